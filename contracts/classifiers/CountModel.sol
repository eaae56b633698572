// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {Classifier} from "./Classifier.sol";
import {CountHeader} from "./CountHeader.sol";
import {Blocks} from "./LabelBlocks.sol";
import {SparseFeatures} from "./SparseFeatures.sol";

/// @title What the classifiers that count have in common: naive Bayes and the sparse nearest centroid.
/// @notice The model counts, for each label, its samples, and for each feature and label the samples that have the feature.
/// Every sample teaches it. Counts are exact for ever: nothing is rounded, nothing decays, and undoing a sample subtracts it.
/// @dev Layout: labels come in blocks, as many to a block as the model was created with, at most a slot's lanes. A block has an
/// entry of {_entryBits} for each two of its labels to a slot, then the counts of its labels, see {Blocks}; the next block
/// follows. An entry is the label's number of samples (32 bits) and a sum that the classifier keeps. The first slot begins with
/// the {CountHeader}. Adding a label writes the header only; where its block is full, the next one begins, all zero.
/// No counter wraps: one that is full refuses the sample by {CountFull} or {LabelFull}. Lanes have 16 or 32 bits. To fill one
/// takes 65,535 or 4,294,967,295 different samples that have the feature and the label, each contributed with its deposit; in batches of short samples that is some
/// 40,000 gas each.
abstract contract CountModel is Classifier {
    uint256 private constant MAX_FEATURES = 65_536;
    uint256 private constant MAX_SAMPLES = type(uint32).max;

    /// @notice The count of this feature for the label has no room.
    error CountFull(uint256 index);
    /// @notice The label's number of samples, or its sum, has no room.
    error LabelFull(uint256 label);
    /// @notice No sample with this feature and label is left to undo.
    error NothingToUndo(uint256 index);
    /// @notice No sample of this label is left to undo.
    error LabelEmpty(uint256 label);

    // ------------------------------------------------------------------------------------------------ set-up

    /// @inheritdoc IClassifier
    function addLabel(uint256 modelId) external override onlyHub {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        stored[0] = CountHeader.unwrap(CountHeader.wrap(stored[0]).withOneMoreLabel());
    }

    // ------------------------------------------------------------------------------------------------ learn

    /// @inheritdoc IClassifier
    /// @dev Every sample changes a count, so that the trace is always 1.
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool wantsPrediction
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        CountHeader header = CountHeader.wrap(stored[0]);
        _checkLabel(label, header.labels());
        Blocks memory b = _blocksOf(stored, header);
        _checkCount(b, features);
        if (wantsPrediction) predicted = _argmax(_scores(stored, header, features));
        (uint256 sum, uint256 full) = b.move(features, label, 1);
        if (full != 0) revert CountFull(full - 1);
        (uint256 samples, uint256 kept) = _entryOf(stored, header, label);
        kept += _growth(sum, features.length / 2);
        if (samples == MAX_SAMPLES || kept >> (_entryBits() - 32) != 0) revert LabelFull(label);
        _storeEntry(stored, header, label, samples + 1, kept);
        trace = bytes32(uint256(1));
    }

    /// @inheritdoc IClassifier
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace == 0) return;
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        CountHeader header = CountHeader.wrap(stored[0]);
        _checkLabel(label, header.labels()); // as many features as the model took, when it had fewer labels
        (uint256 sum, uint256 full) = _blocksOf(stored, header).move(features, label, -1);
        if (full != 0) revert NothingToUndo(full - 1);
        (uint256 samples, uint256 kept) = _entryOf(stored, header, label);
        uint256 count = features.length / 2;
        uint256 growth = _growth(sum - count, count);
        if (samples == 0 || kept < growth) revert LabelEmpty(label);
        _storeEntry(stored, header, label, samples - 1, kept - growth);
    }

    /// @inheritdoc IClassifier
    function check(uint256 modelId, bytes calldata features, uint256 label) external view {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        CountHeader header = CountHeader.wrap(stored[0]);
        _checkLabel(label, header.labels());
        Blocks memory b = _blocksOf(stored, header);
        _checkCount(b, features);
        SparseFeatures.checkChange(features, b.slots(), 1);
        if (features.length == 0) revert SparseFeatures.NoFeatures();
        SparseFeatures.checkOrder(features, header.features());
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IClassifier
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory) {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        return _scores(stored, CountHeader.wrap(stored[0]), features);
    }

    /// @notice How many samples of a label the model has learned, and the sum that the classifier keeps for it.
    function entryOf(uint256 modelId, uint256 label) external view returns (uint256 samples, uint256 kept) {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        CountHeader header = CountHeader.wrap(stored[0]);
        _checkLabel(label, header.labels());
        return _entryOf(stored, header, label);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Each label's score.
    function _scores(
        uint256[MAX_SLOTS] storage stored,
        CountHeader header,
        bytes calldata features
    ) internal view virtual returns (int256[] memory);

    /// @dev The bits of a label's entry, of which the lower ones but 32 are its sum.
    function _entryBits() internal pure virtual returns (uint256);

    /// @dev What a sample adds to its label's sum.
    /// @param sum The sum of its features' counts before.
    /// @param count How many features it has.
    function _growth(uint256 sum, uint256 count) internal pure virtual returns (uint256);

    /// @dev What a feature costs a prediction for each label, in gas, besides its slots.
    function _gasEach() internal pure virtual returns (uint256);

    function _predict(uint256 modelId, bytes calldata features) internal view override returns (uint256) {
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        return _argmax(_scores(stored, CountHeader.wrap(stored[0]), features));
    }

    /// @dev The settings of a new model that make sense for every classifier that counts.
    function _isSound(uint256 features, uint256 laneBits) internal pure returns (bool) {
        return features != 0 && features <= MAX_FEATURES && (laneBits == 16 || laneBits == 32);
    }

    /// @dev Where the model's counts are.
    function _blocksOf(uint256[MAX_SLOTS] storage stored, CountHeader header) internal pure returns (Blocks memory) {
        uint256 start;
        assembly ("memory-safe") {
            start := stored.slot
        }
        return _layout(header, start);
    }

    /// @dev A label's number of samples, and its sum.
    function _entryOf(
        uint256[MAX_SLOTS] storage stored,
        CountHeader header,
        uint256 label
    ) internal view returns (uint256 samples, uint256 kept) {
        (uint256 slot, uint256 shift) = _placeOf(header, label);
        uint256 entry = (slot == 0 ? CountHeader.unwrap(header) : stored[slot]) >> shift;
        uint256 keptBits = _entryBits() - 32;
        return (uint32(entry >> keptBits), entry & ((1 << keptBits) - 1));
    }

    function _headerBits() internal pure override returns (uint256) {
        return 256 - 2 * _entryBits();
    }

    function _slotCount(uint256 header) internal pure override returns (uint256) {
        Blocks memory b = _layout(CountHeader.wrap(header), 0);
        return b.count() * b.stride;
    }

    function _unusedBits(
        uint256 header,
        uint256 first,
        uint256 count
    ) internal pure override returns (uint256[] memory unused) {
        Blocks memory b = _layout(CountHeader.wrap(header), 0);
        unused = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 slot = first + i;
            uint256 label = (slot / b.stride) * b.group; // the block's first
            uint256 inBlock = slot % b.stride;
            unused[i] = inBlock < b.base ? _unusedByEntries(b, inBlock, label) : b.unusedBits(inBlock - b.base, label);
            if (slot == 0) unused[i] &= type(uint256).max >> _headerBits();
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev The layout of a model whose first slot is storage slot `start`.
    function _layout(CountHeader header, uint256 start) private pure returns (Blocks memory b) {
        unchecked {
            uint256 group = header.group();
            uint256 laneBits = header.laneBits();
            if (group == 0) return b; // no such model
            uint256 perSlot = 256 / laneBits / group;
            uint256 features = header.features();
            uint256 entrySlots = (group + 1) / 2;
            b.base = start + entrySlots;
            b.stride = entrySlots + (features + perSlot - 1) / perSlot;
            b.features = features;
            b.labels = header.labels();
            b.group = group;
            b.perSlot = perSlot;
            b.laneBits = laneBits;
        }
    }

    /// @dev The bits of a slot of entries that must be zero. The first label's entry is in its upper half, the second's below.
    /// @param slot Its number in the block.
    /// @param label The block's first label.
    function _unusedByEntries(Blocks memory b, uint256 slot, uint256 label) private pure returns (uint256 unused) {
        uint256 last = b.labels - label < b.group ? b.labels - label : b.group; // labels in the block
        unused = type(uint256).max;
        if (2 * slot < last) unused ^= ((1 << _entryBits()) - 1) << _entryBits();
        if (2 * slot + 1 < last) unused ^= (1 << _entryBits()) - 1;
    }

    /// @dev Which parameter slot a label's entry is in, and where.
    function _placeOf(CountHeader header, uint256 label) private pure returns (uint256 slot, uint256 shift) {
        uint256 inBlock = label;
        if (label >= header.group()) {
            Blocks memory b = _layout(header, 0);
            slot = (label / b.group) * b.stride;
            inBlock = label % b.group;
        }
        slot += inBlock / 2;
        shift = inBlock % 2 == 0 ? _entryBits() : 0;
    }

    function _storeEntry(
        uint256[MAX_SLOTS] storage stored,
        CountHeader header,
        uint256 label,
        uint256 samples,
        uint256 kept
    ) private {
        (uint256 slot, uint256 shift) = _placeOf(header, label);
        uint256 others = stored[slot] & ~(((1 << _entryBits()) - 1) << shift);
        stored[slot] = others | (((samples << (_entryBits() - 32)) | kept) << shift);
    }

    /// @dev Refuses what a sweep could not judge.
    function _checkCount(Blocks memory b, bytes calldata features) private pure {
        if (features.length % 2 != 0) revert SparseFeatures.OddLength(features.length);
        uint256 slots = b.slots();
        SparseFeatures.checkCount(features, slots, b.count(), b.labels, _gasEach());
    }
}
