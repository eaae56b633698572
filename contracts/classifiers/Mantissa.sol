// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Positive numbers `mantissa · 2^exponent` with mantissas of 128 bits, of which the first is 1.
/// @dev Everything is rounded down, so that a result is below the true one by less than 2^-127 of it for each operation.
library Mantissa {
    uint256 private constant BITS = 127; // after the first

    /// @notice base^count.
    /// @dev By squaring, from the count's most significant bit on. The errors double with each
    /// squaring and grow by one with each product: in all they come to less than (count - 1)·2^-127 of the result.
    /// @param base From 1 to 2^128 - 1.
    function power(uint256 base, uint256 count) internal pure returns (uint256 mantissa, int256 exponent) {
        if (count == 0) return (1 << BITS, -int256(BITS));
        unchecked {
            uint256 shift = BITS - Math.log2(base);
            base <<= shift;
            int256 baseExponent = -int256(shift);
            (mantissa, exponent) = (base, baseExponent);
            for (uint256 bit = 1 << Math.log2(count); bit > 1;) {
                bit >>= 1;
                (mantissa, exponent) = _normalised(mantissa * mantissa, 2 * exponent);
                if (count & bit != 0) (mantissa, exponent) = _normalised(mantissa * base, exponent + baseExponent);
            }
        }
    }

    /// @notice The binary logarithm of `number · 2^exponent`, linear between powers of 2, with 127 fractional bits.
    /// @dev In the order of the numbers themselves, and exact at powers of 2; elsewhere below the true logarithm by at most 0.0861
    /// (Mitchell 1962, "Computer multiplication and division using binary logarithms").
    /// @param number From 2^127 to 2^129 - 1.
    function log2(uint256 number, int256 exponent) internal pure returns (int256) {
        unchecked {
            if (number >> (BITS + 1) != 0) (number, exponent) = (number >> 1, exponent + 1);
            return ((exponent + int256(BITS)) << BITS) + int256(number - (1 << BITS));
        }
    }

    /// @dev A product of two mantissas, made a mantissa.
    function _normalised(uint256 product, int256 exponent) private pure returns (uint256, int256) {
        unchecked {
            uint256 shift = BITS + (product >> 255);
            return (product >> shift, exponent + int256(shift));
        }
    }
}
