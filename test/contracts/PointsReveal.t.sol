// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {BallotState, IPointsIncentive, PointsAction, Votes} from "../../contracts/interfaces/IPointsIncentive.sol";
import {BallotTest} from "./utils/BallotTest.sol";
import {Secret} from "./utils/PointsTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Revealing votes.
contract PointsRevealTest is BallotTest {
    // Reveal ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_Reveal_GivenTheVotesCommittedTo_CountsThem() external {
        Secret memory s = _commitAll(alice, _cs, 5);
        _toReveals();
        vm.expectEmit(address(points));
        emit IPointsIncentive.BallotRevealed(model, alice, _round(), s.votes.valid, s.votes.ids);
        _reveal(s);
        for (uint256 i = 0; i < 5; ++i) {
            bool valid = i == 0 || i == 2;
            vm.assertEq(points.pollOf(model, _idOf(model, _cs[i])).valid, valid ? 1 : 0, "valid votes");
            vm.assertEq(points.pollOf(model, _idOf(model, _cs[i])).invalid, valid ? 0 : 1, "invalid votes");
        }
        vm.assertEq(uint256(points.ballotOf(model, alice).state), uint256(BallotState.Revealed), "state");
    }

    function test_Reveal_OutsideOfTheWindow_RevertsByName() external {
        Secret memory s = _commitAll(alice, _cs, 31);
        uint256 opensAt = _round() * ROUND + COMMIT_WINDOW;
        uint256 closesAt = (_round() + 1) * ROUND;
        vm.warp(opensAt - 1);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.RevealTooEarly.selector, model, opensAt);
        _expectActReverts(alice, _revealData(s), reason);
        vm.warp(closesAt);
        reason = abi.encodeWithSelector(IPointsIncentive.RevealTooLate.selector, model, closesAt);
        _expectActReverts(alice, _revealData(s), reason);
        vm.warp(closesAt - 1);
        _reveal(s);
    }

    function test_Reveal_GivenOtherVotesSaltOrAccount_RevertsByName() external {
        Secret memory s = _commitAll(alice, _cs, 31);
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BallotDiffers.selector, model, alice);
        s.votes.valid = 30;
        _expectActReverts(alice, _revealData(s), reason);
        s.votes.valid = 31;
        s.salt = bytes32(uint256(s.salt) + 1);
        _expectActReverts(alice, _revealData(s), reason);
        s.salt = bytes32(uint256(s.salt) - 1);
        reason = abi.encodeWithSelector(IPointsIncentive.NothingCommitted.selector, model, bob);
        _expectActReverts(bob, _revealData(s), reason);
        _reveal(s);
    }

    /// @dev Mallory commits to what Alice committed to, and reveals what Alice revealed.
    function test_Reveal_GivenACopyOfAnothersCommitment_RevertsWithBallotDiffers() external {
        Secret memory s = _secret(alice, _cs, 31);
        bytes memory data = _commitData(s, _noVotes());
        _act(alice, data);
        _act(bob, data);
        _toReveals();
        _reveal(s);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BallotDiffers.selector, model, bob);
        _expectActReverts(bob, _revealData(s), reason);
    }

    function test_Reveal_GivenMoreVotesThanDeclared_RevertsWithBallotDiffers() external {
        Secret memory s = _secret(alice, _cs, 31);
        bytes32 commitment = points.commitmentOf(model, _round(), alice, s.salt, s.votes);
        _act(alice, abi.encode(PointsAction.Commit, commitment, 1, _noVotes()));
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BallotDiffers.selector, model, alice);
        _expectActReverts(alice, _revealData(s), reason);
    }

    function test_Reveal_Twice_RevertsWithNothingCommitted() external {
        Secret memory s = _commitAll(alice, _cs, 31);
        _toReveals();
        _reveal(s);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.NothingCommitted.selector, model, alice);
        _expectActReverts(alice, _revealData(s), reason);
    }

    /// @dev One vote for each account and contribution: the same twice, or in disorder, is refused.
    function test_Reveal_GivenAnIdTwiceOrInDisorder_RevertsWithVotesUnsorted() external {
        Votes memory votes = _secret(alice, _cs, 31).votes;
        bytes32[] memory twice = new bytes32[](2);
        (twice[0], twice[1]) = (votes.ids[0], votes.ids[0]);
        Secret memory s = _commit(Secret(model, alice, bytes32("a"), Votes(3, twice)), _noVotes());
        bytes32[] memory disorder = new bytes32[](3);
        (disorder[0], disorder[1], disorder[2]) = (votes.ids[0], votes.ids[2], votes.ids[1]);
        Secret memory d = _commit(Secret(model, bob, bytes32("b"), Votes(3, disorder)), _noVotes());
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.VotesUnsorted.selector, 1);
        _expectActReverts(alice, _revealData(s), reason);
        reason = abi.encodeWithSelector(IPointsIncentive.VotesUnsorted.selector, 2);
        _expectActReverts(bob, _revealData(d), reason);
    }

    /// @dev Otherwise alice and bob, one person, could commit both answers and see carol's reveal before one of theirs counts; and who
    /// opens last would decide alone.
    function test_Open_WhenRevealsHaveBegun_SkipsSoThatNobodyChoosesWhichVotesAreVoid() external {
        Contribution memory c = _contributeFresh(owner, model, true);
        _toRound(_round() + 1);
        Secret memory wrong = _commitAll(alice, _one(c), 0);
        Secret memory right = _commitAll(bob, _one(c), 1);
        _toReveals();
        _reveal(wrong);
        _openPolls(_one(c));
        _reveal(right);
        vm.assertEq(points.pollOf(model, right.votes.ids[0]).author, address(0), "not open");
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
        _checkPoints(bob, CONTRIBUTION_POINTS, 0);
        _toRound(_round() + 1);
        _openPolls(_one(c));
        (Status status, , ) = hub.recordOf(model, right.votes.ids[0]);
        vm.assertEq(uint256(status), uint256(Status.Closed), "closed once its round is over");
    }

    function test_Open_InTheLastSecondBeforeReveals_Opens() external {
        Contribution memory c = _contributeFresh(owner, model, true);
        _toRound(_round() + 1);
        Secret memory s = _commitAll(alice, _one(c), 1);
        _toReveals();
        vm.warp(vm.getBlockTimestamp() - 1);
        _openPolls(_one(c));
        _toReveals();
        _reveal(s);
        vm.assertEq(points.pollOf(model, s.votes.ids[0]).valid, 1, "counted");
    }

    /// @dev Votes on one's own contribution, on one of another round, on one that nobody opened, and on nothing at all.
    function test_Reveal_GivenVoidVotes_CountsTheOthersAndGivesBackWhatTheseLocked() external {
        Contribution[] memory cs = new Contribution[](4);
        cs[0] = _contributeFresh(alice, model, true); // her own
        cs[1] = _cs[0]; // of the round before
        cs[2] = _contributeFresh(bob, model, true); // not opened
        cs[3] = _contributeFresh(bob, model, true);
        _toRound(_round() + 1);
        _openPolls(_one(cs[0]));
        _openPolls(_one(cs[3]));
        Secret memory s = _secret(alice, cs, 15);
        bytes32[] memory ids = new bytes32[](5);
        for (uint256 i = 0; i < 4; ++i) ids[i] = s.votes.ids[i];
        ids[4] = bytes32(uint256(7)); // never contributed
        s.votes = _sorted(ids, 31);
        _commit(s, _noVotes());
        _toReveals();
        bytes32[] memory left = _oneId(_idOf(model, cs[3]));
        vm.expectEmit(address(points));
        emit IPointsIncentive.BallotRevealed(model, alice, _round(), 1, left);
        vm.expectEmit(address(points));
        emit IPointsIncentive.PointsChanged(model, alice, CONTRIBUTION_POINTS - VOTE_POINTS);
        _reveal(s);
        _checkPoints(alice, CONTRIBUTION_POINTS - VOTE_POINTS, VOTE_POINTS);
        vm.assertEq(points.pollOf(model, _idOf(model, cs[0])).valid, 0, "her own is not voted on by her");
        vm.assertEq(points.pollOf(model, left[0]).valid, 1, "the good one");
        _toRound(_round() + 1);
        _collect(Secret(model, alice, 0, Votes(1, left)));
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
    }

    function test_Reveal_GivenOnlyVoidVotes_LeavesABallotOfNone() external {
        bytes32[] memory ids = _oneId(bytes32(uint256(7)));
        Secret memory s = _commit(Secret(model, alice, bytes32("a"), Votes(1, ids)), _noVotes());
        Secret memory o = _commit(Secret(model, owner, bytes32("b"), Votes(0, ids)), _noVotes());
        _toReveals();
        _reveal(s);
        _reveal(o);
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
        _checkPoints(owner, 0, 0);
        _toRound(_round() + 1);
        _act(alice, abi.encode(PointsAction.Commit, bytes32(0), 1, _noVotes()));
    }

    /// @dev A crowd on one contribution tells no more of how rare votes are than six people do.
    function test_Reveal_GivenACrowd_CountsItsFirstSixVotesOnly() external {
        model = _createPoints(_config(2));
        _giveStandingToMany(8);
        Contribution memory c = _contributeFresh(owner, model, true);
        _toRound(_round() + 1);
        _openPolls(_one(c));
        Secret[] memory secrets = new Secret[](8);
        address[3] memory first = [alice, bob, carol];
        for (uint256 i = 0; i < 8; ++i) {
            address account = i < 3 ? first[i] : address(uint160(0xA11CE000 + i));
            secrets[i] = _commitAll(account, _one(c), i == 7 ? 0 : 1);
        }
        _toReveals();
        uint8[8] memory counted = [0, 2, 3, 4, 5, 6, 6, 6]; // one alone is not compared
        for (uint256 i = 0; i < 8; ++i) {
            _reveal(secrets[i]);
            vm.assertEq(points.countsOf(model)[3], uint256(counted[i]) << 16, "valid votes counted");
        }
        vm.assertEq(points.countsOf(model)[2], 0, "invalid votes counted");
        vm.assertEq(points.pollOf(model, _idOf(model, c)).invalid, 1, "but it is a vote");
    }

    function testFuzz_commitmentOf_IsAHashOfAllThatItDependsOn(
        uint256 modelId,
        uint256 round,
        address account,
        bytes32 salt,
        Votes calldata votes
    ) external view {
        bytes32 votesHash = keccak256(abi.encodePacked(votes.valid, votes.ids));
        bytes32 expected = keccak256(
            abi.encode(block.chainid, address(points), modelId, round, account, salt, votesHash)
        );
        vm.assertEq(points.commitmentOf(modelId, round, account, salt, votes), expected, "commitment");
    }
}
