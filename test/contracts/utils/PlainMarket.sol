// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {BatchInfo, BatchState, MarketInfo} from "../../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTest} from "./MarketTest.sol";
import {vm} from "./Vm.sol";

/// @title A market from its rules' text, step by step, beside a perceptron from its rule's text.
/// @dev {_follow} goes as many steps as the market has gone, and writes down what everybody is due.
abstract contract PlainMarket is MarketTest {
    // The model, over all markets.
    int256[COMMON] internal plainWeights;
    int256 internal plainBias;
    mapping(bytes32 id => bool) internal plainRecorded;

    // What everybody is due from the market in hand, besides what they paid.
    mapping(address account => uint256) internal due;
    uint256 internal dueBurned; // of stakes of rejected batches
    uint256 internal dueReplay; // to whoever replayed
    uint256 internal fundsLeft; // of bounty and fees
    mapping(uint256 batch => uint256) internal batchLeft; // stake and fees of a revealed batch
    mapping(uint256 batch => BatchState) internal plainState;
    mapping(uint256 batch => int256) internal plainImprovement;
    uint256 internal plainJudged;

    // The step machine.
    uint256 private _steps; // that are left to go
    uint256 private _correct;
    uint256[] private _order;
    mapping(uint256 batch => Sample[]) private _samplesOf;
    bool[] private _pageRevealed;
    int256[COMMON] private _weightsBefore;
    int256 private _biasBefore;

    // ------------------------------------------------------------------------------------------------ before the replay

    function _resetBooks(uint256 batches, address[] memory people) internal {
        for (uint256 i = 0; i < batches; ++i) {
            delete batchLeft[i];
            delete plainState[i];
            delete plainImprovement[i];
            delete _samplesOf[i];
        }
        for (uint256 i = 0; i < people.length; ++i) delete due[people[i]];
        delete _pageRevealed;
        (dueBurned, dueReplay, plainJudged) = (0, 0, 0);
        fundsLeft = terms.bounty + uint256(terms.pageFee) * _pages() * (uint256(terms.maxBatches) + 1);
        for (uint256 page = 0; page < _pages(); ++page) _pageRevealed.push(false);
    }

    function _noteSamples(uint256 batch, Sample[] memory samples) internal {
        for (uint256 i = 0; i < samples.length; ++i) _samplesOf[batch].push(samples[i]);
        plainState[batch] = BatchState.Committed;
    }

    function _noteRevealed(uint256 batch, uint256 samples, bool complete) internal {
        batchLeft[batch] += 2 * uint256(terms.sampleFee) * samples;
        if (!complete) return;
        plainState[batch] = BatchState.Revealed;
        batchLeft[batch] += _stakeOf();
    }

    function _notePage(uint256 page) internal {
        _pageRevealed[page] = true;
    }

    /// @dev How many scored samples are on pages that were not revealed.
    function _withheld() internal view returns (uint256 count) {
        for (uint256 page = 0; page < _pageRevealed.length; ++page) {
            if (!_pageRevealed[page]) count += _scoredOn(page);
        }
    }

    function _revealedBatches(uint256 batches) internal view returns (uint256 count) {
        for (uint256 i = 0; i < batches; ++i) {
            if (plainState[i] != BatchState.Committed) ++count;
        }
    }

    function _plainShare(uint256 batches) internal view returns (uint256) {
        return (_unit() * _withheld()) / _revealedBatches(batches);
    }

    // ------------------------------------------------------------------------------------------------ replay

    /// @dev Goes the steps that the market went in time, and undoes or records what is in hand to its end.
    /// @param steps How many steps the market went before `replayEnds`.
    /// @param feesToTheEnd Whether those who clear up after `replayEnds` are paid.
    function _follow(uint256 batches, uint256 steps, bytes32 seed, bool feesToTheEnd) internal {
        _steps = steps;
        _shuffle(batches, seed);
        (bool done, uint256 correct) = _countPages();
        if (!done) return;
        _correct = correct;
        for (uint256 i = 0; i < batches && plainJudged < _revealedBatches(batches) && _steps != 0; ++i) {
            --_steps;
            if (plainState[_order[i]] == BatchState.Revealed) _replayBatch(_order[i], batches, feesToTheEnd);
        }
    }

    function _shuffle(uint256 batches, bytes32 seed) private {
        delete _order;
        for (uint256 i = 0; i < batches; ++i) _order.push(i);
        for (uint256 i = 0; i < batches; ++i) {
            uint256 j = i + (uint256(keccak256(abi.encode(seed, i))) % (batches - i));
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
    }

    function _replayBatch(uint256 batch, uint256 batches, bool feesToTheEnd) private {
        (_weightsBefore, _biasBefore) = (plainWeights, plainBias);
        (uint256 applied, bool failed, bool changed) = _applyAll(batch);
        uint256 count = _samplesOf[batch].length;
        if (!failed && applied < count) return _undoAll(batch, applied, true, feesToTheEnd); // out of time
        uint256 correct = _correct;
        if (!failed && changed) {
            bool scored;
            (scored, correct) = _countPages();
            if (!scored) return _undoAll(batch, count, true, feesToTheEnd);
        }
        uint256 share = _plainShare(batches);
        fundsLeft -= share;
        due[committerOf[batch]] += share;
        ++plainJudged;
        if (!failed && correct + terms.dropLimit >= _correct) return _accept(batch, correct, feesToTheEnd);
        plainState[batch] = BatchState.Rejected;
        dueBurned += _stakeOf();
        batchLeft[batch] -= _stakeOf();
        if (failed) {
            // Paid for: the failed one and those before it, and the undoing of these.
            uint256 unused = (2 * count - 2 * applied - 1) * terms.sampleFee;
            due[committerOf[batch]] += unused;
            batchLeft[batch] -= unused;
            if (applied == 0) return;
        }
        _undoAll(batch, applied, false, feesToTheEnd);
    }

    /// @return applied How many samples were applied or skipped.
    /// @return failed Whether the next one could not be.
    function _applyAll(uint256 batch) private returns (uint256 applied, bool failed, bool changed) {
        while (applied < _samplesOf[batch].length && _steps != 0) {
            --_steps;
            _payReplay(batch);
            Sample memory sample = _samplesOf[batch][applied];
            bool isRight = _plainPredict(sample.features) == sample.label;
            if (!plainRecorded[_id(sample)] && !isRight) {
                if (sample.features.length == 100) return (applied, true, changed); // a monster
                _learn(sample);
                changed = true;
            }
            ++applied;
        }
    }

    function _accept(uint256 batch, uint256 correct, bool feesToTheEnd) private {
        plainState[batch] = BatchState.Accepted;
        plainImprovement[batch] = int256(correct) - int256(_correct);
        uint256 paid = _stakeOf() + _unit() * correct - _unit() * _correct;
        due[committerOf[batch]] += paid;
        batchLeft[batch] -= _stakeOf();
        fundsLeft = fundsLeft + _stakeOf() - paid;
        _correct = correct;
        for (uint256 i = 0; i < _samplesOf[batch].length; ++i) {
            plainRecorded[_id(_samplesOf[batch][i])] = true;
            _tick(batch, feesToTheEnd);
        }
    }

    function _undoAll(uint256 batch, uint256 applied, bool outOfTime, bool feesToTheEnd) private {
        (plainWeights, plainBias) = (_weightsBefore, _biasBefore);
        for (uint256 i = 0; i < applied; ++i) {
            if (outOfTime && !feesToTheEnd) continue;
            _tick(batch, feesToTheEnd);
        }
        if (outOfTime) _steps = 0;
    }

    /// @dev A step of recording or undoing, which goes on after the end of time.
    function _tick(uint256 batch, bool feesToTheEnd) private {
        if (_steps != 0) --_steps;
        else if (!feesToTheEnd) return;
        _payReplay(batch);
    }

    function _payReplay(uint256 batch) private {
        batchLeft[batch] -= terms.sampleFee;
        dueReplay += terms.sampleFee;
    }

    // ------------------------------------------------------------------------------------------------ the model

    /// @return done Whether all pages were counted.
    function _countPages() private returns (bool done, uint256 correct) {
        for (uint256 page = 0; page < _pageRevealed.length; ++page) {
            if (_steps == 0) return (false, 0);
            --_steps;
            if (!_pageRevealed[page]) continue;
            fundsLeft -= terms.pageFee;
            dueReplay += terms.pageFee;
            bool[] memory drawn = _drawn(_drawHash(), page);
            for (uint256 i = 0; i < drawn.length; ++i) {
                if (drawn[i]) continue;
                Sample memory sample = _testSample(_firstIndex(page) + i);
                if (_plainPredict(sample.features) == sample.label) ++correct;
            }
        }
        return (true, correct);
    }

    function _plainScore(bytes memory features) internal view returns (int256 score) {
        score = plainBias;
        for (uint256 i = 0; i < features.length; i += 2) {
            uint256 index = uint8(features[i]) * 256 + uint8(features[i + 1]);
            if (index < COMMON) score += plainWeights[index]; // nothing else is ever learned
        }
    }

    function _plainPredict(bytes memory features) private view returns (uint256) {
        return _plainScore(features) > 0 ? 1 : 0;
    }

    function _learn(Sample memory sample) private {
        int256 step = sample.label == 1 ? int256(256) : -256;
        plainBias += step;
        for (uint256 i = 1; i < sample.features.length; i += 2) plainWeights[uint8(sample.features[i])] += step;
    }

    // ------------------------------------------------------------------------------------------------ comparing

    /// @dev Every weight and the bias are those of the plain model.
    function _checkModel() internal view {
        for (uint256 i = 0; i < COMMON; ++i) {
            bytes memory features = abi.encodePacked(uint16(i));
            vm.assertEq(hub.scores(model, features)[1], _plainScore(features), "score of a feature");
        }
    }

    function _checkBatches(uint256 market, uint256 batches, uint256 drawn) internal view {
        for (uint256 i = 0; i < batches; ++i) {
            BatchInfo memory b = markets.batchOf(model, market, i);
            vm.assertEq(uint256(b.state), uint256(plainState[i]), "state of a batch");
            vm.assertEq(b.improvement, plainImprovement[i], "improvement by a batch");
            if (i < drawn) vm.assertEq(markets.orderOf(model, market, i), _order[i], "order");
        }
    }
}
