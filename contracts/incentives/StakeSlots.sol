// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a claim reads and writes. From the least significant bit: the sum of all accounts' standing, in the
/// currency's smallest unit (128), refundWait (32) and ownerWait (32), in seconds.
type Standing is uint256;

using StakeSlots for Standing global;

/// @title The slot of {StakeIncentive} that claims write, packed by hand so that it is written once.
library StakeSlots {
    uint256 private constant WAITS = 128;

    function packStanding(uint32 refundWait_, uint32 ownerWait_) internal pure returns (Standing) {
        return Standing.wrap(((uint256(ownerWait_) << 32) | refundWait_) << WAITS);
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
