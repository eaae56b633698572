// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {Sample, Status} from "../interfaces/IDataHandler.sol";
import {Move} from "../interfaces/IIncentiveMechanism.sol";
import {BatchState, Cursor, MarketPhase, MarketTerms, ReplayStage} from "../interfaces/IPredictionMarket.sol";
import {CodeStore} from "../libraries/CodeStore.sol";
import {MarketBatches} from "./MarketBatches.sol";
import {MarketDraw} from "./MarketDraw.sol";
import {MarketMoves, MoveList} from "./MarketMoves.sol";
import {MarketSamples, Samples} from "./MarketSamples.sol";
import {MarketSeal} from "./MarketSeal.sol";

/// @title The replay: batch after batch is applied, scored, and recorded or undone, in steps of one sample or one page.
/// @dev What a step does never depends on the gas that is left, only whether it is done in this call. So everyone who replays comes
/// to the same result, in whatever pages.
abstract contract MarketReplay is MarketBatches {
    using MarketDraw for uint16[];
    using MarketMoves for MoveList;
    using MarketSeal for MarketTerms;

    /// @dev What one call works with.
    struct Run {
        uint256 modelId;
        uint256 market;
        address caller;
        address sponsor;
        bool isLate; // no batch is drawn or judged any more, the one in hand is only cleared up
        MarketTerms terms;
        IClassifier classifier;
        MoveList list;
        uint256 pageFees; // pages that were counted
        uint256 sampleFees; // samples of the batch in hand that were applied, recorded or undone
        uint256 start; // the number of the first sample in `samples`
        uint256 end; // the number of the first sample after them
        Samples samples; // a part of the batch in hand
    }

    /// @dev What is kept for the end of a call: its own books, and the hub's for each move.
    uint256 private constant END_GAS = 400_000;
    uint256 private constant MOVE_GAS = 60_000;
    /// @dev What a step needs besides updates and pages: a part of a batch to read, a record and an event of 24,575 bytes.
    uint256 private constant STEP_GAS = 900_000;
    /// @dev Moves that a batch can cause at its end.
    uint256 private constant STEP_MOVES = 8;

    /// @dev Traces of the batch in hand. Of the model, not the market: a slot that was used is cheaper to use again.
    mapping(uint256 modelId => mapping(uint256 index => bytes32)) private _traces;

    // ------------------------------------------------------------------------------------------------ internal

    function _replay(
        uint256 modelId,
        address caller,
        uint256 step,
        uint256 maxSteps
    ) internal returns (Move[] memory moves, uint256 done) {
        (uint256 market, Market storage m) = _current(modelId);
        Run memory run;
        (run.modelId, run.market, run.caller) = (modelId, market, caller);
        (run.sponsor, run.terms) = (m.sponsor, m.terms);
        Cursor memory c = m.cursor;
        _checkTurn(m, run, c, step);
        run.classifier = _trainer().modelInfo(modelId).classifier;
        run.list = MarketMoves.create();
        while (done < maxSteps && _canStep(m, run, c, done)) {
            _step(m, run, c);
            ++c.steps;
            ++done;
            if (c.stage == ReplayStage.Next && (run.isLate || m.judged == m.revealed)) break;
        }
        m.cursor = c;
        _flushSampleFees(run, c);
        run.list.credit(MarketMoves.fundsKey(market), caller, run.pageFees * run.terms.pageFee);
        return (run.list.take(), done);
    }

    // ------------------------------------------------------------------------------------------------ private: turns

    /// @dev After `replayEnds` a batch that is not judged is undone, and one that is judged is recorded or undone to its end.
    function _checkTurn(Market storage m, Run memory run, Cursor memory c, uint256 step) private view {
        MarketPhase phase = _phaseOf(m, run.terms);
        run.isLate = phase != MarketPhase.Replay;
        if (run.isLate && (phase != MarketPhase.Settle || !_isBusy(c))) revert WrongPhase(run.market, phase);
        if (step != c.steps && step != type(uint256).max) revert StepOutOfTurn(step, c.steps);
        if (run.isLate && (c.stage == ReplayStage.Apply || c.stage == ReplayStage.Score)) c.stage = ReplayStage.Undo;
    }

    /// @dev Whether the gas is enough for another step; reverts if it is not enough for the first.
    function _canStep(Market storage m, Run memory run, Cursor memory c, uint256 done) private view returns (bool) {
        if (run.list.count + STEP_MOVES > MarketMoves.ROOM) return false;
        uint256 needed = STEP_GAS + END_GAS + MOVE_GAS * run.list.count;
        if (c.stage == ReplayStage.Apply || c.stage == ReplayStage.Undo) {
            needed += run.terms.updateGas + run.terms.updateGas / 31; // the hub and the mechanism each keep a 64th back
        } else if (c.stage == ReplayStage.Score || c.stage == ReplayStage.Baseline) {
            uint256 gasUsed = m.pages[c.page] >> 192;
            needed += gasUsed + gasUsed / 4;
        }
        if (gasleft() >= needed) return true;
        if (done == 0) revert TooLittleGas(gasleft(), needed);
        return false;
    }

    function _step(Market storage m, Run memory run, Cursor memory c) private {
        if (c.stage == ReplayStage.Apply) _apply(m, run, c);
        else if (c.stage == ReplayStage.Score) _score(m, run, c);
        else if (c.stage == ReplayStage.Record) _record(m, run, c);
        else if (c.stage == ReplayStage.Undo) _undo(m, run, c);
        else if (c.stage == ReplayStage.Next) _next(m, run, c);
        else _baseline(m, run, c);
    }

    // ------------------------------------------------------------------------------------------------ private: steps

    function _baseline(Market storage m, Run memory run, Cursor memory c) private {
        if (!_countNext(m, run, c)) return;
        (c.correct, c.baseline) = (c.count, c.count);
        c.stage = ReplayStage.Next;
        emit BaselineScored(run.modelId, run.market, c.count, _orderSeed(m));
    }

    /// @dev Draws the next batch. One that was not revealed has a place in the order, too: otherwise withholding would shift the others.
    function _next(Market storage m, Run memory run, Cursor memory c) private {
        uint256 position = c.position++;
        uint16 batch = m.order.next(_orderSeed(m), position);
        if (m.batches[batch].state != BatchState.Revealed) return;
        (c.batch, c.part, c.index, c.changed) = (batch, 0, 0, false);
        c.stage = ReplayStage.Apply;
        run.end = 0; // nothing of this batch is read
        emit BatchDrawn(run.modelId, run.market, batch, position);
    }

    function _apply(Market storage m, Run memory run, Cursor memory c) private {
        Batch storage b = m.batches[c.batch];
        Sample memory sample = _sampleAt(b, run, c, c.index);
        ++run.sampleFees;
        if (!_isRecorded(run, sample)) {
            (bool ok, bytes32 trace) = _trainer().applyUpdate(run.modelId, sample, run.terms.updateGas);
            if (!ok) return _judge(m, b, run, c, false, uint256(c.index) + 1);
            if (_traces[run.modelId][c.index] != trace) _traces[run.modelId][c.index] = trace;
            if (trace != 0) c.changed = true;
        }
        if (++c.index < b.samples) return;
        (c.page, c.count) = (0, 0);
        if (c.changed) {
            c.stage = ReplayStage.Score;
        } else {
            c.count = c.correct; // the model is what it was
            _judge(m, b, run, c, true, 0);
        }
    }

    function _score(Market storage m, Run memory run, Cursor memory c) private {
        if (!_countNext(m, run, c)) return;
        bool accepted = uint256(c.count) + run.terms.dropLimit >= c.correct;
        _judge(m, m.batches[c.batch], run, c, accepted, 0);
    }

    function _record(Market storage m, Run memory run, Cursor memory c) private {
        Batch storage b = m.batches[c.batch];
        Sample memory sample = _sampleAt(b, run, c, c.index);
        ++run.sampleFees;
        if (!_isRecorded(run, sample)) _trainer().recordSample(run.modelId, b.committer, sample);
        if (++c.index == b.samples) _finish(run, c);
    }

    /// @dev What was skipped is recorded, and is skipped again: nothing was recorded since.
    function _undo(Market storage m, Run memory run, Cursor memory c) private {
        if (c.index != 0) {
            Sample memory sample = _sampleAt(m.batches[c.batch], run, c, --c.index);
            ++run.sampleFees;
            if (!_isRecorded(run, sample)) {
                _trainer().undoUpdate(run.modelId, sample, _traces[run.modelId][c.index]);
            }
        }
        if (c.index == 0) _finish(run, c);
    }

    // ------------------------------------------------------------------------------------------------ private: judging

    /// @dev Pays a batch, or takes its stake.
    /// @param failedAt The sample whose update failed, plus 1; 0 if none did.
    function _judge(
        Market storage m,
        Batch storage b,
        Run memory run,
        Cursor memory c,
        bool accepted,
        uint256 failedAt
    ) private {
        ++m.judged;
        ++m.settled;
        uint256 paid;
        if (accepted) {
            b.state = BatchState.Accepted;
            b.improvement = int32(int256(uint256(c.count)) - int256(uint256(c.correct)));
            paid = _payAccepted(run, c, b.committer);
            c.correct = c.count;
            (c.stage, c.part, c.index) = (ReplayStage.Record, 0, 0);
        } else {
            b.state = BatchState.Rejected;
            // Fees for samples that are neither applied nor undone.
            uint256 unused = failedAt == 0 ? 0 : 2 * (b.samples - failedAt) + 1;
            paid = _payRejected(run, c, b.committer, unused * run.terms.sampleFee);
            c.stage = ReplayStage.Undo;
        }
        uint256 share = _share(m, run.terms);
        run.list.credit(MarketMoves.fundsKey(run.market), b.committer, share);
        uint256 correct = failedAt == 0 ? c.count : c.correct;
        emit BatchJudged(run.modelId, run.market, c.batch, accepted, correct, failedAt, paid + share);
        if (failedAt == 1) _finish(run, c); // nothing to undo
    }

    /// @dev S + u·Δ.
    function _payAccepted(Run memory run, Cursor memory c, address committer) private pure returns (uint256 paid) {
        uint256 unit = _unit(run.terms);
        paid = _stake(run.terms);
        bytes32 key = MarketMoves.batchKey(run.market, c.batch);
        bytes32 funds = MarketMoves.fundsKey(run.market);
        if (c.count >= c.correct) {
            uint256 gain = unit * (c.count - c.correct);
            run.list.credit(key, committer, paid);
            run.list.credit(funds, committer, gain);
            return paid + gain;
        }
        uint256 loss = unit * (c.correct - c.count); // at most u·d
        run.list.credit(key, committer, paid - loss);
        // Back to the bounty: later batches may have to be paid for the same answers.
        run.list.shift(key, funds, run.sponsor, _releaseAt(run.terms), loss);
        return paid - loss;
    }

    /// @dev The stake is burned: paid to whoever replays, it would come back to committers who replay their own batches; paid to the sponsor,
    /// who knows the test set, it would be worth spoiling the model for honest batches.
    function _payRejected(
        Run memory run,
        Cursor memory c,
        address committer,
        uint256 unusedFees
    ) private pure returns (uint256) {
        bytes32 key = MarketMoves.batchKey(run.market, c.batch);
        run.list.credit(key, MarketMoves.NOBODY, _stake(run.terms));
        run.list.credit(key, committer, unusedFees);
        return unusedFees;
    }

    /// @dev The batch in hand is done with.
    function _finish(Run memory run, Cursor memory c) private view {
        _flushSampleFees(run, c);
        c.stage = ReplayStage.Next;
    }

    /// @dev Pays the caller for the samples of the batch in hand; when the hub has begun to release its escrow, nothing.
    function _flushSampleFees(Run memory run, Cursor memory c) private view {
        uint256 fees = run.sampleFees * run.terms.sampleFee;
        run.sampleFees = 0;
        if (block.timestamp >= _releaseAt(run.terms)) return;
        run.list.credit(MarketMoves.batchKey(run.market, c.batch), run.caller, fees);
    }

    // ------------------------------------------------------------------------------------------------ private: reading

    /// @dev Counts the next page; a withheld one counts for nothing, and costs nothing.
    /// @return complete Whether it was the last.
    function _countNext(Market storage m, Run memory run, Cursor memory c) private view returns (bool complete) {
        uint256 page = m.pages[c.page];
        if (page != 0) {
            c.count += uint32(_countPage(run.modelId, run.classifier, page));
            ++run.pageFees;
        }
        return ++c.page == run.terms.pages();
    }

    /// @dev A sample of the batch in hand. Samples are asked for one after the other, forwards or backwards.
    function _sampleAt(
        Batch storage b,
        Run memory run,
        Cursor memory c,
        uint256 index
    ) private view returns (Sample memory) {
        if (run.end == 0 || index < run.start || index >= run.end) {
            uint256 code = b.code[c.part];
            if (index < uint32(code >> 160)) code = b.code[--c.part];
            else if (index >= uint32(code >> 192)) code = b.code[++c.part];
            run.samples = MarketSamples.unpack(CodeStore.read(address(uint160(code))));
            (run.start, run.end) = (uint32(code >> 160), uint32(code >> 192));
        }
        index -= run.start;
        return Sample(run.samples.labels[index], run.samples.features[index]);
    }

    function _isRecorded(Run memory run, Sample memory sample) private view returns (bool) {
        bytes32 id = _contributionId(run.modelId, sample.label, sample.features);
        (Status status, , ) = _trainer().recordOf(run.modelId, id);
        return status != Status.Unknown;
    }
}
