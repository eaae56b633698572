// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What classifiers and incentive mechanisms have in common: they belong to one hub.
interface IHubPlugin {
    /// @notice The hub that alone may change this plug-in's state.
    function hub() external view returns (address);

    /// @notice The plug-in's name, for people and for the model's token metadata, for example "SparsePerceptron".
    function name() external view returns (string memory);

    /// @notice The caller is not this plug-in's hub.
    error OnlyHub(address caller);
}
