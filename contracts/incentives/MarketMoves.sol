// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Move, Place} from "../interfaces/IIncentiveMechanism.sol";

/// @notice Moves of money that are still being collected.
struct MoveList {
    Move[] moves; // room for {MarketMoves.ROOM}
    uint256 count;
}

/// @title Collecting a market's moves. Nothing is moved for an amount of 0.
/// @dev A market has four kinds of escrow: its funds (bounty and fees) for its sponsor, its bond and the stakes of batches that are not
/// revealed for nobody, and one for each batch that is, for its committer. Whom they are for matters when their time is up: until then the
/// market disposes of them.
library MarketMoves {
    /// @notice Whoever is credited here has burned it.
    address internal constant NOBODY = address(0xdEaD);

    /// @notice More moves than this can't be collected in one call.
    uint256 internal constant ROOM = 48;

    bytes32 private constant FUNDS = "funds";
    bytes32 private constant BOND = "bond";
    bytes32 private constant SEALED = "sealed";

    function create() internal pure returns (MoveList memory list) {
        list.moves = new Move[](ROOM);
    }

    /// @notice The moves that were collected; the list is used up.
    function take(MoveList memory list) internal pure returns (Move[] memory moves) {
        moves = list.moves;
        uint256 count = list.count;
        assembly ("memory-safe") {
            mstore(moves, count) // at most what it was made with
        }
    }

    // ------------------------------------------------------------------------------------------------ escrows

    function fundsKey(uint256 market) internal pure returns (bytes32) {
        return keccak256(abi.encode(FUNDS, market));
    }

    function bondKey(uint256 market) internal pure returns (bytes32) {
        return keccak256(abi.encode(BOND, market));
    }

    function sealedKey(uint256 market) internal pure returns (bytes32) {
        return keccak256(abi.encode(SEALED, market));
    }

    function batchKey(uint256 market, uint256 batch) internal pure returns (bytes32) {
        return keccak256(abi.encode(market, batch));
    }

    // ------------------------------------------------------------------------------------------------ moves

    /// @notice From the caller's balance into an escrow.
    function pay(
        MoveList memory list,
        bytes32 toKey,
        address beneficiary,
        uint256 releaseAt,
        uint256 amount
    ) internal pure {
        if (amount == 0) return;
        Move memory move = _push(list);
        (move.from, move.to) = (Place.Account, Place.Escrow);
        (move.toKey, move.account, move.releaseAt, move.amount) = (toKey, beneficiary, uint64(releaseAt), amount);
    }

    /// @notice From one escrow into another.
    function shift(
        MoveList memory list,
        bytes32 fromKey,
        bytes32 toKey,
        address beneficiary,
        uint256 releaseAt,
        uint256 amount
    ) internal pure {
        if (amount == 0) return;
        pay(list, toKey, beneficiary, releaseAt, amount);
        Move memory move = list.moves[list.count - 1];
        (move.from, move.fromKey) = (Place.Escrow, fromKey);
    }

    /// @notice From an escrow to an account.
    function credit(MoveList memory list, bytes32 fromKey, address account, uint256 amount) internal pure {
        if (amount == 0) return;
        Move memory move = _push(list);
        (move.from, move.to) = (Place.Escrow, Place.Account);
        (move.fromKey, move.account, move.amount) = (fromKey, account, amount);
    }

    function _push(MoveList memory list) private pure returns (Move memory) {
        return list.moves[list.count++];
    }
}
