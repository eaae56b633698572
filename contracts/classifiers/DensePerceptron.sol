// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Classifier} from "./Classifier.sol";
import {DenseFeatures} from "./DenseFeatures.sol";
import {Perceptron} from "./Perceptron.sol";
import {Config, Header} from "./PerceptronHeader.sol";

/// @title A perceptron over numeric features, for images, measurements and other dense inputs.
/// @notice `features` are one big-endian two's-complement `int16` for each feature of the model, fixed point with
/// `featurePoint` fractional bits. An update adds `learningRate · feature`, rounded to the nearest (halves up), to each weight.
/// @dev The score has `binaryPoint + featurePoint` fractional bits. With more than two labels, each has a row of slots of its own,
/// that begins with its bias; the settings are in the first row only.
contract DensePerceptron is Perceptron {
    /// @dev What a weight costs a prediction, and what a feature costs an update of two rows of zeros, in gas.
    uint256 private constant GAS_PER_WEIGHT = 265;
    uint256 private constant GAS_PER_FIRST_UPDATE = 3_100;

    constructor(address hub_) Classifier(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "DensePerceptron";
    }

    // ------------------------------------------------------------------------------------------------ learn

    /// @inheritdoc IClassifier
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        Header header = _headerOf(modelId);
        _checkSample(header, features, label);
        if (header.labels() == 2) {
            uint256 row = _rowOf(modelId, header, 0);
            predicted = _score(row, header.featurePoint(), features) > 0 ? 1 : 0;
            if (predicted == label) return (0, predicted);
            _shift(row, header, features, label == 1);
            return (CHANGED, predicted);
        }
        predicted = _argmax(_scores(modelId, header, features));
        if (predicted == label) return (0, predicted);
        _shift(_rowOf(modelId, header, label), header, features, true);
        _shift(_rowOf(modelId, header, predicted), header, features, false);
        trace = bytes32(predicted + 1);
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        Header header = _headerOf(modelId);
        _checkSample(header, features, label);
        if (header.labels() == 2) {
            _shift(_rowOf(modelId, header, 0), header, features, label == 0);
        } else {
            uint256 predicted = uint256(trace) - 1;
            _checkLabel(predicted, header.labels());
            _shift(_rowOf(modelId, header, label), header, features, false);
            _shift(_rowOf(modelId, header, predicted), header, features, true);
        }
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        _checkSample(_headerOf(modelId), features, label);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IClassifier
    /// @dev bias + Σ weight · feature, for each label, with `binaryPoint + featurePoint` fractional bits; with two labels, 0 and the
    /// score.
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory) {
        return _scores(modelId, _headerOf(modelId), features);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _predict(uint256 modelId, bytes calldata features) internal view override returns (uint256) {
        Header header = _headerOf(modelId);
        if (header.labels() != 2) return _argmax(_scores(modelId, header, features));
        DenseFeatures.check(features, header.features());
        return _score(_rowOf(modelId, header, 0), header.featurePoint(), features) > 0 ? 1 : 0;
    }

    /// @dev A contribution of 8,192 features writes 513 slots: 15.2 M gas where they were zero, below the cap of 2^24.
    function _maxFeatures() internal pure override returns (uint256) {
        return 8192;
    }

    function _checkSize(uint256 features, uint256 labels) internal pure override {
        if (labels > 2) _checkCost(features, labels, GAS_PER_WEIGHT, GAS_PER_FIRST_UPDATE);
    }

    /// @dev An attacker's features are as large as they can be, whatever an encoder clamps to.
    function _largestStep(Config memory c) internal pure override returns (uint256) {
        return (uint256(c.learningRate) << 15) >> c.featurePoint;
    }

    function _maxFeaturePoint() internal pure override returns (uint256) {
        return 15;
    }

    function _slotCount(uint256 header) internal pure override returns (uint256) {
        Header settings = Header.wrap(header);
        return _rowSlots(settings) * (settings.labels() == 2 ? 1 : settings.labels());
    }

    function _unusedBits(
        uint256 header,
        uint256 first,
        uint256 count
    ) internal pure override returns (uint256[] memory unused) {
        Header settings = Header.wrap(header);
        uint256 slots = _rowSlots(settings);
        unused = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 inRow = (first + i) % slots;
            if (inRow == slots - 1) unused[i] = _unusedInRow(settings);
            if (inRow == 0 && first + i != 0) unused[i] |= uint256(type(uint64).max) << 160; // the first row has the settings
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    function _headerOf(uint256 modelId) private view returns (Header) {
        return Header.wrap(_parameters[modelId][0]);
    }

    function _checkSample(Header header, bytes calldata features, uint256 label) private pure {
        _checkLabel(label, header.labels());
        DenseFeatures.check(features, header.features());
    }

    /// @dev The storage slot in which a label's row begins.
    function _rowOf(uint256 modelId, Header header, uint256 label) private view returns (uint256 row) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        assembly ("memory-safe") {
            row := parameters_.slot
        }
        if (label != 0) row += label * _rowSlots(header);
    }

    /// @dev Each label's score.
    function _scores(
        uint256 modelId,
        Header header,
        bytes calldata features
    ) private view returns (int256[] memory scores_) {
        DenseFeatures.check(features, header.features());
        scores_ = new int256[](header.labels());
        uint256 point = header.featurePoint();
        if (scores_.length == 2) {
            scores_[1] = _score(_rowOf(modelId, header, 0), point, features);
        } else {
            for (uint256 label = 0; label < scores_.length; ++label) {
                scores_[label] = _score(_rowOf(modelId, header, label), point, features);
            }
        }
    }

    /// @dev The plain form: sum = bias << featurePoint; for each i: sum += int16(lane(i + 6)) * int16(feature(i));
    /// A row of features is read so that each lies in the lane of its weight: the row of slot s starts 32·s - 12 bytes after
    /// the first feature. Safe: it reads only; lanes before the first and past the last feature are left out, as calldata goes
    /// on there; at most 8,192 products of int16 fit into int256.
    /// @param base The storage slot in which the row of weights begins.
    function _score(uint256 base, uint256 point, bytes calldata features) private view returns (int256 sum) {
        assembly ("memory-safe") {
            let row := sub(features.offset, 12) // the selector and three words come before the features
            let last := add(shr(1, features.length), HEADER_LANES) // lanes in all
            let word := sload(base)
            sum := shl(point, sar(224, word))
            for {
                let lane := HEADER_LANES
            } lt(lane, last) {} {
                if shr(4, lane) {
                    word := sload(add(base, shr(4, lane)))
                }
                let x := calldataload(row)
                let next := add(or(lane, 15), 1) // the next slot's first lane
                if gt(next, last) {
                    next := last
                }
                for {} lt(lane, next) {
                    lane := add(lane, 1)
                } {
                    let shift := shl(4, and(not(lane), 15))
                    sum := add(sum, mul(signextend(1, shr(shift, x)), signextend(1, shr(shift, word))))
                }
                row := add(row, 32)
            }
        }
    }

    /// @dev Adds (`up`) or subtracts `round(learningRate · feature)` to each weight, and the learning rate to the bias.
    /// The plain form: for each i: lane(i + 6) = toInt16(lane(i + 6) ± ((learningRate * feature(i) + half) >> featurePoint));
    /// Safe: a lane that leaves the range of int16 reverts before it is written.
    /// @param base The storage slot in which the row of weights begins.
    function _shift(uint256 base, Header header, bytes calldata features, bool up) private {
        uint256 point = header.featurePoint();
        uint256 rate = header.learningRate();
        uint256 half = (uint256(1) << point) >> 1; // 0 where there are no fractional bits
        Header first;
        assembly ("memory-safe") {
            first := sload(base)
        }
        first = first.withBiasMoved(up ? int256(rate) : -int256(rate));
        uint256 overflow = 0; // the lane whose weight has no room
        assembly ("memory-safe") {
            let row := sub(features.offset, 12)
            let last := add(shr(1, features.length), HEADER_LANES)
            let word := first
            for {
                let lane := HEADER_LANES
            } lt(lane, last) {} {
                let slot := add(base, shr(4, lane))
                if shr(4, lane) {
                    word := sload(slot)
                }
                let x := calldataload(row)
                let next := add(or(lane, 15), 1)
                if gt(next, last) {
                    next := last
                }
                for {} lt(lane, next) {
                    lane := add(lane, 1)
                } {
                    let shift := shl(4, and(not(lane), 15))
                    let delta := sar(point, add(mul(signextend(1, shr(shift, x)), rate), half))
                    if iszero(up) {
                        delta := sub(0, delta)
                    }
                    let weight := add(signextend(1, shr(shift, word)), delta)
                    if sub(weight, signextend(1, weight)) {
                        overflow := lane
                        last := 0 // leaves the outer loop too
                        break
                    }
                    word := or(and(word, not(shl(shift, 0xffff))), shl(shift, and(weight, 0xffff)))
                }
                sstore(slot, word)
                row := add(row, 32)
            }
        }
        if (overflow != 0) revert WeightOverflow(overflow - HEADER_LANES);
    }
}
