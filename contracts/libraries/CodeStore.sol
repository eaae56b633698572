// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

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

    /// @notice Where a contract's `count`-th {write} is found, if it makes no other contracts.
    /// @dev The address of a contract that another creates: keccak256(rlp([creator, nonce])), where nonces of contracts start at 1
    /// (EIP-161). `count` must be at least 1 and below 2^64.
    function pointerOf(address creator, uint256 count) internal pure returns (address) {
        bytes memory nonce;
        if (count < 0x80) {
            nonce = abi.encodePacked(uint8(count));
        } else {
            uint256 length = Math.log256(count) + 1;
            nonce = abi.encodePacked(uint8(0x80 + length), bytes8(uint64(count << (64 - 8 * length))));
            assembly ("memory-safe") {
                mstore(nonce, add(length, 1)) // without the bytes after the number
            }
        }
        bytes memory list = abi.encodePacked(uint8(0xc0 + 21 + nonce.length), bytes1(0x94), creator, nonce);
        return address(uint160(uint256(keccak256(list))));
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
