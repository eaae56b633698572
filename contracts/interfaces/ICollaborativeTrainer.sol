// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ClaimKind} from "./IIncentiveMechanism.sol";
import {Contribution, IDataHandler, Sample} from "./IDataHandler.sol";
import {IModelRegistry} from "./IModelRegistry.sol";
import {IStakeVault} from "./IStakeVault.sol";

/// @title The hub: people contribute labelled samples to shared models, and good data pays.
/// @notice One hub serves all models of a chain. It has no administrator, no proxy and no pause; every power is written
/// here. It holds all the money and all the records; classifiers and incentive mechanisms are plug-ins that it does not
/// trust.
///
/// A contribution's life: `contribute` draws a deposit and teaches the model; later its contributor gets the deposit back
/// (`refund`) if the model agrees with the label, others earn it (`report`) or the owner takes it (`take`) if the model
/// differs; in the end anyone clears it up (`sweep`). Which of these pays what, and when, is the mechanism's to say.
/// @dev Every function that changes state takes one transient lock, so that no plug-in, token or receiver can re-enter.
/// Errors of plug-ins come through as they are.
interface ICollaborativeTrainer is IStakeVault, IDataHandler, IModelRegistry {
    /// @notice A deposit, or what is left of it, went back to its contributor.
    /// @param state The record's new state: status + 4 × the mechanism's mark.
    event Refunded(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed contributor,
        uint256 amount,
        uint256 state
    );

    /// @notice A reporter was paid out of the deposit of a contribution that the model differs from.
    event Reported(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed reporter,
        uint256 amount,
        uint256 state
    );

    /// @notice The model's owner took what was left of the deposit of a contribution that the model differs from.
    event Taken(uint256 indexed modelId, bytes32 indexed id, address indexed owner, uint256 amount, uint256 state);

    /// @notice What was left of a deposit was cleared up, and the contribution closed.
    /// @param caller Who swept, and was credited `tip`.
    /// @param to Who was credited `amount`; zero if it went into the model's pool.
    event Swept(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed caller,
        uint256 tip,
        address to,
        uint256 amount
    );

    /// @notice The mechanism had a sample applied to the model.
    /// @param trace What the update returned; zero if no parameter changed.
    event UpdateApplied(uint256 indexed modelId, bytes32 indexed id, uint256 label, bytes32 trace, bytes features);

    /// @notice The mechanism had an update reversed.
    event UpdateUndone(uint256 indexed modelId, bytes32 indexed id, uint256 label, bytes32 trace, bytes features);

    /// @notice The deposits of this call are above what the caller allowed.
    error DepositAboveMax(uint256 modelId, uint256 deposit, uint256 maxDeposit);
    /// @notice Only the contributor can be refunded.
    error NotContributor(bytes32 id, address caller, address contributor);
    /// @notice Nobody can report their own contribution.
    error OwnContribution(bytes32 id, address caller);
    /// @notice The caller was paid for reporting this contribution already.
    error AlreadyReported(bytes32 id, address caller);
    /// @notice A mechanism's move takes more out of a deposit than is left of it.
    error InsufficientDeposit(uint256 modelId, bytes32 id, uint256 needed, uint256 available);
    /// @notice The model changed in this block; its answer may be a moment's. Try again in the next one.
    error ModelLearnedNow(uint256 modelId);
    /// @notice The contribution can't be swept yet.
    error SweepTooEarly(bytes32 id, uint256 readyAt);
    /// @notice The batch ran out of gas; send fewer samples, or more gas.
    error BatchOutOfGas(uint256 index);
    /// @notice Only the model's own mechanism may call this, and only from within its `onAct`.
    error NotActing(uint256 modelId, address caller);
    /// @notice Only the hub itself may call this.
    error OnlySelf(address caller);

    /// @notice Contributes one sample: draws its deposit from the caller's balance and teaches the model.
    /// @dev Emits {Contributed}, and {Staked} if ether is sent along, which counts as staked.
    /// @param modelId The model, which must be open.
    /// @param sample Label and features; not recorded before.
    /// @param maxDeposit The most that the caller deposits for it.
    /// @return deposit What was deposited, in the model's currency's smallest unit.
    function contribute(
        uint256 modelId,
        Sample calldata sample,
        uint256 maxDeposit
    ) external payable returns (uint256 deposit);

    /// @notice Contributes many samples. Those that are recorded already, or that the classifier refuses, are skipped, not
    /// charged, and told by {Skipped}.
    /// @param maxDeposit The most that the caller deposits for all of them.
    /// @return deposit What was deposited for all that were accepted.
    function contributeBatch(
        uint256 modelId,
        Sample[] calldata samples,
        uint256 maxDeposit
    ) external payable returns (uint256 deposit);

