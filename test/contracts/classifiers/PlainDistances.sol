// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Distances of a sample from means, for the plain forms of both nearest centroids.
/// @dev With x the sample, s the sum of a label's n samples: |x - s/n|² = |x|² - 2·(x·s)/n + (s·s)/n².
library PlainDistances {
    /// @notice Minus the squared distance with 128 fractional bits, where its fraction is rounded down.
    /// @param dot x·s
    /// @param samples n
    /// @param norm s·s
    /// @param square |x|²
    function score(int256 dot, uint256 samples, uint256 norm, uint256 square) internal pure returns (int256) {
        if (samples == 0) return type(int256).min;
        int256 dividend = (2 * dot * int256(samples) - int256(norm)) * 2 ** 128;
        int256 divisor = int256(samples) * int256(samples);
        int256 quotient = dividend / divisor; // towards zero
        if (dividend % divisor < 0) --quotient;
        return quotient - int256(square) * 2 ** 128;
    }

    /// @notice Whether label a's mean is nearer to the sample than label b's; exact.
    /// @param a x·s, n and s·s of label a.
    /// @param b Those of label b.
    function isNearer(int256[3] memory a, int256[3] memory b) internal pure returns (bool) {
        if (a[1] == 0) return false;
        if (b[1] == 0) return true;
        return (2 * a[0] * a[1] - a[2]) * b[1] * b[1] > (2 * b[0] * b[1] - b[2]) * a[1] * a[1];
    }
}
