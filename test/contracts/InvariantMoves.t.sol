// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ClassifierWorld} from "./invariants/ClassifierWorld.sol";
import {MarketHandler} from "./invariants/MarketHandler.sol";
import {PointsHandler} from "./invariants/PointsHandler.sol";
import {StakeHandler} from "./invariants/StakeHandler.sol";
import {vm} from "./utils/Vm.sol";

contract StakeMoves is StakeHandler {
    constructor() {
        _begin();
    }
}

contract PointsMoves is PointsHandler {
    constructor() {
        _begin();
    }
}

contract MarketMoves is MarketHandler {
    constructor() {
        _begin();
    }
}

/// @dev That runs of the invariants mean something: over fixed seeds every kind of move goes through many times, and models of every
/// combination of classifier, currency and settings are contributed to and settled.
contract InvariantMovesTest {
    uint256 private constant WORLDS = 4; // of ten combinations each
    uint256 private constant STEPS = 240;

    mapping(bytes32 what => uint256) private _done; // in all worlds

    function test_moves_OfTheStakeWorld_GoThrough() external {
        for (uint256 k = 0; k < WORLDS; ++k) _runStake(k);
        bytes32[12] memory names = [
            bytes32("contribute batch"),
            "sweep",
            "add label",
            "refund paid",
            "refund filed",
            "report paid",
            "report filed",
            "take paid",
            bytes32("fund"),
            "pool claim",
            "pool fund",
            "pool sync"
        ];
        _checkDone(names);
    }

    function test_moves_OfThePointsWorld_GoThrough() external {
        for (uint256 k = 0; k < WORLDS; ++k) _runPoints(k);
        bytes32[12] memory names = [
            bytes32("contribute batch"),
            bytes32("fund"),
            "add label",
            "open",
            "commit",
            "reveal",
            "settle",
            "collect",
            "award",
            "found valid",
            "won by votes",
            "lost by votes"
        ];
        _checkDone(names);
    }

    function test_moves_OfTheMarketWorld_GoThrough() external {
        for (uint256 k = 0; k < WORLDS; ++k) _runMarkets(k);
        bytes32[12] memory names = [
            bytes32("add label"),
            "open",
            "audit",
            "commit",
            "reveal",
            "reveal page",
            "replay",
            "judged",
            "claim",
            "close",
            "void",
            "release"
        ];
        _checkDone(names);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _runMarkets(uint256 k) private {
        MarketMoves world = new MarketMoves();
        bytes4[] memory moves = new bytes4[](12);
        moves[0] = world.playMarket.selector;
        moves[1] = world.addLabel.selector;
        moves[2] = world.openMarket.selector;
        moves[3] = world.audit.selector;
        moves[4] = world.commitBatch.selector;
        moves[5] = world.revealBatch.selector;
        moves[6] = world.revealPage.selector;
        moves[7] = world.replay.selector;
        moves[8] = world.settle.selector;
        moves[9] = world.releaseEscrow.selector;
        moves[10] = world.playMarket.selector;
        moves[11] = world.playMarket.selector;
        bytes32[3] memory each = [bytes32("open"), "audit", "commit"];
        _run(world, k, moves, each);
    }

    function _runStake(uint256 k) private {
        StakeMoves world = new StakeMoves();
        bytes4[] memory moves = new bytes4[](12);
        moves[0] = world.stake.selector;
        moves[1] = world.unstake.selector;
        moves[2] = world.fundPool.selector;
        moves[3] = world.contribute.selector;
        moves[4] = world.contributeBatch.selector;
        moves[5] = world.addLabel.selector;
        moves[6] = world.waitFor.selector;
        moves[7] = world.claim.selector;
        moves[8] = world.reportBadData.selector;
        moves[9] = world.sweep.selector;
        moves[10] = world.pressOn.selector;
        moves[11] = world.usePool.selector;
        bytes32[3] memory each = [bytes32("contribute"), "refund paid", bytes32("fund")];
        _run(world, k, moves, each);
    }

    function _runPoints(uint256 k) private {
        PointsMoves world = new PointsMoves();
        bytes4[] memory moves = new bytes4[](12);
        moves[0] = world.fundPool.selector;
        moves[1] = world.contribute.selector;
        moves[2] = world.contributeBatch.selector;
        moves[3] = world.addLabel.selector;
        moves[4] = world.open.selector;
        moves[5] = world.commit.selector;
        moves[6] = world.reveal.selector;
        moves[7] = world.settle.selector;
        moves[8] = world.collect.selector;
        moves[9] = world.award.selector;
        moves[10] = world.playRound.selector;
        moves[11] = world.forge.selector;
        bytes32[3] memory each = [bytes32("contribute"), "found valid", "commit"];
        _run(world, k, moves, each);
        _done["forgery"] += world.done(0, "forgery refused");
        vm.assertGt(_done["forgery"], 9, "forgeries tried");
    }

    /// @dev Makes ten models, and random moves; nothing may break meanwhile.
    /// @param each What has to go through on every model.
    function _run(ClassifierWorld world, uint256 k, bytes4[] memory moves, bytes32[3] memory each) private {
        for (uint256 i = 0; i < 10; ++i) world.create(10 * k + i);
        for (uint256 i = 0; i < STEPS; ++i) _move(address(world), moves[i % moves.length], 1000 * k + i);
        for (uint256 i = 0; i < 10; ++i) {
            uint256 modelId = world.modelOf(10 * k + i);
            for (uint256 j = 0; j < each.length; ++j) {
                vm.assertGt(world.done(modelId, each[j]), 0, string(abi.encodePacked("on each model: ", each[j])));
            }
        }
        uint8[5] memory watched = [0, 2, 3, 7, 8];
        for (uint256 i = 0; i < watched.length; ++i) vm.assertEq(world.broken(watched[i]), "", "watched calls");
        (uint256 models, , , ) = world.counts();
        for (uint256 i = 0; i < models; ++i) _count(world, world.models(i));
    }

    function _count(ClassifierWorld world, uint256 modelId) private {
        bytes32[26] memory names = [
            bytes32("audit"),
            "reveal page",
            "replay",
            "judged",
            "claim",
            "close",
            "void",
            "release",
            "contribute batch",
            "sweep",
            "add label",
            bytes32("fund"),
            "refund paid",
            "refund filed",
            "report paid",
            "report filed",
            "take paid",
            "pool claim",
            "pool fund",
            "pool sync",
            "open",
            "commit",
            "reveal",
            "settle",
            "collect",
            "award"
        ];
        for (uint256 i = 0; i < names.length; ++i) _done[names[i]] += world.done(modelId, names[i]);
        bytes32[3] memory more = [bytes32("found valid"), "won by votes", "lost by votes"];
        for (uint256 i = 0; i < more.length; ++i) _done[more[i]] += world.done(modelId, more[i]);
    }

    function _checkDone(bytes32[12] memory names) private view {
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(_done[names[i]], 8, string(abi.encodePacked("times: ", names[i])));
        }
    }

    function _move(address world, bytes4 selector, uint256 seed) private {
        bytes memory data = abi.encodePacked(selector);
        for (uint256 i = 0; i < 4; ++i) data = bytes.concat(data, keccak256(abi.encode(seed, i)));
        (bool ok, bytes memory returned) = world.call(data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(returned, 0x20), mload(returned))
        }
    }
}
