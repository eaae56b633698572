// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CountModel} from "../../../contracts/classifiers/CountModel.sol";
import {PlainClassifier} from "./PlainClassifier.sol";
import {PlainLimits} from "./PlainLimits.sol";
import {PlainSamples} from "./PlainSamples.sol";

/// @title What naive Bayes and the sparse nearest centroid have in common, from their rules' text; see {PlainClassifier}.
/// @dev The sum that is kept for a label is computed from its counts whenever it is asked for.
abstract contract PlainCounts is PlainClassifier {
    uint256 internal immutable _laneBits;
    uint256[] internal _samples; // of each label
    uint256[][] internal _counts; // of each label, for each feature

    constructor(uint256 features_, uint256 laneBits, uint256 labels_) PlainClassifier(features_, labels_) {
        _laneBits = laneBits;
        for (uint256 label = 0; label < labels_; ++label) _push();
    }

    // ------------------------------------------------------------------------------------------------ of each kind

    /// @dev The bits of the sum that is kept for a label.
    function _keptBits() internal pure virtual returns (uint256);

    /// @dev The sum that is kept for a label.
    function _kept(uint256 label) internal view virtual returns (uint256);

    /// @dev What a feature costs a prediction for each label, in gas.
    function _gasEach() internal pure virtual returns (uint256);

    // ------------------------------------------------------------------------------------------------ of both

    /// @notice Makes a label have learned something.
    function set(uint256 label, uint256 samples, uint256[] calldata counts) external {
        _samples[label] = samples;
        _counts[label] = counts;
    }

    function countOf(uint256 label, uint256 index) external view returns (uint256) {
        return _counts[label][index];
    }

    function entryOf(uint256 label) external view returns (uint256 samples, uint256 kept) {
        return (_samples[label], _kept(label));
    }

    function update(bytes calldata sample, uint256 label) external override returns (bytes32) {
        PlainSamples.checkLabel(label, labels);
        PlainSamples.checkCount(sample, _maxCount());
        uint256[] memory indices = PlainSamples.indices(sample, featureCount);
        for (uint256 i = 0; i < indices.length; ++i) {
            if (_counts[label][indices[i]] == 2 ** _laneBits - 1) revert CountModel.CountFull(indices[i]);
            _counts[label][indices[i]] += 1;
        }
        if (_samples[label] == 2 ** 32 - 1 || _kept(label) >= 2 ** _keptBits()) revert CountModel.LabelFull(label);
        _samples[label] += 1;
        return bytes32(uint256(1));
    }

    function undo(bytes calldata sample, uint256 label, bytes32) external override {
        PlainSamples.checkLabel(label, labels);
        uint256[] memory indices = PlainSamples.indices(sample, featureCount);
        for (uint256 i = 0; i < indices.length; ++i) {
            if (_counts[label][indices[i]] == 0) revert CountModel.NothingToUndo(indices[i]);
            _counts[label][indices[i]] -= 1;
        }
        if (_samples[label] == 0) revert CountModel.LabelEmpty(label);
        _samples[label] -= 1;
    }

    function addLabel() external override {
        ++labels;
        _push();
    }

    /// @dev The most features of a sample that is learned.
    function _maxCount() private view returns (uint256) {
        uint256 slots_ = _ceil(featureCount, _perSlot());
        return PlainLimits.maxCount(slots_, _ceil(labels, _group()), labels, _gasEach());
    }

    function _slotCount() internal view override returns (uint256) {
        return _ceil(labels, _group()) * _blockSlots();
    }

    /// @dev A label's samples and its sum, after the header's bits.
    function _write(Paper memory paper) internal view virtual override {
        uint256 entry = 32 + _keptBits();
        _put(paper, 0, 0, 24, featureCount);
        _put(paper, 0, 24, 8, _laneBits);
        _put(paper, 0, 32, 8, _group());
        _put(paper, 0, 40, 8, labels);
        for (uint256 label = 0; label < labels; ++label) {
            uint256 inBlock = label % _group();
            uint256 slot = (label / _group()) * _blockSlots() + inBlock / 2;
            uint256 from = inBlock % 2 == 0 ? 256 - 2 * entry : 256 - entry;
            _put(paper, slot, from, 32, _samples[label]);
            _put(paper, slot, from + 32, _keptBits(), _kept(label));
            _writeCounts(paper, label);
        }
    }

    /// @dev A feature's counts side by side, as many features to a slot as there is room for.
    function _writeCounts(Paper memory paper, uint256 label) private view {
        uint256 group = _group();
        uint256 perSlot = _perSlot();
        uint256 first = (label / group) * _blockSlots() + _ceil(group, 2);
        uint256[] memory counts = _counts[label];
        for (uint256 i = 0; i < counts.length; ++i) {
            uint256 lane = (i % perSlot) * group + (label % group);
            _put(paper, first + i / perSlot, lane * _laneBits, _laneBits, counts[i]);
        }
    }

    /// @dev Labels in a block: as many as there were at first, if they fit into a slot.
    function _group() private view returns (uint256) {
        uint256 lanes = 256 / _laneBits;
        return firstLabels < lanes ? firstLabels : lanes;
    }

    function _perSlot() private view returns (uint256) {
        return 256 / _laneBits / _group();
    }

    function _blockSlots() private view returns (uint256) {
        return _ceil(_group(), 2) + _ceil(featureCount, _perSlot());
    }

    function _push() private {
        _samples.push(0);
        _counts.push(new uint256[](featureCount));
    }
}
