// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "./Vm.sol";

/// @notice Deploys a compiled contract of this project by its name: the very bytes that Ignition deploys.
/// @dev `hardhat build` makes them. A test that deploys so can itself be compiled without the optimizer.
function deployArtifact(string memory artifact, bytes memory arguments) returns (address deployed) {
    bytes memory creation = bytes.concat(vm.getCode(artifact), arguments);
    assembly ("memory-safe") {
        deployed := create(0, add(creation, 0x20), mload(creation))
    }
    require(deployed != address(0), string.concat(artifact, " was not deployed"));
}
