// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakeDisputes} from "../../contracts/incentives/StakeDisputes.sol";
import {StakeIncentive} from "../../contracts/incentives/StakeIncentive.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {DisputeTest} from "./utils/DisputeTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Reports that are filed and confirmed, and refunds that they dispute.
contract StakeDisputesTest is DisputeTest {
    uint256 private constant FILING_OPENS = REFUND_WAIT - CONFIRM_WAIT;

    // filing a report ────────────────────────────────────────────────────────────────────────────────────────

    function test_report_WhenItIsTooEarlyToFile_RevertsWithClaimTooEarly() external {
        _answer(0);
        _warpTo(FILING_OPENS - 1);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ClaimTooEarly.selector, _id, _start + FILING_OPENS));
        vm.prank(bob);
        hub.report(_model, _open);
    }

    function test_report_GivenAConfirmWaitAboveTheRefundWait_CanBeFiledAtOnce() external {
        _createModel(_stakeConfig(PRICE_WEIGHT, 2 days));
        _fileAt(0);
        _checkClocks(DIFFERS, 0, 0);
        _warpTo(2 days - 1);
        _expectConfirmTooEarly(bob, _start + 2 days);
        _warpTo(2 days);
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "paid");
    }

    function test_report_WhenTheModelDiffers_FilesItAndPaysNothing() external {
        _warpTo(FILING_OPENS);
        _answer(0);
        uint256 before = _staked(bob);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Reported(_model, _id, bob, 0, uint256(Status.Open) + 4 * DIFFERS);
        vm.assertEq(_report(bob, _model, _open), 0, "amount");
        vm.assertEq(_staked(bob), before, "balance");
        vm.assertFalse(hub.hasReported(_id, bob), "was not paid for reporting");
        _checkRecord(_model, _open, Status.Open, _open.deposit);
        _checkClocks(DIFFERS, 0, 0);
        _waitFor(100);
        _checkClocks(DIFFERS, 0, 100);
    }

    function test_report_WhenItCannotBeFiled_Reverts() external {
        _warpTo(REFUND_WAIT);
        _expectReport(bob, abi.encodeWithSelector(StakeIncentive.ModelAgrees.selector, _id));
        _answer(0);
        _expectReport(owner, abi.encodeWithSelector(StakeIncentive.NoStanding.selector, _id, owner));
        _expectReport(alice, abi.encodeWithSelector(ICollaborativeTrainer.OwnContribution.selector, _id, alice));
        _learn(1);
        _expectReport(bob, abi.encodeWithSelector(StakeIncentive.ModelJustLearned.selector, _id));
        _checkClocks(UNDISPUTED, 0, 0);
    }

    // confirming a report ────────────────────────────────────────────────────────────────────────────────────

    function test_report_WhenConfirmWaitHasNotPassed_RevertsWithConfirmTooEarly() external {
        _fileAt(REFUND_WAIT);
        _waitFor(CONFIRM_WAIT - 1);
        _expectConfirmTooEarly(bob, _start + REFUND_WAIT + CONFIRM_WAIT);
        _expectConfirmTooEarly(carol, _start + REFUND_WAIT + CONFIRM_WAIT);
    }

    function test_report_WhenConfirmWaitHasPassedBeforeRefundWait_IsPaidWithTheFirstRefunds() external {
        _fileAt(FILING_OPENS);
        _waitFor(CONFIRM_WAIT - 1);
        _expectConfirmTooEarly(bob, _start + REFUND_WAIT);
        _waitFor(1);
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "amount");
    }

    /// @dev bob was paid; carol is asleep, and alice, who lied, shows for a moment that the model agrees.
    function test_report_GivenAReporterWhoWasPaid_CanOpposeAnAnswerForNoFurtherPay() external {
        _fileAt(REFUND_WAIT - CONFIRM_WAIT);
        _warpTo(REFUND_WAIT);
        _report(bob, _model, _open);
        _answerAt(REFUND_WAIT + 1 hours);
        _warpTo(REFUND_WAIT + 2 hours);
        _answer(0);
        vm.assertEq(_report(bob, _model, _open), 0, "files again");
        _expectReport(bob, abi.encodeWithSelector(ICollaborativeTrainer.AlreadyReported.selector, _id, bob));
        _warpTo(REFUND_WAIT + 1 hours + CONFIRM_WAIT);
        _answer(1);
        vm.assertEq(_refund(_model, _open), 0, "alice's clock ran for an hour only");
        _checkRecord(_model, _open, Status.Open, _open.deposit - _open.deposit / 4);
    }

    function test_report_WhenTheModelStillDiffers_PaysEveryReporterTheirShare() external {
        _fileAt(REFUND_WAIT);
        _waitFor(CONFIRM_WAIT);
        uint256 before = _staked(bob);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Reported(_model, _id, bob, _open.deposit / 4, uint256(Status.Open) + 4 * DIFFERS);
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "amount");
        vm.assertEq(_staked(bob), before + _open.deposit / 4, "balance");
        vm.assertTrue(hub.hasReported(_id, bob), "was paid for reporting");
        _expectReport(bob, abi.encodeWithSelector(ICollaborativeTrainer.AlreadyReported.selector, _id, bob));
        // One clock serves all reporters.
        vm.assertEq(_report(carol, _model, _open), (_open.deposit * 3) / 4, "amount of the second reporter");
        _checkRecord(_model, _open, Status.Open, 0);
    }

    function test_report_WhenTheModelAgreesOrJustLearned_IsNotConfirmed() external {
        _fileAt(REFUND_WAIT);
        _waitFor(CONFIRM_WAIT);
        _answer(1);
        _expectReport(bob, abi.encodeWithSelector(StakeIncentive.ModelAgrees.selector, _id));
        _answer(0);
        _learn(1);
        _expectReport(bob, abi.encodeWithSelector(StakeIncentive.ModelJustLearned.selector, _id));
        _waitFor(1);
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "the next block");
    }

    /// @dev What counts is the standing when it is paid: what was farmed after the filing diluted everybody else's, too.
    function test_report_WhenStandingChangedSinceFiling_PaysByTheStandingOfTheDay() external {
        Contribution memory more = _contribute(bob, _model, Samples.one(1, 9));
        _fileAt(REFUND_WAIT);
        _answer(1);
        _refund(_model, more);
        _answer(0);
        _waitFor(CONFIRM_WAIT);
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(_model, bob);
        vm.assertEq(standing, _total(1) + more.deposit, "standing of bob");
        vm.assertEq(_report(bob, _model, _open), (_open.deposit * standing) / total, "amount");
    }

    // refunds ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_refund_WhenNoReportIsFiled_PaysAtOnceThoughTheModelJustLearned() external {
        _warpTo(REFUND_WAIT);
        _learn(1);
        vm.assertEq(_refund(_model, _open), _open.deposit, "amount");
        _checkRecord(_model, _open, Status.Closed, 0);
    }

    function test_refund_WhenAReportIsFiled_IsFiledToo() external {
        _fileAt(REFUND_WAIT);
        _warpTo(REFUND_WAIT + 100);
        _answer(1);
        _learn(1); // is no reason to refuse it
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Refunded(_model, _id, alice, 0, uint256(Status.Open) + 4 * AGREES);
        vm.assertEq(_refund(_model, _open), 0, "amount");
        _checkRecord(_model, _open, Status.Open, _open.deposit);
        (uint256 standing, ) = stakeIncentive.standingOf(_model, alice);
        vm.assertEq(standing, 0, "standing");
        _waitFor(50);
        _checkClocks(AGREES, 50, 100);
    }

    function test_refund_WhenItsClockHasRun_PaysThoughTheModelJustLearned() external {
        _fileAt(REFUND_WAIT);
        _answerAt(REFUND_WAIT + 100);
        _waitFor(CONFIRM_WAIT - 1);
        _expectRefund(
            abi.encodeWithSelector(
                StakeDisputes.ConfirmTooEarly.selector,
                _id,
                _start + REFUND_WAIT + 100 + CONFIRM_WAIT
            )
        );
        _waitFor(1);
        _answer(0);
        _expectRefund(abi.encodeWithSelector(StakeIncentive.ModelDisagrees.selector, _id));
        _answer(1);
        _learn(1);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Refunded(_model, _id, alice, _open.deposit, uint256(Status.Closed));
        vm.assertEq(_refund(_model, _open), _open.deposit, "amount");
        (uint256 standing, ) = stakeIncentive.standingOf(_model, alice);
        vm.assertEq(standing, _open.deposit, "standing");
        _checkClocks(UNDISPUTED, 0, 0);
    }

    function test_refund_WhenTheModelDiffersAtFiling_RevertsWithModelDisagrees() external {
        _fileAt(REFUND_WAIT);
        _expectRefund(abi.encodeWithSelector(StakeIncentive.ModelDisagrees.selector, _id));
        _waitFor(10);
        _checkClocks(DIFFERS, 0, 10);
    }

    function test_refund_WhenAReportWasFiledEarly_CanAnswerBeforeRefundWait() external {
        _fileAt(FILING_OPENS);
        _answerAt(FILING_OPENS + 60);
        _warpTo(FILING_OPENS + CONFIRM_WAIT);
        _expectRefund(abi.encodeWithSelector(StakeDisputes.ConfirmTooEarly.selector, _id, _start + REFUND_WAIT + 60));
        _warpTo(REFUND_WAIT + 60);
        vm.assertEq(_refund(_model, _open), _open.deposit, "amount");
    }

    function test_refund_WhenReportersWerePaidAndTheClockHasRun_PaysTheRest() external {
        _fileAt(REFUND_WAIT);
        _waitFor(CONFIRM_WAIT);
        _report(bob, _model, _open);
        _answerAt(4 days);
        _warpTo(4 days + CONFIRM_WAIT);
        vm.assertEq(_refund(_model, _open), _open.deposit - _open.deposit / 4, "amount");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev The standing that `count` of the first contributions gave, each for the highest price.
    function _total(uint256 count) private pure returns (uint256) {
        return count * 3600 * uint256(PRICE_WEIGHT);
    }

    function _expectReport(address reporter, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(reporter);
        hub.report(_model, _open);
    }

    function _expectConfirmTooEarly(address reporter, uint256 readyAt) private {
        _expectReport(reporter, abi.encodeWithSelector(StakeDisputes.ConfirmTooEarly.selector, _id, readyAt));
    }

    function _expectRefund(bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(alice);
        hub.refund(_model, _open);
    }
}
