// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title How large models and samples may be, so that a prediction costs less than 10,000,000 gas, and a first update of a dense
/// model less than a transaction's.
library PlainLimits {
    uint256 internal constant PERCEPTRON_EACH = 10;
    uint256 internal constant CENTROID_EACH = 10;
    uint256 internal constant BAYES_EACH = 195;

    /// @notice The most features of a sparse sample that is learned, where the numbers of several labels share slots.
    /// @param slots How many slots a block of labels has for the numbers.
    /// @param gasEach What a feature costs for each label.
    function maxCount(
        uint256 slots,
        uint256 blocks,
        uint256 labels,
        uint256 gasEach
    ) internal pure returns (uint256 most) {
        uint256 budget = 9_800_000 - 6_500 * labels;
        uint256 each = 300 * blocks + gasEach * labels;
        uint256 scattered = 2_150 * blocks; // for a slot of its own
        most = budget / (each + scattered);
        if (most > slots) most = (budget - slots * scattered) / each;
        if (most > 4_096) most = 4_096;
    }

    function isTooLargePerceptron(uint256 features, uint256 labels) internal pure returns (bool) {
        return labels > 2 && _isTooLarge(features, labels, 265, 3_100);
    }

    function isTooLargeCentroid(uint256 features, uint256 labels, uint256 laneBits) internal pure returns (bool) {
        if (laneBits == 32) return _isTooLarge(features, labels, 445, 2_800);
        return _isTooLarge(features, labels, 730, 5_600);
    }

    function _isTooLarge(
        uint256 features,
        uint256 labels,
        uint256 gasPredict,
        uint256 gasUpdate
    ) private pure returns (bool) {
        uint256 prediction = labels * (features * gasPredict + 5_200);
        return prediction > 9_800_000 || prediction + features * gasUpdate > 15_900_000;
    }
}
