// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PlainCounts} from "./PlainCounts.sol";
import {PlainDistances} from "./PlainDistances.sol";
import {PlainLimits} from "./PlainLimits.sol";
import {PlainSamples} from "./PlainSamples.sol";

/// @title The nearest centroid of sparse samples from its rule's text; see {PlainClassifier}.
contract PlainSparseCentroid is PlainCounts {
    constructor(uint256 features_, uint256 laneBits, uint256 labels_) PlainCounts(features_, laneBits, labels_) {}

    function config() external view override returns (bytes memory) {
        return abi.encode(featureCount, _laneBits);
    }

    function scores(bytes calldata sample) public view override returns (int256[] memory all) {
        uint256[] memory indices = PlainSamples.indices(sample, featureCount);
        all = new int256[](labels);
        for (uint256 label = 0; label < labels; ++label) {
            all[label] = PlainDistances.score(_dot(label, indices), _samples[label], _kept(label), indices.length);
        }
    }

    /// @dev By the distances themselves, as fractions; not by the scores.
    function predict(bytes calldata sample) public view override returns (uint256 best) {
        uint256[] memory indices = PlainSamples.indices(sample, featureCount);
        for (uint256 label = 1; label < labels; ++label) {
            if (
                PlainDistances.isNearer(
                    [_dot(label, indices), int256(_samples[label]), int256(_kept(label))],
                    [_dot(best, indices), int256(_samples[best]), int256(_kept(best))]
                )
            ) best = label;
        }
    }

    function _dot(uint256 label, uint256[] memory indices) private view returns (int256 dot) {
        for (uint256 i = 0; i < indices.length; ++i) dot += int256(_counts[label][indices[i]]);
    }

    function _kept(uint256 label) internal view override returns (uint256 norm) {
        uint256[] memory counts = _counts[label];
        for (uint256 i = 0; i < counts.length; ++i) norm += counts[i] * counts[i];
    }

    function _gasEach() internal pure override returns (uint256) {
        return PlainLimits.CENTROID_EACH;
    }

    function _keptBits() internal pure override returns (uint256) {
        return 72;
    }
}
