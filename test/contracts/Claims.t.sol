// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {ClaimKind, IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {RecordLib} from "../../contracts/libraries/Record.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What the hub itself asks of refunds, reports and takings, whatever the mechanism says: the rules of the stake
/// mechanism have a file of their own.
contract ClaimsTest is HubTest {
    HostileMechanism private _mechanism;
    uint256 private _model;
    Contribution private _open; // alice's, 1 ether

    function setUp() public override {
        super.setUp();
        _mechanism = new HostileMechanism(address(hub));
        _model = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(_mechanism)), ""));
        _open = _contribute(alice, _model, Samples.one(1, 1));
        vm.warp(vm.getBlockTimestamp() + 1 days);
    }

    // who may claim ──────────────────────────────────────────────────────────────────────────────────────────

    function test_refund_GivenSomebodyElse_RevertsWithNotContributor() external {
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.NotContributor.selector, _idOf(_model, _open), bob, alice)
        );
        vm.prank(bob);
        hub.refund(_model, _open);
    }

    function test_report_GivenTheContributor_RevertsWithOwnContribution() external {
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.OwnContribution.selector, _idOf(_model, _open), alice)
        );
        vm.prank(alice);
        hub.report(_model, _open);
    }

    function test_take_GivenSomebodyElse_RevertsWithNotModelOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, _model, alice, owner));
        vm.prank(alice);
        hub.take(_model, _open);
    }

    function test_take_WhenTheModelWasTransferred_IsTheNewOwners() external {
        _transferModel(_model, carol);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, _model, owner, carol));
        vm.prank(owner);
        hub.take(_model, _open);
        uint256 before = _staked(carol);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Taken(_model, _idOf(_model, _open), carol, 1 ether, uint256(Status.Closed));
        vm.prank(carol);
        vm.assertEq(hub.take(_model, _open), 1 ether, "taken");
        vm.assertEq(_staked(carol), before + 1 ether, "balance");
    }

    // what can be claimed ────────────────────────────────────────────────────────────────────────────────────

    function test_claims_GivenSomethingNeverContributed_RevertWithNeverContributed() external {
        Contribution memory c = _open;
        c.features = Samples.features(9);
        bytes memory reason = abi.encodeWithSelector(IDataHandler.NeverContributed.selector, _model, _idOf(_model, c));
        _expectAllRevert(_model, c, reason);
    }

    function test_claims_GivenTamperedDetails_RevertWithDetailsDiffer() external {
        Contribution memory c = _open;
        c.deposit += 1;
        _expectAllRevert(
            _model,
            c,
            abi.encodeWithSelector(IDataHandler.DetailsDiffer.selector, _model, _idOf(_model, c))
        );
    }

    function test_claims_GivenAnotherModel_RevertWithNeverContributed() external {
        uint256 second = _create(_spec());
        _expectAllRevert(
            second,
            _open,
            abi.encodeWithSelector(IDataHandler.NeverContributed.selector, second, _idOf(second, _open))
        );
    }

    function test_claims_GivenNoSuchModel_RevertWithUnknownModel() external {
        _expectAllRevert(77, _open, abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 77));
    }

    function test_claims_GivenASettledContribution_RevertWithContributionClosed() external {
        _refund(_model, _open);
        _expectAllRevert(
            _model,
            _open,
            abi.encodeWithSelector(IDataHandler.ContributionClosed.selector, _model, _idOf(_model, _open))
        );
    }

    // what it pays ───────────────────────────────────────────────────────────────────────────────────────────

    function test_refund_GivenAllOfIt_CreditsClosesAndEmitsRefunded() external {
        uint256 before = _staked(alice);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Refunded(_model, _idOf(_model, _open), alice, 1 ether, uint256(Status.Closed));
        vm.assertEq(_refund(_model, _open), 1 ether, "amount");
        vm.assertEq(_staked(alice), before + 1 ether, "balance");
        _checkRecord(_model, _open, Status.Closed, 0);
    }

    function test_report_GivenAPart_CreditsItKeepsTheRestOpenAndEmitsReported() external {
        _mechanism.setClaim(0.4 ether, 5, true);
        uint256 before = _staked(bob);
        bytes32 id = _idOf(_model, _open);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Reported(_model, id, bob, 0.4 ether, uint256(Status.Open) + 4 * 5);
        vm.assertEq(_report(bob, _model, _open), 0.4 ether, "amount");
        vm.assertEq(_staked(bob), before + 0.4 ether, "balance");
        _checkRecord(_model, _open, Status.Open, 0.6 ether); // `close` is ignored while anything is left
        (, , uint256 mark) = hub.recordOf(_model, id);
        vm.assertEq(mark, 5, "mark");
        vm.assertTrue(hub.hasReported(id, bob), "bob reported");
        vm.assertFalse(hub.hasReported(id, carol), "carol did not");
    }

    function test_INV7_report_GivenASecondTime_RevertsWithAlreadyReported() external {
        _mechanism.setClaim(1, 0, false);
        _report(bob, _model, _open);
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.AlreadyReported.selector, _idOf(_model, _open), bob)
        );
        vm.prank(bob);
        hub.report(_model, _open);
        vm.assertEq(_report(carol, _model, _open), 1, "somebody else still can");
    }

    function test_report_GivenAReportThatWasOnlyFiled_CanStillBePaid() external {
        _mechanism.setClaim(0, 1, false);
        _report(bob, _model, _open);
        vm.assertFalse(hub.hasReported(_idOf(_model, _open), bob), "nothing was paid yet");
        _mechanism.setClaim(1, 2, false);
        vm.assertEq(_report(bob, _model, _open), 1, "paid");
    }

    function testFuzz_INV2_claims_WhateverTheMechanismReturns_PayAtMostTheDeposit(
        uint256[6] calldata amounts,
        uint256[6] calldata kinds,
        bool close
    ) external {
        uint256 paid = 0;
        address[3] memory reporters = [bob, carol, _person("dave")];
        for (uint256 i = 0; i < 6; ++i) {
            _mechanism.setClaim(amounts[i], amounts[i] % 64, close);
            uint256 kind = kinds[i] % 3;
            vm.prank(
                kind == 0
                    ? alice
                    : kind == 1
                        ? reporters[i % 3]
                        : owner
            );
            (bool ok, bytes memory data) = address(hub).call(
                abi.encodeWithSelector(_selector(ClaimKind(kind)), _model, _open)
            );
            if (ok) paid += abi.decode(data, (uint256));
        }
        vm.assertLe(paid, 1 ether, "paid out of a deposit of 1 ether");
        (Status status, uint256 left, ) = hub.recordOf(_model, _idOf(_model, _open));
        vm.assertEq(left, 1 ether - paid, "what is left");
        if (left != 0) vm.assertEq(uint256(status), uint256(Status.Open), "INV-5: what holds money is open");
    }

    function test_claims_GivenAMarkAbove63_RevertWithBadMark() external {
        _mechanism.setClaim(0, 63, false);
        _refund(_model, _open);
        uint256[2] memory bad = [uint256(64), type(uint256).max];
        for (uint256 i = 0; i < bad.length; ++i) {
            _mechanism.setClaim(0, bad[i], false);
            _expectAllRevert(_model, _open, abi.encodeWithSelector(RecordLib.BadMark.selector, bad[i]));
        }
    }

    function test_claims_WhenAPluginFails_RevertAndChangeNothing() external {
        _mechanism.set(IIncentiveMechanism.onClaim.selector, HostilePlugin.Mode.Refuse, bytes("never"));
        _expectAllRevert(_model, _open, bytes("never"));
        _checkRecord(_model, _open, Status.Open, 1 ether);

        HostileClassifier classifier = new HostileClassifier(address(hub));
        uint256 modelId = _create(
            _spec(IClassifier(address(classifier)), "", IIncentiveMechanism(address(_mechanism)), "")
        );
        Contribution memory c = _contribute(alice, modelId, Samples.one(1, 1));
        classifier.set(IClassifier.predict.selector, HostilePlugin.Mode.Refuse, bytes("no idea"));
        _expectAllRevert(modelId, c, bytes("no idea"));
    }

    // the hub's own entry ────────────────────────────────────────────────────────────────────────────────────

    function test_claimFor_GivenAnybodyButTheHub_RevertsWithOnlySelf() external {
        vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.OnlySelf.selector, alice));
        vm.prank(alice);
        hub.claimFor(ClaimKind.Refund, alice, _model, _open);
        vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.OnlySelf.selector, address(_mechanism)));
        vm.prank(address(_mechanism));
        hub.claimFor(ClaimKind.Take, owner, _model, _open);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _selector(ClaimKind kind) private pure returns (bytes4) {
        if (kind == ClaimKind.Refund) return ICollaborativeTrainer.refund.selector;
        return kind == ClaimKind.Report ? ICollaborativeTrainer.report.selector : ICollaborativeTrainer.take.selector;
    }

    /// @dev Refund by alice, report by bob, taking by the owner.
    function _expectAllRevert(uint256 modelId, Contribution memory c, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(alice);
        hub.refund(modelId, c);
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.report(modelId, c);
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.take(modelId, c);
    }
}
