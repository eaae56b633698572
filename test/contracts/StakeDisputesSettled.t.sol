// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakeDisputes} from "../../contracts/incentives/StakeDisputes.sol";
import {StakeIncentive} from "../../contracts/incentives/StakeIncentive.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {IDataHandler, Contribution, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {DisputeTest} from "./utils/DisputeTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Takings, sweeps and batches while reports and refunds are filed.
contract StakeDisputesSettledTest is DisputeTest {
    /// @dev What can be filed when the owner or a sweeper comes.
    enum Filed {
        Nothing,
        Report, // the reporters' clock has not run
        ReportConfirmed, // bob was paid
        Refund, // the contributor's clock runs
        RefundAnswered, // and was stopped by another report
        RefundRipe // the contributor's clock has run
    }

    // take ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_take_WhenNobodyFiledAnything_PaysAtOnce() external {
        _prepare(Filed.Nothing);
        _answer(0);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Taken(_model, _id, owner, _open.deposit, uint256(Status.Closed));
        vm.assertEq(_take(), _open.deposit, "amount");
    }

    function test_take_WhenAReportIsFiledAndNotAnswered_PaysAtOnce() external {
        _prepare(Filed.Report);
        vm.assertEq(_take(), _open.deposit, "amount");
        _checkRecord(_model, _open, Status.Closed, 0);
        _checkClocks(UNDISPUTED, 0, 0);
    }

    function test_take_WhenReportersWerePaid_PaysTheRest() external {
        _prepare(Filed.ReportConfirmed);
        vm.assertEq(_take(), _open.deposit - _open.deposit / 4, "amount");
    }

    /// @dev An owner could flip the model for a moment, too; against a contributor who showed that it agrees, the owner has to win the
    /// clock like a reporter.
    function test_take_WhenARefundIsFiled_IsFiledAndPaysOnceTheClockHasRun() external {
        _prepare(Filed.Refund); // 100 s after the report
        _answer(0);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Taken(_model, _id, owner, 0, uint256(Status.Open) + 4 * DIFFERS);
        vm.assertEq(_take(), 0, "amount");
        uint256 readyAt = vm.getBlockTimestamp() + CONFIRM_WAIT - 100;
        _expectTake(abi.encodeWithSelector(StakeDisputes.ConfirmTooEarly.selector, _id, readyAt));
        vm.warp(readyAt - 1);
        _expectTake(abi.encodeWithSelector(StakeDisputes.ConfirmTooEarly.selector, _id, readyAt));
        vm.warp(readyAt);
        vm.assertEq(_take(), _open.deposit, "amount");
        _checkRecord(_model, _open, Status.Closed, 0);
    }

    function test_take_WhenAReportStoppedTheContributorsClock_WaitsForTheReporters() external {
        _prepare(Filed.RefundAnswered);
        (, , uint256 differedFor) = stakeIncentive.disputeOf(_model, _id);
        uint256 readyAt = vm.getBlockTimestamp() + CONFIRM_WAIT - differedFor;
        _expectTake(abi.encodeWithSelector(StakeDisputes.ConfirmTooEarly.selector, _id, readyAt));
        vm.warp(readyAt);
        vm.assertEq(_take(), _open.deposit, "amount");
    }

    function test_take_WhenTheModelAgreesOrJustLearned_Reverts() external {
        for (uint256 filed = 0; filed <= uint256(type(Filed).max); ++filed) {
            uint256 state = vm.snapshotState();
            _prepare(Filed(filed));
            _answer(1);
            _expectTake(abi.encodeWithSelector(StakeIncentive.ModelAgrees.selector, _id));
            _answer(0);
            _learn(1);
            _expectTake(abi.encodeWithSelector(StakeIncentive.ModelJustLearned.selector, _id));
            vm.revertToState(state);
        }
    }

    function test_take_WhenOwnerWaitHasNotPassed_RevertsWithTakeTooEarly() external {
        _fileAt(OWNER_WAIT - 1);
        _expectTake(abi.encodeWithSelector(StakeIncentive.TakeTooEarly.selector, _id, _start + OWNER_WAIT));
    }

    // sweep ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_INV5_sweep_WhateverIsFiled_PaysTheContributorOrThePool() external {
        for (uint256 filed = 0; filed <= uint256(type(Filed).max); ++filed) {
            for (uint256 answer = 0; answer < 2; ++answer) {
                uint256 state = vm.snapshotState();
                _prepare(Filed(filed));
                _answer(answer);
                _sweepAndCheck(answer == 1);
                vm.revertToState(state);
            }
        }
    }

    function test_INV5_sweep_WhateverIsFiledAndTheClassifierFails_PaysTheContributor() external {
        for (uint256 filed = 0; filed <= uint256(type(Filed).max); ++filed) {
            uint256 state = vm.snapshotState();
            _prepare(Filed(filed));
            _classifier.setMode(IClassifier.predict.selector, HostilePlugin.Mode.BurnGas);
            _sweepAndCheck(true);
            vm.revertToState(state);
        }
    }

    // batches ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_reportBatch_GivenAConfirmWait_FilesAndConfirms() external {
        Contribution[] memory cs = new Contribution[](1);
        cs[0] = _open;
        _warpTo(REFUND_WAIT);
        _answer(0);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(bob);
            (uint256[] memory amounts, bool[] memory settled) = hub.reportBatch(_model, cs);
            vm.assertTrue(settled[0], "went through");
            vm.assertEq(amounts[0], i == 0 ? 0 : _open.deposit / 4, "amount");
            _waitFor(CONFIRM_WAIT);
        }
        _answer(1);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(alice);
            (uint256[] memory amounts, bool[] memory settled) = hub.refundBatch(_model, cs);
            vm.assertTrue(settled[0], "went through");
            vm.assertEq(amounts[0], i == 0 ? 0 : _open.deposit - _open.deposit / 4, "amount");
            _waitFor(CONFIRM_WAIT);
        }
        _checkRecord(_model, _open, Status.Closed, 0);
    }

    function test_refundBatch_WhenAClockHasNotRun_SkipsItAndTellsWhy() external {
        Contribution[] memory cs = new Contribution[](1);
        cs[0] = _open;
        _fileAt(REFUND_WAIT);
        _answerAt(REFUND_WAIT + 1);
        vm.expectEmit(address(hub));
        bytes memory reason = abi.encodeWithSelector(
            StakeDisputes.ConfirmTooEarly.selector,
            _id,
            vm.getBlockTimestamp() + CONFIRM_WAIT
        );
        emit IDataHandler.Skipped(_model, _id, alice, reason);
        vm.prank(alice);
        (, bool[] memory settled) = hub.refundBatch(_model, cs);
        vm.assertFalse(settled[0], "skipped");
    }

    // no confirmWait ─────────────────────────────────────────────────────────────────────────────────────────

    function test_confirmWaitOfZero_PaysReportsAndRefundsAtOnceAndLeavesNoMark() external {
        _createModel(_stakeConfig(PRICE_WEIGHT, 0));
        _warpTo(REFUND_WAIT);
        _answer(0);
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "report");
        (, , uint256 mark) = hub.recordOf(_model, _id);
        vm.assertEq(mark, UNDISPUTED, "mark");
        _answer(1);
        vm.assertEq(_refund(_model, _open), _open.deposit - _open.deposit / 4, "refund");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev Goes to the time when the owner can take, with so much filed; the model differs, or agrees after {Filed.Refund}.
    function _prepare(Filed filed) private {
        if (filed == Filed.Nothing) _warpTo(OWNER_WAIT);
        if (filed == Filed.Report) _fileAt(OWNER_WAIT);
        if (filed == Filed.ReportConfirmed) {
            _fileAt(REFUND_WAIT);
            _fileAt(OWNER_WAIT);
        }
        if (filed >= Filed.Refund) {
            _fileAt(OWNER_WAIT - 200);
            _answerAt(OWNER_WAIT - 100);
            _warpTo(OWNER_WAIT);
        }
        if (filed == Filed.RefundAnswered) _fileAt(OWNER_WAIT);
        if (filed == Filed.RefundRipe) _warpTo(OWNER_WAIT + CONFIRM_WAIT);
    }

    function _expectTake(bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.take(_model, _open);
    }

    function _sweepAndCheck(bool toContributor) private {
        _warpTo(ANYONE_WAIT);
        (, uint256 left, ) = hub.recordOf(_model, _id);
        uint256 before = toContributor ? _staked(alice) : hub.poolOf(_model);
        vm.prank(owner);
        uint256 tip = hub.sweep(_model, _open);
        uint256 then = toContributor ? _staked(alice) : hub.poolOf(_model);
        vm.assertEq(then, before + left - tip, "what was left, less the tip");
        _checkRecord(_model, _open, Status.Closed, 0);
        _checkClocks(UNDISPUTED, 0, 0);
    }
}
