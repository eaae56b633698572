// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";

/// @title What the sparse and the dense perceptron share: two labels, packed weights, a bias that learns.
/// @notice A perceptron predicts label 1 if `score = bias + Σ weight · feature` is above 0, otherwise label 0. It learns from
/// its mistakes only: where the true label is 1 it adds `learningRate · feature` to each weight and the learning rate to the
/// bias, where it is 0 it subtracts them (Rosenblatt 1958, "The perceptron: a probabilistic model for information storage
/// and organization in the brain"; the bias is the weight of a feature that is always 1).
/// @dev Numbers: weights are `int16` and the bias is `int32`, both fixed point with `binaryPoint` fractional bits; the
/// learning rate is raw at the same scale. Sixteen weights share a slot, the first in the most significant bits, so that a
/// slot reads like sixteen big-endian numbers and a chunk of parameters is stored as it comes. A weight at learning rate r
/// holds at least ⌊32767 / r⌋ updates in one direction from 0; the one after that reverts with {WeightOverflow} and changes
/// nothing. As only mistakes teach, and each costs a deposit, nobody drives a weight there for free.
abstract contract Perceptron is IClassifier, HubPlugin {
    /// @notice The settings of a new model.
    struct Config {
        uint32 features; // how many weights
        uint16 learningRate; // raw, at the scale of the weights, at least 1
        uint8 binaryPoint; // fractional bits of weights, bias and learning rate, 0 to 15
        uint8 featurePoint; // fractional bits of the features, 0 to 15; 0 where they are 0 or 1
        int32 bias; // raw, at the scale of the weights
    }

    /// @dev The most slots of sixteen weights that a model has: 65,536 features.
    uint256 internal constant MAX_SLOTS = 4096;

    uint256 private constant MAX_POINT = 15;

    mapping(uint256 modelId => Config) internal _configs; // one slot each
    mapping(uint256 modelId => uint256[MAX_SLOTS]) internal _weights;

    /// @notice The number of features, the learning rate or a binary point is out of range.
    error BadConfig(Config config);
    /// @notice A chunk of parameters must be whole slots.
    error ChunkMisaligned(uint256 length);
    /// @notice A chunk of parameters ends after the last slot.
    error ChunkOutOfRange(uint256 end, uint256 slots);
    /// @notice The last slot has weights for features that the model does not have.
    error UnusedLanesNotZero(bytes32 slot);
    /// @notice An update would take this weight out of its range.
    error WeightOverflow(uint256 index);
    /// @notice An update would take the bias out of its range.
    error BiasOverflow(int256 bias);
    /// @notice Features have two bytes each.
    error OddLength(uint256 length);

    constructor(address hub_) HubPlugin(hub_) {}

    // ------------------------------------------------------------------------------------------------ set-up

    /// @inheritdoc IClassifier
    function maxLabels() external pure returns (uint256) {
        return 2;
    }

    /// @inheritdoc IClassifier
    /// @dev `config` is an ABI-encoded {Config}.
    function create(uint256 modelId, uint256, bytes calldata config) external onlyHub {
        Config memory c = abi.decode(config, (Config));
        if (
            c.features == 0 ||
            c.features > _maxFeatures() ||
            c.learningRate == 0 ||
            c.binaryPoint > MAX_POINT ||
            c.featurePoint > _maxFeaturePoint()
        ) revert BadConfig(c);
        _configs[modelId] = c;
    }

    /// @inheritdoc IClassifier
    /// @dev `offset` counts slots of sixteen weights, and `chunk` is a row of such slots.
    function load(uint256 modelId, uint256 offset, bytes calldata chunk) external onlyHub {
        if (chunk.length % 32 != 0) revert ChunkMisaligned(chunk.length);
        uint256 features = _configs[modelId].features;
        uint256 slots = _slots(features);
        uint256 count = chunk.length / 32;
        if (offset > slots || count > slots - offset) revert ChunkOutOfRange(offset + count, slots);
        uint256[MAX_SLOTS] storage weights = _weights[modelId];
        for (uint256 i = 0; i < count; ++i) {
            uint256 slot = uint256(bytes32(chunk[i * 32:]));
            if (offset + i == slots - 1) _checkLastSlot(features, slot);
            weights[offset + i] = slot;
        }
    }

    /// @inheritdoc IClassifier
    /// @dev Weights that were not loaded are 0, which is a perceptron too.
    function open(uint256) external onlyHub {}

    /// @inheritdoc IClassifier
    function addLabel(uint256 modelId) external view onlyHub {
        revert LabelsAreFixed(modelId);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @notice The settings of a model, with the bias as it is now.
    function configOf(uint256 modelId) external view returns (Config memory) {
        return _configs[modelId];
    }

    /// @inheritdoc IClassifier
    function parameterSlots(uint256 modelId) public view returns (uint256) {
        return _slots(_configs[modelId].features);
    }

    /// @inheritdoc IClassifier
    /// @dev Slots of sixteen weights. The bias is in {configOf}.
    function parameters(uint256 modelId, uint256 offset, uint256 count) external view returns (bytes32[] memory slots) {
        uint256 total = parameterSlots(modelId);
        uint256 available = offset < total ? total - offset : 0;
        if (count > available) count = available;
        slots = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) slots[i] = bytes32(_weights[modelId][offset + i]);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The most features that a model can have.
    function _maxFeatures() internal pure virtual returns (uint256);

    /// @dev The largest binary point of the features.
    function _maxFeaturePoint() internal pure virtual returns (uint256);

    function _checkLabel(uint256 label) internal pure {
        if (label > 1) revert LabelOutOfRange(label, 2);
    }

    /// @dev Adds `delta` to the bias and stores it.
    function _moveBias(uint256 modelId, Config memory c, int256 delta) internal {
        int256 bias = c.bias + delta;
        if (bias != int32(bias)) revert BiasOverflow(bias);
        _configs[modelId].bias = int32(bias);
    }

    function _slots(uint256 features) internal pure returns (uint256) {
        return (features + 15) / 16;
    }

    // ------------------------------------------------------------------------------------------------ private

    function _checkLastSlot(uint256 features, uint256 slot) private pure {
        uint256 used = features % 16;
        if (used != 0 && slot << (16 * used) != 0) revert UnusedLanesNotZero(bytes32(slot));
    }
}
