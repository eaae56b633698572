// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {ExampleHandler} from "./invariants/ExampleHandler.sol";
import {HubHandler} from "./invariants/HubHandler.sol";
import {MarketHandler} from "./invariants/MarketHandler.sol";
import {PointsHandler} from "./invariants/PointsHandler.sol";
import {StakeHandler} from "./invariants/StakeHandler.sol";
import {World} from "./invariants/World.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {vm} from "./utils/Vm.sol";

// Deployed under names of this file: runs find their targets among the artifacts of what was compiled last.

contract ExampleWorld is ExampleHandler {
    constructor() {
        _begin();
    }
}

contract StakeWorld is StakeHandler {
    constructor() {
        _begin();
    }
}

contract PointsWorld is PointsHandler {
    constructor() {
        _begin();
    }
}

contract MarketWorld is MarketHandler {
    constructor() {
        _begin();
    }
}

/// @dev INV-1, 2, 3, 5, 7 and 8 over random histories of eight people, three of them hostile, in ether, tokens of 18 and of 6
/// decimals and a hostile token. INV-4 and INV-6 are in Replay.test.ts, where the twins are.
abstract contract InvariantsTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function _handler() internal view virtual returns (HubHandler);

    /// @dev Moves of this world beside those that all have.
    function _moves() internal view virtual returns (bytes4[] memory);

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler());
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[13] memory common = [
            HubHandler.stake.selector,
            HubHandler.unstake.selector,
            HubHandler.fundPool.selector,
            HubHandler.contribute.selector,
            HubHandler.contributeBatch.selector,
            HubHandler.act.selector,
            HubHandler.addLabel.selector,
            HubHandler.transferModel.selector,
            HubHandler.waitFor.selector,
            _handler().corrupt.selector,
            _handler().calm.selector,
            _handler().armToken.selector,
            _handler().mischief.selector
        ];
        bytes4[] memory own = _moves();
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_handler());
        targets[0].selectors = new bytes4[](common.length + own.length);
        for (uint256 i = 0; i < common.length; ++i) targets[0].selectors[i] = common[i];
        for (uint256 i = 0; i < own.length; ++i) targets[0].selectors[common.length + i] = own[i];
    }

    /// @dev One run for all of them: each function here would have histories of its own, and fewer of them.
    function invariant_INV1_INV2_INV3_INV5_INV7_INV8() external view {
        HubHandler handler = _handler();
        (, , , uint256 currencies) = handler.counts();
        for (uint256 i = 0; i < currencies; ++i) {
            // Nothing here takes a fee or is given away, so that the two are equal, not only in order.
            address currency = handler.currencies(i);
            vm.assertEq(handler.held(currency), handler.owed(currency), "INV-1: holdings against what is owed");
        }
        vm.assertEq(handler.badRecord(), "", "records");
        vm.assertEq(handler.badState(), "", "pools, points or markets");
        uint8[5] memory watched = [0, 2, 3, 7, 8];
        for (uint256 i = 0; i < watched.length; ++i) vm.assertEq(handler.broken(watched[i]), "", "watched calls");
    }

    /// @dev INV-5 at the end of every run: all plug-ins turn hostile, every wait passes, and anyone sweeps every open
    /// contribution and releases every escrow; then nothing of any deposit is left, and everybody can take all their money out.
    function afterInvariant() external {
        HubHandler handler = _handler();
        ICollaborativeTrainer hub = ICollaborativeTrainer(handler.trainer());
        handler.hostileMechanism().setMode(IIncentiveMechanism.onSweep.selector, HostilePlugin.Mode.BurnGas);
        handler.hostileClassifier().setMode(IClassifier.predict.selector, HostilePlugin.Mode.BurnGas);
        vm.warp(vm.getBlockTimestamp() + 5000 days);
        for (uint256 i = 0; i < handler.itemCount(); ++i) _sweep(hub, handler.itemAt(i));
        (uint256 models, uint256 escrows, uint256 people, uint256 currencies) = handler.counts();
        for (uint256 i = 0; i < models; ++i) {
            for (uint256 k = 0; k < escrows; ++k) _release(hub, handler.models(i), handler.escrows(k));
        }
        vm.assertEq(handler.badEnd(), "", "badges");
        for (uint256 i = 0; i < people; ++i) {
            for (uint256 k = 0; k < currencies; ++k) _withdraw(hub, handler.people(i), handler.currencies(k));
        }
    }

    function _sweep(ICollaborativeTrainer hub, World.Item memory item) private {
        (Status status, uint256 left, ) = hub.recordOf(item.modelId, item.id);
        if (status == Status.Open) {
            vm.prank(address(0x5EE9));
            hub.sweep{gas: 15_000_000}(item.modelId, item.c);
        }
        (status, left, ) = hub.recordOf(item.modelId, item.id);
        vm.assertEq(uint256(status), uint256(Status.Closed), "INV-5: status after the sweep");
        vm.assertEq(left, 0, "INV-5: left after the sweep");
    }

    function _release(ICollaborativeTrainer hub, uint256 modelId, bytes32 key) private {
        if (hub.escrowOf(modelId, key).beneficiary == address(0)) return;
        hub.releaseEscrow(modelId, key);
        vm.assertEq(hub.escrowOf(modelId, key).amount, 0, "INV-5: left in a due escrow");
    }

    function _withdraw(ICollaborativeTrainer hub, address person, address currency) private {
        uint256 balance = hub.stakedBalance(currency, person);
        if (balance == 0) return;
        vm.prank(person);
        hub.unstake(currency, balance, address(0xCA5E));
        vm.assertEq(hub.stakedBalance(currency, person), 0, "balance after taking all of it out");
    }
}

