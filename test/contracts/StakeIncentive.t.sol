// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakeIncentive} from "../../contracts/incentives/StakeIncentive.sol";
import {StakePrice} from "../../contracts/incentives/StakePrice.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IHubPlugin} from "../../contracts/interfaces/IHubPlugin.sol";
import {Claim, ClaimKind, IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {Samples} from "./utils/Samples.sol";
import {StakeTest} from "./utils/StakeTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The rules of deposit, refund and take.
contract StakeIncentiveTest is StakeTest {
    // onCreate ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_failure9_onCreate_GivenDisorderedWaits_RevertsWithBadWaits() external {
        uint32[4][11] memory bad = [
            [uint32(0), 0, 7 days, 30 days],
            [uint32(1 days), 0, 1 days, 30 days],
            [uint32(1 days), 0, 1 days + 1 hours - 1, 30 days],
            [uint32(1 days), 0, 0, 30 days],
            [uint32(1 days), 0, 7 days, 7 days - 1],
            [uint32(1 days), 0, 7 days, 0],
            [uint32(1 days), 2 days, 3 days + 1 hours - 1, 30 days],
            [uint32(1 days), 2 days, 7 days, 9 days - 1], // a sweep would cut off an owner's dispute
            [uint32(1 days), 7 days, 7 days, 30 days],
            [uint32(1 days), type(uint32).max, 7 days, 30 days],
            [type(uint32).max, type(uint32).max, type(uint32).max, type(uint32).max]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            uint32[4] memory waits = bad[i];
            bytes memory reason = abi.encodeWithSelector(
                StakeIncentive.BadWaits.selector,
                waits[0],
                waits[1],
                waits[2],
                waits[3]
            );
            _expectNoModel(_config(PRICE_WEIGHT, waits, TIP_BPS, POOL_PERIOD), reason);
        }
    }

    function test_failure9_onCreate_GivenAPoolPeriodOutOfRange_RevertsWithBadPoolPeriod() external {
        uint32[4] memory bad = [uint32(0), 1 hours - 1, 3650 days + 1, type(uint32).max];
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(
                StakeIncentive.BadPoolPeriod.selector,
                bad[i],
                1 hours,
                3650 days
            );
            _expectNoModel(_config(PRICE_WEIGHT, [uint32(1), 0, 1 days, 1 days], TIP_BPS, bad[i]), reason);
        }
    }

    function test_onCreate_GivenTheTightestSettings_TakesThem() external {
        uint32[4] memory waits = [uint32(1), 5, 6 + 1 hours, 11 + 1 hours];
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _config(0, waits, 500, 1 hours);
        uint256 modelId = _create(spec);
        vm.assertEq(abi.encode(stakeIncentive.configOf(modelId)), spec.mechanismConfig, "settings");
        (uint256 weight, uint256 refundWait, uint256 ownerWait) = stakeIncentive.rulesOf(modelId);
        vm.assertEq(weight, 0, "price weight");
        vm.assertEq(refundWait, 1, "refundWait");
        vm.assertEq(ownerWait, 6 + 1 hours, "ownerWait");
    }

    function testFuzz_configOf_GivenAnySettings_TellsThem(
        uint72 weight,
        uint32[4] calldata some,
        uint16 tip,
        uint32 period
    ) external {
        uint32 refundWait = uint32(_bound(some[0], 1, 500 days));
        uint32 confirmWait = uint32(_bound(some[1], 0, 500 days));
        uint32 ownerWait = uint32(_bound(some[2], uint256(refundWait) + confirmWait + 1 hours, 2000 days));
        uint32 anyoneWait = uint32(_bound(some[3], uint256(ownerWait) + confirmWait, 3650 days));
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _config(
            weight,
            [refundWait, confirmWait, ownerWait, anyoneWait],
            tip % 501,
            uint32(_bound(period, 1 hours, 3650 days))
        );
        uint256 modelId = _create(spec);
        vm.assertEq(abi.encode(stakeIncentive.configOf(modelId)), spec.mechanismConfig, "settings");
        (, uint256 total) = stakeIncentive.standingOf(modelId, alice);
        vm.assertEq(total, 0, "no standing yet");
    }

    function test_onCreate_GivenAPriceThatNoDepositCanHold_RevertsWithBadPriceWeight() external {
        uint96 most = uint96(uint256(type(uint88).max) / 3600);
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _stakeConfig(most + 1, 0);
        vm.expectRevert(abi.encodeWithSelector(StakePrice.BadPriceWeight.selector, most + 1, most));
        vm.prank(owner);
        hub.createModel(spec);
        spec.mechanismConfig = _stakeConfig(most, 0);
        vm.assertEq(hub.quote(_create(spec), alice, 1), 3600 * uint256(most), "the highest price");
    }

    function test_quote_WhenTheModelIsNotOpen_AssumesThatNoTimeHasPassed() external {
        ModelSpec memory spec = _spec();
        spec.openNow = false;
        vm.assertEq(hub.quote(_create(spec), alice, 1), 3600 * uint256(PRICE_WEIGHT), "price");
    }

    function test_onCreate_GivenAWaitOrTipAboveTheHubs_RevertsWithTheHubsError() external {
        _expectNoModel(
            _config(PRICE_WEIGHT, [uint32(1), 0, 2 hours, 3650 days + 1], 0, POOL_PERIOD),
            abi.encodeWithSelector(IModelRegistry.BadAnyoneWait.selector, 3650 days + 1, 3650 days)
        );
        _expectNoModel(
            _config(PRICE_WEIGHT, [uint32(1), 0, 2 hours, 2 hours], 501, POOL_PERIOD),
            abi.encodeWithSelector(IModelRegistry.BadSweepTip.selector, 501, 500)
        );
    }

    function test_hooks_GivenAnybodyButTheHub_RevertWithOnlyHub() external {
        bytes memory reason = abi.encodeWithSelector(IHubPlugin.OnlyHub.selector, address(this));
        IIncentiveMechanism mechanism = stakeIncentive;
        Claim memory claim;
        vm.expectRevert(reason);
        mechanism.onCreate(model, owner, _stakeConfig());
        vm.expectRevert(reason);
        mechanism.onOpen(model);
        vm.expectRevert(reason);
        mechanism.onAddLabel(model);
        vm.expectRevert(reason);
        mechanism.onContribute(model, alice, 1, 0);
        vm.expectRevert(reason);
        mechanism.onClaim(ClaimKind.Refund, claim);
        vm.expectRevert(reason);
        mechanism.onSweep(claim);
        vm.expectRevert(reason);
        mechanism.onAct(model, alice, 0, "");
    }

    // refund ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_refund_WhenRefundWaitHasNotPassed_RevertsWithClaimTooEarly() external {
        Contribution memory c = _contribute(alice, model, Samples.one(1, 1));
        vm.warp(START + REFUND_WAIT - 1);
        vm.expectRevert(
            abi.encodeWithSelector(StakeIncentive.ClaimTooEarly.selector, _idOf(model, c), START + REFUND_WAIT)
        );
        vm.prank(alice);
        hub.refund(model, c);
    }

    function test_refund_WhenTheModelDiffers_RevertsWithModelDisagrees() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        vm.warp(START + REFUND_WAIT);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ModelDisagrees.selector, _idOf(model, bad)));
        vm.prank(bob);
        hub.refund(model, bad);
    }

    function test_refund_WhenTheModelAgrees_PaysAllAndGivesStandingOfTheDeposit() external {
        Contribution memory c = _contribute(alice, model, Samples.one(1, 1));
        vm.warp(START + REFUND_WAIT);
        uint256 before = _staked(alice);
        vm.assertEq(_refund(model, c), c.deposit, "amount");
        vm.assertEq(_staked(alice), before + c.deposit, "balance");
        _checkRecord(model, c, Status.Closed, 0);
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(model, alice);
        vm.assertEq(standing, c.deposit, "standing");
        vm.assertEq(total, c.deposit, "all standing");
    }

    function test_refund_WhenReportersWerePaidAndTheModelAgreesAgain_PaysWhatIsLeft() external {
        (Contribution memory bad, Contribution memory good) = _dispute(bob, alice, 1);
        Contribution memory other = _contribute(carol, model, Samples.one(1, 2));
        vm.warp(START + REFUND_WAIT);
        _refund(model, good);
        _refund(model, other);
        uint256 share = _report(carol, model, bad);
        _flip(owner, 1, 40);
        vm.assertEq(_refund(model, bad), bad.deposit - share, "what is left");
        (uint256 standing, ) = stakeIncentive.standingOf(model, bob);
        vm.assertEq(standing, bad.deposit, "standing, of the whole deposit");
    }

    // report ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_report_WhenRefundWaitHasNotPassed_RevertsWithClaimTooEarly() external {
        _gainStanding(alice, model, 9);
        (Contribution memory bad, ) = _dispute(bob, carol, 1);
        vm.warp(bad.contributedAt + REFUND_WAIT - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                StakeIncentive.ClaimTooEarly.selector,
                _idOf(model, bad),
                bad.contributedAt + REFUND_WAIT
            )
        );
        vm.prank(alice);
        hub.report(model, bad);
    }

    function test_report_WhenTheModelAgrees_RevertsWithModelAgrees() external {
        Contribution memory c = _contribute(bob, model, Samples.one(1, 1));
        _gainStanding(alice, model, 9);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ModelAgrees.selector, _idOf(model, c)));
        vm.prank(alice);
        hub.report(model, c);
    }

    function test_report_GivenNoStanding_RevertsWithNoStanding() external {
        (Contribution memory bad, ) = _dispute(bob, carol, 1);
        _gainStanding(alice, model, 9);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.NoStanding.selector, _idOf(model, bad), owner));
        vm.prank(owner);
        hub.report(model, bad);
    }

    function test_report_GivenStanding_PaysTheShareOfItRoundedDown() external {
        (Contribution memory bad, ) = _dispute(bob, carol, 1);
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        Contribution memory a = _contribute(alice, model, Samples.one(1, 9));
        vm.warp(vm.getBlockTimestamp() + 5 hours);
        Contribution memory c = _contribute(carol, model, Samples.one(1, 10));
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        _refund(model, a);
        _refund(model, c);
        uint256 total = a.deposit + c.deposit;
        vm.assertTrue((bad.deposit * a.deposit) % total != 0, "a share that needs rounding");
        vm.assertEq(_report(alice, model, bad), (bad.deposit * a.deposit) / total, "share of alice");
        vm.assertEq(_report(carol, model, bad), (bad.deposit * c.deposit) / total, "share of carol");
        _checkRecord(model, bad, Status.Open, 1);
    }

    // take ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_take_WhenOwnerWaitHasNotPassed_RevertsWithTakeTooEarly() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        vm.warp(START + OWNER_WAIT - 1);
        vm.expectRevert(
            abi.encodeWithSelector(StakeIncentive.TakeTooEarly.selector, _idOf(model, bad), START + OWNER_WAIT)
        );
        vm.prank(owner);
        hub.take(model, bad);
    }

    function test_take_WhenTheModelDiffers_PaysWhatReportersLeft() external {
        (Contribution memory bad, Contribution memory good) = _dispute(bob, alice, 1);
        Contribution memory other = _contribute(carol, model, Samples.one(1, 2));
        vm.warp(START + OWNER_WAIT);
        _refund(model, good);
        _refund(model, other);
        uint256 share = _report(carol, model, bad);
        vm.prank(owner);
        vm.assertEq(hub.take(model, bad), bad.deposit - share, "taken");
        _checkRecord(model, bad, Status.Closed, 0);
    }

    function test_take_WhenTheModelLearnedInThisBlock_RevertsWithModelJustLearned() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        vm.warp(START + OWNER_WAIT);
        _flip(carol, 2, 3); // anything that teaches it
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.ModelJustLearned.selector, _idOf(model, bad)));
        vm.prank(owner);
        hub.take(model, bad);
    }

    // sweep ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_sweep_WhenTheModelDiffersAndSomebodyHasStanding_FillsThePool() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        _gainStanding(carol, model, 9);
        vm.warp(START + ANYONE_WAIT);
        uint256 tip = (bad.deposit * TIP_BPS) / 10_000;
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Swept(model, _idOf(model, bad), carol, tip, address(0), bad.deposit - tip);
        vm.prank(carol);
        hub.sweep(model, bad);
        vm.assertEq(hub.poolOf(model), bad.deposit - tip, "pool");
    }

    function test_sweep_WhenTheModelDiffersAndNobodyHasStanding_PaysTheOwner() external {
        (Contribution memory bad, ) = _dispute(bob, alice, 1);
        vm.warp(START + ANYONE_WAIT);
        uint256 before = _staked(owner);
        vm.prank(carol);
        uint256 tip = hub.sweep(model, bad);
        vm.assertEq(_staked(owner), before + bad.deposit - tip, "balance of the owner");
    }

    function test_sweep_WhenTheModelAgrees_PaysTheContributorWhoForgot() external {
        Contribution memory c = _contribute(alice, model, Samples.one(1, 1));
        vm.warp(START + ANYONE_WAIT);
        uint256 before = _staked(alice);
        vm.prank(carol);
        uint256 tip = hub.sweep(model, c);
        vm.assertEq(_staked(alice), before + c.deposit - tip, "balance of the contributor");
        (uint256 standing, ) = stakeIncentive.standingOf(model, alice);
        vm.assertEq(standing, 0, "being swept gives no standing");
    }

    // a price of 0 ───────────────────────────────────────────────────────────────────────────────────────────

    function test_priceOfZero_GivenAFreeModel_EveryFlowWorks() external {
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _stakeConfig(0, 0);
        model = _create(spec);
        address poor = _person("poor"); // nothing staked
        vm.assertEq(hub.quote(model, poor, 1), 0, "quote");
        vm.prank(poor);
        vm.assertEq(hub.contributeBatch(model, Samples.run(1, 1, 3), 0), 0, "deposit of a batch");
        (Contribution memory bad, Contribution memory good) = _dispute(poor, alice, 9);
        vm.prank(poor);
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.AlreadyRecorded.selector, model, _idOf(model, bad)));
        hub.contribute(model, Samples.one(0, 9), 0);
        vm.warp(START + REFUND_WAIT);
        vm.assertEq(_refund(model, good), 0, "refund");
        _checkRecord(model, good, Status.Closed, 0);
        vm.expectRevert(abi.encodeWithSelector(StakeIncentive.NoStanding.selector, _idOf(model, bad), alice));
        vm.prank(alice);
        hub.report(model, bad);
        _checkRecord(model, bad, Status.Open, 0);
        vm.warp(START + OWNER_WAIT);
        vm.prank(owner);
        vm.assertEq(hub.take(model, bad), 0, "take");
        _checkRecord(model, bad, Status.Closed, 0);
        vm.warp(START + ANYONE_WAIT);
        Contribution memory c = _contribution(poor, START, 0, Samples.one(1, 2));
        vm.assertEq(hub.sweep(model, c), 0, "tip");
        _checkRecord(model, c, Status.Closed, 0);
    }
    // ------------------------------------------------------------------------------------------------ helpers

    /// @param waits refundWait, confirmWait, ownerWait and anyoneWait.
    function _config(
        uint96 priceWeight,
        uint32[4] memory waits,
        uint16 tipBps,
        uint32 poolPeriod
    ) private pure returns (bytes memory) {
        return abi.encode(priceWeight, waits, tipBps, poolPeriod);
    }

    function _expectNoModel(bytes memory config, bytes memory reason) private {
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = config;
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.createModel(spec);
    }
}
