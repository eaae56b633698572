// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Perceptron} from "../../contracts/classifiers/Perceptron.sol";
import {Config} from "../../contracts/classifiers/PerceptronHeader.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {IHubPlugin} from "../../contracts/interfaces/IHubPlugin.sol";
import {PerceptronFixture} from "./PerceptronFixture.sol";
import {PerceptronVector, PerceptronVectors} from "./PerceptronVectors.sol";
import {vm} from "./utils/Vm.sol";

/// @title What holds for both perceptrons.
abstract contract PerceptronTest is PerceptronFixture {
    // ------------------------------------------------------------------------------------------------ only its hub

    function test_onlyHub_changesAnything() public {
        _create(_config(20, 3));
        address stranger = address(0xBEEF);
        bytes memory refusal = abi.encodeWithSelector(IHubPlugin.OnlyHub.selector, stranger);
        bytes[6] memory calls = [
            abi.encodeCall(IClassifier.create, (8, 2, abi.encode(_config(20, 3)))),
            abi.encodeCall(IClassifier.load, (MODEL, 0, "")),
            abi.encodeCall(IClassifier.open, (MODEL)),
            abi.encodeCall(IClassifier.addLabel, (MODEL)),
            abi.encodeCall(IClassifier.update, (MODEL, _sample(20), 1, true)),
            abi.encodeCall(IClassifier.undo, (MODEL, _sample(20), 1, CHANGED))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(stranger);
            (bool ok, bytes memory reason) = address(perceptron).call(calls[i]);
            vm.assertFalse(ok, "a stranger's call");
            vm.assertEq(reason, refusal, "refusal of a stranger's call");
        }
        vm.assertEq(perceptron.hub(), address(this), "hub");
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function test_create_packsTheSettingsIntoSlot0() public {
        Config memory c = Config(20, 0x0123, 15, _isSparse() ? 0 : 15, -2);
        _create(c);
        bytes32[] memory slots = perceptron.parameters(MODEL, 0, 100);
        vm.assertEq(slots.length, 2, "slots");
        bytes32 expected = bytes32(abi.encodePacked(int32(-2), uint32(20), uint16(0x0123), uint8(15), c.featurePoint));
        vm.assertEq(slots[0], expected, "slot 0");
        vm.assertEq(slots[1], 0, "slot 1");
        vm.assertEq(abi.encode(perceptron.configOf(MODEL)), abi.encode(c), "configOf");
        vm.assertEq(perceptron.maxLabels(), 2, "labels");
        perceptron.open(MODEL);
    }

    function test_create_takesBothEndsOfEveryRange() public {
        Config[2] memory ends = [
            Config(1, 1, 0, _isSparse() ? 0 : 6, type(int32).min),
            Config(_maxFeatures(), 512, 15, _isSparse() ? 0 : 15, type(int32).max)
        ];
        for (uint256 i = 0; i < 2; ++i) {
            perceptron.create(i, 2, abi.encode(ends[i]));
            vm.assertEq(abi.encode(perceptron.configOf(i)), abi.encode(ends[i]), "settings");
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
        }
    }

    function test_create_refusesSettingsThatAreNone() public {
        vm.expectRevert();
        perceptron.create(MODEL, 2, new bytes(159));
        vm.expectRevert();
        perceptron.create(MODEL, 2, abi.encode((uint256(1) << 32) + 1, 1, 0, _isSparse() ? 0 : 15, 0));
    }

    function test_addLabel_isRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelsAreFixed.selector, MODEL));
        perceptron.addLabel(MODEL);
    }

    // ------------------------------------------------------------------------------------------------ load, parameters

    function testFuzz_load_thenParameters_inChunks(uint256 seed) public {
        bytes32[] memory expected = _randomModel(seed); // loads it in chunks
        _assertSlots(expected);
        vm.assertEq(perceptron.parameterSlots(MODEL), expected.length, "parameterSlots");
        uint256 offset = _random(expected.length + 3);
        uint256 count = _random(expected.length + 3);
        bytes32[] memory part = perceptron.parameters(MODEL, offset, count);
        for (uint256 i = 0; i < part.length; ++i) vm.assertEq(part[i], expected[offset + i], "slot of a part");
        uint256 available = offset < expected.length ? expected.length - offset : 0;
        vm.assertEq(part.length, count < available ? count : available, "length of a part");
    }

    function test_parameters_pastTheEndAreNone() public {
        _create(_config(20, 3));
        vm.assertEq(perceptron.parameters(MODEL, 2, 1).length, 0, "at the end");
        vm.assertEq(perceptron.parameters(MODEL, type(uint256).max, type(uint256).max).length, 0, "far away");
        vm.assertEq(perceptron.parameters(MODEL, 1, type(uint256).max).length, 1, "all the rest");
    }

    function test_load_refusesWhatIsNotWholeSlots() public {
        _create(_config(20, 3));
        vm.expectRevert(abi.encodeWithSelector(Perceptron.ChunkMisaligned.selector, 33));
        perceptron.load(MODEL, 0, new bytes(33));
    }

    function test_load_refusesChunksPastTheLastSlot() public {
        _create(_config(27, 3)); // 33 lanes, 3 slots
        vm.assertEq(perceptron.parameterSlots(MODEL), 3, "slots");
        uint256[2][4] memory wrong = [[uint256(1), 3], [uint256(3), 1], [uint256(4), 0], [type(uint256).max - 1, 1]];
        for (uint256 i = 0; i < wrong.length; ++i) {
            (uint256 offset, uint256 count) = (wrong[i][0], wrong[i][1]);
            vm.expectRevert(abi.encodeWithSelector(Perceptron.ChunkOutOfRange.selector, offset + count, 3));
            perceptron.load(MODEL, offset, new bytes(32 * count));
        }
        perceptron.load(MODEL, 3, "");
    }

    function test_load_refusesAnotherHeader() public {
        _create(_config(20, 3));
        bytes32 slot = perceptron.parameters(MODEL, 0, 1)[0];
        for (uint256 bit = 160; bit < 256; ++bit) {
            bytes32 other = slot ^ bytes32(uint256(1) << bit);
            vm.expectRevert(abi.encodeWithSelector(Perceptron.HeaderDiffers.selector, bytes12(other), bytes12(slot)));
            perceptron.load(MODEL, 0, abi.encode(other));
        }
        perceptron.load(MODEL, 0, abi.encode(slot | bytes32(uint256(1) << 159)));
    }

    function test_load_refusesWeightsOfFeaturesThatTheModelDoesNotHave() public {
        for (uint32 features = 11; features < 26; ++features) {
            perceptron.create(features, 2, abi.encode(_config(features, 3)));
            bytes32 unused = bytes32(uint256(1) << (16 * (26 - features) - 1)); // the first lane after the last weight
            vm.expectRevert(abi.encodeWithSelector(Perceptron.UnusedLanesNotZero.selector, unused));
            perceptron.load(features, 1, abi.encode(unused));
            perceptron.load(features, 1, abi.encode(unused << 1)); // the last lane in use
        }
        perceptron.create(26, 2, abi.encode(_config(26, 3))); // exactly two full slots
        perceptron.load(26, 1, abi.encode(type(uint256).max));
        perceptron.create(10, 2, abi.encode(_config(10, 3))); // exactly one
        bytes32 full = perceptron.parameters(10, 0, 1)[0] | bytes32(uint256(type(uint160).max));
        perceptron.load(10, 0, abi.encode(full));
        vm.assertEq(perceptron.parameters(10, 0, 9)[0], full, "a full slot 0");
    }

    // ------------------------------------------------------------------------------------------------ labels

    function test_label_outOfRangeIsRefused() public {
        _create(_config(20, 3));
        bytes memory features = _sample(20);
        uint256[3] memory wrong = [uint256(2), 99, type(uint256).max];
        for (uint256 i = 0; i < wrong.length; ++i) {
            bytes memory refusal = abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, wrong[i], 2);
            vm.expectRevert(refusal);
            perceptron.check(MODEL, features, wrong[i]);
            vm.expectRevert(refusal);
            perceptron.update(MODEL, features, wrong[i], true);
        }
        perceptron.check(MODEL, features, 0);
        perceptron.check(MODEL, features, 1);
    }

    // ------------------------------------------------------------------------------------------------ against the plain form

    /// @dev INV-6 on the contract's side: the assembly does what the plain form says, and undoes it.
    function testFuzz_updateAndUndo_equalThePlainForm(uint256 seed) public {
        bytes32[] memory start = _randomModel(seed);
        uint256 features = perceptron.configOf(MODEL).features;
        for (uint256 step = 0; step < 12; ++step) {
            _learnBoth(_sample(features), _random(2));
            while (_learnt.length > 0 && _random(4) == 0) _undoBoth();
        }
        while (_learnt.length > 0) _undoBoth();
        _assertSlots(start);
    }

    /// @dev A well-formed sample with one byte changed, or the last bytes cut off or added: the same answer from both.
    function testFuzz_malformedSamples_equalThePlainForm(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        bytes memory features = _spoil(_sample(perceptron.configOf(MODEL).features));
        (bool ok, bytes memory reason) = _score(features);
        try plain.score(features) returns (int256 expected) {
            vm.assertEq(abi.encode(expected), reason, "score");
        } catch (bytes memory expected) {
            _checkRefusals(features, expected);
            vm.assertFalse(ok, "score of a malformed sample");
            _assertSlots(before);
        }
    }

    function test_undo_ofNothingChangesNothing() public {
        bytes32[] memory before = _randomModel(5);
        perceptron.undo(MODEL, _sample(perceptron.configOf(MODEL).features), 1, 0);
        _assertSlots(before);
    }

    /// @dev A mechanism can have anything undone: what no update accepts would change the model, and no replay of the
    /// events could follow (INV-4, INV-6).
    function testFuzz_undo_refusesWhatUpdateRefuses(uint256 seed) public {
        bytes32[] memory before = _randomModel(seed);
        bytes memory features = _sample(perceptron.configOf(MODEL).features);
        vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, 2, 2));
        perceptron.undo(MODEL, features, 2, CHANGED);
        features = _spoil(features);
        try plain.score(features) {
            return;
        } catch (bytes memory reason) {
            vm.expectRevert(reason);
            perceptron.undo(MODEL, features, _random(2), CHANGED);
        }
        _assertSlots(before);
    }

    /// @dev INV-3: what one model learns is nothing to another.
    function test_update_changesNoOtherModel() public {
        bytes32[] memory before = _randomModel(6);
        perceptron.create(MODEL + 1, 2, abi.encode(_config(20, 3)));
        bytes memory features = _sample(20);
        vm.assertTrue(_teach(MODEL + 1, features, 1 - perceptron.predict(MODEL + 1, features)), "changed");
        _assertSlots(before);
    }

    // ------------------------------------------------------------------------------------------------ golden vectors

    /// @dev Everything that the vector says, step by step; then all of it is undone.
    function _checkVector(string memory name) internal {
        PerceptronVector memory v = PerceptronVectors.read(name);
        vm.assertGt(v.features.length, 0, "steps");
        perceptron.create(MODEL, 2, v.config);
        for (uint256 i = 0; i < v.chunks.length; ++i) perceptron.load(MODEL, v.offsets[i], v.chunks[i]);
        bytes32 start = this.digest();
        for (uint256 i = 0; i < v.features.length; ++i) {
            _checkStep(v, i);
            vm.assertEq(this.digest(), v.digests[i], "digest of the parameters");
        }
        for (uint256 i = v.features.length; i > 0; --i) {
            if (v.changed[i - 1]) perceptron.undo(MODEL, v.features[i - 1], v.labels[i - 1], CHANGED);
        }
        vm.assertEq(this.digest(), start, "digest when all is undone");
    }

    function _checkStep(PerceptronVector memory v, uint256 i) private {
        vm.assertEq(abi.encode(_scoreOf(v.features[i])), abi.encode(v.scores[i]), "score");
        vm.assertEq(perceptron.predict(MODEL, v.features[i]), v.predictions[i], "prediction");
        try perceptron.update(MODEL, v.features[i], v.labels[i], true) returns (bytes32 trace, uint256 predicted) {
            vm.assertEq(v.reverts[i], "", "revert data of an update that goes through");
            vm.assertEq(predicted, v.predictions[i], "prediction that the update tells");
            vm.assertEq(trace, v.changed[i] ? CHANGED : bytes32(0), "trace");
        } catch (bytes memory reason) {
            vm.assertEq(reason, v.reverts[i], "revert data");
        }
    }

    /// @notice keccak256 of all parameter slots; from outside, so that the memory it takes is free again.
    function digest() external view returns (bytes32) {
        return keccak256(abi.encodePacked(perceptron.parameters(MODEL, 0, type(uint256).max)));
    }
}
