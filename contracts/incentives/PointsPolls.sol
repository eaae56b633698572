// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../interfaces/ICollaborativeTrainer.sol";
import {Contribution, Status} from "../interfaces/IDataHandler.sol";
import {IPointsIncentive, PointsConfig, Poll, Round, Verdict} from "../interfaces/IPointsIncentive.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {Ballot} from "./PointsBallot.sol";
import {PointsBook, PointsBookLib} from "./PointsBook.sol";
import {Tally, TallyLib} from "./PointsTally.sol";

/// @title The part of {PointsIncentive} that counts votes on contributions, and judges contributions and votes by them.
abstract contract PointsPolls is IPointsIncentive, HubPlugin {
    mapping(uint256 modelId => PointsBook) internal _books;
    mapping(uint256 modelId => mapping(bytes32 id => Tally)) internal _tallies;

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IPointsIncentive
    function rulesOf(uint256 modelId) external view returns (PointsConfig memory) {
        return _bookOf(modelId).rules();
    }

    /// @inheritdoc IPointsIncentive
    function roundOf(uint256 modelId) external view returns (Round memory) {
        PointsBook book = _bookOf(modelId);
        uint256 round = book.roundAt(block.timestamp);
        return Round({number: round, revealsFrom: book.revealsFrom(round), endsAt: book.startOf(round + 1)});
    }

    /// @inheritdoc IPointsIncentive
    function voteRoundOf(uint256 modelId, uint256 contributedAt) external view returns (uint256 round) {
        return _bookOf(modelId).voteRoundOf(contributedAt);
    }

    /// @inheritdoc IPointsIncentive
    function rarityOf(uint256 modelId) external view returns (uint256[4] memory rarity) {
        PointsBook book = _bookOf(modelId);
        for (uint256 kind = 0; kind < 4; ++kind) rarity[kind] = book.rarityDown(kind);
    }

    /// @inheritdoc IPointsIncentive
    function countsOf(uint256 modelId) external view returns (uint256[4] memory counts) {
        PointsBook book = _bookOf(modelId);
        for (uint256 kind = 0; kind < 4; ++kind) counts[kind] = book.countOf(kind);
    }

    /// @inheritdoc IPointsIncentive
    function pollOf(uint256 modelId, bytes32 id) external view returns (Poll memory) {
        Tally tally = _tallies[modelId][id];
        return
            Poll({
                author: tally.author(),
                round: tally.round(),
                valid: tally.valid(),
                invalid: tally.invalid(),
                modelAgreed: tally.modelAgreed(),
                quorum: tally.quorum(),
                isSettled: tally.isSettled(),
                verdict: _verdict(tally)
            });
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Puts contributions to the vote until reveals begin; the hub proves whose they are and when they were made. Closes those
    /// whose time to be voted on has passed, and skips those that somebody else opened or closed first. Opened among reveals, a
    /// contribution would make void the votes of who revealed before, and who opens it could choose whose.
    function _open(uint256 modelId, PointsBook book, Contribution[] calldata contributions) internal {
        uint256 quorum = _quorumOf(modelId, book);
        for (uint256 i = 0; i < contributions.length; ++i) {
            Contribution calldata c = contributions[i];
            (bytes32 id, Status status, , uint256 mark) = ICollaborativeTrainer(hub).verify(modelId, c);
            if (status != Status.Open || _tallies[modelId][id].isOpen()) continue;
            uint256 round = book.voteRoundOf(c.contributedAt);
            if (block.timestamp < book.revealsFrom(round)) {
                _tallies[modelId][id] = TallyLib.pack(c.contributor, round, mark == 1, quorum);
                emit PollOpened(modelId, id, c.contributor, round, mark == 1);
            } else if (block.timestamp >= book.startOf(round + 1)) {
                ICollaborativeTrainer(hub).noteRecord(modelId, id, mark, true);
                emit ContributionSettled(modelId, id, c.contributor, Verdict.Lapsed, 0, 0);
            }
        }
    }

    /// @dev Adds to the model's counts what one more vote on a contribution, in `tally` already, tells of how rare votes are. Votes count
    /// once a contribution has as many as make them compared, and no more of them than {PointsBookLib.SMOOTHING}.
    function _count(PointsBook book, Tally tally, bool vote) internal pure returns (PointsBook) {
        (uint256 valid, uint256 invalid) = (tally.valid(), tally.invalid());
        uint256 needed = _votesThatCount(tally);
        if (valid + invalid < needed || valid + invalid > PointsBookLib.SMOOTHING) return book;
        bool agreed = tally.modelAgreed();
        if (valid + invalid > needed) return book.plus(PointsBookLib.kindOf(agreed, vote), 1);
        return book.plus(PointsBookLib.kindOf(agreed, true), valid).plus(PointsBookLib.kindOf(agreed, false), invalid);
    }

    /// @dev Most votes decide; where the model's vote makes it even, people's votes do. So it counts only where they are even.
    function _verdict(Tally tally) internal pure returns (Verdict) {
        (uint256 valid, uint256 invalid) = (tally.valid(), tally.invalid());
        if (valid + invalid == 0 || valid + invalid + 1 < tally.quorum()) return Verdict.Lapsed;
        if (valid == invalid) return tally.modelAgreed() ? Verdict.Valid : Verdict.Invalid;
        return valid > invalid ? Verdict.Valid : Verdict.Invalid;
    }

    /// @dev What one vote brings back: what it locked × (the others who said the same / all others) × rarity, or nothing if most
    /// others differ. What it locked where nothing is decided, or nobody else voted.
    function _returnDown(PointsBook book, Ballot ballot, Tally tally, bool vote) internal pure returns (uint256) {
        uint256 locked = book.votePoints();
        uint256 others = tally.valid() + tally.invalid() - 1;
        if (others + 1 < _votesThatCount(tally)) return locked;
        uint256 same = (vote ? tally.valid() : tally.invalid()) - 1;
        if (2 * same < others) return 0;
        uint256 rarity = ballot.rarity(PointsBookLib.kindOf(tally.modelAgreed(), vote));
        return (locked * same * rarity) / (others * PointsBookLib.RARITY_ONE);
    }

    /// @dev How many accounts have had a contribution found valid.
    function _memberCount(uint256 modelId) internal view virtual returns (uint256);

    // ------------------------------------------------------------------------------------------------ private

    function _bookOf(uint256 modelId) private view returns (PointsBook book) {
        book = _books[modelId];
        if (PointsBook.unwrap(book) == 0) revert NotAPointsModel(modelId);
    }

    /// @dev While few can vote, the model's vote and one more are enough: with a higher quorum nobody could ever be the second to get
    /// standing, and then a few who do not vote could keep everybody else out.
    function _quorumOf(uint256 modelId, PointsBook book) private view returns (uint256) {
        uint256 quorum = book.quorum();
        return _memberCount(modelId) < 2 * quorum ? PointsBookLib.MIN_QUORUM : quorum;
    }

    /// @dev How many people have to vote on a contribution before their votes are compared.
    function _votesThatCount(Tally tally) private pure returns (uint256) {
        uint256 people = tally.quorum() - 1;
        return people < 2 ? 2 : people;
    }
}
