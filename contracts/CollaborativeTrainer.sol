// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {DataHandler} from "./DataHandler.sol";
import {IClassifier} from "./interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "./interfaces/ICollaborativeTrainer.sol";
import {Contribution, Sample, Status} from "./interfaces/IDataHandler.sol";
import {Claim, ClaimKind, IIncentiveMechanism, Move, SweepTo} from "./interfaces/IIncentiveMechanism.sol";
import {BoundedCall} from "./libraries/BoundedCall.sol";
import {ModelCore, ModelRules} from "./libraries/Model.sol";
import {PluginCalls} from "./libraries/PluginCalls.sol";
import {Record, RecordLib} from "./libraries/Record.sol";
import {ModelRegistry} from "./ModelRegistry.sol";

/// @title The hub. The manual is {ICollaborativeTrainer}.
/// @dev Two rules hold every flow together: a mechanism's amounts are cut down to what the deposit still holds, and the money
/// only moves between balances here. Plug-ins are called before the books change, under the lock.
contract CollaborativeTrainer is ModelRegistry, DataHandler, ICollaborativeTrainer {
    using PluginCalls for IClassifier;
    using PluginCalls for IIncentiveMechanism;

    /// @dev What became of a batch's samples.
    struct Batch {
        bytes32[] ids; // one for each sample, 0 where it was refused
        bytes32[] traces; // one for each sample
        uint256[] marks; // one for each sample, the first mark of its record
        uint256 accepted; // how many were
        bool learned; // whether a parameter changed
    }

    /// @dev Holds a sample's place while a batch is taught, so that the batch itself can't name it twice.
    Record private constant RESERVED = Record.wrap(uint256(Status.Closed));

    /// @dev The longest features: more could not be handed to a sweep together with its gas.
    uint256 private constant MAX_FEATURE_BYTES = 131_072;

    /// @dev The gas that a classifier gets for its prediction in a sweep.
    uint256 private constant SWEEP_CLASSIFIER_GAS = 10_000_000;

    /// @dev The gas that a mechanism gets for its say in a sweep.
    uint256 private constant SWEEP_MECHANISM_GAS = 2_000_000;

    /// @dev The model whose mechanism is inside `onAct` now, 0 if none.
    uint256 private transient _actingModel;

    constructor() ERC721("DCAI model", "DCAI") {}

    // ------------------------------------------------------------------------------------------------ contribute

    /// @inheritdoc ICollaborativeTrainer
    function contribute(
        uint256 modelId,
        Sample calldata sample,
        uint256 maxDeposit
    ) external payable nonReentrant returns (uint256 deposit) {
        (ModelCore core, ModelRules rules) = _openModelAt(modelId);
        (bytes32 id, Entry storage entry, bytes32 trace, uint256 mark, bytes memory refusal) = _teach(
            modelId,
            core,
            rules,
            sample
        );
        if (id == 0) _bubble(refusal);
        _noteContribution(modelId, rules, trace != 0);
        deposit = _charge(modelId, core, rules, 1, maxDeposit);
        _storeContribution(modelId, id, entry, sample, deposit, trace, mark);
    }

    /// @inheritdoc ICollaborativeTrainer
    function contributeBatch(
        uint256 modelId,
        Sample[] calldata samples,
        uint256 maxDeposit
    ) external payable nonReentrant returns (uint256 deposit) {
        (ModelCore core, ModelRules rules) = _openModelAt(modelId);
        Batch memory batch = _teachBatch(modelId, core, rules, samples);
        if (batch.accepted == 0) {
            _stakeSentEther(core.currencyId());
            return 0;
        }
        _noteContribution(modelId, rules, batch.learned);
        deposit = _charge(modelId, core, rules, batch.accepted, maxDeposit);
        uint256 each = deposit / batch.accepted; // exact: {_charge} multiplied them
        for (uint256 i = 0; i < samples.length; ++i) {
            bytes32 id = batch.ids[i];
            if (id == 0) continue;
            _storeContribution(modelId, id, _entryAt(modelId, id), samples[i], each, batch.traces[i], batch.marks[i]);
        }
    }

    // ------------------------------------------------------------------------------------------------ claim

    /// @inheritdoc ICollaborativeTrainer
    function refund(uint256 modelId, Contribution calldata c) external nonReentrant returns (uint256) {
        return _claim(ClaimKind.Refund, msg.sender, modelId, c);
    }

    /// @inheritdoc ICollaborativeTrainer
    function report(uint256 modelId, Contribution calldata c) external nonReentrant returns (uint256) {
        return _claim(ClaimKind.Report, msg.sender, modelId, c);
    }

    /// @inheritdoc ICollaborativeTrainer
    function take(uint256 modelId, Contribution calldata c) external nonReentrant returns (uint256) {
        return _claim(ClaimKind.Take, msg.sender, modelId, c);
    }

    /// @inheritdoc ICollaborativeTrainer
    function refundBatch(
        uint256 modelId,
        Contribution[] calldata contributions
    ) external nonReentrant returns (uint256[] memory, bool[] memory) {
        return _claimBatch(ClaimKind.Refund, modelId, contributions);
    }

    /// @inheritdoc ICollaborativeTrainer
    function reportBatch(
        uint256 modelId,
        Contribution[] calldata contributions
    ) external nonReentrant returns (uint256[] memory, bool[] memory) {
        return _claimBatch(ClaimKind.Report, modelId, contributions);
    }

    /// @inheritdoc ICollaborativeTrainer
    function claimFor(
        ClaimKind kind,
        address caller,
        uint256 modelId,
        Contribution calldata c
    ) external returns (uint256) {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        return _claim(kind, caller, modelId, c);
    }

    /// @inheritdoc ICollaborativeTrainer
    function sweep(uint256 modelId, Contribution calldata c) external nonReentrant returns (uint256 tip) {
        // Check: a contribution that is still open, and old enough.
        (ModelCore core, ModelRules rules) = _modelAt(modelId);
        (bytes32 id, Entry storage entry, Record record) = _openRecord(modelId, c);
        uint256 readyAt = c.contributedAt + core.anyoneWait();
        if (block.timestamp < readyAt) revert SweepTooEarly(id, readyAt);
        // Interaction: plug-ins, bounded; they can't re-enter, and whatever they do, somebody is paid.
        address to = _sweepReceiver(modelId, core, rules, c, id, record);
        // Effect: the contribution is closed and the money credited.
        uint256 claimable = record.claimable();
        tip = (claimable * rules.sweepTipBps()) / 10_000;
        entry.record = RecordLib.pack(record.digest(), 0, record.mark(), Status.Closed);
        _credit(core.currencyId(), msg.sender, tip);
        if (to == address(0)) _addToPool(modelId, claimable - tip);
        else _credit(core.currencyId(), to, claimable - tip);
        emit Swept(modelId, id, msg.sender, tip, to, claimable - tip);
    }

    // ------------------------------------------------------------------------------------------------ act

    /// @inheritdoc ICollaborativeTrainer
    function act(
        uint256 modelId,
        uint256 maxSpend,
        bytes calldata data
    ) external payable nonReentrant returns (bytes memory result) {
        (ModelCore core, ModelRules rules) = _modelAt(modelId);
        _stakeSentEther(core.currencyId());
        Move[] memory moves;
        _actingModel = modelId;
        (moves, result) = rules.mechanism().onAct(modelId, msg.sender, maxSpend, data);
        _actingModel = 0;
        _carryOut(modelId, maxSpend, moves);
    }

    /// @inheritdoc ICollaborativeTrainer
    function applyUpdate(
        uint256 modelId,
        Sample calldata sample,
        uint256 gasLimit
    ) external returns (bool ok, bytes32 trace) {
        (ModelCore core, ModelRules rules) = _actingModelAt(modelId);
        if (_refusalOf(modelId, core, sample.label, sample.features.length).length != 0) return (false, 0);
        bool answered;
        uint256 word;
        (ok, answered, word) = BoundedCall.call(
            address(core.classifier()),
            gasLimit,
            abi.encodeCall(IClassifier.update, (modelId, sample.features, sample.label, false))
        );
        if (!ok) return (false, 0);
        if (!answered) revert PluginCalls.ShortReturn(address(core.classifier()));
        trace = bytes32(word);
        if (trace != 0) _noteLearned(modelId, rules);
        bytes32 id = _contributionId(modelId, sample.label, sample.features);
        emit UpdateApplied(modelId, id, sample.label, trace, sample.features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function undoUpdate(uint256 modelId, Sample calldata sample, bytes32 trace) external {
        (ModelCore core, ModelRules rules) = _actingModelAt(modelId);
        bytes memory refusal = _refusalOf(modelId, core, sample.label, sample.features.length);
        if (refusal.length != 0) _bubble(refusal);
        core.classifier().undo(modelId, sample.features, sample.label, trace);
        if (trace != 0) _noteLearned(modelId, rules);
        bytes32 id = _contributionId(modelId, sample.label, sample.features);
        emit UpdateUndone(modelId, id, sample.label, trace, sample.features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function recordSample(uint256 modelId, address contributor, Sample calldata sample) external returns (bytes32 id) {
        (ModelCore core, ) = _actingModelAt(modelId);
        bytes memory refusal = _refusalOf(modelId, core, sample.label, sample.features.length);
        if (refusal.length != 0) _bubble(refusal);
        id = _contributionId(modelId, sample.label, sample.features);
        Entry storage entry = _entryAt(modelId, id);
        if (!entry.record.isUnknown()) revert AlreadyRecorded(modelId, id);
        entry.record = RecordLib.pack(RecordLib.digestOf(contributor, block.timestamp, 0), 0, 0, Status.Closed);
        emit SampleRecorded(modelId, id, contributor, sample.label, sample.features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function noteRecord(uint256 modelId, bytes32 id, uint256 mark, bool close) external {
        _actingModelAt(modelId);
        Entry storage entry = _entryAt(modelId, id);
        Record record = entry.record;
        if (record.status() != Status.Open) revert ContributionClosed(modelId, id);
        (record, ) = record.paid(0, mark, close);
        entry.record = record;
        emit RecordNoted(modelId, id, record.state());
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ICollaborativeTrainer
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256) {
        return _coreAt(modelId).classifier().predictWith(modelId, features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function predictBatch(uint256 modelId, bytes[] calldata features) external view returns (uint256[] memory labels) {
        return _coreAt(modelId).classifier().predictBatch(modelId, features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function scores(uint256 modelId, bytes calldata features) external view returns (int256[] memory) {
        return _coreAt(modelId).classifier().scores(modelId, features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function quote(uint256 modelId, address contributor, uint256 count) external view returns (uint256) {
        (, ModelRules rules) = _modelAt(modelId);
        return rules.mechanism().quote(modelId, contributor, count, rules.lastContributionAt());
    }

    // ------------------------------------------------------------------------------------------------ private: contribute

    function _openModelAt(uint256 modelId) private view returns (ModelCore core, ModelRules rules) {
        (core, rules) = _modelAt(modelId);
        if (!core.isOpen()) revert ModelNotOpen(modelId);
    }

    /// @dev What the hub itself asks of a sample: features that a sweep can still judge, and a label that the model has.
    /// @return refusal The error to tell, empty if there is nothing to refuse.
    function _refusalOf(
        uint256 modelId,
        ModelCore core,
        uint256 label,
        uint256 length
    ) private pure returns (bytes memory refusal) {
        if (length == 0) return abi.encodeWithSelector(EmptyFeatures.selector, modelId);
        if (length > MAX_FEATURE_BYTES) {
            return abi.encodeWithSelector(FeaturesTooLong.selector, modelId, length, MAX_FEATURE_BYTES);
        }
        if (label >= core.labels()) {
            return abi.encodeWithSelector(UnknownLabel.selector, modelId, label, core.labels());
        }
    }

    /// @dev Checks one sample and teaches it to the model, or only checks it if contributions are held back.
    /// @return id The contribution's id, 0 if the sample was refused.
    /// @return entry Where its record belongs.
    /// @return trace 0 if no parameter changed.
    /// @return mark The first mark of its record.
    /// @return refusal The error to tell if the sample was refused.
    function _teach(
        uint256 modelId,
        ModelCore core,
        ModelRules rules,
        Sample calldata sample
    ) private returns (bytes32 id, Entry storage entry, bytes32 trace, uint256 mark, bytes memory refusal) {
        uint256 label = sample.label;
        bytes calldata features = sample.features;
        id = _contributionId(modelId, label, features);
        entry = _entryAt(modelId, id);
        refusal = _refusalOf(modelId, core, label, features.length);
        bool taught = false;
        if (refusal.length == 0) {
            if (!entry.record.isUnknown()) {
                refusal = abi.encodeWithSelector(AlreadyRecorded.selector, modelId, id);
            } else if (rules.holdsBack()) {
                (taught, mark, refusal) = _hold(modelId, core, rules, features, label);
            } else {
                uint256 predicted;
                (taught, trace, predicted, refusal) = core.classifier().tryUpdate(
                    modelId,
                    features,
                    label,
                    rules.wantsVotes()
                );
                if (rules.wantsVotes() && predicted == label) mark = 1;
            }
        }
        if (!taught) id = 0;
    }

    /// @dev Checks a sample that is held back, and asks for the model's vote if the mechanism wants it.
    function _hold(
        uint256 modelId,
        ModelCore core,
        ModelRules rules,
        bytes calldata features,
        uint256 label
    ) private view returns (bool held, uint256 mark, bytes memory refusal) {
        try core.classifier().check(modelId, features, label) {
            if (!rules.wantsVotes()) return (true, 0, "");
        } catch (bytes memory reason) {
            return (false, 0, reason);
        }
        try core.classifier().predict(modelId, features) returns (uint256 predicted) {
            return (true, predicted == label ? 1 : 0, "");
        } catch (bytes memory reason) {
            return (false, 0, reason);
        }
    }

    /// @dev Teaches the model every sample of a batch that is not refused.
    function _teachBatch(
        uint256 modelId,
        ModelCore core,
        ModelRules rules,
        Sample[] calldata samples
    ) private returns (Batch memory batch) {
        batch.ids = new bytes32[](samples.length);
        batch.traces = new bytes32[](samples.length);
        batch.marks = new uint256[](samples.length);
        for (uint256 i = 0; i < samples.length; ++i) {
            _teachOne(modelId, core, rules, samples[i], batch, i);
        }
    }

    /// @dev Teaches the model sample `i` of a batch, or skips it.
    function _teachOne(
        uint256 modelId,
        ModelCore core,
        ModelRules rules,
        Sample calldata sample,
        Batch memory batch,
        uint256 i
    ) private {
        uint256 gasBefore = gasleft();
        (bytes32 id, Entry storage entry, bytes32 trace, uint256 mark, bytes memory refusal) = _teach(
            modelId,
            core,
            rules,
            sample
        );
        if (id == 0) return _skip(modelId, sample.label, sample.features, refusal, gasBefore, i);
        entry.record = RESERVED;
        (batch.ids[i], batch.traces[i], batch.marks[i]) = (id, trace, mark);
        if (trace != 0) batch.learned = true;
        ++batch.accepted;
    }

    /// @dev Draws the deposits of `accepted` samples from the caller's balance and the ether sent along.
    function _charge(
        uint256 modelId,
        ModelCore core,
        ModelRules rules,
        uint256 accepted,
        uint256 maxDeposit
    ) private returns (uint256 deposit) {
        _stakeSentEther(core.currencyId());
        if (rules.isFree()) return 0;
        uint256 price = rules.mechanism().onContribute(modelId, msg.sender, accepted, rules.lastContributionAt());
        if (price > RecordLib.MAX_DEPOSIT) revert DepositTooLarge(modelId, price);
        deposit = price * accepted;
        if (deposit > maxDeposit) revert DepositAboveMax(modelId, deposit, maxDeposit);
        if (deposit != 0) _debit(core.currencyId(), msg.sender, deposit);
    }

    function _storeContribution(
        uint256 modelId,
        bytes32 id,
        Entry storage entry,
        Sample calldata sample,
        uint256 deposit,
        bytes32 trace,
        uint256 mark
    ) private {
        uint160 digest = RecordLib.digestOf(msg.sender, block.timestamp, deposit);
        entry.record = RecordLib.pack(digest, deposit, mark, Status.Open);
        emit Contributed(modelId, id, msg.sender, block.timestamp, deposit, sample.label, trace, sample.features);
    }

    // ------------------------------------------------------------------------------------------------ private: claim

    /// @dev The record of a contribution that is still open.
    function _openRecord(
        uint256 modelId,
        Contribution calldata c
    ) private view returns (bytes32 id, Entry storage entry, Record record) {
        (id, entry, record) = _verified(modelId, c);
        if (record.status() != Status.Open) revert ContributionClosed(modelId, id);
    }

    /// @dev One refund, report or taking.
    function _claim(
        ClaimKind kind,
        address caller,
        uint256 modelId,
        Contribution calldata c
    ) private returns (uint256 amount) {
        // Check: an open contribution, and the right account.
        (ModelCore core, ModelRules rules) = _modelAt(modelId);
        (bytes32 id, Entry storage entry, Record record) = _openRecord(modelId, c);
        _checkClaimant(kind, caller, modelId, c.contributor, id);
        bool wasPaid = kind == ClaimKind.Report && _hasReported(id, caller);
        bool agrees = core.classifier().predictWith(modelId, c.features) == c.label;
        // Interaction: the mechanism judges; it can't re-enter, and gets nothing of its own.
        uint256 mark;
        bool close;
        (amount, mark, close) = rules.mechanism().judge(
            kind,
            Claim({
                modelId: modelId,
                id: id,
                caller: caller,
                contributor: c.contributor,
                contributedAt: c.contributedAt,
                deposit: c.deposit,
                claimable: record.claimable(),
                mark: record.mark(),
                agrees: agrees,
                learnedAt: rules.learnedAt(),
                wasPaid: wasPaid
            })
        );
        // Effect: the record, and the caller's balance.
        (record, amount) = record.paid(amount, mark, close);
        entry.record = record;
        _credit(core.currencyId(), caller, amount);
        // Once for each reporter; a report that is only filed can still be paid.
        if (kind == ClaimKind.Report && amount != 0) {
            if (wasPaid) revert AlreadyReported(id, caller);
            _setReported(id, caller);
        }
        _emitClaimed(kind, modelId, id, caller, amount, record.state());
    }

    /// @dev A refund is the contributor's, a report somebody else's and once only (INV-7), taking the owner's.
    function _checkClaimant(
        ClaimKind kind,
        address caller,
        uint256 modelId,
        address contributor,
        bytes32 id
    ) private view {
        if (kind == ClaimKind.Refund) {
            if (caller != contributor) revert NotContributor(id, caller, contributor);
        } else if (kind == ClaimKind.Report) {
            if (caller == contributor) revert OwnContribution(id, caller);
        } else {
            address owner = ownerOf(modelId);
            if (caller != owner) revert NotModelOwner(modelId, caller, owner);
        }
    }

    /// @dev Emits {Refunded}, {Reported} or {Taken}, which differ in their name alone. The plain form is three `emit`s.
    function _emitClaimed(
        ClaimKind kind,
        uint256 modelId,
        bytes32 id,
        address account,
        uint256 amount,
        uint256 state
    ) private {
        bytes32 topic =
            kind == ClaimKind.Refund
                ? Refunded.selector
                : kind == ClaimKind.Report
                    ? Reported.selector
                    : Taken.selector;
        assembly ("memory-safe") {
            mstore(0x00, amount)
            mstore(0x20, state)
            log4(0x00, 0x40, topic, modelId, id, account)
        }
    }

    function _claimBatch(
        ClaimKind kind,
        uint256 modelId,
        Contribution[] calldata contributions
    ) private returns (uint256[] memory amounts, bool[] memory settled) {
        amounts = new uint256[](contributions.length);
        settled = new bool[](contributions.length);
        for (uint256 i = 0; i < contributions.length; ++i) {
            uint256 gasBefore = gasleft();
            // A call of its own for each: what the mechanism did for one that fails is undone with it.
            try this.claimFor(kind, msg.sender, modelId, contributions[i]) returns (uint256 amount) {
                (amounts[i], settled[i]) = (amount, true);
            } catch (bytes memory reason) {
                _skip(modelId, contributions[i].label, contributions[i].features, reason, gasBefore, i);
            }
        }
    }

    /// @dev Who gets what is left of a swept deposit; zero for the model's pool. A plug-in that fails decides nothing.
    function _sweepReceiver(
        uint256 modelId,
        ModelCore core,
        ModelRules rules,
        Contribution calldata c,
        bytes32 id,
        Record record
    ) private returns (address) {
        (, bool answered, uint256 word) = BoundedCall.call(
            address(core.classifier()),
            SWEEP_CLASSIFIER_GAS,
            abi.encodeCall(IClassifier.predict, (modelId, c.features))
        );
        Claim memory claim = Claim({
            modelId: modelId,
            id: id,
            caller: msg.sender,
            contributor: c.contributor,
            contributedAt: c.contributedAt,
            deposit: c.deposit,
            claimable: record.claimable(),
            mark: record.mark(),
            agrees: !answered || word == c.label,
            learnedAt: rules.learnedAt(),
            wasPaid: false
        });
        (, answered, word) = BoundedCall.call(
            address(rules.mechanism()),
            SWEEP_MECHANISM_GAS,
            abi.encodeCall(IIncentiveMechanism.onSweep, (claim))
        );
        if (!answered || (word != uint256(SweepTo.Pool) && word != uint256(SweepTo.Owner))) return c.contributor;
        // Somebody could have flipped the model for the moment.
        if (claim.learnedAt == block.timestamp) revert ModelLearnedNow(modelId);
        return word == uint256(SweepTo.Owner) ? ownerOf(modelId) : address(0);
    }

    // ------------------------------------------------------------------------------------------------ private: shared

    /// @dev The part of a deposit that a mechanism's move takes.
    function _drawDeposit(uint256 modelId, bytes32 id, uint256 amount) internal override {
        Entry storage entry = _entryAt(modelId, id);
        Record record = entry.record;
        if (record.status() != Status.Open) revert ContributionClosed(modelId, id);
        uint256 claimable = record.claimable();
        if (amount > claimable) revert InsufficientDeposit(modelId, id, amount, claimable);
        (entry.record, ) = record.paid(amount, record.mark(), false);
    }

    function _actingModelAt(uint256 modelId) private view returns (ModelCore core, ModelRules rules) {
        (core, rules) = _openModelAt(modelId);
        if (_actingModel != modelId || msg.sender != address(rules.mechanism())) revert NotActing(modelId, msg.sender);
    }

    /// @dev Tells that one item of a batch was left out. If it used up nearly all the gas, its failure may be for want of
    /// gas alone, and the batch reverts rather than leave out what is good.
    function _skip(
        uint256 modelId,
        uint256 label,
        bytes calldata features,
        bytes memory reason,
        uint256 gasBefore,
        uint256 index
    ) private {
        if (gasleft() < gasBefore / 16) revert BatchOutOfGas(index);
        emit Skipped(modelId, _contributionId(modelId, label, features), msg.sender, reason);
    }

    function _bubble(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
