// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {Move} from "../interfaces/IIncentiveMechanism.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {MarketTerms} from "../interfaces/IPredictionMarket.sol";
import {MarketBook} from "./MarketBook.sol";
import {MarketMoves, MoveList} from "./MarketMoves.sol";
import {MarketSeal} from "./MarketSeal.sol";

/// @title Opening a market: everything is fixed here, once.
abstract contract MarketOpening is MarketBook {
    using MarketMoves for MoveList;
    using MarketSeal for MarketTerms;

    /// @dev Blocks from opening to the one that draws the audit. More than two epochs of Ethereum, which know their proposers ahead.
    uint256 private constant DRAW_DELAY = 64;
    /// @dev The least time between two deadlines, in seconds.
    uint256 private constant MIN_WINDOW = 10 minutes;
    /// @dev The longest time until the last deadline; the hub keeps an escrow for 3,650 days at most.
    uint256 private constant MAX_TIME = 3600 days;
    uint256 private constant MAX_PAGES = type(uint16).max;
    uint256 private constant MIN_UPDATE_GAS = 100_000;
    /// @dev What a transaction can give an update, with all that is around it.
    uint256 private constant MAX_UPDATE_GAS = 14_000_000;

    function _open(
        uint256 modelId,
        address caller,
        MarketTerms memory t
    ) internal returns (Move[] memory moves, uint256 market) {
        _checkOpener(modelId, caller);
        _checkTerms(t);
        market = ++_marketCounts[modelId];
        Market storage m = _markets[modelId][market];
        m.terms = t;
        m.sponsor = caller;
        m.drawBlock = uint48(block.number + DRAW_DELAY);
        MoveList memory list = MarketMoves.create();
        uint256 fees = t.pageFee * t.pages() * (uint256(t.maxBatches) + 1);
        list.pay(MarketMoves.fundsKey(market), caller, _releaseAt(t), t.bounty + fees);
        list.pay(MarketMoves.bondKey(market), MarketMoves.NOBODY, _releaseAt(t), t.bond);
        emit MarketOpened(modelId, market, caller, m.drawBlock, t);
        return (list.take(), market);
    }

    /// @dev Reverts while the model's last market is not closed.
    function _checkNoMarket(uint256 modelId) internal view {
        (uint256 market, Market storage m) = _current(modelId);
        if (market != 0 && !m.closed) revert MarketNotClosed(modelId, market);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _checkOpener(uint256 modelId, address caller) private view {
        address owner = IERC721(hub).ownerOf(modelId);
        if (caller != owner) revert IModelRegistry.NotModelOwner(modelId, caller, owner);
        if (!_trainer().modelInfo(modelId).isOpen) revert IModelRegistry.ModelNotOpen(modelId);
        _checkNoMarket(modelId);
    }

    function _checkTerms(MarketTerms memory t) private view {
        if (
            t.samples == 0 || t.pageSamples == 0 || t.maxBatches == 0 || t.maxBatchSamples == 0 || t.pages() > MAX_PAGES
        ) revert BadSizes(t.samples, t.pageSamples, t.maxBatches, t.maxBatchSamples);
        if (t.bounty < t.samples) revert BountyTooSmall(t.bounty, t.samples);
        if (t.bond < t.bounty) revert BondTooLow(t.bond, t.bounty);
        uint256 least = (uint256(t.samples) + 49) / 50;
        if (t.dropLimit < least || t.dropLimit > t.samples) revert BadDropLimit(t.dropLimit, least, t.samples);
        if (t.updateGas < MIN_UPDATE_GAS || t.updateGas > MAX_UPDATE_GAS) {
            revert BadUpdateGas(t.updateGas, MIN_UPDATE_GAS, MAX_UPDATE_GAS);
        }
        _checkDeadline(t.auditEnds, block.timestamp);
        _checkDeadline(t.commitEnds, t.auditEnds);
        _checkDeadline(t.revealEnds, t.commitEnds);
        _checkDeadline(t.pagesEnd, t.revealEnds);
        _checkDeadline(t.replayEnds, t.pagesEnd);
    }

    function _checkDeadline(uint256 deadline, uint256 before) private view {
        if (deadline < before + MIN_WINDOW || deadline > block.timestamp + MAX_TIME) {
            revert BadDeadline(deadline, before, MIN_WINDOW);
        }
    }
}
