// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {Contribution, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {Poll, PointsAction, Standing, Verdict, Votes, VotesOf} from "../../contracts/interfaces/IPointsIncentive.sol";
import {PlainPoints} from "./PlainPoints.sol";
import {PointsTest, Secret} from "./utils/PointsTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Whole lives of a model: seven people, three of them hostile, do this and that for some rounds. Whatever goes through is done
/// again in plain words, and both must agree on every point; what may be done is never refused, and what may not always is.
contract PointsLifeTest is PointsTest {
    uint256 private constant ROUNDS = 6;
    uint256 private constant FIRST_HOSTILE = 4;

    PlainPoints private _plain;
    address[] private _people;
    Contribution[] private _cs;
    mapping(address account => Secret) private _secrets; // committed to last
    uint256 private _state; // of the random numbers
    uint256 private _quiet; // a model on which nothing ever happens
    uint256 private _commits; // that went through
    uint256 private _reveals;

    function testFuzz_INV3_INV5_INV8_AWholeLife(uint256 seed) external {
        _state = seed;
        _begin(uint8(2 + (seed % 3)));
        for (uint256 round = 0; round < ROUNDS; ++round) {
            for (uint256 i = 0; i < 16; ++i) _beforeReveals();
            _toReveals();
            for (uint256 i = 0; i < 14; ++i) _duringReveals();
            _checkAll();
            _toRound(_round() + 1);
        }
        _end();
        vm.assertGt(_commits, 3, "commitments that went through");
        vm.assertGt(_reveals, 1, "reveals that went through");
    }

    // beginning and end ──────────────────────────────────────────────────────────────────────────────────────

    /// @dev Four people have standing, one of them hostile.
    function _begin(uint8 quorum) private {
        _plain = new PlainPoints(VOTE_POINTS, CONTRIBUTION_POINTS, quorum);
        model = _createPoints(_config(quorum));
        _quiet = _createPoints(_config(quorum));
        string[7] memory names = ["owner", "alice", "bob", "carol", "mallory", "trudy", "oscar"];
        for (uint256 i = 0; i < 7; ++i) _people.push(_person(names[i]));
        address[] memory first = new address[](4);
        for (uint256 i = 0; i < 4; ++i) {
            first[i] = _people[i + 1];
            _plain.grant(first[i]);
        }
        _giveStanding(first);
    }

    /// @dev INV-5: nobody returns, and anyone settles and collects all that is left. INV-8: no money has moved.
    function _end() private {
        _toRound(_round() + 2);
        for (uint256 i = 0; i < _cs.length; ++i) {
            if (_plain.isOpen(_id(i))) _settleOne(i);
            else _openPolls(_one(_cs[i])); // closes it
            _checkRecord(model, _cs[i], Status.Closed, 0);
        }
        for (uint256 i = 0; i < _people.length; ++i) {
            _collectOf(_people[i]);
            vm.assertEq(points.standingOf(model, _people[i]).locked, 0, "INV-5: still locked");
            vm.assertEq(_staked(_people[i]), i < 4 ? 500 ether : 0, "INV-8: balance");
        }
        vm.assertEq(hub.poolOf(model), 0, "INV-8: pool");
        _checkAll();
    }

    /// @dev All that can be seen of the model, against the plain form; and that the quiet one is as it was.
    function _checkAll() private view {
        for (uint256 i = 0; i < _people.length; ++i) {
            address account = _people[i];
            Standing memory expected = Standing({
                account: account,
                points: _plain.pointsOf(account),
                locked: _plain.lockedOf(account, _round()),
                validContributions: _plain.validOf(account),
                rightVotes: _plain.rightOf(account)
            });
            vm.assertEq(abi.encode(points.standingOf(model, account)), abi.encode(expected), "standing");
            expected = Standing(account, 0, 0, 0, 0);
            vm.assertEq(abi.encode(points.standingOf(_quiet, account)), abi.encode(expected), "INV-3: standing");
        }
        for (uint256 i = 0; i < _cs.length; ++i) {
            Poll memory poll = points.pollOf(model, _id(i));
            (uint256 valid, uint256 invalid) = _plain.votesOn(_id(i));
            vm.assertEq(poll.valid, valid, "valid votes");
            vm.assertEq(poll.invalid, invalid, "invalid votes");
            vm.assertEq(poll.verdict == Verdict.Valid, _plain.isValid(_id(i)), "verdict");
        }
        vm.assertEq(abi.encode(points.countsOf(model)), abi.encode(_plain.counts()), "counts");
        vm.assertEq(abi.encode(points.rarityOf(model)), abi.encode(_plain.rarities()), "rarity");
        vm.assertEq(points.memberCount(model), _plain.memberCount(), "members");
        uint256[4] memory none;
        vm.assertEq(abi.encode(points.countsOf(_quiet)), abi.encode(none), "INV-3: counts");
        vm.assertEq(points.memberCount(_quiet), 0, "INV-3: members");
    }

    // what people do ─────────────────────────────────────────────────────────────────────────────────────────

    function _beforeReveals() private {
        uint256 what = _random(10);
        if (what < 3) _contributeOne();
        else if (what < 5) _openTwo();
        else if (what < 8) _commitOne();
        else _anyTime();
    }

    function _duringReveals() private {
        uint256 what = _random(10);
        if (what < 6) _revealOne();
        else if (what < 8) _openTwo();
        else _anyTime();
    }

    function _anyTime() private {
        uint256 what = _random(5);
        if (what == 0) _contributeOne();
        else if (what == 1) _collectOf(_someone());
        else if (what == 2) _meddle();
        else if (what == 3 && _random(3) == 0) _transferModel(model, _someone());
        else if (_cs.length != 0) _settleOne(_random(_cs.length));
    }

    function _contributeOne() private {
        _cs.push(_contributeFresh(_someone(), model, _random(3) != 0));
    }

    /// @dev Opens two, whatever they are; too late closes them.
    function _openTwo() private {
        for (uint256 i = 0; i < 2 && _cs.length != 0; ++i) {
            uint256 which = _random(_cs.length);
            Contribution memory c = _cs[which];
            uint256 round = points.voteRoundOf(model, c.contributedAt);
            (Status status, , uint256 mark) = hub.recordOf(model, _id(which));
            bool mayOpen =
                round > _round() || (round == _round() && vm.getBlockTimestamp() < points.roundOf(model).revealsFrom);
            if (status == Status.Open && mayOpen) _plain.open(_id(which), c.contributor, round, mark == 1);
            _openPolls(_one(c));
        }
    }

    /// @dev Honest people vote on what is new and not their own, hostile ones on this and that.
    function _commitOne() private {
        uint256 who = _random(_people.length);
        address account = _people[who];
        bytes32[] memory ids = new bytes32[](6);
        uint256 count = 0;
        for (uint256 i = _cs.length; i > 0 && count < 6; --i) {
            Contribution memory c = _cs[i - 1];
            bool fit = c.contributor != account && points.voteRoundOf(model, c.contributedAt) == _round();
            if (who < FIRST_HOSTILE ? fit : _random(3) == 0) ids[count++] = _id(i - 1);
        }
        if (count == 0) return;
        assembly ("memory-safe") {
            mstore(ids, count)
        }
        Secret memory secret = Secret(model, account, bytes32(_random(type(uint256).max)), _sorted(ids, _random(64)));
        bytes memory data = _commitData(secret, _plain.votesOf(account));
        bool may = true;
        try _plain.commit(account, _round(), count, IERC721(address(hub)).ownerOf(model) == account) {
            _secrets[account] = secret;
            ++_commits;
        } catch {
            may = false;
        }
        vm.assertEq(_try(account, data), may, "whether a commitment is taken");
    }

    /// @dev Hostile people sometimes reveal what they did not commit to, and all sometimes too late.
    function _revealOne() private {
        uint256 who = _random(_people.length);
        for (uint256 i = 0; i < _people.length && !_plain.isCommitted(_people[who]); ++i)
            who = (who + 1) % _people.length;
        address account = _people[who];
        Secret memory secret = _secrets[account];
        if (secret.votes.ids.length == 0) return;
        bool may = _plain.isCommitted(account) && _plain.roundOf(account) == _round();
        if (who >= FIRST_HOSTILE && _random(4) == 0) {
            secret.votes.valid ^= 1;
            may = false;
        }
        vm.assertEq(_try(account, _revealData(secret)), may, "whether votes are taken");
        if (!may) return;
        _plain.reveal(account, secret.votes.ids, secret.votes.valid);
        ++_reveals;
    }

    function _settleOne(uint256 which) private {
        bytes32 id = _id(which);
        bool may = _plain.isOpen(id) && _plain.pollRound(id) < _round();
        vm.assertEq(_try(_someone(), _settleData(_oneId(id))), may, "whether a contribution is settled");
        if (may) _plain.settle(id);
    }

    function _collectOf(address account) private {
        VotesOf[] memory ballots = new VotesOf[](1);
        ballots[0] = VotesOf(account, _plain.votesOf(account));
        bool may = !_plain.isRevealed(account) || _plain.roundOf(account) < _round();
        vm.assertTrue(_try(_someone(), abi.encode(PointsAction.Collect, ballots)), "collecting never fails");
        if (may) _plain.collect(account); // else it was skipped
    }

    /// @dev What must never work: another's ballot, another's badge minter, the hub's part, money out of nothing.
    function _meddle() private {
        address mallory = _people[FIRST_HOSTILE + _random(3)];
        address victim = _people[_random(FIRST_HOSTILE)];
        Secret memory secret = _secrets[victim];
        if (secret.votes.ids.length != 0) {
            vm.assertFalse(_try(mallory, _revealData(secret)), "another's votes are revealed");
        }
        vm.startPrank(mallory);
        (bool ok, ) = address(points).call(
            abi.encodeCall(points.onAct, (model, victim, 0, abi.encode(PointsAction.Award, victim)))
        );
        vm.assertFalse(ok, "the hub's part is played");
        if (_cs.length != 0) {
            Contribution memory c = _cs[_random(_cs.length)];
            (ok, ) = address(hub).call(abi.encodeCall(hub.sweep, (model, c)));
            vm.assertFalse(ok, "a record is swept");
            (ok, ) = address(hub).call(abi.encodeCall(hub.refund, (model, c)));
            vm.assertFalse(ok, "a deposit is refunded");
        }
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _try(address account, bytes memory data) private returns (bool ok) {
        vm.prank(account);
        (ok, ) = address(hub).call(abi.encodeCall(hub.act, (model, type(uint256).max, data)));
    }

    function _id(uint256 which) private view returns (bytes32) {
        return _idOf(model, _cs[which]);
    }

    function _someone() private returns (address) {
        return _people[_random(_people.length)];
    }

    function _random(uint256 bound) private returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return _state % bound;
    }
}
