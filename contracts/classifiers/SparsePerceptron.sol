// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Perceptron} from "./Perceptron.sol";
import {Config, Header} from "./PerceptronHeader.sol";

/// @title A perceptron over binary features, for text and other sparse inputs.
/// @notice `features` are the indices of the features that are 1, strictly increasing big-endian `uint16`. An update changes
/// the weights of these features only, and touches only the slots that they are in.
contract SparsePerceptron is Perceptron {
    /// @dev A prediction over features of as many slots, all cold, costs less than 10,000,000 gas.
    uint256 private constant MAX_FEATURES_IN_SAMPLE = 4096;
    uint256 private constant MAX_FEATURE_BYTES = 2 * 4096;

    /// @notice A sample needs at least one feature.
    error NoFeatures();
    /// @notice More features in one sample than a sweep can afford to judge.
    error TooManyFeatures(uint256 count, uint256 maxCount);
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
        uint256 label,
        bool
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        _checkLabel(label);
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        predicted = _score(parameters_, header, features) > 0 ? 1 : 0;
        if (predicted == label) return (0, predicted);
        int256 rate = int256(header.learningRate());
        _shift(parameters_, header, features, label == 1 ? rate : -rate);
        trace = bytes32(uint256(1));
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        _checkLabel(label);
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        _score(parameters_, header, features); // refuses what {update} refuses
        int256 rate = int256(header.learningRate());
        _shift(parameters_, header, features, label == 1 ? -rate : rate);
    }

    /// @inheritdoc IClassifier
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label) {
        return score(modelId, features) > 0 ? 1 : 0;
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        _checkLabel(label);
        if (features.length == 0) revert NoFeatures();
        score(modelId, features);
    }

    /// @notice bias + Σ weights of the features, with the model's `binaryPoint` fractional bits.
    function score(uint256 modelId, bytes calldata features) public view returns (int256) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        return _score(parameters_, Header.wrap(parameters_[0]), features);
    }

    function _maxFeatures() internal pure override returns (uint256) {
        return 65_536;
    }

    function _largestStep(Config memory c) internal pure override returns (uint256) {
        return c.learningRate;
    }

    function _maxFeaturePoint() internal pure override returns (uint256) {
        return 0;
    }

    /// @dev The plain form, which the tests compare it with:
    ///     for each index: require(index > previous && index < header.features()); sum += int16(lane(index + 6));
    /// Assembly, because Solidity checks the bounds of every byte, lane and slot again. Safe: it reads only; the features lie
    /// in calldata; an index has 16 bits, so its slot is below MAX_SLOTS; at most 65,536 sums of int16 fit into int256.
    function _score(
        uint256[MAX_SLOTS] storage parameters_,
        Header header,
        bytes calldata features
    ) private view returns (int256 sum) {
        if (features.length > MAX_FEATURE_BYTES || features.length % 2 != 0) _revertDisorder(features);
        sum = header.bias();
        uint256 lane = HEADER_LANES - 1; // of the feature before
        uint256 disorder = 0;
        assembly ("memory-safe") {
            let base := parameters_.slot
            let word := header
            let at := features.offset
            let end := add(at, features.length)
            let single := add(at, and(features.length, 6))
            for {} lt(at, single) {
                at := add(at, 2)
            } {
                let row := calldataload(at)
                let next := add(shr(240, row), HEADER_LANES)
                disorder := or(disorder, iszero(gt(next, lane)))
                if shr(4, xor(next, lane)) {
                    word := sload(add(base, shr(4, next)))
                }
                sum := add(sum, signextend(1, shr(shl(4, and(not(next), 15)), word)))
                lane := next
            }
            for {} lt(at, end) {
                at := add(at, 8)
            } {
                let row := calldataload(at)
                let a := add(shr(240, row), HEADER_LANES)
                disorder := or(disorder, iszero(gt(a, lane)))
                if shr(4, xor(a, lane)) {
                    word := sload(add(base, shr(4, a)))
                }
                sum := add(sum, signextend(1, shr(shl(4, and(not(a), 15)), word)))
                let b := add(and(shr(224, row), 0xffff), HEADER_LANES)
                disorder := or(disorder, iszero(gt(b, a)))
                if shr(4, xor(b, a)) {
                    word := sload(add(base, shr(4, b)))
                }
                sum := add(sum, signextend(1, shr(shl(4, and(not(b), 15)), word)))
                let c := add(and(shr(208, row), 0xffff), HEADER_LANES)
                disorder := or(disorder, iszero(gt(c, b)))
                if shr(4, xor(c, b)) {
                    word := sload(add(base, shr(4, c)))
                }
                sum := add(sum, signextend(1, shr(shl(4, and(not(c), 15)), word)))
                let d := add(and(shr(192, row), 0xffff), HEADER_LANES)
                disorder := or(disorder, iszero(gt(d, c)))
                if shr(4, xor(d, c)) {
                    word := sload(add(base, shr(4, d)))
                }
                sum := add(sum, signextend(1, shr(shl(4, and(not(d), 15)), word)))
                lane := d
            }
        }
        if (disorder != 0) _revertDisorder(features);
        uint256 above = lane + 1 - HEADER_LANES; // the last index + 1
        if (above > header.features()) revert FeatureOutOfRange(above - 1, header.features());
    }

    /// @dev Adds `delta` to the weight of every feature and to the bias. The features have been checked by {_score}.
    /// The plain form: for each index: lane(index + 6) = toInt16(lane(index + 6) + delta);
    /// Assembly for the same reason; safe, because the whole update reverts if any weight left the range of int16.
    function _shift(
        uint256[MAX_SLOTS] storage parameters_,
        Header header,
        bytes calldata features,
        int256 delta
    ) private {
        header = header.withBiasMoved(delta);
        uint256 overflow = 0;
        assembly ("memory-safe") {
            let base := parameters_.slot
            let slot := base // where the bias is
            let word := header
            let end := add(features.offset, features.length)
            for {
                let at := features.offset
            } lt(at, end) {
                at := add(at, 2)
            } {
                let lane := add(shr(240, calldataload(at)), HEADER_LANES)
                if sub(add(base, shr(4, lane)), slot) {
                    sstore(slot, word)
                    slot := add(base, shr(4, lane))
                    word := sload(slot)
                }
                let shift := shl(4, and(not(lane), 15))
                let weight := shr(shift, word) // its upper bits are other lanes
                let moved := add(signextend(1, weight), delta)
                overflow := or(overflow, xor(moved, signextend(1, moved)))
                word := xor(word, shl(shift, and(xor(weight, moved), 0xffff)))
            }
            sstore(slot, word)
        }
        if (overflow != 0) _revertOverflow(parameters_, features, delta);
    }

    /// @dev Says which weight has no room. Each was moved once, so that the stored ones tell.
    function _revertOverflow(
        uint256[MAX_SLOTS] storage parameters_,
        bytes calldata features,
        int256 delta
    ) private view {
        for (uint256 i = 0; i < features.length; i += 2) {
            uint256 index = uint16(bytes2(features[i:]));
            uint256 lane = index + HEADER_LANES;
            // Wrapped around, the weight has come from the other end of the range.
            int256 weight = int16(uint16(parameters_[lane / 16] >> (16 * (15 - (lane % 16)))));
            if (weight - delta != int16(weight - delta)) revert WeightOverflow(index);
        }
    }

    /// @dev Says what is wrong with features that are not strictly increasing indices of two bytes.
    function _revertDisorder(bytes calldata features) private pure {
        if (features.length % 2 != 0) revert OddLength(features.length);
        uint256 count = features.length / 2;
        if (count > MAX_FEATURES_IN_SAMPLE) revert TooManyFeatures(count, MAX_FEATURES_IN_SAMPLE);
        uint256 position = 1;
        while (bytes2(features[2 * position:]) > bytes2(features[2 * position - 2:])) ++position;
        revert FeaturesUnsorted(position);
    }
}
