// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {BallotInfo, BallotState, IPointsIncentive, PointsAction} from "../../contracts/interfaces/IPointsIncentive.sol";
import {BallotTest} from "./utils/BallotTest.sol";
import {Secret} from "./utils/PointsTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Committing to votes.
contract PointsCommitTest is BallotTest {
    // Commit ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_Commit_GivenStandingAndPoints_LocksThem() external {
        Secret memory s = _secret(alice, _cs, 31);
        bytes32 commitment = points.commitmentOf(model, _round(), alice, s.salt, s.votes);
        vm.expectEmit(address(points));
        emit IPointsIncentive.BallotCommitted(model, alice, _round(), commitment, 5, 5 * VOTE_POINTS);
        vm.expectEmit(address(points));
        emit IPointsIncentive.PointsChanged(model, alice, CONTRIBUTION_POINTS - 5 * VOTE_POINTS);
        _commit(s, _noVotes());
        _checkPoints(alice, CONTRIBUTION_POINTS - 5 * VOTE_POINTS, 5 * VOTE_POINTS);
        BallotInfo memory ballot = points.ballotOf(model, alice);
        vm.assertEq(uint256(ballot.state), uint256(BallotState.Committed), "state");
        vm.assertEq(ballot.round, _round(), "round");
        vm.assertEq(ballot.votes, 5, "votes");
        vm.assertEq(ballot.locked, VOTE_POINTS, "locked");
        vm.assertEq(abi.encode(ballot.rarity), abi.encode(points.rarityOf(model)), "rarity");
    }

    function test_Commit_GivenNoStanding_RevertsWithNoStanding() external {
        address stranger = _person("stranger");
        vm.assertFalse(points.canVote(model, stranger), "can vote");
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.NoStanding.selector, model, stranger);
        _expectCommitReverts(stranger, 1, reason);
    }

    function test_Commit_GivenMoreVotesThanPoints_RevertsWithNotEnoughPoints() external {
        bytes memory reason = abi.encodeWithSelector(
            IPointsIncentive.NotEnoughPoints.selector,
            model,
            alice,
            11 * VOTE_POINTS,
            CONTRIBUTION_POINTS
        );
        _expectCommitReverts(alice, 11, reason);
        _act(alice, abi.encode(PointsAction.Commit, bytes32(0), 10, _noVotes()));
        _checkPoints(alice, 0, CONTRIBUTION_POINTS);
    }

    function test_Commit_GivenNoVotesOrTooMany_RevertsWithBadVoteCount() external {
        uint256[3] memory bad = [uint256(0), 256, type(uint256).max];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BadVoteCount.selector, bad[i], 255);
            _expectCommitReverts(alice, bad[i], reason);
        }
    }

    function test_Commit_OutsideOfTheWindow_RevertsWithCommitClosed() external {
        uint256 opensAt = (_round() + 1) * ROUND;
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.CommitClosed.selector, model, opensAt);
        _expectCommitReverts(alice, 1, reason);
        vm.warp(opensAt - 1);
        _expectCommitReverts(alice, 1, reason);
        vm.warp(opensAt);
        _act(alice, abi.encode(PointsAction.Commit, bytes32(0), 1, _noVotes()));
        vm.warp(opensAt + COMMIT_WINDOW - 1);
        _act(bob, abi.encode(PointsAction.Commit, bytes32(0), 1, _noVotes()));
    }

    function test_Commit_AgainInTheSameWindow_ReplacesTheCommitmentAndWhatItLocked() external {
        Secret memory first = _commitAll(alice, _cs, 31);
        Secret memory second = _commitAll(alice, _one(_cs[0]), 1);
        _checkPoints(alice, CONTRIBUTION_POINTS - VOTE_POINTS, VOTE_POINTS);
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BallotDiffers.selector, model, alice);
        _expectActReverts(alice, _revealData(first), reason);
        _reveal(second);
    }

    function test_Commit_GivenABallotNeverRevealed_LosesWhatItLocked() external {
        _commitAll(alice, _cs, 31);
        _toRound(_round() + 1);
        _checkPoints(alice, CONTRIBUTION_POINTS - 5 * VOTE_POINTS, 0);
        _act(alice, abi.encode(PointsAction.Commit, bytes32(0), 2, _noVotes()));
        _checkPoints(alice, CONTRIBUTION_POINTS - 7 * VOTE_POINTS, 2 * VOTE_POINTS);
    }

    function test_Commit_GivenARevealedBallot_WantsItCollectedOrCollectsItInPassing() external {
        Secret memory s = _commitAll(alice, _cs, 31);
        _toReveals();
        _reveal(s);
        uint256 round = _round();
        _toRound(round + 1);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BallotNotCollected.selector, model, alice, round);
        _expectCommitReverts(alice, 1, reason);
        vm.expectEmit(address(points));
        emit IPointsIncentive.BallotCollected(model, alice, round, 5 * VOTE_POINTS, 0);
        _act(alice, abi.encode(PointsAction.Commit, bytes32(0), 10, s.votes));
        _checkPoints(alice, 0, CONTRIBUTION_POINTS);
    }

    // the owner ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_Commit_GivenTheOwnerWithoutPoints_LocksAndEarnsNothing() external {
        Contribution memory c = _contributeFresh(alice, model, true);
        _toRound(_round() + 1);
        _openPolls(_one(c));
        vm.assertTrue(points.canVote(model, owner), "standing from the start");
        Secret memory s = _commitAll(owner, _one(c), 1);
        Secret memory other = _commitAll(bob, _one(c), 1);
        vm.assertEq(points.ballotOf(model, owner).locked, 0, "locked");
        _toReveals();
        _reveal(s);
        _reveal(other);
        _toRound(_round() + 1);
        _collect(s); // there is nothing
        _checkPoints(owner, 0, 0);
        vm.assertEq(points.standingOf(model, owner).rightVotes, 0, "right votes");
    }

    function test_Commit_GivenTheOwnerWithPoints_LocksThemLikeAnybodys() external {
        Secret memory s = _commitAll(alice, _one(_cs[0]), 1);
        _toReveals();
        _reveal(s);
        _toRound(_round() + 1);
        _settle(_one(_cs[0]));
        _act(owner, abi.encode(PointsAction.Commit, bytes32(0), 4, _noVotes()));
        _checkPoints(owner, CONTRIBUTION_POINTS - 4 * VOTE_POINTS, 4 * VOTE_POINTS);
    }

    function test_Commit_GivenAnotherOwnerInTheSameRound_RevertsWithOwnerVotedAlready() external {
        address next = _person("next");
        _act(owner, abi.encode(PointsAction.Commit, bytes32(0), 3, _noVotes()));
        _act(owner, abi.encode(PointsAction.Commit, bytes32(0), 5, _noVotes())); // replacing one's own is fine
        _transferModel(model, next);
        bytes memory reason = abi.encodeWithSelector(
            IPointsIncentive.OwnerVotedAlready.selector,
            model,
            _round(),
            owner
        );
        _expectCommitReverts(next, 1, reason);
        _toRound(_round() + 1);
        _act(next, abi.encode(PointsAction.Commit, bytes32(0), 1, _noVotes()));
    }
}
