// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Perceptron} from "./Perceptron.sol";

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
        uint256 label
    ) external onlyHub returns (bytes32 trace) {
        _checkLabel(label);
        Config memory c = _configs[modelId];
        bool predicted = _score(modelId, c, features) > 0;
        if (predicted == (label == 1)) return 0;
        _shift(modelId, c, features, !predicted);
        return bytes32(uint256(1));
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        _shift(modelId, _configs[modelId], features, label == 0);
    }

    /// @inheritdoc IClassifier
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label) {
        return _score(modelId, _configs[modelId], features) > 0 ? 1 : 0;
    }

    /// @notice bias + Σ weight · feature, with `binaryPoint + featurePoint` fractional bits.
    function score(uint256 modelId, bytes calldata features) external view returns (int256) {
        return _score(modelId, _configs[modelId], features);
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        _checkLabel(label);
        _checkDimension(_configs[modelId], features);
    }

    /// @dev An update of 8,192 features writes 512 slots: about 13 M gas where they were zero, below the cap of 2^24.
    function _maxFeatures() internal pure override returns (uint256) {
        return 8192;
    }

    function _maxFeaturePoint() internal pure override returns (uint256) {
        return 15;
    }

    function _checkDimension(Config memory c, bytes calldata features) private pure {
        if (features.length % 2 != 0) revert OddLength(features.length);
        if (features.length / 2 != c.features) revert WrongDimension(features.length / 2, c.features);
    }

    /// @dev The plain form: sum = bias << featurePoint; for each i: sum += int16(weight(i)) * int16(feature(i));
    /// Sixteen features and sixteen weights are read at a time and share one layout. Safe: it reads only; lanes past the last
    /// feature are cut off, as calldata may go on; at most 8,192 products of int16 fit into int256.
    function _score(uint256 modelId, Config memory c, bytes calldata features) private view returns (int256 sum) {
        _checkDimension(c, features);
        uint256[MAX_SLOTS] storage weights = _weights[modelId];
        sum = int256(c.bias) << c.featurePoint;
        assembly ("memory-safe") {
            let slot := weights.slot
            let left := features.length // bytes
            for { let at := features.offset } left { at := add(at, 32) } {
                let x := calldataload(at)
                let w := sload(slot)
                slot := add(slot, 1)
                let lanes := 256 // bits that are features
                switch gt(left, 32)
                case 1 { left := sub(left, 32) }
                default {
                    lanes := shl(3, left)
                    left := 0
                }
                if w {
                    for { let lane := sub(256, lanes) } lt(lane, 256) { lane := add(lane, 16) } {
                        sum := add(sum, mul(signextend(1, shr(lane, x)), signextend(1, shr(lane, w))))
                    }
                }
            }
        }
    }

    /// @dev Adds (`up`) or subtracts `round(learningRate · feature)` to each weight, and the learning rate to the bias.
    /// The plain form: for each i: weight(i) = toInt16(weight(i) ± ((learningRate * feature(i) + half) >> featurePoint));
    /// Safe: a lane that leaves the range of int16 reverts before it is written.
    function _shift(uint256 modelId, Config memory c, bytes calldata features, bool up) private {
        int256 rate = int256(uint256(c.learningRate));
        _moveBias(modelId, c, up ? rate : -rate);
        uint256[MAX_SLOTS] storage weights = _weights[modelId];
        uint256 point = c.featurePoint;
        uint256 half = (uint256(1) << point) >> 1; // 0 where there are no fractional bits
        uint256 overflow = 0; // 1 + the index whose weight has no room
        assembly ("memory-safe") {
            let count := shr(1, features.length)
            for { let i := 0 } and(lt(i, count), iszero(overflow)) { } {
                let x := calldataload(add(features.offset, shl(1, i)))
                let slot := add(weights.slot, shr(4, i))
                let word := sload(slot)
                let before := word
                let last := add(i, 16)
                if gt(last, count) { last := count }
                for { let lane := 240 } lt(i, last) { lane := sub(lane, 16) } {
                    let delta := sar(point, add(mul(signextend(1, shr(lane, x)), rate), half))
                    if iszero(up) { delta := sub(0, delta) }
                    let weight := add(signextend(1, shr(lane, word)), delta)
                    if iszero(eq(weight, signextend(1, weight))) {
                        overflow := add(i, 1)
                        break
                    }
                    word := or(and(word, not(shl(lane, 0xffff))), shl(lane, and(weight, 0xffff)))
                    i := add(i, 1)
                }
                if iszero(eq(word, before)) { sstore(slot, word) }
            }
        }
        if (overflow != 0) revert WeightOverflow(overflow - 1);
    }
}
