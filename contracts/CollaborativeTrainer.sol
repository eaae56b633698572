// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {DataHandler} from "./DataHandler.sol";
import {IClassifier} from "./interfaces/IClassifier.sol";
import {ICollaborativeTrainer} from "./interfaces/ICollaborativeTrainer.sol";
import {Contribution, Sample, Status} from "./interfaces/IDataHandler.sol";
import {Claim, ClaimKind, IIncentiveMechanism, Move, SweepTo, Vote} from "./interfaces/IIncentiveMechanism.sol";
import {BoundedCall} from "./libraries/BoundedCall.sol";
import {Record, RecordLib} from "./libraries/Record.sol";
import {ModelRegistry} from "./ModelRegistry.sol";

/// @title The hub. The manual is {ICollaborativeTrainer}.
/// @dev Two rules hold every flow together: a mechanism's amounts are cut down to what the deposit still holds, and the money
/// only moves between balances here. Plug-ins are called before the books change, under the lock.
contract CollaborativeTrainer is ModelRegistry, DataHandler, ICollaborativeTrainer {
    /// @dev What the model made of one sample.
    struct Lesson {
        bytes32 id; // 0 if the sample was refused
        bytes32 trace; // 0 if no parameter changed
        bool agrees; // the model's answer before it learned, if its mechanism asks for it
    }

    /// @dev Holds a sample's place while a batch is taught, so that the batch itself can't name it twice.
    Record private constant RESERVED = Record.wrap(uint256(Status.Closed));

    /// @notice The gas that a classifier gets for its prediction in a sweep.
    uint256 public constant SWEEP_CLASSIFIER_GAS = 10_000_000;

    /// @notice The gas that a mechanism gets for its say in a sweep.
    uint256 public constant SWEEP_MECHANISM_GAS = 2_000_000;

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
        Model memory model = _openModelAt(modelId);
        Vote[] memory votes = new Vote[](model.wantsVotes ? 1 : 0);
        (Lesson memory lesson, bytes memory refusal) = _teach(modelId, model, sample);
        if (lesson.id == 0) _bubble(refusal);
        if (model.wantsVotes) votes[0] = Vote(lesson.id, lesson.agrees);
        if (lesson.trace != 0) _noteLearned(modelId, model);
        deposit = _charge(modelId, model, 1, votes, maxDeposit);
        _storeContribution(modelId, lesson, sample, deposit);
    }

    /// @inheritdoc ICollaborativeTrainer
    function contributeBatch(
        uint256 modelId,
        Sample[] calldata samples,
        uint256 maxDeposit
    ) external payable nonReentrant returns (uint256 deposit) {
        Model memory model = _openModelAt(modelId);
        (Lesson[] memory lessons, Vote[] memory votes, uint256 accepted) = _teachBatch(modelId, model, samples);
        if (accepted == 0) {
            _stakeSentEther(model.currencyId);
            return 0;
        }
        deposit = _charge(modelId, model, accepted, votes, maxDeposit);
        uint256 each = deposit / accepted; // exact: {_charge} multiplied them
        for (uint256 i = 0; i < samples.length; ++i) {
            if (lessons[i].id != 0) _storeContribution(modelId, lessons[i], samples[i], each);
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
        Model memory model = _modelAt(modelId);
        (bytes32 id, Record record) = _openRecord(modelId, c);
        uint256 readyAt = c.contributedAt + uint256(model.anyoneWait);
        if (block.timestamp < readyAt) revert SweepTooEarly(id, readyAt);
        // Interaction: plug-ins, bounded; they can't re-enter, and whatever they do, somebody is paid.
        address to = _sweepReceiver(modelId, model, c, _claimOf(modelId, model, msg.sender, c, id, record));
        // Effect: the contribution is closed and the money credited.
        uint256 claimable = record.claimable();
        tip = (claimable * model.sweepTipBps) / 10_000;
        _setRecord(modelId, id, RecordLib.pack(record.digest(), 0, record.mark(), Status.Closed));
        _credit(model.currencyId, msg.sender, tip);
        if (to == address(0)) _addToPool(modelId, claimable - tip);
        else _credit(model.currencyId, to, claimable - tip);
        emit Swept(modelId, id, msg.sender, tip, to, claimable - tip);
    }

    // ------------------------------------------------------------------------------------------------ act

    /// @inheritdoc ICollaborativeTrainer
    function act(
        uint256 modelId,
        uint256 maxSpend,
        bytes calldata data
    ) external payable nonReentrant returns (bytes memory result) {
        Model memory model = _modelAt(modelId);
        _stakeSentEther(model.currencyId);
        Move[] memory moves;
        _actingModel = modelId;
        (moves, result) = model.mechanism.onAct(modelId, msg.sender, maxSpend, data);
        _actingModel = 0;
        _carryOut(modelId, maxSpend, moves);
    }

    /// @inheritdoc ICollaborativeTrainer
    function applyUpdate(
        uint256 modelId,
        Sample calldata sample,
        uint256 gasLimit
    ) external returns (bool ok, bytes32 trace) {
        Model memory model = _actingModelAt(modelId);
        if (!model.isOpen) revert ModelNotOpen(modelId);
        bytes32 id = _checkSample(modelId, model, sample);
        uint256 word;
        (ok, word) = BoundedCall.call(
            address(model.classifier),
            gasLimit,
            abi.encodeCall(IClassifier.update, (modelId, sample.features, sample.label))
        );
        if (!ok) return (false, 0);
        trace = bytes32(word);
        if (trace != 0) _noteLearned(modelId, model);
        emit UpdateApplied(modelId, id, sample.label, trace, sample.features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function undoUpdate(uint256 modelId, Sample calldata sample, bytes32 trace) external {
        Model memory model = _actingModelAt(modelId);
        model.classifier.undo(modelId, sample.features, sample.label, trace);
        if (trace != 0) _noteLearned(modelId, model);
        bytes32 id = _contributionId(modelId, sample.label, sample.features);
        emit UpdateUndone(modelId, id, sample.label, trace, sample.features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function recordSample(
        uint256 modelId,
        address contributor,
        Sample calldata sample
    ) external returns (bytes32 id) {
        id = _checkSample(modelId, _actingModelAt(modelId), sample);
        if (!_recordAt(modelId, id).isUnknown()) revert AlreadyRecorded(modelId, id);
        uint160 digest = RecordLib.digestOf(contributor, block.timestamp, 0);
        _setRecord(modelId, id, RecordLib.pack(digest, 0, 0, Status.Closed));
        emit SampleRecorded(modelId, id, contributor, sample.label, sample.features);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ICollaborativeTrainer
    function predict(uint256 modelId, bytes calldata features) external view returns (uint256) {
        return _modelAt(modelId).classifier.predict(modelId, features);
    }

    /// @inheritdoc ICollaborativeTrainer
    function predictBatch(
        uint256 modelId,
        bytes[] calldata features
    ) external view returns (uint256[] memory labels) {
        IClassifier classifier = _modelAt(modelId).classifier;
        labels = new uint256[](features.length);
        for (uint256 i = 0; i < features.length; ++i) labels[i] = classifier.predict(modelId, features[i]);
    }

    /// @inheritdoc ICollaborativeTrainer
    function quote(uint256 modelId, address contributor, uint256 count) external view returns (uint256) {
        return _modelAt(modelId).mechanism.quote(modelId, contributor, count);
    }

    // ------------------------------------------------------------------------------------------------ private: contribute

    function _openModelAt(uint256 modelId) private view returns (Model memory model) {
        model = _modelAt(modelId);
        if (!model.isOpen) revert ModelNotOpen(modelId);
    }

    /// @dev What the hub itself asks of a sample: features, and a label that the model has.
    function _checkSample(
        uint256 modelId,
        Model memory model,
        Sample calldata sample
    ) private pure returns (bytes32 id) {
        if (sample.features.length == 0) revert EmptyFeatures(modelId);
        if (sample.label >= model.labels) revert UnknownLabel(modelId, sample.label, model.labels);
        return _contributionId(modelId, sample.label, sample.features);
    }

    /// @dev Checks one sample and teaches it to the model, or only checks it if contributions are held back.
    /// @return lesson Its `id` is 0 if the sample was refused.
    /// @return refusal The error to tell in that case.
    function _teach(
        uint256 modelId,
        Model memory model,
        Sample calldata sample
    ) private returns (Lesson memory lesson, bytes memory refusal) {
        uint256 label = sample.label;
        bytes calldata features = sample.features;
        if (features.length == 0) return (lesson, abi.encodeWithSelector(EmptyFeatures.selector, modelId));
        if (label >= model.labels) return (lesson, abi.encodeWithSelector(UnknownLabel.selector, modelId, label, model.labels));
        bytes32 id = _contributionId(modelId, label, features);
        if (!_recordAt(modelId, id).isUnknown()) return (lesson, abi.encodeWithSelector(AlreadyRecorded.selector, modelId, id));

        if (model.wantsVotes) {
            try model.classifier.predict(modelId, features) returns (uint256 predicted) {
                lesson.agrees = predicted == label;
            } catch (bytes memory reason) {
                return (lesson, reason);
            }
        }
        if (model.holdsBack) {
            try model.classifier.check(modelId, features, label) {} catch (bytes memory reason) {
                return (lesson, reason);
            }
        } else {
            try model.classifier.update(modelId, features, label) returns (bytes32 trace) {
                lesson.trace = trace;
            } catch (bytes memory reason) {
                return (lesson, reason);
            }
        }
        lesson.id = id;
    }

    /// @dev Teaches the model every sample of a batch that is not refused.
    function _teachBatch(
        uint256 modelId,
        Model memory model,
        Sample[] calldata samples
    ) private returns (Lesson[] memory lessons, Vote[] memory votes, uint256 accepted) {
        lessons = new Lesson[](samples.length);
        votes = new Vote[](model.wantsVotes ? samples.length : 0);
        bool learned = false;
        for (uint256 i = 0; i < samples.length; ++i) {
            uint256 gasBefore = gasleft();
            (Lesson memory lesson, bytes memory refusal) = _teach(modelId, model, samples[i]);
            lessons[i] = lesson;
            if (lesson.id == 0) {
                _skip(modelId, samples[i].label, samples[i].features, refusal, gasBefore, i);
                continue;
            }
            _setRecord(modelId, lesson.id, RESERVED);
            learned = learned || lesson.trace != 0;
            if (model.wantsVotes) votes[accepted] = Vote(lesson.id, lesson.agrees);
            ++accepted;
        }
        if (learned) _noteLearned(modelId, model);
        if (model.wantsVotes) {
            assembly ("memory-safe") {
                mstore(votes, accepted) // shortens the array, which Solidity can't say
            }
        }
    }

    /// @dev Draws the deposits of `accepted` samples from the caller's balance and the ether sent along.
    function _charge(
        uint256 modelId,
        Model memory model,
        uint256 accepted,
        Vote[] memory votes,
        uint256 maxDeposit
    ) private returns (uint256 deposit) {
        _stakeSentEther(model.currencyId);
        uint256 price = model.mechanism.onContribute(modelId, msg.sender, accepted, votes);
        if (price > RecordLib.MAX_DEPOSIT) revert DepositTooLarge(modelId, price);
        deposit = price * accepted;
        if (deposit > maxDeposit) revert DepositAboveMax(modelId, deposit, maxDeposit);
        _debit(model.currencyId, msg.sender, deposit);
    }

    function _storeContribution(
        uint256 modelId,
        Lesson memory lesson,
        Sample calldata sample,
        uint256 deposit
    ) private {
        uint160 digest = RecordLib.digestOf(msg.sender, block.timestamp, deposit);
        _setRecord(modelId, lesson.id, RecordLib.pack(digest, deposit, 0, Status.Open));
        emit Contributed(
            modelId,
            lesson.id,
            msg.sender,
            block.timestamp,
            deposit,
            sample.label,
            lesson.trace,
            sample.features
        );
    }

    // ------------------------------------------------------------------------------------------------ private: claim

    /// @dev The record of a contribution that is still open.
    function _openRecord(
        uint256 modelId,
        Contribution calldata c
    ) private view returns (bytes32 id, Record record) {
        (id, record) = _verified(modelId, c);
        if (record.status() != Status.Open) revert ContributionClosed(modelId, id);
    }

    function _claimOf(
        uint256 modelId,
        Model memory model,
        address caller,
        Contribution calldata c,
        bytes32 id,
        Record record
    ) private pure returns (Claim memory claim) {
        claim.modelId = modelId;
        claim.id = id;
        claim.caller = caller;
        claim.contributor = c.contributor;
        claim.contributedAt = c.contributedAt;
        claim.deposit = c.deposit;
        claim.claimable = record.claimable();
        claim.mark = record.mark();
        claim.learnedAt = model.learnedAt;
    }

    /// @dev One refund, report or taking.
    function _claim(
        ClaimKind kind,
        address caller,
        uint256 modelId,
        Contribution calldata c
    ) private returns (uint256 amount) {
        // Check: an open contribution, and the right account.
        Model memory model = _modelAt(modelId);
        (bytes32 id, Record record) = _openRecord(modelId, c);
        _checkClaimant(kind, caller, modelId, c.contributor, id);
        Claim memory claim = _claimOf(modelId, model, caller, c, id, record);
        claim.agrees = model.classifier.predict(modelId, c.features) == c.label;
        // Interaction: the mechanism judges; it can't re-enter, and gets nothing of its own.
        uint256 mark;
        bool close;
        (amount, mark, close) = model.mechanism.onClaim(kind, claim);
        // Effect: the record, and the caller's balance.
        if (mark > RecordLib.MAX_MARK) revert BadMark(mark);
        if (amount > claim.claimable) amount = claim.claimable; // INV-2
        uint256 left = claim.claimable - amount;
        // INV-5: while anything is left, somebody must be able to claim it.
        Status status = close && left == 0 ? Status.Closed : Status.Open;
        record = RecordLib.pack(record.digest(), left, mark, status);
        _setRecord(modelId, id, record);
        _credit(model.currencyId, caller, amount);
        // A report that is only filed can still be paid.
        if (kind == ClaimKind.Report && amount != 0) _setReported(id, caller);
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
            if (_hasReported(id, caller)) revert AlreadyReported(id, caller);
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
        bytes32 topic = kind == ClaimKind.Refund
            ? Refunded.selector
            : kind == ClaimKind.Report ? Reported.selector : Taken.selector;
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
        Model memory model,
        Contribution calldata c,
        Claim memory claim
    ) private returns (address) {
        (bool ok, uint256 word) = BoundedCall.call(
            address(model.classifier),
            SWEEP_CLASSIFIER_GAS,
            abi.encodeCall(IClassifier.predict, (modelId, c.features))
        );
        claim.agrees = !ok || word == c.label;
        (ok, word) = BoundedCall.call(
            address(model.mechanism),
            SWEEP_MECHANISM_GAS,
            abi.encodeCall(IIncentiveMechanism.onSweep, (claim))
        );
        if (claim.agrees || !ok) return c.contributor;
        if (word == uint256(SweepTo.Pool)) return address(0);
        return word == uint256(SweepTo.Owner) ? ownerOf(modelId) : c.contributor;
    }

    // ------------------------------------------------------------------------------------------------ private: shared

    /// @dev The part of a deposit that a mechanism's move takes.
    function _drawDeposit(uint256 modelId, bytes32 id, uint256 amount) internal override {
        Record record = _recordAt(modelId, id);
        if (record.status() != Status.Open) revert ContributionClosed(modelId, id);
        uint256 claimable = record.claimable();
        if (amount > claimable) revert InsufficientDeposit(modelId, id, amount, claimable);
        _setRecord(modelId, id, RecordLib.pack(record.digest(), claimable - amount, record.mark(), Status.Open));
    }

    function _actingModelAt(uint256 modelId) private view returns (Model memory model) {
        model = _modelAt(modelId);
        if (_actingModel != modelId || msg.sender != address(model.mechanism)) revert NotActing(modelId, msg.sender);
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
