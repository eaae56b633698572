// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {
    IPointsIncentive,
    PointsAction,
    PointsConfig,
    Votes,
    VotesOf
} from "../../../contracts/interfaces/IPointsIncentive.sol";
import {deployArtifact} from "./Artifacts.sol";
import {HubTest} from "./HubTest.sol";
import {Samples} from "./Samples.sol";
import {vm} from "./Vm.sol";

/// @dev What somebody keeps to themselves between committing and revealing.
struct Secret {
    uint256 modelId;
    address account;
    bytes32 salt;
    Votes votes;
}

/// @title Tests of the points mechanism: one open model whose rounds are three days, at the start of a round.
/// @dev Alice, Bob and Carol have no standing yet; {_giveStanding} gives it to them.
abstract contract PointsTest is HubTest {
    uint24 internal constant COMMIT_WINDOW = 2 days;
    uint24 internal constant REVEAL_WINDOW = 1 days;
    uint256 internal constant ROUND = 3 days;
    uint16 internal constant VOTE_POINTS = 100;
    uint16 internal constant CONTRIBUTION_POINTS = 1000;
    uint256 internal constant ONE = 1024; // a rarity of 1

    IPointsIncentive internal points;
    uint256 internal model;
    uint256 private _salts;
    uint256 private _features;

    function setUp() public virtual override {
        super.setUp();
        points = IPointsIncentive(deployArtifact("PointsIncentive", abi.encode(hub)));
        model = _createPoints(_config(2));
        _toRound(_round() + 1);
    }

    // ------------------------------------------------------------------------------------------------ models

    function _config(uint8 quorum) internal pure returns (PointsConfig memory) {
        return
            PointsConfig({
                commitWindow: COMMIT_WINDOW,
                revealWindow: REVEAL_WINDOW,
                quorum: quorum,
                votePoints: VOTE_POINTS,
                contributionPoints: CONTRIBUTION_POINTS
            });
    }

    /// @dev A perceptron of as many features as there can be, so that every sample can have one of its own.
    function _createPoints(PointsConfig memory config) internal returns (uint256 modelId) {
        bytes memory classifierConfig = abi.encode(uint32(65_536), uint16(256), uint8(8), uint8(0), int32(0));
        return _create(_spec(sparse, classifierConfig, points, abi.encode(config)));
    }

    /// @dev Contributes a sample with a feature that no other has.
    /// @param agreeing Whether the model shall agree before it learns.
    function _contributeFresh(address account, uint256 modelId, bool agreeing) internal returns (Contribution memory) {
        bytes memory features = abi.encodePacked(uint16(_features++));
        uint256 predicted = hub.predict(modelId, features);
        return _contribute(account, modelId, Sample(agreeing ? predicted : 1 - predicted, features));
    }

    /// @dev Contributes one sample for each, has the owner find all of them valid, and ends at the start of a round.
    function _giveStanding(address[] memory accounts) internal {
        Contribution[] memory cs = new Contribution[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) cs[i] = _contributeFresh(accounts[i], model, true);
        _toRound(_round() + 1);
        _openPolls(cs);
        Secret memory secret = _commitAll(owner, cs, type(uint256).max);
        _toReveals();
        _reveal(secret);
        _toRound(_round() + 1);
        _settle(cs);
    }

    function _giveStanding() internal {
        address[] memory accounts = new address[](3);
        (accounts[0], accounts[1], accounts[2]) = (alice, bob, carol);
        _giveStanding(accounts);
    }

    /// @dev To Alice, Bob and Carol first.
    function _giveStandingToMany(uint256 count) internal {
        address[] memory accounts = new address[](count);
        (accounts[0], accounts[1], accounts[2]) = (alice, bob, carol);
        for (uint256 i = 3; i < count; ++i) accounts[i] = address(uint160(0xA11CE000 + i));
        _giveStanding(accounts);
    }

    // ------------------------------------------------------------------------------------------------ time

    function _round() internal view returns (uint256) {
        return vm.getBlockTimestamp() / ROUND;
    }

    /// @dev To the first second of a round, when commitments open.
    function _toRound(uint256 round) internal {
        vm.warp(round * ROUND);
    }

    /// @dev To the first second of this round's reveals.
    function _toReveals() internal {
        vm.warp(_round() * ROUND + COMMIT_WINDOW);
    }

    // ------------------------------------------------------------------------------------------------ acts

    function _act(address account, bytes memory data) internal returns (bytes memory) {
        return _actOn(model, account, data);
    }

    function _actOn(uint256 modelId, address account, bytes memory data) internal returns (bytes memory) {
        vm.prank(account);
        return hub.act(modelId, 0, data);
    }

    function _openData(Contribution[] memory cs) internal pure returns (bytes memory) {
        return abi.encode(PointsAction.Open, cs);
    }

    function _openPolls(Contribution[] memory cs) internal {
        _act(_person("anyone"), _openData(cs));
    }

    /// @dev Commits an account to votes on all of these.
    /// @param valid Bit i: what `cs[i]` is held to be.
    function _commitAll(address account, Contribution[] memory cs, uint256 valid) internal returns (Secret memory) {
        return _commit(_secret(account, cs, valid), _noVotes());
    }

    function _commit(Secret memory secret, Votes memory previous) internal returns (Secret memory) {
        _actOn(secret.modelId, secret.account, _commitData(secret, previous));
        return secret;
    }

    function _commitData(Secret memory s, Votes memory previous) internal view returns (bytes memory) {
        bytes32 commitment = points.commitmentOf(s.modelId, _round(), s.account, s.salt, s.votes);
        return abi.encode(PointsAction.Commit, commitment, s.votes.ids.length, previous);
    }

    function _revealData(Secret memory s) internal pure returns (bytes memory) {
        return abi.encode(PointsAction.Reveal, s.salt, s.votes);
    }

    function _reveal(Secret memory s) internal {
        _actOn(s.modelId, s.account, _revealData(s));
    }

    function _settleData(bytes32[] memory ids) internal pure returns (bytes memory) {
        return abi.encode(PointsAction.Settle, ids);
    }

    function _settle(Contribution[] memory cs) internal {
        bytes32[] memory ids = new bytes32[](cs.length);
        for (uint256 i = 0; i < cs.length; ++i) ids[i] = _idOf(model, cs[i]);
        _act(_person("anyone"), _settleData(ids));
    }

    function _collectData(Secret memory s) internal pure returns (bytes memory) {
        VotesOf[] memory ballots = new VotesOf[](1);
        ballots[0] = VotesOf(s.account, s.votes);
        return abi.encode(PointsAction.Collect, ballots);
    }

    function _collect(Secret memory s) internal {
        _actOn(s.modelId, _person("anyone"), _collectData(s));
    }

    function _awardData(address account) internal pure returns (bytes memory) {
        return abi.encode(PointsAction.Award, account);
    }

    // ------------------------------------------------------------------------------------------------ votes

    /// @dev Votes on these contributions, sorted by id, with a salt of their own.
    function _secret(address account, Contribution[] memory cs, uint256 valid) internal returns (Secret memory) {
        bytes32[] memory ids = new bytes32[](cs.length);
        for (uint256 i = 0; i < cs.length; ++i) ids[i] = _idOf(model, cs[i]);
        return Secret(model, account, bytes32(++_salts), _sorted(ids, valid));
    }

    function _sorted(bytes32[] memory ids, uint256 valid) internal pure returns (Votes memory) {
        uint256 sorted = valid;
        for (uint256 i = 1; i < ids.length; ++i) {
            for (uint256 j = i; j > 0 && ids[j] < ids[j - 1]; --j) {
                (ids[j], ids[j - 1]) = (ids[j - 1], ids[j]);
                uint256 differ = ((sorted >> j) ^ (sorted >> (j - 1))) & 1;
                sorted ^= (differ << j) | (differ << (j - 1));
            }
        }
        return Votes(ids.length > 255 ? sorted : sorted & ((1 << ids.length) - 1), ids);
    }

    function _noVotes() internal pure returns (Votes memory) {
        return Votes(0, new bytes32[](0));
    }

    function _one(Contribution memory c) internal pure returns (Contribution[] memory cs) {
        cs = new Contribution[](1);
        cs[0] = c;
    }

    function _oneId(bytes32 id) internal pure returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = id;
    }

    /// @dev A whole round: these accounts vote on these contributions, which were made in the round before, and all is settled and
    /// collected. Ends at the start of the next round.
    /// @param valid Of each account, bit i: what `cs[i]` is held to be.
    function _vote(address[] memory accounts, Contribution[] memory cs, uint256[] memory valid) internal {
        _openPolls(cs);
        Secret[] memory secrets = new Secret[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) secrets[i] = _commitAll(accounts[i], cs, valid[i]);
        _toReveals();
        for (uint256 i = 0; i < accounts.length; ++i) _reveal(secrets[i]);
        _toRound(_round() + 1);
        _settle(cs);
        for (uint256 i = 0; i < accounts.length; ++i) _collect(secrets[i]);
    }

    function _pointsOf(address account) internal view returns (uint256) {
        return points.standingOf(model, account).points;
    }

    function _expectActReverts(address account, bytes memory data, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(account);
        hub.act(model, 0, data);
    }
}
