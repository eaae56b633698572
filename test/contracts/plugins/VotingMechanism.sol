// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, Status} from "../../../contracts/interfaces/IDataHandler.sol";
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

/// @title An example: people vote on contributions, the model's own answer counts as one vote, a quorum settles.
/// @notice Whoever votes hands the contribution back, and the hub checks it against its record, whose first mark is the model's
/// vote. Settling pays the deposit to its contributor if most votes say that the sample is valid, otherwise in equal parts to
/// those who said that it isn't; then anyone closes it.
/// @dev `config` is empty. The actions are `abi.encode(Action, Contribution, bool valid)`; `valid` counts for {Action.Cast} only.
contract VotingMechanism is IIncentiveMechanism, HubPlugin {
    enum Action {
        Cast,
        Settle,
        Close
    }

    struct Poll {
        uint32 valid; // without the model's vote
        uint32 invalid;
        bool settled;
        address[] doubters; // who voted invalid
    }

    uint256 public constant PRICE = 1 ether; // for each sample
    uint256 public constant SETTLED = 2; // mark of a record
    uint256 public constant QUORUM = 3; // votes, the model's among them
    uint32 public constant ANYONE_WAIT = 30 days;

    mapping(uint256 modelId => mapping(bytes32 id => Poll)) private _polls;
    mapping(uint256 modelId => mapping(bytes32 id => mapping(address account => bool))) public hasVoted;

    error OwnSample(address caller);
    error VotedAlready(bytes32 id, address caller);
    error NotOpen(bytes32 id);
    error NoQuorum(bytes32 id, uint256 votes, uint256 quorum);
    error SettledAlready(bytes32 id);
    error NotSettled(bytes32 id);

    constructor(address hub_) HubPlugin(hub_) {}

    function name() external pure returns (string memory) {
        return "VotingMechanism";
    }

    function onCreate(uint256, address, bytes calldata) external view onlyHub returns (Terms memory) {
        return Terms({anyoneWait: ANYONE_WAIT, sweepTipBps: 0, holdsBack: false, wantsVotes: true, isFree: false});
    }

    function onOpen(uint256) external onlyHub {}

    function onAddLabel(uint256) external onlyHub {}

    function onContribute(uint256, address, uint256, uint256) external view onlyHub returns (uint256) {
        return PRICE;
    }

    /// @dev What a settlement left over by rounding goes back with the refund that closes the contribution.
    function onClaim(
        ClaimKind kind,
        Claim calldata claim
    ) external view onlyHub returns (uint256 amount, uint256 mark, bool close) {
        if (kind != ClaimKind.Refund || !_polls[claim.modelId][claim.id].settled) revert NotSettled(claim.id);
        return (claim.claimable, SETTLED, true);
    }

    function onSweep(Claim calldata claim) external view onlyHub returns (SweepTo) {
        return claim.agrees ? SweepTo.Contributor : SweepTo.Pool;
    }

    function onAct(
        uint256 modelId,
        address caller,
        uint256,
        bytes calldata data
    ) external onlyHub returns (Move[] memory moves, bytes memory result) {
        (Action action, Contribution memory c, bool valid) = abi.decode(data, (Action, Contribution, bool));
        if (action == Action.Cast) _cast(modelId, c, caller, valid);
        else if (action == Action.Settle) moves = _settle(modelId, c);
        else _close(modelId, c);
        return (moves, result);
    }

    function quote(uint256, address, uint256, uint256) external pure returns (uint256) {
        return PRICE;
    }

    /// @notice How a poll stands, without the model's vote.
    function pollOf(uint256 modelId, bytes32 id) external view returns (uint256 valid, uint256 invalid, bool settled) {
        Poll storage poll = _polls[modelId][id];
        return (poll.valid, poll.invalid, poll.settled);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _cast(uint256 modelId, Contribution memory c, address caller, bool valid) private {
        (bytes32 id, , ) = _openPoll(modelId, c);
        if (caller == c.contributor) revert OwnSample(caller);
        if (hasVoted[modelId][id][caller]) revert VotedAlready(id, caller);
        hasVoted[modelId][id][caller] = true;
        Poll storage poll = _polls[modelId][id];
        if (valid) {
            ++poll.valid;
        } else {
            ++poll.invalid;
            poll.doubters.push(caller);
        }
    }

    function _settle(uint256 modelId, Contribution memory c) private returns (Move[] memory moves) {
        (bytes32 id, uint256 claimable, uint256 modelsVote) = _openPoll(modelId, c);
        Poll storage poll = _polls[modelId][id];
        uint256 valid = poll.valid + modelsVote;
        uint256 votes = poll.valid + poll.invalid + 1;
        if (votes < QUORUM) revert NoQuorum(id, votes, QUORUM);
        poll.settled = true;
        ICollaborativeTrainer(hub).noteRecord(modelId, id, SETTLED, false);
        address[] memory winners = poll.doubters;
        if (2 * valid >= votes) {
            winners = new address[](1);
            winners[0] = c.contributor;
        }
        moves = new Move[](winners.length);
        for (uint256 i = 0; i < winners.length; ++i) {
            moves[i].from = Place.Deposit;
            moves[i].to = Place.Account;
            moves[i].fromKey = id;
            moves[i].account = winners[i];
            moves[i].amount = claimable / winners.length;
        }
    }

    /// @dev An action of its own: the moves of a settlement come after it, and what holds money can't be closed.
    function _close(uint256 modelId, Contribution memory c) private {
        (bytes32 id, , , uint256 mark) = ICollaborativeTrainer(hub).verify(modelId, c);
        if (!_polls[modelId][id].settled) revert NotSettled(id);
        ICollaborativeTrainer(hub).noteRecord(modelId, id, mark, true);
    }

    /// @dev The hub proves the details; a record that isn't there, or that differs, reverts.
    /// `modelsVote` is 1 if the model agreed before it learned: nobody has noted anything else yet.
    function _openPoll(
        uint256 modelId,
        Contribution memory c
    ) private view returns (bytes32 id, uint256 claimable, uint256 modelsVote) {
        Status status;
        (id, status, claimable, modelsVote) = ICollaborativeTrainer(hub).verify(modelId, c);
        if (status != Status.Open) revert NotOpen(id);
        if (_polls[modelId][id].settled) revert SettledAlready(id);
    }
}
