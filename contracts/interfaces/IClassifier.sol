// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IHubPlugin} from "./IHubPlugin.sol";

/// @title A model that learns: the plug-in that predicts labels and is taught by samples.
/// @notice One deployed classifier serves any number of models and keeps the parameters of each under its `modelId`.
/// It never touches money. A broken or hostile classifier spoils only the models that chose it.
/// @dev How to write one:
/// - Only the hub may call the functions that change state; inherit {HubPlugin} and use `onlyHub`.
/// - `features` are bytes whose meaning is the classifier's alone. The hub guarantees that they are not empty, and that
///   `label` is below the model's number of labels.
/// - Everything is exact: integers only, checked, the same result on every client. An update that can't be carried out
///   reverts with an error that names the value, and leaves no trace.
/// - Emit nothing: the hub's events carry all that is needed to replay a model (INV-4).
/// - Read `features` by their length; calldata may go on after their end with anything.
/// - Bound what a sample can cost: a prediction has to fit in 10,000,000 gas for the samples that an update accepts; otherwise sweeping a deposit counts as
///   a failure of the classifier, and pays its contributor.
/// - Bound what a sample that is held back can cost: {check} refuses it unless {update} and {undo} fit in 14,000,000 gas each, whatever the parameters are. Nor
///   may a prediction become dearer by more than a quarter when the model learns. Otherwise a market's replay can come to a halt.
interface IClassifier is IHubPlugin {
    /// @notice The most labels that a model of this classifier can have, at least 2.
    function maxLabels() external view returns (uint256);

    /// @notice Sets up the parameters of a new model. Called once for each model, by the hub.
    /// @param modelId The model's number.
    /// @param labels How many labels it starts with, 2 to {maxLabels}.
    /// @param config The classifier's own settings, in its own encoding; refused by name where they make no sense.
    function create(uint256 modelId, uint256 labels, bytes calldata config) external;

    /// @notice Loads a part of pretrained parameters. Called by the hub, any number of times before the model opens.
    /// @param modelId The model's number.
    /// @param offset Where the chunk starts, in whole storage slots of this classifier's parameters.
    /// @param chunk The parameters in the format that {parameters} returns, one storage slot after another.
    function load(uint256 modelId, uint256 offset, bytes calldata chunk) external;

    /// @notice Says that loading is over. Reverts if the model can't work yet. Called once, by the hub.
    function open(uint256 modelId) external;

    /// @notice Adds one label to the model, numbered next. Called by the hub.
    /// @dev A label without samples must never be predicted. Reverts with {LabelsAreFixed} where the algorithm can't do it.
    function addLabel(uint256 modelId) external;

    /// @notice Teaches the model one sample. Called by the hub.
    /// @param wantsPrediction Whether the caller asks for `predicted`; without, it may be anything.
    /// @return trace Zero if no parameter changed; otherwise whatever {undo} needs to reverse this update exactly.
    /// @return predicted The label that the model gave these features before it learned.
    function update(
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool wantsPrediction
    ) external returns (bytes32 trace, uint256 predicted);

    /// @notice Reverses an update exactly, bit for bit. Called by the hub, for the last update that was not undone yet (last
    /// in, first out), with the features, the label and the trace of that update.
    function undo(uint256 modelId, bytes calldata features, uint256 label, bytes32 trace) external;

    /// @notice The label that the model gives these features now. Equal scores go to the lower label.
    /// @dev Reverts with the same errors as {check} where the features are malformed.
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256 label);

    /// @notice {predict} for many inputs, in one call.
    function predictBatch(uint256 modelId, bytes[] calldata features) external view returns (uint256[] memory labels);

    /// @notice How much the model favours each label, in the classifier's own scale: {predict} gives the lowest label of those
    /// with the greatest score.
    /// @return scores_ One for each of the model's labels.
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory scores_);

    /// @notice Reverts, by name, if the sample is not well formed for the model, has no features, or could not be taught and undone in a
    /// transaction each; changes nothing. Asked for samples that are held back.
    function check(uint256 modelId, bytes calldata features, uint256 label) external view;

    /// @notice Parameter slots as they are stored, for export and audit.
    /// @param offset The first slot.
    /// @param count How many slots; what lies past the end is left out.
    function parameters(uint256 modelId, uint256 offset, uint256 count) external view returns (bytes32[] memory slots);

    /// @notice How many storage slots the model's parameters fill.
    function parameterSlots(uint256 modelId) external view returns (uint256);

    /// @notice Labels can't be added to models of this classifier.
    error LabelsAreFixed(uint256 modelId);

    /// @notice The label is not one of the model's.
    error LabelOutOfRange(uint256 label, uint256 labels);
}
