// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IModelRegistry} from "./IModelRegistry.sol";

/// @title The hub's text: names, labels and encoder descriptions of all models, and their tokens' metadata.
interface IModelCards {
    /// @notice The caller is not the hub.
    error OnlyHub(address caller);
    /// @notice A model's or a label's name is empty or longer than allowed.
    error BadName(string name, uint256 maxBytes);
    /// @notice The encoder's description is longer than allowed.
    error EncoderTooLong(uint256 bytesGiven, uint256 maxBytes);

    /// @notice The hub that this belongs to.
    function hub() external view returns (IModelRegistry);

    /// @notice Keeps a new model's description. Called by the hub, once for each model, in the order of their numbers.
    /// @dev Name, labels and encoder, with a byte for each name and three more, come to at most 24,575 bytes.
    function write(uint256 modelId, string calldata name, string[] calldata labels, string calldata encoder) external;

    /// @notice Keeps the name of a label that was added. Called by the hub.
    function addLabel(uint256 modelId, string calldata name) external;

    /// @notice A model's name, the names of its labels, and its encoder's description.
    function describe(
        uint256 modelId
    ) external view returns (string memory name, string[] memory labels, string memory encoder);

    /// @notice A model's ERC-721 metadata as `data:application/json;base64,…`.
    function tokenURI(uint256 modelId) external view returns (string memory);

    /// @notice What a plug-in says that it is called; reverts if it does not say.
    function pluginName(address plugin) external view returns (string memory);
}
