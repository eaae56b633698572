// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a contribution reads and writes. From the least significant bit: priceWeight (96), and the block timestamp of
/// the last contribution, or of opening until the first one (40).
type Pricing is uint256;

/// @notice What a claim reads and writes. From the least significant bit: the sum of all accounts' standing, in the
/// currency's smallest unit (128), refundWait (32) and ownerWait (32), in seconds.
type Standing is uint256;

using StakeSlots for Pricing global;
using StakeSlots for Standing global;

/// @title The two slots that {StakeIncentive} keeps for each model, packed by hand so that each is written once.
library StakeSlots {
    uint256 private constant CLOCK = 96;
    uint256 private constant WAITS = 128;

    function packPricing(uint96 priceWeight_) internal pure returns (Pricing) {
        return Pricing.wrap(priceWeight_);
    }

    function packStanding(uint32 refundWait_, uint32 ownerWait_) internal pure returns (Standing) {
        return Standing.wrap(((uint256(ownerWait_) << 32) | refundWait_) << WAITS);
    }

    function priceWeight(Pricing p) internal pure returns (uint256) {
        return uint96(Pricing.unwrap(p));
    }

    function lastContributionAt(Pricing p) internal pure returns (uint256) {
        return Pricing.unwrap(p) >> CLOCK;
    }

    /// @notice The same weight, with the clock set to `time`.
    function withClock(Pricing p, uint256 time) internal pure returns (Pricing) {
        return Pricing.wrap(p.priceWeight() | (time << CLOCK));
    }

    function total(Standing s) internal pure returns (uint256) {
        return uint128(Standing.unwrap(s));
    }

    function refundWait(Standing s) internal pure returns (uint256) {
        return uint32(Standing.unwrap(s) >> WAITS);
    }

    function ownerWait(Standing s) internal pure returns (uint256) {
        return uint32(Standing.unwrap(s) >> (WAITS + 32));
    }

    /// @notice The total raised by a deposit, which has 88 bits: 2^40 of them fit.
    function plus(Standing s, uint256 deposit) internal pure returns (Standing) {
        return Standing.wrap(Standing.unwrap(s) + deposit);
    }
}
