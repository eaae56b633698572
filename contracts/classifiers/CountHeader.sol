// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The first parameter slot of a model that counts. From the most significant bit: features (24), laneBits (8), labels in
/// a block (8), labels (8), and, for naive Bayes, smoothing (32). Then follow the first two labels' entries.
type CountHeader is uint256;

using CountHeaderLib for CountHeader global;

/// @title Reading and changing the first slot of a model that counts.
library CountHeaderLib {
    uint256 private constant ONE_LABEL = 1 << 208;

    function pack(
        uint256 features_,
        uint256 laneBits_,
        uint256 labels_,
        uint256 smoothing_
    ) internal pure returns (CountHeader) {
        uint256 lanes = 256 / laneBits_;
        uint256 group_ = labels_ < lanes ? labels_ : lanes;
        return
            CountHeader.wrap(
                (features_ << 232) | (laneBits_ << 224) | (group_ << 216) | (labels_ << 208) | (smoothing_ << 176)
            );
    }

    function features(CountHeader header) internal pure returns (uint256) {
        return CountHeader.unwrap(header) >> 232;
    }

    function laneBits(CountHeader header) internal pure returns (uint256) {
        return uint8(CountHeader.unwrap(header) >> 224);
    }

    /// @notice Labels in a block, fixed when the model is created.
    function group(CountHeader header) internal pure returns (uint256) {
        return uint8(CountHeader.unwrap(header) >> 216);
    }

    function labels(CountHeader header) internal pure returns (uint256) {
        return uint8(CountHeader.unwrap(header) >> 208);
    }

    function smoothing(CountHeader header) internal pure returns (uint256) {
        return uint32(CountHeader.unwrap(header) >> 176);
    }

    /// @notice The header with one more label; there must be fewer than 255.
    function withOneMoreLabel(CountHeader header) internal pure returns (CountHeader) {
        return CountHeader.wrap(CountHeader.unwrap(header) + ONE_LABEL);
    }
}
