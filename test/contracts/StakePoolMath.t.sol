// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Holding, Pool, PoolMath, PoolSlots} from "../../contracts/incentives/PoolMath.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The pool's arithmetic alone, with numbers that no currency has.
contract StakePoolMathTest {
    uint256 private constant ACCOUNTS = 5;
    uint256 private constant SHARE = 1 << 64; // shares in the currency's smallest unit
    uint256 private constant DAY = 1 days;

    PoolSlots private _slots;
    Holding[ACCOUNTS] private _holdings;
    uint256 private _total;

    function setUp() external {
        vm.warp(1_800_000_000);
    }

    // exactness ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The equation of {Pool}, to the last share, after every step of any history; and nothing ever reverts or is paid twice.
    function testFuzz_anything_GivenAnyHistory_LosesNoShare(uint256[40] calldata dice) external {
        uint256 cameIn = 0;
        uint256 paid = 0;
        for (uint256 i = 0; i < dice.length; ++i) {
            uint256 d = uint256(keccak256(abi.encode(dice[i], i)));
            uint256 what = d % 4;
            uint256 size = _sized(d >> 8);
            if (what == 0) vm.warp(vm.getBlockTimestamp() + ((d >> 200) % (40 * DAY)));
            else if (what == 1) _grow(d >> 16, size % (1 << 105));
            else if (_total == 0) continue;
            else if (what == 2) cameIn += _add(size % (1 << 97), 1 hours + ((d >> 200) % (3650 * DAY)));
            else paid += _pay(d >> 16);
            _checkEquation(cameIn - paid);
        }
    }

    function testFuzz_load_GivenAnythingStored_IsTheSame(
        uint152 accrued,
        uint40 settledAt,
        uint32 left,
        uint160 unreleased,
        uint96 accounted
    ) external {
        _slots.store(Pool(accrued, settledAt, left, unreleased, accounted));
        Pool memory p = _slots.load();
        vm.assertEq(p.accrued, accrued, "accrued");
        vm.assertEq(p.settledAt, settledAt, "settledAt");
        vm.assertEq(p.left, left, "left");
        vm.assertEq(p.unreleased, unreleased, "unreleased");
        vm.assertEq(p.accounted, accounted, "accounted");
    }

    /// @dev More standing changes what is owed by less than one share for each unit of it, downwards.
    function testFuzz_grow_GivenAnyHolding_KeepsWhatItIsOwed(
        uint104 standing,
        uint152 accrued,
        uint152 paid,
        uint104 growth
    ) external pure {
        vm.assume(standing != 0 && paid <= accrued && uint256(standing) + growth <= PoolMath.MAX_STANDING);
        uint256 owed = uint256(standing) * (accrued - paid);
        Pool memory p;
        (p.accrued, p.accounted) = (accrued, type(uint96).max);
        Holding h = p.grow(Holding.wrap(standing | (uint256(paid) << 104)), growth);
        vm.assertEq(h.standing(), uint256(standing) + growth, "standing");
        vm.assertLe(p.sharesOf(h), owed, "owed afterwards");
        vm.assertLt(owed - p.sharesOf(h), h.standing(), "lost by rounding");
        vm.assertEq(p.sharesOf(h) + p.unreleased, owed, "what was lost is to be released again");
    }

    // the stream ─────────────────────────────────────────────────────────────────────────────────────────────

    function testFuzz_settle_GivenOneInflow_ReleasesItEvenly(uint88 amount, uint32 period, uint32 elapsed) external {
        vm.assume(amount != 0);
        uint256 duration = _bound(period, 1 hours, 3650 * DAY);
        uint256 total = 1 ether;
        Pool memory p;
        p.add(amount, duration);
        vm.assertEq(p.left, duration, "duration");
        vm.warp(vm.getBlockTimestamp() + elapsed);
        p.settle(total);
        uint256 run = elapsed < duration ? elapsed : duration;
        uint256 ideal = (amount * SHARE * run) / duration;
        vm.assertLe(p.accrued * total, ideal, "given too much");
        vm.assertLt(ideal - p.accrued * total, total, "given too little");
        vm.assertEq(p.accrued * total + p.unreleased, amount * SHARE, "the rest is still to be given");
    }

    /// @dev Settling often, by spite or by use, releases what settling once does, less what rounds away and comes later.
    function testFuzz_settle_GivenAnySteps_ReleasesAsMuchAsInOne(uint88 amount, uint16[20] calldata steps) external {
        vm.assume(amount != 0);
        (Pool memory often, Pool memory once) = (_streaming(amount), _streaming(amount));
        uint256 total = 3 ether + 7;
        for (uint256 i = 0; i < steps.length; ++i) {
            vm.warp(vm.getBlockTimestamp() + steps[i]);
            often.settle(total);
        }
        once.settle(total);
        vm.assertLe(often.accrued, once.accrued, "accrued by settling often");
        // Each settling leaves less than one share for each unit of standing, of which later ones release most.
        vm.assertLe(once.accrued - often.accrued, steps.length, "accrued less");
    }

    /// @dev New money puts the end off in proportion to what it brings: by amount / sum of the period, to half a second, and never
    /// brings it forward.
    function testFuzz_add_GivenMoreMoney_DelaysTheEndInProportion(
        uint88 first,
        uint88 second,
        uint32 waited,
        uint32 period
    ) external {
        vm.assume(first != 0);
        uint256 duration = _bound(period, 1 hours, 3650 * DAY);
        Pool memory p;
        p.add(first, duration);
        vm.warp(vm.getBlockTimestamp() + _bound(waited, 0, duration - 1));
        p.settle(1 ether);
        (uint256 unreleased, uint256 left) = (p.unreleased, p.left);
        vm.assume(second != 0);
        p.add(second, duration);
        uint256 added = second * SHARE;
        uint256 most = (added * (duration - left)) / (unreleased + added) + 1;
        vm.assertGe(p.left, left, "brought forward");
        vm.assertLe(p.left - left, most, "delay");
        vm.assertLe(p.left, duration, "longer than a period");
        if (2 * added * duration < unreleased) vm.assertEq(p.left, left, "dust delays nothing");
    }

    function test_add_GivenDustAllTheTime_DelaysNothing() external {
        Pool memory p = _streaming(1 ether);
        uint256 end = vm.getBlockTimestamp() + p.left;
        for (uint256 i = 0; i < 1000; ++i) {
            vm.warp(vm.getBlockTimestamp() + 12);
            p.settle(1 ether);
            p.add(1000 gwei, 30 * DAY); // a millionth each time, a thousandth in all
        }
        vm.assertLe(vm.getBlockTimestamp() + p.left - end, (30 * DAY) / 1000, "delay by a thousandth of the money");
        p = _streaming(1 ether);
        end = vm.getBlockTimestamp() + p.left;
        for (uint256 i = 0; i < 1000; ++i) {
            vm.warp(vm.getBlockTimestamp() + 12);
            p.settle(1 ether);
            p.add(1, 30 * DAY);
        }
        vm.assertEq(vm.getBlockTimestamp() + p.left, end, "delay by a thousand single wei");
    }

    // at the limits ──────────────────────────────────────────────────────────────────────────────────────────

    /// @dev A single unit of standing and all the money that can be: once the accumulator is full, what is left stays unreleased, and
    /// standing still grows.
    function test_settle_WhenTheAccumulatorIsFull_StopsAndBlocksNothing() external {
        Pool memory p;
        Holding one = p.grow(Holding.wrap(0), 1);
        p.add(type(uint96).max, 1 hours);
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        p.settle(1);
        vm.assertEq(p.accrued, type(uint152).max, "accrued");
        uint256 released = p.unclaimedDown();
        vm.assertEq(released, type(uint152).max / SHARE, "released");
        uint256 amount;
        (one, amount) = p.payDown(one);
        vm.assertEq(amount, released, "paid");
        one = p.grow(one, type(uint88).max);
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        p.add(1 ether, 1 hours);
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        p.settle(one.standing());
        (one, amount) = p.payDown(one);
        vm.assertEq(amount, 0, "nothing more can be released");
        vm.assertEq(p.accounted << 64, p.unreleased + p.sharesOf(one), "and nothing is lost");
    }

    function testFuzz_growthDown_GivenAnyDeposit_FitsIntoTheHolding(uint104 standing, uint88 deposit) external pure {
        Holding h = Holding.wrap(standing);
        uint256 growth = h.growthDown(deposit);
        vm.assertLe(growth, deposit, "growth");
        vm.assertLe(h.plus(growth).standing(), PoolMath.MAX_STANDING, "standing");
        vm.assertEq(h.plus(growth).standing(), uint256(standing) + growth, "sum");
        if (growth < deposit) vm.assertEq(h.plus(growth).standing(), PoolMath.MAX_STANDING, "full");
    }

    // ------------------------------------------------------------------------------------------------ private

    function _grow(uint256 who, uint256 deposit) private {
        Pool memory p = _slots.load();
        if (_total != 0) p.settle(_total);
        Holding h = _holdings[who % ACCOUNTS];
        uint256 growth = h.growthDown(deposit);
        _holdings[who % ACCOUNTS] = p.grow(h, growth);
        _total += growth;
        _slots.store(p);
    }

    function _add(uint256 amount, uint256 period) private returns (uint256 added) {
        Pool memory p = _slots.load();
        p.settle(_total);
        uint256 room = PoolMath.MAX_ACCOUNTED - p.accounted;
        added = amount < room ? amount : room;
        if (added == 0) return 0;
        p.add(added, period);
        _slots.store(p);
    }

    function _pay(uint256 who) private returns (uint256 amount) {
        Pool memory p = _slots.load();
        p.settle(_total);
        (_holdings[who % ACCOUNTS], amount) = p.payDown(_holdings[who % ACCOUNTS]);
        _slots.store(p);
    }

    function _checkEquation(uint256 accounted) private view {
        Pool memory p = _slots.load();
        vm.assertEq(p.accounted, accounted, "came in less paid");
        uint256 shares = p.unreleased;
        for (uint256 i = 0; i < ACCOUNTS; ++i) shares += p.sharesOf(_holdings[i]);
        vm.assertEq(shares, p.accounted << 64, "shares of the money that is there");
    }

    function _streaming(uint256 amount) private view returns (Pool memory p) {
        p.add(amount, 30 * DAY);
    }

    /// @dev A number of any size, small ones as often as large ones.
    function _sized(uint256 d) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(d))) >> (d % 256);
    }

    function _bound(uint256 x, uint256 low, uint256 high) private pure returns (uint256) {
        return x >= low && x <= high ? x : low + (x % (high - low + 1));
    }
}
