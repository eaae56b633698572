// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Dense samples: one big-endian two's-complement `int16` for each feature of the model.
library DenseFeatures {
    /// @notice Features have two bytes each.
    error OddLength(uint256 length);
    /// @notice There must be one number for each feature of the model.
    error WrongDimension(uint256 given, uint256 expected);

    /// @notice Refuses anything but one number for each feature.
    function check(bytes calldata features, uint256 expected) internal pure {
        if (features.length % 2 != 0) revert OddLength(features.length);
        if (features.length / 2 != expected) revert WrongDimension(features.length / 2, expected);
    }

    /// @notice The product of a sample with itself.
    function square(bytes calldata features) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i + 1 < features.length; i += 2) {
            int256 x = int16(uint16(bytes2(features[i:])));
            sum += uint256(x * x);
        }
    }
}
