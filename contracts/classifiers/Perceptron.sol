// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {Classifier} from "./Classifier.sol";
import {Config, Header, HeaderLib} from "./PerceptronHeader.sol";

/// @title What the sparse and the dense perceptron share: packed weights, and biases that learn.
/// @notice With two labels, a perceptron predicts label 1 if `score = bias + Σ weight · feature` is above 0, otherwise label 0. It
/// learns from its mistakes only: where the true label is 1 it adds `learningRate · feature` to each weight and the learning
/// rate to the bias, where it is 0 it subtracts them (Rosenblatt 1958, "The perceptron: a probabilistic model for information
/// storage and organization in the brain"; the bias is the weight of a feature that is always 1).
/// With more labels each has weights and a bias of its own, and the lowest of those with the greatest score is predicted. A mistake
/// raises those of the true label and lowers those of the predicted one, by the same step (Duda and Hart 1973, "Pattern
/// classification and scene analysis", section 5.12, Kesler's construction).
/// @dev Numbers: weights are `int16` and biases are `int32`, both fixed point with `binaryPoint` fractional bits; the learning
/// rate is raw at the same scale. Sixteen lanes of 16 bits share a slot, the first in the most significant bits, so that a slot
/// reads like sixteen big-endian numbers and a chunk of parameters is stored as it comes. Slot 0 begins with the {Header}, six
/// lanes. With two labels weight i is lane i + 6: the settings come with the most frequent features for one read.
/// No update moves a weight by more than {MAX_STEP}, so that one at 0 has room for at least 63 of the worst ones in one
/// direction; an update without room reverts with {WeightOverflow} and changes nothing. As only mistakes teach, and each costs
/// a deposit, nobody drives a weight to its end, or far from where others put it, with one sample or for free.
abstract contract Perceptron is Classifier {
    /// @dev Lanes of the header.
    uint256 internal constant HEADER_LANES = 6;

    /// @dev What {update} returns if parameters changed, where there are two labels.
    bytes32 internal constant CHANGED = bytes32(uint256(1));

    uint256 private constant MAX_POINT = 15;
    /// @dev The most that an update may add to a weight, raw.
    uint256 private constant MAX_STEP = 512;

    /// @notice The number of features, the learning rate or a binary point is out of range.
    error BadConfig(Config config);
    /// @notice An update would take this weight out of its range.
    error WeightOverflow(uint256 index);

    // ------------------------------------------------------------------------------------------------ set-up

    /// @inheritdoc IClassifier
    /// @dev `config` is an ABI-encoded {Config}.
    function create(uint256 modelId, uint256 labels, bytes calldata config) external onlyHub {
        Config memory c = abi.decode(config, (Config));
        if (
            c.features == 0 ||
            c.features > _maxFeatures() ||
            c.learningRate == 0 ||
            c.binaryPoint > MAX_POINT ||
            c.featurePoint > _maxFeaturePoint() ||
            _largestStep(c) > MAX_STEP
        ) revert BadConfig(c);
        _checkSize(c.features, labels);
        _parameters[modelId][0] = Header.unwrap(HeaderLib.pack(c, labels));
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @notice The settings of a model, with the (first) bias as it is now.
    function configOf(uint256 modelId) external view returns (Config memory) {
        return Header.wrap(_parameters[modelId][0]).unpack();
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The most features that a model can have.
    function _maxFeatures() internal pure virtual returns (uint256);

    /// @dev Refuses a model for which predictions would cost too much.
    function _checkSize(uint256 features, uint256 labels) internal pure virtual;

    /// @dev The most that one update can add to a weight, raw.
    function _largestStep(Config memory c) internal pure virtual returns (uint256);

    /// @dev The largest binary point of the features.
    function _maxFeaturePoint() internal pure virtual returns (uint256);

    function _headerBits() internal pure override returns (uint256) {
        return 16 * HEADER_LANES;
    }

    /// @dev The slots of one row of weights that follow a header.
    function _rowSlots(Header header) internal pure returns (uint256) {
        return (header.features() + HEADER_LANES + 15) / 16;
    }

    /// @dev The bits of a row's last slot that no weight is in.
    function _unusedInRow(Header header) internal pure returns (uint256) {
        uint256 used = (header.features() + HEADER_LANES) % 16;
        return used == 0 ? 0 : type(uint256).max >> (16 * used);
    }
}
