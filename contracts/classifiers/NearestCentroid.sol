// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {CentroidHeader, CentroidHeaderLib} from "./CentroidHeader.sol";
import {CentroidScore} from "./CentroidScore.sol";
import {Classifier} from "./Classifier.sol";
import {DenseFeatures} from "./DenseFeatures.sol";

/// @title A nearest-centroid classifier over numeric features, for measurements, images and embeddings.
/// @notice The model predicts the label whose samples' mean is nearest to the features, by Euclidean distance (Tibshirani, Hastie,
/// Narasimhan and Chu 2002, "Diagnosis of multiple cancer types by shrunken centroids of gene expression", without the
/// shrinking). `features` are one big-endian two's-complement `int16` for each feature of the model.
/// @dev Kept are, for each label, the number n of its samples, their sum s, and the norm Q = s·s, all exact. The squared distance
/// is `x·x - 2·(x·s)/n + Q/n²`; a sample x makes Q grow by `2·(x·s) + x·x`, so that it needs no second look at the sums.
/// Layout: a block of slots for each label, one after another; a block begins with its {CentroidHeader} of 192 bits and goes on
/// with the sums, signed lanes of 32 or 64 bits, most significant first. Adding a label appends a block of zeros.
/// No sum wraps: one that is full refuses the sample by {SumOverflow}. With 32 bits a feature that is -32,768 in every sample fills
/// its sum after 65,536 of them, with 64 bits not before the label's 4,294,967,295 samples or its norm of 112 bits are full.
contract NearestCentroid is Classifier {
    /// @dev The most features, so that a first sample, all of whose slots were zero, fits in a transaction.
    uint256 private constant MAX_FEATURES_32 = 4_096;
    uint256 private constant MAX_FEATURES_64 = 2_048;
    /// @dev What a sum costs a prediction, and what a feature costs an update of zeros, in gas.
    uint256 private constant GAS_PER_SUM_32 = 445;
    uint256 private constant GAS_PER_SUM_64 = 730;
    uint256 private constant GAS_PER_FIRST_UPDATE_32 = 2_800;
    uint256 private constant GAS_PER_FIRST_UPDATE_64 = 5_600;

    uint256 private constant MAX_SAMPLES = type(uint32).max;
    uint256 private constant MAX_NORM = type(uint112).max;

    /// @notice The number of features, or the lanes' bits (32 or 64).
    error BadConfig(uint256 features, uint256 laneBits);
    /// @notice The label's sum of this feature has no room.
    error SumOverflow(uint256 index);
    /// @notice The label's number of samples, or its norm, has no room.
    error LabelFull(uint256 label);
    /// @notice No sample of this label is left to undo.
    error LabelEmpty(uint256 label);

    constructor(address hub_) Classifier(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "NearestCentroid";
    }

    // ------------------------------------------------------------------------------------------------ set-up

    /// @inheritdoc IClassifier
    /// @dev `config` is ABI-encoded: `uint32 features` (1 to 4,096; to 2,048 with 64 bits), `uint8 laneBits` (32 or 64).
    function create(uint256 modelId, uint256 labels, bytes calldata config) external onlyHub {
        (uint32 features, uint8 laneBits) = abi.decode(config, (uint32, uint8));
        uint256 maxFeatures = laneBits == 32 ? MAX_FEATURES_32 : MAX_FEATURES_64;
        if ((laneBits != 32 && laneBits != 64) || features == 0 || features > maxFeatures) {
            revert BadConfig(features, laneBits);
        }
        CentroidHeader header = CentroidHeaderLib.pack(features, laneBits, labels);
        _checkSize(header);
        _parameters[modelId][0] = CentroidHeader.unwrap(header);
    }

    /// @inheritdoc IClassifier
    function addLabel(uint256 modelId) external override onlyHub {
        CentroidHeader header = _headerOf(modelId).withOneMoreLabel();
        _checkSize(header);
        _parameters[modelId][0] = CentroidHeader.unwrap(header);
    }

    // ------------------------------------------------------------------------------------------------ learn

    /// @inheritdoc IClassifier
    /// @dev Every sample changes the number of its label's samples, so that the trace is always 1.
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool wantsPrediction
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        CentroidHeader header = _headerOf(modelId);
        _checkLabel(label, header.labels());
        DenseFeatures.check(features, header.features());
        if (wantsPrediction) predicted = _predict(modelId, features);
        uint256 block_ = _blockOf(modelId, header, label);
        (CentroidHeader entry, int256 dot, uint256 square) = _add(block_, header.laneBits(), features, true);
        uint256 norm = uint256(int256(entry.norm()) + 2 * dot + int256(square));
        if (entry.samples() == MAX_SAMPLES || norm > MAX_NORM) revert LabelFull(label);
        _storeEntry(block_, entry.withEntry(entry.samples() + 1, norm));
        trace = bytes32(uint256(1));
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        CentroidHeader header = _headerOf(modelId);
        _checkLabel(label, header.labels());
        DenseFeatures.check(features, header.features());
        uint256 block_ = _blockOf(modelId, header, label);
        (CentroidHeader entry, int256 dot, uint256 square) = _add(block_, header.laneBits(), features, false);
        uint256 norm = uint256(int256(entry.norm()) - 2 * dot + int256(square)); // above the maximum, too, where below 0
        if (entry.samples() == 0 || norm > MAX_NORM) revert LabelEmpty(label);
        _storeEntry(block_, entry.withEntry(entry.samples() - 1, norm));
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        CentroidHeader header = _headerOf(modelId);
        _checkLabel(label, header.labels());
        DenseFeatures.check(features, header.features());
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IClassifier
    /// @dev Minus the squared distance to each label's centroid, in the square of the features' unit, with 128 fractional bits; the
    /// least number for a label without samples.
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory) {
        return _scores(modelId, features, DenseFeatures.square(features));
    }

    /// @notice How many samples of a label the model has learned, and the square of their sum.
    function entryOf(uint256 modelId, uint256 label) external view returns (uint256 samples, uint256 norm) {
        CentroidHeader header = _headerOf(modelId);
        _checkLabel(label, header.labels());
        CentroidHeader entry = _load(_blockOf(modelId, header, label));
        return (entry.samples(), entry.norm());
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _predict(uint256 modelId, bytes calldata features) internal view override returns (uint256) {
        return _argmax(_scores(modelId, features, 0)); // the sample's own square is the same for all labels
    }

    function _headerBits() internal pure override returns (uint256) {
        return 48;
    }

    function _slotCount(uint256 header) internal pure override returns (uint256) {
        return CentroidHeader.wrap(header).blockSlots() * CentroidHeader.wrap(header).labels();
    }

    function _unusedBits(
        uint256 header,
        uint256 first,
        uint256 count
    ) internal pure override returns (uint256[] memory unused) {
        CentroidHeader settings = CentroidHeader.wrap(header);
        uint256 slots = settings.blockSlots();
        uint256 lanesInLast = (CentroidHeaderLib.BITS + settings.features() * settings.laneBits()) % 256;
        unused = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 inBlock = (first + i) % slots;
            if (inBlock == slots - 1 && lanesInLast != 0) unused[i] = type(uint256).max >> lanesInLast;
            // The settings are in the first block only, and have 8 bits to spare there.
            if (inBlock == 0) unused[i] |= first + i == 0 ? uint256(0xff) << 208 : ~(type(uint256).max >> 48);
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    function _headerOf(uint256 modelId) private view returns (CentroidHeader) {
        return CentroidHeader.wrap(_parameters[modelId][0]);
    }

    function _checkSize(CentroidHeader header) private pure {
        if (header.laneBits() == 32) {
            _checkCost(header.features(), header.labels(), GAS_PER_SUM_32, GAS_PER_FIRST_UPDATE_32);
        } else {
            _checkCost(header.features(), header.labels(), GAS_PER_SUM_64, GAS_PER_FIRST_UPDATE_64);
        }
    }

    /// @dev The storage slot in which a label's block begins.
    function _blockOf(uint256 modelId, CentroidHeader header, uint256 label) private view returns (uint256 block_) {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        assembly ("memory-safe") {
            block_ := stored.slot
        }
        unchecked {
            block_ += label * header.blockSlots(); // below MAX_SLOTS
        }
    }

    function _load(uint256 slot) private view returns (CentroidHeader entry) {
        assembly ("memory-safe") {
            entry := sload(slot)
        }
    }

    function _storeEntry(uint256 slot, CentroidHeader entry) private {
        assembly ("memory-safe") {
            sstore(slot, entry)
        }
    }

    /// @param square What is subtracted from each score.
    function _scores(
        uint256 modelId,
        bytes calldata features,
        uint256 square
    ) private view returns (int256[] memory scores_) {
        CentroidHeader header = _headerOf(modelId);
        DenseFeatures.check(features, header.features());
        scores_ = new int256[](header.labels());
        uint256 slots = header.blockSlots();
        uint256 laneBits = header.laneBits();
        uint256 block_ = _blockOf(modelId, header, 0);
        for (uint256 label = 0; label < scores_.length; ++label) {
            CentroidHeader entry = _load(block_);
            int256 dot = _dot(block_, entry, laneBits, features); // without samples, too: a prediction has one price
            scores_[label] = CentroidScore.nearness(dot, entry.samples(), entry.norm(), square);
            block_ += slots;
        }
    }

    /// @dev The product of a sample with a label's sums.
    /// The plain form: for each i: dot += int16(feature(i)) * sum(i);
    /// Assembly, because Solidity would check the bounds of every byte, lane and slot again. Safe: it reads only; 4,096 products
    /// of 16 and 64 bits fit into int256.
    /// @param base The storage slot where the label's block begins.
    /// @param entry What is stored there.
    function _dot(
        uint256 base,
        CentroidHeader entry,
        uint256 laneBits,
        bytes calldata features
    ) private view returns (int256 dot) {
        assembly ("memory-safe") {
            let down := sub(256, laneBits)
            let rowBytes := shl(1, div(256, laneBits)) // of the features whose sums share a slot
            let at := features.offset
            let end := add(at, features.length)
            let row := shl(192, entry)
            let rowEnd := add(at, shl(1, div(64, laneBits)))
            for {} 1 {} {
                if gt(rowEnd, end) {
                    rowEnd := end
                }
                for {} lt(at, rowEnd) {
                    at := add(at, 2)
                } {
                    dot := add(dot, mul(signextend(1, shr(240, calldataload(at))), sar(down, row)))
                    row := shl(laneBits, row)
                }
                if eq(at, end) {
                    break
                }
                base := add(base, 1)
                row := sload(base)
                rowEnd := add(at, rowBytes)
            }
        }
    }

    /// @dev Adds (`up`) or subtracts a sample to or from a label's sums.
    /// The plain form: for each i: dot += feature(i) * sum(i); square += feature(i)²; sum(i) = checked(sum(i) ± feature(i));
    /// Safe: a sum that leaves its lane reverts; writes the block's slots only, and of the first one the sums only.
    /// @param base The storage slot where the label's block begins.
    /// @return entry What is stored there now.
    /// @return dot The product of the sample with the sums before.
    /// @return square The product of the sample with itself.
    function _add(
        uint256 base,
        uint256 laneBits,
        bytes calldata features,
        bool up
    ) private returns (CentroidHeader entry, int256 dot, uint256 square) {
        uint256 full = 0; // the position after the first feature whose sum has no room
        assembly ("memory-safe") {
            let mask := sub(shl(laneBits, 1), 1)
            let lastByte := sub(shr(3, laneBits), 1)
            let at := features.offset
            let end := add(at, features.length)
            let slot := base
            let word := sload(slot)
            let shift := 64 // after the lane that comes next
            for {} lt(at, end) {} {
                if iszero(shift) {
                    sstore(slot, word)
                    slot := add(slot, 1)
                    word := sload(slot)
                    shift := 256
                }
                shift := sub(shift, laneBits)
                let x := signextend(1, shr(240, calldataload(at)))
                at := add(at, 2)
                let sum := signextend(lastByte, shr(shift, word))
                dot := add(dot, mul(x, sum))
                square := add(square, mul(x, x))
                if iszero(up) {
                    x := sub(0, x)
                }
                let moved := add(sum, x)
                if sub(moved, signextend(lastByte, moved)) {
                    if iszero(full) {
                        full := sub(at, features.offset)
                    }
                }
                word := xor(word, shl(shift, and(xor(sum, moved), mask)))
            }
            sstore(slot, word)
            entry := sload(base)
        }
        if (full != 0) revert SumOverflow(full / 2 - 1);
    }
}
