// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DenseFeatures} from "../../../contracts/classifiers/DenseFeatures.sol";
import {SparseFeatures} from "../../../contracts/classifiers/SparseFeatures.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";

/// @title Samples read number by number, and refused by the same errors in the same order as by the contracts.
library PlainSamples {
    /// @notice Refuses a label that the model does not have.
    function checkLabel(uint256 label, uint256 labels) internal pure {
        if (label >= labels) revert IClassifier.LabelOutOfRange(label, labels);
    }

    /// @notice Strictly increasing indices below `features`.
    function indices(bytes calldata sample, uint256 features) internal pure returns (uint256[] memory all) {
        if (sample.length % 2 != 0) revert SparseFeatures.OddLength(sample.length);
        all = _numbers(sample);
        for (uint256 i = 1; i < all.length; ++i) {
            if (all[i] <= all[i - 1]) revert SparseFeatures.FeaturesUnsorted(i);
        }
        for (uint256 i = all.length; i > 0; --i) {
            if (all[i - 1] >= features) revert SparseFeatures.FeatureOutOfRange(all[i - 1], features);
        }
    }

    /// @notice Refuses more features than an update of a model with so many labels takes.
    function checkCount(bytes calldata sample, uint256 most) internal pure {
        if (sample.length % 2 != 0) revert SparseFeatures.OddLength(sample.length);
        if (sample.length / 2 > most) revert SparseFeatures.TooManyFeatures(sample.length / 2, most);
    }

    /// @notice One signed number for each feature.
    function values(bytes calldata sample, uint256 features) internal pure returns (int256[] memory all) {
        if (sample.length % 2 != 0) revert DenseFeatures.OddLength(sample.length);
        uint256[] memory numbers = _numbers(sample);
        if (numbers.length != features) revert DenseFeatures.WrongDimension(numbers.length, features);
        all = new int256[](features);
        for (uint256 i = 0; i < features; ++i) {
            all[i] = numbers[i] < 32_768 ? int256(numbers[i]) : int256(numbers[i]) - 65_536;
        }
    }

    function _numbers(bytes calldata sample) private pure returns (uint256[] memory all) {
        all = new uint256[](sample.length / 2);
        for (uint256 i = 0; i < all.length; ++i) {
            all[i] = 256 * uint256(uint8(sample[2 * i])) + uint8(sample[2 * i + 1]);
        }
    }
}
