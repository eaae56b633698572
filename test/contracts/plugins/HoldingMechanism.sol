// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {
    Claim,
    ClaimKind,
    IIncentiveMechanism,
    Move,
    SweepTo,
    Terms
} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {HubPlugin} from "../../../contracts/libraries/HubPlugin.sol";

/// @title An example: contributions are held back, and applied and undone later through `act`.
/// @notice What a market needs of the hub. Contributions wait until somebody applies them; whole batches can be committed to
/// as a hash, revealed later and recorded by the mechanism itself; every update can be undone, last in, first out.
/// @dev `config` is empty. The actions are `abi.encode(Action, payload)`.
contract HoldingMechanism is IIncentiveMechanism, HubPlugin {
    enum Action {
        Apply, // payload: Contribution, one that the hub recorded and that is held back
        Undo, // payload: Sample, the one that was applied last
        Commit, // payload: bytes32, keccak256(abi.encode(caller, Sample[]))
        Reveal // payload: Sample[], what the caller committed to
    }

    /// @dev One update that can be undone.
    struct Applied {
        bytes32 id;
        bytes32 trace;
    }

    uint256 public constant PRICE = 1 ether; // for each sample
    uint256 public constant UPDATE_GAS = 1_000_000; // that each update gets
    uint32 public constant ANYONE_WAIT = 30 days;

    mapping(uint256 modelId => uint256) public heldBack; // contributions that wait
    mapping(uint256 modelId => Applied[]) private _applied;
    mapping(uint256 modelId => mapping(bytes32 id => bool)) public wasApplied;
    mapping(uint256 modelId => mapping(address account => bytes32)) public commitmentOf;

    error StillHeldBack(uint256 modelId, uint256 contributions);
    error AlreadyApplied(bytes32 id);
    error UpdateRefused(bytes32 id);
    error NotTheLast(bytes32 id, bytes32 last);
    error NothingApplied(uint256 modelId);
    error CommitmentDiffers(address account);
    error NotDecided(bytes32 id);

    constructor(address hub_) HubPlugin(hub_) {}

    function name() external pure returns (string memory) {
        return "HoldingMechanism";
    }

    function onCreate(uint256, address, bytes calldata) external view onlyHub returns (Terms memory) {
        return Terms({anyoneWait: ANYONE_WAIT, sweepTipBps: 0, holdsBack: true, wantsVotes: false, isFree: false});
    }

    function onOpen(uint256) external onlyHub {}

    /// @dev A sample that waits was checked against the labels of its day.
    function onAddLabel(uint256 modelId) external view onlyHub {
        if (heldBack[modelId] != 0) revert StillHeldBack(modelId, heldBack[modelId]);
    }

    function onContribute(uint256 modelId, address, uint256 count, uint256) external onlyHub returns (uint256) {
        heldBack[modelId] += count;
        return PRICE;
    }

    /// @dev Once a contribution was applied its contributor gets the deposit back; there is nothing else to claim.
    function onClaim(
        ClaimKind kind,
        Claim calldata claim
    ) external view onlyHub returns (uint256 amount, uint256 mark, bool close) {
        if (kind != ClaimKind.Refund || !wasApplied[claim.modelId][claim.id]) revert NotDecided(claim.id);
        return (claim.claimable, 1, true);
    }

    function onSweep(Claim calldata claim) external view onlyHub returns (SweepTo) {
        return claim.agrees ? SweepTo.Contributor : SweepTo.Owner;
    }

    function onAct(
        uint256 modelId,
        address caller,
        uint256,
        bytes calldata data
    ) external onlyHub returns (Move[] memory moves, bytes memory result) {
        (Action action, bytes memory payload) = abi.decode(data, (Action, bytes));
        if (action == Action.Apply) _applyHeldBack(modelId, abi.decode(payload, (Contribution)));
        else if (action == Action.Undo) _undo(modelId, abi.decode(payload, (Sample)));
        else if (action == Action.Commit) commitmentOf[modelId][caller] = abi.decode(payload, (bytes32));
        else result = abi.encode(_reveal(modelId, caller, abi.decode(payload, (Sample[]))));
        return (moves, result);
    }

    function quote(uint256, address, uint256, uint256) external pure returns (uint256) {
        return PRICE;
    }

    /// @notice How many updates can be undone.
    function appliedCount(uint256 modelId) external view returns (uint256) {
        return _applied[modelId].length;
    }

    /// @notice What the update that was applied last returned.
    function lastTrace(uint256 modelId) external view returns (bytes32) {
        return _applied[modelId][_applied[modelId].length - 1].trace;
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev The hub proves the details; a record that isn't there, or that differs, reverts.
    function _applyHeldBack(uint256 modelId, Contribution memory c) private {
        (bytes32 id, , , ) = _trainer().verify(modelId, c);
        if (wasApplied[modelId][id]) revert AlreadyApplied(id);
        wasApplied[modelId][id] = true;
        --heldBack[modelId];
        if (!_apply(modelId, id, Sample(c.label, c.features))) revert UpdateRefused(id);
    }

    function _apply(uint256 modelId, bytes32 id, Sample memory sample) private returns (bool ok) {
        bytes32 trace;
        (ok, trace) = _trainer().applyUpdate(modelId, sample, UPDATE_GAS);
        if (ok) _applied[modelId].push(Applied(id, trace));
    }

    function _undo(uint256 modelId, Sample memory sample) private {
        uint256 count = _applied[modelId].length;
        if (count == 0) revert NothingApplied(modelId);
        Applied memory last = _applied[modelId][count - 1];
        bytes32 id = _trainer().contributionId(modelId, sample.label, sample.features);
        if (id != last.id) revert NotTheLast(id, last.id);
        _applied[modelId].pop();
        _trainer().undoUpdate(modelId, sample, last.trace);
    }

    /// @dev A sample that is recorded already is no fault of the batch: it is left out.
    function _reveal(uint256 modelId, address caller, Sample[] memory samples) private returns (uint256 recorded) {
        if (commitmentOf[modelId][caller] != keccak256(abi.encode(caller, samples))) revert CommitmentDiffers(caller);
        delete commitmentOf[modelId][caller];
        for (uint256 i = 0; i < samples.length; ++i) {
            try _trainer().recordSample(modelId, caller, samples[i]) returns (bytes32 id) {
                if (_apply(modelId, id, samples[i])) ++recorded;
            } catch (bytes memory reason) {
                if (bytes4(reason) != IDataHandler.AlreadyRecorded.selector) _bubble(reason);
            }
        }
    }

    function _trainer() private view returns (ICollaborativeTrainer) {
        return ICollaborativeTrainer(hub);
    }

    function _bubble(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
