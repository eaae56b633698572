// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A labelled sample.
struct Sample {
    uint256 label; // below the model's number of labels
    bytes features; // in the encoding of the model's classifier, not empty
}

/// @notice A contribution, as its {IDataHandler.Contributed} event told it. Callers hand it back; a digest proves it.
/// @dev Order and widths of the fields give {ICollaborativeTrainer.refund} and `report` low selectors, which the dispatcher
/// reaches first: 700 gas less than another order would cost.
struct Contribution {
    uint256 label;
    address contributor;
    uint256 contributedAt; // block timestamp
    uint128 deposit; // in the model's currency's smallest unit
    bytes features;
}

/// @notice What became of a contribution.
enum Status {
    Unknown, // never contributed
    Open, // something can still be decided
    Closed // settled for good
}

/// @title The hub's records: one storage slot for each sample of each model.
/// @notice A record is keyed by the model, the label and the features, so that a sample is recorded at most once for each
/// model (INV-7). It holds a digest of who contributed it, when and for what deposit, beside what is left to claim.
interface IDataHandler {
    /// @notice A sample was contributed, and the model learned from it unless its mechanism holds contributions back.
    /// @param modelId The model.
    /// @param id The contribution's id, keccak256(modelId ‖ label ‖ features).
    /// @param contributor Whose deposit it is.
    /// @param contributedAt The block's timestamp.
    /// @param deposit In the currency's smallest unit.
    /// @param label The label that was contributed.
    /// @param trace What the update returned: zero if no parameter changed, or if the sample is held back.
    /// @param features As contributed.
    event Contributed(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed contributor,
        uint256 contributedAt,
        uint256 deposit,
        uint256 label,
        bytes32 trace,
        bytes features
    );

    /// @notice The mechanism had a sample recorded that it held back itself; it has no deposit of its own and is closed.
    event SampleRecorded(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed contributor,
        uint256 label,
        bytes features
    );

    /// @notice One item of a batch was left out, and cost nothing but gas.
    /// @param reason The error that it would have met alone.
    event Skipped(uint256 indexed modelId, bytes32 indexed id, address indexed account, bytes reason);

    /// @notice The mechanism noted something on a record.
    /// @param state The record's new state: status + 4 × mark.
    event RecordNoted(uint256 indexed modelId, bytes32 indexed id, uint256 state);

    /// @notice Samples need features.
    error EmptyFeatures(uint256 modelId);
    /// @notice More features than any sweep could judge.
    error FeaturesTooLong(uint256 modelId, uint256 length, uint256 maxLength);
    /// @notice The label is not one of the model's.
    error UnknownLabel(uint256 modelId, uint256 label, uint256 labels);
    /// @notice The same features with the same label are recorded already.
    error AlreadyRecorded(uint256 modelId, bytes32 id);
    /// @notice No such sample was ever contributed.
    error NeverContributed(uint256 modelId, bytes32 id);
    /// @notice Contributor, time or deposit are not those of the contribution.
    error DetailsDiffer(uint256 modelId, bytes32 id);
    /// @notice The contribution is settled.
    error ContributionClosed(uint256 modelId, bytes32 id);
    /// @notice A deposit that does not fit into 88 bits.
    error DepositTooLarge(uint256 modelId, uint256 deposit);

    /// @notice The id of a contribution.
    function contributionId(uint256 modelId, uint256 label, bytes calldata features) external pure returns (bytes32);

    /// @notice What is recorded for a model under an id.
    /// @dev While a batch is being taught, its samples are shown as closed to plug-ins that ask.
    /// @return status What became of it.
    /// @return claimable What is left of its deposit.
    /// @return mark What the mechanism noted, 0 to 63.
    function recordOf(
        uint256 modelId,
        bytes32 id
    ) external view returns (Status status, uint256 claimable, uint256 mark);

    /// @notice Checks a contribution that somebody hands back against its record; reverts with {NeverContributed} or
    /// {DetailsDiffer}. For mechanisms, in `onAct`.
    function verify(
        uint256 modelId,
        Contribution calldata contribution
    ) external view returns (bytes32 id, Status status, uint256 claimable, uint256 mark);

    /// @notice Whether `reporter` was paid for reporting this contribution.
    function hasReported(bytes32 id, address reporter) external view returns (bool);
}
