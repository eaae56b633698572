// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {IDataHandler} from "../../contracts/interfaces/IDataHandler.sol";
import {IHubPlugin} from "../../contracts/interfaces/IHubPlugin.sol";
import {IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelCards} from "../../contracts/interfaces/IModelCards.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {GrowingClassifier} from "./plugins/GrowingClassifier.sol";
import {HoldingMechanism} from "./plugins/HoldingMechanism.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Loading, opening, labels: what the owner does with a model, and when.
contract ModelLifecycleTest is HubTest {
    GrowingClassifier private _growing;
    uint256 private _closed; // a model that is not open yet

    function setUp() public override {
        super.setUp();
        _growing = new GrowingClassifier(address(hub));
        ModelSpec memory spec = _growingSpec();
        spec.openNow = false;
        _closed = _create(spec);
    }

    // loadParameters ─────────────────────────────────────────────────────────────────────────────────────────

    function test_loadParameters_GivenTheOwnerBeforeOpening_LoadsAndEmitsParametersLoaded() external {
        bytes memory chunk = abi.encode(uint256(0), uint256(7));
        vm.expectEmit(address(hub));
        emit IModelRegistry.ParametersLoaded(_closed, 0, chunk);
        vm.prank(owner);
        hub.loadParameters(_closed, 0, chunk);
        vm.assertEq(hub.predict(_closed, Samples.features(1)), 1, "the label that was loaded");
        vm.prank(owner);
        hub.loadParameters(_closed, 1, abi.encode(uint256(9)));
        vm.assertEq(uint256(_growing.parameters(_closed, 1, 1)[0]), 9, "loading again overwrites");
    }

    function test_loadParameters_GivenTheSpecsParameters_LoadsThemAtOnce() external {
        ModelSpec memory spec = _growingSpec();
        spec.parameters = abi.encode(uint256(3), uint256(4));
        vm.expectEmit(address(hub));
        emit IModelRegistry.ParametersLoaded(2, 0, spec.parameters);
        uint256 modelId = _createBare(spec);
        vm.assertEq(_growing.parameters(modelId, 0, 9).length, 2, "slots");
        vm.assertEq(uint256(_growing.parameters(modelId, 0, 9)[1]), 4, "second slot");
    }

    function test_loadParameters_GivenAStranger_RevertsWithNotModelOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, _closed, bob, owner));
        vm.prank(bob);
        hub.loadParameters(_closed, 0, abi.encode(1));
    }

    function test_loadParameters_WhenTheModelIsOpen_RevertsWithModelAlreadyOpen() external {
        uint256 modelId = _create(_growingSpec());
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyOpen.selector, modelId));
        vm.prank(owner);
        hub.loadParameters(modelId, 0, abi.encode(1));
    }

    function test_loadParameters_GivenNoSuchModel_RevertsWithUnknownModel() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 99));
        vm.prank(owner);
        hub.loadParameters(99, 0, "");
    }

    function test_loadParameters_GivenAChunkThatDoesNotFit_PassesTheClassifiersErrorOn() external {
        vm.expectRevert(abi.encodeWithSelector(GrowingClassifier.ChunkOutOfPlace.selector, 2, 32));
        vm.prank(owner);
        hub.loadParameters(_closed, 2, abi.encode(1));
    }

    // openModel ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_openModel_GivenTheOwner_OpensOnceAndEmitsModelOpened() external {
        vm.expectEmit(address(hub));
        emit IModelRegistry.ModelOpened(_closed);
        vm.prank(owner);
        hub.openModel(_closed);
        vm.assertTrue(hub.modelInfo(_closed).isOpen, "open");
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyOpen.selector, _closed));
        vm.prank(owner);
        hub.openModel(_closed);
    }

    function test_openModel_GivenAStranger_RevertsWithNotModelOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, _closed, bob, owner));
        vm.prank(bob);
        hub.openModel(_closed);
    }

    function test_openModel_GivenNoSuchModel_RevertsWithUnknownModel() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 99));
        vm.prank(owner);
        hub.openModel(99);
    }

    function test_failure9_contribute_WhenTheModelIsNotOpen_RevertsWithModelNotOpen() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotOpen.selector, _closed));
        vm.prank(alice);
        hub.contribute(_closed, Samples.one(1, 1), ENOUGH);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotOpen.selector, _closed));
        vm.prank(alice);
        hub.contributeBatch(_closed, Samples.run(1, 1, 2), ENOUGH);
    }

    // addLabel ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_addLabel_GivenTheOwner_NumbersItNextAndEmitsLabelAdded() external {
        uint256 modelId = _create(_growingSpec());
        vm.expectEmit(address(hub));
        emit IModelRegistry.LabelAdded(modelId, 2, "phishing");
        vm.prank(owner);
        vm.assertEq(hub.addLabel(modelId, "phishing"), 2, "number of the label");
        vm.assertEq(hub.modelInfo(modelId).labels, 3, "labels");
        (, string[] memory labels, ) = hub.modelCards().describe(modelId);
        vm.assertEq(labels[2], "phishing", "its name");
        _contribute(alice, modelId, Samples.one(2, 5));
        vm.assertEq(hub.predict(modelId, Samples.features(5)), 2, "it can be learned");
    }

    function test_addLabel_GivenANewLabelWithoutSamples_IsNeverPredicted() external {
        uint256 modelId = _create(_growingSpec());
        vm.prank(owner);
        hub.addLabel(modelId, "phishing");
        for (uint16 i = 0; i < 50; ++i) {
            vm.assertLt(hub.predict(modelId, Samples.features(i)), 2, "predicted label, of a fresh model");
        }
        _contribute(alice, modelId, Samples.one(1, 1));
        for (uint16 i = 0; i < 50; ++i) {
            vm.assertEq(hub.predict(modelId, Samples.features(i)), 1, "the only label with a sample");
        }
    }

    function test_addLabel_GivenAStranger_RevertsWithNotModelOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, _closed, bob, owner));
        vm.prank(bob);
        hub.addLabel(_closed, "x");
    }

    function test_addLabel_GivenNoSuchModel_RevertsWithUnknownModel() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 99));
        vm.prank(owner);
        hub.addLabel(99, "x");
    }

    function test_addLabel_GivenAFullClassifier_RevertsWithBadLabelCount() external {
        ModelSpec memory spec = _growingSpec();
        spec.labels = new string[](8);
        for (uint256 i = 0; i < 8; ++i) spec.labels[i] = "x";
        uint256 modelId = _create(spec);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.BadLabelCount.selector, 9, 8));
        vm.prank(owner);
        hub.addLabel(modelId, "ninth");
    }

    function test_addLabel_GivenABadName_RevertsWithBadName() external {
        vm.expectRevert(abi.encodeWithSelector(IModelCards.BadName.selector, "", 128));
        vm.prank(owner);
        hub.addLabel(_closed, "");
    }

    function test_addLabel_WhileContributionsAreHeldBack_IsRefusedByTheMechanism() external {
        ModelSpec memory spec = _growingSpec();
        spec.mechanism = new HoldingMechanism(address(hub));
        spec.mechanismConfig = "";
        uint256 modelId = _create(spec);
        _contribute(alice, modelId, Samples.one(1, 1));
        vm.expectRevert(abi.encodeWithSelector(HoldingMechanism.StillHeldBack.selector, modelId, 1));
        vm.prank(owner);
        hub.addLabel(modelId, "third");
        vm.assertEq(hub.modelInfo(modelId).labels, 2, "labels");
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.UnknownLabel.selector, modelId, 2, 2));
        vm.prank(alice);
        hub.contribute(modelId, Samples.one(2, 1), ENOUGH);
    }

    // plug-ins ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_plugins_WhenCalledPastTheHub_RevertWithOnlyHub() external {
        bytes memory reason = abi.encodeWithSelector(IHubPlugin.OnlyHub.selector, address(this));
        vm.expectRevert(reason);
        sparse.create(1, 2, _perceptronConfig());
        vm.expectRevert(reason);
        sparse.load(1, 0, "");
        vm.expectRevert(reason);
        sparse.open(1);
        vm.expectRevert(reason);
        sparse.addLabel(1);
        vm.expectRevert(reason);
        sparse.update(1, Samples.features(1), 1, false);
        vm.expectRevert(reason);
        sparse.undo(1, Samples.features(1), 1, bytes32(uint256(1)));
        vm.expectRevert(reason);
        IIncentiveMechanism(address(stakeIncentive)).onOpen(1);
        vm.expectRevert(abi.encodeWithSelector(IModelCards.OnlyHub.selector, address(this)));
        this.writeCards();
    }

    /// @dev A call of its own: `modelCards()` is a call too, and would use up the expectation.
    function writeCards() external {
        IModelCards cards = hub.modelCards();
        cards.write(1, "x", new string[](0), "");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _growingSpec() private view returns (ModelSpec memory) {
        return _spec(IClassifier(address(_growing)), "", stakeIncentive, _stakeConfig());
    }

    function _createBare(ModelSpec memory spec) private returns (uint256) {
        vm.prank(owner);
        return hub.createModel(spec);
    }
}
