// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IClassifier} from "../interfaces/IClassifier.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {Config, Header, HeaderLib} from "./PerceptronHeader.sol";

/// @title What the sparse and the dense perceptron share: two labels, packed weights, a bias that learns.
/// @notice A perceptron predicts label 1 if `score = bias + Σ weight · feature` is above 0, otherwise label 0. It learns from
/// its mistakes only: where the true label is 1 it adds `learningRate · feature` to each weight and the learning rate to the
/// bias, where it is 0 it subtracts them (Rosenblatt 1958, "The perceptron: a probabilistic model for information storage
/// and organization in the brain"; the bias is the weight of a feature that is always 1).
/// @dev Numbers: weights are `int16` and the bias is `int32`, both fixed point with `binaryPoint` fractional bits; the
/// learning rate is raw at the same scale. Sixteen lanes of 16 bits share a slot, the first in the most significant bits, so
/// that a slot reads like sixteen big-endian numbers and a chunk of parameters is stored as it comes. The first six lanes of
/// slot 0 are the {Header}, weight i is lane i + 6: the settings come with the most frequent features for one read.
/// No update moves a weight by more than {MAX_STEP}, so that one at 0 has room for at least 63 of the worst ones in one
/// direction; an update without room reverts with {WeightOverflow} and changes nothing. As only mistakes teach, and each costs
/// a deposit, nobody drives a weight to its end, or far from where others put it, with one sample or for free.
abstract contract Perceptron is IClassifier, HubPlugin {
    /// @dev Slots of a model with 65,536 features.
    uint256 internal constant MAX_SLOTS = 4097;

    /// @dev Lanes of the header.
    uint256 internal constant HEADER_LANES = 6;

    uint256 private constant MAX_POINT = 15;
    /// @dev The most that an update may add to a weight, raw.
    uint256 private constant MAX_STEP = 512;

    mapping(uint256 modelId => uint256[MAX_SLOTS]) internal _parameters;

    /// @notice The number of features, the learning rate or a binary point is out of range.
    error BadConfig(Config config);
    /// @notice A chunk of parameters must be whole slots.
    error ChunkMisaligned(uint256 length);
    /// @notice A chunk of parameters ends after the last slot.
    error ChunkOutOfRange(uint256 end, uint256 slots);
    /// @notice The first slot of the parameters has other settings, or another bias, than the model.
    error HeaderDiffers(bytes12 given, bytes12 expected);
    /// @notice The last slot has weights for features that the model does not have.
    error UnusedLanesNotZero(bytes32 slot);
    /// @notice An update would take this weight out of its range.
    error WeightOverflow(uint256 index);
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
            c.featurePoint > _maxFeaturePoint() ||
            _largestStep(c) > MAX_STEP
        ) revert BadConfig(c);
        _parameters[modelId][0] = Header.unwrap(HeaderLib.pack(c));
    }

    /// @inheritdoc IClassifier
    /// @dev `chunk` is a row of slots as {parameters} returns them, header included.
    function load(uint256 modelId, uint256 offset, bytes calldata chunk) external onlyHub {
        if (chunk.length % 32 != 0) revert ChunkMisaligned(chunk.length);
        uint256[MAX_SLOTS] storage stored = _parameters[modelId];
        Header header = Header.wrap(stored[0]);
        uint256 slots = _slotsOf(header);
        uint256 count = chunk.length / 32;
        uint256 end = Math.saturatingAdd(offset, count);
        if (end > slots) revert ChunkOutOfRange(end, slots);
        for (uint256 i = 0; i < count; ++i) {
            uint256 slot = uint256(bytes32(chunk[i * 32:]));
            if (offset + i == 0 && bytes12(bytes32(slot)) != header.head()) {
                revert HeaderDiffers(bytes12(bytes32(slot)), header.head());
            }
            if (offset + i == slots - 1) _checkLastSlot(header.features(), slot);
            stored[offset + i] = slot;
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
        return Header.wrap(_parameters[modelId][0]).unpack();
    }

    /// @inheritdoc IClassifier
    function parameterSlots(uint256 modelId) public view returns (uint256) {
        Header header = Header.wrap(_parameters[modelId][0]);
        return header.features() == 0 ? 0 : _slotsOf(header); // 0 where there is no such model
    }

    /// @inheritdoc IClassifier
    /// @dev Slot 0 begins with the header: int32 bias, uint32 features, uint16 learningRate, uint8 binaryPoint, uint8
    /// featurePoint. Then follow the weights, sixteen to a slot.
    function parameters(uint256 modelId, uint256 offset, uint256 count) external view returns (bytes32[] memory slots) {
        uint256 total = parameterSlots(modelId);
        uint256 available = offset < total ? total - offset : 0;
        if (count > available) count = available;
        slots = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) slots[i] = bytes32(_parameters[modelId][offset + i]);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The most features that a model can have.
    function _maxFeatures() internal pure virtual returns (uint256);

    /// @dev The most that one update can add to a weight, raw.
    function _largestStep(Config memory c) internal pure virtual returns (uint256);

    /// @dev The largest binary point of the features.
    function _maxFeaturePoint() internal pure virtual returns (uint256);

    function _checkLabel(uint256 label) internal pure {
        if (label > 1) revert LabelOutOfRange(label, 2);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _slotsOf(Header header) private pure returns (uint256) {
        return (header.features() + HEADER_LANES + 15) / 16;
    }

    function _checkLastSlot(uint256 features, uint256 slot) private pure {
        uint256 used = (features + HEADER_LANES) % 16;
        if (used != 0 && slot << (16 * used) != 0) revert UnusedLanesNotZero(bytes32(slot));
    }
}
