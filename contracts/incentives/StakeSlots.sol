// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a claim reads and writes. From the least significant bit: the sum of all accounts' standing, in the
/// currency's smallest unit (128); refundWait (32), ownerWait (32), confirmWait (32) and poolPeriod (31), in seconds; and whether
/// the model's pool has ever streamed (1).
type Standing is uint256;

using StakeSlots for Standing global;

/// @title The slot of {StakeIncentive} that claims write, packed by hand so that it is written once.
library StakeSlots {
    uint256 private constant REFUND_WAIT = 128;
    uint256 private constant OWNER_WAIT = 160;
    uint256 private constant CONFIRM_WAIT = 192;
    uint256 private constant POOL_PERIOD = 224;
    uint256 private constant STREAMED = 1 << 255;

    /// @notice No standing yet, and a pool that has not streamed; `poolPeriod_` must be below 2^31.
    function packStanding(
        uint32 refundWait_,
        uint32 confirmWait_,
        uint32 ownerWait_,
        uint32 poolPeriod_
    ) internal pure returns (Standing) {
        return
            Standing.wrap(
                (uint256(refundWait_) << REFUND_WAIT) |
                    (uint256(ownerWait_) << OWNER_WAIT) |
                    (uint256(confirmWait_) << CONFIRM_WAIT) |
                    (uint256(poolPeriod_) << POOL_PERIOD)
            );
    }

    function total(Standing s) internal pure returns (uint256) {
        return uint128(Standing.unwrap(s));
    }

    function refundWait(Standing s) internal pure returns (uint256) {
        return uint32(Standing.unwrap(s) >> REFUND_WAIT);
    }

    function ownerWait(Standing s) internal pure returns (uint256) {
        return uint32(Standing.unwrap(s) >> OWNER_WAIT);
    }

    function confirmWait(Standing s) internal pure returns (uint256) {
        return uint32(Standing.unwrap(s) >> CONFIRM_WAIT);
    }

    function poolPeriod(Standing s) internal pure returns (uint256) {
        return uint32(Standing.unwrap(s) >> POOL_PERIOD) & (type(uint32).max >> 1);
    }

    /// @notice Whether money of the model's pool was ever shared; until then no slot of the pool has to be read.
    function hasStreamed(Standing s) internal pure returns (bool) {
        return Standing.unwrap(s) >= STREAMED;
    }

    function withStreamed(Standing s) internal pure returns (Standing) {
        return Standing.wrap(Standing.unwrap(s) | STREAMED);
    }

    /// @notice The total raised by a deposit, which has 88 bits: 2^40 of them fit.
    function plus(Standing s, uint256 deposit) internal pure returns (Standing) {
        return Standing.wrap(Standing.unwrap(s) + deposit);
    }
}
