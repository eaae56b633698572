// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {PointsConfig} from "../../../contracts/interfaces/IPointsIncentive.sol";
import {PointsTest, Secret} from "./PointsTest.sol";
import {vm} from "./Vm.sol";

/// @dev What somebody votes on a contribution, knowing whether it is good, whether the model agreed, and a random number.
enum Way {
    Honest,
    Valid,
    Invalid,
    Model,
    AgainstModel,
    Coin,
    Usual
}

/// @title Simulated people against the real contract: one strategist among honest voters, for many rounds.
/// @dev The world: a tenth of the contributions is bad; the model agrees with 85 % of the good ones and 30 % of the bad; honest people
/// are right in 95 % of the cases. The same random numbers for every strategy.
abstract contract PointsGame is PointsTest {
    uint256 internal constant BAD = 10; // per cent
    uint256 internal constant MODEL_AGREES_GOOD = 85;
    uint256 internal constant MODEL_AGREES_BAD = 30;
    uint256 internal constant ACCURACY = 95;
    uint256 internal constant PER_ROUND = 20; // contributions

    /// @dev What each of `ways` won or lost in `rounds` rounds, in thousandths of what a vote locks, for each vote.
    function _play(Way[] memory ways, uint256 rounds, uint256 seed) internal returns (int256[] memory perVote) {
        address[] memory voters = _beginGame(ways.length);
        uint256 before = _pointsOf(voters[0]);
        for (uint256 round = 0; round < rounds; ++round)
            this.playRound(voters, ways, uint256(keccak256(abi.encode(seed, round))));
        perVote = new int256[](ways.length);
        for (uint256 i = 0; i < ways.length; ++i) {
            int256 change = int256(_pointsOf(voters[i])) - int256(before);
            perVote[i] = (1000 * change) / int256(rounds * PER_ROUND * VOTE_POINTS);
        }
    }

    /// @dev A call of its own, so that the memory of a round is free again afterwards.
    function playRound(address[] calldata voters, Way[] calldata ways, uint256 seed) external {
        Contribution[] memory cs = new Contribution[](PER_ROUND);
        uint256 good = 0;
        uint256 agreed = 0;
        for (uint256 i = 0; i < PER_ROUND; ++i) {
            if (_chance(seed, "bad", i) >= BAD) good |= 1 << i;
            uint256 often = (good >> i) & 1 == 1 ? MODEL_AGREES_GOOD : MODEL_AGREES_BAD;
            if (_chance(seed, "model", i) < often) agreed |= 1 << i;
            cs[i] = _contributeFresh(owner, model, (agreed >> i) & 1 == 1);
        }
        _toRound(_round() + 1);
        uint256[] memory votes = new uint256[](voters.length);
        for (uint256 i = 0; i < voters.length; ++i) votes[i] = _votesOf(ways[i], good, agreed, seed, i);
        _vote(voters, cs, votes);
    }

    /// @dev Bit i: the vote on contribution i.
    function _votesOf(
        Way way,
        uint256 good,
        uint256 agreed,
        uint256 seed,
        uint256 who
    ) private view returns (uint256 votes) {
        if (way == Way.Valid) return type(uint256).max;
        if (way == Way.Invalid) return 0;
        if (way == Way.Model) return agreed;
        if (way == Way.AgainstModel) return ~agreed;
        if (way == Way.Usual) return _usual(agreed);
        for (uint256 i = 0; i < PER_ROUND; ++i) {
            uint256 chance = _chance(seed, "voter", (who << 8) | i);
            bool vote = way == Way.Coin ? chance < 50 : ((good >> i) & 1 == 1) == (chance < ACCURACY);
            if (vote) votes |= 1 << i;
        }
    }

    /// @dev What most people have said so far where the model's vote was the same.
    function _usual(uint256 agreed) private view returns (uint256 votes) {
        uint256[4] memory counts = points.countsOf(model);
        for (uint256 i = 0; i < PER_ROUND; ++i) {
            uint256 kind = (agreed >> i) & 1 == 1 ? 2 : 0;
            if (counts[kind + 1] >= counts[kind]) votes |= 1 << i;
        }
    }

    /// @dev People with so many points that nobody runs out of them.
    function _beginGame(uint256 voters) internal returns (address[] memory accounts) {
        PointsConfig memory config = _config(2);
        config.contributionPoints = type(uint16).max;
        model = _createPoints(config);
        accounts = new address[](voters);
        for (uint256 i = 0; i < voters; ++i) accounts[i] = address(uint160(0xBEEF00 + i));
        for (uint256 i = 0; i < 3; ++i) _giveStanding(accounts);
    }

    /// @dev 0 to 99.
    function _chance(uint256 seed, string memory what, uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what, i))) % 100;
    }
}
