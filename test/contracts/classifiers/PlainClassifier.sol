// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A classifier from its rule's text, in plain Solidity: what the assembly is compared with.
/// @dev One number to an array element, no packing, no assembly; the same errors in the same order.
abstract contract PlainClassifier {
    /// @dev Parameter slots, and which of their bits stand for something.
    struct Paper {
        bytes32[] words;
        bytes32[] used;
    }

    uint256 public immutable featureCount;
    uint256 public immutable firstLabels; // how many labels the model is created with
    uint256 public labels;

    constructor(uint256 features_, uint256 labels_) {
        featureCount = features_;
        firstLabels = labels_;
        labels = labels_;
    }

    // ------------------------------------------------------------------------------------------------ of each kind

    /// @notice What the contract is created with.
    function config() external view virtual returns (bytes memory);

    /// @notice One for each label, equal to the contract's.
    function scores(bytes calldata sample) public view virtual returns (int256[] memory);

    /// @notice Reverts if the contract does; what it returns else is the contract's trace.
    function update(bytes calldata sample, uint256 label) external virtual returns (bytes32 trace);

    function undo(bytes calldata sample, uint256 label, bytes32 trace) external virtual;

    /// @dev The number of parameter slots.
    function _slotCount() internal view virtual returns (uint256);

    /// @dev Writes every number of the model to its place by {_put}.
    function _write(Paper memory paper) internal view virtual;

    // ------------------------------------------------------------------------------------------------ of all kinds

    /// @notice The lowest label of those with the greatest score.
    function predict(bytes calldata sample) public view virtual returns (uint256 best) {
        int256[] memory all = scores(sample);
        for (uint256 label = 1; label < all.length; ++label) {
            if (all[label] > all[best]) best = label;
        }
    }

    function addLabel() external virtual {
        ++labels;
    }

    /// @notice The parameters as the contract lays them out.
    function slots() external view returns (bytes32[] memory) {
        return _paper().words;
    }

    /// @notice For each parameter slot, the bits that stand for something: the others are always zero.
    function usedBits() external view returns (bytes32[] memory) {
        return _paper().used;
    }

    function _paper() private view returns (Paper memory paper) {
        uint256 count = _slotCount();
        paper = Paper(new bytes32[](count), new bytes32[](count));
        _write(paper);
    }

    /// @dev Writes a number of `bits` bits, after the first `from` bits of a slot.
    /// @param value Negative ones as two's complement; more bits of it are left out.
    function _put(Paper memory paper, uint256 slot, uint256 from, uint256 bits, uint256 value) internal pure {
        uint256 ones = (1 << bits) - 1;
        uint256 below = 256 - from - bits;
        paper.words[slot] |= bytes32((value & ones) << below);
        paper.used[slot] |= bytes32(ones << below);
    }

    /// @dev `dividend / divisor`, rounded up.
    function _ceil(uint256 dividend, uint256 divisor) internal pure returns (uint256) {
        return (dividend + divisor - 1) / divisor;
    }

    /// @dev `dividend / divisor`, rounded down.
    function _floor(int256 dividend, int256 divisor) internal pure returns (int256 quotient) {
        quotient = dividend / divisor; // towards zero
        if (dividend % divisor < 0) --quotient;
    }
}
