// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, IDataHandler} from "../../contracts/interfaces/IDataHandler.sol";
import {IHubPlugin} from "../../contracts/interfaces/IHubPlugin.sol";
import {Claim, ClaimKind, Move} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {ModelInfo, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {
    IPointsIncentive,
    PointsAction,
    PointsConfig,
    Round,
    Standing
} from "../../contracts/interfaces/IPointsIncentive.sol";
import {PointsTest, Secret} from "./utils/PointsTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Creation, contributions, isolation and views.
contract PointsIncentiveTest is PointsTest {
    // onCreate ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_failure9_onCreate_GivenAWindowOutOfRange_RevertsWithBadWindows() external {
        uint24[2][5] memory bad = [
            [uint24(59), 1 days],
            [uint24(1 days), 59],
            [uint24(0), 0],
            [uint24(30 days + 1), 1 days],
            [uint24(1 days), type(uint24).max]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            PointsConfig memory config = _config(2);
            (config.commitWindow, config.revealWindow) = (bad[i][0], bad[i][1]);
            _expectCreateReverts(
                config,
                abi.encodeWithSelector(IPointsIncentive.BadWindows.selector, bad[i][0], bad[i][1], 60, 30 days)
            );
        }
    }

    function test_failure9_onCreate_GivenAQuorumOutOfRange_RevertsWithBadQuorum() external {
        uint8[4] memory bad = [0, 1, 8, 255];
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BadQuorum.selector, bad[i], 2, 7);
            _expectCreateReverts(_config(bad[i]), reason);
        }
    }

    function test_failure9_onCreate_GivenVotesThatLockNothingOrTooMuch_RevertsWithBadPoints() external {
        uint16[2][3] memory bad = [[uint16(0), 10], [uint16(11), 10], [uint16(0), 0]];
        for (uint256 i = 0; i < bad.length; ++i) {
            PointsConfig memory config = _config(2);
            (config.votePoints, config.contributionPoints) = (bad[i][0], bad[i][1]);
            bytes memory reason = abi.encodeWithSelector(IPointsIncentive.BadPoints.selector, bad[i][0], bad[i][1]);
            _expectCreateReverts(config, reason);
        }
    }

    function test_onCreate_GivenTheEndsOfAllRanges_TakesThem() external {
        PointsConfig memory least = PointsConfig(60, 60, 2, 1, 1);
        PointsConfig memory most = PointsConfig(30 days, 30 days, 7, type(uint16).max, type(uint16).max);
        _checkRules(_createPoints(least), least);
        _checkRules(_createPoints(most), most);
    }

    function test_onCreate_AsksTheHubForFreeContributionsWithTheModelsVote() external view {
        ModelInfo memory info = hub.modelInfo(model);
        vm.assertTrue(info.isFree, "free");
        vm.assertTrue(info.wantsVotes, "wants votes");
        vm.assertFalse(info.holdsBack, "holds back");
        vm.assertEq(info.anyoneWait, 3650 days, "anyoneWait");
        vm.assertEq(info.sweepTipBps, 0, "tip");
        vm.assertEq(points.name(), "PointsIncentive", "name");
        vm.assertEq(hub.quote(model, alice, 5), 0, "quote");
    }

    // hooks ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_hooks_GivenAnybodyButTheHub_RevertWithOnlyHub() external {
        bytes memory reason = abi.encodeWithSelector(IHubPlugin.OnlyHub.selector, address(this));
        Claim memory claim;
        vm.expectRevert(reason);
        points.onCreate(model, owner, abi.encode(_config(2)));
        vm.expectRevert(reason);
        points.onOpen(model);
        vm.expectRevert(reason);
        points.onAddLabel(model);
        vm.expectRevert(reason);
        points.onContribute(model, alice, 1, START);
        vm.expectRevert(reason);
        points.onClaim(ClaimKind.Refund, claim);
        vm.expectRevert(reason);
        points.onSweep(claim);
        vm.expectRevert(reason);
        points.onAct(model, owner, 0, _awardData(owner));
    }

    function test_act_GivenNoSuchAction_RevertsWithUnknownAction() external {
        _expectActReverts(alice, abi.encode(6), abi.encodeWithSelector(IPointsIncentive.UnknownAction.selector, 6));
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.UnknownAction.selector, type(uint256).max);
        _expectActReverts(alice, "", reason);
        _expectActReverts(alice, new bytes(31), reason);
        _expectActReverts(alice, abi.encode(type(uint256).max), reason);
    }

    // contribute ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_contribute_CostsNoDepositAndNeedsNoBalance() external {
        address poor = _person("poor");
        vm.prank(poor);
        vm.assertEq(hub.contribute(model, Samples.one(1, 1), 0), 0, "deposit");
        vm.assertEq(hub.predict(model, Samples.features(1)), 1, "the model learned at once");
    }

    function test_refundReportAndTake_RevertWithNoDeposits() external {
        Contribution memory c = _contributeFresh(alice, model, false);
        bytes memory reason = abi.encodeWithSelector(IPointsIncentive.NoDeposits.selector, model);
        vm.expectRevert(reason);
        vm.prank(alice);
        hub.refund(model, c);
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.report(model, c);
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.take(model, c);
    }

    // isolation and money ────────────────────────────────────────────────────────────────────────────────────

    function test_INV3_StandingPointsAndPollsOfOneModelAreNothingOnAnother() external {
        _giveStanding();
        uint256 other = _createPoints(_config(2));
        Contribution memory c = _contributeFresh(alice, model, true);
        bytes memory reason = abi.encodeWithSelector(IDataHandler.NeverContributed.selector, other, _idOf(other, c));
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.act(other, 0, _openData(_one(c)));
        _toRound(_round() + 1);
        _openPolls(_one(c));
        Secret memory s = _secret(bob, _one(c), 1);
        s.modelId = other;
        reason = abi.encodeWithSelector(IPointsIncentive.NoStanding.selector, other, bob);
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.act(other, 0, abi.encode(PointsAction.Commit, bytes32(0), 1, _noVotes()));
        vm.assertEq(points.memberCount(other), 0, "members of the other");
        vm.assertEq(points.pollOf(other, _idOf(model, c)).author, address(0), "poll of the other");
        reason = abi.encodeWithSelector(IPointsIncentive.NotOpened.selector, _idOf(model, c));
        vm.expectRevert(reason);
        vm.prank(bob);
        hub.act(other, 0, _settleData(s.votes.ids));
    }

    /// @dev What the hub is asked to move is always empty, seen with the hub's eyes.
    function test_INV8_onAct_NeverProposesAMove() external {
        _giveStanding();
        Contribution memory c = _contributeFresh(alice, model, true);
        _toRound(_round() + 1);
        Secret memory s = _secret(bob, _one(c), 1);
        bytes[6] memory acts = [
            _openData(_one(c)),
            _commitData(s, _noVotes()),
            _revealData(s),
            abi.encode(PointsAction.Settle, new bytes32[](0)),
            _collectData(s),
            _awardData(alice)
        ];
        for (uint256 i = 0; i < 6; ++i) {
            if (i == 2) _toReveals();
            if (i == 3) _toRound(_round() + 1);
            vm.prank(address(hub));
            (Move[] memory moves, ) = points.onAct(model, bob, type(uint256).max, acts[i]);
            vm.assertEq(moves.length, 0, "moves");
        }
    }

    // views ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_roundOf_TellsWhereTheRoundStands() external {
        Round memory round = points.roundOf(model);
        vm.assertEq(round.number, _round(), "number");
        vm.assertEq(round.revealsFrom, vm.getBlockTimestamp() + COMMIT_WINDOW, "reveals from");
        vm.assertEq(round.endsAt, vm.getBlockTimestamp() + ROUND, "ends at");
        vm.warp(round.endsAt - 1);
        vm.assertEq(points.roundOf(model).number, round.number, "in its last second");
        vm.warp(round.endsAt);
        vm.assertEq(points.roundOf(model).number, round.number + 1, "the next");
    }

    function test_failure10_roundOf_GivenAModelOfAnotherMechanism_RevertsWithNotAPointsModel() external {
        uint256[2] memory models = [_create(_spec()), 99];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(IPointsIncentive.NotAPointsModel.selector, models[i]);
            vm.expectRevert(reason);
            points.roundOf(models[i]);
            vm.expectRevert(reason);
            points.voteRoundOf(models[i], START);
            vm.expectRevert(reason);
            points.rulesOf(models[i]);
            vm.expectRevert(reason);
            points.rarityOf(models[i]);
            vm.expectRevert(reason);
            points.countsOf(models[i]);
            vm.assertEq(points.standingOf(models[i], alice).locked, 0, "nothing locked");
        }
    }

    function test_leaderboard_ReturnsPages() external {
        _giveStanding();
        address[3] memory people = [alice, bob, carol];
        Standing[] memory page = points.leaderboard(model, 0, 10);
        vm.assertEq(page.length, 3, "all");
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(page[i].account, people[i], "account");
            vm.assertEq(page[i].points, CONTRIBUTION_POINTS, "points");
        }
        page = points.leaderboard(model, 1, 1);
        vm.assertEq(page.length, 1, "a page");
        vm.assertEq(page[0].account, bob, "of the second");
        vm.assertEq(points.leaderboard(model, 3, 1).length, 0, "past the end");
        vm.assertEq(points.leaderboard(model, type(uint256).max, type(uint256).max).length, 0, "absurdly far");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _expectCreateReverts(PointsConfig memory config, bytes memory reason) private {
        ModelSpec memory spec = _spec(sparse, _perceptronConfig(), points, abi.encode(config));
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.createModel(spec);
    }

    function _checkRules(uint256 modelId, PointsConfig memory config) private view {
        bytes memory rules = abi.encode(points.rulesOf(modelId));
        vm.assertEq(rules, abi.encode(config), "rules");
        uint256[4] memory none;
        vm.assertEq(abi.encode(points.countsOf(modelId)), abi.encode(none), "counts");
    }
}
