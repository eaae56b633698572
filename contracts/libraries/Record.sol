// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Status} from "../interfaces/IDataHandler.sol";

/// @notice A contribution's record in one storage slot.
/// @dev From the least significant bit: status (2 bits), the mechanism's mark (6), what is left to claim (88), and a digest
/// of contributor, time and deposit (160). The status is a field of its own: a deposit of 0 works like any other.
type Record is uint256;

using RecordLib for Record global;

/// @title Reading and making records.
library RecordLib {
    /// @notice The largest deposit that a record can hold.
    uint256 internal constant MAX_DEPOSIT = type(uint88).max;

    /// @notice The largest mark.
    uint256 internal constant MAX_MARK = 63;

    uint256 private constant MARK_SHIFT = 2;
    uint256 private constant CLAIMABLE_SHIFT = 8;
    uint256 private constant DIGEST_SHIFT = 96;

    /// @notice Packs a record. `claimable_` must be at most {MAX_DEPOSIT}, `mark_` at most {MAX_MARK}.
    function pack(uint160 digest_, uint256 claimable_, uint256 mark_, Status status_) internal pure returns (Record) {
        return
            Record.wrap(
                (uint256(digest_) << DIGEST_SHIFT) |
                    (claimable_ << CLAIMABLE_SHIFT) |
                    (mark_ << MARK_SHIFT) |
                    uint256(status_)
            );
    }

    /// @notice What a contribution's details hash to.
    /// @dev The plain form: uint160(uint256(keccak256(abi.encode(contributor, contributedAt, deposit)))), but in memory that
    /// stays free.
    function digestOf(
        address contributor,
        uint256 contributedAt,
        uint256 deposit
    ) internal pure returns (uint160 digest_) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, shr(96, shl(96, contributor)))
            mstore(add(free, 0x20), contributedAt)
            mstore(add(free, 0x40), deposit)
            digest_ := shr(96, shl(96, keccak256(free, 0x60)))
        }
    }

    /// @notice The mechanism proposes a mark above {MAX_MARK}.
    error BadMark(uint256 mark);

    /// @notice The record after a claim.
    /// @param amount What is asked for; cut down to what is left (INV-2).
    /// @param close Whether the claim settles the contribution; in vain while anything is left, as somebody must be able to
    /// claim it (INV-5).
    /// @return next The record to store.
    /// @return paidOut What to pay.
    function paid(
        Record record,
        uint256 amount,
        uint256 mark_,
        bool close
    ) internal pure returns (Record next, uint256 paidOut) {
        if (mark_ > MAX_MARK) revert BadMark(mark_);
        uint256 left = record.claimable();
        paidOut = amount < left ? amount : left;
        unchecked {
            left -= paidOut; // safe: the lesser of both
        }
        next = pack(record.digest(), left, mark_, close && left == 0 ? Status.Closed : Status.Open);
    }

    function isUnknown(Record record) internal pure returns (bool) {
        return Record.unwrap(record) == 0;
    }

    function status(Record record) internal pure returns (Status) {
        return Status(Record.unwrap(record) & 3);
    }

    function mark(Record record) internal pure returns (uint256) {
        return (Record.unwrap(record) >> MARK_SHIFT) & MAX_MARK;
    }

    function claimable(Record record) internal pure returns (uint256) {
        return (Record.unwrap(record) >> CLAIMABLE_SHIFT) & MAX_DEPOSIT;
    }

    function digest(Record record) internal pure returns (uint160) {
        return uint160(Record.unwrap(record) >> DIGEST_SHIFT);
    }

    /// @notice Status and mark in one number, status + 4 × mark, as the events tell them.
    function state(Record record) internal pure returns (uint256) {
        return Record.unwrap(record) & 0xff;
    }
}
