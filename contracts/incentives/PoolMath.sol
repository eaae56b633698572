// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice What an account has on a model, in one slot. From the least significant bit: its standing, in the currency's
/// smallest unit (104), and how far each unit of it has been paid (152); see {Pool}.
type Holding is uint256;

/// @notice How a model's pool is shared. A share is 2^-64 of the currency's smallest unit.
/// @dev For any history, exactly: accounted · 2^64 = unreleased + Σ standing · (accrued − paid) over all accounts.
struct Pool {
    uint256 accrued; // shares that each unit of standing has been given since the beginning (152 bits)
    uint256 settledAt; // block timestamp up to which the stream has been released, at most its end (40 bits)
    uint256 left; // seconds that the stream still ran then (32 bits)
    uint256 unreleased; // shares that are still to be given (160 bits)
    uint256 accounted; // the part of the hub's pool that all this is about, in the smallest unit (96 bits)
}

/// @notice {Pool} as it is stored.
struct PoolSlots {
    uint256 stream; // accrued, settledAt, left
    uint256 reserve; // unreleased, accounted
}

using PoolMath for Holding global;
using PoolMath for Pool global;
using PoolMath for PoolSlots global;

/// @title The arithmetic of the pool: an accumulator that gives every account its part without knowing how many there are.
/// @notice What is given to an account is rounded down, and what rounding leaves stays to be given: nothing is lost, and
/// no sum of payments is ever above what came in.
/// @dev The accumulator idea is that of staking rewards per token. Two things are different: remainders go back to
/// `unreleased`, so that the equation of {Pool} holds to the last share; and when an account's standing grows, what it is owed is kept by
/// moving `paid` to a weighted place, so that an account needs one slot only.
library PoolMath {
    /// @notice The most that a pool shares at a time, in the smallest unit; what is above waits until some of it was claimed.
    uint256 internal constant MAX_ACCOUNTED = type(uint96).max;

    /// @notice The most standing that an account can have.
    uint256 internal constant MAX_STANDING = type(uint104).max;

    uint256 private constant MAX_ACCRUED = type(uint152).max;
    uint256 private constant SHARE_BITS = 64;
    uint256 private constant SETTLED_AT = 152;
    uint256 private constant LEFT = 192;
    uint256 private constant ACCOUNTED = 160;
    uint256 private constant PAID = 104;

    // ------------------------------------------------------------------------------------------------ slots

    function load(PoolSlots storage slots) internal view returns (Pool memory p) {
        uint256 stream = slots.stream;
        uint256 reserve = slots.reserve;
        p.accrued = uint152(stream);
        p.settledAt = uint40(stream >> SETTLED_AT);
        p.left = stream >> LEFT;
        p.unreleased = uint160(reserve);
        p.accounted = reserve >> ACCOUNTED;
    }

    function store(PoolSlots storage slots, Pool memory p) internal {
        slots.stream = p.accrued | (p.settledAt << SETTLED_AT) | (p.left << LEFT);
        slots.reserve = p.unreleased | (p.accounted << ACCOUNTED);
    }

    function standing(Holding h) internal pure returns (uint256) {
        return uint104(Holding.unwrap(h));
    }

    /// @notice What the standing can grow by: `deposit`, or what there is room for.
    function growthDown(Holding h, uint256 deposit) internal pure returns (uint256) {
        return Math.min(deposit, MAX_STANDING - h.standing());
    }

    /// @notice More standing, where no pool has ever been shared.
    function plus(Holding h, uint256 growth) internal pure returns (Holding) {
        return Holding.wrap(Holding.unwrap(h) + growth);
    }

    // ------------------------------------------------------------------------------------------------ the pool

    /// @notice Gives all standing what the stream has released up to now.
    /// @param total All accounts' standing, not 0.
    /// @dev What can't be divided, or does not fit into `accrued` any more, stays unreleased: nothing here can fail.
    function settle(Pool memory p, uint256 total) internal view {
        uint256 elapsed = Math.min(block.timestamp - p.settledAt, p.left);
        if (elapsed == 0) return;
        uint256 each = Math.min((p.unreleased * elapsed) / p.left / total, MAX_ACCRUED - p.accrued);
        p.accrued += each;
        p.unreleased -= each * total;
        p.left -= elapsed;
        p.settledAt += elapsed;
    }

    /// @notice Streams `amount` more, over `period` seconds; the pool must be settled.
    /// @dev The stream's new end is the mean of its old end and of the amount's own, weighted by amounts and rounded to the nearest
    /// second: money delays other money only in proportion to what it brings, and dust delays nothing. What rounding left of a stream
    /// that has ended comes along.
    function add(Pool memory p, uint256 amount, uint256 period) internal view {
        uint256 added = amount << SHARE_BITS;
        uint256 sum = p.unreleased + added;
        p.left = p.left == 0 ? period : (p.unreleased * p.left + added * period + sum / 2) / sum;
        p.settledAt = block.timestamp;
        p.unreleased = sum;
        p.accounted += amount;
    }

    /// @notice What an account is owed, in shares; the pool must be settled.
    function sharesOf(Pool memory p, Holding h) internal pure returns (uint256) {
        return h.standing() * (p.accrued - (Holding.unwrap(h) >> PAID));
    }

    /// @notice What an account is owed, in the currency's smallest unit; the pool must be settled.
    function owedDown(Pool memory p, Holding h) internal pure returns (uint256) {
        return p.sharesOf(h) >> SHARE_BITS;
    }

    /// @notice What is released and not claimed yet, all accounts together.
    function unclaimedDown(Pool memory p) internal pure returns (uint256) {
        return ((p.accounted << SHARE_BITS) - p.unreleased) >> SHARE_BITS;
    }

    /// @notice More standing for an account, which is owed afterwards what it was owed before; the pool must be settled.
    function grow(Pool memory p, Holding h, uint256 growth) internal pure returns (Holding) {
        return _owing(p, h.standing() + growth, p.sharesOf(h));
    }

    /// @notice Takes whole units out of what an account is owed; the pool must be settled.
    function payDown(Pool memory p, Holding h) internal pure returns (Holding, uint256 amount) {
        uint256 shares = p.sharesOf(h);
        amount = shares >> SHARE_BITS;
        p.accounted -= amount;
        return (_owing(p, h.standing(), shares - (amount << SHARE_BITS)), amount);
    }

    /// @dev An account with so much standing that is owed `shares`, rounded down to a multiple of its standing; the rest goes
    /// back to where it came from.
    function _owing(Pool memory p, uint256 standing_, uint256 shares) private pure returns (Holding) {
        if (standing_ == 0) return Holding.wrap(0);
        uint256 behind = shares / standing_;
        p.unreleased += shares - behind * standing_;
        return Holding.wrap(standing_ | ((p.accrued - behind) << PAID));
    }
}
