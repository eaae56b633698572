// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Status} from "../../contracts/interfaces/IDataHandler.sol";
import {DisputeTest} from "./utils/DisputeTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Every interleaving of filings: random histories against a list of who showed what and when, and what spite can do.
contract StakeDisputesHistoryTest is DisputeTest {
    /// @dev Somebody showed that the model agrees or differs.
    struct Shown {
        uint256 time;
        uint256 side;
    }

    Shown[] private _log;

    // against a list ─────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Each step: the model's answer may change, time passes, the model may learn, and somebody claims. What happens is what the
    /// list says: the clocks are sums over it, and nothing else is remembered.
    function testFuzz_claims_GivenAnyHistory_PayWhatTheListOfProofsSays(
        uint256 seed,
        uint256[24] calldata dice
    ) external {
        _warpTo(_bound(seed, 0, REFUND_WAIT));
        uint256 steps = 0;
        for (; steps < dice.length && _isOpen(); ++steps) {
            uint256 d = uint256(keccak256(abi.encode(dice[steps], seed)));
            bool agrees = d % 2 == 1;
            _answer(d % 2);
            _waitFor((d >> 8) % 16 == 0 ? 0 : ((d >> 16) % CONFIRM_WAIT) / (1 + ((d >> 40) % 8)));
            if ((d >> 44) % 8 == 0) _learn(steps);
            bool learned = hub.modelInfo(_model).learnedAt == _now();
            uint256 who = (d >> 48) % 4;
            if (who == 0) _tryRefund(agrees);
            else if (who == 1) _tryReport(bob, 1, agrees || learned);
            else if (who == 2) _tryReport(carol, 3, agrees || learned);
            else _tryTake(agrees || learned);
            _checkAgainstLog();
        }
    }

    // spite ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev A reporter who has the model taught otherwise for a moment, again and again, delays an honest refund by `confirmWait` and the
    /// time that alice takes to answer, and is paid nothing.
    function testFuzz_refund_WhenReportsAreFiledForSpite_IsPaidAfterConfirmWaitAndTheAnswers(
        uint256 answerTime,
        uint256 calm
    ) external {
        answerTime = _bound(answerTime, 1, 600);
        calm = _bound(calm, 900, 6 hours);
        _warpTo(REFUND_WAIT);
        uint256 reports = 0;
        uint256 paid = 0;
        for (uint256 shown = 0; paid == 0;) {
            _answer(0);
            _report(bob, _model, _open);
            ++reports;
            _waitFor(answerTime);
            _answer(1);
            _refund(_model, _open);
            uint256 left = shown + calm < CONFIRM_WAIT ? calm : CONFIRM_WAIT - shown;
            _waitFor(left);
            shown += left;
            if (shown == CONFIRM_WAIT) paid = _refund(_model, _open);
        }
        vm.assertEq(paid, _open.deposit, "refund");
        uint256 delay = vm.getBlockTimestamp() - _start - REFUND_WAIT;
        vm.assertEq(delay, CONFIRM_WAIT + reports * answerTime, "delay");
    }

    /// @dev The same the other way round: an author who has the model agree for a moment, again and again, is stopped as often.
    function test_report_WhenTheAuthorAnswersForAMoment_IsPaidAfterConfirmWaitAndTheAnswers() external {
        _fileAt(REFUND_WAIT);
        for (uint256 i = 0; i < 11; ++i) {
            _waitFor(1 hours);
            _answer(1);
            _refund(_model, _open);
            _waitFor(60);
            _answer(0);
            vm.assertEq(_report(carol, _model, _open), 0, "filed again");
        }
        _waitFor(1 hours);
        vm.assertEq(_report(carol, _model, _open), (_open.deposit * 3) / 4, "paid");
    }

    /// @dev What a filing asks of a contributor: to look once within `confirmWait`.
    function test_report_WhenTheContributorNeverAnswers_IsPaidAtASecondMoment() external {
        _fileAt(REFUND_WAIT);
        _answer(1); // all the time
        _waitFor(CONFIRM_WAIT);
        _answer(0); // for a moment
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "paid");
    }

    /// @dev A clock that has run stays so: then each side is paid at the moment that the model is with it.
    function test_claims_WhenBothClocksHaveRun_PayWhomTheModelIsWith() external {
        _fileAt(REFUND_WAIT);
        _answerAt(REFUND_WAIT + CONFIRM_WAIT);
        _warpTo(REFUND_WAIT + 2 * CONFIRM_WAIT);
        _answer(0);
        vm.assertEq(_report(bob, _model, _open), _open.deposit / 4, "report");
        _answer(1);
        vm.assertEq(_refund(_model, _open), _open.deposit - _open.deposit / 4, "refund");
    }

    /// @dev Filings have no date of expiry: until it is swept a contribution is what its clocks say, however late it is.
    function test_refund_WhenItIsConfirmedYearsLater_IsPaid() external {
        _fileAt(REFUND_WAIT);
        _answerAt(REFUND_WAIT + 1);
        _waitFor(200 * 365 days); // longer than a clock can count
        _answer(0);
        vm.assertEq(_report(carol, _model, _open), 0, "filed again");
        (, uint256 agreedFor, ) = stakeIncentive.disputeOf(_model, _id);
        vm.assertEq(agreedFor, type(uint32).max, "the clock stops at 136 years");
        _answer(1);
        vm.assertEq(_refund(_model, _open), _open.deposit, "amount");
    }

    // ------------------------------------------------------------------------------------------------ private

    function _tryRefund(bool agrees) private {
        bool due = _now() >= _start + REFUND_WAIT;
        if (!agrees || (_log.length == 0 && !due)) return _expectNothing(alice, hub.refund.selector);
        _tryClaim(alice, hub.refund.selector, AGREES, due, _log.length == 0, _left());
    }

    function _tryReport(address reporter, uint256 quarters, bool refused) private {
        uint256 share = (_open.deposit * quarters) / 4;
        if (share > _left()) share = _left();
        bool open = _now() >= _start + REFUND_WAIT - CONFIRM_WAIT;
        bool wasPaid = hub.hasReported(_id, reporter); // who was can only stop the contributor's clock
        if (wasPaid) (refused, share) = (refused || _log[_log.length - 1].side != AGREES, 0);
        else refused = refused || share == 0;
        if (refused || !open) return _expectNothing(reporter, hub.report.selector);
        _tryClaim(reporter, hub.report.selector, DIFFERS, _now() >= _start + REFUND_WAIT, false, share);
    }

    function _tryTake(bool refused) private {
        if (refused || _now() < _start + OWNER_WAIT) return _expectNothing(owner, hub.take.selector);
        bool answered = _run(AGREES) != 0 || (_log.length != 0 && _log[_log.length - 1].side == AGREES);
        _tryClaim(owner, hub.take.selector, DIFFERS, true, !answered, _left());
    }

    /// @dev A claim that the model is with: paid if `free` or if the side's clock has run, else filed if it is news.
    function _tryClaim(address who, bytes4 selector, uint256 side, bool due, bool free, uint256 amount) private {
        bool isNews = _log.length == 0 || _log[_log.length - 1].side != side;
        bool paid = free || (due && _run(side) >= CONFIRM_WAIT && _log.length != 0);
        if (!paid && !isNews) return _expectNothing(who, selector);
        if (isNews && !free) _log.push(Shown(_now(), side));
        (bool ok, bytes memory returned) = _call(who, selector);
        vm.assertTrue(ok, "goes through");
        vm.assertEq(abi.decode(returned, (uint256)), paid ? amount : 0, "amount");
        bool closes = paid && selector != hub.report.selector;
        _checkRecord(_model, _open, closes ? Status.Closed : Status.Open, closes ? 0 : _left());
    }

    function _expectNothing(address who, bytes4 selector) private {
        (bool ok, ) = _call(who, selector);
        vm.assertFalse(ok, "is refused");
    }

    function _call(address who, bytes4 selector) private returns (bool ok, bytes memory returned) {
        bytes memory data = abi.encodeWithSelector(selector, _model, _open);
        vm.prank(who);
        return address(hub).call(data);
    }

    function _checkAgainstLog() private view {
        if (!_isOpen() || _log.length == 0) return _checkClocks(UNDISPUTED, 0, 0);
        _checkClocks(_log[_log.length - 1].side, _run(AGREES), _run(DIFFERS));
    }

    /// @dev How long the last proof was one for this side, in all.
    function _run(uint256 side) private view returns (uint256 sum) {
        for (uint256 i = 0; i < _log.length; ++i) {
            uint256 end = i + 1 < _log.length ? _log[i + 1].time : _now();
            if (_log[i].side == side) sum += end - _log[i].time;
        }
    }

    function _isOpen() private view returns (bool) {
        (Status status, , ) = hub.recordOf(_model, _id);
        return status == Status.Open;
    }

    function _left() private view returns (uint256 left) {
        (, left, ) = hub.recordOf(_model, _id);
    }

    function _now() private view returns (uint256) {
        return vm.getBlockTimestamp();
    }
}
