// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {PointsGame, Way} from "./utils/PointsGame.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The expected values that docs/incentives-points.md derives, by simulation against the real contract: 1,200 votes of each
/// strategist, among one, two and four honest people. What nobody has to look at a sample for must not pay.
contract PointsStrategiesTest is PointsGame {
    uint256 private constant ROUNDS = 60;

    function test_simulation_HonestVotesEarn() external {
        for (uint256 honest = 1; honest <= 4; honest *= 2) {
            int256[] memory perVote = this.play(honest, Way.Honest);
            for (uint256 i = 0; i <= honest; ++i)
                vm.assertGt(uint256(perVote[i] + 1000), 1150, "above 0.15 of the lock");
        }
    }

    function test_simulation_AlwaysValidLoses() external {
        _checkLoses(Way.Valid, 30);
    }

    function test_simulation_AlwaysInvalidLoses() external {
        _checkLoses(Way.Invalid, 500);
    }

    function test_simulation_CopyingTheModelLoses() external {
        _checkLoses(Way.Model, 50);
    }

    function test_simulation_VotingAgainstTheModelLoses() external {
        _checkLoses(Way.AgainstModel, 500);
    }

    function test_simulation_TossingACoinLoses() external {
        _checkLoses(Way.Coin, 50);
    }

    /// @dev The majority of this contribution is not known before votes are revealed; that of all before is.
    function test_simulation_CopyingTheUsualMajorityLoses() external {
        _checkLoses(Way.Usual, 30);
    }

    /// @dev The model agrees with everything; 40 % of that is bad at first, then 5 %, and what is common has become more common. Counts
    /// that never forgot would pay 0.19 of what each vote locks, for saying valid always, in each of the next 12 rounds.
    function test_simulation_WhenTheModelGetsBetter_AlwaysValidSoonLosesAgain() external {
        address[] memory voters = _beginGame(4);
        for (uint256 round = 0; round < 12; ++round) this.playWith(voters, 40, round);
        int256 before = int256(_pointsOf(voters[3]));
        for (uint256 round = 12; round < 24; ++round) this.playWith(voters, 5, round);
        int256 between = int256(_pointsOf(voters[3]));
        for (uint256 round = 24; round < 36; ++round) this.playWith(voters, 5, round);
        int256 locked = int256(12 * PER_ROUND * uint256(VOTE_POINTS));
        vm.assertTrue(10 * (between - before) < locked, "at first: below a tenth of what was locked");
        vm.assertTrue(int256(_pointsOf(voters[3])) < between, "afterwards");
    }

    /// @dev A round of three honest people and one who always says valid, on a model that agrees with everything.
    function playWith(address[] calldata voters, uint256 bad, uint256 seed) external {
        Contribution[] memory cs = new Contribution[](PER_ROUND);
        uint256[] memory votes = new uint256[](4);
        for (uint256 i = 0; i < PER_ROUND; ++i) {
            cs[i] = _contributeFresh(owner, model, true);
            bool good = _chance(seed, "bad", i) >= bad;
            for (uint256 v = 0; v < 3; ++v) {
                if (good == (_chance(seed, "voter", (v << 8) | i) < ACCURACY)) votes[v] |= 1 << i;
            }
        }
        votes[3] = type(uint256).max;
        _toRound(_round() + 1);
        _vote(voters, cs, votes);
    }

    /// @dev One game: a strategist, last, among so many honest people. A call of its own, to have its memory free again.
    function play(uint256 honest, Way way) external returns (int256[] memory perVote) {
        Way[] memory ways = new Way[](honest + 1);
        ways[honest] = way;
        return _play(ways, ROUNDS, 1);
    }

    /// @param atLeast What it loses with each vote, in thousandths of what the vote locks.
    function _checkLoses(Way way, int256 atLeast) private {
        for (uint256 honest = 1; honest <= 4; honest *= 2) {
            int256 gain = this.play(honest, way)[honest];
            vm.assertTrue(gain < -atLeast, "a vote that needs no look at the sample costs");
        }
    }
}
