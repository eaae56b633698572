// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BatchInfo, IPredictionMarket, MarketInfo, MarketPhase, MarketTerms} from "../interfaces/IPredictionMarket.sol";
import {MarketSeal} from "./MarketSeal.sol";
import {MarketSettlement} from "./MarketSettlement.sol";

/// @title What can be read of markets.
abstract contract MarketViews is MarketSettlement {
    using MarketSeal for MarketTerms;

    /// @inheritdoc IPredictionMarket
    function marketCount(uint256 modelId) external view returns (uint256) {
        return _marketCounts[modelId];
    }

    /// @inheritdoc IPredictionMarket
    function marketOf(uint256 modelId, uint256 market) external view returns (MarketInfo memory info) {
        Market storage m = _markets[modelId][market];
        MarketTerms memory t = m.terms;
        info.phase = _phaseOf(m, t);
        if (info.phase == MarketPhase.None) return info;
        (info.sponsor, info.terms, info.cursor) = (m.sponsor, t, m.cursor);
        (info.unit, info.stake, info.pages) = (_unit(t), _stake(t), t.pages());
        (info.drawBlock, info.auditSeed, info.auditedPages) = (m.drawBlock, m.auditSeed, m.auditedPages);
        (info.commitHash, info.orderSeed) = (m.commitHash, _orderSeed(m));
        (info.committed, info.revealed, info.judged) = (m.order.length, m.revealed, m.judged);
        (info.settled, info.revealedPages, info.revealedSamples) = (m.settled, m.revealedPages, m.revealedSamples);
        (info.share, info.releaseAt) = (_share(m, t), _releaseAt(t));
    }

    /// @inheritdoc IPredictionMarket
    function batchOf(uint256 modelId, uint256 market, uint256 batch) external view returns (BatchInfo memory info) {
        Batch storage b = _markets[modelId][market].batches[batch];
        (info.state, info.committer, info.commitment) = (b.state, b.committer, b.commitment);
        (info.samples, info.parts, info.improvement) = (b.samples, b.parts, b.improvement);
    }

    /// @inheritdoc IPredictionMarket
    function orderOf(uint256 modelId, uint256 market, uint256 position) external view returns (uint256) {
        Market storage m = _markets[modelId][market];
        if (position >= m.cursor.position) revert NotDrawn(position, m.cursor.position);
        return m.order[position];
    }

    /// @inheritdoc IPredictionMarket
    function pageOf(
        uint256 modelId,
        uint256 market,
        uint256 page
    ) external view returns (address code, uint256 samples, uint256 gasUsed) {
        uint256 word = _markets[modelId][market].pages[page];
        return (address(uint160(word)), uint32(word >> 160), word >> 192);
    }

    /// @inheritdoc IPredictionMarket
    function partOf(
        uint256 modelId,
        uint256 market,
        uint256 batch,
        uint256 part
    ) external view returns (address code, uint256 start, uint256 end) {
        uint256 word = _markets[modelId][market].batches[batch].code[part];
        return (address(uint160(word)), uint32(word >> 160), word >> 192);
    }

    /// @inheritdoc IPredictionMarket
    function auditedPositions(uint256 modelId, uint256 market, uint256 page) external view returns (bool[] memory) {
        Market storage m = _markets[modelId][market];
        MarketTerms memory t = m.terms;
        uint256 pages = m.sponsor == address(0) ? 0 : t.pages();
        if (page >= pages) revert UnknownPage(page, pages);
        if (m.auditSeed == 0) revert DrawTooEarly(m.drawBlock);
        return _drawn(m, t, page);
    }

    /// @inheritdoc IPredictionMarket
    function voidedMarkets(address sponsor) external view returns (uint256) {
        return _voided[sponsor];
    }

    /// @inheritdoc IPredictionMarket
    function leafOf(
        uint256 index,
        bytes32 salt,
        uint256 label,
        bytes calldata features
    ) external pure returns (bytes32) {
        return MarketSeal.leafOf(index, salt, label, features);
    }

    /// @inheritdoc IPredictionMarket
    function commitmentOf(
        uint256 modelId,
        uint256 market,
        address committer,
        bytes32[] calldata partHashes,
        bytes32 salt
    ) external view returns (bytes32) {
        return _commitmentOf(modelId, market, committer, partHashes, salt);
    }
}
