// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Calls to code that nobody vouches for: a fixed allowance of gas, and one word of what it returns.
/// @dev Solidity's own `try` forwards what gas there happens to be and copies everything that comes back, so that a caller
/// could make any callee fail, and a callee could make its caller pay for memory.
library BoundedCall {
    /// @notice The caller has not brought the gas that the callee must have.
    error NotEnoughGas(uint256 available, uint256 needed);

    /// @dev Gas for what follows a bounded call: keeping the books, an event.
    uint256 private constant RESERVE = 150_000;

    /// @notice Calls `target` with exactly `allowance` gas.
    /// @dev Reverts with {NotEnoughGas} if that much can't be forwarded (EIP-150 keeps back a 64th).
    /// @return success Whether the call succeeded.
    /// @return answered Whether it returned a word, too.
    /// @return word The first word that was returned, 0 if there is none.
    function call(
        address target,
        uint256 allowance,
        bytes memory payload
    ) internal returns (bool success, bool answered, uint256 word) {
        uint256 needed = allowance + allowance / 63 + RESERVE;
        if (gasleft() < needed) revert NotEnoughGas(gasleft(), needed);
        assembly ("memory-safe") {
            success := call(allowance, target, 0, add(payload, 0x20), mload(payload), 0x00, 0x20)
            answered := and(success, gt(returndatasize(), 0x1f))
            word := mul(mload(0x00), answered)
        }
    }
}
