// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IHubPlugin} from "../interfaces/IHubPlugin.sol";

/// @title Base of every plug-in: its state changes through its hub only.
abstract contract HubPlugin is IHubPlugin {
    /// @inheritdoc IHubPlugin
    address public immutable hub;

    /// @param hub_ The hub that may call this plug-in.
    constructor(address hub_) {
        hub = hub_;
    }

    modifier onlyHub() {
        if (msg.sender != hub) revert OnlyHub(msg.sender);
        _;
    }
}
