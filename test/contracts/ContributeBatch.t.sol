// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism, Terms} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {VotingMechanism} from "./plugins/VotingMechanism.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {Vm, vm} from "./utils/Vm.sol";

/// @dev Many samples in one call: what is skipped, and what the rest costs.
contract ContributeBatchTest is HubTest {
    uint256 private _model;

    function setUp() public override {
        super.setUp();
        _model = _create(_spec());
        vm.warp(START + 1 hours);
    }

    function test_contributeBatch_GivenNewSamples_RecordsAllAtTheQuotedPrice() external {
        uint256 each = hub.quote(_model, alice, 5);
        uint256 before = _staked(alice);
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(_model, Samples.run(1, 0, 5), ENOUGH), 5 * each, "deposit");
        vm.assertEq(_staked(alice), before - 5 * each, "balance");
        for (uint256 i = 0; i < 5; ++i) _checkRecord(_model, _at(alice, each, Samples.one(1, i)), Status.Open, each);
    }

    function test_failure14_contributeBatch_GivenOneThatSomebodyPutThereFirst_RecordsTheOthers() external {
        Sample[] memory samples = Samples.run(1, 0, 8);
        _contribute(bob, _model, samples[3]); // the front-runner's
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        uint256 each = hub.quote(_model, alice, 7);
        bytes32 id = hub.contributionId(_model, 1, samples[3].features);
        vm.expectEmit(address(hub));
        emit IDataHandler.Skipped(
            _model,
            id,
            alice,
            abi.encodeWithSelector(IDataHandler.AlreadyRecorded.selector, _model, id)
        );
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(_model, samples, ENOUGH), 7 * each, "charged for seven");
    }

    function test_INV7_contributeBatch_GivenTheSameSampleTwice_RecordsItOnce() external {
        Sample[] memory samples = new Sample[](4);
        (samples[0], samples[1]) = (Samples.one(1, 7), Samples.one(1, 7));
        (samples[2], samples[3]) = (Samples.one(0, 7), Samples.one(1, 7));
        uint256 each = hub.quote(_model, alice, 2);
        vm.recordLogs();
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(_model, samples, ENOUGH), 2 * each, "charged for two");
        (uint256 contributed, uint256 skipped) = _count(vm.getRecordedLogs());
        vm.assertEq(contributed, 2, "Contributed events");
        vm.assertEq(skipped, 2, "Skipped events");
        _checkRecord(_model, _at(alice, each, samples[0]), Status.Open, each);
    }

    function test_contributeBatch_GivenEveryKindOfBadSample_SkipsEachWithItsReason() external {
        Sample[] memory samples = new Sample[](6);
        samples[0] = Sample(1, "");
        samples[1] = Sample(2, Samples.features(1));
        samples[2] = Sample(1, hex"000102");
        samples[3] = Sample(1, hex"00030001");
        samples[4] = Samples.one(1, FEATURES);
        samples[5] = Samples.one(1, 1);
        bytes[5] memory reasons = [
            abi.encodeWithSelector(IDataHandler.EmptyFeatures.selector, _model),
            abi.encodeWithSelector(IDataHandler.UnknownLabel.selector, _model, 2, 2),
            abi.encodeWithSignature("OddLength(uint256)", 3),
            abi.encodeWithSignature("FeaturesUnsorted(uint256)", 1),
            abi.encodeWithSignature("FeatureOutOfRange(uint256,uint256)", FEATURES, FEATURES)
        ];
        for (uint256 i = 0; i < 5; ++i) {
            vm.expectEmit(address(hub));
            bytes32 id = keccak256(abi.encodePacked(_model, samples[i].label, samples[i].features));
            emit IDataHandler.Skipped(_model, id, alice, reasons[i]);
        }
        vm.prank(alice);
        uint256 deposit = hub.contributeBatch(_model, samples, ENOUGH);
        _checkRecord(_model, _at(alice, deposit, samples[5]), Status.Open, deposit);
    }

    function test_contributeBatch_GivenNothingGood_ChargesNothingAndKeepsTheEther() external {
        uint256 before = _staked(alice);
        uint256 quoteBefore = hub.quote(_model, alice, 1);
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch{value: 1 ether}(_model, new Sample[](2), 0), 0, "deposit");
        vm.assertEq(_staked(alice), before + 1 ether, "balance");
        vm.assertEq(hub.quote(_model, alice, 1), quoteBefore, "the price did not rise for nothing");
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(_model, new Sample[](0), 0), 0, "deposit for no samples");
    }

    function test_INV8_contributeBatch_GivenATotalAboveMaxDeposit_RevertsWithDepositAboveMax() external {
        uint256 total = 3 * hub.quote(_model, alice, 3);
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.DepositAboveMax.selector, _model, total, total - 1)
        );
        vm.prank(alice);
        hub.contributeBatch(_model, Samples.run(1, 0, 3), total - 1);
    }

    function test_contributeBatch_GivenTooLittleStaked_RevertsAndRecordsNothing() external {
        address poor = _person("poor");
        uint256 total = 3 * hub.quote(_model, poor, 3);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, poor, total, 0));
        vm.prank(poor);
        hub.contributeBatch(_model, Samples.run(1, 0, 3), ENOUGH);
        (Status status, , ) = hub.recordOf(_model, hub.contributionId(_model, 1, Samples.features(0)));
        vm.assertEq(uint256(status), uint256(Status.Unknown), "no reserved record stays behind");
    }

    function test_contributeBatch_LearnsAsTheSameSamplesOneByOneWould() external {
        uint256 second = _create(_spec());
        Sample[] memory samples = new Sample[](12);
        for (uint256 i = 0; i < 12; ++i) samples[i] = Samples.two(i % 2, uint16(i % 5), uint16(5 + i));
        vm.prank(alice);
        hub.contributeBatch(_model, samples, ENOUGH);
        for (uint256 i = 0; i < 12; ++i) _contribute(alice, second, samples[i]);
        bytes32[] memory one = sparse.parameters(_model, 0, 100);
        bytes32[] memory other = sparse.parameters(second, 0, 100);
        for (uint256 i = 0; i < one.length; ++i) vm.assertEq(one[i], other[i], "parameter slot");
        vm.assertEq(hub.modelInfo(_model).learnedAt, vm.getBlockTimestamp(), "learnedAt");
    }

    function test_contributeBatch_WhenASampleBurnsTheGas_RevertsWithBatchOutOfGas() external {
        HostileClassifier classifier = new HostileClassifier(address(hub));
        uint256 modelId = _create(_spec(IClassifier(address(classifier)), "", stakeIncentive, _stakeConfig()));
        classifier.setMode(IClassifier.update.selector, HostilePlugin.Mode.BurnGas);
        vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.BatchOutOfGas.selector, 0));
        vm.prank(alice);
        hub.contributeBatch{gas: 5_000_000}(modelId, Samples.run(1, 0, 3), ENOUGH);
    }

    /// @dev Whatever gas the caller brings: all good samples are recorded, or none.
    function testFuzz_contributeBatch_NeverSkipsAGoodSampleForWantOfGas(uint256 gasLimit) external {
        gasLimit = _bound(gasLimit, 100_000, 3_000_000);
        vm.recordLogs();
        vm.prank(alice);
        try hub.contributeBatch{gas: gasLimit}(_model, Samples.run(1, 0, 20), ENOUGH) {
            (uint256 contributed, uint256 skipped) = _count(vm.getRecordedLogs());
            vm.assertEq(contributed, 20, "Contributed events");
            vm.assertEq(skipped, 0, "Skipped events");
        } catch {
            vm.assertLt(gasLimit, 2_500_000, "gas with which it still failed");
        }
    }

    function test_contributeBatch_WhenTheMechanismWantsVotes_NotesTheModelsOnEachRecord() external {
        VotingMechanism voting = new VotingMechanism(address(hub));
        uint256 modelId = _create(_spec(sparse, _perceptronConfig(), voting, ""));
        Sample[] memory samples = new Sample[](4);
        (samples[0], samples[1]) = (Samples.one(1, 1), Sample(1, ""));
        (samples[2], samples[3]) = (Samples.one(1, 1), Samples.one(1, 2)); // a double, and one that is known by the bias
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(modelId, samples, ENOUGH), 2 ether, "deposit");
        (, , uint256 mark) = hub.recordOf(modelId, hub.contributionId(modelId, 1, Samples.features(1)));
        vm.assertEq(mark, 0, "the model differed before it learned the first");
        (, , mark) = hub.recordOf(modelId, hub.contributionId(modelId, 1, Samples.features(2)));
        vm.assertEq(mark, 1, "and agreed with the last");
    }

    /// @dev Where contributions are held back and voted on, a sample is checked and predicted; it is skipped if either fails.
    function test_contributeBatch_GivenHeldBackSamplesWhosePredictionFails_SkipsThem() external {
        HostileClassifier classifier = new HostileClassifier(address(hub));
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        mechanism.setTerms(
            Terms({anyoneWait: 30 days, sweepTipBps: 0, holdsBack: true, wantsVotes: true, isFree: false})
        );
        uint256 modelId = _create(
            _spec(IClassifier(address(classifier)), "", IIncentiveMechanism(address(mechanism)), "")
        );
        classifier.set(IClassifier.check.selector, HostilePlugin.Mode.Answer, "");
        classifier.set(IClassifier.predict.selector, HostilePlugin.Mode.Refuse, "no idea");
        Sample[] memory samples = Samples.run(0, 0, 2);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectEmit(address(hub));
            bytes32 id = hub.contributionId(modelId, 0, samples[i].features);
            emit IDataHandler.Skipped(modelId, id, alice, "no idea");
        }
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(modelId, samples, ENOUGH), 0, "deposit");
        vm.expectRevert("no idea");
        vm.prank(alice);
        hub.contribute(modelId, samples[0], ENOUGH);
        classifier.setPrediction(0);
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(modelId, samples, ENOUGH), 2 ether, "deposit when it predicts again");
        (, , uint256 mark) = hub.recordOf(modelId, hub.contributionId(modelId, 0, samples[1].features));
        vm.assertEq(mark, 1, "the model's vote");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _at(address account, uint256 deposit, Sample memory s) private view returns (Contribution memory) {
        return _contribution(account, vm.getBlockTimestamp(), deposit, s);
    }

    function _count(Vm.Log[] memory logs) private pure returns (uint256 contributed, uint256 skipped) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == IDataHandler.Contributed.selector) ++contributed;
            if (logs[i].topics[0] == IDataHandler.Skipped.selector) ++skipped;
        }
    }
}
