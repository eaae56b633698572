// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";

/// @notice One thing to do to a model.
struct Step {
    bool isUndo;
    uint256 label;
    bytes32 trace; // of the update to undo
    bytes features;
}

/// @title A hub for one classifier that takes many updates in one transaction, so that long runs take seconds.
contract UpdateDriver {
    /// @notice What the steps did, one after another: an update's trace, with the label predicted before it, or the data that
    /// a step reverted with.
    event Ran(bytes32[] traces, uint256[] predictions, bytes[] reverts);

    /// @notice Calls a plug-in as its hub.
    function forward(address plugin, bytes calldata data) external {
        (bool ok, bytes memory returned) = plugin.call(data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(returned, 0x20), mload(returned))
        }
    }

    /// @notice Takes all steps, whether or not some of them revert.
    function run(IClassifier classifier, uint256 modelId, Step[] calldata steps) external {
        bytes32[] memory traces = new bytes32[](steps.length);
        uint256[] memory predictions = new uint256[](steps.length);
        bytes[] memory reverts = new bytes[](steps.length);
        for (uint256 i = 0; i < steps.length; ++i) {
            Step calldata step = steps[i];
            if (step.isUndo) {
                try classifier.undo(modelId, step.features, step.label, step.trace) {} catch (bytes memory reason) {
                    reverts[i] = reason;
                }
            } else {
                try classifier.update(modelId, step.features, step.label, true) returns (bytes32 trace, uint256 label) {
                    (traces[i], predictions[i]) = (trace, label);
                } catch (bytes memory reason) {
                    reverts[i] = reason;
                }
            }
        }
        emit Ran(traces, predictions, reverts);
    }
}
