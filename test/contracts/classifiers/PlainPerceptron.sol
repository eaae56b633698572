// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Perceptron} from "../../../contracts/classifiers/Perceptron.sol";
import {Config, HeaderLib} from "../../../contracts/classifiers/PerceptronHeader.sol";
import {PlainClassifier} from "./PlainClassifier.sol";
import {PlainLimits} from "./PlainLimits.sol";
import {PlainSamples} from "./PlainSamples.sol";

/// @title Both perceptrons, with two labels and with more, from their rule's text; see {PlainClassifier}.
/// @dev A row is a bias and its weights: one for a model of two labels, otherwise one for each label.
contract PlainPerceptron is PlainClassifier {
    bool private immutable _sparse;
    Config private _config;
    int256[] private _biases; // of each row
    int256[][] private _weights; // of each row

    /// @param config_ Its bias is the first row's.
    /// @param biases Of each row; the first is not read.
    constructor(
        bool sparse,
        Config memory config_,
        int256[] memory biases,
        int256[][] memory weights
    ) PlainClassifier(config_.features, weights.length == 1 ? 2 : weights.length) {
        _sparse = sparse;
        _config = config_;
        _biases = biases;
        _biases[0] = config_.bias;
        _weights = weights;
    }

    function config() external view override returns (bytes memory) {
        return abi.encode(_config);
    }

    function scores(bytes calldata sample) public view override returns (int256[] memory all) {
        (uint256[] memory indices, int256[] memory values) = _read(sample);
        all = new int256[](labels);
        for (uint256 row = 0; row < _weights.length; ++row) {
            int256 sum = _biases[row] * int256(2 ** _config.featurePoint);
            for (uint256 i = 0; i < indices.length; ++i) sum += _weights[row][indices[i]] * values[i];
            all[labels == 2 ? 1 : row] = sum;
        }
    }

    function update(bytes calldata sample, uint256 label) external override returns (bytes32 trace) {
        PlainSamples.checkLabel(label, labels);
        if (_sparse) PlainSamples.checkCount(sample, _maxCount());
        uint256 predicted = predict(sample);
        if (predicted == label) return 0;
        if (labels == 2) {
            _move(sample, 0, label == 1 ? int256(1) : -1);
            return bytes32(uint256(1));
        }
        _move(sample, label, 1);
        _move(sample, predicted, -1);
        return bytes32(1 + predicted);
    }

    function undo(bytes calldata sample, uint256 label, bytes32 trace) external override {
        PlainSamples.checkLabel(label, labels);
        if (labels == 2) {
            _read(sample); // refuses malformed features
            return _move(sample, 0, label == 1 ? -1 : int256(1));
        }
        _move(sample, label, -1);
        _move(sample, uint256(trace) - 1, 1);
    }

    /// @dev The most features of a sparse sample that is learned.
    function _maxCount() private view returns (uint256) {
        if (labels == 2) return 4_096;
        uint256 slots_ = _ceil(featureCount, 16 / _group());
        return PlainLimits.maxCount(slots_, _ceil(labels, 16), labels, PlainLimits.PERCEPTRON_EACH);
    }

    function _slotCount() internal view override returns (uint256) {
        if (!_sparse || labels == 2) return _weights.length * _ceil(featureCount + 6, 16);
        return _ceil(labels + 2, 8) + _ceil(labels, _group()) * _ceil(featureCount, 16 / _group());
    }

    function _write(Paper memory paper) internal view override {
        _put(paper, 0, 32, 8, labels);
        _put(paper, 0, 40, 24, featureCount);
        _put(paper, 0, 64, 16, _config.learningRate);
        _put(paper, 0, 80, 8, _config.binaryPoint);
        _put(paper, 0, 88, 8, _config.featurePoint);
        for (uint256 row = 0; row < _weights.length; ++row) {
            if (!_sparse || labels == 2) _writeRow(paper, row);
            else _writeAmongOthers(paper, row);
        }
    }

    /// @dev A row of its own: the bias, the settings in the first row only, the weights.
    function _writeRow(Paper memory paper, uint256 row) private view {
        uint256 first = row * _ceil(featureCount + 6, 16);
        _put(paper, first, 0, 32, uint256(_biases[row]));
        for (uint256 i = 0; i < featureCount; ++i) {
            _put(paper, first + (i + 6) / 16, ((i + 6) % 16) * 16, 16, uint256(_weights[row][i]));
        }
    }

    /// @dev All biases first, around the settings; then blocks of up to 16 labels, a feature's weights side by side.
    function _writeAmongOthers(Paper memory paper, uint256 row) private view {
        uint256 place = row == 0 ? 0 : row + 2;
        _put(paper, place / 8, (place % 8) * 32, 32, uint256(_biases[row]));
        uint256 perSlot = 16 / _group();
        uint256 first = _ceil(labels + 2, 8) + (row / _group()) * _ceil(featureCount, perSlot);
        int256[] memory weights = _weights[row];
        for (uint256 i = 0; i < weights.length; ++i) {
            uint256 lane = (i % perSlot) * _group() + (row % _group());
            _put(paper, first + i / perSlot, lane * 16, 16, uint256(weights[i]));
        }
    }

    function _group() private view returns (uint256) {
        return labels < 16 ? labels : 16;
    }

    /// @dev Which weights a sample touches, and with what values; raw, with `featurePoint` fractional bits.
    function _read(bytes calldata sample) private view returns (uint256[] memory indices, int256[] memory values) {
        if (_sparse) {
            indices = PlainSamples.indices(sample, featureCount);
            values = new int256[](indices.length);
            for (uint256 i = 0; i < values.length; ++i) values[i] = 1;
        } else {
            values = PlainSamples.values(sample, featureCount);
            indices = new uint256[](values.length);
            for (uint256 i = 0; i < values.length; ++i) indices[i] = i;
        }
    }

    function _move(bytes calldata sample, uint256 row, int256 sign) private {
        int256 rate = int256(uint256(_config.learningRate));
        int256 bias = _biases[row] + sign * rate;
        if (bias < type(int32).min || bias > type(int32).max) revert HeaderLib.BiasOverflow(bias);
        _biases[row] = bias;
        (uint256[] memory indices, int256[] memory values) = _read(sample);
        for (uint256 i = 0; i < indices.length; ++i) {
            int256 weight = _weights[row][indices[i]] + sign * _rounded(rate * values[i]);
            if (weight < type(int16).min || weight > type(int16).max) revert Perceptron.WeightOverflow(indices[i]);
            _weights[row][indices[i]] = weight;
        }
    }

    /// @dev product / 2^featurePoint to the nearest integer, halves up.
    function _rounded(int256 product) private view returns (int256) {
        int256 unit = int256(2 ** _config.featurePoint);
        return _floor(2 * product + unit, 2 * unit);
    }
}