/// @dev Hostile plug-ins among honest ones, and what others could write: votes, held back updates, bounties in escrow.
contract ExampleInvariantsTest is InvariantsTest {
    ExampleWorld private _world;

    function setUp() external {
        _world = new ExampleWorld();
    }

    function _handler() internal view override returns (HubHandler) {
        return _world;
    }

    function _moves() internal view override returns (bytes4[] memory moves) {
        moves = new bytes4[](5);
        moves[0] = _world.claim.selector;
        moves[1] = _world.reportBadData.selector;
        moves[2] = _world.sweep.selector;
        moves[3] = _world.releaseEscrow.selector;
        moves[4] = _world.propose.selector;
    }
}

/// @dev The stake mechanism without and with a `confirmWait`, over the five classifiers and the four currencies.
contract StakeInvariantsTest is InvariantsTest {
    StakeWorld private _world;

    function setUp() external {
        _world = new StakeWorld();
    }

    function _handler() internal view override returns (HubHandler) {
        return _world;
    }

    function _moves() internal view override returns (bytes4[] memory moves) {
        moves = new bytes4[](5);
        moves[0] = _world.claim.selector;
        moves[1] = _world.reportBadData.selector;
        moves[2] = _world.sweep.selector;
        moves[3] = _world.pressOn.selector;
        moves[4] = _world.usePool.selector;
    }
}

/// @dev The points mechanism with quorums of two and three, over the five classifiers and the four currencies. Points come from
/// nothing but valid contributions and right votes, and nobody has two badges of a kind.
contract PointsInvariantsTest is InvariantsTest {
    PointsWorld private _world;

    function setUp() external {
        _world = new PointsWorld();
    }

    function _handler() internal view override returns (HubHandler) {
        return _world;
    }

    function _moves() internal view override returns (bytes4[] memory moves) {
        moves = new bytes4[](8);
        moves[0] = _world.open.selector;
        moves[1] = _world.commit.selector;
        moves[2] = _world.reveal.selector;
        moves[3] = _world.settle.selector;
        moves[4] = _world.collect.selector;
        moves[5] = _world.award.selector;
        moves[6] = _world.playRound.selector;
        moves[7] = _world.forge.selector;
    }
}

/// @dev Prediction markets, three in a row on each model, over the five classifiers and the four currencies, and on a model with a hostile
/// classifier.
contract MarketInvariantsTest is InvariantsTest {
    MarketWorld private _world;

    function setUp() external {
        _world = new MarketWorld();
    }

    function _handler() internal view override returns (HubHandler) {
        return _world;
    }

    function _moves() internal view override returns (bytes4[] memory moves) {
        moves = new bytes4[](9);
        moves[0] = _world.openMarket.selector;
        moves[1] = _world.audit.selector;
        moves[2] = _world.commitBatch.selector;
        moves[3] = _world.revealBatch.selector;
        moves[4] = _world.revealPage.selector;
        moves[5] = _world.replay.selector;
        moves[6] = _world.settle.selector;
        moves[7] = _world.releaseEscrow.selector;
        moves[8] = _world.playMarket.selector;
    }
}
