// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Votes} from "../../contracts/interfaces/IPointsIncentive.sol";

/// @title The rules of points once more, in the plainest words: what {PointsIncentive} is compared with.
/// @dev Everything in arrays, everything counted afresh each time. It believes its caller about times.
contract PlainPoints {
    struct PlainPoll {
        address author; // zero if it is not open
        uint256 round;
        bool agreed;
        uint256 quorum;
        bool settled;
        address[] voters;
        bool[] votes;
    }

    struct PlainBallot {
        bool committed;
        bool revealed;
        uint256 round;
        uint256 count;
        bool locks;
        bytes32[] ids;
        bool[] votes;
        uint256[4] rarity;
    }

    uint256 private constant ONE_VOTE = 65_536;

    uint256 public immutable votePoints;
    uint256 public immutable contributionPoints;
    uint256 public immutable quorum;

    mapping(address => uint256) public pointsOf;
    mapping(address => uint256) public validOf;
    mapping(address => uint256) public rightOf;
    mapping(address => PlainBallot) private _ballots;
    mapping(bytes32 => PlainPoll) private _polls;
    uint256[4] private _counts;
    address[] public members;
    address private _freeBallotOf;
    uint256 private _freeBallotRound;

    error NotAllowed();

    constructor(uint256 votePoints_, uint256 contributionPoints_, uint256 quorum_) {
        (votePoints, contributionPoints, quorum) = (votePoints_, contributionPoints_, quorum_);
    }

    /// @dev As if a first contribution had been found valid.
    function grant(address account) external {
        members.push(account);
        validOf[account] = 1;
        pointsOf[account] = contributionPoints;
    }

    function open(bytes32 id, address author, uint256 round, bool agreed) external {
        if (_polls[id].author != address(0)) return;
        PlainPoll storage poll = _polls[id];
        (poll.author, poll.round, poll.agreed) = (author, round, agreed);
        poll.quorum = members.length < 2 * quorum ? 2 : quorum;
    }

    function commit(address account, uint256 round, uint256 count, bool isOwner) external {
        PlainBallot storage ballot = _ballots[account];
        if (ballot.revealed) collect(account);
        if (ballot.committed && ballot.round == round && ballot.locks) pointsOf[account] += ballot.count * votePoints;
        (ballot.committed, ballot.round, ballot.count) = (true, round, count);
        ballot.locks = pointsOf[account] >= count * votePoints;
        if (ballot.locks) {
            pointsOf[account] -= count * votePoints;
        } else {
            if (!isOwner || (_freeBallotRound == round && _freeBallotOf != account)) revert NotAllowed();
            (_freeBallotOf, _freeBallotRound) = (account, round);
        }
        ballot.rarity = rarities();
    }

    function reveal(address account, bytes32[] calldata ids, uint256 valid) external {
        PlainBallot storage ballot = _ballots[account];
        delete ballot.ids;
        delete ballot.votes;
        for (uint256 i = 0; i < ids.length; ++i) {
            PlainPoll storage poll = _polls[ids[i]];
            if (poll.author == address(0) || poll.author == account || poll.round != ballot.round) {
                if (ballot.locks) pointsOf[account] += votePoints;
                continue;
            }
            bool vote = (valid >> i) & 1 == 1;
            poll.voters.push(account);
            poll.votes.push(vote);
            _count(poll, vote);
            ballot.ids.push(ids[i]);
            ballot.votes.push(vote);
        }
        (ballot.committed, ballot.revealed) = (false, ballot.locks);
    }

    function collect(address account) public {
        PlainBallot storage ballot = _ballots[account];
        if (!ballot.revealed) return;
        ballot.revealed = false;
        for (uint256 i = 0; i < ballot.ids.length; ++i) {
            uint256 back = _back(ballot, i);
            pointsOf[account] += back;
            if (back > votePoints) ++rightOf[account];
        }
    }

    function settle(bytes32 id) external {
        PlainPoll storage poll = _polls[id];
        if (poll.settled) return;
        poll.settled = true;
        if (!isValid(id)) return;
        if (validOf[poll.author]++ == 0) members.push(poll.author);
        pointsOf[poll.author] += contributionPoints;
    }

    // ------------------------------------------------------------------------------------------------ views

    function roundOf(address account) external view returns (uint256) {
        return _ballots[account].round;
    }

    function isCommitted(address account) external view returns (bool) {
        return _ballots[account].committed;
    }

    function isRevealed(address account) external view returns (bool) {
        return _ballots[account].revealed;
    }

    /// @dev What is left to collect.
    function votesOf(address account) external view returns (Votes memory votes) {
        PlainBallot storage ballot = _ballots[account];
        if (!ballot.revealed) return votes;
        votes.ids = ballot.ids;
        for (uint256 i = 0; i < ballot.votes.length; ++i) {
            if (ballot.votes[i]) votes.valid |= 1 << i;
        }
    }

    function pollRound(bytes32 id) external view returns (uint256) {
        return _polls[id].round;
    }

    function isOpen(bytes32 id) external view returns (bool) {
        return _polls[id].author != address(0);
    }

    function memberCount() external view returns (uint256) {
        return members.length;
    }

    function votesOn(bytes32 id) public view returns (uint256 valid, uint256 invalid) {
        return _votesOn(_polls[id]);
    }

    function _votesOn(PlainPoll storage poll) private view returns (uint256 valid, uint256 invalid) {
        bool[] storage votes = poll.votes;
        for (uint256 i = 0; i < votes.length; ++i) {
            if (votes[i]) ++valid;
            else ++invalid;
        }
    }

    /// @dev All votes and the model's are counted; where that is even, people's alone are.
    function isValid(bytes32 id) public view returns (bool) {
        PlainPoll storage poll = _polls[id];
        (uint256 valid, uint256 invalid) = votesOn(id);
        if (valid + invalid < 1 || valid + invalid + 1 < poll.quorum) return false;
        uint256 all = valid + (poll.agreed ? 1 : 0);
        uint256 against = invalid + (poll.agreed ? 0 : 1);
        return all == against ? valid > invalid : all > against;
    }

    function lockedOf(address account, uint256 roundNow) external view returns (uint256) {
        PlainBallot storage ballot = _ballots[account];
        if (!ballot.locks) return 0;
        if (ballot.revealed) return ballot.ids.length * votePoints;
        return ballot.committed && ballot.round == roundNow ? ballot.count * votePoints : 0;
    }

    /// @dev Of: invalid where the model disagreed, valid there, invalid where it agreed, valid there; in 65,536ths of a vote.
    function counts() public view returns (uint256[4] memory) {
        return _counts;
    }

    function rarities() public view returns (uint256[4] memory rarity) {
        uint256[4] memory count = counts();
        for (uint256 kind = 0; kind < 4; ++kind) {
            uint256 both = count[(kind / 2) * 2] + count[(kind / 2) * 2 + 1];
            rarity[kind] = (1024 * (both + 6 * ONE_VOTE)) / (count[kind] + 6 * ONE_VOTE);
            if (rarity[kind] > 6 * 1024) rarity[kind] = 6 * 1024;
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev More than one person, and the quorum.
    function _isCompared(PlainPoll storage poll) private view returns (bool) {
        return poll.votes.length >= 2 && poll.votes.length + 1 >= poll.quorum;
    }

    /// @dev Called after each vote: it may be the one by which all of a contribution count, one of the next up to six, or none of these.
    function _count(PlainPoll storage poll, bool vote) private {
        if (!_isCompared(poll) || poll.votes.length > 6) return;
        uint256 valid = 0;
        uint256 invalid = 0;
        if (poll.votes.length == (poll.quorum > 3 ? poll.quorum - 1 : 2)) (valid, invalid) = _votesOn(poll);
        else if (vote) valid = 1;
        else invalid = 1;
        _add(poll.agreed ? 2 : 0, 0, valid);
        _add(poll.agreed ? 2 : 0, invalid, 0);
    }

    /// @dev Counts votes of one sort; with more than 512 in all, everything weighs half.
    function _add(uint256 kind, uint256 invalid, uint256 valid) private {
        if (invalid + valid == 0) return;
        _counts[kind] += invalid * ONE_VOTE;
        _counts[kind + 1] += valid * ONE_VOTE;
        if (_counts[kind] + _counts[kind + 1] <= 512 * ONE_VOTE) return;
        _counts[kind] /= 2;
        _counts[kind + 1] /= 2;
    }

    function _back(PlainBallot storage ballot, uint256 i) private view returns (uint256) {
        PlainPoll storage poll = _polls[ballot.ids[i]];
        if (!_isCompared(poll)) return votePoints;
        bool vote = ballot.votes[i];
        uint256 same = 0;
        uint256 differ = 0;
        bool self = false;
        for (uint256 j = 0; j < poll.votes.length; ++j) {
            if (!self && poll.votes[j] == vote)
                self = true; // one of them is this vote itself
            else if (poll.votes[j] == vote) ++same;
            else ++differ;
        }
        if (differ > same) return 0;
        uint256 rarity = ballot.rarity[(poll.agreed ? 2 : 0) + (vote ? 1 : 0)];
        return (votePoints * same * rarity) / ((same + differ) * 1024);
    }
}
