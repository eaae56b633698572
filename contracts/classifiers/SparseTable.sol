// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A row of 16-bit weights unpacked into memory, a word for each, so that many sparse samples can be scored for one read of storage.
/// @dev A weight that lies in a warm slot costs 160 gas to add up, one in a table 45; unpacking costs some 450 for each slot of 16 weights,
/// besides reading it.
library SparseTable {
    /// @notice Unpacks the lanes of consecutive slots.
    /// @dev The plain form: for each slot, for each of its 16 lanes from the top: the next word of memory = int256(int16(lane)).
    /// @param slot The first of the storage slots.
    /// @param lanes How many lanes there are; the last slot is unpacked to its end.
    /// @return table Where in memory lane 0 is.
    function unpack(uint256 slot, uint256 lanes) internal view returns (uint256 table) {
        assembly ("memory-safe") {
            table := mload(0x40)
            let to := table
            for {
                let end := add(slot, shr(4, add(lanes, 15)))
            } lt(slot, end) {
                slot := add(slot, 1)
            } {
                let word := sload(slot)
                for {
                    let next := add(to, 0x200)
                } lt(to, next) {
                    to := add(to, 0x80)
                } {
                    mstore(to, sar(240, word))
                    mstore(add(to, 0x20), signextend(1, shr(224, word)))
                    mstore(add(to, 0x40), signextend(1, shr(208, word)))
                    mstore(add(to, 0x60), signextend(1, shr(192, word)))
                    word := shl(64, word)
                }
            }
            mstore(0x40, to)
        }
    }

    /// @notice The sum of the weights of a sample's features.
    /// @dev The plain form: for each index: sum += table[index]. An index is 16 bits and a word 32 bytes, so 5 bits of shifting less and a mask
    /// make the place of a weight. Safe: it reads only, and only within the table.
    /// @param table Where in memory the weight of feature 0 is.
    /// @param features Checked: even in length, and every index in the table.
    function sum(uint256 table, bytes calldata features) internal pure returns (int256 total) {
        assembly ("memory-safe") {
            let from := features.offset
            let end := add(from, features.length)
            for {
                let single := add(from, and(features.length, 6))
            } lt(from, single) {
                from := add(from, 2)
            } {
                total := add(total, mload(add(table, and(shr(235, calldataload(from)), 0x1fffe0))))
            }
            for {} lt(from, end) {
                from := add(from, 8)
            } {
                let row := calldataload(from)
                total := add(total, mload(add(table, and(shr(235, row), 0x1fffe0))))
                total := add(total, mload(add(table, and(shr(219, row), 0x1fffe0))))
                total := add(total, mload(add(table, and(shr(203, row), 0x1fffe0))))
                total := add(total, mload(add(table, and(shr(187, row), 0x1fffe0))))
            }
        }
    }
}
