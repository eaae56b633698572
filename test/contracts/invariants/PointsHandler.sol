// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {
    BallotInfo,
    BallotState,
    IPointsIncentive,
    PointsConfig,
    Standing,
    Votes
} from "../../../contracts/interfaces/IPointsIncentive.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {vm} from "../utils/Vm.sol";
import {PointsForgery} from "./PointsForgery.sol";

/// @title A world of the points mechanism, with quorums of two and three, over all classifiers and currencies.
abstract contract PointsHandler is PointsForgery {
    uint256 private constant MOST_VOTES = 6; // in a ballot

    // a round's acts ─────────────────────────────────────────────────────────────────────────────────────────

    function open(uint256 who, uint256 which, uint256 seed) external {
        uint256 modelId = _pointsModel(which);
        uint256[] storage own = itemsOf[modelId];
        Contribution[] memory cs = new Contribution[](own.length == 0 ? 0 : 1 + (seed % 3));
        for (uint256 i = 0; i < cs.length; ++i) cs[i] = items[own[((seed % own.length) + i) % own.length]].c;
        _openPolls(_pick(people, who), modelId, cs);
    }

    /// @param how Even: by somebody who can vote; not divisible by three: when commitments are taken.
    function commit(uint256 who, uint256 which, uint256 seed, uint256 how) external {
        uint256 modelId = _pointsModel(which);
        if (how % 3 != 0 && vm.getBlockTimestamp() % ROUND >= COMMIT_WINDOW) _toNextRound();
        uint256 voter = who % people.length;
        for (uint256 i = 0; i < people.length && how % 2 == 0 && !points.canVote(modelId, people[voter]); ++i) {
            voter = (voter + 1) % people.length;
        }
        Votes memory votes = _votesFor(voter, modelId, seed);
        if (votes.ids.length != 0) _commit(people[voter], modelId, votes, bytes32(seed));
    }

    /// @param how Even: by somebody who has something to reveal; not divisible by three: when that is possible.
    function reveal(uint256 who, uint256 which, uint256 how) external {
        uint256 modelId = _pointsModel(which);
        address person = _pick(people, who);
        for (uint256 i = 1; i < people.length && how % 2 == 0 && !_isCommitted(modelId, person); ++i) {
            person = _pick(people, (who % people.length) + i);
        }
        if (how % 3 != 0) _toReveals();
        if (how % 5 == 0) _openPolls(person, modelId, _recent(modelId)); // too late
        _reveal(person, modelId, secrets[modelId][person]);
    }

    /// @param how A multiple of three: when that may be too early. A multiple of four: one of them twice.
    function settle(uint256 who, uint256 which, uint256 seed, uint256 how) external {
        uint256 modelId = _pointsModel(which);
        uint256[] storage own = itemsOf[modelId];
        bytes32[] memory ids = new bytes32[](own.length == 0 ? 0 : 1 + (seed % 3));
        for (uint256 i = 0; i < ids.length; ++i) {
            Item storage item = items[own[((seed % own.length) + (how % 4 == 0 ? i / 2 : i)) % own.length]];
            if (how % 3 != 0) _waitUntil((item.c.contributedAt / ROUND + 2) * ROUND);
            ids[i] = item.id;
        }
        _settle(_pick(people, who), modelId, ids);
    }

    function collect(uint256 who, uint256 which, uint256 whose) external {
        uint256 modelId = _pointsModel(which);
        _collect(_pick(people, who), modelId, _pick(people, whose));
    }

    function award(uint256 who, uint256 which, uint256 whose) external {
        _award(_pick(people, who), _pointsModel(which), _pick(people, whose));
    }

    /// @notice A whole round: people contribute, and in the next one nearly all who can vote do, reveal, settle and collect.
    function playRound(uint256 which, uint256 seed) external {
        uint256 modelId = _pointsModel(which);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 who = (seed >> (8 * i)) % people.length;
            Sample memory sample = _sample(who, modelId, uint256(keccak256(abi.encode(seed, i))));
            _contributeAs(who, modelId, sample, 0);
        }
        _play(modelId, seed);
    }

    // ------------------------------------------------------------------------------------------------ the watch

    /// @notice The first model whose points are not what the books say, in words; empty if there is none.
    function badState() external view override returns (string memory) {
        for (uint256 i = 0; i < models.length; ++i) {
            uint256 modelId = models[i];
            if (modelId == models[1]) continue; // of a hostile mechanism
            Standing[] memory page = points.leaderboard(modelId, 0, 100);
            if (page.length > people.length) return "more members than people";
            uint256 sum = 0;
            uint256 all = 0;
            for (uint256 k = 0; k < page.length; ++k) {
                address account = page[k].account;
                if (page[k].points != free[modelId][account]) return "points that the books do not know";
                if (page[k].validContributions != validOf[modelId][account]) return "valid contributions differ";
                sum += page[k].points + page[k].locked;
                all += page[k].points;
            }
            if (sum > minted[modelId] + won[modelId]) return "points out of nothing";
            for (uint256 k = 0; k < people.length; ++k) all -= free[modelId][people[k]];
            if (all != 0) return "points of somebody who is no member";
        }
        return "";
    }

    /// @notice The first person who has two badges of a kind or one too early, in words; empty if there is none.
    function badEnd() external view override returns (string memory) {
        for (uint256 i = 0; i < models.length; ++i) {
            for (uint256 k = 0; k < people.length; ++k) {
                if (_badBadge(models[i], people[k])) return "two badges of a kind, or one that is not earned";
            }
        }
        return "";
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _deployMechanism() internal override {
        points = IPointsIncentive(deployArtifact("PointsIncentive", abi.encode(hub)));
    }

    function _specOf(
        IClassifier classifier,
        bytes memory config,
        uint256 settings,
        uint256
    ) internal view override returns (ModelSpec memory) {
        PointsConfig memory rules = PointsConfig({
            commitWindow: COMMIT_WINDOW,
            revealWindow: REVEAL_WINDOW,
            quorum: uint8(2 + settings),
            votePoints: VOTE_POINTS,
            contributionPoints: CONTRIBUTION_POINTS
        });
        return _spec(classifier, config, points, abi.encode(rules));
    }

    /// @dev Everybody contributes, and the owner finds what is good valid.
    function _firstWeek(uint256 modelId) internal override {
        if (modelId == models[1]) return super._firstWeek(modelId);
        for (uint256 i = 0; i <= FIRST_HOSTILE; ++i) {
            _contributeAs(i, modelId, Sample(_truth(i), _features(modelId, i, 41)), 0);
        }
        _play(modelId, 1);
    }

    /// @dev Points and counts, which only a call about the model may change.
    function _stateOf(uint256 modelId) internal view override returns (bytes32 digest) {
        if (models.length > 1 && modelId == models[1]) return 0;
        digest = keccak256(abi.encode(points.countsOf(modelId)));
        Standing[] memory page = points.leaderboard(modelId, 0, 100);
        for (uint256 i = 0; i < page.length; ++i) {
            page[i].locked = 0; // falls by itself when a ballot was not revealed in time
            digest = keccak256(abi.encode(digest, page[i]));
        }
    }

    function _longestWait() internal pure override returns (uint256) {
        return 2 days;
    }

    function _request(uint256, uint256 seed) internal pure override returns (bytes memory) {
        return seed % 2 == 0 ? abi.encode(6 + (seed % 3), seed) : abi.encode(seed % 6);
    }

    // ------------------------------------------------------------------------------------------------ private: rounds

    function _play(uint256 modelId, uint256 seed) private {
        _toNextRound();
        address anyone = _pick(people, seed);
        Contribution[] memory cs = _recent(modelId);
        if (seed % 7 != 6) _openPolls(anyone, modelId, cs); // otherwise all votes are void
        for (uint256 i = 0; i < people.length; ++i) {
            bool comes = points.canVote(modelId, people[i]) && (seed >> i) % 5 != 4;
            Votes memory votes = _votesFor(i, modelId, uint256(keccak256(abi.encode(seed, i))));
            if (comes && votes.ids.length != 0) _commit(people[i], modelId, votes, bytes32(seed));
        }
        _toReveals();
        for (uint256 i = 0; i < people.length; ++i) {
            if (!_isCommitted(modelId, people[i]) || (seed >> (3 * i)) % 9 == 8) continue;
            _reveal(people[i], modelId, secrets[modelId][people[i]]);
        }
        _toNextRound();
        bytes32[] memory ids = new bytes32[](cs.length);
        for (uint256 i = 0; i < cs.length; ++i) ids[i] = hub.contributionId(modelId, cs[i].label, cs[i].features);
        _settle(anyone, modelId, ids);
        for (uint256 i = 0; i < people.length; ++i) {
            if (points.ballotOf(modelId, people[i]).state == BallotState.Revealed) _collect(anyone, modelId, people[i]);
        }
        _award(anyone, modelId, _pick(people, seed >> 64));
    }

    function _toNextRound() private {
        vm.warp((vm.getBlockTimestamp() / ROUND + 1) * ROUND);
    }

    function _isCommitted(uint256 modelId, address person) private view returns (bool) {
        BallotInfo memory ballot = points.ballotOf(modelId, person);
        return ballot.state == BallotState.Committed && ballot.round == vm.getBlockTimestamp() / ROUND;
    }

    /// @dev What was contributed in the round before, at most as much as fits a ballot.
    function _recent(uint256 modelId) private view returns (Contribution[] memory cs) {
        cs = new Contribution[](MOST_VOTES);
        uint256[] storage open_ = openOf[modelId];
        uint256 count = 0;
        for (uint256 i = open_.length; i > 0 && count < MOST_VOTES; --i) {
            Item storage item = items[open_[i - 1]];
            if (item.c.contributedAt / ROUND + 1 == vm.getBlockTimestamp() / ROUND) cs[count++] = item.c;
        }
        assembly ("memory-safe") {
            mstore(cs, count) // not more than it was made for
        }
    }

    /// @dev Honest people vote by the truth, nine times of ten, and not on their own; hostile ones call their friends' samples valid
    /// and most others invalid, and vote on their own where they can.
    function _votesFor(uint256 who, uint256 modelId, uint256 seed) private view returns (Votes memory votes) {
        Contribution[] memory cs = _recent(modelId);
        votes.ids = new bytes32[](cs.length);
        uint256 count = 0;
        for (uint256 i = 0; i < cs.length; ++i) {
            bool isOwn = cs[i].contributor == people[who];
            if (isOwn && (who < FIRST_HOSTILE || seed % 2 == 0)) continue;
            uint256 d = uint256(keccak256(abi.encode(seed, i)));
            bool says = cs[i].label == _truthOf(modelId, cs[i].features);
            if (who < FIRST_HOSTILE ? d % 10 == 0 : d % 3 != 0) says = !says;
            if (who >= FIRST_HOSTILE && uint160(cs[i].contributor) >= uint160(people[FIRST_HOSTILE])) says = true;
            if (says) votes.valid |= 1 << count;
            votes.ids[count++] = hub.contributionId(modelId, cs[i].label, cs[i].features);
        }
        bytes32[] memory ids = votes.ids;
        assembly ("memory-safe") {
            mstore(ids, count) // not more than it was made for
        }
        _sort(votes);
    }

    function _sort(Votes memory votes) private pure {
        for (uint256 i = 1; i < votes.ids.length; ++i) {
            for (uint256 j = i; j > 0 && votes.ids[j] < votes.ids[j - 1]; --j) {
                (votes.ids[j], votes.ids[j - 1]) = (votes.ids[j - 1], votes.ids[j]);
                uint256 differ = ((votes.valid >> j) ^ (votes.valid >> (j - 1))) & 1;
                votes.valid ^= (differ << j) | (differ << (j - 1));
            }
        }
    }
}
