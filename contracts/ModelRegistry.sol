// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {IClassifier} from "./interfaces/IClassifier.sol";
import {IModelCards} from "./interfaces/IModelCards.sol";
import {IHubPlugin} from "./interfaces/IHubPlugin.sol";
import {Terms} from "./interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelInfo, ModelSpec} from "./interfaces/IModelRegistry.sol";
import {Model, ModelCore, ModelLib, ModelRules} from "./libraries/Model.sol";
import {ModelCards} from "./ModelCards.sol";
import {StakeVault} from "./StakeVault.sol";

/// @title The hub's list of models, and their ERC-721 tokens.
abstract contract ModelRegistry is StakeVault, IModelRegistry, ERC721 {
    uint256 private constant MAX_LABELS = type(uint16).max;
    uint256 private constant MAX_SWEEP_TIP_BPS = 500;

    /// @inheritdoc IModelRegistry
    IModelCards public immutable modelCards = new ModelCards();

    /// @dev Never 0, so that no owner of a first model pays for a slot that nobody will fill again.
    uint256 private _nextModelId = 1;

    mapping(uint256 modelId => Model) private _models;

    // ------------------------------------------------------------------------------------------------ external

    /// @inheritdoc IModelRegistry
    function createModel(ModelSpec calldata spec) external nonReentrant returns (uint256 modelId) {
        _checkPlugin(address(spec.classifier));
        _checkPlugin(address(spec.mechanism));
        _checkLabelCount(spec.classifier, spec.labels.length);

        modelId = _nextModelId++;
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
        ModelCore core = _ownModel(modelId);
        if (core.isOpen()) revert ModelAlreadyOpen(modelId);
        _load(core.classifier(), modelId, offset, chunk);
    }

    /// @inheritdoc IModelRegistry
    function openModel(uint256 modelId) external nonReentrant {
        if (_ownModel(modelId).isOpen()) revert ModelAlreadyOpen(modelId);
        _open(modelId);
    }

    /// @inheritdoc IModelRegistry
    function addLabel(uint256 modelId, string calldata name_) external nonReentrant returns (uint256 label) {
        ModelCore core = _ownModel(modelId);
        label = core.labels();
        _checkLabelCount(core.classifier(), label + 1);
        _models[modelId].core = core.withOneMoreLabel();
        modelCards.addLabel(modelId, name_);
        core.classifier().addLabel(modelId);
        _models[modelId].rules.mechanism().onAddLabel(modelId);
        emit LabelAdded(modelId, label, name_);
    }

    /// @inheritdoc ERC721
    /// @dev Takes the hub's lock like everything else that changes state; the safe variants go through here.
    function transferFrom(address from, address to, uint256 modelId) public override nonReentrant {
        super.transferFrom(from, to, modelId);
    }

    /// @inheritdoc IModelRegistry
    function modelInfo(uint256 modelId) external view returns (ModelInfo memory info) {
        (ModelCore core, ModelRules rules) = _modelAt(modelId);
        return
            ModelInfo({
                classifier: core.classifier(),
                mechanism: rules.mechanism(),
                currency: _currencyAt(core.currencyId()),
                labels: core.labels(),
                isOpen: core.isOpen(),
                holdsBack: rules.holdsBack(),
                wantsVotes: rules.wantsVotes(),
                isFree: rules.isFree(),
                anyoneWait: core.anyoneWait(),
                sweepTipBps: rules.sweepTipBps(),
                learnedAt: rules.learnedAt(),
                lastContributionAt: rules.lastContributionAt()
            });
    }

    /// @inheritdoc IModelRegistry
    function modelCount() external view returns (uint256) {
        return _nextModelId - 1;
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 modelId) public view override returns (string memory) {
        return modelCards.tokenURI(modelId);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _coreAt(uint256 modelId) internal view returns (ModelCore core) {
        core = _models[modelId].core;
        if (!core.exists()) revert UnknownModel(modelId);
    }

    function _modelAt(uint256 modelId) internal view returns (ModelCore core, ModelRules rules) {
        return (_coreAt(modelId), _models[modelId].rules);
    }

    /// @dev Notes that a parameter of the model changed in this block.
    function _noteLearned(uint256 modelId, ModelRules rules) internal {
        if (rules.learnedAt() != block.timestamp) _models[modelId].rules = rules.withLearnedAt(block.timestamp);
    }

    /// @dev Notes that the model was contributed to in this block, and whether a parameter changed. Nobody prices free models, and
    /// so nobody asks when they were contributed to.
    function _noteContribution(uint256 modelId, ModelRules rules, bool learned) internal {
        if (learned) rules = rules.withLearnedAt(block.timestamp);
        if (!rules.isFree()) rules = rules.withLastContributionAt(block.timestamp);
        else if (!learned) return;
        _models[modelId].rules = rules;
    }

    function _currencyOf(uint256 modelId) internal view override returns (uint256) {
        return _coreAt(modelId).currencyId();
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev A model that the caller owns.
    function _ownModel(uint256 modelId) private view returns (ModelCore core) {
        core = _coreAt(modelId);
        address owner = ownerOf(modelId);
        if (msg.sender != owner) revert NotModelOwner(modelId, msg.sender, owner);
    }

    function _checkLabelCount(IClassifier classifier, uint256 labels) private view {
        uint256 maxLabels = classifier.maxLabels();
        if (maxLabels > MAX_LABELS) maxLabels = MAX_LABELS;
        if (labels < 2 || labels > maxLabels) revert BadLabelCount(labels, maxLabels);
    }

    /// @dev A plug-in is a contract that names this hub as its own.
    function _checkPlugin(address plugin) private view {
        (bool ok, bytes memory answer) = plugin.staticcall(abi.encodeCall(IHubPlugin.hub, ()));
        // Read as a number: what is no address is no plug-in's hub either.
        if (!ok || answer.length != 32 || abi.decode(answer, (uint256)) != uint160(address(this))) {
            revert NotAPlugin(plugin);
        }
    }

    function _storeModel(uint256 modelId, ModelSpec calldata spec, Terms memory terms) private {
        if (terms.anyoneWait == 0 || terms.anyoneWait > MAX_WAIT) revert BadAnyoneWait(terms.anyoneWait, MAX_WAIT);
        if (terms.sweepTipBps > MAX_SWEEP_TIP_BPS) revert BadSweepTip(terms.sweepTipBps, MAX_SWEEP_TIP_BPS);
        uint256 currencyId = _registerCurrency(spec.currency);
        _models[modelId] = Model({
            core: ModelLib.packCore(spec.classifier, currencyId, terms.anyoneWait, spec.labels.length),
            rules: ModelLib.packRules(spec.mechanism, terms)
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
            terms.isFree,
            spec.classifierConfig,
            spec.mechanismConfig
        );
    }

    function _describe(uint256 modelId, ModelSpec calldata spec) private {
        modelCards.write(modelId, spec.name, spec.labels, spec.encoder);
        emit ModelDescribed(modelId, keccak256(bytes(spec.encoder)), spec.name, spec.labels, spec.encoder);
    }

    function _load(IClassifier classifier, uint256 modelId, uint256 offset, bytes calldata chunk) private {
        classifier.load(modelId, offset, chunk);
        emit ParametersLoaded(modelId, offset, chunk);
    }

    function _open(uint256 modelId) private {
        (ModelCore core, ModelRules rules) = _modelAt(modelId);
        _models[modelId] = Model({core: core.withOpen(), rules: rules.withLastContributionAt(block.timestamp)});
        core.classifier().open(modelId);
        rules.mechanism().onOpen(modelId);
        emit ModelOpened(modelId);
    }
}
