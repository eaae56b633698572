// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A Merkle tree of sorted pairs, made the plain way: what is left over on a level moves up as it is.
library MerkleTree {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        while (leaves.length > 1) leaves = _parents(leaves);
        return leaves[0];
    }

    function proof(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory) {
        bytes32[] memory siblings = new bytes32[](32);
        uint256 count = 0;
        while (leaves.length > 1) {
            uint256 sibling = index % 2 == 0 ? index + 1 : index - 1;
            if (sibling < leaves.length) siblings[count++] = leaves[sibling];
            leaves = _parents(leaves);
            index /= 2;
        }
        bytes32[] memory result = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) result[i] = siblings[i];
        return result;
    }

    function _parents(bytes32[] memory nodes) private pure returns (bytes32[] memory parents) {
        parents = new bytes32[]((nodes.length + 1) / 2);
        for (uint256 i = 0; i < parents.length; ++i) {
            (bytes32 a, bytes32 b) = (nodes[2 * i], nodes[2 * i]);
            if (2 * i + 1 == nodes.length) {
                parents[i] = a;
                continue;
            }
            b = nodes[2 * i + 1];
            parents[i] = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        }
    }
}
