// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../../contracts/classifiers/Classifier.sol";
import {INearestCentroidErrors} from "./Errors.sol";
import {PlainClassifier} from "./PlainClassifier.sol";
import {PlainDistances} from "./PlainDistances.sol";
import {PlainLimits} from "./PlainLimits.sol";
import {PlainSamples} from "./PlainSamples.sol";

/// @title The nearest centroid of dense samples from its rule's text; see {PlainClassifier}.
contract PlainCentroid is PlainClassifier {
    uint256 private immutable _laneBits;
    uint256[] private _samples; // of each label
    int256[][] private _sums; // of each label, for each feature

    constructor(uint256 features_, uint256 laneBits, uint256 labels_) PlainClassifier(features_, labels_) {
        _laneBits = laneBits;
        for (uint256 label = 0; label < labels_; ++label) _push();
    }

    function config() external view override returns (bytes memory) {
        return abi.encode(featureCount, _laneBits);
    }

    /// @notice Makes a label have learned something.
    function set(uint256 label, uint256 samples, int256[] calldata sums) external {
        _samples[label] = samples;
        _sums[label] = sums;
    }

    function scores(bytes calldata sample) public view override returns (int256[] memory all) {
        int256[] memory x = PlainSamples.values(sample, featureCount);
        uint256 square = 0;
        for (uint256 i = 0; i < x.length; ++i) square += uint256(x[i] * x[i]);
        all = new int256[](labels);
        for (uint256 label = 0; label < labels; ++label) {
            all[label] = PlainDistances.score(_dot(label, x), _samples[label], _norm(label), square);
        }
    }

    /// @dev By the distances themselves, as fractions; not by the scores.
    function predict(bytes calldata sample) public view override returns (uint256 best) {
        int256[] memory x = PlainSamples.values(sample, featureCount);
        for (uint256 label = 1; label < labels; ++label) {
            if (
                PlainDistances.isNearer(
                    [_dot(label, x), int256(_samples[label]), int256(_norm(label))],
                    [_dot(best, x), int256(_samples[best]), int256(_norm(best))]
                )
            ) best = label;
        }
    }

    function update(bytes calldata sample, uint256 label) external override returns (bytes32) {
        PlainSamples.checkLabel(label, labels);
        _add(sample, label, 1);
        if (_samples[label] == 2 ** 32 - 1 || _norm(label) >= 2 ** 112) revert INearestCentroidErrors.LabelFull(label);
        _samples[label] += 1;
        return bytes32(uint256(1));
    }

    function undo(bytes calldata sample, uint256 label, bytes32) external override {
        PlainSamples.checkLabel(label, labels);
        _add(sample, label, -1);
        if (_samples[label] == 0 || _norm(label) >= 2 ** 112) revert INearestCentroidErrors.LabelEmpty(label);
        _samples[label] -= 1;
    }

    function addLabel() external override {
        ++labels;
        if (PlainLimits.isTooLargeCentroid(featureCount, labels, _laneBits)) {
            revert Classifier.TooLarge(featureCount, labels);
        }
        _push();
    }

    function _slotCount() internal view override returns (uint256) {
        return labels * _blockSlots();
    }

    function _write(Paper memory paper) internal view override {
        _put(paper, 0, 0, 24, featureCount);
        _put(paper, 0, 24, 8, _laneBits);
        _put(paper, 0, 32, 8, labels);
        _put(paper, 0, 40, 8, 0); // part of the header, and always zero
        for (uint256 label = 0; label < labels; ++label) {
            uint256 first = label * _blockSlots();
            _put(paper, first, 48, 32, _samples[label]);
            _put(paper, first, 80, 112, _norm(label));
            int256[] memory sums = _sums[label];
            for (uint256 i = 0; i < sums.length; ++i) {
                uint256 bit = 192 + i * _laneBits;
                _put(paper, first + bit / 256, bit % 256, _laneBits, uint256(sums[i]));
            }
        }
    }

    function _blockSlots() private view returns (uint256) {
        return _ceil(192 + featureCount * _laneBits, 256);
    }

    function _add(bytes calldata sample, uint256 label, int256 sign) private {
        int256[] memory x = PlainSamples.values(sample, featureCount);
        int256 limit = int256(2 ** (_laneBits - 1));
        for (uint256 i = 0; i < x.length; ++i) {
            int256 sum = _sums[label][i] + sign * x[i];
            if (sum < -limit || sum >= limit) revert INearestCentroidErrors.SumOverflow(i);
            _sums[label][i] = sum;
        }
    }

    function _dot(uint256 label, int256[] memory x) private view returns (int256 dot) {
        for (uint256 i = 0; i < x.length; ++i) dot += _sums[label][i] * x[i];
    }

    function _norm(uint256 label) private view returns (uint256 norm) {
        int256[] memory sums = _sums[label];
        for (uint256 i = 0; i < sums.length; ++i) norm += uint256(sums[i] * sums[i]);
    }

    function _push() private {
        _samples.push(0);
        _sums.push(new int256[](featureCount));
    }
}
