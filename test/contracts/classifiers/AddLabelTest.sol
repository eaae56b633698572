// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {ClassifierTest} from "./ClassifierTest.sol";

/// @title What holds for classifiers that count or sum, whose models can be given more labels.
abstract contract AddLabelTest is ClassifierTest {
    // ------------------------------------------------------------------------------------------------ of each kind

    /// @dev A model of ten features that has learned nothing, in the kind's usual settings; {MODEL}.
    function _createEmpty(uint256 labels) internal virtual;

    /// @dev A sample of ten features whose i-th is 1 and the others 0; well formed for both sparse and dense models.
    function _unit(uint256 i) internal virtual returns (bytes memory);

    // ------------------------------------------------------------------------------------------------ labels

    /// @dev Learning, undoing and adding labels in any order.
    function testFuzz_addLabel_betweenUpdates_equalsThePlainForm(uint256 seed) public {
        _randomModel(seed);
        for (uint256 step = 0; step < 5; ++step) {
            if (_random(3) == 0) {
                classifier.addLabel(MODEL);
                plain.addLabel();
                _assertSlots(plain.slots());
                vm.assertEq(classifier.parameterSlots(MODEL), plain.slots().length, "parameterSlots");
            }
            uint256 label = _random(3) == 0 ? plain.labels() - 1 : _random(plain.labels());
            _learnBoth(_modelsSample(), label);
            while (_learnt.length > 0 && _random(4) == 0) _undoBoth();
        }
        while (_learnt.length > 0) _undoBoth();
    }

    /// @dev Labels are added until blocks are full and new ones begin; each is predicted once it has a sample of its own.
    function testFuzz_addLabel_isPredictedOnceItHasSamples(uint256 first) public {
        first = 2 + (first % 8);
        _createEmpty(first);
        for (uint256 label = 0; label < first; ++label) classifier.update(MODEL, _unit(label), label, false);
        for (uint256 label = first; label < 10; ++label) {
            bytes32[] memory before = _slots();
            classifier.addLabel(MODEL);
            bytes32[] memory grown = _slots();
            for (uint256 i = 1; i < grown.length; ++i) {
                vm.assertEq(grown[i], i < before.length ? before[i] : bytes32(0), "a slot after the first");
            }
            vm.assertLt(classifier.predict(MODEL, _unit(label)), label, "prediction before it has samples");
            vm.assertEq(classifier.scores(MODEL, _unit(label))[label], type(int256).min, "score without samples");
            classifier.update(MODEL, _unit(label), label, false);
            for (uint256 i = 0; i <= label; ++i) vm.assertEq(classifier.predict(MODEL, _unit(i)), i, "prediction");
            classifier.undo(MODEL, _unit(label), label, CHANGED);
            grown[0] = _slot(0);
            _assertSlots(grown);
            classifier.update(MODEL, _unit(label), label, false);
        }
    }

    function test_addLabel_upTo255() public {
        _createEmpty(2);
        for (uint256 label = 2; label < 255; ++label) classifier.addLabel(MODEL);
        classifier.update(MODEL, _unit(3), 254, false);
        classifier.update(MODEL, _unit(4), 253, false);
        vm.assertEq(classifier.predict(MODEL, _unit(3)), 254, "the last label");
        vm.assertEq(classifier.predict(MODEL, _unit(4)), 253, "the last but one");
        vm.assertEq(classifier.scores(MODEL, _unit(3)).length, 255, "scores");
    }

    // ------------------------------------------------------------------------------------------------ predictions

    /// @dev A label without a sample has the least score there is.
    function testFuzz_aLabelWithoutSamples_isNeverPredicted(uint256 seed) public {
        _createEmpty(9);
        uint256 taught = uint256(keccak256(abi.encode(seed))) % 9;
        classifier.update(MODEL, _unit(seed % 10), taught, false);
        for (uint256 i = 0; i < 10; ++i) {
            int256[] memory scores = classifier.scores(MODEL, _unit(i));
            vm.assertEq(classifier.predict(MODEL, _unit(i)), taught, "prediction");
            for (uint256 label = 0; label < 9; ++label) {
                vm.assertEq(scores[label] == type(int256).min, label != taught, "whether the score is the least");
            }
        }
    }

    function test_aModelWithoutSamples_predictsLabel0() public {
        _createEmpty(9);
        vm.assertEq(classifier.predict(MODEL, _unit(1)), 0, "prediction");
    }

    /// @dev Labels that have learned the same are equally likely; the lowest of them is predicted.
    function test_equalScores_goToTheLowestLabel() public {
        _createEmpty(6);
        classifier.update(MODEL, _unit(1), 1, false);
        for (uint256 label = 2; label < 5; ++label) {
            classifier.update(MODEL, _unit(3), label, false);
            classifier.update(MODEL, _unit(4), label, false);
        }
        int256[] memory scores = classifier.scores(MODEL, _unit(3));
        vm.assertEq(scores[2], scores[3], "labels 2 and 3");
        vm.assertEq(scores[2], scores[4], "labels 2 and 4");
        vm.assertEq(classifier.predict(MODEL, _unit(3)), 2, "prediction");
        vm.assertEq(classifier.predict(MODEL, _unit(1)), 1, "another prediction");
    }

    // ------------------------------------------------------------------------------------------------ undo

    /// @dev What was learned can be undone in any order, not only the last first.
    function testFuzz_undo_inAnyOrder(uint256 seed) public {
        bytes32[] memory start = _randomModel(seed);
        for (uint256 step = 0; step < 4; ++step) _learnBoth(_modelsSample(), _random(plain.labels()));
        while (_learnt.length > 0) {
            uint256 i = _random(_learnt.length);
            classifier.undo(MODEL, _learnt[i].features, _learnt[i].label, _learnt[i].trace);
            _learnt[i] = _learnt[_learnt.length - 1];
            _learnt.pop();
        }
        _assertSlots(start);
    }
}
