// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {IHubPlugin} from "../../../contracts/interfaces/IHubPlugin.sol";
import {HostilePlugin} from "./HostilePlugin.sol";

/// @title A classifier that tries to break the hub. Until told otherwise it accepts everything, learns nothing and predicts 0.
contract HostileClassifier is HostilePlugin {
    constructor(address hub_) HostilePlugin(hub_) {
        set(IHubPlugin.name.selector, Mode.Answer, abi.encode("HostileClassifier"));
        set(IClassifier.maxLabels.selector, Mode.Answer, abi.encode(type(uint256).max));
        set(IClassifier.parameterSlots.selector, Mode.Answer, abi.encode(0));
        set(IClassifier.parameters.selector, Mode.Answer, abi.encode(new bytes32[](0)));
        set(IClassifier.predictBatch.selector, Mode.Answer, abi.encode(new uint256[](0)));
        set(IClassifier.scores.selector, Mode.Answer, abi.encode(new int256[](2)));
        setTrace(0);
        setPrediction(0);
    }

    /// @dev It says that it had predicted 0.
    function setTrace(bytes32 trace) public {
        set(IClassifier.update.selector, Mode.Answer, abi.encode(trace, uint256(0)));
    }

    function setPrediction(uint256 label) public {
        set(IClassifier.predict.selector, Mode.Answer, abi.encode(label));
    }
}
