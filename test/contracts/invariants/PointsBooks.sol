// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {BadgeKind, IBadges} from "../../../contracts/interfaces/IBadges.sol";
import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {
    BallotInfo,
    BallotState,
    IPointsIncentive,
    Poll,
    PointsAction,
    Standing,
    Verdict,
    Votes,
    VotesOf
} from "../../../contracts/interfaces/IPointsIncentive.sol";
import {vm} from "../utils/Vm.sol";
import {ClassifierWorld} from "./ClassifierWorld.sol";

/// @title Books of points, kept apart from the mechanism's: each act says what it may change, and nothing else may.
/// @dev Points come from two things only: a contribution that is newly found valid gives its author `CONTRIBUTION_POINTS`, and a
/// ballot that is collected brings back what {_backFor} says. Votes lock points, and what is never revealed is lost.
abstract contract PointsBooks is ClassifierWorld {
    uint24 internal constant COMMIT_WINDOW = 2 days;
    uint24 internal constant REVEAL_WINDOW = 1 days;
    uint256 internal constant ROUND = 3 days;
    uint16 internal constant VOTE_POINTS = 100;
    uint16 internal constant CONTRIBUTION_POINTS = 1000;

    /// @dev What somebody keeps to themselves between committing and revealing.
    struct Secret {
        bytes32 salt;
        Votes votes;
    }

    IPointsIncentive public points;
    mapping(uint256 modelId => mapping(address account => uint256)) internal free; // points
    mapping(uint256 modelId => mapping(address account => uint256)) internal validOf; // contributions
    mapping(uint256 modelId => uint256) internal won; // by collections, above what they had locked
    mapping(uint256 modelId => uint256) internal minted; // by contributions
    mapping(uint256 modelId => mapping(address account => Secret)) internal secrets;
    mapping(uint256 modelId => mapping(address account => Votes)) internal revealed; // what can be collected
    mapping(bytes32 id => bool) internal settled;

    // ------------------------------------------------------------------------------------------------ acts

    function _openPolls(address person, uint256 modelId, Contribution[] memory cs) internal returns (bool ok) {
        ok = _act(person, modelId, abi.encode(PointsAction.Open, cs), "open");
    }

    function _commit(address person, uint256 modelId, Votes memory votes, bytes32 salt) internal returns (bool ok) {
        BallotInfo memory before = points.ballotOf(modelId, person);
        uint256 round = vm.getBlockTimestamp() / ROUND;
        Votes memory previous = before.state == BallotState.Revealed ? revealed[modelId][person] : _noVotes();
        bytes32 commitment = points.commitmentOf(modelId, round, person, salt, votes);
        ok = _act(person, modelId, abi.encode(PointsAction.Commit, commitment, votes.ids.length, previous), "commit");
        if (!ok) return false;
        if (before.state == BallotState.Revealed) _bookCollection(modelId, person, before, previous);
        else if (before.state == BallotState.Committed && before.round == round) {
            free[modelId][person] += before.votes * before.locked; // of the commitment that this one replaces
        }
        uint256 needed = votes.ids.length * VOTE_POINTS;
        bool locks = points.ballotOf(modelId, person).locked != 0;
        if (locks != (free[modelId][person] >= needed)) _break(0, "votes lock points wherever there are enough");
        if (locks) free[modelId][person] -= needed;
        else if (IERC721(address(hub)).ownerOf(modelId) != person) _break(0, "somebody votes without points");
        secrets[modelId][person] = Secret(salt, votes);
    }

    function _reveal(address person, uint256 modelId, Secret memory s) internal returns (bool ok) {
        BallotInfo memory before = points.ballotOf(modelId, person);
        ok = _act(person, modelId, abi.encode(PointsAction.Reveal, s.salt, s.votes), "reveal");
        if (!ok) return false;
        uint256 count = 0;
        Votes memory kept = Votes(0, new bytes32[](s.votes.ids.length));
        for (uint256 i = 0; i < s.votes.ids.length; ++i) {
            Poll memory poll = points.pollOf(modelId, s.votes.ids[i]);
            if (poll.round != before.round || poll.author == person) continue;
            kept.valid |= ((s.votes.valid >> i) & 1) << count;
            kept.ids[count++] = s.votes.ids[i];
        }
        bytes32[] memory ids = kept.ids;
        assembly ("memory-safe") {
            mstore(ids, count) // not more than it was made for
        }
        free[modelId][person] += (before.votes - count) * before.locked; // of void votes
        revealed[modelId][person] = kept;
    }

    function _settle(address person, uint256 modelId, bytes32[] memory ids) internal returns (bool ok) {
        ok = _act(person, modelId, abi.encode(PointsAction.Settle, ids), "settle");
        for (uint256 i = 0; ok && i < ids.length; ++i) {
            if (settled[ids[i]]) continue;
            settled[ids[i]] = true;
            Poll memory poll = points.pollOf(modelId, ids[i]);
            if (poll.verdict != Verdict.Valid) continue;
            if (poll.valid + poll.invalid == 0) _break(0, "valid without anybody's vote");
            _did(modelId, "found valid");
            ++validOf[modelId][poll.author];
            free[modelId][poll.author] += CONTRIBUTION_POINTS;
            minted[modelId] += CONTRIBUTION_POINTS;
        }
    }

    function _collect(address person, uint256 modelId, address account) internal returns (bool ok) {
        BallotInfo memory before = points.ballotOf(modelId, account);
        VotesOf[] memory ballots = new VotesOf[](1);
        ballots[0] = VotesOf(account, revealed[modelId][account]);
        ok = _act(person, modelId, abi.encode(PointsAction.Collect, ballots), "collect");
        if (!ok || before.state != BallotState.Revealed) return ok;
        if (points.ballotOf(modelId, account).state == BallotState.Revealed) _break(0, "a ballot was not collected");
        _bookCollection(modelId, account, before, revealed[modelId][account]);
    }

    function _award(address person, uint256 modelId, address account) internal returns (bool ok) {
        bytes memory data = abi.encode(PointsAction.Award, account);
        ok = _act(person, modelId, data, "award");
        if (ok && _badBadge(modelId, account)) _break(0, "two badges of a kind, or one that is not earned");
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev More than one badge of a kind, or one of them too early.
    function _badBadge(uint256 modelId, address account) internal view returns (bool) {
        IBadges badges = points.badges();
        for (uint256 kind = 0; kind <= uint256(type(BadgeKind).max); ++kind) {
            uint256 balance = badges.balanceOf(account, badges.idOf(modelId, BadgeKind(kind)));
            if (balance > 1) return true;
            uint256 needed = kind == 0 ? 1 : 10 ** (kind > 4 ? kind - 4 : kind - 1);
            uint256 count = kind > 4 ? points.standingOf(modelId, account).rightVotes : validOf[modelId][account];
            if (balance == 1 && count < needed) return true;
        }
        return false;
    }

    function _noVotes() internal pure returns (Votes memory) {
        return Votes(0, new bytes32[](0));
    }

    // ------------------------------------------------------------------------------------------------ private

    function _act(address person, uint256 modelId, bytes memory data, bytes32 what) private returns (bool ok) {
        (ok, ) = _perform(person, 0, abi.encodeCall(hub.act, (modelId, 0, data)), modelId, ETHER, 0);
        if (ok) _did(modelId, what);
    }

    function _bookCollection(uint256 modelId, address account, BallotInfo memory ballot, Votes memory votes) private {
        uint256 locked = votes.ids.length * VOTE_POINTS;
        uint256 back = 0;
        for (uint256 i = 0; i < votes.ids.length; ++i) {
            back += _backFor(points.pollOf(modelId, votes.ids[i]), (votes.valid >> i) & 1 == 1, ballot.rarity);
        }
        if (back > 6 * locked) _break(0, "votes brought back more than six times what they locked");
        free[modelId][account] += back;
        if (back > locked) won[modelId] += back - locked;
        if (back > locked) _did(modelId, "won by votes");
        if (back < locked) _did(modelId, "lost by votes");
    }

    /// @dev What a vote brings back, in the words of the manual.
    function _backFor(Poll memory poll, bool vote, uint256[4] memory rarity) private pure returns (uint256) {
        uint256 people_ = poll.valid + poll.invalid;
        if (people_ < 2 || people_ + 1 < poll.quorum) return VOTE_POINTS;
        uint256 same = (vote ? poll.valid : poll.invalid) - 1;
        uint256 others = people_ - 1;
        if (same < others - same) return 0;
        uint256 kind = (poll.modelAgreed ? 2 : 0) + (vote ? 1 : 0);
        return (VOTE_POINTS * same * rarity[kind]) / (others * 1024);
    }
}
