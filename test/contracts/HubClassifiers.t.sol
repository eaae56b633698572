// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../contracts/classifiers/Classifier.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {IDataHandler, Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {HubTest} from "./utils/HubTest.sol";
import {vm} from "./utils/Vm.sol";

/// The hub with each of the suite's classifiers
/// ├── scores and predictBatch are the classifier's
/// ├── createModel: 255 labels, and not one more
/// └── addLabel
///     ├── by the owner of a model that counts or sums → LabelAdded, and the label is predicted once it has samples
///     ├── by anybody else → it reverts
///     ├── of a perceptron → it reverts with LabelsAreFixed
///     ├── of a model that has 255 → it reverts
///     └── that would make a prediction cost too much → it reverts, and the model has the labels that it had
contract HubClassifiersTest is HubTest {
    string[5] private _kinds = [
        "NaiveBayes",
        "SparseNearestCentroid",
        "NearestCentroid",
        "SparsePerceptron",
        "DensePerceptron"
    ];
    uint256 private constant GROWING = 3; // how many of them can be given labels

    /// @dev A model of eight features of one kind.
    function _modelOf(uint256 kind, uint256 labels) private returns (uint256 modelId, IClassifier classifier) {
        (ModelSpec memory spec, IClassifier deployed) = _specOf(kind, labels);
        return (_create(spec), deployed);
    }

    function _specOf(uint256 kind, uint256 labels) private returns (ModelSpec memory spec, IClassifier classifier) {
        classifier = IClassifier(deployArtifact(_kinds[kind], abi.encode(hub)));
        bytes memory config = abi.encode(8, 32);
        if (kind == 0) config = abi.encode(8, 32, 65_536);
        if (kind > 2) config = abi.encode(8, 3, 0, kind == 4 ? 15 : 0, int256(0));
        spec = _spec(classifier, config, stakeIncentive, _stakeConfig());
        spec.labels = new string[](labels);
        for (uint256 i = 0; i < labels; ++i) spec.labels[i] = "label";
    }

    /// @dev Features of which only the i-th is not 0.
    function _unit(uint256 kind, uint256 i) private pure returns (bytes memory features) {
        if (kind != 2 && kind != 4) return abi.encodePacked(uint16(i));
        features = new bytes(16);
        features[2 * i] = 0x7f;
    }

    function test_scoresAndPredictBatch_AreTheClassifiers() external {
        for (uint256 kind = 0; kind < _kinds.length; ++kind) {
            (uint256 modelId, IClassifier classifier) = _modelOf(kind, 3);
            for (uint256 label = 0; label < 3; ++label) _contribute(alice, modelId, Sample(label, _unit(kind, label)));
            bytes[] memory inputs = new bytes[](8);
            for (uint256 i = 0; i < 8; ++i) {
                inputs[i] = _unit(kind, i);
                int256[] memory scores = hub.scores(modelId, inputs[i]);
                vm.assertEq(scores.length, 3, "scores");
                vm.assertEq(abi.encode(scores), abi.encode(classifier.scores(modelId, inputs[i])), "scores");
            }
            uint256[] memory labels = hub.predictBatch(modelId, inputs);
            for (uint256 i = 0; i < 8; ++i) vm.assertEq(labels[i], hub.predict(modelId, inputs[i]), "prediction");
            for (uint256 i = 0; i < 3 && kind < GROWING; ++i) vm.assertEq(labels[i], i, "what it was taught");
        }
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 99));
        hub.scores(99, hex"0001");
    }

    function test_createModel_Takes255LabelsAndNotOneMore() external {
        for (uint256 kind = 0; kind < _kinds.length; ++kind) {
            (uint256 modelId, IClassifier classifier) = _modelOf(kind, 255);
            vm.assertEq(hub.modelInfo(modelId).labels, 255, "labels");
            vm.assertEq(classifier.scores(modelId, _unit(kind, 1)).length, 255, "scores");
            _contribute(alice, modelId, Sample(254, _unit(kind, 1)));
            vm.assertEq(hub.predict(modelId, _unit(kind, 1)), 254, "the last label");
            (ModelSpec memory spec, ) = _specOf(kind, 256);
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.BadLabelCount.selector, 256, 255));
            vm.prank(owner);
            hub.createModel(spec);
        }
    }

    function test_addLabel_GivenTheOwner_IsPredictedOnceItHasSamples() external {
        for (uint256 kind = 0; kind < GROWING; ++kind) {
            (uint256 modelId, ) = _modelOf(kind, 2);
            _contribute(alice, modelId, Sample(0, _unit(kind, 0)));
            _contribute(alice, modelId, Sample(1, _unit(kind, 1)));
            for (uint256 label = 2; label < 8; ++label) {
                bytes memory features = _unit(kind, label);
                bytes memory unknown = abi.encodeWithSelector(
                    IDataHandler.UnknownLabel.selector,
                    modelId,
                    label,
                    label
                );
                vm.expectRevert(unknown);
                vm.prank(alice);
                hub.contribute(modelId, Sample(label, features), ENOUGH);
                vm.expectEmit(address(hub));
                emit IModelRegistry.LabelAdded(modelId, label, "another");
                vm.prank(owner);
                vm.assertEq(hub.addLabel(modelId, "another"), label, "number of the label");
                vm.assertLt(hub.predict(modelId, features), label, "prediction before it has samples");
                vm.assertEq(hub.scores(modelId, features)[label], type(int256).min, "score before it has samples");
                _contribute(alice, modelId, Sample(label, features));
                vm.assertEq(hub.predict(modelId, features), label, "prediction");
            }
            for (uint256 label = 0; label < 8; ++label) {
                vm.assertEq(hub.predict(modelId, _unit(kind, label)), label, "prediction of every label");
            }
        }
    }

    function test_addLabel_GivenAnybodyElse_RevertsWithNotModelOwner() external {
        for (uint256 kind = 0; kind < GROWING; ++kind) {
            (uint256 modelId, IClassifier classifier) = _modelOf(kind, 2);
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, modelId, bob, owner));
            vm.prank(bob);
            hub.addLabel(modelId, "another");
            vm.assertEq(classifier.scores(modelId, _unit(kind, 1)).length, 2, "labels");
        }
    }

    function test_addLabel_GivenAPerceptron_RevertsWithLabelsAreFixed() external {
        for (uint256 kind = GROWING; kind < _kinds.length; ++kind) {
            (uint256 modelId, ) = _modelOf(kind, 3);
            vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelsAreFixed.selector, modelId));
            vm.prank(owner);
            hub.addLabel(modelId, "another");
            vm.assertEq(hub.modelInfo(modelId).labels, 3, "labels");
        }
    }

    function test_addLabel_GivenAModelOf255_RevertsWithBadLabelCount() external {
        for (uint256 kind = 0; kind < GROWING; ++kind) {
            (uint256 modelId, IClassifier classifier) = _modelOf(kind, 254);
            vm.prank(owner);
            hub.addLabel(modelId, "the last");
            bytes32[] memory before = classifier.parameters(modelId, 0, type(uint256).max);
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.BadLabelCount.selector, 256, 255));
            vm.prank(owner);
            hub.addLabel(modelId, "one more");
            vm.assertEq(abi.encode(classifier.parameters(modelId, 0, type(uint256).max)), abi.encode(before), "slots");
        }
    }

    function test_addLabel_GivenALargeModel_RevertsWithTooLarge() external {
        (ModelSpec memory spec, IClassifier classifier) = _specOf(2, 2);
        spec.classifierConfig = abi.encode(4096, 32);
        uint256 modelId = _create(spec);
        vm.expectRevert(abi.encodeWithSelector(Classifier.TooLarge.selector, 4096, 3));
        vm.prank(owner);
        hub.addLabel(modelId, "another");
        vm.assertEq(hub.modelInfo(modelId).labels, 2, "labels of the hub");
        (, string[] memory names, ) = hub.modelCards().describe(modelId);
        vm.assertEq(names.length, 2, "names");
        vm.assertEq(classifier.scores(modelId, new bytes(8192)).length, 2, "labels of the classifier");
    }
}
