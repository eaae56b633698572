// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SparseFeatures} from "../../../contracts/classifiers/SparseFeatures.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Contribution, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {IHubPlugin} from "../../../contracts/interfaces/IHubPlugin.sol";
import {IModelRegistry, ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {HubTest} from "../utils/HubTest.sol";
import {Samples} from "../utils/Samples.sol";
import {vm} from "../utils/Vm.sol";

/// @dev The example classifier: alone, with this test as its hub, and on the hub.
contract WinnowTest is HubTest {
    uint256 private constant MODEL = 3;
    uint256 private constant COUNT = 256; // features
    uint256 private constant THRESHOLD = 128;
    bytes32 private constant CHANGED = bytes32(uint256(1));

    IClassifier private _winnow;
    uint256 private _seed = 1;

    // Of the contract, whose own source is compiled with the optimizer only.
    error BadConfig(uint256 features, uint256 threshold);
    error WeightOverflow(uint256 index);
    error ChunkOutOfRange(uint256 end, uint256 slots);
    error HeaderDiffers(bytes32 given, bytes32 expected);

    function setUp() public override {
        super.setUp();
        _winnow = IClassifier(deployArtifact("Winnow", abi.encode(address(this))));
        _winnow.create(MODEL, 2, abi.encode(COUNT, THRESHOLD));
        _winnow.open(MODEL);
    }

    // learning ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Three features of 256 decide. Each of them is promoted at most 8 times, as it is then above the threshold, and
    /// the sum of all weights stays positive; so at most 2·256/128 + 3·(3·8) mistakes are possible.
    function test_update_LearnsADisjunctionWithinTheBound() external {
        uint256 mistakes = 0;
        for (uint256 i = 0; i < 600; ++i) mistakes += _teachDisjunction();
        vm.assertGt(mistakes, 10, "mistakes");
        vm.assertLe(mistakes, 76, "mistakes");
        uint256 late = 0;
        for (uint256 i = 0; i < 200; ++i) late += _teachDisjunction();
        vm.assertLe(late, 4, "mistakes when it has learned");
    }

    function test_update_DoublesOrHalvesTheWeightsOfTheSample() external {
        _winnow.create(4, 2, abi.encode(32, 2));
        vm.assertEq(_scores(4, hex"0000000f0010")[0], 2 << 64, "threshold");
        vm.assertEq(_scores(4, hex"0000000f0010")[1], 3 << 64, "three weights of 1");
        (bytes32 trace, uint256 predicted) = _winnow.update(4, hex"0000000f0010", 0, true);
        vm.assertEq(trace, CHANGED, "trace");
        vm.assertEq(predicted, 1, "predicted");
        vm.assertEq(_scores(4, hex"0000000f0010")[1], 3 << 63, "three weights of 1/2");
        (trace, predicted) = _winnow.update(4, hex"000f0011", 1, true);
        vm.assertEq(predicted, 0, "predicted");
        vm.assertEq(_scores(4, hex"000f")[1], 1 << 64, "back at 1");
        bytes32[] memory slots = _winnow.parameters(4, 0, 9);
        vm.assertEq(slots.length, 3, "slots");
        vm.assertEq(slots[0], bytes32(abi.encodePacked(uint32(32), uint32(2))), "header");
        vm.assertEq(slots[1], bytes32(uint256(0xffff) << 240), "exponents -1 and 0");
        vm.assertEq(slots[2], bytes32((uint256(0xffff) << 240) | (uint256(1) << 224)), "exponents -1 and 1");
        (trace, ) = _winnow.update(4, hex"0000", 0, true);
        vm.assertEq(trace, 0, "no mistake");
    }

    function test_predict_GivenASumAtTheThreshold_IsLabel0() external {
        _winnow.create(4, 2, abi.encode(16, 2));
        vm.assertEq(_winnow.predict(4, hex"00000001"), 0, "2");
        vm.assertEq(_winnow.predict(4, hex"000000010002"), 1, "3");
        bytes[] memory inputs = new bytes[](2);
        (inputs[0], inputs[1]) = (hex"00010002000f", hex"0001");
        uint256[] memory labels = _winnow.predictBatch(4, inputs);
        vm.assertEq(labels[0], 1, "first of a batch");
        vm.assertEq(labels[1], 0, "second of a batch");
    }

    function test_undo_LastInFirstOut_GivesTheFirstStateBack() external {
        for (uint256 i = 0; i < 50; ++i) _teachDisjunction();
        bytes32 first = _state();
        bytes[] memory samples = new bytes[](60);
        uint256[] memory labels = new uint256[](60);
        bytes32[] memory traces = new bytes32[](60);
        for (uint256 i = 0; i < 60; ++i) {
            (samples[i], labels[i]) = (_sample(), _random(2));
            (traces[i], ) = _winnow.update(MODEL, samples[i], labels[i], false);
        }
        vm.assertTrue(_state() != first, "changed");
        for (uint256 i = 60; i > 0; --i) _winnow.undo(MODEL, samples[i - 1], labels[i - 1], traces[i - 1]);
        vm.assertEq(_state(), first, "parameters");
    }

    // parameters ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_load_GivenWhatParametersReturned_MakesAnEqualModel() external {
        for (uint256 i = 0; i < 100; ++i) _teachDisjunction();
        bytes memory chunk = abi.encodePacked(_winnow.parameters(MODEL, 0, 100));
        _winnow.create(4, 2, abi.encode(COUNT, THRESHOLD));
        _winnow.load(4, 0, chunk);
        vm.assertEq(_winnow.parameterSlots(4), 17, "slots");
        vm.assertEq(abi.encodePacked(_winnow.parameters(4, 0, 100)), chunk, "parameters");
        bytes memory sample = _sample();
        vm.assertEq(abi.encode(_scores(4, sample)), abi.encode(_scores(MODEL, sample)), "scores");
        bytes32 other = bytes32(abi.encodePacked(uint32(COUNT), uint32(THRESHOLD + 1)));
        bytes32 own = bytes32(abi.encodePacked(uint32(COUNT), uint32(THRESHOLD)));
        vm.expectRevert(abi.encodeWithSelector(HeaderDiffers.selector, other, own));
        _winnow.load(4, 0, abi.encode(other));
        vm.expectRevert(abi.encodeWithSelector(ChunkOutOfRange.selector, 18, 17));
        _winnow.load(4, 17, new bytes(32));
    }

    /// @dev Nothing that can be loaded makes a score wrap or revert.
    function test_scores_GivenExtremeExponents_CountsThemAs0OrAsTheLimit() external {
        _loadExponents([int16(32_767), 65, 63, -64, -65, -32_768]);
        vm.assertEq(_scores(MODEL, hex"0000")[1], 1 << 128, "2^32767");
        vm.assertEq(_scores(MODEL, hex"0001")[1], 1 << 128, "2^65");
        vm.assertEq(_scores(MODEL, hex"0002")[1], 1 << 127, "2^63");
        vm.assertEq(_scores(MODEL, hex"0003")[1], 1, "2^-64");
        vm.assertEq(_scores(MODEL, hex"00040005")[1], 0, "2^-65 and 2^-32768");
    }

    function test_update_GivenAnExponentWithoutRoom_NamesTheFeatureAndChangesNothing() external {
        _loadExponents([int16(32_767), 65, 63, -64, -65, -32_768]);
        bytes32 before = _state();
        vm.expectRevert(abi.encodeWithSelector(WeightOverflow.selector, 5));
        _winnow.update(MODEL, hex"000200040005", 0, false);
        vm.expectRevert(abi.encodeWithSelector(WeightOverflow.selector, 0));
        _winnow.undo(MODEL, hex"0000", 0, CHANGED);
        vm.assertEq(_state(), before, "parameters");
    }

    // refusals ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_create_GivenSettingsWithoutSense_Reverts() external {
        uint32[2][5] memory settings = [
            [uint32(0), 1],
            [uint32(15), 1],
            [uint32(65_552), 1],
            [uint32(16), 0],
            [type(uint32).max, type(uint32).max]
        ];
        for (uint256 i = 0; i < settings.length; ++i) {
            (uint256 features, uint256 threshold) = (settings[i][0], settings[i][1]);
            vm.expectRevert(abi.encodeWithSelector(BadConfig.selector, features, threshold));
            _winnow.create(4, 2, abi.encode(features, threshold));
        }
        _winnow.create(4, 2, abi.encode(65_536, type(uint32).max));
        vm.assertEq(_winnow.parameterSlots(4), 4097, "slots of the largest model");
    }

    function test_malformedSamples_AreRefusedByName() external {
        _refuses(hex"00", 0, abi.encodeWithSelector(SparseFeatures.OddLength.selector, 1));
        _refuses(hex"00020002", 1, abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 1));
        _refuses(hex"00010100", 1, abi.encodeWithSelector(SparseFeatures.FeatureOutOfRange.selector, 256, 256));
        bytes memory refusal = abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, 2, 2);
        _refusesToLearn(hex"0001", 2, refusal);
        _refusesToLearn("", 0, abi.encodeWithSelector(SparseFeatures.NoFeatures.selector));
    }

    /// @dev The longest sample that it accepts is predicted within the gas that a sweep gives, with each feature in a slot of
    /// its own that nothing has read before.
    function test_predict_GivenTheLongestSample_FitsIntoASweep() external {
        _winnow.create(4, 2, abi.encode(65_536, 1));
        (bool ok, bytes memory refusal) = address(_winnow).call(
            abi.encodeCall(IClassifier.check, (4, _scattered(4096), 0))
        );
        vm.assertFalse(ok, "a longer one");
        uint256 longest = (uint256(uint8(refusal[66])) << 8) | uint8(refusal[67]);
        vm.assertEq(refusal, abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, 4096, longest), "refusal");
        vm.assertGt(longest, 3000, "features");
        _winnow.check(4, _scattered(longest), 0);
        (ok, ) = address(_winnow).call{gas: 10_000_000}(abi.encodeCall(IClassifier.predict, (4, _scattered(longest))));
        vm.assertTrue(ok, "prediction with 10,000,000 gas");
    }

    function test_onlyItsHub_ChangesAnything() external {
        bytes[6] memory calls = [
            abi.encodeCall(IClassifier.create, (9, 2, abi.encode(16, 1))),
            abi.encodeCall(IClassifier.load, (MODEL, 0, "")),
            abi.encodeCall(IClassifier.open, (MODEL)),
            abi.encodeCall(IClassifier.addLabel, (MODEL)),
            abi.encodeCall(IClassifier.update, (MODEL, hex"0001", 1, true)),
            abi.encodeCall(IClassifier.undo, (MODEL, hex"0001", 1, CHANGED))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(alice);
            (bool ok, bytes memory reason) = address(_winnow).call(calls[i]);
            vm.assertFalse(ok, "a stranger's call");
            vm.assertEq(reason, abi.encodeWithSelector(IHubPlugin.OnlyHub.selector, alice), "its refusal");
        }
    }

    // on the hub ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_onTheHub_ItLearnsPredictsAndRefunds() external {
        IClassifier winnow = IClassifier(deployArtifact("Winnow", abi.encode(hub)));
        ModelSpec memory spec = _spec(winnow, abi.encode(16, 1), stakeIncentive, _stakeConfig());
        uint256 model = _create(spec);
        vm.assertEq(hub.modelInfo(model).labels, 2, "labels");
        Contribution memory c = _contribute(alice, model, Samples.one(1, 3));
        vm.assertEq(hub.predict(model, c.features), 1, "prediction");
        vm.assertEq(abi.encode(hub.scores(model, c.features)), abi.encode(winnow.scores(model, c.features)), "scores");
        vm.warp(START + REFUND_WAIT);
        uint256 before = _staked(alice);
        vm.assertEq(_refund(model, c), c.deposit, "refund");
        vm.assertEq(_staked(alice), before + c.deposit, "balance");
        _checkRecord(model, c, Status.Closed, 0);
    }

    function test_onTheHub_ItHasTwoLabelsForGood() external {
        IClassifier winnow = IClassifier(deployArtifact("Winnow", abi.encode(hub)));
        ModelSpec memory spec = _spec(winnow, abi.encode(16, 1), stakeIncentive, _stakeConfig());
        uint256 model = _create(spec);
        bytes memory refusal = abi.encodeWithSelector(IModelRegistry.BadLabelCount.selector, 3, 2);
        vm.expectRevert(refusal);
        vm.prank(owner);
        hub.addLabel(model, "other");
        spec.labels = new string[](3);
        vm.expectRevert(refusal);
        hub.createModel(spec);
    }

    // ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Teaches a sample whose label is 1 where it has feature 3, 77 or 200.
    /// @return mistakes 1 if the model did not know, else 0.
    function _teachDisjunction() private returns (uint256 mistakes) {
        bytes memory sample = _sample();
        uint256 label = 0;
        for (uint256 i = 0; i < sample.length; i += 2) {
            uint256 index = (uint256(uint8(sample[i])) << 8) | uint8(sample[i + 1]);
            if (index == 3 || index == 77 || index == 200) label = 1;
        }
        (bytes32 trace, uint256 predicted) = _winnow.update(MODEL, sample, label, true);
        mistakes = predicted == label ? 0 : 1;
        vm.assertEq(trace, bytes32(mistakes), "trace");
    }

    /// @dev Sixteen features, one of each sixteen; in half of all samples one of those that decide.
    function _sample() private returns (bytes memory sample) {
        uint256 decisive = [uint256(3), 77, 200, 256, 256, 256][_random(6)];
        for (uint256 i = 0; i < COUNT / 16; ++i) {
            uint256 index = decisive / 16 == i ? decisive : 16 * i + _random(16);
            sample = bytes.concat(sample, bytes2(uint16(index)));
        }
    }

    function _random(uint256 below) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % below;
    }

    function _scattered(uint256 count) private pure returns (bytes memory sample) {
        sample = new bytes(2 * count);
        for (uint256 i = 0; i < count; ++i) {
            (sample[2 * i], sample[2 * i + 1]) = (bytes1(uint8(i >> 4)), bytes1(uint8(i << 4)));
        }
    }

    function _loadExponents(int16[6] memory e) private {
        _winnow.load(MODEL, 1, abi.encode(bytes32(abi.encodePacked(e[0], e[1], e[2], e[3], e[4], e[5]))));
    }

    function _state() private view returns (bytes32) {
        return keccak256(abi.encode(_winnow.parameters(MODEL, 0, 100)));
    }

    /// @dev Scores are never negative here.
    function _scores(uint256 model, bytes memory features) private view returns (uint256[2] memory) {
        int256[] memory scores = _winnow.scores(model, features);
        assert(scores.length == 2 && scores[0] >= 0 && scores[1] >= 0);
        return [uint256(scores[0]), uint256(scores[1])];
    }

    function _refuses(bytes memory features, uint256 label, bytes memory refusal) private {
        _refusesToLearn(features, label, refusal);
        vm.expectRevert(refusal);
        _winnow.predict(MODEL, features);
    }

    function _refusesToLearn(bytes memory features, uint256 label, bytes memory refusal) private {
        vm.expectRevert(refusal);
        _winnow.check(MODEL, features, label);
        vm.expectRevert(refusal);
        _winnow.update(MODEL, features, label, true);
    }
}
