// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";

/// @notice Samples for sparse classifiers, made from indices.
library Samples {
    /// @notice Big-endian uint16 indices, as sparse classifiers read them.
    function features(uint16 a) internal pure returns (bytes memory) {
        return abi.encodePacked(a);
    }

    function features(uint16 a, uint16 b) internal pure returns (bytes memory) {
        return abi.encodePacked(a, b);
    }

    /// @notice A sample with the one feature `index`.
    function one(uint256 label, uint256 index) internal pure returns (Sample memory) {
        return Sample(label, abi.encodePacked(uint16(index)));
    }

    /// @notice A sample with the two features `a` and `b`.
    function two(uint256 label, uint16 a, uint16 b) internal pure returns (Sample memory) {
        return Sample(label, abi.encodePacked(a, b));
    }

    /// @notice `count` samples with one feature each, from index `first` on.
    function run(uint256 label, uint256 first, uint256 count) internal pure returns (Sample[] memory samples) {
        samples = new Sample[](count);
        for (uint256 i = 0; i < count; ++i) samples[i] = one(label, first + i);
    }
}
