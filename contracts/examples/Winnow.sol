// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../classifiers/Classifier.sol";
import {Blocks} from "../classifiers/LabelBlocks.sol";
import {SparseFeatures} from "../classifiers/SparseFeatures.sol";

/// @title Winnow, a classifier for two labels, where a few of many binary features decide.
/// @notice Label 1 is predicted if the weights of a sample's features add up to more than a threshold, else label 0.
/// Weights begin as 1. A mistake doubles those of the sample's features if its label is 1, and halves them if it is 0
/// (Littlestone 1988, "Learning quickly when irrelevant attributes abound: a new linear-threshold algorithm").
/// @dev Slot 0: features and threshold, 32 bits each, then zeros. Next the exponents of the weights, sixteen to a slot.
contract Winnow is Classifier {
    /// @notice The number of features must be a multiple of 16 up to 65,536, the threshold at least 1.
    error BadConfig(uint256 features, uint256 threshold);
    /// @notice The exponent of this feature's weight has no room.
    error WeightOverflow(uint256 index);

    constructor(address hub_) Classifier(hub_) {}

    function name() external pure returns (string memory) {
        return "Winnow";
    }

    function maxLabels() external pure override returns (uint256) {
        return 2;
    }

    /// @dev `config` is ABI-encoded: `uint32 features`, `uint32 threshold`.
    function create(uint256 modelId, uint256, bytes calldata config) external onlyHub {
        (uint256 features, uint256 threshold) = abi.decode(config, (uint32, uint32));
        if (features * threshold == 0 || features > 65_536 || features % 16 != 0) revert BadConfig(features, threshold);
        _parameters[modelId][0] = (features << 224) | (threshold << 192);
    }

    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool
    ) external onlyHub returns (bytes32 trace, uint256 predicted) {
        check(modelId, features, label);
        predicted = _predict(modelId, features);
        if (predicted == label) return (0, predicted);
        _move(modelId, features, label == 1 ? int256(1) : -1);
        trace = bytes32(uint256(1));
    }

    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external onlyHub {
        if (trace != 0) _move(modelId, features, label == 1 ? -1 : int256(1));
    }

    function check(uint256 modelId, bytes calldata features, uint256 label) public view {
        uint256 slots = _slotCount(_parameters[modelId][0]) - 1;
        _checkLabel(label, 2);
        SparseFeatures.checkLength(features);
        SparseFeatures.checkCount(features, slots, 1, 2, 250); // as {scores} costs
        if (features.length == 0) revert SparseFeatures.NoFeatures();
        SparseFeatures.checkOrder(features, 16 * slots);
    }

    /// @dev The threshold and the sum, with 64 fractional bits. Weights below 2^-64 count as 0, above 2^64 as 2^64.
    function scores(uint256 modelId, bytes calldata features) public view returns (int256[] memory scores_) {
        uint256[] memory rows = new uint256[](features.length / 2);
        _exponents(modelId).gather(features, 0, rows);
        scores_ = new int256[](2);
        scores_[0] = int256(uint256(uint32(_parameters[modelId][0] >> 192))) << 64;
        for (uint256 i = 0; i < rows.length; ++i) {
            int256 shift = (int256(rows[i]) >> 240) + 64;
            if (shift >= 0) scores_[1] += int256(1) << uint256(shift < 128 ? shift : int256(128));
        }
    }

    function _predict(uint256 modelId, bytes calldata features) internal view override returns (uint256) {
        return _argmax(scores(modelId, features));
    }

    function _move(uint256 modelId, bytes calldata features, int256 delta) private {
        (, uint256 full) = _exponents(modelId).move(features, 0, delta);
        if (full != 0) revert WeightOverflow(full - 1);
    }

    function _exponents(uint256 modelId) private view returns (Blocks memory) {
        uint256 slot = uint256(keccak256(abi.encode(modelId, 0))) + 1; // `_parameters` is storage variable 0
        return Blocks(slot, 0, _parameters[modelId][0] >> 224, 1, 1, 16, 16, 1 << 15); // 1 label, 16 features to a slot
    }

    function _headerBits() internal pure override returns (uint256) {
        return 256;
    }

    function _slotCount(uint256 header) internal pure override returns (uint256) {
        return 1 + (header >> 224) / 16;
    }

    function _unusedBits(uint256, uint256, uint256 count) internal pure override returns (uint256[] memory) {
        return new uint256[](count); // none, as each slot is full
    }
}
