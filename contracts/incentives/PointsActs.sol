// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../interfaces/IDataHandler.sol";
import {Votes, VotesOf} from "../interfaces/IPointsIncentive.sol";

/// @title Reading the data of {IPointsIncentive}'s actions where it lies, in calldata.
/// @dev The plain form of each is `abi.decode(data, (PointsAction, ...))`, which copies all of it to memory: some 4,000 gas more for a
/// vote. Safe: only calldata is read, of which Solidity checks the bounds as it goes down from here; what lies past the end of the data
/// reads as whatever follows it, or as zero, and nothing is believed that a hash or the hub does not prove.
library PointsActs {
    /// @notice The first word; more than any action if there is none.
    function action(bytes calldata data) internal pure returns (uint256) {
        return data.length < 0x20 ? type(uint256).max : uint256(bytes32(data));
    }

    function open(bytes calldata data) internal pure returns (Contribution[] calldata contributions) {
        assembly ("memory-safe") {
            let at := add(data.offset, calldataload(add(data.offset, 0x20)))
            contributions.offset := add(at, 0x20)
            contributions.length := calldataload(at)
        }
    }

    function commit(
        bytes calldata data
    ) internal pure returns (bytes32 commitment, uint256 count, Votes calldata previous) {
        assembly ("memory-safe") {
            commitment := calldataload(add(data.offset, 0x20))
            count := calldataload(add(data.offset, 0x40))
            previous := add(data.offset, calldataload(add(data.offset, 0x60)))
        }
    }

    function reveal(bytes calldata data) internal pure returns (bytes32 salt, Votes calldata votes) {
        assembly ("memory-safe") {
            salt := calldataload(add(data.offset, 0x20))
            votes := add(data.offset, calldataload(add(data.offset, 0x40)))
        }
    }

    function settle(bytes calldata data) internal pure returns (bytes32[] calldata ids) {
        assembly ("memory-safe") {
            let at := add(data.offset, calldataload(add(data.offset, 0x20)))
            ids.offset := add(at, 0x20)
            ids.length := calldataload(at)
        }
    }

    function collect(bytes calldata data) internal pure returns (VotesOf[] calldata ballots) {
        assembly ("memory-safe") {
            let at := add(data.offset, calldataload(add(data.offset, 0x20)))
            ballots.offset := add(at, 0x20)
            ballots.length := calldataload(at)
        }
    }

    function award(bytes calldata data) internal pure returns (address account) {
        assembly ("memory-safe") {
            account := shr(96, shl(96, calldataload(add(data.offset, 0x20))))
        }
    }

    /// @notice What votes are remembered by. The plain form: keccak256(abi.encodePacked(votes.valid, votes.ids)), but copied at once and to
    /// memory that stays free.
    function hash(Votes calldata votes) internal pure returns (bytes32 hash_) {
        (uint256 valid, bytes32[] calldata ids) = (votes.valid, votes.ids);
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := shl(5, ids.length)
            mstore(free, valid)
            calldatacopy(add(free, 0x20), ids.offset, size)
            hash_ := keccak256(free, add(size, 0x20))
        }
    }
}
