// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PlainCounts} from "./PlainCounts.sol";
import {PlainLimits} from "./PlainLimits.sol";
import {PlainSamples} from "./PlainSamples.sol";

/// @title Multinomial naive Bayes from its rule's text; see {PlainClassifier}.
/// @dev Scores are those of the documented rounding, step by step. Whether they are right is another question, for which
/// {ExactBayes} has fractions of integers of any size.
contract PlainNaiveBayes is PlainCounts {
    /// @dev A number `q · 2^x`.
    struct Float {
        uint256 q;
        int256 x;
    }

    uint256 private immutable _smoothing;

    constructor(
        uint256 features_,
        uint256 laneBits,
        uint256 smoothing,
        uint256 labels_
    ) PlainCounts(features_, laneBits, labels_) {
        _smoothing = smoothing;
    }

    function config() external view override returns (bytes memory) {
        return abi.encode(featureCount, _laneBits, _smoothing);
    }

    function scores(bytes calldata sample) public view override returns (int256[] memory all) {
        uint256[] memory indices = PlainSamples.indices(sample, featureCount);
        all = new int256[](labels);
        for (uint256 label = 0; label < labels; ++label) {
            all[label] = _samples[label] == 0 ? type(int256).min : _scoreOf(label, indices);
        }
    }

    /// @notice What a label's probability is made from: the factor of each of the sample's features, and their divisor.
    function factorsOf(
        uint256 label,
        bytes calldata sample
    ) external view returns (uint256[] memory factors, uint256 divisor) {
        factors = PlainSamples.indices(sample, featureCount);
        for (uint256 i = 0; i < factors.length; ++i) factors[i] = _factor(label, factors[i]);
        divisor = _divisor(label);
    }

    function _scoreOf(uint256 label, uint256[] memory indices) private view returns (int256) {
        Float memory product = Float(_samples[label], 0);
        for (uint256 i = 0; i < indices.length; ++i) {
            product.q *= _factor(label, indices[i]);
            if (product.q >= 2 ** 192) product = Float(product.q / 2 ** 64, product.x + 64);
        }
        product = _normalised(product, 256);
        Float memory divisor = _power(_normalised(Float(_divisor(label), 0), 128), indices.length);
        Float memory quotient = Float(product.q / divisor.q, product.x - divisor.x);
        if (quotient.q >= 2 ** 128) quotient = Float(quotient.q / 2, quotient.x + 1);
        return (quotient.x + 127) * 2 ** 127 + int256(quotient.q) - 2 ** 127;
    }

    function _factor(uint256 label, uint256 index) private view returns (uint256) {
        return _counts[label][index] * 2 ** 16 + _smoothing;
    }

    function _divisor(uint256 label) private view returns (uint256) {
        return _kept(label) * 2 ** 16 + _smoothing * featureCount;
    }

    /// @dev base^count by squaring, from the count's first binary digit on.
    function _power(Float memory base, uint256 count) private pure returns (Float memory power) {
        if (count == 0) return Float(2 ** 127, -127);
        if (count == 1) return base;
        power = _power(base, count / 2);
        power = _product(power, power);
        if (count % 2 == 1) power = _product(power, base);
    }

    function _product(Float memory a, Float memory b) private pure returns (Float memory) {
        uint256 q = a.q * b.q;
        if (q >= 2 ** 255) return Float(q / 2 ** 128, a.x + b.x + 128);
        return Float(q / 2 ** 127, a.x + b.x + 127);
    }

    /// @dev The same number with as many binary digits as told.
    function _normalised(Float memory number, uint256 digits) private pure returns (Float memory) {
        uint256 least = 2 ** (digits - 1);
        for (uint256 step = 128; step > 0; step /= 2) {
            if (number.q <= least / 2 ** step) number = Float(number.q * 2 ** step, number.x - int256(step));
        }
        if (number.q < least) number = Float(number.q * 2, number.x - 1);
        return number;
    }

    function _kept(uint256 label) internal view override returns (uint256 total) {
        uint256[] memory counts = _counts[label];
        for (uint256 i = 0; i < counts.length; ++i) total += counts[i];
    }

    function _gasEach() internal pure override returns (uint256) {
        return PlainLimits.BAYES_EACH;
    }

    function _keptBits() internal pure override returns (uint256) {
        return 56;
    }

    function _write(Paper memory paper) internal view override {
        super._write(paper);
        _put(paper, 0, 48, 32, _smoothing);
    }
}
