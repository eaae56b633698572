// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Bytes kept as the code of a contract that can't be run.
/// @dev For text that is written once and read by views: 200 gas a byte and 32,000 once, where storage takes 22,100 for each
/// 32 bytes. The idea is known as SSTORE2.
library CodeStore {
    /// @notice The data does not fit into a contract's code.
    error CodeStoreFailed(uint256 length);

    /// @dev EIP-170, less the STOP.
    uint256 private constant MAX_BYTES = 24_575;

    /// @dev Init code that returns what follows it: PUSH1 11, DUP1, CODESIZE, SUB, DUP1, SWAP2, PUSH0, CODECOPY, PUSH0, RETURN,
    /// and the first byte of what is returned, STOP.
    bytes12 private constant INIT = hex"600b80380380915f395ff300";

    /// @notice Writes `data`; at most 24,575 bytes.
    /// @return pointer Where {read} finds it.
    function write(bytes memory data) internal returns (address pointer) {
        if (data.length > MAX_BYTES) revert CodeStoreFailed(data.length);
        bytes memory init = abi.encodePacked(INIT, data);
        assembly ("memory-safe") {
            pointer := create(0, add(init, 0x20), mload(init))
        }
        if (pointer == address(0)) revert CodeStoreFailed(data.length);
    }

    /// @notice Reads what {write} wrote.
    function read(address pointer) internal view returns (bytes memory data) {
        bytes memory code = pointer.code;
        assembly ("memory-safe") {
            let size := sub(mload(code), 1) // without the STOP
            data := add(code, 1) // the last byte of the length word becomes the place of the new length
            mstore(data, size)
        }
    }
}
