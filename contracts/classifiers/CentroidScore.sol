// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title How near a sample is to the mean of a label's samples, exactly.
library CentroidScore {
    uint256 private constant POINT = 128;

    /// @notice Minus the squared distance, with 128 fractional bits, rounded down; the least number where there are no samples.
    /// @dev `2·dot/n - norm/n² - square`. Two such numbers that differ do so by more than 2^-128, as n² is below 2^64 for both, so
    /// that rounding down to 128 fractional bits keeps their order, and equal ones stay equal. `dot · n` and `norm` must be below
    /// 2^125.
    /// @param dot The product of the sample with the sum of the label's samples.
    /// @param samples How many samples the label has, n, below 2^32.
    /// @param norm The product of the sum of the label's samples with itself.
    /// @param square The product of the sample with itself.
    function nearness(int256 dot, uint256 samples, uint256 norm, uint256 square) internal pure returns (int256 score) {
        if (samples == 0) return type(int256).min;
        unchecked {
            int256 numerator = (2 * dot * int256(samples) - int256(norm)) << POINT;
            int256 divisor = int256(samples * samples);
            score = numerator / divisor;
            if (score * divisor > numerator) --score; // Solidity rounds towards 0
            score -= int256(square << POINT);
        }
    }
}
