// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {PointsAction, VotesOf} from "../../contracts/interfaces/IPointsIncentive.sol";
import {BallotTest} from "./utils/BallotTest.sol";
import {Secret} from "./utils/PointsTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What votes bring back, and to whom.
contract PointsCollectTest is BallotTest {
    // Collect ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_Collect_BeforeTheRoundEnds_SkipsTheBallot() external {
        Secret memory s = _commitAll(alice, _cs, 31);
        _toReveals();
        _reveal(s);
        uint256 readyAt = (_round() + 1) * ROUND;
        vm.warp(readyAt - 1);
        _collect(s);
        _checkPoints(alice, CONTRIBUTION_POINTS - 5 * VOTE_POINTS, 5 * VOTE_POINTS);
        vm.warp(readyAt);
        _collect(s);
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
    }

    /// @dev Votes that are all void look like those of any other round. Who casts them twice must not stop others' points.
    function test_Collect_GivenVoidVotesCastAnew_CollectsTheOthers() external {
        Secret memory a = _commitAll(alice, _cs, 31);
        Contribution[] memory own = _one(_contributeFresh(bob, model, true));
        Secret memory b = _commitAll(bob, own, 1);
        _toReveals();
        _reveal(a);
        _reveal(b);
        _toRound(_round() + 1);
        b = _commitAll(bob, own, 1);
        _toReveals();
        _reveal(b); // just before the page that names his old ballot
        VotesOf[] memory page = new VotesOf[](2);
        page[0] = VotesOf(bob, _noVotes());
        page[1] = VotesOf(alice, a.votes);
        _act(carol, abi.encode(PointsAction.Collect, page));
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
    }

    function test_Collect_GivenOtherVotes_SkipsThem() external {
        Secret memory s = _commitAll(alice, _cs, 31);
        _toReveals();
        _reveal(s);
        _toRound(_round() + 1);
        s.votes.valid = 15;
        _collect(s);
        _checkPoints(alice, CONTRIBUTION_POINTS - 5 * VOTE_POINTS, 5 * VOTE_POINTS);
        s.votes.valid = 31;
        _collect(s);
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
    }

    function test_Collect_GivenABallotThatWasCollectedAndCastAnew_SkipsItAndCollectsTheOthers() external {
        Secret memory a = _commitAll(alice, _cs, 31);
        Secret memory b = _commitAll(bob, _cs, 31);
        _toReveals();
        _reveal(a);
        _reveal(b);
        _makeNew();
        Secret memory again = _secret(bob, _cs, 31);
        _commit(again, b.votes);
        _toReveals();
        _reveal(again); // just before the page that names his old ballot
        VotesOf[] memory page = new VotesOf[](2);
        page[0] = VotesOf(bob, b.votes);
        page[1] = VotesOf(alice, a.votes);
        _act(carol, abi.encode(PointsAction.Collect, page));
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
        _checkPoints(bob, CONTRIBUTION_POINTS - 5 * VOTE_POINTS, 5 * VOTE_POINTS);
    }

    function test_failure14_Collect_GivenOneThatSomebodyCollectedFirst_SkipsItAndCollectsTheOthers() external {
        Secret memory a = _commitAll(alice, _cs, 31);
        Secret memory b = _commitAll(bob, _cs, 31);
        Secret memory silent = _commitAll(carol, _cs, 31);
        _toReveals();
        _reveal(a);
        _reveal(b);
        _toRound(_round() + 1);
        _collect(a);
        VotesOf[] memory ballots = new VotesOf[](4);
        ballots[0] = VotesOf(alice, a.votes);
        ballots[1] = VotesOf(carol, silent.votes); // never revealed
        ballots[2] = VotesOf(bob, b.votes);
        ballots[3] = VotesOf(bob, b.votes);
        _act(carol, abi.encode(PointsAction.Collect, ballots));
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
        _checkPoints(bob, CONTRIBUTION_POINTS, 0);
        _checkPoints(carol, CONTRIBUTION_POINTS - 5 * VOTE_POINTS, 0);
    }

    // what votes bring ───────────────────────────────────────────────────────────────────────────────────────

    function test_Collect_GivenNoOtherVoter_BringsBackWhatWasLocked() external {
        _checkReturns([int8(1), -1, -1], [uint256(100), 0, 0]);
        _checkReturns([int8(0), -1, -1], [uint256(100), 0, 0]);
    }

    /// @dev Before anybody voted every vote is as rare as any, so that nobody can earn.
    function test_Collect_GivenTheFirstVotesOfAModel_BringsBackAsMuchAsOthersAgree() external {
        _checkReturns([int8(1), 1, -1], [uint256(100), 100, 0]);
        _checkReturns([int8(0), 0, 0], [uint256(100), 100, 100]);
        _checkReturns([int8(1), 0, -1], [uint256(0), 0, 0]); // all others differ
        _checkReturns([int8(1), 1, 0], [uint256(50), 50, 0]); // half of the others; none of them
    }

    function test_Collect_GivenWhatPeopleSaidBefore_BringsMoreForWhatIsRare() external {
        _haveVotes(18, 2); // where the model agreed: (18 + 2 + 6) / (18 + 6) and 26 / 8
        uint256[4] memory rarity = points.rarityOf(model);
        vm.assertEq(rarity[3], (ONE * 26) / 24, "rarity of valid");
        vm.assertEq(rarity[2], (ONE * 26) / 8, "rarity of invalid");
        vm.assertEq(rarity[0], ONE, "where the model disagreed nobody voted");
        _checkReturns([int8(1), 1, 1], [uint256(108), 108, 108]);
        _checkReturns([int8(0), 0, 0], [uint256(325), 325, 325]);
        _checkReturns([int8(0), 0, 1], [uint256(162), 162, 0]); // half of 325
        _checkReturns([int8(1), 1, 0], [uint256(54), 54, 0]);
    }

    function test_Collect_GivenAVeryRareVerdict_BringsSixTimesAtMost() external {
        _haveVotes(60, 0);
        vm.assertEq(points.rarityOf(model)[2], 6 * ONE, "rarity of invalid");
        _checkReturns([int8(0), 0, 0], [uint256(600), 600, 600]);
    }

    /// @dev Two of five say what is rare, and agree with each other: a quarter of the others, six times. But most differ.
    function test_Collect_GivenAMinority_BringsNothingHoweverRare() external {
        _haveVotes(60, 0);
        address[5] memory people = [alice, bob, carol, _person("dora"), _person("emil")];
        address[] memory newcomers = new address[](2);
        (newcomers[0], newcomers[1]) = (people[3], people[4]);
        _giveStanding(newcomers);
        _makeNew();
        Secret[5] memory secrets;
        for (uint256 i = 0; i < 5; ++i) secrets[i] = _commitAll(people[i], _one(_cs[0]), i < 2 ? 0 : 1);
        _toReveals();
        for (uint256 i = 0; i < 5; ++i) _reveal(secrets[i]);
        _toRound(_round() + 1);
        for (uint256 i = 0; i < 5; ++i) {
            _collect(secrets[i]);
            uint256 back = i < 2 ? 0 : VOTE_POINTS / 2; // half of the others of those three
            _checkPoints(people[i], CONTRIBUTION_POINTS - VOTE_POINTS + back, 0);
        }
    }

    function test_Collect_CountsTheVotesThatBroughtMoreThanTheyLocked() external {
        _haveVotes(18, 2);
        Secret memory s = _commitAll(alice, _cs, 0);
        Secret memory t = _commitAll(bob, _cs, 3);
        _toReveals();
        _reveal(s);
        _reveal(t);
        _toRound(_round() + 1);
        _collect(s);
        vm.assertEq(points.standingOf(model, alice).rightVotes, 3, "three that Bob shares");
        _checkPoints(alice, CONTRIBUTION_POINTS - 500 + 3 * 325, 0);
    }

    /// @dev A vote is as rare as when it was committed, whatever is revealed and settled meanwhile.
    function test_Collect_WhateverHappensMeanwhile_KeepsTheRarityOfTheCommitment() external {
        _haveVotes(18, 2);
        Secret memory s = _commitAll(alice, _one(_cs[0]), 0);
        Secret memory t = _commitAll(bob, _cs, 0);
        Secret memory u = _commitAll(carol, _cs, 0);
        _toReveals();
        _reveal(t);
        _reveal(u);
        _reveal(s);
        vm.assertLt(points.rarityOf(model)[2], (ONE * 26) / 8, "it is less rare now");
        _toRound(_round() + 9);
        _collect(s);
        _checkPoints(alice, CONTRIBUTION_POINTS + 225, 0);
    }

    function test_Collect_BelowTheQuorum_BringsBackWhatWasLockedAndCountsNothing() external {
        model = _createPoints(_config(4)); // three people
        _giveStandingToMany(8);
        Contribution memory c = _contributeFresh(owner, model, true);
        _toRound(_round() + 1);
        _openPolls(_one(c));
        uint256[4] memory before = points.countsOf(model);
        uint256 state = vm.snapshotState();
        Secret memory a = _commitAll(alice, _one(c), 1);
        Secret memory b = _commitAll(bob, _one(c), 0);
        _toReveals();
        _reveal(a);
        _reveal(b);
        _toRound(_round() + 1);
        _collect(a);
        _collect(b);
        _checkPoints(alice, CONTRIBUTION_POINTS, 0);
        _checkPoints(bob, CONTRIBUTION_POINTS, 0);
        vm.assertEq(abi.encode(points.countsOf(model)), abi.encode(before), "counts");
        vm.revertToState(state);
        a = _commitAll(alice, _one(c), 1);
        b = _commitAll(bob, _one(c), 0);
        Secret memory d = _commitAll(carol, _one(c), 1);
        _toReveals();
        _reveal(a);
        _reveal(b);
        vm.assertEq(abi.encode(points.countsOf(model)), abi.encode(before), "counts of two");
        _reveal(d);
        vm.assertEq(points.countsOf(model)[3], before[3] + (2 << 16), "all valid ones at once");
        vm.assertEq(points.countsOf(model)[2], before[2] + (1 << 16), "all invalid ones at once");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev Alice, Bob and Carol vote on one contribution: 1 valid, 0 invalid, -1 not at all.
    /// @param expected What comes back to each for the 100 points locked.
    function _checkReturns(int8[3] memory votes, uint256[3] memory expected) private {
        uint256 state = vm.snapshotState();
        address[3] memory people = [alice, bob, carol];
        uint256[3] memory before;
        Secret[3] memory secrets;
        for (uint256 i = 0; i < 3; ++i) {
            before[i] = _pointsOf(people[i]);
            if (votes[i] >= 0) secrets[i] = _commitAll(people[i], _one(_cs[0]), uint256(uint8(votes[i])));
        }
        _toReveals();
        for (uint256 i = 0; i < 3; ++i) {
            if (votes[i] >= 0) _reveal(secrets[i]);
        }
        _toRound(_round() + 1);
        for (uint256 i = 0; i < 3; ++i) {
            if (votes[i] < 0) continue;
            _collect(secrets[i]);
            vm.assertEq(_pointsOf(people[i]) + VOTE_POINTS - before[i], expected[i], "brought back");
        }
        vm.revertToState(state);
    }

    /// @dev Has Alice and Bob agree on contributions with which the model agreed, and ends in a round in which `_cs` are new.
    /// @param valid How many votes on valid ones, even.
    function _haveVotes(uint256 valid, uint256 invalid) private {
        uint256 all = (valid + invalid) / 2;
        for (uint256 done = 0; done < all; done += 10) {
            uint256 count = all - done < 10 ? all - done : 10;
            Contribution[] memory cs = new Contribution[](count);
            for (uint256 i = 0; i < count; ++i) cs[i] = _contributeFresh(owner, model, true);
            _toRound(_round() + 1);
            _openPolls(cs);
            uint256 bits = 0;
            for (uint256 i = 0; i < count; ++i) {
                if (done + i < valid / 2) bits |= 1 << i;
            }
            Secret memory a = _commitAll(alice, cs, bits);
            Secret memory b = _commitAll(bob, cs, bits);
            _toReveals();
            _reveal(a);
            _reveal(b);
            _toRound(_round() + 1);
            _collect(a);
            _collect(b);
        }
        _makeNew();
        _checkPoints(alice, CONTRIBUTION_POINTS, 0); // nothing earned so far: those votes were not rare yet
    }
}
