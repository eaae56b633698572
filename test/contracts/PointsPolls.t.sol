// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, IDataHandler, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IPointsIncentive, Poll, Standing, Verdict} from "../../contracts/interfaces/IPointsIncentive.sol";
import {PointsTest, Secret} from "./utils/PointsTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev How contributions come to a verdict.
contract PointsPollsTest is PointsTest {
    // Open ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_Open_GivenAContribution_TakesDownWhoMadeItWhenItIsVotedOnAndTheModelsVote() external {
        for (uint256 i = 0; i < 2; ++i) {
            Contribution memory c = _contributeFresh(alice, model, i == 1);
            bytes32 id = _idOf(model, c);
            vm.expectEmit(address(points));
            emit IPointsIncentive.PollOpened(model, id, alice, _round() + 1, i == 1);
            _openPolls(_one(c));
            Poll memory poll = points.pollOf(model, id);
            vm.assertEq(poll.author, alice, "author");
            vm.assertEq(poll.round, _round() + 1, "round");
            vm.assertEq(poll.modelAgreed, i == 1, "the model's vote");
            vm.assertEq(poll.valid + poll.invalid, 0, "people's votes");
            vm.assertEq(points.voteRoundOf(model, c.contributedAt), poll.round, "vote round");
        }
    }

    function test_Open_GivenTamperedDetails_IsToldSoByTheHub() external {
        Contribution memory c = _contributeFresh(alice, model, true);
        bytes memory reason = abi.encodeWithSelector(IDataHandler.DetailsDiffer.selector, model, _idOf(model, c));
        (c.contributor, c.contributedAt) = (bob, c.contributedAt);
        _expectActReverts(bob, _openData(_one(c)), reason);
        (c.contributor, c.contributedAt) = (alice, c.contributedAt - 1);
        _expectActReverts(bob, _openData(_one(c)), reason);
    }

    function test_Open_GivenWhatWasNeverContributed_IsToldSoByTheHub() external {
        Contribution memory c = _contribution(alice, START, 0, Samples.one(1, 1));
        bytes memory reason = abi.encodeWithSelector(IDataHandler.NeverContributed.selector, model, _idOf(model, c));
        _expectActReverts(alice, _openData(_one(c)), reason);
    }

    function test_Open_UntilRevealsBegin_OpensAndAfterTheRoundCloses() external {
        Contribution memory first = _contributeFresh(alice, model, true);
        Contribution memory second = _contributeFresh(alice, model, true);
        uint256 end = (_round() + 2) * ROUND;
        vm.warp(end - REVEAL_WINDOW - 1);
        _openPolls(_one(first));
        vm.assertEq(points.pollOf(model, _idOf(model, first)).author, alice, "in the last second");
        bytes32 id = _idOf(model, second);
        vm.warp(end - REVEAL_WINDOW);
        _openPolls(_one(second));
        vm.warp(end - 1);
        _openPolls(_one(second));
        vm.assertEq(points.pollOf(model, id).author, address(0), "not among reveals");
        _checkRecord(model, second, Status.Open, 0);
        vm.warp(end);
        vm.expectEmit(address(points));
        emit IPointsIncentive.ContributionSettled(model, id, alice, Verdict.Lapsed, 0, 0);
        _openPolls(_one(second));
        vm.assertEq(points.pollOf(model, id).author, address(0), "too late");
        _checkRecord(model, second, Status.Closed, 0);
    }

    function test_failure14_Open_GivenOneThatSomebodyOpenedOrClosedFirst_SkipsItAndOpensTheOthers() external {
        Contribution memory late = _contributeFresh(alice, model, true);
        _toRound(_round() + 2);
        Contribution[] memory cs = new Contribution[](4);
        (cs[0], cs[1]) = (late, _contributeFresh(alice, model, true));
        (cs[2], cs[3]) = (cs[1], _contributeFresh(bob, model, true));
        _openPolls(_one(late)); // closes it
        _openPolls(_one(cs[1]));
        _openPolls(cs);
        vm.assertEq(points.pollOf(model, _idOf(model, cs[3])).author, bob, "the last one");
        vm.assertEq(points.pollOf(model, _idOf(model, late)).author, address(0), "the closed one");
    }

    // Settle ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_Settle_BeforeTheRoundEnds_RevertsWithSettleTooEarly() external {
        Contribution memory c = _contributeFresh(alice, model, true);
        bytes32 id = _idOf(model, c);
        uint256 readyAt = (_round() + 2) * ROUND;
        _openPolls(_one(c));
        vm.warp(readyAt - 1);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.SettleTooEarly.selector, id, readyAt);
        _expectActReverts(bob, _settleData(_oneId(id)), reason);
        vm.warp(readyAt);
        _settle(_one(c));
        _checkRecord(model, c, Status.Closed, 0);
    }

    function test_Settle_GivenWhatWasNotOpened_RevertsWithNotOpened() external {
        bytes32 id = _idOf(model, _contributeFresh(alice, model, true));
        _toRound(_round() + 2);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.NotOpened.selector, id);
        _expectActReverts(bob, _settleData(_oneId(id)), reason);
    }

    function test_Settle_GivenTheOwnersVote_GivesPointsStandingAndAPlaceOnTheLeaderboard() external {
        Contribution memory c = _contributeFresh(alice, model, true);
        vm.assertFalse(points.canVote(model, alice), "standing before");
        Secret memory secret = _ownerVotes(c, true);
        vm.expectEmit(address(points));
        emit IPointsIncentive.PointsChanged(model, alice, CONTRIBUTION_POINTS);
        vm.expectEmit(address(points));
        emit IPointsIncentive.ContributionSettled(model, secret.votes.ids[0], alice, Verdict.Valid, 1, 0);
        _settle(_one(c));
        _checkStanding(alice, CONTRIBUTION_POINTS, 0, 1, 0);
        vm.assertTrue(points.canVote(model, alice), "standing");
        vm.assertEq(points.memberCount(model), 1, "members");
        vm.assertTrue(points.pollOf(model, secret.votes.ids[0]).isSettled, "settled");
        _checkRecord(model, c, Status.Closed, 0);
        vm.assertEq(_pointsOf(owner), 0, "a vote without points earns nothing");
    }

    function test_failure14_Settle_GivenOneThatSomebodySettledFirst_SkipsItAndSettlesTheOthers() external {
        Contribution[] memory cs = new Contribution[](3);
        for (uint256 i = 0; i < 3; ++i) cs[i] = _contributeFresh(alice, model, true);
        _toRound(_round() + 1);
        _openPolls(cs);
        Secret memory secret = _commitAll(owner, cs, 7);
        _toReveals();
        _reveal(secret);
        _toRound(_round() + 1);
        _settle(_one(cs[1]));
        _settle(cs);
        _checkStanding(alice, 3 * uint256(CONTRIBUTION_POINTS), 0, 3, 0);
        vm.assertEq(points.memberCount(model), 1, "once on the leaderboard");
    }

    function test_Settle_WhenNobodyVoted_Lapses() external {
        Contribution memory c = _contributeFresh(alice, model, true);
        _openPolls(_one(c));
        _toRound(_round() + 2);
        vm.expectEmit(address(points));
        emit IPointsIncentive.ContributionSettled(model, _idOf(model, c), alice, Verdict.Lapsed, 0, 0);
        _settle(_one(c));
        _checkStanding(alice, 0, 0, 0, 0);
        vm.assertFalse(points.canVote(model, alice), "standing");
    }

    /// @dev Valid and invalid votes of people, whether the model agrees, the quorum → the verdict.
    function test_Settle_JudgesByMostVotesWithTheModelsOwnAndThenByPeoples() external {
        _checkVerdict(1, 0, true, 2, Verdict.Valid);
        _checkVerdict(1, 0, false, 2, Verdict.Valid); // even, and people say valid
        _checkVerdict(0, 1, true, 2, Verdict.Invalid); // even, and people say invalid
        _checkVerdict(0, 1, false, 2, Verdict.Invalid);
        _checkVerdict(1, 1, true, 2, Verdict.Valid); // the model's vote decides
        _checkVerdict(1, 1, false, 2, Verdict.Invalid);
        _checkVerdict(2, 1, false, 2, Verdict.Valid); // even, and people say valid
        _checkVerdict(1, 2, true, 2, Verdict.Invalid);
        _checkVerdict(2, 0, false, 2, Verdict.Valid);
        _checkVerdict(0, 2, true, 2, Verdict.Invalid);
        _checkVerdict(1, 0, true, 3, Verdict.Lapsed); // below the quorum
        _checkVerdict(1, 1, true, 3, Verdict.Valid);
        _checkVerdict(2, 0, true, 4, Verdict.Lapsed);
        _checkVerdict(2, 1, true, 4, Verdict.Valid);
        _checkVerdict(0, 0, true, 2, Verdict.Lapsed);
    }

    /// @dev With a quorum of 5 from the start the owner and the model could give nobody standing, and a newcomer nobody else.
    function test_Open_WhileFewHaveStanding_TwoVotesAreEnough() external {
        model = _createPoints(_config(5));
        for (uint256 members = 0; members < 12; ++members) {
            Contribution memory c = _contributeFresh(_person(string(abi.encodePacked("p", members))), model, true);
            _toRound(_round() + 1);
            _openPolls(_one(c));
            uint256 expected = members < 10 ? 2 : 5;
            vm.assertEq(points.pollOf(model, _idOf(model, c)).quorum, expected, "quorum");
            Secret memory secret = _commitAll(owner, _one(c), 1);
            _toReveals();
            _reveal(secret);
            _toRound(_round() + 1);
            _settle(_one(c));
            vm.assertEq(points.memberCount(model), members < 10 ? members + 1 : 10, "members");
        }
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _checkStanding(
        address account,
        uint256 free,
        uint256 locked,
        uint256 validContributions,
        uint256 rightVotes
    ) private view {
        Standing memory expected = Standing(account, free, locked, validContributions, rightVotes);
        vm.assertEq(abi.encode(points.standingOf(model, account)), abi.encode(expected), "standing");
    }

    /// @dev The owner votes alone; ends when the contribution can be settled.
    function _ownerVotes(Contribution memory c, bool valid) private returns (Secret memory secret) {
        _toRound(_round() + 1);
        _openPolls(_one(c));
        secret = _commitAll(owner, _one(c), valid ? 1 : 0);
        _toReveals();
        _reveal(secret);
        _toRound(_round() + 1);
    }

    /// @dev Votes of Alice, Bob and Carol on a contribution of the owner's.
    function _checkVerdict(uint256 valid, uint256 invalid, bool agreeing, uint8 quorum, Verdict expected) private {
        uint256 state = vm.snapshotState();
        model = _createPoints(_config(quorum));
        _giveStandingToMany(2 * uint256(quorum));
        Contribution memory c = _contributeFresh(owner, model, agreeing);
        _toRound(_round() + 1);
        _openPolls(_one(c));
        vm.assertEq(points.pollOf(model, _idOf(model, c)).quorum, quorum, "quorum");
        address[3] memory people = [alice, bob, carol];
        Secret[] memory secrets = new Secret[](valid + invalid);
        for (uint256 i = 0; i < secrets.length; ++i) secrets[i] = _commitAll(people[i], _one(c), i < valid ? 1 : 0);
        _toReveals();
        for (uint256 i = 0; i < secrets.length; ++i) _reveal(secrets[i]);
        _toRound(_round() + 1);
        vm.expectEmit(address(points));
        if (expected == Verdict.Valid) {
            emit IPointsIncentive.PointsChanged(model, owner, CONTRIBUTION_POINTS);
            vm.expectEmit(address(points));
        }
        emit IPointsIncentive.ContributionSettled(model, _idOf(model, c), owner, expected, valid, invalid);
        _settle(_one(c));
        vm.revertToState(state);
    }
}
