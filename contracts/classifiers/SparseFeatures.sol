// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Binary sparse samples: the indices of the features that are 1, strictly increasing big-endian `uint16`.
library SparseFeatures {
    /// @dev The most features of one sample.
    uint256 private constant MAX_COUNT = 4_096;

    /// @dev What a prediction may cost, in gas: a sweep gives it 10,000,000.
    uint256 private constant MAX_GAS = 9_800_000;
    /// @dev For a slot that no feature before was in.
    uint256 private constant GAS_PER_SLOT = 2_150;
    /// @dev For a feature in a block of labels, besides its slot.
    uint256 private constant GAS_PER_FEATURE = 300;
    /// @dev For a label, however many features there are.
    uint256 private constant GAS_PER_LABEL = 6_500;

    /// @dev The most slots that a sample may change: to undo it costs at most 22,100 gas for each, where it is zero before and not after,
    /// while emptying it can cost 5,000.
    uint256 private constant MAX_CHANGED = 500;

    /// @notice A sample needs at least one feature.
    error NoFeatures();
    /// @notice Features have two bytes each.
    error OddLength(uint256 length);
    /// @notice More features in one sample than a sweep can afford to judge.
    error TooManyFeatures(uint256 count, uint256 maxCount);
    /// @notice The index at this position is not above the one before it.
    error FeaturesUnsorted(uint256 position);
    /// @notice The model has no feature of this index.
    error FeatureOutOfRange(uint256 index, uint256 features);

    /// @notice Refuses features of an odd length, and more of them than a sweep can afford to judge.
    /// @dev For a model whose labels share one row of numbers.
    function checkLength(bytes calldata features) internal pure {
        if (features.length % 2 != 0) revert OddLength(features.length);
        if (features.length > 2 * MAX_COUNT) revert TooManyFeatures(features.length / 2, MAX_COUNT);
    }

    /// @notice Refuses more features than a sweep can afford to judge, whatever slots they are in.
    /// @dev For a model whose numbers are in {Blocks}.
    /// @param slots How many slots a block's numbers fill.
    /// @param blocks How many blocks there are.
    /// @param labels How many labels there are.
    /// @param gasEach What a feature costs for each label, besides its slots.
    function checkCount(
        bytes calldata features,
        uint256 slots,
        uint256 blocks,
        uint256 labels,
        uint256 gasEach
    ) internal pure {
        unchecked {
            uint256 budget = MAX_GAS - labels * GAS_PER_LABEL; // there are at most 255
            uint256 each = blocks * GAS_PER_FEATURE + labels * gasEach;
            uint256 scattered = blocks * GAS_PER_SLOT;
            uint256 maxCount = budget / (each + scattered);
            // More features than slots: every slot is read, and none twice.
            if (maxCount > slots) maxCount = (budget - slots * scattered) / each;
            if (maxCount > MAX_COUNT) maxCount = MAX_COUNT;
            if (features.length / 2 > maxCount) revert TooManyFeatures(features.length / 2, maxCount);
        }
    }

    /// @notice Refuses more features than can be taught and undone in a transaction each, whatever the parameters are.
    /// @param slots How many slots a row of the model's numbers fills.
    /// @param rows How many rows an update changes.
    function checkChange(bytes calldata features, uint256 slots, uint256 rows) internal pure {
        uint256 maxCount = MAX_CHANGED / rows;
        if (slots > maxCount && features.length / 2 > maxCount) revert TooManyFeatures(features.length / 2, maxCount);
    }

    /// @notice Refuses features that are not strictly increasing indices of the model.
    /// @param maximum How many features the model has.
    function checkOrder(bytes calldata features, uint256 maximum) internal pure {
        uint256 length = features.length;
        if (length < 2) return;
        uint256 last;
        assembly ("memory-safe") {
            last := shr(240, calldataload(sub(add(features.offset, length), 2)))
        }
        if (last < maximum && _isIncreasing(features)) return;
        _revertDisorder(features, maximum);
    }

    /// @dev Whether each index is above the one before it. The plain form: for each i > 0: index(i) > index(i - 1);
    /// Sixteen comparisons at a time: a word of indices is taken from the word that begins one index later, in two halves, so that each
    /// difference has 16 bits of room above it, of which the lowest is 1 at first and stays 1 where there is no borrow.
    /// Safe: it reads only; what follows the last index is left out.
    function _isIncreasing(bytes calldata features) private pure returns (bool) {
        uint256 disorder = 0;
        assembly ("memory-safe") {
            let lower := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
            let ones := 0x0000000100000001000000010000000100000001000000010000000100000001
            let left := sub(shr(1, features.length), 1) // comparisons
            for {
                let from := features.offset
            } left {
                from := add(from, 0x20)
            } {
                let these := calldataload(from)
                let next := calldataload(add(from, 2))
                let borrowed := shl(16, ones)
                let even := and(shr(16, these), lower)
                even := sub(sub(or(and(shr(16, next), lower), borrowed), even), ones)
                let odd := sub(sub(or(and(next, lower), borrowed), and(these, lower)), ones)
                // In the place of the index that is compared: 1 if the next one is not above it.
                let found := or(and(not(even), borrowed), shr(16, and(not(odd), borrowed)))
                switch lt(left, 16)
                case 1 {
                    found := shr(sub(256, shl(4, left)), found) // the comparisons that there are
                    left := 0
                }
                default {
                    left := sub(left, 16)
                }
                disorder := or(disorder, found)
            }
        }
        return disorder == 0;
    }

    /// @dev Says what is wrong with features that {checkOrder} refuses.
    function _revertDisorder(bytes calldata features, uint256 maximum) private pure {
        uint256 above = 0; // the index before, plus 1
        for (uint256 i = 0; i < features.length; i += 2) {
            uint256 index = uint16(bytes2(features[i:]));
            if (index < above) revert FeaturesUnsorted(i / 2);
            above = index + 1;
        }
        revert FeatureOutOfRange(above - 1, maximum);
    }
}
