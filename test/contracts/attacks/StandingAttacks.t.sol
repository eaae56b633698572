// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {AttackTest} from "./AttackTest.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Attackers who gain standing for what it earns: shares of others' deposits, and of the pool.
contract StandingAttacksTest is AttackTest {
    uint256 private constant GIFT = 1 ether;

    /// @dev An author with a second account that has nine tenths of all standing reports its own lies; others report as well.
    function test_attack5_ReportingOnesOwnBadDataThroughASecondAccount() external {
        _farm(sybil, 9);
        uint256[] memory lies = new uint256[](10);
        uint256 deposits = 0;
        for (uint256 i = 0; i < 10; ++i) {
            lies[i] = _know(mallory, 0, 1, bytes.concat(_words(0, 3), _freshWords(1)));
            deposits += known[lies[i]].c.deposit;
            _live(1 hours);
        }
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(model, sybil);
        for (uint256 hour = 0; hour < 48; ++hour) {
            for (uint256 i = 0; i < 10; ++i) _attack(sybil, abi.encodeCall(hub.report, (model, known[lies[i]].c)));
            _live(1 hours);
        }
        int256 gain = _settle("ownLies");
        // Honest standing has grown since, and with it what is lost.
        vm.assertTrue(gain <= -int256((deposits * (total - standing)) / total), "the others' part is lost");
    }

    /// @dev Nine tenths of all standing, then reports of honest people while the model is kept turned.
    function test_attack6_FarmingStandingThenReportingHonestPeople() external {
        _farm(sybil, 9);
        uint256[] memory victims = _victims(10);
        _live(refundWait - confirmWait);
        _startCounting();
        _outwork(victims, refundWait + 2 * uint256(confirmWait));
        vm.assertTrue(_settle("outworkMost") < 0, "gain");
    }

    /// @dev A sponsor funds the pool; the attacker sees it, and buys nine tenths of all standing with samples that the model gets right. With
    /// the default `poolPeriod`, which is not longer than `refundWait`, the money has gone when the first refund is due.
    function test_attack13_FarmingStandingWhenMoneyReachesThePool() external {
        _sponsor();
        _farm(mallory, 9);
        _claimFromPool(poolPeriod);
        vm.assertTrue(_settle("farm") == 0, "gain");
    }

    /// @dev What a longer `poolPeriod` gives away.
    function test_attack13_FarmingStandingWhenMoneyReachesThePool_OverAMonth() external {
        _begin(confirmWait, 30 days);
        _sponsor();
        _farm(mallory, 9);
        _claimFromPool(30 days);
        int256 gain = _settle("farmMonth");
        vm.assertTrue(gain > int256((GIFT * 8) / 10) && gain < int256((GIFT * 9) / 10), "gain");
    }

    /// @dev Refunds of a farm, held back until just before money reaches the pool, earn what they would have earned at once, less what streamed
    /// before.
    function test_attack14_ARefundTimedBeforeMoneyReachesThePool() external {
        int256 timely = _farmAndRefund(0, "timely");
        int256 timed = _farmAndRefund(5 days, "heldBack");
        vm.assertTrue(timed < timely, "holding back loses");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _sponsor() private {
        vm.prank(owner);
        hub.act(model, GIFT, abi.encode(StakePool.Action.Fund, GIFT));
    }

    /// @dev Two gifts, five days apart; a farm of more than all others have is refunded this long after it could have been.
    function _farmAndRefund(uint256 heldBack, string memory what) private returns (int256 gain) {
        uint256 state = vm.snapshotState();
        asleep = true; // so that only the timing differs
        uint256 first = known.length;
        (, uint256 total) = stakeIncentive.standingOf(model, mallory);
        for (uint256 sum = 0; sum < total;) {
            uint256 i = _know(mallory, 1, 1, bytes.concat(_words(0, 3), _freshWords(1)));
            sum += known[i].c.deposit;
        }
        uint256 start = known[first].c.contributedAt + refundWait;
        vm.warp(start);
        if (heldBack == 0) _refundOwn(mallory);
        _sponsor();
        vm.warp(start + 5 days);
        if (heldBack != 0) _refundOwn(mallory);
        _sponsor();
        _claimFromPool(poolPeriod);
        gain = _settle(what);
        vm.revertToState(state);
    }
}
