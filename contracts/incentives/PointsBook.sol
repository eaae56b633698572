// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PointsConfig} from "../interfaces/IPointsIncentive.sol";

/// @notice A model's settings, and how often people voted what. From the least significant bit: four counts (32 each, 16 of them
/// fractional bits), of kind {PointsBookLib.kindOf}; votePoints (16), contributionPoints (16), quorum (8), commitWindow (24), revealWindow (24).
type PointsBook is uint256;

using PointsBookLib for PointsBook global;

/// @title The one slot that {PointsIncentive} keeps for each model.
library PointsBookLib {
    uint256 internal constant MIN_WINDOW = 1 minutes;
    uint256 internal constant MAX_WINDOW = 30 days;
    uint256 internal constant MIN_QUORUM = 2;

    /// @notice The model's vote and {SMOOTHING} people's: what makes votes compared adds no more than that to the counts.
    uint256 internal constant MAX_QUORUM = 7;

    /// @notice A rarity of 1, the least, and of 6, the most, with 10 fractional bits.
    uint256 internal constant RARITY_ONE = 1 << 10;
    uint256 internal constant MAX_RARITY = 6 * RARITY_ONE;

    /// @dev As many votes as a contribution adds to the counts at most: with as many added to both parts of the fraction, its
    /// expectation is not above the true rarity, however alike votes on the same contribution are.
    uint256 internal constant SMOOTHING = 6;

    /// @dev When more votes than these are counted for one of the model's votes, all of them weigh half: what was rare when the model
    /// was bad may be common now.
    uint256 internal constant MEMORY = 512;

    uint256 private constant FRACTION = 16;

    uint256 private constant VOTE_POINTS = 128;
    uint256 private constant CONTRIBUTION_POINTS = 144;
    uint256 private constant QUORUM = 160;
    uint256 private constant COMMIT_WINDOW = 168;
    uint256 private constant REVEAL_WINDOW = 192;

    /// @notice The book of a new model.
    function pack(PointsConfig memory c) internal pure returns (PointsBook) {
        return
            PointsBook.wrap(
                (uint256(c.votePoints) << VOTE_POINTS) |
                    (uint256(c.contributionPoints) << CONTRIBUTION_POINTS) |
                    (uint256(c.quorum) << QUORUM) |
                    (uint256(c.commitWindow) << COMMIT_WINDOW) |
                    (uint256(c.revealWindow) << REVEAL_WINDOW)
            );
    }

    /// @notice The settings in it.
    function rules(PointsBook book) internal pure returns (PointsConfig memory) {
        return
            PointsConfig({
                commitWindow: uint24(book.commitWindow()),
                revealWindow: uint24(book.revealWindow()),
                quorum: uint8(book.quorum()),
                votePoints: uint16(book.votePoints()),
                contributionPoints: uint16(book.contributionPoints())
            });
    }

    function votePoints(PointsBook book) internal pure returns (uint256) {
        return uint16(PointsBook.unwrap(book) >> VOTE_POINTS);
    }

    function contributionPoints(PointsBook book) internal pure returns (uint256) {
        return uint16(PointsBook.unwrap(book) >> CONTRIBUTION_POINTS);
    }

    function quorum(PointsBook book) internal pure returns (uint256) {
        return uint8(PointsBook.unwrap(book) >> QUORUM);
    }

    function commitWindow(PointsBook book) internal pure returns (uint256) {
        return uint24(PointsBook.unwrap(book) >> COMMIT_WINDOW);
    }

    function revealWindow(PointsBook book) internal pure returns (uint256) {
        return uint24(PointsBook.unwrap(book) >> REVEAL_WINDOW);
    }

    // ------------------------------------------------------------------------------------------------ rounds

    /// @notice The round of a time, which is a block timestamp.
    function roundAt(PointsBook book, uint256 time) internal pure returns (uint256) {
        return time / (book.commitWindow() + book.revealWindow());
    }

    /// @notice When a round begins, and its commitments open.
    function startOf(PointsBook book, uint256 round) internal pure returns (uint256) {
        return round * (book.commitWindow() + book.revealWindow());
    }

    /// @notice When the commitments of a round close, and its reveals open.
    function revealsFrom(PointsBook book, uint256 round) internal pure returns (uint256) {
        return book.startOf(round) + book.commitWindow();
    }

    /// @notice The round in which something contributed at that time is voted on.
    function voteRoundOf(PointsBook book, uint256 contributedAt) internal pure returns (uint256) {
        return book.roundAt(contributedAt) + 1;
    }

    // ------------------------------------------------------------------------------------------------ counts

    /// @notice 0: invalid where the model disagreed, 1: valid there, 2: invalid where it agreed, 3: valid there.
    function kindOf(bool modelAgreed, bool valid) internal pure returns (uint256 kind) {
        return (modelAgreed ? 2 : 0) + (valid ? 1 : 0);
    }

    /// @notice How many votes of a kind weigh in, with 16 fractional bits: at most {MEMORY} together with those of the other kind.
    function countOf(PointsBook book, uint256 kind) internal pure returns (uint256) {
        return uint32(PointsBook.unwrap(book) >> (32 * kind));
    }

    /// @notice With `votes` more of a kind, at most {SMOOTHING}.
    function plus(PointsBook book, uint256 kind, uint256 votes) internal pure returns (PointsBook) {
        uint256 same = book.countOf(kind) + (votes << FRACTION);
        uint256 other = book.countOf(kind ^ 1);
        if (same + other > MEMORY << FRACTION) (same, other) = (same / 2, other / 2);
        uint256 both = (uint256(type(uint32).max) << (32 * kind)) | (uint256(type(uint32).max) << (32 * (kind ^ 1)));
        return
            PointsBook.wrap((PointsBook.unwrap(book) & ~both) | (same << (32 * kind)) | (other << (32 * (kind ^ 1))));
    }

    /// @notice How rare a kind of vote is among those where the model's own vote was the same, rounded down.
    function rarityDown(PointsBook book, uint256 kind) internal pure returns (uint256 rarity) {
        uint256 same = book.countOf(kind) + (SMOOTHING << FRACTION);
        rarity = (RARITY_ONE * (same + book.countOf(kind ^ 1))) / same;
        if (rarity > MAX_RARITY) rarity = MAX_RARITY;
    }
}
