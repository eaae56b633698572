// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {Vector, Vectors} from "./classifiers/Vectors.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The contracts against the golden vectors, which were made by oracles that share no code with contracts or library:
/// scores, predictions, traces, refusals and a digest of all parameters after each step.
contract ClassifierVectorsTest {
    uint256 private constant MODEL = 7;
    uint256 private constant UPDATE = 0;
    uint256 private constant UNDO = 1;

    IClassifier private _classifier;

    function test_vectors_perceptronsOfTwoLabels() external {
        _checkFile("perceptron", 14);
    }

    function test_vectors_perceptronsOfManyLabels() external {
        _checkFile("many-labels", 16);
    }

    function test_vectors_naiveBayes() external {
        _checkFile("naive-bayes", 22);
    }

    function test_vectors_sparseNearestCentroid() external {
        _checkFile("sparse-nearest-centroid", 20);
    }

    function test_vectors_nearestCentroid() external {
        _checkFile("nearest-centroid", 15);
    }

    /// @param atLeast How many vectors there are, or more.
    function _checkFile(string memory file, uint256 atLeast) private {
        string[] memory names = Vectors.names(file);
        vm.assertGe(names.length, atLeast, "vectors");
        for (uint256 i = 0; i < names.length; ++i) this.check(file, names[i]);
    }

    /// @notice Everything that a vector says, step by step; from outside, so that the memory it takes is free again.
    function check(string calldata file, string calldata name) external {
        Vector memory v = Vectors.read(file, name);
        vm.assertGt(v.features.length, 0, string.concat(name, ": steps"));
        _classifier = IClassifier(deployArtifact(v.kind, abi.encode(this)));
        _classifier.create(MODEL, v.labelCount, v.config);
        for (uint256 i = 0; i < v.chunks.length; ++i) _classifier.load(MODEL, v.offsets[i], v.chunks[i]);
        for (uint256 i = 0; i < v.features.length; ++i) {
            _checkScores(v, i, name);
            if (v.actions[i] == UPDATE) _checkUpdate(v, i, name);
            else if (v.actions[i] == UNDO) _classifier.undo(MODEL, v.features[i], v.labels[i], v.traces[i]);
            else _classifier.addLabel(MODEL);
            vm.assertEq(this.digest(), v.digests[i], string.concat(name, ": digest of the parameters"));
        }
    }

    function _checkScores(Vector memory v, uint256 i, string memory name) private view {
        int256[] memory scores = _classifier.scores(MODEL, v.features[i]);
        vm.assertEq(abi.encodePacked(scores), v.scores[i], string.concat(name, ": scores"));
        vm.assertEq(_classifier.predict(MODEL, v.features[i]), v.predictions[i], string.concat(name, ": prediction"));
    }

    function _checkUpdate(Vector memory v, uint256 i, string memory name) private {
        try _classifier.update(MODEL, v.features[i], v.labels[i], true) returns (bytes32 trace, uint256 predicted) {
            vm.assertEq(v.reverts[i], "", string.concat(name, ": revert data of an update that goes through"));
            vm.assertEq(predicted, v.predictions[i], string.concat(name, ": prediction that the update tells"));
            vm.assertEq(trace, v.traces[i], string.concat(name, ": trace"));
        } catch (bytes memory reason) {
            vm.assertEq(reason, v.reverts[i], string.concat(name, ": revert data"));
        }
    }

    /// @notice keccak256 of all parameter slots; from outside for the same reason.
    function digest() external view returns (bytes32) {
        return keccak256(abi.encodePacked(_classifier.parameters(MODEL, 0, type(uint256).max)));
    }
}
