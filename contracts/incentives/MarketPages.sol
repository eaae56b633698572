// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {ModelInfo} from "../interfaces/IModelRegistry.sol";
import {MarketPhase, MarketTerms, Opening} from "../interfaces/IPredictionMarket.sol";
import {CodeStore} from "../libraries/CodeStore.sol";
import {MarketBook} from "./MarketBook.sol";
import {MarketDraw} from "./MarketDraw.sol";
import {MarketSamples, Samples} from "./MarketSamples.sol";
import {MarketSeal} from "./MarketSeal.sol";

/// @title The test set: sealed by a root, audited by lot, revealed page by page, counted as often as there are batches.
abstract contract MarketPages is MarketBook {
    using MarketSeal for MarketTerms;

    /// @dev What counting a page may cost when it is revealed, every slot being cold. A replay gives it a quarter more.
    uint256 private constant MAX_PAGE_GAS = 8_000_000;

    // ------------------------------------------------------------------------------------------------ audit

    /// @dev Fixes the audit's seed, once.
    function _draw(uint256 modelId) internal {
        (uint256 market, Market storage m, ) = _inPhase(modelId, MarketPhase.Audit);
        if (m.auditSeed != 0) revert AlreadyDrawn(m.auditSeed);
        _drawAudit(modelId, market, m);
    }

    /// @dev Takes down that the audited samples of the next page were shown.
    function _audit(uint256 modelId, uint256 page, Opening memory opening) internal {
        (uint256 market, Market storage m, MarketTerms memory t) = _inPhase(modelId, MarketPhase.Audit);
        if (page != m.auditedPages) revert PageOutOfTurn(page, m.auditedPages);
        if (m.auditSeed == 0) _drawAudit(modelId, market, m);
        Samples memory opened = MarketSamples.unpack(opening.samples);
        t.verify(page, _drawn(m, t, page), true, opened, opening);
        ModelInfo memory model = _trainer().modelInfo(modelId);
        _checkSamples(modelId, model, opened);
        ++m.auditedPages;
        emit PageAudited(modelId, market, page, opening.samples);
    }

    // ------------------------------------------------------------------------------------------------ reveal

    /// @dev Keeps the scored samples of a page. A sample that the classifier refuses makes it impossible, and the page stays withheld.
    function _revealPage(uint256 modelId, uint256 page, Opening memory opening) internal {
        (uint256 market, Market storage m, MarketTerms memory t) = _inPhase(modelId, MarketPhase.Pages);
        if (page >= t.pages()) revert UnknownPage(page, t.pages());
        if (m.pages[page] != 0) revert PageAlreadyRevealed(page);
        Samples memory opened = MarketSamples.unpack(opening.samples);
        t.verify(page, _drawn(m, t, page), false, opened, opening);
        ModelInfo memory model = _trainer().modelInfo(modelId);
        uint256 gasUsed = gasleft();
        _countCorrect(modelId, model.classifier, opened);
        gasUsed -= gasleft();
        if (gasUsed > MAX_PAGE_GAS) revert PageTooCostly(page, gasUsed, MAX_PAGE_GAS);
        _checkSamples(modelId, model, opened);
        address code = CodeStore.write(opening.samples);
        uint256 count = opened.labels.length;
        m.pages[page] = uint160(code) | (count << 160) | (gasUsed << 192);
        ++m.revealedPages;
        m.revealedSamples += uint32(count);
        emit PageRevealed(modelId, market, page, count, code);
    }

    // ------------------------------------------------------------------------------------------------ count

    /// @dev How many samples of a revealed page the model gets right. The memory that it takes is given back.
    function _countPage(uint256 modelId, IClassifier classifier, uint256 page) internal view returns (uint256 correct) {
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        Samples memory samples = MarketSamples.unpack(CodeStore.read(address(uint160(page))));
        correct = _countCorrect(modelId, classifier, samples);
        assembly ("memory-safe") {
            mstore(0x40, free) // nothing that was made since is used any more
        }
    }

    /// @dev Which positions of a page are audited.
    function _drawn(Market storage m, MarketTerms memory t, uint256 page) internal view returns (bool[] memory) {
        uint256 scored = t.scoredOn(page);
        uint256 count = MarketSeal.auditedOf(scored);
        return MarketDraw.audited(m.auditSeed, page, scored + count, count);
    }

    /// @dev Refuses samples that the model could not be taught. Their number is not 0.
    function _checkSamples(uint256 modelId, ModelInfo memory model, Samples memory samples) internal view {
        for (uint256 i = 0; i < samples.labels.length; ++i) {
            uint256 label = samples.labels[i];
            if (label >= model.labels) revert LabelNotInModel(i, label, model.labels);
            model.classifier.check(modelId, samples.features[i], label);
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    function _drawAudit(uint256 modelId, uint256 market, Market storage m) private {
        if (block.number <= m.drawBlock) revert DrawTooEarly(m.drawBlock);
        m.auditSeed = blockhash(m.drawBlock); // not out of reach: the market would be void
        if (m.auditSeed == 0) revert DrawTooEarly(m.drawBlock); // a chain that does not tell hashes
        emit AuditDrawn(modelId, market, m.auditSeed);
    }

    function _countCorrect(
        uint256 modelId,
        IClassifier classifier,
        Samples memory samples
    ) private view returns (uint256 correct) {
        uint256[] memory predicted = classifier.predictBatch(modelId, samples.features);
        uint256 count = samples.labels.length;
        for (uint256 i = 0; i < count; ++i) {
            if (predicted[i] == samples.labels[i]) ++correct;
        }
    }
}
