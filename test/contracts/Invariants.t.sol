// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {HubHandler} from "./invariants/HubHandler.sol";
import {World} from "./invariants/World.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Deployed under a name of this file: runs find their targets among the artifacts of what was compiled last.
contract Handler is HubHandler {
    constructor() {
        _firstWeek();
    }
}

/// @dev INV-1, 2, 3, 5, 7 and 8 over random histories of eight people, three of them hostile, with hostile plug-ins and a hostile
/// token among honest ones. INV-4 and INV-6 are in Replay.test.ts, where the twins are.
contract InvariantsTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private _handler;

    function setUp() external {
        _handler = new Handler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[17] memory selectors = [
            _handler.stake.selector,
            _handler.unstake.selector,
            _handler.fundPool.selector,
            _handler.releaseEscrow.selector,
            _handler.contribute.selector,
            _handler.contributeBatch.selector,
            _handler.claim.selector,
            _handler.reportBadData.selector,
            _handler.sweep.selector,
            _handler.act.selector,
            _handler.transferModel.selector,
            _handler.waitFor.selector,
            _handler.corrupt.selector,
            _handler.calm.selector,
            _handler.propose.selector,
            _handler.armToken.selector,
            _handler.mischief.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_handler);
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) targets[0].selectors[i] = selectors[i];
    }

    /// @dev One run for all of them: each function here would have histories of its own, and fewer of them.
    function invariant_INV1_INV2_INV3_INV5_INV7_INV8() external view {
        for (uint256 i = 0; i < _handler.currencyCount(); ++i) {
            // Nothing here takes a fee or is given away, so that the two are equal, not only in order.
            address currency = _handler.currencies(i);
            vm.assertEq(_handler.held(currency), _handler.owed(currency), "INV-1: holdings against what is owed");
        }
        vm.assertEq(_handler.badRecord(), "", "records");
        vm.assertEq(_handler.badPool(), "", "pools");
        uint8[4] memory watched = [2, 3, 7, 8];
        for (uint256 i = 0; i < watched.length; ++i) vm.assertEq(_handler.broken(watched[i]), "", "watched calls");
    }

    /// @dev INV-5 at the end of every run: all plug-ins turn hostile, every wait passes, and anyone sweeps every open
    /// contribution and releases every escrow; then nothing of any deposit is left, and everybody can take all their money out.
    function afterInvariant() external {
        ICollaborativeTrainer hub = ICollaborativeTrainer(_handler.trainer());
        _handler.hostileMechanism().setMode(IIncentiveMechanism.onSweep.selector, HostilePlugin.Mode.BurnGas);
        _handler.hostileClassifier().setMode(IClassifier.predict.selector, HostilePlugin.Mode.BurnGas);
        vm.warp(vm.getBlockTimestamp() + 5000 days);
        address sweeper = address(0x5EE9);
        for (uint256 i = 0; i < _handler.itemCount(); ++i) {
            World.Item memory item = _handler.itemAt(i);
            (Status status, , ) = hub.recordOf(item.modelId, item.id);
            if (status == Status.Open) {
                vm.prank(sweeper);
                hub.sweep{gas: 15_000_000}(item.modelId, item.c);
            }
            uint256 left;
            (status, left, ) = hub.recordOf(item.modelId, item.id);
            vm.assertEq(uint256(status), uint256(Status.Closed), "INV-5: status after the sweep");
            vm.assertEq(left, 0, "INV-5: left after the sweep");
        }
        for (uint256 i = 0; i < 8; ++i) {
            for (uint256 k = 0; k < 3; ++k) _release(hub, _handler.models(i), _handler.escrows(k));
        }
        for (uint256 i = 0; i < _handler.personCount(); ++i) {
            for (uint256 k = 0; k < 3; ++k) _withdraw(hub, _handler.people(i), _handler.currencies(k));
        }
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
