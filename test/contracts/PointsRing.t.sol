// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {PointsConfig} from "../../contracts/interfaces/IPointsIncentive.sol";
import {PointsGame} from "./utils/PointsGame.sol";
import {Secret} from "./utils/PointsTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Three accounts of one person that vote for each other: what it brings and what stops it. Their junk agrees with the model, which
/// they can see to. Others contribute ten samples a round, a tenth of them bad; honest people vote on everything that they see.
contract PointsRingTest is PointsGame {
    uint256 private constant ROUNDS = 20;
    uint256 private constant OTHERS = 10; // contributions of others in a round

    /// @dev What the members do with each other's contributions, and with those of others.
    struct Plan {
        uint256 honest; // people who vote on everything
        uint256 attention; // per cent of the contributions that each of them sees
        uint8 quorum;
        uint16 votePoints;
        bool saysValid; // of each other's junk
        bool raidsOthers; // two of them call the others' contributions invalid
    }

    address[] private _ring;
    address[] private _honest;

    function test_simulation_ARingThatNobodyWatches_EarnsWhatAsManyGoodContributionsWould() external {
        (int256 ring, ) = this.run(_watchedBy(0, 100));
        vm.assertTrue(ring == 1000, "points for each contribution");
    }

    function test_simulation_ARingThatTwoWatch_StillHasTheModelsVote() external {
        (int256 ring, ) = this.run(_watchedBy(2, 100));
        vm.assertTrue(ring > 500 && ring < 1000, "points for each contribution");
    }

    function test_simulation_ARingThatThreeOrMoreWatch_Loses() external {
        for (uint256 people = 3; people <= 5; ++people) {
            (int256 ring, int256 honest) = this.run(_watchedBy(people, 100));
            vm.assertTrue(ring < -100, "points for each contribution");
            vm.assertTrue(honest > 500, "points for each honest person in each round");
        }
    }

    function test_simulation_ARingThatFiveWatchHalfOfTheTime_EarnsLessThanHalf() external {
        (int256 ring, ) = this.run(_watchedBy(5, 50));
        vm.assertTrue(ring < 500, "points for each contribution");
    }

    function test_simulation_ARingAloneBelowTheQuorum_EarnsNothing() external {
        Plan memory plan = _watchedBy(0, 100);
        plan.quorum = 4;
        (int256 ring, ) = this.run(plan);
        vm.assertTrue(ring == 0, "points for each contribution");
    }

    /// @dev Honest people find the junk, too; so they are paid for it as well.
    function test_simulation_ARingThatMakesBadSamplesToFindThemBad_EarnsLessThanByGoodOnes() external {
        Plan memory plan = _watchedBy(3, 100);
        plan.saysValid = false;
        (int256 ring, int256 honest) = this.run(plan);
        vm.assertTrue(ring < 500, "points for each contribution");
        vm.assertTrue(honest > 1000, "points for each honest person in each round");
        plan.honest = 0;
        (ring, ) = this.run(plan);
        vm.assertTrue(ring == 0, "alone they make it common");
    }

    /// @dev What is rare pays six times at most, so two could call everything bad and agree with each other; but most differ.
    function test_simulation_TwoThatCallTheOthersSamplesBad_LoseMoreThanTheyHarm() external {
        Plan memory plan = _watchedBy(3, 100);
        plan.raidsOthers = true;
        plan.votePoints = 100;
        (int256 ring, int256 honest) = this.run(plan);
        vm.assertTrue(ring < -300, "points for each contribution of the ring");
        vm.assertTrue(3 * honest > 3 * ring, "what all honest people lose in a round, and the ring");
    }

    /// @return ring What the ring won for each contribution of its own, in points, of which a valid one earns 1,000.
    /// @return honest What each honest person won in each round.
    function run(Plan calldata plan) external returns (int256 ring, int256 honest) {
        uint256 state = vm.snapshotState();
        PointsConfig memory config = _config(plan.quorum);
        config.votePoints = plan.votePoints;
        model = _createPoints(config);
        delete _ring;
        delete _honest;
        address[] memory all = new address[](240); // thirty contributions of each of eight people
        for (uint256 i = 0; i < 240; ++i) {
            all[i] = address(uint160(0xBAD000 + (i % 8)));
            if (i < 3) _ring.push(all[i]);
            else if (i < 3 + plan.honest) _honest.push(all[i]);
        }
        _giveStanding(all);
        uint256 before = _pointsOf(_ring[0]);
        for (uint256 round = 0; round < ROUNDS; ++round) this.playRing(plan, uint256(keccak256(abi.encode(round))));
        for (uint256 i = 0; i < 3; ++i) ring += int256(_pointsOf(_ring[i])) - int256(before);
        for (uint256 i = 0; i < _honest.length; ++i) honest += int256(_pointsOf(_honest[i])) - int256(before);
        ring /= int256(3 * ROUNDS);
        if (plan.honest != 0) honest /= int256(plan.honest * ROUNDS);
        vm.revertToState(state);
    }

    /// @dev Three contributions of the ring, then those of others.
    function playRing(Plan calldata plan, uint256 seed) external {
        Contribution[] memory cs = new Contribution[](3 + OTHERS);
        uint256 good = 0;
        for (uint256 i = 0; i < cs.length; ++i) {
            bool isGood = i >= 3 && _chance(seed, "bad", i) >= BAD;
            bool agreed = i < 3 || _chance(seed, "model", i) < (isGood ? MODEL_AGREES_GOOD : MODEL_AGREES_BAD);
            cs[i] = _contributeFresh(i < 3 ? _ring[i] : owner, model, agreed);
            if (isGood) good |= 1 << i;
        }
        _toRound(_round() + 1);
        _openPolls(cs);
        Secret[] memory secrets = new Secret[](3 + _honest.length);
        for (uint256 i = 0; i < 3; ++i) secrets[i] = _ringVotes(plan, cs, i);
        for (uint256 i = 0; i < _honest.length; ++i) secrets[3 + i] = _honestVotes(plan, cs, i, good, seed);
        _toReveals();
        for (uint256 i = 0; i < secrets.length; ++i) _reveal(secrets[i]);
        _toRound(_round() + 1);
        _settle(cs);
        for (uint256 i = 0; i < secrets.length; ++i) _collect(secrets[i]);
    }

    function _ringVotes(Plan calldata plan, Contribution[] memory cs, uint256 who) private returns (Secret memory) {
        bool raids = plan.raidsOthers && who < 2;
        Contribution[] memory seen = new Contribution[](raids ? 2 + OTHERS : 2);
        uint256 count = 0;
        for (uint256 i = 0; i < (raids ? cs.length : 3); ++i) {
            if (i != who) seen[count++] = cs[i];
        }
        return _commitAll(_ring[who], seen, plan.saysValid ? 3 : 0);
    }

    function _honestVotes(
        Plan calldata plan,
        Contribution[] memory cs,
        uint256 who,
        uint256 good,
        uint256 seed
    ) private returns (Secret memory) {
        Contribution[] memory seen = new Contribution[](cs.length);
        uint256 count = 0;
        uint256 valid = 0;
        for (uint256 i = 0; i < cs.length; ++i) {
            if (_chance(seed, "sees", (who << 8) | i) >= plan.attention && count + cs.length > i + 1) continue;
            bool right = _chance(seed, "voter", (who << 8) | i) < ACCURACY;
            if (((good >> i) & 1 == 1) == right) valid |= 1 << count;
            seen[count++] = cs[i];
        }
        assembly ("memory-safe") {
            mstore(seen, count)
        }
        return _commitAll(_honest[who], seen, valid);
    }

    function _watchedBy(uint256 honest, uint256 attention) private pure returns (Plan memory) {
        return
            Plan({
                honest: honest,
                attention: attention,
                quorum: 2,
                votePoints: 200,
                saysValid: true,
                raidsOthers: false
            });
    }
}
