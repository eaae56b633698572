// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Classifier} from "./Classifier.sol";
import {CountHeader, CountHeaderLib} from "./CountHeader.sol";
import {CountModel} from "./CountModel.sol";
import {Blocks} from "./LabelBlocks.sol";
import {Mantissa} from "./Mantissa.sol";

/// @title A multinomial naive Bayes classifier over binary features, for text.
/// @notice The model predicts the label for which `P(label) · Π P(feature | label)` is greatest, where
/// `P(feature | label) = (count + smoothing) / (total + smoothing · features)`: count is how many of the label's samples have the
/// feature, total how many features they have in all (Manning, Raghavan and Schütze 2008, "Introduction to information
/// retrieval", section 13.2; Lidstone's smoothing). `features` are the indices of the features that are 1, strictly increasing
/// big-endian `uint16`.
/// @dev Products are kept as a mantissa and an exponent of 2, so that they neither underflow nor overflow at any length. The
/// relative error of a label's product is below (m + 1)·2^-127 for m features, see {_scoreOf}: below 2^-114 for 4,096 of them.
contract NaiveBayes is CountModel {
    /// @dev Fractional bits of the smoothing.
    uint256 private constant SMOOTHING_POINT = 16;

    /// @notice The number of features, the lanes' bits (16 or 32), or a smoothing of 0.
    error BadConfig(uint256 features, uint256 laneBits, uint256 smoothing);

    constructor(address hub_) Classifier(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "NaiveBayes";
    }

    /// @inheritdoc IClassifier
    /// @dev `config` is ABI-encoded: `uint32 features` (1 to 65,536), `uint8 laneBits` (16 or 32), `uint32 smoothing` (raw, with 16
    /// fractional bits, at least 1; 65,536 is Laplace's).
    function create(uint256 modelId, uint256 labels, bytes calldata config) external onlyHub {
        (uint32 features, uint8 laneBits, uint32 smoothing) = abi.decode(config, (uint32, uint8, uint32));
        if (!_isSound(features, laneBits) || smoothing == 0) revert BadConfig(features, laneBits, smoothing);
        _parameters[modelId][0] = CountHeader.unwrap(CountHeaderLib.pack(features, laneBits, labels, smoothing));
    }

    /// @dev The binary logarithm of each label's product times the number of all samples, which is the same for all labels, linear
    /// between powers of 2, with 127 fractional bits; the least number for a label without samples.
    function _scores(
        uint256[MAX_SLOTS] storage stored,
        CountHeader header,
        bytes calldata features
    ) internal view override returns (int256[] memory scores_) {
        Blocks memory b = _blocksOf(stored, header);
        scores_ = new int256[](b.labels);
        uint256[] memory rows = new uint256[](features.length / 2);
        uint256 smoothing = header.smoothing();
        unchecked {
            for (uint256 label = 0; label < scores_.length; ++label) {
                uint256 lane = label % b.group;
                if (lane == 0) b.gather(features, label, rows);
                (uint256 samples, uint256 total) = _entryOf(stored, header, label);
                (uint256 product, uint256 exponent) = _product(samples, rows, lane * b.laneBits, b.laneBits, smoothing);
                uint256 divisor = (total << SMOOTHING_POINT) + smoothing * b.features; // below 2^73
                scores_[label] = _scoreOf(product, exponent, divisor, rows.length);
            }
        }
    }

    function _entryBits() internal pure override returns (uint256) {
        return 88;
    }

    function _gasEach() internal pure override returns (uint256) {
        return 195;
    }

    function _growth(uint256, uint256 count) internal pure override returns (uint256) {
        return count;
    }

    /// @dev `samples · Π (count + smoothing)`, as a mantissa below 2^192 and an exponent. The plain form: for each row:
    ///     product *= (count << 16) + smoothing; if (product >= 2^192) { product >>= 64; exponent += 64; }
    /// A factor is below 2^49, so that nothing overflows; each shift loses less than 2^-128 of its number.
    /// @param rows The features' counts, see {LabelBlocks.gather}.
    /// @param left Where the label's counts begin in them, from the most significant bit.
    function _product(
        uint256 samples,
        uint256[] memory rows,
        uint256 left,
        uint256 laneBits,
        uint256 smoothing
    ) private pure returns (uint256 product, uint256 exponent) {
        product = samples;
        assembly ("memory-safe") {
            // Assigned twice, so that the compiler keeps them instead of computing them anew in each round.
            let down := 0
            let skip := 0
            let least := 0
            if laneBits {
                down := sub(256, laneBits)
                skip := left
                least := smoothing
            }
            let end := add(add(rows, 0x20), shl(5, mload(rows)))
            for {
                let row := add(rows, 0x20)
            } lt(row, end) {
                row := add(row, 0x20)
            } {
                product := mul(product, add(shl(SMOOTHING_POINT, shr(down, shl(skip, mload(row)))), least))
                if shr(192, product) {
                    product := shr(64, product)
                    exponent := add(exponent, 64)
                }
            }
        }
    }

    /// @dev `product · 2^exponent / divisor^count` as a score.
    /// The error: {Mantissa.power} makes the quotient too large by less than (m - 1)·2^-127 of it; the shifts of {_product} (at most m,
    /// 2^-128 each) and the division (2^-127) make it too small.
    function _scoreOf(uint256 product, uint256 exponent, uint256 divisor, uint256 count) private pure returns (int256) {
        (uint256 power, int256 powerExponent) = Mantissa.power(divisor, count);
        uint256 room = 255 - Math.log2(product);
        int256 score = Mantissa.log2((product << room) / power, int256(exponent) - int256(room) - powerExponent);
        return product == 0 ? type(int256).min : score; // in the end, so that a prediction has one price
    }
}
