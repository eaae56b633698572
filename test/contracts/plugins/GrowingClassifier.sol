// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {HubPlugin} from "../../../contracts/libraries/HubPlugin.sol";

/// @title An example: a classifier that counts, and that can be given more labels.
/// @notice It remembers how often each feature came with each label, and predicts the label whose counts of the features add up
/// to most; of equals the lowest, and never a label that has no sample.
/// @dev Features are big-endian uint16 indices of any order. `config` is empty. A parameter slot is one label's number of
/// samples; counts of features are taught, not loaded. Pair it with a mechanism that refuses labels while contributions are
/// held back, for example {HoldingMechanism}.
contract GrowingClassifier is IClassifier, HubPlugin {
    uint256 private constant MAX_LABELS = 8;

    mapping(uint256 modelId => uint256) private _labels;
    mapping(uint256 modelId => uint256[MAX_LABELS]) private _samples; // of each label
    mapping(uint256 modelId => mapping(uint256 label => mapping(uint16 index => uint256))) private _counts;

    error OddFeatures(uint256 length);
    error ChunkOutOfPlace(uint256 offset, uint256 length);
    error NotTheSameUpdate(bytes32 trace);

    constructor(address hub_) HubPlugin(hub_) {}

    function name() external pure returns (string memory) {
        return "GrowingClassifier";
    }

    function maxLabels() external pure returns (uint256) {
        return MAX_LABELS;
    }

    function create(uint256 modelId, uint256 labels, bytes calldata) external onlyHub {
        _labels[modelId] = labels;
    }

    function load(uint256 modelId, uint256 offset, bytes calldata chunk) external onlyHub {
        if (chunk.length % 32 != 0 || offset + chunk.length / 32 > _labels[modelId]) {
            revert ChunkOutOfPlace(offset, chunk.length);
        }
        for (uint256 i = 0; i < chunk.length / 32; ++i) {
            _samples[modelId][offset + i] = uint256(bytes32(chunk[32 * i:]));
        }
    }

    function open(uint256) external onlyHub {}

    function addLabel(uint256 modelId) external onlyHub {
        ++_labels[modelId];
    }

    /// @return trace What only this update has: its label and number of samples. Never zero.
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool wantsPrediction
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        check(modelId, features, label);
        if (wantsPrediction) predicted = predict(modelId, features);
        for (uint256 i = 0; i < features.length; i += 2) ++_counts[modelId][label][uint16(bytes2(features[i:]))];
        trace = _trace(label, ++_samples[modelId][label]);
    }

    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace != _trace(label, _samples[modelId][label])) revert NotTheSameUpdate(trace);
        for (uint256 i = 0; i < features.length; i += 2) --_counts[modelId][label][uint16(bytes2(features[i:]))];
        --_samples[modelId][label];
    }

    function predict(uint256 modelId, bytes calldata features) public view returns (uint256 best) {
        int256[] memory all = scores(modelId, features);
        for (uint256 label = 1; label < all.length; ++label) {
            if (all[label] > all[best]) best = label;
        }
    }

    function predictBatch(uint256 modelId, bytes[] calldata features) external view returns (uint256[] memory labels) {
        labels = new uint256[](features.length);
        for (uint256 i = 0; i < features.length; ++i) labels[i] = predict(modelId, features[i]);
    }

    /// @return all The sum of each label's counts of the features; -1 for a label without samples, which comes after all others.
    function scores(uint256 modelId, bytes calldata features) public view returns (int256[] memory all) {
        if (features.length % 2 != 0) revert OddFeatures(features.length);
        all = new int256[](_labels[modelId]);
        for (uint256 label = 0; label < all.length; ++label) {
            if (_samples[modelId][label] == 0) all[label] = -1;
            else {
                for (uint256 i = 0; i < features.length; i += 2) {
                    all[label] += int256(_counts[modelId][label][uint16(bytes2(features[i:]))]);
                }
            }
        }
    }

    function check(uint256 modelId, bytes calldata features, uint256 label) public view {
        if (features.length == 0 || features.length % 2 != 0) revert OddFeatures(features.length);
        if (label >= _labels[modelId]) revert LabelOutOfRange(label, _labels[modelId]);
    }

    function parameters(uint256 modelId, uint256 offset, uint256 count) external view returns (bytes32[] memory slots) {
        uint256 total = _labels[modelId];
        uint256 available = offset < total ? total - offset : 0;
        slots = new bytes32[](count < available ? count : available);
        for (uint256 i = 0; i < slots.length; ++i) slots[i] = bytes32(_samples[modelId][offset + i]);
    }

    function parameterSlots(uint256 modelId) external view returns (uint256) {
        return _labels[modelId];
    }

    function _trace(uint256 label, uint256 samples) private pure returns (bytes32) {
        return bytes32((label << 128) | samples);
    }
}
