// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {
    BatchState,
    MarketAction,
    MarketInfo,
    MarketPhase,
    ReplayStage
} from "../../contracts/interfaces/IPredictionMarket.sol";
import {MarketPeople} from "./utils/MarketPeople.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Random markets with random absences, two on one model, followed by books that know every sample: the model, every batch and
/// every payment are what the rules say, to the wei, and nothing is left in the hub that is nobody's.
contract MarketHistoryTest is MarketPeople {
    uint256 private _market;
    uint256 private _batches;

    /// @dev Bounded by hand: one run is two markets.
    function testFuzz_markets_GivenAnyHistory_PayWhatTheRulesSayToTheWei(uint256 seed) external {
        _seed(seed);
        for (uint256 i = 0; i < 2; ++i) {
            secret = _draw(type(uint128).max);
            _runMarket();
        }
    }

    // ------------------------------------------------------------------------------------------------ a market

    function _runMarket() private {
        _randomTerms();
        _resetBooks(16, _everybody());
        _remember();
        (_batches, burned, bondBack) = (0, 0, terms.bond);
        _market = _open();
        paidIn[owner] = terms.bond + fundsLeft;
        if (!_runAudit()) return _endVoid();
        _runCommits();
        if (_batches != 0) {
            _runReveals();
            if (_info().revealed != 0) {
                _runPages();
                _runReplay();
            }
        }
        _settle();
    }

    function _randomTerms() private {
        terms.samples = uint32(1 + _draw(24));
        terms.pageSamples = uint16(1 + _draw(10));
        uint256 least = (terms.samples + 49) / 50;
        terms.dropLimit = uint32(_chance(20) ? least + _draw(terms.samples - least + 1) : least);
        terms.bounty = uint128(terms.samples + _draw(20 ether));
        terms.bond = uint128(terms.bounty + (_chance(50) ? 0 : _draw(1 ether)));
        terms.pageFee = uint96(_chance(20) ? 0 : _draw(0.01 ether));
        terms.sampleFee = uint96(_chance(20) ? 0 : _draw(0.01 ether));
        terms.maxBatches = uint16(1 + _draw(6));
        _renewDeadlines();
    }

    // ------------------------------------------------------------------------------------------------ phases

    /// @dev The sponsor may go missing after any page, or before the draw.
    function _runAudit() private returns (bool) {
        bool missing = _chance(10);
        if (missing && _chance(50)) {
            vm.roll(_info().drawBlock + 257);
            return false;
        }
        _toDraw();
        uint256 shown = missing ? _draw(_pages()) : _pages();
        for (uint256 page = 0; page < shown; ++page) _audit(page);
        if (missing) vm.warp(terms.auditEnds);
        return !missing;
    }

    function _endVoid() private {
        _checkPhase(MarketPhase.Void);
        uint256 voided = markets.voidedMarkets(owner);
        _close();
        vm.assertEq(markets.voidedMarkets(owner), voided + 1, "void markets of the sponsor");
        (burned, bondBack) = (terms.bond, 0);
        _checkBalances();
    }

    function _runCommits() private {
        uint256 count = _draw(terms.maxBatches + 1);
        for (uint256 i = 0; i < count; ++i) {
            address account = committers[_draw(PEOPLE)];
            uint256 batch = _commit(account, _randomBatch(), 1 + _draw(5));
            paidIn[account] += _stakeOf();
            _noteSamples(batch, _decoded(batch));
            ++_batches;
            vm.roll(vm.getBlockNumber() + 1);
        }
        _toReveals();
    }

    /// @dev Good, bad, lucky, lazy, repeated, and such as can't be applied.
    function _randomBatch() private returns (Sample[] memory samples) {
        uint256 kind = _draw(6);
        uint256 count = 1 + _draw(8);
        uint256 random = kind == 4 ? 77 : _draw(type(uint128).max); // the same ones again
        samples = _samples(random, count, kind != 1);
        if (kind == 2) for (uint256 i = 0; i < count; ++i) samples[i].label = (random >> i) & 1;
        if (kind == 5) samples[_draw(count)] = _monster(_draw(2));
    }

    /// @dev A batch as it is packed.
    function _decoded(uint256 batch) private view returns (Sample[] memory samples) {
        bytes memory all;
        for (uint256 i = 0; i < partsOf[batch].length; ++i) all = bytes.concat(all, partsOf[batch][i]);
        samples = new Sample[](64);
        uint256 count = 0;
        for (uint256 offset = 0; offset < all.length; ++count) {
            samples[count].label = uint8(all[offset + 1]);
            uint256 length = uint8(all[offset + 3]);
            samples[count].features = new bytes(length);
            for (uint256 i = 0; i < length; ++i) samples[count].features[i] = all[offset + 4 + i];
            offset += 4 + length;
        }
        Sample[] memory shorter = new Sample[](count);
        for (uint256 i = 0; i < count; ++i) shorter[i] = samples[i];
        return shorter;
    }

    function _runReveals() private {
        if (_chance(20)) vm.roll(vm.getBlockNumber() + 300); // the commitments' block is out of reach
        uint256 first = _draw(_batches);
        for (uint256 k = 0; k < _batches; ++k) {
            uint256 batch = (first + k) % _batches;
            uint256 parts = partsOf[batch].length;
            uint256 shown = _chance(80) ? parts : _draw(parts + 1);
            for (uint256 part = 0; part < shown; ++part) _revealPart(batch, part);
            uint256 samples = markets.batchOf(model, _market, batch).samples;
            _noteRevealed(batch, samples, shown == parts);
            paidIn[committerOf[batch]] += 2 * uint256(terms.sampleFee) * samples;
            if (shown != parts) burned += _stakeOf();
        }
        _toPages();
    }

    function _runPages() private {
        bool complete = _chance(70);
        for (uint256 page = 0; page < _pages(); ++page) {
            if (!complete && _chance(50)) continue;
            _revealPage(page);
            _notePage(page);
        }
        if (_withheld() != 0) vm.warp(terms.pagesEnd);
        burned += _unit() * _withheld();
        bondBack = terms.bond - _unit() * _withheld();
    }

    function _runReplay() private {
        if (_withheld() == terms.samples) return;
        _checkPhase(MarketPhase.Replay);
        bool complete = _chance(75);
        uint256 calls = complete ? type(uint256).max : _draw(12);
        for (uint256 i = 0; i < calls && _info().phase == MarketPhase.Replay; ++i) {
            _replay(_chance(50) ? ann : ben, 1 + _draw(30));
        }
        bool inTime = _chance(80); // to record or undo what is in hand while it is paid
        uint256 steps = _info().cursor.steps;
        if (!complete) vm.warp(inTime ? terms.replayEnds : terms.replayEnds + 30 days);
        // After the last batch is judged, recording it takes more steps, in time.
        _replayAll(ben);
        _follow(_batches, steps, _orderSeed(), complete || inTime);
        _checkModel();
        _checkBounds();
    }

    /// @dev Improvements add up, and the bounty covers them at every moment.
    function _checkBounds() private view {
        MarketInfo memory info = _info();
        int256 sum = int256(uint256(info.cursor.baseline));
        for (uint256 i = 0; i < _batches; ++i) {
            int256 improvement = markets.batchOf(model, _market, i).improvement;
            vm.assertTrue(improvement >= -int256(uint256(terms.dropLimit)), "a drop within its limit");
            sum += improvement;
        }
        vm.assertEq(sum, int256(uint256(info.cursor.correct)), "correct answers");
        uint256 wrong = info.revealedSamples - info.cursor.correct;
        vm.assertLe(_unit() * (wrong + info.cursor.correct - info.cursor.baseline), terms.bounty, "within the bounty");
        bytes32 funds = keccak256(abi.encode(bytes32("funds"), _market));
        uint256 owed = _unit() * wrong + info.share * (info.revealed - info.settled);
        vm.assertLe(owed, hub.escrowOf(model, funds).amount, "the funds cover what may yet be paid");
    }

    /// @dev The seed of the order, from what was revealed.
    function _orderSeed() private view returns (bytes32) {
        bytes32 mix = 0;
        for (uint256 i = 0; i < _batches; ++i) {
            if (markets.batchOf(model, _market, i).state != BatchState.Committed)
                mix ^= keccak256(abi.encode(i, saltOf[i]));
        }
        return keccak256(abi.encode(_info().commitHash, mix));
    }

    // ------------------------------------------------------------------------------------------------ the end

    function _settle() private {
        _checkPhase(MarketPhase.Settle);
        if (_batches != 0) _checkBatches(_market, _batches, _info().cursor.position);
        bool inTime = vm.getBlockTimestamp() < terms.replayEnds + 30 days;
        if (inTime && _chance(50)) _claimSome(50);
        if (inTime && _chance(10)) {
            vm.warp(terms.replayEnds + 30 days);
            inTime = false;
        }
        _close();
        if (inTime) {
            _claimSome(90);
        } else {
            // Nobody closed the market in time: nobody gets the bond.
            burned += bondBack;
            bondBack = 0;
        }
        _releaseAll();
        _checkBalances();
    }

    function _claimSome(uint256 percent) private {
        for (uint256 i = 0; i < _batches; ++i) {
            if (plainState[i] != BatchState.Revealed || !_chance(percent)) continue;
            uint256 share = _plainShare(_batches);
            _claim(_market, i);
            plainState[i] = BatchState.Claimed;
            fundsLeft -= share;
            due[committerOf[i]] += batchLeft[i] + share;
            batchLeft[i] = 0;
        }
    }

    /// @dev What is left when the hub releases it: a batch's to its committer, a stake that was not revealed to nobody, the rest to
    /// the sponsor.
    function _releaseAll() private {
        vm.warp(terms.replayEnds + 30 days);
        _release(keccak256(abi.encode(bytes32("funds"), _market)));
        _release(keccak256(abi.encode(bytes32("bond"), _market)));
        _release(keccak256(abi.encode(bytes32("sealed"), _market)));
        for (uint256 i = 0; i < _batches; ++i) {
            _release(keccak256(abi.encode(_market, i)));
            due[committerOf[i]] += batchLeft[i];
        }
    }

    function _release(bytes32 key) private {
        if (hub.escrowOf(model, key).beneficiary != address(0)) hub.releaseEscrow(model, key);
    }
}
