// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IPointsIncentive, Standing} from "../../contracts/interfaces/IPointsIncentive.sol";
import {PointsTest, Secret} from "./utils/PointsTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Nobody can stand in the way of others. By the names and numbers that the docs give failures of earlier rules.
contract PointsLiveTest is PointsTest {
    // live ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Somebody commits to everything and never reveals, settles what they like, sweeps as soon as the hub lets them, opens
    /// first, and votes against: nobody loses a credit by it.
    function test_OneAccountCanNeverBlockAnothersCreditForGood() external {
        _giveStanding();
        Contribution memory silent = _contributeFresh(alice, model, true); // only Mallory commits on it, and the owner
        Contribution memory opposed = _contributeFresh(alice, model, true);
        Contribution memory swept = _contributeFresh(alice, model, true);
        Contribution[] memory cs = new Contribution[](3);
        (cs[0], cs[1], cs[2]) = (silent, opposed, swept);
        address mallory = carol;
        _toRound(_round() + 1);
        _act(mallory, _openData(cs));
        _commitAll(mallory, _one(silent), 0); // never revealed
        Secret memory honest = _commitAll(owner, cs, 7);
        Secret memory friend = _commitAll(bob, _one(opposed), 1);
        _toReveals();
        _reveal(honest);
        _reveal(friend);
        vm.warp(swept.contributedAt + 3650 days);
        vm.prank(mallory);
        hub.sweep(model, swept); // ten years later, nobody had settled it
        uint256 before = _pointsOf(alice);
        _settle(_one(opposed));
        _settle(cs);
        vm.assertEq(_pointsOf(alice), before + 3 * uint256(CONTRIBUTION_POINTS), "all three are credited");
        vm.assertEq(_pointsOf(mallory), CONTRIBUTION_POINTS - VOTE_POINTS, "what was not revealed is lost");
    }

    function test_INV5_WhenNobodyEverReturns_AnyoneSettlesEverything() external {
        _giveStanding();
        Contribution[] memory cs = new Contribution[](3);
        for (uint256 i = 0; i < 3; ++i) cs[i] = _contributeFresh(alice, model, true);
        Contribution[] memory opened = new Contribution[](2);
        (opened[0], opened[1]) = (cs[0], cs[1]);
        _toRound(_round() + 1);
        _openPolls(opened);
        _commitAll(bob, _one(cs[0]), 1); // and never reveals
        _toRound(_round() + 50);
        _settle(opened);
        _openPolls(cs);
        for (uint256 i = 0; i < 3; ++i) _checkRecord(model, cs[i], Status.Closed, 0);
    }

    function test_failure1_TheOwnersPathIsDead() external {
        Contribution memory c = _contributeFresh(alice, model, true);
        _transferModel(model, carol);
        _toRound(_round() + 1);
        _openPolls(_one(c));
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.NoStanding.selector, model, owner);
        _expectActReverts(owner, _commitData(_secret(owner, _one(c), 1), _noVotes()), reason);
        Secret memory secret = _commitAll(carol, _one(c), 1);
        _toReveals();
        _reveal(secret);
        _toRound(_round() + 1);
        _settle(_one(c));
        vm.assertEq(_pointsOf(alice), CONTRIBUTION_POINTS, "the owner of the day votes");
    }

    function test_failure10_DivisorsThatCanBeZero() external view {
        uint256[4] memory rarity = points.rarityOf(model); // nobody voted yet
        for (uint256 kind = 0; kind < 4; ++kind) vm.assertEq(rarity[kind], ONE, "rarity");
    }

    function test_failure3_OneSampleSentTwentyTimesEarnsTwentyValidContributions() external {
        Sample[] memory samples = new Sample[](20);
        for (uint256 i = 0; i < 20; ++i) samples[i] = Samples.one(0, 1);
        vm.prank(alice);
        hub.contributeBatch(model, samples, 0);
        Contribution memory c = _contribution(alice, vm.getBlockTimestamp(), 0, samples[0]);
        _ownerVotes(c, true);
        _settle(_one(c));
        Standing memory standing = points.standingOf(model, alice);
        vm.assertEq(standing.validContributions, 1, "valid contributions");
        vm.assertEq(standing.points, CONTRIBUTION_POINTS, "points");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev The owner votes alone; ends when the contribution can be settled.
    function _ownerVotes(Contribution memory c, bool valid) private returns (Secret memory secret) {
        _toRound(_round() + 1);
        _openPolls(_one(c));
        secret = _commitAll(owner, _one(c), valid ? 1 : 0);
        _toReveals();
        _reveal(secret);
        _toRound(_round() + 1);
    }
}
