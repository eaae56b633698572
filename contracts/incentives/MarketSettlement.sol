// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Move} from "../interfaces/IIncentiveMechanism.sol";
import {BatchState, MarketPhase, MarketTerms} from "../interfaces/IPredictionMarket.sol";
import {MarketMoves, MoveList} from "./MarketMoves.sol";
import {MarketReplay} from "./MarketReplay.sol";

/// @title The end of a market: what was not judged is paid back, and the sponsor gets what is left.
/// @dev Anyone can do both. From `releaseAt` on the hub releases each escrow to whomever it is for: the funds to the sponsor, the bond to
/// nobody, a batch's stake to its committer.
abstract contract MarketSettlement is MarketReplay {
    using MarketMoves for MoveList;

    /// @dev Pays back a batch that was revealed and not judged: stake, fees that were not used, and its share for withheld pages.
    function _claim(uint256 modelId, uint256 market, uint256 batch) internal returns (Move[] memory) {
        Market storage m = _markets[modelId][market];
        MarketTerms memory t = m.terms;
        MarketPhase phase = _phaseOf(m, t);
        if (phase != MarketPhase.Settle && phase != MarketPhase.Closed) revert WrongPhase(market, phase);
        Batch storage b = m.batches[batch];
        if (b.state == BatchState.None) revert UnknownBatch(batch);
        if (b.state != BatchState.Revealed) revert WrongBatchState(batch, b.state);
        if (_isBusy(m.cursor) && m.cursor.batch == batch) revert ReplayUnfinished(batch);
        if (block.timestamp >= _releaseAt(t)) revert ClaimTooLate(_releaseAt(t));
        b.state = BatchState.Claimed;
        ++m.settled;
        bytes32 key = MarketMoves.batchKey(market, batch);
        uint256 held = _trainer().escrowOf(modelId, key).amount;
        uint256 share = _share(m, t);
        MoveList memory list = MarketMoves.create();
        list.credit(key, b.committer, held);
        list.credit(MarketMoves.fundsKey(market), b.committer, share);
        emit BatchClaimed(modelId, market, batch, held + share);
        return list.take();
    }

    /// @dev Pays the sponsor and burns what it has lost. Shares that were not claimed yet stay in the funds.
    function _close(uint256 modelId) internal returns (Move[] memory) {
        (uint256 market, Market storage m) = _current(modelId);
        MarketTerms memory t = m.terms;
        MarketPhase phase = _phaseOf(m, t);
        bool isVoid = phase == MarketPhase.Void;
        if (!isVoid && phase != MarketPhase.Settle) revert WrongPhase(market, phase);
        if (_isBusy(m.cursor)) revert ReplayUnfinished(m.cursor.batch);
        m.closed = true;
        if (isVoid) ++_voided[m.sponsor];
        MoveList memory list = MarketMoves.create();
        uint256 paid = 0;
        uint256 burned = 0;
        if (block.timestamp < _releaseAt(t)) {
            burned =
                isVoid
                    ? t.bond
                    : m.revealed == 0
                        ? 0
                        : _unit(t) * _withheld(m, t);
            uint256 owed = _share(m, t) * (m.revealed - m.settled);
            uint256 rest = _trainer().escrowOf(modelId, MarketMoves.fundsKey(market)).amount - owed;
            list.credit(MarketMoves.fundsKey(market), m.sponsor, rest);
            list.credit(MarketMoves.bondKey(market), m.sponsor, t.bond - burned);
            list.credit(MarketMoves.bondKey(market), MarketMoves.NOBODY, burned);
            paid = rest + t.bond - burned;
        }
        emit MarketClosed(modelId, market, isVoid, paid, burned);
        return list.take();
    }
}
