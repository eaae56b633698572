// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Natural numbers of any size: digits to the base 2^128, the lowest first.
library BigNumber {
    function from(uint256 number) internal pure returns (uint256[] memory digits) {
        digits = new uint256[](2);
        (digits[0], digits[1]) = (number % 2 ** 128, number / 2 ** 128);
    }

    /// @param factor Below 2^128.
    function times(uint256[] memory number, uint256 factor) internal pure returns (uint256[] memory product) {
        uint256 length = number.length;
        while (length > 0 && number[length - 1] == 0) --length;
        product = new uint256[](length + 1);
        uint256 carry = 0;
        for (uint256 i = 0; i < length; ++i) {
            carry += number[i] * factor; // at most (2^128 - 1)^2 + 2^128 - 1
            product[i] = carry % 2 ** 128;
            carry /= 2 ** 128;
        }
        product[length] = carry;
    }

    /// @notice number · 2^bits
    function shifted(uint256[] memory number, uint256 bits) internal pure returns (uint256[] memory) {
        for (; bits > 0; bits -= bits < 127 ? bits : 127) number = times(number, 2 ** (bits < 127 ? bits : 127));
        return number;
    }

    /// @notice Whether a is below b.
    function isBelow(uint256[] memory a, uint256[] memory b) internal pure returns (bool) {
        for (uint256 i = a.length > b.length ? a.length : b.length; i > 0; --i) {
            (uint256 x, uint256 y) = (_digit(a, i - 1), _digit(b, i - 1));
            if (x != y) return x < y;
        }
        return false;
    }

    /// @notice The distance between two numbers.
    function distance(uint256[] memory a, uint256[] memory b) internal pure returns (uint256[] memory difference) {
        if (isBelow(a, b)) (a, b) = (b, a);
        difference = new uint256[](a.length);
        uint256 borrow = 0;
        for (uint256 i = 0; i < a.length; ++i) {
            uint256 subtrahend = _digit(b, i) + borrow;
            borrow = a[i] < subtrahend ? 1 : 0;
            difference[i] = a[i] + borrow * 2 ** 128 - subtrahend;
        }
    }

    function _digit(uint256[] memory number, uint256 i) private pure returns (uint256) {
        return i < number.length ? number[i] : 0;
    }
}