    /// @notice Claims one's own deposit back.
    /// @dev Emits {Refunded}. When that is possible, and what it pays, is the mechanism's to say.
    function refund(uint256 modelId, Contribution calldata contribution) external returns (uint256 amount);

    /// @notice Claims a share of the deposit of somebody else's contribution that the model differs from.
    /// @dev Emits {Reported}. An account is paid at most once for reporting a contribution (INV-7).
    function report(uint256 modelId, Contribution calldata contribution) external returns (uint256 amount);

    /// @notice Claims, as the model's owner, what is left of the deposit of a contribution that the model differs from.
    /// @dev Emits {Taken}.
    function take(uint256 modelId, Contribution calldata contribution) external returns (uint256 amount);

    /// @notice Many refunds at once. What can't be settled is skipped and told by {Skipped}.
    /// @return amounts What each paid.
    /// @return settled Which of them went through.
    function refundBatch(
        uint256 modelId,
        Contribution[] calldata contributions
    ) external returns (uint256[] memory amounts, bool[] memory settled);

    /// @notice Many reports at once; see {refundBatch}.
    function reportBatch(
        uint256 modelId,
        Contribution[] calldata contributions
    ) external returns (uint256[] memory amounts, bool[] memory settled);

    /// @notice Clears up what is left of a deposit once the model's `anyoneWait` has passed: a tip to the caller, the rest
    /// where the mechanism says (contributor, pool or owner), to the contributor if it fails.
    /// @dev Emits {Swept}. Works whatever the plug-ins do (INV-5): the classifier is called with 10,000,000 gas and the
    /// mechanism with 2,000,000, which the caller has to bring, and one word of what they return is read.
    function sweep(uint256 modelId, Contribution calldata contribution) external returns (uint256 tip);

    /// @notice The generic door to the model's mechanism; see {IIncentiveMechanism.onAct}. Ether sent along is staked first.
    /// @dev Emits {Moved}, {UpdateApplied}, {UpdateUndone} and {SampleRecorded} as things happen.
    /// @param maxSpend The most that may leave the caller's balance in this call.
    /// @param data In the mechanism's encoding.
    function act(uint256 modelId, uint256 maxSpend, bytes calldata data) external payable returns (bytes memory result);

    /// @notice For the acting mechanism: teaches the model a sample, without recording it.
    /// @dev Emits {UpdateApplied}. The classifier gets exactly `gasLimit`, which the caller has to bring. A limit above what the
    /// sample costs with every slot cold makes the outcome the same for all callers; an access list makes slots warm. Samples can be too
    /// large for that (a sparse update of never-seen features costs 22,700 gas for each slot): a mechanism that holds samples
    /// back must bound their length so that the update fits its limit.
    /// @return ok False if the sample has no features, a label that the model does not have, or is refused by the classifier;
    /// then nothing changed.
    /// @return trace What {undoUpdate} needs; zero if no parameter changed.
    function applyUpdate(
        uint256 modelId,
        Sample calldata sample,
        uint256 gasLimit
    ) external returns (bool ok, bytes32 trace);

    /// @notice For the acting mechanism: reverses the last update that was not undone yet, with its own trace.
    /// @dev Emits {UpdateUndone}.
    function undoUpdate(uint256 modelId, Sample calldata sample, bytes32 trace) external;

    /// @notice For the acting mechanism: records a sample that it held back itself, closed and without a deposit.
    /// @dev Emits {SampleRecorded}; reverts with {AlreadyRecorded}.
    function recordSample(uint256 modelId, address contributor, Sample calldata sample) external returns (bytes32 id);

    /// @notice For the acting mechanism: sets a record's mark, and closes it if nothing is left to claim.
    /// @dev Emits {RecordNoted}; reverts with {ContributionClosed} or {BadMark}.
    function noteRecord(uint256 modelId, bytes32 id, uint256 mark, bool close) external;

    /// @notice One claim of a batch; for the hub's own use.
    function claimFor(
        ClaimKind kind,
        address caller,
        uint256 modelId,
        Contribution calldata contribution
    ) external returns (uint256 amount);

    /// @notice The label that the model gives these features now. Free, for everyone.
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label);

    /// @notice {predict} for many inputs.
    function predictBatch(uint256 modelId, bytes[] calldata features) external view returns (uint256[] memory labels);

    /// @notice How much the model favours each of its labels, in its classifier's own scale; see {IClassifier.scores}.
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory);

    /// @notice The deposit that each of `count` samples in one call would cost `contributor` now.
    function quote(uint256 modelId, address contributor, uint256 count) external view returns (uint256 price);
}
