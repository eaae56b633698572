// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../interfaces/ICollaborativeTrainer.sol";
import {
    BatchState,
    Cursor,
    IPredictionMarket,
    MarketPhase,
    MarketTerms,
    ReplayStage
} from "../interfaces/IPredictionMarket.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {MarketSeal} from "./MarketSeal.sol";

/// @title A market's state, and the phase that follows from it.
/// @dev Phases are never stored: they follow from the clock and from what is done, so nobody has to call anything for a deadline to pass.
abstract contract MarketBook is IPredictionMarket, HubPlugin {
    using MarketSeal for MarketTerms;

    struct Batch {
        bytes32 commitment;
        address committer;
        uint32 samples;
        uint16 parts;
        BatchState state;
        int32 improvement;
        bytes32 lastId; // of the last sample that was revealed, while there are parts to come
        mapping(uint256 part => uint256) code; // address (160), first sample (32), first sample after it (32)
    }

    struct Market {
        MarketTerms terms;
        address sponsor;
        uint48 drawBlock;
        uint16 auditedPages;
        uint16 revealedPages;
        bool closed;
        uint48 lastCommitBlock;
        uint32 revealedSamples;
        uint16 revealed;
        uint16 judged;
        uint16 settled;
        bytes32 auditSeed;
        bytes32 commitHash; // hash of the block with the last commitment, 0 if it was out of reach
        bytes32 saltMix; // of all revealed batches
        Cursor cursor;
        uint16[] order; // all batches; those before the cursor's position are drawn
        mapping(uint256 page => uint256) pages; // address (160), samples (32), gas (32)
        mapping(uint256 batch => Batch) batches;
    }

    /// @dev How long what is left can be claimed after `replayEnds`, before the hub releases it.
    uint256 internal constant CLAIM_TIME = 30 days;

    /// @dev How far back a block can name the hash of another.
    uint256 internal constant HASH_REACH = 256;

    mapping(uint256 modelId => uint256) internal _marketCounts;
    mapping(uint256 modelId => mapping(uint256 market => Market)) internal _markets;
    mapping(address sponsor => uint256) internal _voided;

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The hub, as the acting mechanism sees it.
    function _trainer() internal view returns (ICollaborativeTrainer) {
        return ICollaborativeTrainer(hub);
    }

    /// @dev The model's last market; all zero if it has had none.
    function _current(uint256 modelId) internal view returns (uint256 market, Market storage m) {
        market = _marketCounts[modelId];
        m = _markets[modelId][market];
    }

    /// @dev The model's last market, which must be in this phase.
    function _inPhase(
        uint256 modelId,
        MarketPhase wanted
    ) internal view returns (uint256 market, Market storage m, MarketTerms memory t) {
        (market, m) = _current(modelId);
        t = m.terms;
        MarketPhase phase = _phaseOf(m, t);
        if (phase != wanted) revert WrongPhase(market, phase);
    }

    function _phaseOf(Market storage m, MarketTerms memory t) internal view returns (MarketPhase) {
        if (m.sponsor == address(0)) return MarketPhase.None;
        if (m.closed) return MarketPhase.Closed;
        uint256 pages = t.pages();
        if (m.auditedPages < pages) {
            return block.timestamp >= t.auditEnds || _isDrawLost(m) ? MarketPhase.Void : MarketPhase.Audit;
        }
        if (block.timestamp < t.commitEnds) return MarketPhase.Commit;
        if (m.order.length == 0) return MarketPhase.Settle;
        if (block.timestamp < t.revealEnds) return MarketPhase.Reveal;
        if (m.revealed == 0) return MarketPhase.Settle;
        if (block.timestamp < t.pagesEnd && m.revealedPages < pages) return MarketPhase.Pages;
        if (m.revealedPages == 0 || m.judged == m.revealed || block.timestamp >= t.replayEnds) {
            return MarketPhase.Settle;
        }
        return MarketPhase.Replay;
    }

    /// @dev Whether the hash that draws the audit can't be read any more.
    function _isDrawLost(Market storage m) internal view returns (bool) {
        return m.auditSeed == 0 && block.number > m.drawBlock + HASH_REACH;
    }

    /// @dev Whether a batch is in hand, so that the model is not what judged batches have made it, or lacks records.
    function _isBusy(Cursor memory c) internal pure returns (bool) {
        return c.stage != ReplayStage.Baseline && c.stage != ReplayStage.Next;
    }

    /// @dev u: what one more correct answer pays.
    function _unit(MarketTerms memory t) internal pure returns (uint256) {
        return t.bounty / t.samples;
    }

    /// @dev S: what a batch has to stake.
    function _stake(MarketTerms memory t) internal pure returns (uint256) {
        return 3 * _unit(t) * t.dropLimit;
    }

    function _releaseAt(MarketTerms memory t) internal pure returns (uint256) {
        return t.replayEnds + CLAIM_TIME;
    }

    /// @dev How many scored samples were withheld, as far as can be said now.
    function _withheld(Market storage m, MarketTerms memory t) internal view returns (uint256) {
        return t.samples - m.revealedSamples;
    }

    /// @dev What every revealed batch is paid for pages that were withheld, rounded down.
    function _share(Market storage m, MarketTerms memory t) internal view returns (uint256) {
        uint256 revealed = m.revealed;
        return revealed == 0 ? 0 : (_unit(t) * _withheld(m, t)) / revealed;
    }
}
