// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The first slot of a label's sums. From the most significant bit: features (24), laneBits (8), labels (8), nothing (8),
/// all of these in the first label's block only; then the label's number of samples (32) and its norm (112).
type CentroidHeader is uint256;

using CentroidHeaderLib for CentroidHeader global;

/// @title Reading and changing the first slot of a label's sums.
library CentroidHeaderLib {
    uint256 private constant ONE_LABEL = 1 << 216;
    /// @dev Bits of the settings, samples and norm.
    uint256 internal constant BITS = 192;

    function pack(uint256 features_, uint256 laneBits_, uint256 labels_) internal pure returns (CentroidHeader) {
        return CentroidHeader.wrap((features_ << 232) | (laneBits_ << 224) | (labels_ << 216));
    }

    function features(CentroidHeader header) internal pure returns (uint256) {
        return CentroidHeader.unwrap(header) >> 232;
    }

    function laneBits(CentroidHeader header) internal pure returns (uint256) {
        return uint8(CentroidHeader.unwrap(header) >> 224);
    }

    function labels(CentroidHeader header) internal pure returns (uint256) {
        return uint8(CentroidHeader.unwrap(header) >> 216);
    }

    function samples(CentroidHeader header) internal pure returns (uint256) {
        return uint32(CentroidHeader.unwrap(header) >> 176);
    }

    function norm(CentroidHeader header) internal pure returns (uint256) {
        return uint112(CentroidHeader.unwrap(header) >> 64);
    }

    /// @notice The header with one more label; there must be fewer than 255.
    function withOneMoreLabel(CentroidHeader header) internal pure returns (CentroidHeader) {
        return CentroidHeader.wrap(CentroidHeader.unwrap(header) + ONE_LABEL);
    }

    /// @notice The header with another number of samples (below 2^32) and another norm (below 2^112).
    function withEntry(CentroidHeader header, uint256 samples_, uint256 norm_) internal pure returns (CentroidHeader) {
        uint256 others = CentroidHeader.unwrap(header) & ~(uint256(type(uint144).max) << 64);
        return CentroidHeader.wrap(others | (samples_ << 176) | (norm_ << 64));
    }

    /// @notice How many slots a label's sums fill, header included.
    function blockSlots(CentroidHeader header) internal pure returns (uint256) {
        return (BITS + header.features() * header.laneBits() + 255) / 256;
    }
}
