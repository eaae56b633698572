// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DensePerceptron} from "../../contracts/classifiers/DensePerceptron.sol";
import {Perceptron} from "../../contracts/classifiers/Perceptron.sol";
import {Config, HeaderLib} from "../../contracts/classifiers/PerceptronHeader.sol";
import {SparsePerceptron} from "../../contracts/classifiers/SparsePerceptron.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";

/// @title Both perceptrons from their rule's text, in plain Solidity: what the assembly is compared with.
/// @dev One number to an array element, no packing, no assembly; the same errors in the same order.
contract PlainPerceptron {
    bool private immutable _sparse;
    Config private _config;
    int256[] private _weights;

    constructor(bool sparse, Config memory config, int256[] memory weights) {
        _sparse = sparse;
        _config = config;
        _weights = weights;
    }

    function score(bytes calldata features) public view returns (int256 sum) {
        (uint256[] memory indices, int256[] memory values) = _read(features);
        sum = int256(_config.bias) * int256(2 ** _config.featurePoint);
        for (uint256 i = 0; i < indices.length; ++i) sum += _weights[indices[i]] * values[i];
    }

    function predict(bytes calldata features) public view returns (uint256) {
        return score(features) > 0 ? 1 : 0;
    }

    function check(bytes calldata features, uint256 label) public view {
        if (label > 1) revert IClassifier.LabelOutOfRange(label, 2);
        _read(features);
    }

    function update(bytes calldata features, uint256 label) external returns (bool changed) {
        check(features, label);
        if (predict(features) == label) return false;
        _move(features, label == 1 ? int256(1) : -1);
        return true;
    }

    function undo(bytes calldata features, uint256 label) external {
        check(features, label);
        _move(features, label == 1 ? -1 : int256(1));
    }

    /// @notice The parameters as the contracts lay them out, written number by number.
    function slots() external view returns (bytes32[] memory words) {
        Config memory c = _config;
        bytes memory all = abi.encodePacked(c.bias, c.features, c.learningRate, c.binaryPoint, c.featurePoint);
        for (uint256 i = 0; i < _weights.length; ++i) all = bytes.concat(all, bytes2(uint16(int16(_weights[i]))));
        while (all.length % 32 != 0) all = bytes.concat(all, bytes1(0));
        words = new bytes32[](all.length / 32);
        for (uint256 i = 0; i < all.length; ++i) words[i / 32] |= bytes32(all[i]) >> (8 * (i % 32));
    }

    /// @dev Which weights a sample touches, and with what values; raw, with `featurePoint` fractional bits.
    function _read(bytes calldata features) private view returns (uint256[] memory indices, int256[] memory values) {
        if (features.length % 2 != 0) revert Perceptron.OddLength(features.length);
        uint256 count = features.length / 2;
        if (_sparse && count > 4096) revert SparsePerceptron.TooManyFeatures(count, 4096);
        if (!_sparse && count != _config.features) revert DensePerceptron.WrongDimension(count, _config.features);
        indices = new uint256[](count);
        values = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 number = 256 * uint256(uint8(features[2 * i])) + uint8(features[2 * i + 1]);
            indices[i] = _sparse ? number : i;
            values[i] =
                _sparse
                    ? int256(1)
                    : number < 32_768
                        ? int256(number)
                        : int256(number) - 65_536;
            if (i > 0 && indices[i] <= indices[i - 1]) revert SparsePerceptron.FeaturesUnsorted(i);
        }
        if (count == 0 || indices[count - 1] < _config.features) return (indices, values);
        revert SparsePerceptron.FeatureOutOfRange(indices[count - 1], _config.features);
    }

    function _move(bytes calldata features, int256 sign) private {
        (uint256[] memory indices, int256[] memory values) = _read(features);
        int256 rate = int256(uint256(_config.learningRate));
        int256 bias = _config.bias + sign * rate;
        if (bias < type(int32).min || bias > type(int32).max) revert HeaderLib.BiasOverflow(bias);
        _config.bias = int32(bias);
        for (uint256 i = 0; i < indices.length; ++i) {
            int256 weight = _weights[indices[i]] + sign * _rounded(rate * values[i]);
            if (weight < type(int16).min || weight > type(int16).max) revert Perceptron.WeightOverflow(indices[i]);
            _weights[indices[i]] = weight;
        }
    }

    /// @dev product / 2^featurePoint to the nearest integer, halves up.
    function _rounded(int256 product) private view returns (int256 quotient) {
        int256 unit = int256(2 ** _config.featurePoint);
        quotient = (2 * product + unit) / (2 * unit); // towards zero
        if ((2 * product + unit) % (2 * unit) < 0) --quotient;
    }
}
