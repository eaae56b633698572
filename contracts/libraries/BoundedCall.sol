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
    /// @return ok Whether the call succeeded and returned at least one word.
    /// @return word The first word of what was returned, 0 if there is none.
    function call(address target, uint256 allowance, bytes memory payload) internal returns (bool ok, uint256 word) {
        uint256 needed = allowance + allowance / 63 + RESERVE;
        if (gasleft() < needed) revert NotEnoughGas(gasleft(), needed);
        assembly ("memory-safe") {
            mstore(0x00, 0)
            ok := call(allowance, target, 0, add(payload, 0x20), mload(payload), 0x00, 0x20)
            ok := and(ok, gt(returndatasize(), 0x1f))
            word := mul(mload(0x00), ok)
        }
    }
}
