// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BallotState} from "../interfaces/IPointsIncentive.sol";
import {PointsBook} from "./PointsBook.sol";

/// @notice An account's last ballot in a model. From the least significant bit: the low bits of a hash (160), of the commitment or, once
/// revealed, of the votes; round (32); how many votes (8); {BallotState} (2); whether they lock points (1); the rarity of each
/// kind of vote when it was committed (13 each).
type Ballot is uint256;

using BallotLib for Ballot global;

/// @title Reading and making a {Ballot}.
library BallotLib {
    uint256 private constant ROUND = 160;
    uint256 private constant COUNT = 192;
    uint256 private constant STATE = 200;
    uint256 private constant LOCKS = 202;
    uint256 private constant RARITY = 203;
    uint256 private constant RARITY_BITS = 13;
    uint256 private constant HASH_AND_COUNT = type(uint160).max | (0xff << COUNT) | (3 << STATE);

    /// @notice A ballot that was committed now.
    function commit(
        bytes32 commitment,
        uint256 round_,
        uint256 count_,
        bool locks_,
        PointsBook book
    ) internal pure returns (Ballot) {
        uint256 rarities = 0;
        for (uint256 kind = 0; kind < 4; ++kind) rarities |= book.rarityDown(kind) << (RARITY_BITS * kind);
        return
            Ballot.wrap(
                uint160(uint256(commitment)) |
                    (uint256(uint32(round_)) << ROUND) |
                    (count_ << COUNT) |
                    (uint256(BallotState.Committed) << STATE) |
                    (locks_ ? 1 << LOCKS : 0) |
                    (rarities << RARITY)
            );
    }

    /// @notice The same once `count_` of its votes are revealed. If they lock nothing there is nothing to collect.
    function reveal(Ballot b, bytes32 votesHash, uint256 count_) internal pure returns (Ballot) {
        uint256 others = Ballot.unwrap(b) & ~HASH_AND_COUNT;
        if (!b.locks()) return Ballot.wrap(others);
        return
            Ballot.wrap(
                others | uint160(uint256(votesHash)) | (count_ << COUNT) | (uint256(BallotState.Revealed) << STATE)
            );
    }

    /// @notice The same once it is collected. Not zero, so that the next commitment finds its slot in use.
    function collect(Ballot b) internal pure returns (Ballot) {
        return Ballot.wrap(Ballot.unwrap(b) & ~HASH_AND_COUNT);
    }

    /// @notice Whether this is what the ballot was committed to, or revealed as.
    function isOf(Ballot b, bytes32 hash) internal pure returns (bool) {
        return uint160(Ballot.unwrap(b)) == uint160(uint256(hash));
    }

    function round(Ballot b) internal pure returns (uint256) {
        return uint32(Ballot.unwrap(b) >> ROUND);
    }

    function count(Ballot b) internal pure returns (uint256) {
        return uint8(Ballot.unwrap(b) >> COUNT);
    }

    function state(Ballot b) internal pure returns (BallotState) {
        return BallotState((Ballot.unwrap(b) >> STATE) & 3);
    }

    function locks(Ballot b) internal pure returns (bool) {
        return Ballot.unwrap(b) & (1 << LOCKS) != 0;
    }

    /// @notice The rarity of a kind of vote, with 10 fractional bits.
    function rarity(Ballot b, uint256 kind) internal pure returns (uint256) {
        return (Ballot.unwrap(b) >> (RARITY + RARITY_BITS * kind)) & ((1 << RARITY_BITS) - 1);
    }
}
