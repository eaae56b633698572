// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, IDataHandler, Status} from "./interfaces/IDataHandler.sol";
import {Record, RecordLib} from "./libraries/Record.sol";

/// @title The hub's half that keeps the records: one slot for each contribution.
abstract contract DataHandler is IDataHandler {
    /// @dev A struct only so that its place can be looked up once, then read and written.
    struct Entry {
        Record record;
    }

    mapping(uint256 modelId => mapping(bytes32 id => Entry)) private _entries;
    mapping(bytes32 id => mapping(address reporter => bool)) private _reported;

    /// @inheritdoc IDataHandler
    function contributionId(uint256 modelId, uint256 label, bytes calldata features) external pure returns (bytes32) {
        return _contributionId(modelId, label, features);
    }

    /// @inheritdoc IDataHandler
    function recordOf(
        uint256 modelId,
        bytes32 id
    ) external view returns (Status status, uint256 claimable, uint256 mark) {
        Record record = _entries[modelId][id].record;
        return (record.status(), record.claimable(), record.mark());
    }

    /// @inheritdoc IDataHandler
    function verify(
        uint256 modelId,
        Contribution calldata contribution
    ) external view returns (bytes32 id, Status status, uint256 claimable, uint256 mark) {
        Record record;
        (id, , record) = _verified(modelId, contribution);
        return (id, record.status(), record.claimable(), record.mark());
    }

    /// @inheritdoc IDataHandler
    function hasReported(bytes32 id, address reporter) external view returns (bool) {
        return _reported[id][reporter];
    }

    /// @dev Features come last, so that no two samples have the same preimage. The plain form:
    /// keccak256(abi.encodePacked(modelId, label, features)), but in memory that stays free.
    function _contributionId(
        uint256 modelId,
        uint256 label,
        bytes calldata features
    ) internal pure returns (bytes32 id) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, modelId)
            mstore(add(free, 0x20), label)
            calldatacopy(add(free, 0x40), features.offset, features.length)
            id := keccak256(free, add(features.length, 0x40))
        }
    }

    /// @dev Keyed by the model too: a mechanism can name any id, but reach only its own model's records (INV-3).
    function _entryAt(uint256 modelId, bytes32 id) internal view returns (Entry storage) {
        return _entries[modelId][id];
    }

    /// @dev The record of a contribution that somebody hands back, once its digest has proved the details.
    function _verified(
        uint256 modelId,
        Contribution calldata c
    ) internal view returns (bytes32 id, Entry storage entry, Record record) {
        id = _contributionId(modelId, c.label, c.features);
        entry = _entries[modelId][id];
        record = entry.record;
        if (record.isUnknown()) revert NeverContributed(modelId, id);
        if (record.digest() != RecordLib.digestOf(c.contributor, c.contributedAt, c.deposit)) {
            revert DetailsDiffer(modelId, id);
        }
    }

    function _hasReported(bytes32 id, address reporter) internal view returns (bool) {
        return _reported[id][reporter];
    }

    function _setReported(bytes32 id, address reporter) internal {
        _reported[id][reporter] = true;
    }
}
