// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism, Move} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {BoundedCall} from "../../contracts/libraries/BoundedCall.sol";
import {RecordLib} from "../../contracts/libraries/Record.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What an acting mechanism can have the hub do to the model: applyUpdate, undoUpdate, recordSample, and nobody else can.
contract ActCallbacksTest is HubTest {
    HostileMechanism private _mechanism;
    uint256 private _model;

    function setUp() public override {
        super.setUp();
        _mechanism = new HostileMechanism(address(hub));
        _model = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(_mechanism)), ""));
        _mechanism.setMode(IIncentiveMechanism.onAct.selector, HostilePlugin.Mode.Reenter);
    }

    function test_applyUpdate_GivenASample_TeachesItAndEmitsUpdateApplied() external {
        bytes32 trace = bytes32(uint256(1));
        bytes32 id = hub.contributionId(_model, 1, Samples.features(1));
        _prepare(abi.encodeCall(hub.applyUpdate, (_model, Samples.one(1, 1), 1_000_000)));
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.UpdateApplied(_model, id, 1, trace, Samples.features(1));
        _act(_model);
        vm.assertEq(_mechanism.refusals(0), abi.encode(true, trace), "what the mechanism was told");
        vm.assertEq(hub.predict(_model, Samples.features(1)), 1, "prediction");
        vm.assertEq(hub.modelInfo(_model).learnedAt, vm.getBlockTimestamp(), "learnedAt");
        (Status status, , ) = hub.recordOf(_model, id);
        vm.assertEq(uint256(status), uint256(Status.Unknown), "applying records nothing");
    }

    function test_applyUpdate_GivenASampleThatTheClassifierRefuses_SaysSoAndChangesNothing() external {
        vm.recordLogs();
        _run(abi.encodeCall(hub.applyUpdate, (_model, Sample(1, hex"000102"), 1_000_000)));
        vm.assertEq(_mechanism.refusals(0), abi.encode(false, bytes32(0)), "what the mechanism was told");
        vm.assertEq(vm.getRecordedLogs().length, 0, "events");
        vm.assertEq(hub.modelInfo(_model).learnedAt, 0, "learnedAt");
    }

    function test_applyUpdate_GivenTooSmallAnAllowance_FailsWhateverTheCallerBrings() external {
        _run(abi.encodeCall(hub.applyUpdate, (_model, Samples.one(1, 1), 5_000)));
        vm.assertEq(_mechanism.refusals(0), abi.encode(false, bytes32(0)), "what the mechanism was told");
    }

    function test_applyUpdate_GivenACallerWithTooLittleGas_RevertsWithNotEnoughGas() external {
        _prepare(abi.encodeCall(hub.applyUpdate, (_model, Samples.one(1, 1), 3_000_000)));
        vm.prank(alice);
        hub.act{gas: 2_000_000}(_model, 0, "");
        vm.assertEq(
            bytes32(bytes4(_mechanism.refusals(0))),
            bytes32(BoundedCall.NotEnoughGas.selector),
            "what the mechanism met"
        );
        _run(abi.encodeCall(hub.applyUpdate, (_model, Samples.one(1, 1), type(uint256).max)));
        vm.assertEq(_mechanism.breaches(), 0, "an allowance that overflows");
    }

    function test_applyUpdate_GivenASampleThatTheHubRefuses_SaysSoAndChangesNothing() external {
        Sample[3] memory bad = [Sample(1, ""), Samples.one(2, 1), Sample(1, new bytes(131_074))];
        for (uint256 i = 0; i < bad.length; ++i) {
            _run(abi.encodeCall(hub.applyUpdate, (_model, bad[i], 5_000_000)));
            vm.assertEq(_mechanism.refusals(0), abi.encode(false, bytes32(0)), "what the mechanism was told");
        }
    }

    function test_applyUpdate_WhenTheModelIsNotOpen_RevertsWithModelNotOpen() external {
        ModelSpec memory spec = _spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(_mechanism)), "");
        spec.openNow = false;
        uint256 modelId = _create(spec);
        _runOn(modelId, abi.encodeCall(hub.applyUpdate, (modelId, Samples.one(1, 1), 1_000_000)));
        vm.assertEq(
            _mechanism.refusals(0),
            abi.encodeWithSelector(IModelRegistry.ModelNotOpen.selector, modelId),
            "what the mechanism met"
        );
    }

    function test_undoUpdate_GivenTheLastUpdate_ReversesItExactlyAndEmitsUpdateUndone() external {
        _contribute(alice, _model, Samples.two(0, 3, 5));
        bytes32[] memory before = sparse.parameters(_model, 0, 100);
        bytes32 trace = bytes32(uint256(1));
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(hub.applyUpdate, (_model, Samples.two(1, 3, 4), 1_000_000));
        calls[1] = abi.encodeCall(hub.undoUpdate, (_model, Samples.two(1, 3, 4), trace));
        _mechanism.setAttacks(calls);
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.UpdateUndone(
            _model,
            hub.contributionId(_model, 1, Samples.features(3, 4)),
            1,
            trace,
            Samples.features(3, 4)
        );
        _act(_model);
        bytes32[] memory then = sparse.parameters(_model, 0, 100);
        for (uint256 i = 0; i < before.length; ++i) vm.assertEq(then[i], before[i], "parameter slot");
        vm.assertEq(hub.modelInfo(_model).learnedAt, vm.getBlockTimestamp(), "an undo is a change");
    }

    function test_recordSample_GivenASample_RecordsItClosedAndEmitsSampleRecorded() external {
        bytes32 id = hub.contributionId(_model, 1, Samples.features(1));
        _prepare(abi.encodeCall(hub.recordSample, (_model, bob, Samples.one(1, 1))));
        vm.expectEmit(address(hub));
        emit IDataHandler.SampleRecorded(_model, id, bob, 1, Samples.features(1));
        _act(_model);
        (Status status, uint256 claimable, ) = hub.recordOf(_model, id);
        vm.assertEq(uint256(status), uint256(Status.Closed), "status");
        vm.assertEq(claimable, 0, "claimable");
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.AlreadyRecorded.selector, _model, id));
        vm.prank(alice);
        hub.contribute(_model, Samples.one(1, 1), ENOUGH);
    }

    function test_INV7_recordSample_GivenARecordedSample_RevertsWithAlreadyRecorded() external {
        bytes32 id = _idOf(_model, _contribute(alice, _model, Samples.one(1, 1)));
        _run(abi.encodeCall(hub.recordSample, (_model, bob, Samples.one(1, 1))));
        vm.assertEq(
            _mechanism.refusals(0),
            abi.encodeWithSelector(IDataHandler.AlreadyRecorded.selector, _model, id),
            "what the mechanism met"
        );
    }

    function test_recordSample_GivenABadSample_RevertsByName() external {
        _run(abi.encodeCall(hub.recordSample, (_model, bob, Sample(0, ""))));
        vm.assertEq(
            _mechanism.refusals(0),
            abi.encodeWithSelector(IDataHandler.EmptyFeatures.selector, _model),
            "empty"
        );
        _run(abi.encodeCall(hub.recordSample, (_model, bob, Samples.one(7, 1))));
        vm.assertEq(
            _mechanism.refusals(0),
            abi.encodeWithSelector(IDataHandler.UnknownLabel.selector, _model, 7, 2),
            "label"
        );
    }

    function test_noteRecord_GivenAnOpenRecord_SetsItsMarkAndClosesItOnlyIfNothingIsLeft() external {
        Contribution memory c = _contribute(alice, _model, Samples.one(1, 1));
        bytes32 id = _idOf(_model, c);
        _prepare(abi.encodeCall(hub.noteRecord, (_model, id, 63, true)));
        vm.expectEmit(address(hub));
        emit IDataHandler.RecordNoted(_model, id, uint256(Status.Open) + 4 * 63);
        _act(_model);
        (, , uint256 mark) = hub.recordOf(_model, id);
        vm.assertEq(mark, 63, "mark");
        _checkRecord(_model, c, Status.Open, 1 ether); // INV-5: what holds money stays open
        _mechanism.setClaim(1 ether, 0, false);
        _report(bob, _model, c);
        _run(abi.encodeCall(hub.noteRecord, (_model, id, 7, true)));
        _checkRecord(_model, c, Status.Closed, 0);
    }

    function test_noteRecord_GivenABadMarkOrNothingOpen_RevertsByName() external {
        Contribution memory c = _contribute(alice, _model, Samples.one(1, 1));
        bytes32 id = _idOf(_model, c);
        _run(abi.encodeCall(hub.noteRecord, (_model, id, 64, false)));
        vm.assertEq(_mechanism.refusals(0), abi.encodeWithSelector(RecordLib.BadMark.selector, 64), "mark");
        _refund(_model, c);
        bytes32[2] memory ids = [id, bytes32("never")];
        for (uint256 i = 0; i < 2; ++i) {
            _run(abi.encodeCall(hub.noteRecord, (_model, ids[i], 1, false)));
            vm.assertEq(
                _mechanism.refusals(0),
                abi.encodeWithSelector(IDataHandler.ContributionClosed.selector, _model, ids[i]),
                "not open"
            );
        }
    }

    // who may call ───────────────────────────────────────────────────────────────────────────────────────────

    function test_callbacks_GivenTheMechanismOutsideOfAct_RevertWithNotActing() external {
        _mechanism.setAttacks(_callbacks(_model));
        _mechanism.attackNow();
        _expectNotActing(_mechanism, _model);
    }

    function test_callbacks_GivenAnyOtherHook_RevertWithNotActing() external {
        _mechanism.setAttacks(_callbacks(_model));
        _mechanism.setMode(IIncentiveMechanism.onContribute.selector, HostilePlugin.Mode.Reenter);
        _contribute(alice, _model, Samples.one(1, 1));
        _expectNotActing(_mechanism, _model);
    }

    function test_INV3_callbacks_GivenAnotherModel_RevertWithNotActing() external {
        uint256 other = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(_mechanism)), ""));
        _mechanism.setAttacks(_callbacks(other));
        _act(_model); // the same mechanism, but the other model is not acting
        _expectNotActing(_mechanism, other);
    }

    function test_callbacks_GivenAStranger_RevertWithNotActing() external {
        bytes[] memory calls = _callbacks(_model);
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(bob);
            (bool ok, bytes memory reason) = address(hub).call(calls[i]);
            vm.assertFalse(ok, "a stranger called back");
            vm.assertEq(
                reason,
                abi.encodeWithSelector(ICollaborativeTrainer.NotActing.selector, _model, bob),
                "reason"
            );
        }
    }

    /// @dev Mechanism A, acting, calls on mechanism B, which tries for its own model and for A's.
    function test_INV3_callbacks_GivenAnAccompliceThatIsNotActing_RevertWithNotActing() external {
        HostileMechanism accomplice = new HostileMechanism(address(hub));
        uint256 other = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(accomplice)), ""));
        RelayingMechanism relay = new RelayingMechanism(address(hub), accomplice);
        uint256 relaying = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(relay)), ""));
        uint256[2] memory victims = [other, relaying];
        for (uint256 i = 0; i < 2; ++i) {
            accomplice.setAttacks(_callbacks(victims[i]));
            _act(relaying);
            _expectNotActing(accomplice, victims[i]);
        }
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _run(bytes memory call) private {
        _runOn(_model, call);
    }

    function _runOn(uint256 modelId, bytes memory call) private {
        _prepare(call);
        _act(modelId);
    }

    function _prepare(bytes memory call) private {
        bytes[] memory calls = new bytes[](1);
        calls[0] = call;
        _mechanism.setAttacks(calls);
    }

    function _act(uint256 modelId) private {
        vm.prank(alice);
        hub.act(modelId, 0, "");
    }

    function _callbacks(uint256 modelId) private view returns (bytes[] memory calls) {
        calls = new bytes[](4);
        calls[0] = abi.encodeCall(hub.applyUpdate, (modelId, Samples.one(1, 9), 1_000_000));
        calls[1] = abi.encodeCall(hub.undoUpdate, (modelId, Samples.one(1, 9), bytes32(uint256(1))));
        calls[2] = abi.encodeCall(hub.recordSample, (modelId, bob, Samples.one(1, 9)));
        calls[3] = abi.encodeCall(hub.noteRecord, (modelId, bytes32("id"), 1, true));
    }

    function _expectNotActing(HostileMechanism plugin, uint256 modelId) private view {
        vm.assertEq(plugin.breaches(), 0, "attempts that went through");
        vm.assertEq(plugin.refusalCount(), 4, "attempts");
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(
                plugin.refusals(i),
                abi.encodeWithSelector(ICollaborativeTrainer.NotActing.selector, modelId, address(plugin)),
                "what they met"
            );
        }
    }
}

/// @dev A mechanism that has another one attack while it acts itself.
contract RelayingMechanism is HostileMechanism {
    HostileMechanism private immutable _accomplice;

    constructor(address hub_, HostileMechanism accomplice) HostileMechanism(hub_) {
        _accomplice = accomplice;
    }

    function onAct(uint256, address, uint256, bytes calldata) external returns (Move[] memory, bytes memory) {
        _accomplice.attackNow();
        return (new Move[](0), "");
    }
}
