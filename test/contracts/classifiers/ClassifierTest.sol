// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../../contracts/classifiers/Classifier.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {IHubPlugin} from "../../../contracts/interfaces/IHubPlugin.sol";
import {vm} from "../utils/Vm.sol";
import {ClassifierFixture} from "./ClassifierFixture.sol";

/// @title What holds for all classifiers.
abstract contract ClassifierTest is ClassifierFixture {
    // ------------------------------------------------------------------------------------------------ what it is

    function test_name_hub_andLabels() public view {
        vm.assertEq(classifier.name(), _kind(), "name");
        vm.assertEq(classifier.hub(), address(this), "hub");
        vm.assertEq(classifier.maxLabels(), 255, "labels");
    }

    function test_onlyHub_changesAnything() public {
        bytes32[] memory before = _randomModel(1);
        bytes memory sample = _modelsSample();
        bytes[6] memory calls = [
            abi.encodeCall(IClassifier.create, (8, 2, plain.config())),
            abi.encodeCall(IClassifier.load, (MODEL, 0, "")),
            abi.encodeCall(IClassifier.open, (MODEL)),
            abi.encodeCall(IClassifier.addLabel, (MODEL)),
            abi.encodeCall(IClassifier.update, (MODEL, sample, 1, true)),
            abi.encodeCall(IClassifier.undo, (MODEL, sample, 1, CHANGED))
        ];
        address stranger = address(0xBEEF);
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(stranger);
            _checkRefusal(calls[i], abi.encodeWithSelector(IHubPlugin.OnlyHub.selector, stranger));
        }
        _assertSlots(before);
        classifier.open(MODEL);
    }

    // ------------------------------------------------------------------------------------------------ load, parameters

    function testFuzz_load_thenParameters_inChunks(uint256 seed) public {
        bytes32[] memory expected = _randomModel(seed); // loads it in chunks
        _assertSlots(expected);
        vm.assertEq(classifier.parameterSlots(MODEL), expected.length, "parameterSlots");
        uint256 offset = _random(expected.length + 3);
        uint256 count = _random(expected.length + 3);
        bytes32[] memory part = classifier.parameters(MODEL, offset, count);
        for (uint256 i = 0; i < part.length; ++i) vm.assertEq(part[i], expected[offset + i], "slot of a part");
        uint256 available = offset < expected.length ? expected.length - offset : 0;
        vm.assertEq(part.length, count < available ? count : available, "length of a part");
    }

    function test_parameters_pastTheEndAreNone() public {
        uint256 count = _randomModel(2).length;
        vm.assertEq(classifier.parameters(MODEL, count, 1).length, 0, "at the end");
        vm.assertEq(classifier.parameters(MODEL, type(uint256).max, type(uint256).max).length, 0, "far away");
        vm.assertEq(classifier.parameters(MODEL, 1, type(uint256).max).length, count - 1, "all the rest");
        vm.assertEq(classifier.parameterSlots(MODEL + 1), 0, "slots of no model");
    }

    function testFuzz_load_refusesWhatIsNotWholeSlots(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        uint256 length = 32 * _random(before.length) + 1 + _random(31);
        vm.expectRevert(abi.encodeWithSelector(Classifier.ChunkMisaligned.selector, length));
        classifier.load(MODEL, 0, new bytes(length));
        _assertSlots(before);
    }

    function testFuzz_load_refusesChunksPastTheLastSlot(uint256 seed) public {
        uint256 slots = _randomModel(seed).length;
        uint256[2][4] memory wrong = [[uint256(1), slots], [slots, 1], [slots + 1, 0], [type(uint256).max - 1, 1]];
        for (uint256 i = 0; i < wrong.length; ++i) {
            (uint256 offset, uint256 count) = (wrong[i][0], wrong[i][1]);
            vm.expectRevert(abi.encodeWithSelector(Classifier.ChunkOutOfRange.selector, offset + count, slots));
            classifier.load(MODEL, offset, new bytes(32 * count));
        }
        vm.expectRevert(abi.encodeWithSelector(Classifier.ChunkOutOfRange.selector, type(uint256).max, slots));
        classifier.load(MODEL, type(uint256).max, new bytes(64));
        classifier.load(MODEL, slots, "");
    }

    function testFuzz_load_refusesAnotherHeader(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        uint256 mask = type(uint256).max << (256 - _headerBits());
        for (uint256 bit = 256 - _headerBits(); bit < 256; ++bit) {
            bytes32 other = before[0] ^ bytes32(uint256(1) << bit);
            bytes32 given = bytes32(uint256(other) & mask);
            bytes32 expected = bytes32(uint256(before[0]) & mask);
            vm.expectRevert(abi.encodeWithSelector(Classifier.HeaderDiffers.selector, given, expected));
            classifier.load(MODEL, 0, abi.encode(other));
        }
        _assertSlots(before);
    }

    /// @dev Of every slot: all used bits at once can be set, and none of the others.
    function testFuzz_load_refusesBitsThatTheModelDoesNotUse(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        bytes32[] memory used = plain.usedBits();
        bytes32 header = before[0] & bytes32(type(uint256).max << (256 - _headerBits()));
        for (uint256 i = 0; i < used.length; ++i) {
            if (used[i] != bytes32(type(uint256).max)) {
                bytes32 bit = bytes32(1 << _randomBitOf(~uint256(used[i])));
                bytes32 spoilt = before[i] | bit;
                vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, spoilt));
                classifier.load(MODEL, i, abi.encode(spoilt));
            }
            bytes32 full = used[i];
            if (i == 0) full = header | (full & bytes32(type(uint256).max >> _headerBits()));
            classifier.load(MODEL, i, abi.encode(full));
            vm.assertEq(_slot(i), full, "a slot with all bits that it uses");
        }
    }

    function _randomBitOf(uint256 mask) private returns (uint256 bit) {
        bit = _random(256);
        while ((mask >> bit) % 2 == 0) bit = (bit + 1) % 256;
    }

    // ------------------------------------------------------------------------------------------------ labels

    function testFuzz_label_outOfRangeIsRefused(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        uint256 labels = plain.labels();
        bytes memory sample = bytes.concat(_modelsSample(), hex"00"); // the label is looked at first
        uint256[3] memory wrong = [labels, labels + 1 + _random(300), type(uint256).max];
        for (uint256 i = 0; i < wrong.length; ++i) {
            bytes memory refusal = abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, wrong[i], labels);
            _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, sample, wrong[i])), refusal);
            _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, wrong[i], true)), refusal);
            _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, sample, wrong[i], CHANGED)), refusal);
        }
        _assertSlots(before);
    }

    function testFuzz_check_takesEveryLabel(uint256 seed) public {
        _randomModel(seed);
        bytes memory sample = _modelsSample();
        if (sample.length == 0) return;
        for (uint256 label = 0; label < plain.labels(); ++label) classifier.check(MODEL, sample, label);
    }

    // ------------------------------------------------------------------------------------------------ against the plain form

    /// @dev INV-6 on the contract's side: the assembly does what the plain form says, and undoes it.
    function testFuzz_updateAndUndo_equalThePlainForm(uint256 seed) public {
        bytes32[] memory start = _randomModel(seed);
        for (uint256 step = 0; step < 5; ++step) {
            _learnBoth(_modelsSample(), _random(plain.labels()));
            while (_learnt.length > 0 && _random(4) == 0) _undoBoth();
        }
        while (_learnt.length > 0) _undoBoth();
        _assertSlots(start);
    }

    /// @dev The same answer from both, whether a spoilt sample is still well formed or not.
    function testFuzz_malformedSamples_equalThePlainForm(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        bytes memory features = _spoil(_modelsSample());
        try plain.scores(features) returns (int256[] memory expected) {
            vm.assertEq(abi.encode(classifier.scores(MODEL, features)), abi.encode(expected), "scores");
        } catch (bytes memory reason) {
            _checkRefusals(features, reason);
            _assertSlots(before);
        }
    }

    function testFuzz_predictBatch_equalsPredict(uint256 seed) public {
        _randomModel(seed);
        bytes[] memory batch = new bytes[](_random(5));
        uint256[] memory expected = new uint256[](batch.length);
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = _modelsSample();
            expected[i] = classifier.predict(MODEL, batch[i]);
        }
        vm.assertEq(abi.encode(classifier.predictBatch(MODEL, batch)), abi.encode(expected), "labels");
    }

    /// @dev INV-3: what one model learns is nothing to another.
    function testFuzz_update_changesNoOtherModel(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        classifier.create(MODEL + 1, plain.firstLabels(), plain.config());
        bytes memory features = _modelsSample();
        uint256 label = (classifier.predict(MODEL + 1, features) + 1) % plain.firstLabels();
        (bytes32 trace, ) = classifier.update(MODEL + 1, features, label, false);
        vm.assertTrue(trace != 0, "changed");
        _assertSlots(before);
    }

    // ------------------------------------------------------------------------------------------------ undo

    function test_undo_ofNothingChangesNothing() public {
        bytes32[] memory before = _randomModel(5);
        classifier.undo(MODEL, _modelsSample(), 1, 0);
        _assertSlots(before);
    }

    /// @dev A mechanism can have anything undone: what no update accepts would change the model, and no replay of the
    /// events could follow (INV-4, INV-6).
    function testFuzz_undo_equalsThePlainForm_whateverItIsGiven(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        bytes memory features = _modelsSample();
        if (_random(2) == 0) features = _spoil(features);
        uint256 label = _random(plain.labels());
        try plain.undo(features, label, CHANGED) {
            classifier.undo(MODEL, features, label, CHANGED);
            _assertSlots(plain.slots());
        } catch (bytes memory reason) {
            _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, features, label, CHANGED)), reason);
            _assertSlots(before);
        }
    }
}
