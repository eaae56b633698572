// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IClassifier} from "../interfaces/IClassifier.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";

/// @title What every classifier of this suite has: parameters in rows of slots, loaded and read as they are stored.
/// @notice A model's parameters are consecutive storage slots. The first begins with a header, the model's settings, which never
/// change but for the number of labels. A classifier says how many slots there are and which of their bits it uses; loading
/// refuses a chunk that has another header, that sets unused bits, or that ends past the last slot.
/// @dev What is left to a classifier: `create`, `update`, `undo`, `check`, and the functions without a body below.
abstract contract Classifier is IClassifier, HubPlugin {
    /// @dev More slots than any model has: 255 labels of 65,536 features, sixteen to a slot at best, one at worst.
    uint256 internal constant MAX_SLOTS = 1 << 24;

    uint256 private constant MAX_LABELS = 255;

    /// @dev What a prediction of a dense model may cost: a sweep gives it 10,000,000.
    uint256 private constant MAX_PREDICTION_GAS = 9_800_000;
    /// @dev What an update of a dense model may cost: a transaction has 16,777,216, of which the hub and the calldata take a part.
    uint256 private constant MAX_UPDATE_GAS = 15_900_000;
    /// @dev What a label costs a dense model's prediction, besides its numbers.
    uint256 private constant GAS_PER_LABEL = 5_200;

    /// @dev The mapping's position, 0, is what access lists are made from.
    mapping(uint256 modelId => uint256[MAX_SLOTS]) internal _parameters;

    /// @notice A chunk of parameters must be whole slots.
    error ChunkMisaligned(uint256 length);
    /// @notice A chunk of parameters ends after the last slot.
    error ChunkOutOfRange(uint256 end, uint256 slots);
    /// @notice The first slot of the parameters has another header than the model; the bits that are not part of it are 0 here.
    error HeaderDiffers(bytes32 given, bytes32 expected);
    /// @notice The slot has bits for features or labels that the model does not have.
    error UnusedLanesNotZero(bytes32 slot);
    /// @notice So many features with so many labels: a prediction would not fit in 10,000,000 gas, or a first update not in a
    /// transaction.
    error TooLarge(uint256 features, uint256 labels);

    constructor(address hub_) HubPlugin(hub_) {}

    // ------------------------------------------------------------------------------------------------ set-up

    /// @inheritdoc IClassifier
    function maxLabels() external pure virtual returns (uint256) {
        return MAX_LABELS;
    }

    /// @inheritdoc IClassifier
    /// @dev `chunk` is a row of slots as {parameters} returns them, header included.
    function load(uint256 modelId, uint256 offset, bytes calldata chunk) external onlyHub {
        if (chunk.length % 32 != 0) revert ChunkMisaligned(chunk.length);
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        uint256 header = stored[0];
        uint256 slots = _slotCount(header);
        uint256 end = Math.saturatingAdd(offset, chunk.length / 32);
        if (end > slots) revert ChunkOutOfRange(end, slots);
        uint256[] memory unused = _unusedBits(header, offset, end - offset);
        for (uint256 i = 0; i < unused.length; ++i) {
            uint256 slot = uint256(bytes32(chunk[i * 32:]));
            if (offset + i == 0) _checkHeader(slot, header);
            if (slot & unused[i] != 0) revert UnusedLanesNotZero(bytes32(slot));
            stored[offset + i] = slot;
        }
    }

    /// @inheritdoc IClassifier
    /// @dev A model without any history works, too: it predicts label 0.
    function open(uint256) external onlyHub {}

    /// @inheritdoc IClassifier
    function addLabel(uint256 modelId) external virtual onlyHub {
        revert LabelsAreFixed(modelId);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IClassifier
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label) {
        return _predict(modelId, features);
    }

    /// @inheritdoc IClassifier
    function predictBatch(uint256 modelId, bytes[] calldata features) external view returns (uint256[] memory) {
        return _predictBatch(modelId, features);
    }

    /// @inheritdoc IClassifier
    function parameterSlots(uint256 modelId) public view returns (uint256) {
        uint256 header = _parameters[modelId][0];
        return header == 0 ? 0 : _slotCount(header); // 0 where there is no such model
    }

    /// @inheritdoc IClassifier
    function parameters(uint256 modelId, uint256 offset, uint256 count) external view returns (bytes32[] memory slots) {
        uint256 total = parameterSlots(modelId);
        uint256 available = offset < total ? total - offset : 0;
        if (count > available) count = available;
        slots = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) slots[i] = bytes32(_parameters[modelId][offset + i]);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The lowest label of those with the greatest score.
    function _predict(uint256 modelId, bytes calldata features) internal view virtual returns (uint256 label);

    /// @dev The same for many. What the first prediction reads is warm for the others.
    function _predictBatch(
        uint256 modelId,
        bytes[] calldata features
    ) internal view virtual returns (uint256[] memory labels) {
        labels = new uint256[](features.length);
        for (uint256 i = 0; i < features.length; ++i) labels[i] = _predict(modelId, features[i]);
    }

    /// @dev How many of the first slot's most significant bits are the header.
    function _headerBits() internal pure virtual returns (uint256);

    /// @dev How many slots a model with this first slot has.
    function _slotCount(uint256 header) internal pure virtual returns (uint256);

    /// @dev The bits that must be zero, of each of `count` slots.
    /// @param first The number of the first of them.
    function _unusedBits(
        uint256 header,
        uint256 first,
        uint256 count
    ) internal pure virtual returns (uint256[] memory unused);

    /// @dev Refuses a dense model that could not be judged in a sweep, or not be taught from zero.
    /// @param gasPredict What a prediction costs for each number.
    /// @param gasUpdate What an update of zeros costs for each feature, besides the prediction.
    function _checkCost(uint256 features, uint256 labels, uint256 gasPredict, uint256 gasUpdate) internal pure {
        uint256 prediction = labels * (features * gasPredict + GAS_PER_LABEL);
        if (prediction > MAX_PREDICTION_GAS || prediction + features * gasUpdate > MAX_UPDATE_GAS) {
            revert TooLarge(features, labels);
        }
    }

    /// @dev The lowest index of the greatest score.
    function _argmax(int256[] memory scores_) internal pure returns (uint256 best) {
        for (uint256 label = 1; label < scores_.length; ++label) {
            if (scores_[label] > scores_[best]) best = label;
        }
    }

    function _checkLabel(uint256 label, uint256 labels) internal pure {
        if (label >= labels) revert LabelOutOfRange(label, labels);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _checkHeader(uint256 given, uint256 expected) private pure {
        uint256 rest = 256 - _headerBits();
        given = (given >> rest) << rest;
        expected = (expected >> rest) << rest;
        if (given != expected) revert HeaderDiffers(bytes32(given), bytes32(expected));
    }
}
