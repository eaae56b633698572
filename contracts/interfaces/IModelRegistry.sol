// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "./IClassifier.sol";
import {IIncentiveMechanism} from "./IIncentiveMechanism.sol";
import {IModelCards} from "./IModelCards.sol";

/// @notice All that a new model consists of.
struct ModelSpec {
    string name; // 1 to 128 bytes
    string[] labels; // label names, 2 to the classifier's maximum
    string encoder; // describes how inputs become features, at most 8,192 bytes; clients check themselves against it
    IClassifier classifier;
    bytes classifierConfig; // in the classifier's encoding
    IIncentiveMechanism mechanism;
    bytes mechanismConfig; // in the mechanism's encoding
    address currency; // an ERC-20 token, or `address(0)` for ether
    bytes parameters; // pretrained parameters from offset 0 on, may be empty
    bool openNow; // open the model in the same call
}

/// @notice What the hub knows about a model.
struct ModelInfo {
    IClassifier classifier;
    IIncentiveMechanism mechanism;
    address currency;
    uint256 labels; // how many
    bool isOpen;
    bool holdsBack; // see {Terms}
    bool wantsVotes; // see {Terms}
    bool isFree; // see {Terms}
    uint256 anyoneWait; // seconds
    uint256 sweepTipBps; // hundredths of a percent
    uint256 learnedAt; // block timestamp of the last update that changed a parameter, 0 if none did
    uint256 lastContributionAt; // block timestamp, that of opening until the first one; stays so where contributions are free
}

/// @title Models as ERC-721 tokens, numbered from 1. Whoever holds the token owns the model.
interface IModelRegistry {
    /// @notice A model was created; it can be loaded, and opened. Name, labels and encoder follow in {ModelDescribed}.
    event ModelCreated(
        uint256 indexed modelId,
        address indexed classifier,
        address indexed mechanism,
        address owner,
        address currency,
        uint256 anyoneWait,
        uint256 sweepTipBps,
        bool holdsBack,
        bool wantsVotes,
        bool isFree,
        bytes classifierConfig,
        bytes mechanismConfig
    );

    /// @notice What a new model is for.
    /// @param encoderHash keccak256 of the encoder's description.
    event ModelDescribed(
        uint256 indexed modelId,
        bytes32 indexed encoderHash,
        string name,
        string[] labels,
        string encoder
    );

    /// @notice A chunk of pretrained parameters was loaded; see {IClassifier.load}.
    event ParametersLoaded(uint256 indexed modelId, uint256 offset, bytes chunk);

    /// @notice From now on anyone can contribute, and parameters can't be loaded any more.
    event ModelOpened(uint256 indexed modelId);

    /// @notice The model's owner added a label.
    event LabelAdded(uint256 indexed modelId, uint256 indexed label, string name);

    /// @notice No model has this number.
    error UnknownModel(uint256 modelId);
    /// @notice The model does not take contributions yet.
    error ModelNotOpen(uint256 modelId);
    /// @notice The model takes contributions already, so this can't be done any more.
    error ModelAlreadyOpen(uint256 modelId);
    /// @notice Only the model's owner can do this.
    error NotModelOwner(uint256 modelId, address caller, address owner);
    /// @notice The address is no contract, or not a plug-in of this hub.
    error NotAPlugin(address plugin);
    /// @notice A model needs at least two labels, and at most what its classifier supports.
    error BadLabelCount(uint256 labels, uint256 maxLabels);
    /// @notice The mechanism asks for a wait of 0 or of more than the hub allows.
    error BadAnyoneWait(uint256 anyoneWait, uint256 maxWait);
    /// @notice The mechanism asks for a larger tip than the hub allows.
    error BadSweepTip(uint256 sweepTipBps, uint256 maxBps);

    /// @notice Creates a model owned by the caller.
    /// @dev Emits {ModelCreated}, {ModelDescribed}, and {ParametersLoaded} and {ModelOpened} where asked for.
    function createModel(ModelSpec calldata spec) external returns (uint256 modelId);

    /// @notice Loads a chunk of pretrained parameters. Only for the owner, before {openModel}.
    /// @dev Emits {ParametersLoaded}. Loading the same slots again overwrites them.
    function loadParameters(uint256 modelId, uint256 offset, bytes calldata chunk) external;

    /// @notice Opens the model for contributions. Only for the owner, once.
    function openModel(uint256 modelId) external;

    /// @notice Adds a label, if classifier and mechanism agree. Only for the owner.
    /// @dev Emits {LabelAdded}.
    function addLabel(uint256 modelId, string calldata name) external returns (uint256 label);

    /// @notice What the hub knows about a model.
    function modelInfo(uint256 modelId) external view returns (ModelInfo memory);

    /// @notice Where names, labels and encoder descriptions are kept.
    function modelCards() external view returns (IModelCards);

    /// @notice How many models there are; they are numbered from 1 to this.
    function modelCount() external view returns (uint256);
}
