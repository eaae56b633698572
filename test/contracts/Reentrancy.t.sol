// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {Attacks} from "./utils/Attacks.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Out of every one of their hooks, both plug-ins call every function of the hub that changes state. Nothing goes through.
contract ReentrancyTest is HubTest {
    HostileMechanism private _mechanism;
    HostileClassifier private _classifier;
    uint256 private _model;
    Contribution private _open;

    function setUp() public override {
        super.setUp();
        _mechanism = new HostileMechanism(address(hub));
        _classifier = new HostileClassifier(address(hub));
        _model = _create(_hostileSpec());
        _open = _contribute(alice, _model, Samples.one(1, 1));
        bytes[] memory calls = Attacks.locked(_model, _open, _hostileSpec(), address(_mechanism));
        _mechanism.setAttacks(calls);
        _classifier.setAttacks(calls);
    }

    function test_lock_WhenPluginsReenterFromCreateModel_HoldsAll() external {
        _arm(_mechanism, IIncentiveMechanism.onCreate.selector);
        _arm(_mechanism, IIncentiveMechanism.onOpen.selector);
        _arm(_classifier, IClassifier.create.selector);
        _arm(_classifier, IClassifier.load.selector);
        _arm(_classifier, IClassifier.open.selector);
        ModelSpec memory spec = _hostileSpec();
        spec.parameters = hex"01";
        _create(spec);
        _expectLocked(_mechanism, 2);
        _expectLocked(_classifier, 3);
    }

    function test_lock_WhenPluginsReenterFromAddLabel_HoldsAll() external {
        _arm(_mechanism, IIncentiveMechanism.onAddLabel.selector);
        _arm(_classifier, IClassifier.addLabel.selector);
        vm.prank(owner);
        hub.addLabel(_model, "third");
        _expectLocked(_mechanism, 1);
        _expectLocked(_classifier, 1);
    }

    function test_lock_WhenPluginsReenterFromContribute_HoldsAll() external {
        _arm(_mechanism, IIncentiveMechanism.onContribute.selector);
        _arm(_classifier, IClassifier.update.selector);
        _contribute(bob, _model, Samples.one(1, 2));
        vm.prank(bob);
        hub.contributeBatch(_model, Samples.run(1, 3, 2), ENOUGH);
        _expectLocked(_mechanism, 2);
        _expectLocked(_classifier, 3);
    }

    function test_lock_WhenTheMechanismReentersFromClaims_HoldsAll() external {
        _mechanism.setClaim(1, 0, false);
        _arm(_mechanism, IIncentiveMechanism.onClaim.selector);
        _refund(_model, _open);
        _report(bob, _model, _open);
        Contribution[] memory cs = new Contribution[](1);
        cs[0] = _open;
        vm.prank(carol);
        hub.reportBatch(_model, cs);
        vm.prank(owner);
        hub.take(_model, _open);
        _expectLocked(_mechanism, 4);
    }

    function test_lock_WhenPluginsReenterFromSweep_HoldsAll() external {
        _arm(_mechanism, IIncentiveMechanism.onSweep.selector);
        _arm(_classifier, IClassifier.predict.selector);
        _classifier.setAttacks(Attacks.reserved(_model, _open, address(_classifier))); // cheap ones: its gas is bounded
        vm.warp(START + 30 days);
        hub.sweep(_model, _open);
        vm.assertEq(_classifier.breaches() + _mechanism.breaches(), 0, "attempts that went through");
    }

    function test_lock_WhenTheMechanismReentersFromAct_HoldsAll() external {
        _arm(_mechanism, IIncentiveMechanism.onAct.selector);
        vm.prank(bob);
        hub.act(_model, 0, "");
        _expectLocked(_mechanism, 1);
    }

    function test_reserved_WhenPluginsCallFromAnyHookButOnAct_AreRefused() external {
        bytes[] memory calls = Attacks.reserved(_model, _open, address(_mechanism));
        _mechanism.setAttacks(calls);
        _classifier.setAttacks(calls);
        _arm(_mechanism, IIncentiveMechanism.onContribute.selector);
        _arm(_mechanism, IIncentiveMechanism.onClaim.selector);
        _arm(_mechanism, IIncentiveMechanism.onAddLabel.selector);
        _arm(_classifier, IClassifier.update.selector);
        _contribute(bob, _model, Samples.one(1, 2));
        _refund(_model, _open);
        vm.prank(owner);
        hub.addLabel(_model, "third");
        vm.assertEq(_mechanism.attempts() + _classifier.attempts(), 20, "attempts");
        vm.assertEq(_mechanism.breaches() + _classifier.breaches(), 0, "attempts that went through");
    }

    /// @dev While its mechanism acts, a model's classifier is no mechanism.
    function test_reserved_WhenTheClassifierCallsBackWhileItsMechanismActs_IsRefused() external {
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(hub.applyUpdate, (_model, Samples.one(1, 2), 2_000_000));
        _mechanism.setAttacks(calls);
        _arm(_mechanism, IIncentiveMechanism.onAct.selector);
        _classifier.setAttacks(Attacks.reserved(_model, _open, address(_classifier)));
        _arm(_classifier, IClassifier.update.selector);
        vm.prank(bob);
        hub.act(_model, 0, "");
        vm.assertEq(_classifier.attempts(), 5, "attempts");
        vm.assertEq(_classifier.breaches(), 0, "attempts that went through");
        vm.assertEq(
            _classifier.refusals(1),
            abi.encodeWithSelector(ICollaborativeTrainer.NotActing.selector, _model, address(_classifier)),
            "what it met"
        );
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _hostileSpec() private view returns (ModelSpec memory) {
        return _spec(IClassifier(address(_classifier)), "", IIncentiveMechanism(address(_mechanism)), "");
    }

    function _arm(HostilePlugin plugin, bytes4 hook) private {
        plugin.setMode(hook, HostilePlugin.Mode.Reenter);
    }

    /// @param rounds How many hooks have attacked, all 19 calls each.
    function _expectLocked(HostilePlugin plugin, uint256 rounds) private view {
        vm.assertEq(plugin.attempts(), 19 * rounds, "attempts");
        vm.assertEq(plugin.breaches(), 0, "attempts that went through");
        for (uint256 i = 0; i < plugin.refusalCount(); ++i) {
            vm.assertEq(
                plugin.refusals(i),
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                "what they met"
            );
        }
    }
}
