// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The settings of a perceptron, and its bias.
struct Config {
    uint32 features; // how many weights
    uint16 learningRate; // raw, at the scale of the weights, at least 1; no update may add more than 512 to a weight
    uint8 binaryPoint; // fractional bits of weights, bias and learning rate, 0 to 15
    uint8 featurePoint; // fractional bits of the features, 0 to 15; 0 where they are 0 or 1
    int32 bias; // raw, at the scale of the weights; with more than two labels, that of label 0
}

/// @notice A model's first parameter slot, whose 96 most significant bits are, from the top, bias (32), labels (8), features
/// (24), learningRate (16), binaryPoint (8) and featurePoint (8).
type Header is uint256;

using HeaderLib for Header global;

/// @title Reading and changing a perceptron's first slot. A bias can be read and moved in any slot that begins with one.
library HeaderLib {
    /// @notice An update would take the bias out of its range.
    error BiasOverflow(int256 bias);

    uint256 private constant BIAS_SHIFT = 224;

    /// @notice A header followed by zeros.
    function pack(Config memory c, uint256 labels_) internal pure returns (Header) {
        bytes memory settings = abi.encodePacked(
            c.bias,
            uint8(labels_),
            uint24(c.features),
            c.learningRate,
            c.binaryPoint,
            c.featurePoint
        );
        return Header.wrap(uint256(bytes32(settings)));
    }

    function unpack(Header header) internal pure returns (Config memory) {
        return
            Config({
                features: uint32(header.features()),
                learningRate: uint16(header.learningRate()),
                binaryPoint: uint8(Header.unwrap(header) >> 168),
                featurePoint: uint8(header.featurePoint()),
                bias: int32(header.bias())
            });
    }

    function bias(Header header) internal pure returns (int256) {
        return int256(Header.unwrap(header)) >> BIAS_SHIFT;
    }

    function labels(Header header) internal pure returns (uint256) {
        return uint8(Header.unwrap(header) >> 216);
    }

    function features(Header header) internal pure returns (uint256) {
        return uint24(Header.unwrap(header) >> 192);
    }

    function learningRate(Header header) internal pure returns (uint256) {
        return uint16(Header.unwrap(header) >> 176);
    }

    function featurePoint(Header header) internal pure returns (uint256) {
        return uint8(Header.unwrap(header) >> 160);
    }

    /// @notice The header with `delta` added to its bias.
    function withBiasMoved(Header header, int256 delta) internal pure returns (Header) {
        int256 moved = header.bias() + delta;
        if (moved != int32(moved)) revert BiasOverflow(moved);
        uint256 others = Header.unwrap(header) & ((1 << BIAS_SHIFT) - 1);
        return Header.wrap(others | (uint256(moved) << BIAS_SHIFT));
    }
}
