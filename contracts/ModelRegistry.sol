// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {IClassifier} from "./interfaces/IClassifier.sol";
import {IModelCards} from "./interfaces/IModelCards.sol";
import {IHubPlugin} from "./interfaces/IHubPlugin.sol";
import {IIncentiveMechanism, Terms} from "./interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelInfo, ModelSpec} from "./interfaces/IModelRegistry.sol";
import {ModelCards} from "./ModelCards.sol";
import {StakeVault} from "./StakeVault.sol";

/// @title The hub's list of models, and their ERC-721 tokens.
abstract contract ModelRegistry is StakeVault, IModelRegistry, ERC721 {
    /// @dev All that the flows need to know of a model, in the two slots that each of them reads.
    struct Model {
        // slot 0
        IClassifier classifier;
        uint32 currencyId;
        uint32 anyoneWait; // seconds
        uint16 labels;
        bool isOpen;
        // slot 1
        IIncentiveMechanism mechanism;
        uint40 learnedAt; // block timestamp
        uint16 sweepTipBps;
        bool holdsBack;
        bool wantsVotes;
    }

    uint256 private constant MAX_SWEEP_TIP_BPS = 500;

    /// @inheritdoc IModelRegistry
    IModelCards public immutable modelCards = new ModelCards();

    /// @inheritdoc IModelRegistry
    uint256 public modelCount;

    mapping(uint256 modelId => Model) private _models;

    // ------------------------------------------------------------------------------------------------ external

    /// @inheritdoc IModelRegistry
    function createModel(ModelSpec calldata spec) external nonReentrant returns (uint256 modelId) {
        _checkPlugin(address(spec.classifier));
        _checkPlugin(address(spec.mechanism));
        uint256 maxLabels = spec.classifier.maxLabels();
        if (spec.labels.length < 2 || spec.labels.length > maxLabels || spec.labels.length > type(uint16).max) {
            revert BadLabelCount(spec.labels.length, maxLabels);
        }

        modelId = ++modelCount;
        _mint(msg.sender, modelId);
        _describe(modelId, spec);
        spec.classifier.create(modelId, spec.labels.length, spec.classifierConfig);
        Terms memory terms = spec.mechanism.onCreate(modelId, msg.sender, spec.mechanismConfig);
        _storeModel(modelId, spec, terms);

        if (spec.parameters.length != 0) _load(spec.classifier, modelId, 0, spec.parameters);
        if (spec.openNow) _open(modelId);
    }

    /// @inheritdoc IModelRegistry
    function loadParameters(uint256 modelId, uint256 offset, bytes calldata chunk) external nonReentrant {
        _onlyModelOwner(modelId);
        if (_models[modelId].isOpen) revert ModelAlreadyOpen(modelId);
        _load(_models[modelId].classifier, modelId, offset, chunk);
    }

    /// @inheritdoc IModelRegistry
    function openModel(uint256 modelId) external nonReentrant {
        _onlyModelOwner(modelId);
        if (_models[modelId].isOpen) revert ModelAlreadyOpen(modelId);
        _open(modelId);
    }

    /// @inheritdoc IModelRegistry
    function addLabel(uint256 modelId, string calldata name_) external nonReentrant returns (uint256 label) {
        _onlyModelOwner(modelId);
        Model storage model = _models[modelId];
        label = model.labels;
        uint256 maxLabels = model.classifier.maxLabels();
        if (label >= maxLabels || label >= type(uint16).max) revert BadLabelCount(label + 1, maxLabels);
        model.labels = uint16(label + 1); // safe: just compared
        modelCards.addLabel(modelId, name_);
        model.classifier.addLabel(modelId);
        model.mechanism.onAddLabel(modelId);
        emit LabelAdded(modelId, label, name_);
    }

    /// @inheritdoc ERC721
    /// @dev Takes the hub's lock like everything else that changes state; the safe variants go through here.
    function transferFrom(address from, address to, uint256 modelId) public override nonReentrant {
        super.transferFrom(from, to, modelId);
    }

    /// @inheritdoc IModelRegistry
    function modelInfo(uint256 modelId) external view returns (ModelInfo memory info) {
        Model memory model = _modelAt(modelId);
        info.classifier = model.classifier;
        info.mechanism = model.mechanism;
        info.currency = _currencyAt(model.currencyId);
        info.labels = model.labels;
        info.isOpen = model.isOpen;
        info.holdsBack = model.holdsBack;
        info.wantsVotes = model.wantsVotes;
        info.anyoneWait = model.anyoneWait;
        info.sweepTipBps = model.sweepTipBps;
        info.learnedAt = model.learnedAt;
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 modelId) public view override returns (string memory) {
        return modelCards.tokenURI(modelId);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _modelAt(uint256 modelId) internal view returns (Model memory model) {
        model = _models[modelId];
        if (address(model.classifier) == address(0)) revert UnknownModel(modelId);
    }

    /// @dev Notes that a parameter of the model changed in this block.
    function _noteLearned(uint256 modelId, Model memory model) internal {
        if (model.learnedAt != block.timestamp) _models[modelId].learnedAt = uint40(block.timestamp);
    }

    function _currencyOf(uint256 modelId) internal view override returns (uint256) {
        return _modelAt(modelId).currencyId;
    }

    // ------------------------------------------------------------------------------------------------ private

    function _onlyModelOwner(uint256 modelId) private view {
        _modelAt(modelId);
        address owner = ownerOf(modelId);
        if (msg.sender != owner) revert NotModelOwner(modelId, msg.sender, owner);
    }

    /// @dev A plug-in is a contract that names this hub as its own.
    function _checkPlugin(address plugin) private view {
        if (plugin.code.length == 0) revert NotAPlugin(plugin);
        try IHubPlugin(plugin).hub() returns (address hub) {
            if (hub != address(this)) revert NotAPlugin(plugin);
        } catch {
            revert NotAPlugin(plugin);
        }
    }

    function _storeModel(uint256 modelId, ModelSpec calldata spec, Terms memory terms) private {
        if (terms.anyoneWait == 0 || terms.anyoneWait > MAX_WAIT) revert BadAnyoneWait(terms.anyoneWait, MAX_WAIT);
        if (terms.sweepTipBps > MAX_SWEEP_TIP_BPS) revert BadSweepTip(terms.sweepTipBps, MAX_SWEEP_TIP_BPS);
        _models[modelId] = Model({
            classifier: spec.classifier,
            currencyId: uint32(_registerCurrency(spec.currency)),
            anyoneWait: terms.anyoneWait,
            labels: uint16(spec.labels.length),
            isOpen: false,
            mechanism: spec.mechanism,
            learnedAt: 0,
            sweepTipBps: terms.sweepTipBps,
            holdsBack: terms.holdsBack,
            wantsVotes: terms.wantsVotes
        });
        emit ModelCreated(
            modelId,
            address(spec.classifier),
            address(spec.mechanism),
            msg.sender,
            spec.currency,
            terms.anyoneWait,
            terms.sweepTipBps,
            terms.holdsBack,
            terms.wantsVotes,
            spec.classifierConfig,
            spec.mechanismConfig
        );
    }

    /// @dev Keeps the description, and emits {ModelDescribed}, whose data is just that: encoded once, logged by hand.
    function _describe(uint256 modelId, ModelSpec calldata spec) private {
        bytes memory description = abi.encode(spec.name, spec.labels, spec.encoder);
        modelCards.write(modelId, description);
        bytes32 topic = ModelDescribed.selector;
        bytes32 encoderHash = keccak256(bytes(spec.encoder));
        assembly ("memory-safe") {
            log3(add(description, 0x20), mload(description), topic, modelId, encoderHash)
        }
    }

    function _load(IClassifier classifier, uint256 modelId, uint256 offset, bytes calldata chunk) private {
        classifier.load(modelId, offset, chunk);
        emit ParametersLoaded(modelId, offset, chunk);
    }

    function _open(uint256 modelId) private {
        Model storage model = _models[modelId];
        model.isOpen = true;
        model.classifier.open(modelId);
        model.mechanism.onOpen(modelId);
        emit ModelOpened(modelId);
    }
}
