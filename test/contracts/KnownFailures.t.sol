// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakeIncentive} from "../../contracts/incentives/StakeIncentive.sol";
import {StakePool} from "../../contracts/incentives/StakePool.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {Samples} from "./utils/Samples.sol";
import {StakeTest} from "./utils/StakeTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev One test for each failure that earlier implementations of these rules had, by the number that the docs give it. Failures
/// 6 (price), 7 (costly receivers), 8 (labels), 9 (settings) and 14 (duplicates in a batch) are tested where the function is.
contract KnownFailuresTest is StakeTest {
    function test_failure1_TheOwnersPathIsDead() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        _transferModel(model, carol);
        vm.warp(START + OWNER_WAIT);
        uint256 before = _staked(carol);
        vm.prank(carol);
        hub.take(model, bad);
        vm.assertEq(_staked(carol), before + bad.deposit, "the owner of the day takes");
    }

    function test_failure2_TheAuthorOfBadDataWaitsAndTakesTheWholeDepositBack() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        _gainStanding(alice, model, 9);
        vm.warp(START + ANYONE_WAIT);
        uint256 before = _staked(bob);
        vm.prank(bob); // the author sweeps, and gets no more than anybody's tip
        uint256 tip = hub.sweep(model, bad);
        vm.assertEq(tip, (bad.deposit * TIP_BPS) / 10_000, "tip");
        vm.assertEq(_staked(bob), before + tip, "balance of the author");
        vm.assertEq(hub.poolOf(model), bad.deposit - tip, "pool");
    }

    function test_failure3_OneSampleSentTwentyTimesEarnsTwentyValidContributions() external {
        Sample[] memory samples = new Sample[](20);
        for (uint256 i = 0; i < 20; ++i) samples[i] = Samples.one(1, 1);
        uint256 price = hub.quote(model, alice, 1);
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(model, samples, ENOUGH), price, "charged for one");
        for (uint256 i = 0; i < 20; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IDataHandler.AlreadyRecorded.selector,
                    model,
                    hub.contributionId(model, 1, Samples.features(1))
                )
            );
            vm.prank(alice);
            hub.contribute(model, samples[0], ENOUGH);
        }
        vm.warp(START + REFUND_WAIT);
        _refund(model, _contribution(alice, START, price, samples[0]));
        (uint256 standing, ) = stakeIncentive.standingOf(model, alice);
        vm.assertEq(standing, price, "standing is money that was at stake, not a count");
    }

    function test_failure4_AnUpdateInTheSameBlockFlipsTheModelAndTheFlipperReports() external {
        _gainStanding(bob, model, 9); // the attacker
        Contribution memory honest = _contribute(alice, model, Samples.one(1, 1));
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        _flip(bob, 1, 40);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ModelJustLearned.selector, _idOf(model, honest)));
        vm.prank(bob);
        hub.report(model, honest);
        // somebody teaches it back, in the same block or later, and nothing is lost
        _contribute(carol, model, Samples.two(1, 1, 41));
        vm.assertEq(_refund(model, honest), honest.deposit, "refund, though the model learned in this block");
    }

    function test_failure5_AShareThatRoundsToNothingPaysEverything() external {
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _stakeConfig(1, 0);
        model = _create(spec);
        vm.warp(START + 3600 * 3600); // a price of 1
        Contribution memory small = _contribute(carol, model, Samples.one(1, 1));
        vm.assertEq(small.deposit, 1, "deposit of carol");
        for (uint256 i = 0; i < 2; ++i) _contribute(alice, model, Samples.one(1, 2 + i));
        Contribution memory large = _contribute(alice, model, Samples.one(1, 5));
        Contribution memory bad = _contribute(bob, model, Samples.one(0, 6));
        _contribute(alice, model, Samples.one(1, 6));
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        _refund(model, small);
        _refund(model, large);
        vm.assertEq((bad.deposit * 1) / (1 + large.deposit), 0, "the share of carol rounds to nothing");
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.NothingToClaim.selector, _idOf(model, bad), carol));
        vm.prank(carol);
        hub.report(model, bad);
        _checkRecord(model, bad, Status.Open, bad.deposit);
    }

    function test_failure10_DivisorsThatCanBeZero() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1); // the price: no time has passed
        vm.assertEq(bad.deposit, 3600 * uint256(PRICE_WEIGHT), "deposit");
        vm.assertGt(hub.quote(model, alice, 0), 0, "quote for no samples");
        vm.assertGt(hub.quote(model, alice, type(uint256).max), 0, "quote for absurdly many");
        vm.warp(START + REFUND_WAIT); // the share: nobody has standing
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.NoStanding.selector, _idOf(model, bad), alice));
        vm.prank(alice);
        hub.report(model, bad);
    }

    function test_failure11_TheOwnerForestallsEveryRefundInTheFirstBlock() external {
        Contribution memory honest = _contribute(alice, model, Samples.one(1, 1));
        (Contribution memory bad, Contribution memory good) = _dispute(bob, carol, 2);
        vm.warp(START + REFUND_WAIT); // the block in which refunds open
        bytes memory reason = abi.encodeWithSelector(
            StakeIncentive.TakeTooEarly.selector,
            _idOf(model, bad),
            START + OWNER_WAIT
        );
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.take(model, bad);
        _refund(model, good);
        vm.warp(START + OWNER_WAIT); // and later only what the model differs from
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ModelAgrees.selector, _idOf(model, honest)));
        vm.prank(owner);
        hub.take(model, honest);
        vm.assertGe(OWNER_WAIT - REFUND_WAIT, stakeIncentive.CLAIM_WINDOW(), "time to claim");
    }

    function test_failure12_SomebodyContributesEveryBlockAndNoRefundIsPossible() external {
        Contribution memory honest = _contribute(alice, model, Samples.one(1, 1));
        for (uint256 i = 0; i < 10; ++i) {
            vm.warp(START + REFUND_WAIT + 12 * i);
            _dispute(bob, carol, 10 + i); // the model learns in every block
            vm.assertEq(hub.modelInfo(model).learnedAt, vm.getBlockTimestamp(), "learned in this block");
            uint256 state = vm.snapshotState();
            vm.assertEq(_refund(model, honest), honest.deposit, "refund");
            vm.revertToState(state);
        }
    }

    /// @dev With `confirmWait`: who saw the model differ before the refund was due has filed a report, so that the author's moment is a
    /// filing, too, which the next one who looks stops.
    function test_failure13_TheAuthorFlipsTheModelForOneBlockAndRefunds() external {
        _useConfirmWait(12 hours);
        _gainStanding(alice, model, 9);
        (Contribution memory bad, ) = _dispute(bob, carol, 1);
        uint256 due = bad.contributedAt + REFUND_WAIT;
        vm.warp(due - 6 hours);
        vm.assertEq(_report(alice, model, bad), 0, "filed");
        vm.warp(due);
        _flip(bob, 1, 40);
        vm.assertEq(_refund(model, bad), 0, "filed, not paid, in the first block in which it could be");
        _contribute(carol, model, Samples.two(1, 1, 41)); // somebody sets it right
        vm.warp(due + 12);
        vm.assertEq(_report(alice, model, bad), 0, "the reporters' clock goes on");
        vm.warp(due + 6 hours + 12);
        vm.assertEq(_report(alice, model, bad), _shareOf(alice, bad.deposit), "the report is paid");
    }

    /// @dev Without a `confirmWait` the same succeeds: why the defaults have one.
    function test_failure13_WithoutConfirmWait_TheAuthorIsRefundedByAMoment() external {
        _gainStanding(alice, model, 9);
        (Contribution memory bad, ) = _dispute(bob, carol, 1);
        vm.warp(bad.contributedAt + REFUND_WAIT);
        _flip(bob, 1, 40);
        vm.assertEq(_refund(model, bad), bad.deposit, "refunded");
    }

    function test_failure13_SomebodyContributesTheOtherLabelJustBeforeAndReports() external {
        _useConfirmWait(12 hours);
        uint256 farmed = _gainStanding(bob, model, 9);
        Contribution memory honest = _contribute(alice, model, Samples.one(1, 1));
        uint256 due = honest.contributedAt + REFUND_WAIT;
        vm.warp(due - 12);
        Contribution memory lie = _contribute(bob, model, Samples.one(0, 1));
        vm.assertEq(hub.predict(model, honest.features), 0, "the lie has turned the model");
        vm.warp(due);
        vm.assertEq(_report(bob, model, honest), 0, "filed, not paid");
        vm.warp(due + 1 hours);
        _contribute(carol, model, Samples.two(1, 1, 41)); // somebody sets it right
        vm.assertEq(_refund(model, honest), 0, "alice answers");
        vm.warp(due + 13 hours);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ModelAgrees.selector, _idOf(model, honest)));
        vm.prank(bob);
        hub.report(model, honest);
        vm.assertEq(_refund(model, honest), honest.deposit, "alice is paid");
        vm.warp(lie.contributedAt + REFUND_WAIT);
        vm.assertEq(_report(alice, model, lie), 0, "and files a report of the lie");
        vm.warp(lie.contributedAt + REFUND_WAIT + 12 hours);
        uint256 share = _report(alice, model, lie);
        vm.assertEq(
            share,
            (lie.deposit * honest.deposit) / (honest.deposit + farmed),
            "of which she is paid her share"
        );
    }

    /// @dev And nobody without standing can report at all.
    function test_failure13_GivenNoStanding_TheOtherLabelEarnsNothing() external {
        Contribution memory honest = _contribute(alice, model, Samples.one(1, 1));
        vm.warp(START + REFUND_WAIT - 12);
        _contribute(bob, model, Samples.one(0, 1));
        vm.warp(START + REFUND_WAIT);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.NoStanding.selector, _idOf(model, honest), bob));
        vm.prank(bob);
        hub.report(model, honest);
    }

    /// @dev Standing is the sum of deposits, so that a thousand cheap samples of a quiet hour weigh what they cost, and no more.
    function test_failure15_StandingIsFarmedByManySamplesInAQuietHour() external {
        vm.warp(START + 30 days);
        (Contribution[] memory farmed, uint256 paid) = _farm(bob, 40);
        uint256 one = _createAndContribute(30 days / 40);
        vm.assertEq(paid / 40, one, "each costs as much as if they had come evenly spread over the quiet time");
        vm.warp(START + 31 days);
        for (uint256 i = 0; i < 40; ++i) _refund(model, farmed[i]);
        (uint256 standing, ) = stakeIncentive.standingOf(model, bob);
        vm.assertEq(standing, paid, "standing");
    }

    /// @dev Money streams to the standing that there is while it streams: whoever holds refunds back misses what streams meanwhile, and gains
    /// nothing by coming just before the money.
    function test_failure15_RefundsAreHeldBackUntilMoneyReachesThePool() external {
        _gainStanding(alice, model, 9);
        vm.warp(START + 30 days);
        (Contribution[] memory held, uint256 farmed) = _farm(bob, 10);
        vm.warp(START + 31 days);
        _fundPool(10 ether);
        vm.warp(START + 31 days + POOL_PERIOD / 2);
        uint256 ofAlice = stakeIncentive.owed(model, alice);
        vm.assertGe(ofAlice + 1, 5 ether, "half of it went to those who had standing");
        for (uint256 i = 0; i < 10; ++i) _refund(model, held[i]);
        vm.assertEq(stakeIncentive.owed(model, bob), 0, "nothing for the past");
        _fundPool(10 ether); // and this comes right behind the refunds
        vm.assertEq(stakeIncentive.owed(model, bob), 0, "nothing for standing in the block of the inflow");
        vm.warp(START + 31 days + POOL_PERIOD / 2 + 1 hours);
        (, uint256 total) = stakeIncentive.standingOf(model, bob);
        uint256 most = (20 ether * 1 hours) / (uint256(POOL_PERIOD) / 2);
        vm.assertLe(
            stakeIncentive.owed(model, bob),
            (most * farmed) / total,
            "an hour's part of the stream, by deposits"
        );
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _useConfirmWait(uint32 confirmWait) private {
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _stakeConfig(PRICE_WEIGHT, confirmWait);
        model = _create(spec);
    }

    function _shareOf(address account, uint256 deposit) private view returns (uint256) {
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(model, account);
        return (deposit * standing) / total;
    }

    /// @dev Contributes so many samples that the model agrees with already, in one call.
    function _farm(address account, uint256 count) private returns (Contribution[] memory farmed, uint256 paid) {
        uint256 label = hub.predict(model, Samples.features(63));
        Sample[] memory samples = Samples.run(label, 10, count);
        vm.prank(account);
        paid = hub.contributeBatch(model, samples, ENOUGH);
        farmed = new Contribution[](count);
        for (uint256 i = 0; i < count; ++i) {
            farmed[i] = _contribution(account, vm.getBlockTimestamp(), paid / count, samples[i]);
        }
    }

    function _fundPool(uint256 amount) private {
        vm.prank(carol);
        hub.act(model, amount, abi.encode(StakePool.Action.Fund, amount));
    }

    /// @dev What one sample costs on a fresh model, so long after it opened.
    function _createAndContribute(uint256 wait) private returns (uint256 price) {
        uint256 state = vm.snapshotState();
        uint256 fresh = _create(_spec());
        vm.warp(vm.getBlockTimestamp() + wait);
        price = _contribute(alice, fresh, Samples.one(1, 1)).deposit;
        vm.revertToState(state);
    }
}
