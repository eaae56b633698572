// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A contribution that was put to the vote. From the least significant bit: author (160), round (32), people who voted
/// valid (24) and invalid (24), whether the model agreed before it learned (1), whether it is settled (1), the quorum (8).
type Tally is uint256;

using TallyLib for Tally global;

/// @title Reading and making a {Tally}.
library TallyLib {
    uint256 private constant ROUND = 160;
    uint256 private constant VALID = 192;
    uint256 private constant INVALID = 216;
    uint256 private constant MODEL_AGREED = 1 << 240;
    uint256 private constant SETTLED = 1 << 241;
    uint256 private constant QUORUM = 242;

    /// @notice Of a contribution on which nobody voted yet. Never zero, as nobody has the address zero.
    function pack(address author_, uint256 round_, bool modelAgreed_, uint256 quorum_) internal pure returns (Tally) {
        return
            Tally.wrap(
                uint160(author_) |
                    (uint256(uint32(round_)) << ROUND) |
                    (modelAgreed_ ? MODEL_AGREED : 0) |
                    (quorum_ << QUORUM)
            );
    }

    function isOpen(Tally t) internal pure returns (bool) {
        return Tally.unwrap(t) != 0;
    }

    function author(Tally t) internal pure returns (address) {
        return address(uint160(Tally.unwrap(t)));
    }

    function round(Tally t) internal pure returns (uint256) {
        return uint32(Tally.unwrap(t) >> ROUND);
    }

    function valid(Tally t) internal pure returns (uint256) {
        return uint24(Tally.unwrap(t) >> VALID);
    }

    function invalid(Tally t) internal pure returns (uint256) {
        return uint24(Tally.unwrap(t) >> INVALID);
    }

    function modelAgreed(Tally t) internal pure returns (bool) {
        return Tally.unwrap(t) & MODEL_AGREED != 0;
    }

    function quorum(Tally t) internal pure returns (uint256) {
        return Tally.unwrap(t) >> QUORUM;
    }

    function isSettled(Tally t) internal pure returns (bool) {
        return Tally.unwrap(t) & SETTLED != 0;
    }

    /// @notice With one more vote, of which 2^24 fit.
    function plusVote(Tally t, bool vote) internal pure returns (Tally) {
        return Tally.wrap(Tally.unwrap(t) + (1 << (vote ? VALID : INVALID)));
    }

    function settled(Tally t) internal pure returns (Tally) {
        return Tally.wrap(Tally.unwrap(t) | SETTLED);
    }
}
