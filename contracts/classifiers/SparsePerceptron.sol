// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Perceptron} from "./Perceptron.sol";

/// @title A perceptron over binary features, for text and other sparse inputs.
/// @notice `features` are the indices of the features that are 1, strictly increasing big-endian `uint16`. An update changes
/// the weights of these features only, and touches only the slots that they are in.
contract SparsePerceptron is Perceptron {
    /// @notice The index at this position is not above the one before it.
    error FeaturesUnsorted(uint256 position);
    /// @notice The model has no feature of this index.
    error FeatureOutOfRange(uint256 index, uint256 features);

    constructor(address hub_) Perceptron(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "SparsePerceptron";
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
        int256 rate = int256(uint256(c.learningRate));
        _shift(modelId, c, features, predicted ? -rate : rate);
        return bytes32(uint256(1));
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        Config memory c = _configs[modelId];
        int256 rate = int256(uint256(c.learningRate));
        _shift(modelId, c, features, label == 1 ? -rate : rate);
    }

    /// @inheritdoc IClassifier
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label) {
        return _score(modelId, _configs[modelId], features) > 0 ? 1 : 0;
    }

    /// @notice bias + Σ weights of the features, with the model's `binaryPoint` fractional bits.
    function score(uint256 modelId, bytes calldata features) external view returns (int256) {
        return _score(modelId, _configs[modelId], features);
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        _checkLabel(label);
        _score(modelId, _configs[modelId], features);
    }

    function _maxFeatures() internal pure override returns (uint256) {
        return 65_536;
    }

    function _maxFeaturePoint() internal pure override returns (uint256) {
        return 0;
    }

    /// @dev The plain form, which the tests compare it with:
    ///     for each index: require(index > previous && index < c.features); sum += int16(weight(index));
    /// Assembly, because Solidity checks the bounds of every byte, lane and slot again. Safe: it reads only; the features lie
    /// in calldata; an index has 16 bits, so its slot is below MAX_SLOTS; at most 65,536 sums of int16 fit into int256.
    function _score(uint256 modelId, Config memory c, bytes calldata features) private view returns (int256 sum) {
        if (features.length % 2 != 0) revert OddLength(features.length);
        uint256[MAX_SLOTS] storage weights = _weights[modelId];
        sum = c.bias;
        uint256 lowest = 0; // the least index that may come next
        uint256 unsortedAt = 0; // position in calldata
        assembly ("memory-safe") {
            let end := add(features.offset, features.length)
            let slot := not(0) // none
            let word := 0
            for { let at := features.offset } lt(at, end) { at := add(at, 2) } {
                let index := shr(240, calldataload(at))
                if lt(index, lowest) {
                    unsortedAt := at
                    break
                }
                lowest := add(index, 1)
                if iszero(eq(shr(4, index), slot)) {
                    slot := shr(4, index)
                    word := sload(add(weights.slot, slot))
                }
                sum := add(sum, signextend(1, shr(sub(240, shl(4, and(index, 15))), word)))
            }
            if unsortedAt { unsortedAt := sub(unsortedAt, features.offset) }
        }
        if (unsortedAt != 0) revert FeaturesUnsorted(unsortedAt / 2);
        if (lowest > c.features) revert FeatureOutOfRange(lowest - 1, c.features);
    }

    /// @dev Adds `delta` to the weight of every feature and to the bias. The features have been checked by {_score}.
    /// The plain form: for each index: weight(index) = toInt16(weight(index) + delta);
    /// Assembly for the same reason; safe, because a lane that leaves the range of int16 reverts before it is written.
    function _shift(uint256 modelId, Config memory c, bytes calldata features, int256 delta) private {
        _moveBias(modelId, c, delta);
        uint256[MAX_SLOTS] storage weights = _weights[modelId];
        uint256 overflow = 0; // 1 + the index whose weight has no room
        assembly ("memory-safe") {
            let end := add(features.offset, features.length)
            let slot := shr(244, calldataload(features.offset))
            let word := sload(add(weights.slot, slot))
            for { let at := features.offset } lt(at, end) { at := add(at, 2) } {
                let index := shr(240, calldataload(at))
                if iszero(eq(shr(4, index), slot)) {
                    sstore(add(weights.slot, slot), word)
                    slot := shr(4, index)
                    word := sload(add(weights.slot, slot))
                }
                let lane := sub(240, shl(4, and(index, 15)))
                let weight := add(signextend(1, shr(lane, word)), delta)
                if iszero(eq(weight, signextend(1, weight))) {
                    overflow := add(index, 1)
                    break
                }
                word := or(and(word, not(shl(lane, 0xffff))), shl(lane, and(weight, 0xffff)))
            }
            sstore(add(weights.slot, slot), word)
        }
        if (overflow != 0) revert WeightOverflow(overflow - 1);
    }
}
