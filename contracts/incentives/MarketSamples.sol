// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IPredictionMarket} from "../interfaces/IPredictionMarket.sol";

/// @notice Samples in memory: label i belongs to features i.
struct Samples {
    uint256[] labels;
    bytes[] features;
}

/// @title Reading packed samples: label (2 bytes), length of the features (2 bytes), features, one sample after the other.
library MarketSamples {
    /// @dev Label and length.
    uint256 private constant HEAD = 4;

    /// @notice Unpacks all samples; reverts with {SamplesTruncated} if they do not end where the bytes end.
    function unpack(bytes memory packed) internal pure returns (Samples memory samples) {
        uint256 count = _count(packed);
        samples.labels = new uint256[](count);
        samples.features = new bytes[](count);
        uint256 offset = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint256 label;
            bytes memory features;
            (label, features, offset) = _read(packed, offset);
            samples.labels[i] = label;
            samples.features[i] = features;
        }
    }

    /// @dev How many samples there are.
    function _count(bytes memory packed) private pure returns (uint256 count) {
        uint256 offset = 0;
        while (offset < packed.length) {
            uint256 length;
            assembly ("memory-safe") {
                length := and(shr(224, mload(add(add(packed, 0x20), offset))), 0xffff)
            }
            offset += HEAD + length;
            ++count;
        }
        if (offset != packed.length) revert IPredictionMarket.SamplesTruncated(packed.length);
    }

    /// @dev The sample that begins at byte `offset`. Safe: {_count} has found that it ends within the bytes; what is copied beyond the last
    /// word's end lies in memory that was free, and is not part of the copy.
    function _read(
        bytes memory packed,
        uint256 offset
    ) private pure returns (uint256 label, bytes memory features, uint256 next) {
        assembly ("memory-safe") {
            let from := add(add(packed, 0x20), offset)
            let word := mload(from)
            label := shr(240, word)
            let length := and(shr(224, word), 0xffff)
            features := mload(0x40)
            mstore(features, length)
            mcopy(add(features, 0x20), add(from, 4), length)
            mstore(0x40, and(add(add(features, length), 0x3f), not(0x1f)))
            next := add(add(offset, 4), length)
        }
    }
}
