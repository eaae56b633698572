// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What a market draws by lot: positions to audit, and the order of the batches.
/// @dev Both are the shuffle of Fisher and Yates in the form of Durstenfeld (1964, "Algorithm 235: random permutation"), stopped where
/// no more is needed. A draw below n by a hash modulo n is off by less than n / 2^256.
library MarketDraw {
    /// @notice Draws `count` of `positions` positions without repetition.
    /// @param seed What nobody knew when the positions were filled.
    /// @param page Whose positions they are; each page is drawn by itself.
    /// @return drawn True for those that are drawn.
    function audited(
        bytes32 seed,
        uint256 page,
        uint256 positions,
        uint256 count
    ) internal pure returns (bool[] memory drawn) {
        drawn = new bool[](positions);
        uint256[] memory left = new uint256[](positions);
        for (uint256 i = 0; i < positions; ++i) left[i] = i;
        bytes32 pageSeed = keccak256(abi.encode(seed, page));
        for (uint256 i = 0; i < count; ++i) {
            uint256 j = i + below(pageSeed, i, positions - i);
            drawn[left[j]] = true;
            left[j] = left[i];
        }
    }

    /// @notice The next batch of the order, and the order changed accordingly: what is before `position` is drawn.
    function next(uint16[] storage order, bytes32 seed, uint256 position) internal returns (uint16 batch) {
        uint256 j = position + below(seed, position, order.length - position);
        batch = order[j];
        order[j] = order[position];
        order[position] = batch;
    }

    /// @notice The `i`-th number of a seed, below `bound`.
    function below(bytes32 seed, uint256 i, uint256 bound) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i))) % bound;
    }
}
