// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism, Terms} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev One contribution: what it costs, what it records, what it refuses; predict, predictBatch, quote; records.
contract ContributeTest is HubTest {
    uint256 private _model;

    function setUp() public override {
        super.setUp();
        _model = _create(_spec());
    }

    // contribute ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_contribute_GivenANewSample_DrawsTheQuotedDepositAndTeaches() external {
        vm.warp(START + 100);
        uint256 price = hub.quote(_model, alice, 1);
        uint256 before = _staked(alice);
        bytes memory features = Samples.features(3);
        bytes32 id = hub.contributionId(_model, 1, features);
        vm.expectEmit(address(hub));
        emit IDataHandler.Contributed(_model, id, alice, START + 100, price, 1, bytes32(uint256(1)), features);
        Contribution memory c = _contribute(alice, _model, Sample(1, features));
        vm.assertEq(c.deposit, price, "charged what was quoted");
        vm.assertEq(_staked(alice), before - price, "balance");
        vm.assertEq(hub.predict(_model, features), 1, "prediction");
        vm.assertEq(hub.modelInfo(_model).learnedAt, START + 100, "learnedAt");
        _checkRecord(_model, c, Status.Open, price);
    }

    function test_contribute_WhenTheModelAgrees_TellsNoTraceAndDoesNotLearn() external {
        bytes memory features = Samples.features(3);
        vm.expectEmit(address(hub));
        emit IDataHandler.Contributed(
            _model,
            hub.contributionId(_model, 0, features),
            alice,
            START,
            3600 * uint256(PRICE_WEIGHT),
            0,
            0,
            features
        );
        vm.prank(alice);
        hub.contribute(_model, Sample(0, features), ENOUGH);
        vm.assertEq(hub.modelInfo(_model).learnedAt, 0, "learnedAt");
    }

    function test_contribute_GivenEtherWithTheCall_StakesItFirst() external {
        address poor = _person("poor");
        vm.deal(poor, 1 ether);
        vm.expectEmit(address(hub));
        emit IStakeVault.Staked(ETHER, poor, poor, 1 ether);
        vm.prank(poor);
        uint256 deposit = hub.contribute{value: 1 ether}(_model, Samples.one(1, 1), 1 ether);
        vm.assertEq(_staked(poor), 1 ether - deposit, "what is left stays in the balance");
    }

    function test_contribute_GivenTooLittleStaked_RevertsWithInsufficientBalance() external {
        address poor = _person("poor");
        uint256 price = hub.quote(_model, poor, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, poor, price, 0));
        vm.prank(poor);
        hub.contribute(_model, Samples.one(1, 1), ENOUGH);
    }

    function test_INV8_contribute_GivenAPriceAboveMaxDeposit_RevertsWithDepositAboveMax() external {
        uint256 price = hub.quote(_model, alice, 1);
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.DepositAboveMax.selector, _model, price, price - 1)
        );
        vm.prank(alice);
        hub.contribute(_model, Samples.one(1, 1), price - 1);
        vm.prank(alice);
        vm.assertEq(hub.contribute(_model, Samples.one(1, 1), price), price, "exactly maxDeposit is allowed");
    }

    function test_INV7_contribute_GivenARecordedSample_RevertsWithAlreadyRecorded() external {
        Contribution memory c = _contribute(alice, _model, Samples.one(1, 1));
        bytes memory reason = abi.encodeWithSelector(IDataHandler.AlreadyRecorded.selector, _model, _idOf(_model, c));
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.contribute(_model, Samples.one(1, 1), ENOUGH);
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        _refund(_model, c);
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.contribute(_model, Samples.one(1, 1), ENOUGH);
    }

    function test_INV7_contribute_GivenTheSameSampleOnAnotherModel_RecordsItThere() external {
        uint256 second = _create(_spec());
        Contribution memory first = _contribute(alice, _model, Samples.one(1, 1));
        Contribution memory other = _contribute(bob, second, Samples.one(1, 1));
        vm.assertTrue(_idOf(_model, first) != _idOf(second, other), "ids differ");
        _contribute(carol, _model, Samples.one(0, 1)); // another label is another sample
    }

    function test_contribute_GivenNoFeatures_RevertsWithEmptyFeatures() external {
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.EmptyFeatures.selector, _model));
        vm.prank(alice);
        hub.contribute(_model, Sample(1, ""), ENOUGH);
    }

    function test_contribute_GivenMoreFeaturesThanASweepCouldJudge_RevertsWithFeaturesTooLong() external {
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.FeaturesTooLong.selector, _model, 131_074, 131_072));
        vm.prank(alice);
        hub.contribute(_model, Sample(1, new bytes(131_074)), ENOUGH);
    }

    function test_contribute_GivenAFreeMechanism_CostsNothingAndDoesNotAskForThePrice() external {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        mechanism.setTerms(
            Terms({anyoneWait: 1 days, sweepTipBps: 0, holdsBack: false, wantsVotes: false, isFree: true})
        );
        mechanism.setMode(IIncentiveMechanism.onContribute.selector, HostilePlugin.Mode.Refuse);
        uint256 modelId = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(mechanism)), ""));
        address poor = _person("poor");
        vm.prank(poor);
        vm.assertEq(hub.contribute(modelId, Samples.one(1, 1), 0), 0, "deposit");
        vm.prank(poor);
        vm.assertEq(hub.contributeBatch(modelId, Samples.run(1, 2, 3), 0), 0, "deposit of a batch");
        _checkRecord(modelId, _contribution(poor, START, 0, Samples.one(1, 4)), Status.Open, 0);
        vm.assertEq(hub.modelInfo(modelId).lastContributionAt, START, "stays as it was when the model opened");
    }

    /// @dev The clock that prices go by: it starts when the model opens, and runs from every contribution that is not refused,
    /// whether or not the model learned from it. Nobody asks for it where contributions are free.
    function test_contribute_NotesWhenItWas() external {
        ModelSpec memory spec = _spec();
        spec.openNow = false;
        uint256 modelId = _create(spec);
        vm.assertEq(hub.modelInfo(modelId).lastContributionAt, 0, "before it opens");
        vm.warp(START + 1 days);
        vm.prank(owner);
        hub.openModel(modelId);
        vm.assertEq(hub.modelInfo(modelId).lastContributionAt, START + 1 days, "when it opened");
        for (uint256 label = 0; label < 2; ++label) {
            vm.warp(START + (2 + label) * 1 days);
            _contribute(alice, modelId, Samples.one(label, 1)); // the first changes nothing
            vm.assertEq(hub.modelInfo(modelId).lastContributionAt, START + (2 + label) * 1 days, "a contribution");
            vm.assertEq(hub.modelInfo(modelId).learnedAt, label * (START + 3 days), "learnedAt");
        }
        vm.warp(START + 9 days);
        vm.prank(alice);
        hub.contributeBatch(modelId, Samples.run(0, 2, 3), ENOUGH);
        vm.assertEq(hub.modelInfo(modelId).lastContributionAt, START + 9 days, "a batch");
        vm.warp(START + 10 days);
        vm.prank(alice);
        hub.contributeBatch(modelId, Samples.run(0, 2, 3), ENOUGH); // all of them are known
        vm.assertEq(hub.modelInfo(modelId).lastContributionAt, START + 9 days, "nothing was contributed");
    }

    function test_failure8_contribute_GivenALabelOutOfRange_RevertsWithUnknownLabel() external {
        uint256[3] memory labels = [uint256(2), 99, type(uint256).max];
        for (uint256 i = 0; i < labels.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDataHandler.UnknownLabel.selector, _model, labels[i], 2));
            vm.prank(alice);
            hub.contribute(_model, Sample(labels[i], Samples.features(1)), ENOUGH);
        }
        vm.assertEq(hub.modelInfo(_model).learnedAt, 0, "nothing was learned");
    }

    function test_contribute_GivenMalformedFeatures_PassesTheClassifiersErrorOnAndCostsNothing() external {
        uint256 before = _staked(alice);
        vm.expectRevert(abi.encodeWithSignature("OddLength(uint256)", 3));
        vm.prank(alice);
        hub.contribute(_model, Sample(1, hex"000102"), ENOUGH);
        vm.expectRevert(abi.encodeWithSignature("FeaturesUnsorted(uint256)", 1));
        vm.prank(alice);
        hub.contribute(_model, Sample(1, hex"00020002"), ENOUGH);
        vm.expectRevert(abi.encodeWithSignature("FeatureOutOfRange(uint256,uint256)", FEATURES, FEATURES));
        vm.prank(alice);
        hub.contribute(_model, Samples.one(1, FEATURES), ENOUGH);
        vm.assertEq(_staked(alice), before, "balance");
    }

    function test_contribute_GivenNoSuchModel_RevertsWithUnknownModel() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 9));
        vm.prank(alice);
        hub.contribute(9, Samples.one(1, 1), ENOUGH);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 9));
        vm.prank(alice);
        hub.contributeBatch(9, Samples.run(1, 1, 1), ENOUGH);
    }

    function test_contribute_WhenTheMechanismAsksForAbsurdDeposits_RevertsWithDepositTooLarge() external {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        uint256 modelId = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(mechanism)), ""));
        uint256[2] memory absurd = [uint256(type(uint88).max) + 1, type(uint256).max];
        for (uint256 i = 0; i < absurd.length; ++i) {
            mechanism.setPrice(absurd[i]);
            vm.expectRevert(abi.encodeWithSelector(IDataHandler.DepositTooLarge.selector, modelId, absurd[i]));
            vm.prank(alice);
            hub.contribute(modelId, Samples.one(1, 1), type(uint256).max);
            vm.expectRevert(abi.encodeWithSelector(IDataHandler.DepositTooLarge.selector, modelId, absurd[i]));
            vm.prank(alice);
            hub.contributeBatch(modelId, Samples.run(1, 1, 2), type(uint256).max);
        }
    }

    function test_contribute_GivenTheLargestDeposit_RecordsAllOfIt() external {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        uint256 modelId = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(mechanism)), ""));
        mechanism.setPrice(type(uint88).max);
        _fund(alice, 2 * uint256(type(uint88).max));
        Contribution memory c = _contribute(alice, modelId, Samples.one(1, 1));
        _checkRecord(modelId, c, Status.Open, type(uint88).max);
        vm.assertEq(_refund(modelId, c), type(uint88).max, "refunded");
    }

    // views ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_predictBatch_GivenInputs_AnswersAsPredictDoes() external {
        _contribute(alice, _model, Samples.one(1, 1));
        _contribute(alice, _model, Samples.two(0, 2, 3));
        bytes[] memory inputs = new bytes[](3);
        (inputs[0], inputs[1], inputs[2]) = (Samples.features(1), Samples.features(2), Samples.features(9));
        uint256[] memory labels = hub.predictBatch(_model, inputs);
        for (uint256 i = 0; i < 3; ++i) vm.assertEq(labels[i], hub.predict(_model, inputs[i]), "label");
        vm.assertTrue(labels[0] != labels[1], "the inputs tell the two apart");
    }

    function test_views_GivenNoSuchModel_RevertWithUnknownModel() external {
        bytes memory reason = abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 9);
        vm.expectRevert(reason);
        hub.predict(9, Samples.features(1));
        vm.expectRevert(reason);
        hub.predictBatch(9, new bytes[](1));
        vm.expectRevert(reason);
        hub.quote(9, alice, 1);
    }

    function test_verify_GivenTheTruth_ReturnsTheRecord() external {
        Contribution memory c = _contribute(alice, _model, Samples.one(1, 1));
        (bytes32 id, Status status, uint256 claimable, uint256 mark) = hub.verify(_model, c);
        vm.assertEq(id, keccak256(abi.encodePacked(_model, uint256(1), Samples.features(1))), "id");
        vm.assertEq(uint256(status), uint256(Status.Open), "status");
        vm.assertEq(claimable, c.deposit, "claimable");
        vm.assertEq(mark, 0, "mark");
    }

    function test_verify_GivenTamperedDetails_RevertsWithDetailsDifferOrNeverContributed() external {
        Contribution memory c = _contribute(alice, _model, Samples.one(1, 1));
        bytes memory differ = abi.encodeWithSelector(IDataHandler.DetailsDiffer.selector, _model, _idOf(_model, c));
        Contribution memory t = _copy(c);
        t.contributor = bob;
        vm.expectRevert(differ);
        hub.verify(_model, t);
        t = _copy(c);
        t.contributedAt -= 1;
        vm.expectRevert(differ);
        hub.verify(_model, t);
        t = _copy(c);
        t.deposit += 1;
        vm.expectRevert(differ);
        hub.verify(_model, t);
        t = _copy(c);
        t.label = 0;
        _expectNeverContributed(t);
        t = _copy(c);
        t.features = Samples.features(2);
        _expectNeverContributed(t);
    }

    function testFuzz_contributionId_DependsOnEveryPart(
        uint256 model,
        uint256 label,
        bytes calldata features,
        uint8 change
    ) external view {
        bytes32 id = hub.contributionId(model, label, features);
        vm.assertEq(id, keccak256(bytes.concat(bytes32(model), bytes32(label), features)), "id");
        unchecked {
            vm.assertTrue(id != hub.contributionId(model + 1 + change, label, features), "model");
            vm.assertTrue(id != hub.contributionId(model, label + 1 + change, features), "label");
        }
        vm.assertTrue(id != hub.contributionId(model, label, bytes.concat(features, bytes1(change))), "features");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _copy(Contribution memory c) private pure returns (Contribution memory) {
        return _contribution(c.contributor, c.contributedAt, c.deposit, Sample(c.label, c.features));
    }

    function _expectNeverContributed(Contribution memory c) private {
        bytes32 id = _idOf(_model, c);
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.NeverContributed.selector, _model, id));
        hub.verify(_model, c);
    }
}
