// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Perceptron} from "../../contracts/classifiers/Perceptron.sol";
import {Config} from "../../contracts/classifiers/PerceptronHeader.sol";
import {PlainPerceptron} from "./PlainPerceptron.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What both perceptrons offer besides {Perceptron}.
interface IScore {
    function score(uint256 modelId, bytes calldata features) external view returns (int256);
}

/// @title A perceptron, random models and samples of it, and its plain form. The test itself is its hub.
abstract contract PerceptronFixture {
    uint256 internal constant MODEL = 7;
    bytes32 internal constant CHANGED = bytes32(uint256(1));

    Perceptron internal perceptron;
    PlainPerceptron internal plain; // the same model, where a test has one
    uint256 private _state; // of the random numbers

    struct Learnt {
        bytes features;
        uint256 label;
        bytes32[] before;
    }

    Learnt[] internal _learnt;

    // ------------------------------------------------------------------------------------------------ of each kind

    function _isSparse() internal pure virtual returns (bool);

    function _maxFeatures() internal pure virtual returns (uint32);

    /// @dev A random well-formed sample.
    function _sample(uint256 features) internal virtual returns (bytes memory);

    // ------------------------------------------------------------------------------------------------ models

    function _config(uint32 features, uint16 rate) internal pure returns (Config memory) {
        return Config(features, rate, 0, _isSparse() ? 0 : 15, 0);
    }

    function _create(Config memory config) internal {
        perceptron.create(MODEL, 2, abi.encode(config));
    }

    /// @dev A random model, and its plain form; returns what its parameters are to be.
    function _randomModel(uint256 seed) internal returns (bytes32[] memory slots) {
        _state = seed;
        Config memory c;
        c.features = uint32(1 + _random(70));
        c.binaryPoint = uint8(_random(16));
        c.featurePoint = _isSparse() ? 0 : uint8(6 + _random(10));
        c.learningRate = uint16(1 + _random(_maxLearningRate(c.featurePoint)));
        c.bias = int32(_randomInt(_random(4) == 0 ? 31 : 12));
        if (_random(8) == 0) c.bias = c.bias < 0 ? type(int32).min + (c.bias % 4) * -1 : type(int32).max - (c.bias % 4);
        int256[] memory weights = new int256[](c.features);
        uint256 bits = _random(16);
        for (uint256 i = 0; i < weights.length; ++i) weights[i] = _random(8) == 0 ? _nearTheEnd() : _randomInt(bits);
        plain = new PlainPerceptron(_isSparse(), c, weights);
        slots = plain.slots();
        _create(c);
        _load(slots);
    }

    /// @dev The largest that makes no step above 512.
    function _maxLearningRate(uint256 featurePoint) internal pure returns (uint256) {
        return _isSparse() ? 512 : 512 >> (15 - featurePoint);
    }

    /// @dev A weight with little room, up or down.
    function _nearTheEnd() private returns (int256) {
        return _random(2) == 0 ? int256(32_767 - _random(700)) : int256(_random(700)) - 32_768;
    }

    /// @dev Whether an update changed the model; it always tells what the model predicted before.
    function _teach(uint256 modelId, bytes memory features, uint256 label) internal returns (bool) {
        uint256 expected = perceptron.predict(modelId, features);
        (bytes32 trace, uint256 predicted) = perceptron.update(modelId, features, label, true);
        vm.assertEq(predicted, expected, "prediction that the update tells");
        vm.assertTrue(trace == 0 || trace == CHANGED, "trace");
        return trace != 0;
    }

    function _load(bytes32[] memory slots) internal {
        uint256 offset = 0;
        while (offset < slots.length) {
            uint256 count = 1 + _random(slots.length - offset);
            bytes memory chunk = "";
            for (uint256 i = 0; i < count; ++i) chunk = bytes.concat(chunk, slots[offset + i]);
            perceptron.load(MODEL, offset, chunk);
            offset += count;
        }
    }

    function _learnBoth(bytes memory features, uint256 label) internal {
        bytes32[] memory before = perceptron.parameters(MODEL, 0, 1000);
        vm.assertEq(abi.encode(_scoreOf(features)), abi.encode(plain.score(features)), "score");
        vm.assertEq(perceptron.predict(MODEL, features), plain.predict(features), "prediction");
        try plain.update(features, label) returns (bool changed) {
            vm.assertEq(_teach(MODEL, features, label), changed, "whether it changed");
            if (changed) _learnt.push(Learnt(features, label, before));
        } catch (bytes memory expected) {
            vm.expectRevert(expected);
            perceptron.update(MODEL, features, label, true);
            _assertSlots(before);
        }
        _assertSlots(plain.slots());
    }

    /// @dev The last update that was not undone yet.
    function _undoBoth() internal {
        Learnt memory last = _learnt[_learnt.length - 1];
        _learnt.pop();
        perceptron.undo(MODEL, last.features, last.label, CHANGED);
        plain.undo(last.features, last.label);
        _assertSlots(last.before);
        _assertSlots(plain.slots());
    }

    /// @dev Every function that reads a sample refuses it with this reason.
    function _checkRefusals(bytes memory features, bytes memory reason) internal {
        vm.expectRevert(reason);
        perceptron.predict(MODEL, features);
        vm.expectRevert(reason);
        IScore(address(perceptron)).score(MODEL, features);
        for (uint256 label = 0; label < 2; ++label) {
            vm.expectRevert(reason);
            perceptron.check(MODEL, features, label);
            vm.expectRevert(reason);
            perceptron.update(MODEL, features, label, true);
        }
    }

    function _spoil(bytes memory features) internal returns (bytes memory) {
        uint256 kind = _random(4);
        if (kind == 0) return bytes.concat(features, bytes1(uint8(_random(256))));
        if (kind == 1) return bytes.concat(features, bytes2(uint16(_random(65_536))));
        if (features.length == 0) return features;
        if (kind == 2) features[_random(features.length)] = bytes1(uint8(_random(256)));
        else features[2 * _random(features.length / 2)] = 0; // an index or a value becomes small
        return features;
    }

    function _scoreOf(bytes memory features) internal view returns (int256) {
        return IScore(address(perceptron)).score(MODEL, features);
    }

    function _score(bytes memory features) internal view returns (bool ok, bytes memory result) {
        return address(perceptron).staticcall(abi.encodeCall(IScore.score, (MODEL, features)));
    }

    function _assertSlots(bytes32[] memory expected) internal view {
        bytes32[] memory actual = perceptron.parameters(MODEL, 0, type(uint256).max);
        vm.assertEq(actual.length, expected.length, "number of slots");
        for (uint256 i = 0; i < actual.length; ++i) vm.assertEq(actual[i], expected[i], "slot");
    }

    /// @dev A random number from 0 to `limit` - 1.
    function _random(uint256 limit) internal returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return _state % limit;
    }

    /// @dev A random number from -2^bits to 2^bits - 1.
    function _randomInt(uint256 bits) internal returns (int256) {
        return int256(_random(2 ** (bits + 1))) - int256(2 ** bits);
    }
}
