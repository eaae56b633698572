// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {CentroidScore} from "./CentroidScore.sol";
import {Classifier} from "./Classifier.sol";
import {CountHeader, CountHeaderLib} from "./CountHeader.sol";
import {CountModel} from "./CountModel.sol";

/// @title A nearest-centroid classifier over binary features.
/// @notice The model predicts the label whose samples' mean is nearest to the features (Rocchio's rule; Manning, Raghavan and
/// Schütze 2008, "Introduction to information retrieval", section 14.2). `features` are the indices of the features that are 1,
/// strictly increasing big-endian `uint16`.
/// @dev With S the sum of a label's counts of the sample's features, n its samples and Q the sum of the squares of all its
/// counts, the squared distance is `|x|² - 2·S/n + Q/n²`. Q is kept with every sample: a count c that grows by 1 adds 2·c + 1.
contract SparseNearestCentroid is CountModel {
    /// @notice The number of features, or the lanes' bits (16 or 32).
    error BadConfig(uint256 features, uint256 laneBits);

    constructor(address hub_) Classifier(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "SparseNearestCentroid";
    }

    /// @inheritdoc IClassifier
    /// @dev `config` is ABI-encoded: `uint32 features` (1 to 65,536), `uint8 laneBits` (16 or 32).
    function create(uint256 modelId, uint256 labels, bytes calldata config) external onlyHub {
        (uint32 features, uint8 laneBits) = abi.decode(config, (uint32, uint8));
        if (!_isSound(features, laneBits)) revert BadConfig(features, laneBits);
        _parameters[modelId][0] = CountHeader.unwrap(CountHeaderLib.pack(features, laneBits, labels, 0));
    }

    /// @dev Minus the squared distance to each label's centroid, with 128 fractional bits; see {CentroidScore}.
    function _scores(
        uint256[MAX_SLOTS] storage stored,
        CountHeader header,
        bytes calldata features
    ) internal view override returns (int256[] memory scores_) {
        scores_ = new int256[](header.labels());
        _blocksOf(stored, header).addUp(features, scores_);
        uint256 square = features.length / 2; // |x|²
        for (uint256 label = 0; label < scores_.length; ++label) {
            (uint256 samples, uint256 norm) = _entryOf(stored, header, label);
            scores_[label] = CentroidScore.nearness(scores_[label], samples, norm, square);
        }
    }

    function _entryBits() internal pure override returns (uint256) {
        return 104;
    }

    function _gasEach() internal pure override returns (uint256) {
        return 10;
    }

    function _growth(uint256 sum, uint256 count) internal pure override returns (uint256) {
        return 2 * sum + count;
    }
}
