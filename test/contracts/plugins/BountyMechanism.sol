// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Claim,
    ClaimKind,
    IIncentiveMechanism,
    Move,
    Place,
    SweepTo,
    Terms
} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {HubPlugin} from "../../../contracts/libraries/HubPlugin.sol";

/// @title An example: money between callers, escrows and the pool.
/// @notice A bounty is escrowed for a beneficiary with a release date, a bond can be returned or burned, the pool is paid out to
/// many accounts, and the model's arbiter pays deposits out by hand.
/// @dev `config` is `abi.encode(address arbiter)`. The actions are `abi.encode(Action, payload)`.
contract BountyMechanism is IIncentiveMechanism, HubPlugin {
    enum Action {
        Offer, // payload: (bytes32 escrowId, address beneficiary, uint64 releaseAt, uint256 amount), paid by the caller
        Award, // payload: (bytes32 escrowId, address winner, uint256 amount), out of an escrow
        Return, // payload: (bytes32 escrowId, uint256 amount), out of an escrow into the pool
        Burn, // payload: (bytes32 escrowId, uint256 amount), out of an escrow to nobody
        PayOut, // payload: (address[] accounts, uint256 each), out of the pool
        PayDeposit // payload: (bytes32 id, address[] accounts, uint256 each), out of a contribution's deposit
    }

    address public constant NOBODY = address(0xdEaD);
    uint256 public constant PRICE = 1 ether; // for each sample
    uint32 public constant ANYONE_WAIT = 30 days;

    mapping(uint256 modelId => address) public arbiterOf;

    error NotArbiter(address caller, address arbiter);
    error NothingToClaimHere(bytes32 id);

    constructor(address hub_) HubPlugin(hub_) {}

    function name() external pure returns (string memory) {
        return "BountyMechanism";
    }

    function onCreate(uint256 modelId, address, bytes calldata config) external onlyHub returns (Terms memory) {
        arbiterOf[modelId] = abi.decode(config, (address));
        return Terms({anyoneWait: ANYONE_WAIT, sweepTipBps: 0, holdsBack: false, wantsVotes: false, isFree: false});
    }

    function onOpen(uint256) external onlyHub {}

    function onAddLabel(uint256) external onlyHub {}

    function onContribute(uint256, address, uint256, uint256) external view onlyHub returns (uint256) {
        return PRICE;
    }

    /// @dev A deposit that was paid out is closed by its contributor; nothing is claimed here.
    function onClaim(
        ClaimKind,
        Claim calldata claim
    ) external view onlyHub returns (uint256 amount, uint256 mark, bool close) {
        if (claim.claimable != 0) revert NothingToClaimHere(claim.id);
        return (0, 0, true);
    }

    function onSweep(Claim calldata claim) external view onlyHub returns (SweepTo) {
        return claim.agrees ? SweepTo.Contributor : SweepTo.Pool;
    }

    function onAct(
        uint256 modelId,
        address caller,
        uint256,
        bytes calldata data
    ) external view onlyHub returns (Move[] memory moves, bytes memory result) {
        (Action action, bytes memory payload) = abi.decode(data, (Action, bytes));
        if (action == Action.Offer) return (_offer(payload), result);
        if (caller != arbiterOf[modelId]) revert NotArbiter(caller, arbiterOf[modelId]);
        if (action == Action.Award) return (_award(payload), result);
        if (action == Action.Return) return (_fromEscrow(payload, Place.Pool, address(0)), result);
        if (action == Action.Burn) return (_fromEscrow(payload, Place.Account, NOBODY), result);
        if (action == Action.PayOut) return (_payOut(payload), result);
        return (_payDeposit(payload), result);
    }

    function quote(uint256, address, uint256, uint256) external pure returns (uint256) {
        return PRICE;
    }

    // ------------------------------------------------------------------------------------------------ private

    function _offer(bytes memory payload) private pure returns (Move[] memory moves) {
        moves = new Move[](1);
        moves[0].from = Place.Account;
        moves[0].to = Place.Escrow;
        (moves[0].toKey, moves[0].account, moves[0].releaseAt, moves[0].amount) = abi.decode(
            payload,
            (bytes32, address, uint64, uint256)
        );
    }

    function _award(bytes memory payload) private pure returns (Move[] memory moves) {
        moves = new Move[](1);
        moves[0].from = Place.Escrow;
        moves[0].to = Place.Account;
        (moves[0].fromKey, moves[0].account, moves[0].amount) = abi.decode(payload, (bytes32, address, uint256));
    }

    function _fromEscrow(bytes memory payload, Place to, address account) private pure returns (Move[] memory moves) {
        moves = new Move[](1);
        moves[0].from = Place.Escrow;
        moves[0].to = to;
        moves[0].account = account;
        (moves[0].fromKey, moves[0].amount) = abi.decode(payload, (bytes32, uint256));
    }

    function _payOut(bytes memory payload) private pure returns (Move[] memory) {
        (address[] memory accounts, uint256 each) = abi.decode(payload, (address[], uint256));
        return _toMany(Place.Pool, 0, accounts, each);
    }

    function _payDeposit(bytes memory payload) private pure returns (Move[] memory) {
        (bytes32 id, address[] memory accounts, uint256 each) = abi.decode(payload, (bytes32, address[], uint256));
        return _toMany(Place.Deposit, id, accounts, each);
    }

    function _toMany(
        Place from,
        bytes32 fromKey,
        address[] memory accounts,
        uint256 each
    ) private pure returns (Move[] memory moves) {
        moves = new Move[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            moves[i].from = from;
            moves[i].fromKey = fromKey;
            moves[i].to = Place.Account;
            moves[i].account = accounts[i];
            moves[i].amount = each;
        }
    }
}
