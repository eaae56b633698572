// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SparseFeatures} from "./SparseFeatures.sol";

/// @notice Where the numbers of a sparse model with a number for each feature and label lie.
/// @dev The numbers of one feature lie side by side, so that a sample touches few slots: `group` labels to a block of slots,
/// `perSlot` features to a slot. Lane 0 of a slot is its most significant bits.
struct Blocks {
    uint256 base; // storage slot of the first block's numbers
    uint256 stride; // slots from one block to the next
    uint256 features; // how many features
    uint256 labels; // how many labels
    uint256 group; // labels in a block
    uint256 perSlot; // features in a slot
    uint256 laneBits; // bits of a number
    uint256 sign; // the sign bit of a number, 0 if they have none
}

using LabelBlocks for Blocks global;

/// @title Reading and moving the numbers of a sample's features.
/// @dev Assembly, because Solidity would check the bounds of every byte, lane and slot again, and compute every slot's place
/// anew. Each function says the plain form, with which the tests compare it. `lane ^ sign` is a number's distance from the least
/// that its lane can hold; counts have no sign.
library LabelBlocks {
    /// @notice How many blocks there are.
    function count(Blocks memory b) internal pure returns (uint256) {
        unchecked {
            return (b.labels + b.group - 1) / b.group; // a group is never 0
        }
    }

    /// @notice How many slots a block's numbers fill.
    function slots(Blocks memory b) internal pure returns (uint256) {
        unchecked {
            return (b.features + b.perSlot - 1) / b.perSlot; // a slot holds at least one feature
        }
    }

    /// @notice Adds up each label's numbers of a sample's features.
    /// @dev The plain form: for each label c, for each index i: totals[c] += number(i, c);
    /// Reverts with the errors of {SparseFeatures} if the features are not strictly increasing indices of the model.
    /// @param totals What to start from, one for each label; changed in place.
    function addUp(Blocks memory b, bytes calldata features, int256[] memory totals) internal view {
        uint256[] memory rows = new uint256[](features.length / 2);
        for (uint256 first = 0; first < b.labels; first += b.group) {
            gather(b, features, first, rows);
            (uint256 even, uint256 odd) = _sumOf(rows, b.laneBits, b.sign);
            uint256 pairBits = 2 * b.laneBits;
            uint256 mask = (1 << pairBits) - 1;
            uint256 offset = rows.length * b.sign;
            unchecked {
                uint256 shift = 256;
                for (uint256 label = first; label < b.labels && label < first + b.group; ++label) {
                    bool isEven = (label - first) % 2 == 0;
                    if (isEven) shift -= pairBits;
                    uint256 sum = ((isEven ? even : odd) >> shift) & mask;
                    totals[label] += int256(sum) - int256(offset);
                }
            }
        }
    }

    /// @notice Reads the numbers of a sample's features in one block.
    /// @dev The plain form: for each index i: rows[position of i] = slot(i / perSlot) << ((i % perSlot) * group * laneBits);
    /// Safe: reads storage and calldata, and writes `rows`. Reverts with the errors of {SparseFeatures}.
    /// @param first The block's first label.
    /// @param rows One for each feature: its numbers for the block's labels, from the most significant bit on; what follows them
    /// means nothing.
    function gather(Blocks memory b, bytes calldata features, uint256 first, uint256[] memory rows) internal view {
        if (features.length % 2 != 0) revert SparseFeatures.OddLength(features.length);
        SparseFeatures.checkOrder(features, b.features);
        uint256 base;
        uint256 featureBits;
        unchecked {
            base = b.base + (first / b.group) * b.stride;
            featureBits = b.group * b.laneBits;
        }
        uint256 perSlot = b.perSlot;
        assembly ("memory-safe") {
            let end := add(features.offset, features.length)
            let offset := sub(add(rows, 0x20), shl(4, features.offset)) // a row has sixteen times the bytes of an index
            let current := not(0)
            let word := 0
            for {
                let from := features.offset
            } lt(from, end) {
                from := add(from, 2)
            } {
                let index := shr(240, calldataload(from))
                let slot := div(index, perSlot)
                if sub(slot, current) {
                    current := slot
                    word := sload(add(base, slot))
                }
                mstore(add(offset, shl(4, from)), shl(mul(mod(index, perSlot), featureBits), word))
            }
        }
    }

    /// @dev Adds up all lanes of all rows at once. The lanes are taken apart into those of even and of odd number, each with as much
    /// room again above it: a lane of 16 bits has room for 65,536 rows. Signed numbers are added as their distance from the least.
    function _sumOf(
        uint256[] memory rows,
        uint256 laneBits,
        uint256 sign
    ) private pure returns (uint256 even, uint256 odd) {
        assembly ("memory-safe") {
            // The lower lane of each pair, and the sign of each lane.
            let lower := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
            if eq(laneBits, 32) {
                lower := 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff
            }
            let signs := 0
            if sign {
                signs := mul(div(not(0), sub(shl(laneBits, 1), 1)), sign)
            }
            let end := add(add(rows, 0x20), shl(5, mload(rows)))
            for {
                let place := add(rows, 0x20)
            } lt(place, end) {
                place := add(place, 0x20)
            } {
                let row := xor(mload(place), signs)
                even := add(even, and(shr(laneBits, row), lower))
                odd := add(odd, and(row, lower))
            }
        }
    }

    /// @notice Adds `delta` to one label's number of every feature of a sample.
    /// @dev The plain form: for each index i: sum += number(i, label); number(i, label) += delta;
    /// Safe: in a block's slots only, as the indices have been checked; a number that leaves its range is
    /// told, and the caller reverts.
    /// @return sum The sum of the numbers before, each as its distance from the least that a lane can hold.
    /// @return full 0, or 1 + the index of the first feature whose number has no room.
    function move(
        Blocks memory b,
        bytes calldata features,
        uint256 label,
        int256 delta
    ) internal returns (uint256 sum, uint256 full) {
        if (features.length % 2 != 0) revert SparseFeatures.OddLength(features.length);
        SparseFeatures.checkOrder(features, b.features);
        uint256 base;
        uint256 top; // where the label's lane is for a slot's first feature
        uint256 featureBits;
        uint256 laneBits = b.laneBits;
        unchecked {
            base = b.base + (label / b.group) * b.stride;
            top = 256 - laneBits * ((label % b.group) + 1);
            featureBits = b.group * laneBits;
        }
        uint256 perSlot = b.perSlot;
        uint256 sign = b.sign;
        assembly ("memory-safe") {
            let mask := sub(shl(laneBits, 1), 1)
            let end := add(features.offset, features.length)
            let current := not(0)
            let word := 0
            for {
                let from := features.offset
            } lt(from, end) {
                from := add(from, 2)
            } {
                let index := shr(240, calldataload(from))
                let slot := div(index, perSlot)
                if sub(slot, current) {
                    if not(current) {
                        sstore(add(base, current), word)
                    }
                    current := slot
                    word := sload(add(base, slot))
                }
                let shift := sub(top, mul(mod(index, perSlot), featureBits))
                let value := xor(and(shr(shift, word), mask), sign)
                let moved := add(value, delta)
                sum := add(sum, value)
                if gt(moved, mask) {
                    if iszero(full) {
                        full := add(index, 1)
                    }
                }
                word := xor(word, shl(shift, and(xor(value, moved), mask)))
            }
            if not(current) {
                sstore(add(base, current), word)
            }
        }
    }

    /// @notice The bits of a block's slot that no feature and label of the model uses.
    /// @param slot The slot's number in its block.
    /// @param first The block's first label.
    function unusedBits(Blocks memory b, uint256 slot, uint256 first) internal pure returns (uint256 unused) {
        uint256 labels = b.labels - first < b.group ? b.labels - first : b.group;
        uint256 left = b.features - slot * b.perSlot;
        uint256 featureBits = b.group * b.laneBits;
        if (labels == b.group) {
            // The features' lanes leave no gaps between them.
            uint256 used = (left < b.perSlot ? left : b.perSlot) * featureBits;
            return used == 0 ? type(uint256).max : type(uint256).max >> used;
        }
        uint256 lanes = ~(type(uint256).max >> (labels * b.laneBits)); // of one feature, from the top on
        unused = type(uint256).max;
        for (uint256 i = 0; i < b.perSlot && i < left; ++i) unused ^= lanes >> (i * featureBits);
    }
}
