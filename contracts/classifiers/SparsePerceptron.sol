// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Classifier} from "./Classifier.sol";
import {Blocks} from "./LabelBlocks.sol";
import {Perceptron} from "./Perceptron.sol";
import {Config, Header} from "./PerceptronHeader.sol";
import {SparseFeatures} from "./SparseFeatures.sol";
import {SparseTable} from "./SparseTable.sol";

/// @title A perceptron over binary features, for text and other sparse inputs.
/// @notice `features` are the indices of the features that are 1, strictly increasing big-endian `uint16`. An update changes
/// the weights of these features only, and touches only the slots that they are in.
/// @dev With two labels, the weights follow the header. With more, lanes of 32 bits come first: lane 0 is the bias of label 0,
/// lanes 1 and 2 are the settings, lane c + 2 is the bias of label c; then, in slots of their own, the weights, see {Blocks}.
contract SparsePerceptron is Perceptron {
    /// @dev Labels whose weights of a feature share a slot, at most.
    uint256 private constant MAX_GROUP = 16;
    /// @dev What a feature costs a prediction for each of more than two labels, in gas, besides its slots.
    uint256 private constant GAS_EACH = 10;
    /// @dev Weights that are unpacked into memory at most, with the header's lanes: 256 KiB.
    uint256 private constant MAX_TABLE = 8_192;

    constructor(address hub_) Classifier(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "SparsePerceptron";
    }

    // ------------------------------------------------------------------------------------------------ learn

    /// @inheritdoc IClassifier
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        _checkSample(header, features, label);
        if (header.labels() == 2) {
            predicted = _score(parameters_, header, features) > 0 ? 1 : 0;
            if (predicted == label) return (0, predicted);
            int256 step = int256(header.learningRate());
            _shift(parameters_, header, features, label == 1 ? step : -step);
            return (CHANGED, predicted);
        }
        predicted = _argmax(_scores(parameters_, header, features));
        if (predicted == label) return (0, predicted);
        int256 rate = int256(header.learningRate());
        _moveLabel(parameters_, header, features, label, rate);
        _moveLabel(parameters_, header, features, predicted, -rate);
        trace = bytes32(predicted + 1);
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        _checkLabel(label, header.labels());
        int256 rate = int256(header.learningRate());
        if (header.labels() == 2) {
            _score(parameters_, header, features); // refuses malformed features
            _shift(parameters_, header, features, label == 1 ? -rate : rate);
        } else {
            uint256 predicted = uint256(trace) - 1;
            _checkLabel(predicted, header.labels());
            _moveLabel(parameters_, header, features, label, -rate);
            _moveLabel(parameters_, header, features, predicted, rate);
        }
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        Header header = Header.wrap(_parameters[modelId][0]);
        _checkSample(header, features, label);
        if (header.labels() == 2) {
            SparseFeatures.checkChange(features, _rowSlots(header), 1);
        } else {
            Blocks memory b = _layout(header);
            SparseFeatures.checkChange(features, b.slots(), b.count() == 1 ? 1 : 2);
        }
        if (features.length == 0) revert SparseFeatures.NoFeatures();
        SparseFeatures.checkOrder(features, header.features());
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IClassifier
    /// @dev bias + Σ weights of the features, for each label, with the model's `binaryPoint` fractional bits; with two labels, 0 and
    /// the score.
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory scores_) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        if (header.labels() != 2) return _scores(parameters_, header, features);
        scores_ = new int256[](2);
        scores_[1] = _score(parameters_, header, features);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _predict(uint256 modelId, bytes calldata features) internal view override returns (uint256) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        if (header.labels() != 2) return _argmax(_scores(parameters_, header, features));
        return _score(parameters_, header, features) > 0 ? 1 : 0;
    }

    /// @dev With two labels, and a sample for every two slots or more, all weights are read once.
    function _predictBatch(
        uint256 modelId,
        bytes[] calldata features
    ) internal view override returns (uint256[] memory labels) {
        uint256[MAX_SLOTS] storage parameters_ = _parameters[modelId];
        Header header = Header.wrap(parameters_[0]);
        uint256 lanes = header.features() + HEADER_LANES;
        if (header.labels() != 2 || lanes > MAX_TABLE || 32 * features.length < lanes) {
            return super._predictBatch(modelId, features);
        }
        uint256 slot;
        assembly ("memory-safe") {
            slot := parameters_.slot
        }
        labels = new uint256[](features.length);
        uint256 table = SparseTable.unpack(slot, lanes) + 32 * HEADER_LANES;
        for (uint256 i = 0; i < features.length; ++i) {
            bytes calldata sample = features[i];
            if (sample.length % 2 != 0) revert SparseFeatures.OddLength(sample.length);
            SparseFeatures.checkOrder(sample, header.features());
            if (header.bias() + SparseTable.sum(table, sample) > 0) labels[i] = 1;
        }
    }

    function _maxFeatures() internal pure override returns (uint256) {
        return 65_536;
    }

    /// @dev It is the samples that are bounded, see {SparseFeatures}.
    function _checkSize(uint256 features, uint256 labels) internal pure override {}

    function _largestStep(Config memory c) internal pure override returns (uint256) {
        return c.learningRate;
    }

    function _maxFeaturePoint() internal pure override returns (uint256) {
        return 0;
    }

    function _slotCount(uint256 header) internal pure override returns (uint256) {
        Header settings = Header.wrap(header);
        if (settings.labels() == 2) return _rowSlots(settings);
        Blocks memory b = _layout(settings);
        return b.base + b.count() * b.stride;
    }

    function _unusedBits(
        uint256 header,
        uint256 first,
        uint256 count
    ) internal pure override returns (uint256[] memory unused) {
        Header settings = Header.wrap(header);
        unused = new uint256[](count);
        if (settings.labels() == 2) {
            if (first + count == _rowSlots(settings) && count != 0) unused[count - 1] = _unusedInRow(settings);
            return unused;
        }
        Blocks memory b = _layout(settings);
        for (uint256 i = 0; i < count; ++i) {
            uint256 slot = first + i;
            if (slot < b.base) {
                uint256 used = (settings.labels() + 2) % 8; // biases and settings in the last of their slots
                if (slot + 1 == b.base && used != 0) unused[i] = type(uint256).max >> (32 * used);
            } else {
                slot -= b.base;
                unused[i] = b.unusedBits(slot % b.stride, (slot / b.stride) * b.group);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ more than two labels

    /// @dev The layout of a model with more than two labels, as if its first slot were storage slot 0.
    function _layout(Header header) private pure returns (Blocks memory b) {
        uint256 labels = header.labels();
        b.group = labels < MAX_GROUP ? labels : MAX_GROUP;
        b.perSlot = MAX_GROUP / b.group;
        b.base = (labels + 9) / 8; // after the biases
        b.stride = (header.features() + b.perSlot - 1) / b.perSlot;
        b.features = header.features();
        b.labels = labels;
        b.laneBits = 16;
        b.sign = 1 << 15;
    }

    function _blocksOf(uint256[MAX_SLOTS] storage parameters_, Header header) private pure returns (Blocks memory b) {
        b = _layout(header);
        uint256 slot;
        assembly ("memory-safe") {
            slot := parameters_.slot
        }
        b.base += slot;
    }

    /// @dev Each label's score.
    function _scores(
        uint256[MAX_SLOTS] storage parameters_,
        Header header,
        bytes calldata features
    ) private view returns (int256[] memory scores_) {
        scores_ = new int256[](header.labels());
        uint256 word = Header.unwrap(header);
        for (uint256 label = 0; label < scores_.length; ++label) {
            (uint256 slot, uint256 shift) = _placeOfBias(label);
            if (label > 0 && shift == 224) word = parameters_[slot];
            scores_[label] = int32(uint32(word >> shift));
        }
        _blocksOf(parameters_, header).addUp(features, scores_);
    }

    /// @dev Adds `delta` to a label's bias and to its weights of the features.
    function _moveLabel(
        uint256[MAX_SLOTS] storage parameters_,
        Header header,
        bytes calldata features,
        uint256 label,
        int256 delta
    ) private {
        (uint256 slot, uint256 shift) = _placeOfBias(label);
        uint256 lifted = parameters_[slot] << (224 - shift); // the bias is where a header has its own
        int256 bias = Header.wrap(lifted).bias();
        int256 moved = Header.wrap(lifted).withBiasMoved(delta).bias();
        parameters_[slot] ^= uint256(uint32(int32(bias) ^ int32(moved))) << shift;
        (, uint256 full) = _blocksOf(parameters_, header).move(features, label, delta);
        if (full != 0) revert WeightOverflow(full - 1);
    }

    /// @dev Which parameter slot a label's bias is in, and where.
    function _placeOfBias(uint256 label) private pure returns (uint256 slot, uint256 shift) {
        uint256 lane = label == 0 ? 0 : label + 2;
        return (lane / 8, 224 - 32 * (lane % 8));
    }

    /// @dev What is refused before anything is read.
    function _checkSample(Header header, bytes calldata features, uint256 label) private pure {
        uint256 labels = header.labels();
        _checkLabel(label, labels);
        SparseFeatures.checkLength(features);
        if (labels == 2) return;
        Blocks memory b = _layout(header);
        SparseFeatures.checkCount(features, b.slots(), b.count(), labels, GAS_EACH);
    }

    // ------------------------------------------------------------------------------------------------ two labels

    /// @dev The plain form, which the tests compare it with:
    ///     for each index: require(index > previous && index < header.features()); sum += int16(lane(index + 6));
    /// Assembly, because Solidity checks the bounds of every byte, lane and slot again. Safe: it reads only; the features lie
    /// in calldata; an index has 16 bits, so its slot is below MAX_SLOTS; at most 65,536 sums of int16 fit into int256.
    function _score(
        uint256[MAX_SLOTS] storage parameters_,
        Header header,
        bytes calldata features
    ) private view returns (int256 sum) {
        if (features.length % 2 != 0) revert SparseFeatures.OddLength(features.length);
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
        // The lane after the last index is out of range if it is above the number of features.
        if (disorder != 0 || lane + 1 - HEADER_LANES > header.features()) {
            SparseFeatures.checkOrder(features, header.features());
        }
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
}
