// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism, SweepTo} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {BoundedCall} from "../../contracts/libraries/BoundedCall.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Clearing up what is left of a deposit. The model predicts 0 for everything until told otherwise; alice contributed
/// label 1, so it differs.
contract SweepTest is HubTest {
    uint256 private constant TX_GAS = 1 << 24; // the cap of EIP-7825

    HostileMechanism private _mechanism;
    HostileClassifier private _classifier;
    uint256 private _model;
    Contribution private _open; // alice's, 1 ether
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        _mechanism = new HostileMechanism(address(hub));
        _classifier = new HostileClassifier(address(hub));
        _model = _create(_spec(IClassifier(address(_classifier)), "", IIncentiveMechanism(address(_mechanism)), ""));
        _open = _contribute(alice, _model, Samples.one(1, 1));
        _id = _idOf(_model, _open);
        vm.warp(START + 30 days);
    }

    // when ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_sweep_GivenASecondTooEarly_RevertsWithSweepTooEarly() external {
        vm.warp(START + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.SweepTooEarly.selector, _id, START + 30 days));
        hub.sweep(_model, _open);
    }

    function test_sweep_GivenAClosedOrUnknownContribution_Reverts() external {
        _sweep();
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.ContributionClosed.selector, _model, _id));
        hub.sweep(_model, _open);
        Contribution memory c = _open;
        c.features = Samples.features(2);
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.NeverContributed.selector, _model, _idOf(_model, c)));
        hub.sweep(_model, c);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 9));
        hub.sweep(9, _open);
    }

    // where to ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_sweep_WhenTheMechanismSaysContributor_PaysTheContributor() external {
        _mechanism.setSweep(uint256(SweepTo.Contributor));
        _expectSwept(alice);
    }

    function test_sweep_WhenTheMechanismSaysPool_FillsThePool() external {
        _mechanism.setSweep(uint256(SweepTo.Pool));
        _expectSwept(address(0));
        vm.assertEq(hub.poolOf(_model), 0.99 ether, "pool");
    }

    function test_sweep_WhenTheMechanismSaysOwner_PaysTheOwnerOfTheDay() external {
        _mechanism.setSweep(uint256(SweepTo.Owner));
        _transferModel(_model, carol);
        _expectSwept(carol);
    }

    function test_sweep_WhenAPartWasPaidAlready_SweepsTheRest() external {
        _mechanism.setClaim(0.5 ether, 7, false);
        _report(carol, _model, _open);
        uint256 before = _staked(bob);
        vm.prank(bob);
        vm.assertEq(hub.sweep(_model, _open), 0.005 ether, "tip of what is left");
        vm.assertEq(_staked(bob), before + 0.005 ether, "balance of the sweeper");
        vm.assertEq(hub.poolOf(_model), 0.495 ether, "pool");
        (, , uint256 mark) = hub.recordOf(_model, _id);
        vm.assertEq(mark, 7, "the mark stays");
    }

    function test_sweep_WhenNothingIsLeft_ClosesAllTheSame() external {
        _mechanism.setClaim(1 ether, 0, false);
        _report(carol, _model, _open);
        vm.assertEq(_sweep(), 0, "tip");
        _checkRecord(_model, _open, Status.Closed, 0);
    }

    /// @dev Otherwise somebody could flip the model for the moment, and with it the receiver.
    function test_sweep_WhenTheModelLearnedInThisBlock_PaysNobodyButTheContributor() external {
        _classifier.setTrace(bytes32(uint256(1)));
        _contribute(carol, _model, Samples.one(1, 2));
        SweepTo[2] memory others = [SweepTo.Pool, SweepTo.Owner];
        for (uint256 i = 0; i < 2; ++i) {
            _mechanism.setSweep(uint256(others[i]));
            vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.ModelLearnedNow.selector, _model));
            hub.sweep(_model, _open);
        }
        uint256 state = vm.snapshotState();
        _mechanism.setSweep(uint256(SweepTo.Contributor));
        _expectSwept(alice);
        vm.revertToState(state);
        vm.warp(vm.getBlockTimestamp() + 1);
        _expectSwept(owner); // a block later it goes where the mechanism says
    }

    // plug-ins that fail (INV-5) ─────────────────────────────────────────────────────────────────────────────

    /// @dev The stake mechanism is told that the model agrees where the classifier fails.
    function test_INV5_sweep_WhenTheClassifierFailsInAnyWay_PaysTheContributor() external {
        _model = _create(_spec(IClassifier(address(_classifier)), "", stakeIncentive, _stakeConfig()));
        _open = _contribute(alice, _model, Samples.one(1, 1));
        _id = _idOf(_model, _open);
        vm.warp(vm.getBlockTimestamp() + ANYONE_WAIT);
        HostilePlugin.Mode[4] memory ways = [
            HostilePlugin.Mode.Refuse,
            HostilePlugin.Mode.BurnGas,
            HostilePlugin.Mode.Silence,
            HostilePlugin.Mode.Bomb
        ];
        for (uint256 i = 0; i < ways.length; ++i) {
            uint256 state = vm.snapshotState();
            _classifier.setMode(IClassifier.predict.selector, ways[i]);
            _expectSwept(alice);
            vm.revertToState(state);
        }
    }

    function test_INV5_sweep_WhenTheMechanismFailsInAnyWay_PaysTheContributor() external {
        HostilePlugin.Mode[4] memory ways = [
            HostilePlugin.Mode.Refuse,
            HostilePlugin.Mode.BurnGas,
            HostilePlugin.Mode.Silence,
            HostilePlugin.Mode.Bomb
        ];
        for (uint256 i = 0; i < ways.length; ++i) {
            uint256 state = vm.snapshotState();
            _mechanism.setMode(IIncentiveMechanism.onSweep.selector, ways[i]);
            _expectSwept(alice);
            vm.revertToState(state);
        }
    }

    function test_INV5_sweep_WhenTheMechanismNamesNoPlace_PaysTheContributor() external {
        uint256[3] memory words = [uint256(3), 255, type(uint256).max];
        for (uint256 i = 0; i < words.length; ++i) {
            uint256 state = vm.snapshotState();
            _mechanism.setSweep(words[i]);
            _expectSwept(alice);
            vm.revertToState(state);
        }
    }

    function test_INV5_sweep_WhenAPluginReturnsAMegabyte_DoesNotPayForIt() external {
        _classifier.setMode(IClassifier.predict.selector, HostilePlugin.Mode.Flood);
        _mechanism.setMode(IIncentiveMechanism.onSweep.selector, HostilePlugin.Mode.Flood);
        vm.prank(bob);
        hub.sweep{gas: TX_GAS - 100_000}(_model, _open);
        _checkRecord(_model, _open, Status.Closed, 0);
    }

    function test_INV5_sweep_WhenBothPluginsBurnAllTheirGas_FitsIntoATransaction() external {
        _classifier.setMode(IClassifier.predict.selector, HostilePlugin.Mode.BurnGas);
        _mechanism.setMode(IIncentiveMechanism.onSweep.selector, HostilePlugin.Mode.BurnGas);
        uint256 before = _staked(alice);
        vm.prank(bob);
        hub.sweep{gas: TX_GAS - 100_000}(_model, _open);
        vm.assertEq(_staked(alice), before + 0.99 ether, "balance of the contributor");
    }

    // gas ────────────────────────────────────────────────────────────────────────────────────────────────────

    function test_sweep_GivenTooLittleGas_RevertsWithNotEnoughGas() external {
        vm.expectPartialRevert(BoundedCall.NotEnoughGas.selector);
        vm.prank(bob);
        hub.sweep{gas: 10_000_000}(_model, _open);
    }

    /// @dev A sweeper who could choose which plug-in runs out of gas could choose who is paid.
    function testFuzz_sweep_WhateverGasTheCallerBrings_ThePluginsDecideAlikeOrItReverts(uint256 gasLimit) external {
        gasLimit = _bound(gasLimit, 100_000, TX_GAS);
        vm.prank(bob);
        try hub.sweep{gas: gasLimit}(_model, _open) {
            vm.assertEq(hub.poolOf(_model), 0.99 ether, "the pool got it, as with all the gas in the world");
        } catch (bytes memory reason) {
            vm.assertEq(bytes32(bytes4(reason)), bytes32(BoundedCall.NotEnoughGas.selector), "reason");
        }
    }

    /// @dev The same where the classifier has used up its whole allowance.
    function testFuzz_sweep_WhenTheClassifierBurnsItsGas_TheMechanismStillGetsItsOwn(uint256 gasLimit) external {
        gasLimit = _bound(gasLimit, 10_400_000, TX_GAS);
        _classifier.setMode(IClassifier.predict.selector, HostilePlugin.Mode.BurnGas);
        vm.prank(bob);
        try hub.sweep{gas: gasLimit}(_model, _open) {
            vm.assertEq(hub.poolOf(_model), 0.99 ether, "where the mechanism says");
        } catch (bytes memory reason) {
            vm.assertEq(bytes32(bytes4(reason)), bytes32(BoundedCall.NotEnoughGas.selector), "reason");
        }
    }

    // the smallest amounts ───────────────────────────────────────────────────────────────────────────────────

    function testFuzz_INV5_sweep_GivenAnyDeposit_LeavesNothing(uint88 deposit, uint16 tipBps, bool toPool) external {
        ModelSpec memory spec = _spec(
            IClassifier(address(_classifier)),
            "",
            IIncentiveMechanism(address(_mechanism)),
            abi.encode("x")
        );
        _mechanism.set(
            IIncentiveMechanism.onCreate.selector,
            HostilePlugin.Mode.Answer,
            abi.encode(uint32(1 hours), uint16(tipBps % 501), false, false, false)
        );
        uint256 modelId = _create(spec);
        _mechanism.setPrice(deposit);
        _fund(alice, 2 * uint256(deposit));
        Contribution memory c = _contribute(alice, modelId, Samples.one(1, 1));
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        _mechanism.setSweep(uint256(toPool ? SweepTo.Pool : SweepTo.Contributor));
        uint256 before = _staked(alice);
        uint256 sweeperBefore = _staked(bob);
        vm.prank(bob);
        uint256 tip = hub.sweep(modelId, c);
        vm.assertEq(tip, (uint256(deposit) * (tipBps % 501)) / 10_000, "tip, rounded down");
        vm.assertEq(_staked(bob), sweeperBefore + tip, "balance of the sweeper");
        vm.assertEq(_staked(alice) - before + hub.poolOf(modelId), deposit - tip, "all the rest");
        _checkRecord(modelId, c, Status.Closed, 0);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _sweep() private returns (uint256) {
        vm.prank(bob);
        return hub.sweep(_model, _open);
    }

    /// @dev Sweeps it: 1 % to bob, the rest to `to`, zero for the pool.
    function _expectSwept(address to) private {
        uint256 tip = _open.deposit / 100;
        uint256 rest = _open.deposit - tip;
        uint256 before = to == address(0) ? hub.poolOf(_model) : _staked(to);
        uint256 sweeperBefore = _staked(bob);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Swept(_model, _id, bob, tip, to, rest);
        vm.assertEq(_sweep(), tip, "tip");
        uint256 then = to == address(0) ? hub.poolOf(_model) : _staked(to);
        vm.assertEq(then, before + rest, "what was credited");
        vm.assertEq(_staked(bob), sweeperBefore + tip, "balance of the sweeper");
        _checkRecord(_model, _open, Status.Closed, 0);
    }
}
