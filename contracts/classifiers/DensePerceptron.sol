// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Perceptron} from "./Perceptron.sol";
import {Config, Header} from "./PerceptronHeader.sol";

/// @title A perceptron over numeric features, for images, measurements and other dense inputs.
/// @notice `features` are one big-endian two's-complement `int16` for each feature of the model, fixed point with
/// `featurePoint` fractional bits. An update adds `learningRate · feature`, rounded to the nearest (halves up), to each weight.
/// @dev The score has `binaryPoint + featurePoint` fractional bits.
contract DensePerceptron is Perceptron {
    /// @notice There must be one number for each feature of the model.
    error WrongDimension(uint256 given, uint256 expected);

    constructor(address hub_) Perceptron(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "DensePerceptron";
    }

    /// @inheritdoc IClassifier
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        _checkLabel(label);
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        predicted = _score(parameters_, header, features) > 0 ? 1 : 0;
        if (predicted == label) return (0, predicted);
        _shift(parameters_, header, features, label == 1);
        trace = bytes32(uint256(1));
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        _checkLabel(label);
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        _checkDimension(header, features);
        _shift(parameters_, header, features, label == 0);
    }

    /// @inheritdoc IClassifier
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label) {
        return score(modelId, features) > 0 ? 1 : 0;
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        _checkLabel(label);
        _checkDimension(Header.wrap(_parameters[modelId][0]), features);
    }

    /// @notice bias + Σ weight · feature, with `binaryPoint + featurePoint` fractional bits.
    function score(uint256 modelId, bytes calldata features) public view returns (int256) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        return _score(parameters_, Header.wrap(parameters_[0]), features);
    }

    /// @dev A contribution of 8,192 features writes 513 slots: 15.2 M gas where they were zero, below the cap of 2^24.
    function _maxFeatures() internal pure override returns (uint256) {
        return 8192;
    }

    /// @dev An attacker's features are as large as they can be, whatever an encoder clamps to.
    function _largestStep(Config memory c) internal pure override returns (uint256) {
        return (uint256(c.learningRate) << 15) >> c.featurePoint;
    }

    function _maxFeaturePoint() internal pure override returns (uint256) {
        return 15;
    }

    function _checkDimension(Header header, bytes calldata features) private pure {
        if (features.length % 2 != 0) revert OddLength(features.length);
        if (features.length / 2 != header.features()) revert WrongDimension(features.length / 2, header.features());
    }

    /// @dev The plain form: sum = bias << featurePoint; for each i: sum += int16(lane(i + 6)) * int16(feature(i));
    /// A row of features is read so that each lies in the lane of its weight: the row of slot s starts 32·s - 12 bytes after
    /// the first feature. Safe: it reads only; lanes before the first and past the last feature are left out, as calldata goes
    /// on there; at most 8,192 products of int16 fit into int256.
    function _score(
        uint256[MAX_SLOTS] storage parameters_,
        Header header,
        bytes calldata features
    ) private view returns (int256 sum) {
        _checkDimension(header, features);
        sum = header.bias() << header.featurePoint();
        assembly ("memory-safe") {
            let row := sub(features.offset, 12) // the selector and three words come before the features
            let last := add(shr(1, features.length), HEADER_LANES) // lanes in all
            let word := header
            for {
                let lane := HEADER_LANES
            } lt(lane, last) {} {
                if shr(4, lane) {
                    word := sload(add(parameters_.slot, shr(4, lane)))
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
    function _shift(uint256[MAX_SLOTS] storage parameters_, Header header, bytes calldata features, bool up) private {
        uint256 point = header.featurePoint();
        uint256 rate = header.learningRate();
        uint256 half = (uint256(1) << point) >> 1; // 0 where there are no fractional bits
        header = header.withBiasMoved(up ? int256(rate) : -int256(rate));
        uint256 overflow = 0; // the lane whose weight has no room
        assembly ("memory-safe") {
            let row := sub(features.offset, 12)
            let last := add(shr(1, features.length), HEADER_LANES)
            let word := header
            for {
                let lane := HEADER_LANES
            } lt(lane, last) {} {
                let slot := add(parameters_.slot, shr(4, lane))
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
