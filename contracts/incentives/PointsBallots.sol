// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {BallotState, IPointsIncentive, Votes, VotesOf} from "../interfaces/IPointsIncentive.sol";
import {PointsActs} from "./PointsActs.sol";
import {Ballot, BallotLib} from "./PointsBallot.sol";
import {PointsBook} from "./PointsBook.sol";
import {PointsLedger} from "./PointsLedger.sol";
import {Member} from "./PointsMember.sol";
import {Tally} from "./PointsTally.sol";

/// @title The part of {PointsIncentive} that people vote by: they commit, reveal, and collect what comes back.
/// @dev An account has one ballot at a time in each model, in one slot that is used again and again.
abstract contract PointsBallots is PointsLedger {
    using PointsActs for Votes;

    /// @dev Who cast the last ballot that locks nothing.
    struct OwnerBallot {
        address account;
        uint96 round;
    }

    uint256 private constant MAX_VOTES = 255;

    mapping(uint256 modelId => OwnerBallot) private _ownerBallots;

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IPointsIncentive
    function canVote(uint256 modelId, address account) external view returns (bool) {
        return _members[modelId][account].validContributions() != 0 || _isOwner(modelId, account);
    }

    /// @inheritdoc IPointsIncentive
    function commitmentOf(
        uint256 modelId,
        uint256 round,
        address account,
        bytes32 salt,
        Votes calldata votes
    ) external view returns (bytes32) {
        return _commitmentOf(modelId, round, account, salt, votes.hash());
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Locks points for as many votes, or takes the owner's ballot that locks nothing.
    function _commit(uint256 modelId, address caller, bytes calldata data) internal {
        (bytes32 commitment, uint256 count, Votes calldata previous) = PointsActs.commit(data);
        if (count == 0 || count > MAX_VOTES) revert BadVoteCount(count, MAX_VOTES);
        PointsBook book = _books[modelId];
        uint256 round = book.roundAt(block.timestamp);
        if (block.timestamp >= book.revealsFrom(round)) revert CommitClosed(modelId, book.startOf(round + 1));

        Member member = _members[modelId][caller];
        Ballot ballot = _ballots[modelId][caller];
        if (ballot.state() == BallotState.Revealed) {
            if (previous.ids.length != ballot.count()) revert BallotNotCollected(modelId, caller, ballot.round());
            if (!ballot.isOf(previous.hash())) revert BallotDiffers(modelId, caller);
            member = _collected(book, modelId, caller, member, ballot, previous);
        } else if (ballot.state() == BallotState.Committed && ballot.round() == round && ballot.locks()) {
            member = member.plusPoints(ballot.count() * book.votePoints()); // of the commitment that this one replaces
        }

        uint256 locked = count * book.votePoints();
        if (member.points() < locked) {
            _takeOwnerBallot(modelId, caller, round, locked, member);
            locked = 0;
        }
        member = member.minusPoints(locked);
        _members[modelId][caller] = member;
        _ballots[modelId][caller] = BallotLib.commit(commitment, round, count, locked != 0, book);
        emit BallotCommitted(modelId, caller, round, commitment, count, locked);
        emit PointsChanged(modelId, caller, member.points());
    }

    /// @dev Counts the votes, and remembers which.
    function _reveal(uint256 modelId, address caller, bytes calldata data) internal {
        (bytes32 salt, Votes calldata votes) = PointsActs.reveal(data);
        PointsBook book = _books[modelId];
        Ballot ballot = _ballots[modelId][caller];
        uint256 round = ballot.round();
        if (ballot.state() != BallotState.Committed) revert NothingCommitted(modelId, caller);
        if (block.timestamp < book.revealsFrom(round)) revert RevealTooEarly(modelId, book.revealsFrom(round));
        if (block.timestamp >= book.startOf(round + 1)) revert RevealTooLate(modelId, book.startOf(round + 1));
        bytes32 hash = votes.hash();
        bool differs = !ballot.isOf(_commitmentOf(modelId, round, caller, salt, hash));
        if (differs || votes.ids.length != ballot.count()) revert BallotDiffers(modelId, caller);

        uint256 void = _cast(modelId, caller, round, book, votes);
        if (void == 0) {
            _ballots[modelId][caller] = ballot.reveal(hash, votes.ids.length);
            emit BallotRevealed(modelId, caller, round, votes.valid, votes.ids);
        } else {
            _revealWithout(void, modelId, caller, book, ballot, votes);
        }
    }

    /// @dev Collects many ballots. One that somebody else collected first, or that was cast anew since, does not stand in the way of
    /// the others; neither does one of a round that is not over, which equals an old one if both hold nothing but void votes.
    function _collectAll(uint256 modelId, VotesOf[] calldata ballots) internal {
        PointsBook book = _books[modelId];
        for (uint256 i = 0; i < ballots.length; ++i) {
            address account = ballots[i].account;
            Ballot ballot = _ballots[modelId][account];
            if (ballot.state() != BallotState.Revealed || !ballot.isOf(ballots[i].votes.hash())) continue;
            if (block.timestamp < book.startOf(ballot.round() + 1)) continue;
            Member member = _collected(book, modelId, account, _members[modelId][account], ballot, ballots[i].votes);
            _members[modelId][account] = member;
            _ballots[modelId][account] = ballot.collect();
            emit PointsChanged(modelId, account, member.points());
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    function _isOwner(uint256 modelId, address account) private view returns (bool) {
        return IERC721(hub).ownerOf(modelId) == account;
    }

    /// @dev The model's owner can vote without points, once in each round, whoever else owned the model in it: passing the model on
    /// does not multiply votes that cost nothing.
    function _takeOwnerBallot(uint256 modelId, address caller, uint256 round, uint256 needed, Member member) private {
        if (!_isOwner(modelId, caller)) {
            if (member.validContributions() == 0) revert NoStanding(modelId, caller);
            revert NotEnoughPoints(modelId, caller, needed, member.points());
        }
        OwnerBallot memory last = _ownerBallots[modelId];
        if (last.round == round && last.account != caller) revert OwnerVotedAlready(modelId, round, last.account);
        _ownerBallots[modelId] = OwnerBallot(caller, uint96(round));
    }

    /// @dev Counts the votes that are not void.
    /// @return void Bit i: vote i is.
    function _cast(
        uint256 modelId,
        address caller,
        uint256 round,
        PointsBook book,
        Votes calldata votes
    ) private returns (uint256 void) {
        (uint256 valid, bytes32[] calldata ids) = (votes.valid, votes.ids);
        mapping(bytes32 id => Tally) storage tallies = _tallies[modelId];
        PointsBook counted = book;
        bytes32 last = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            bytes32 id = ids[i];
            if (id <= last) revert VotesUnsorted(i);
            last = id;
            Tally tally = tallies[id];
            if (tally.round() != round || tally.author() == caller) {
                void |= 1 << i;
                continue;
            }
            bool vote = (valid >> i) & 1 == 1;
            tally = tally.plusVote(vote);
            tallies[id] = tally;
            counted = _count(counted, tally, vote);
        }
        if (PointsBook.unwrap(counted) != PointsBook.unwrap(book)) _books[modelId] = counted;
    }

    /// @dev Remembers only the votes that are not void, and gives back what the others locked.
    function _revealWithout(
        uint256 void,
        uint256 modelId,
        address caller,
        PointsBook book,
        Ballot ballot,
        Votes calldata votes
    ) private {
        uint256 all = votes.ids.length;
        uint256 valid = 0;
        uint256 count = 0;
        bytes32[] memory ids = new bytes32[](all);
        for (uint256 i = 0; i < all; ++i) {
            if ((void >> i) & 1 == 1) continue;
            valid |= ((votes.valid >> i) & 1) << count;
            ids[count++] = votes.ids[i];
        }
        assembly ("memory-safe") {
            mstore(ids, count) // not more than it was made for
        }
        _ballots[modelId][caller] = ballot.reveal(keccak256(abi.encodePacked(valid, ids)), count);
        emit BallotRevealed(modelId, caller, ballot.round(), valid, ids);
        if (!ballot.locks()) return;
        Member member = _members[modelId][caller].plusPoints((all - count) * book.votePoints());
        _members[modelId][caller] = member;
        emit PointsChanged(modelId, caller, member.points());
    }

    /// @dev What an account has once its ballot, of a round that is over, is collected.
    function _collected(
        PointsBook book,
        uint256 modelId,
        address account,
        Member member,
        Ballot ballot,
        Votes calldata votes
    ) private returns (Member) {
        uint256 returned = 0;
        uint256 right = 0;
        for (uint256 i = 0; i < votes.ids.length; ++i) {
            bool vote = (votes.valid >> i) & 1 == 1;
            uint256 points = _returnDown(book, ballot, _tallies[modelId][votes.ids[i]], vote);
            returned += points;
            if (points > book.votePoints()) ++right;
        }
        emit BallotCollected(modelId, account, ballot.round(), returned, right);
        return member.plusPoints(returned).plusRightVotes(right);
    }

    function _commitmentOf(
        uint256 modelId,
        uint256 round,
        address account,
        bytes32 salt,
        bytes32 votesHash
    ) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), modelId, round, account, salt, votesHash));
    }
}
