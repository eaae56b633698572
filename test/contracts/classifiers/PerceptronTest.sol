// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../../contracts/classifiers/Classifier.sol";
import {Perceptron} from "../../../contracts/classifiers/Perceptron.sol";
import {Config, HeaderLib} from "../../../contracts/classifiers/PerceptronHeader.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {vm} from "../utils/Vm.sol";
import {ClassifierTest} from "./ClassifierTest.sol";
import {PlainClassifier} from "./PlainClassifier.sol";
import {PlainPerceptron} from "./PlainPerceptron.sol";

/// @title What holds for both perceptrons.
abstract contract PerceptronTest is ClassifierTest {
    // ------------------------------------------------------------------------------------------------ of each kind

    function _isSparse() internal pure virtual returns (bool);

    function _maxFeatures() internal pure virtual returns (uint32);

    // ------------------------------------------------------------------------------------------------ models

    function _headerBits() internal pure override returns (uint256) {
        return 96;
    }

    function _config(uint32 features, uint16 rate) internal pure returns (Config memory) {
        return Config(features, rate, 0, _isSparse() ? 0 : 15, 0);
    }

    function _create(Config memory config) internal {
        _create(config, 2);
    }

    function _create(Config memory config, uint256 labels) internal {
        classifier.create(MODEL, labels, abi.encode(config));
    }

    function _configOf(uint256 modelId) internal view returns (Config memory) {
        return Perceptron(address(classifier)).configOf(modelId);
    }

    /// @dev Half of all models have two labels.
    function _randomPlain() internal override returns (PlainClassifier) {
        uint256 labels = _random(2) == 0 ? 2 : _randomLabels();
        Config memory c;
        c.features = uint32(_randomFeatures(labels));
        c.binaryPoint = uint8(_random(16));
        c.featurePoint = _isSparse() ? 0 : uint8(6 + _random(10));
        c.learningRate = uint16(1 + _random(_maxLearningRate(c.featurePoint)));
        uint256 rows = labels == 2 ? 1 : labels;
        uint256 bits = _random(16);
        int256[] memory biases = new int256[](rows);
        int256[][] memory weights = new int256[][](rows);
        for (uint256 row = 0; row < rows; ++row) {
            biases[row] = _randomBias();
            weights[row] = new int256[](c.features);
            for (uint256 i = 0; i < c.features; ++i) {
                weights[row][i] = _random(8) == 0 ? _nearTheEnd() : _randomInt(bits);
            }
        }
        c.bias = int32(biases[0]);
        return new PlainPerceptron(_isSparse(), c, biases, weights);
    }

    /// @dev The largest that makes no step above 512.
    function _maxLearningRate(uint256 featurePoint) internal pure returns (uint256) {
        return _isSparse() ? 512 : 512 >> (15 - featurePoint);
    }

    /// @dev A few have little room, up or down.
    function _randomBias() private returns (int256 bias) {
        bias = _randomInt(_random(4) == 0 ? 31 : 12);
        if (_random(8) != 0) return bias;
        return bias < 0 ? type(int32).min - (bias % 4) : type(int32).max - (bias % 4);
    }

    /// @dev A weight with little room, up or down.
    function _nearTheEnd() private returns (int256) {
        return _random(2) == 0 ? int256(32_767 - _random(700)) : int256(_random(700)) - 32_768;
    }

    /// @dev Whether an update changed the model; it always tells what the model predicted before.
    function _teach(uint256 modelId, bytes memory features, uint256 label) internal returns (bool) {
        uint256 expected = classifier.predict(modelId, features);
        (bytes32 trace, uint256 predicted) = classifier.update(modelId, features, label, false);
        vm.assertEq(predicted, expected, "prediction that the update tells");
        vm.assertEq(trace != 0, predicted != label, "whether it changed");
        return trace != 0;
    }

    /// @dev Of a model with two labels: the score of label 1, where label 0 has 0.
    function _scoreOf(bytes memory features) internal view returns (int256) {
        int256[] memory scores = classifier.scores(MODEL, features);
        vm.assertEq(scores.length, 2, "number of scores");
        vm.assertEq(scores[0], 0, "score of label 0");
        return scores[1];
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function test_create_packsTheSettingsIntoSlot0() public {
        Config memory c = Config(20, 0x0123, 15, _isSparse() ? 0 : 15, -2);
        for (uint256 labels = 2; labels < 256; labels += 23) {
            classifier.create(labels, labels, abi.encode(c));
            bytes32[] memory slots = classifier.parameters(labels, 0, type(uint256).max);
            bytes memory head = abi.encodePacked(int32(-2), uint8(labels), uint24(20), uint16(0x0123), uint8(15));
            vm.assertEq(slots[0], bytes32(bytes.concat(head, bytes1(c.featurePoint))), "slot 0");
            for (uint256 i = 1; i < slots.length; ++i) vm.assertEq(slots[i], 0, "another slot");
            vm.assertEq(abi.encode(_configOf(labels)), abi.encode(c), "configOf");
        }
    }

    function test_create_takesBothEndsOfEveryRange() public {
        Config[2] memory ends = [
            Config(1, 1, 0, _isSparse() ? 0 : 6, type(int32).min),
            Config(_maxFeatures(), 512, 15, _isSparse() ? 0 : 15, type(int32).max)
        ];
        for (uint256 i = 0; i < 2; ++i) {
            classifier.create(i, 2, abi.encode(ends[i]));
            vm.assertEq(abi.encode(_configOf(i)), abi.encode(ends[i]), "settings");
        }
    }

    function test_create_refusesBadSettings_namingThem() public {
        uint8 point = _isSparse() ? 0 : 15;
        Config[6] memory bad = [
            Config(0, 1, 0, point, 0),
            Config(_maxFeatures() + 1, 1, 0, point, 0),
            Config(1, 0, 0, point, 0),
            Config(1, 513, 0, point, 0),
            Config(1, 1, 16, point, 0),
            Config(1, 1, 0, point + 1, 0)
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Perceptron.BadConfig.selector, bad[i]));
            _create(bad[i]);
            vm.expectRevert(abi.encodeWithSelector(Perceptron.BadConfig.selector, bad[i]));
            _create(bad[i], 10);
        }
    }

    function test_create_refusesSettingsThatAreNone() public {
        vm.expectRevert();
        classifier.create(MODEL, 2, new bytes(159));
        vm.expectRevert();
        classifier.create(MODEL, 2, abi.encode((uint256(1) << 32) + 1, 1, 0, _isSparse() ? 0 : 15, 0));
    }

    function test_addLabel_isRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelsAreFixed.selector, MODEL));
        classifier.addLabel(MODEL);
    }

    // ------------------------------------------------------------------------------------------------ load: two labels

    function test_load_refusesWeightsOfFeaturesThatTheModelDoesNotHave() public {
        for (uint32 features = 11; features < 26; ++features) {
            classifier.create(features, 2, abi.encode(_config(features, 3)));
            bytes32 unused = bytes32(uint256(1) << (16 * (26 - features) - 1)); // the first lane after the last weight
            vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, unused));
            classifier.load(features, 1, abi.encode(unused));
            classifier.load(features, 1, abi.encode(unused << 1)); // the last lane in use
        }
        classifier.create(26, 2, abi.encode(_config(26, 3))); // exactly two full slots
        classifier.load(26, 1, abi.encode(type(uint256).max));
        classifier.create(10, 2, abi.encode(_config(10, 3))); // exactly one
        bytes32 full = classifier.parameters(10, 0, 1)[0] | bytes32(uint256(type(uint160).max));
        classifier.load(10, 0, abi.encode(full));
        vm.assertEq(classifier.parameters(10, 0, 9)[0], full, "a full slot 0");
    }

    // ------------------------------------------------------------------------------------------------ more than two labels

    /// @dev A sample that both kinds understand: feature 0 is the only one that is not 0.
    function _first(uint256 features) internal pure returns (bytes memory sample) {
        if (_isSparse()) return hex"0000";
        sample = new bytes(2 * features);
        sample[0] = 0x40; // a half
    }

    /// @dev Changes a number in a model's slots.
    function _set(bytes32[] memory slots, uint256 slot, uint256 from, uint256 bits, int256 value) internal pure {
        uint256 mask = (2 ** bits - 1) << (256 - from - bits);
        slots[slot] = bytes32((uint256(slots[slot]) & ~mask) | ((uint256(value) << (256 - from - bits)) & mask));
    }

    /// @dev Where bias and first weight of a label are in a model of three labels and ten features: slot and first bit.
    function _placesOfThree(uint256 label) private pure returns (uint256[2] memory bias, uint256[2] memory weight) {
        if (!_isSparse()) return ([label, 0], [label, 96]);
        return ([uint256(0), label == 0 ? 0 : 32 * (label + 2)], [uint256(1), 16 * label]);
    }

    /// @dev A model of three labels, ten features and a learning rate of 2 with these biases and weights of feature 0.
    function _modelOfThree(int256[3] memory biases, int256[3] memory weights) private returns (bytes32[] memory slots) {
        Config memory c = _config(10, 2);
        c.bias = int32(biases[0]);
        _create(c, 3);
        slots = _slots();
        for (uint256 label = 0; label < 3; ++label) {
            (uint256[2] memory bias, uint256[2] memory weight) = _placesOfThree(label);
            _set(slots, bias[0], bias[1], 32, biases[label]);
            _set(slots, weight[0], weight[1], 16, weights[label]);
        }
        classifier.load(MODEL, 0, abi.encodePacked(slots));
    }

    /// @dev A dense feature of a half moves a weight by half of the learning rate.
    function test_manyLabels_aMistakeRaisesTheTrueLabelAndLowersThePredictedOne() public {
        bytes32[] memory slots = _modelOfThree([int256(5), 7, -1], [int256(-3), 4, 40]);
        bytes memory sample = _first(10);
        vm.assertEq(classifier.predict(MODEL, sample), 2, "prediction");
        (bytes32 trace, uint256 predicted) = classifier.update(MODEL, sample, 0, true);
        vm.assertEq(uint256(trace), 3, "trace: 1 + the label that was predicted");
        vm.assertEq(predicted, 2, "prediction");
        int256 step = _isSparse() ? int256(2) : int256(1);
        int256[3] memory weights = [-3 + step, 4, 40 - step];
        int256[3] memory biases = [int256(7), 7, -3];
        bytes32[] memory expected = _slots();
        for (uint256 label = 0; label < 3; ++label) {
            (uint256[2] memory bias, uint256[2] memory weight) = _placesOfThree(label);
            _set(expected, bias[0], bias[1], 32, biases[label]);
            _set(expected, weight[0], weight[1], 16, weights[label]);
        }
        _assertSlots(expected);
        classifier.undo(MODEL, sample, 0, trace);
        _assertSlots(slots);
    }

    function test_manyLabels_whatIsRightTeachesNothing() public {
        bytes32[] memory slots = _modelOfThree([int256(5), 7, -1], [int256(0), 0, 0]);
        (bytes32 trace, uint256 predicted) = classifier.update(MODEL, _first(10), 1, false);
        vm.assertEq(trace, 0, "trace");
        vm.assertEq(predicted, 1, "prediction");
        _assertSlots(slots);
    }

    function test_manyLabels_equalScoresGoToTheLowestLabel() public {
        _modelOfThree([int256(0), 0, 0], [int256(0), 0, 0]);
        vm.assertEq(classifier.predict(MODEL, _first(10)), 0, "all are equal");
        _create(_config(10, 2), 17);
        vm.assertEq(classifier.predict(MODEL, _first(10)), 0, "all of 17 are equal");
        _modelOfThree([int256(-1), 6, 6], [int256(0), 3, 3]);
        vm.assertEq(classifier.predict(MODEL, _first(10)), 1, "two are equal");
    }

    function test_manyLabels_theSettingsBiasIsThatOfLabel0() public {
        Config memory c = _config(10, 2);
        c.bias = -9;
        _create(c, 4);
        int256[] memory scores = classifier.scores(MODEL, _first(10));
        int256 unit = _isSparse() ? int256(1) : int256(1 << 15);
        vm.assertEq(scores[0], -9 * unit, "score of label 0");
        for (uint256 label = 1; label < 4; ++label) vm.assertEq(scores[label], 0, "score of another label");
        vm.assertEq(classifier.predict(MODEL, _first(10)), 1, "prediction");
    }

    /// @dev In this order: the true label's bias and weights, then the predicted label's.
    function test_manyLabels_anUpdateWithoutRoomNamesIt_andChangesNothing() public {
        int256 top = type(int32).max;
        int256 bottom = type(int32).min;
        _modelOfThree([top, top - 1, bottom], [int256(0), 0, 0]);
        _checkOverflow(1, abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, top + 1));
        _modelOfThree([bottom + 1, bottom, bottom], [int256(0), 0, 0]);
        _checkOverflow(2, abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, bottom - 1));
        _modelOfThree([int256(90_000), 0, 0], [int256(0), 0, 32_767]);
        _checkOverflow(2, abi.encodeWithSelector(Perceptron.WeightOverflow.selector, 0));
        _modelOfThree([int256(90_000), 0, 0], [int256(-32_768), 0, 0]);
        _checkOverflow(1, abi.encodeWithSelector(Perceptron.WeightOverflow.selector, 0));
        // both of the predicted label's: the bias comes first
        _modelOfThree([bottom + 1, bottom, bottom], [int256(-32_768), -32_768, -32_768]);
        _checkOverflow(1, abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, bottom - 1));
        // the true label's weight, and the predicted label's bias: the true label comes first
        _modelOfThree([bottom + 1, bottom, bottom], [int256(32_767), 32_767, 32_767]);
        _checkOverflow(1, abi.encodeWithSelector(Perceptron.WeightOverflow.selector, 0));
    }

    function _checkOverflow(uint256 label, bytes memory reason) private {
        bytes32[] memory before = _slots();
        vm.assertEq(classifier.predict(MODEL, _first(10)), 0, "prediction of a mistake to learn from");
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, _first(10), label, true)), reason);
        _assertSlots(before);
    }

    function test_manyLabels_undoRefusesATraceOfNoLabel() public {
        bytes32[] memory slots = _modelOfThree([int256(0), 0, 0], [int256(0), 0, 0]);
        uint256[2] memory wrong = [uint256(3), type(uint256).max - 1];
        for (uint256 i = 0; i < 2; ++i) {
            _checkRefusal(
                abi.encodeCall(IClassifier.undo, (MODEL, _first(10), 1, bytes32(wrong[i] + 1))),
                abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, wrong[i], 3)
            );
        }
        _assertSlots(slots);
    }
}
