// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Move} from "../interfaces/IIncentiveMechanism.sol";
import {BatchState, MarketPhase, MarketTerms} from "../interfaces/IPredictionMarket.sol";
import {CodeStore} from "../libraries/CodeStore.sol";
import {MarketMoves, MoveList} from "./MarketMoves.sol";
import {MarketPages} from "./MarketPages.sol";
import {MarketSamples, Samples} from "./MarketSamples.sol";

/// @title Batches: committed to by a hash, revealed part by part.
/// @dev A stake lies in an escrow for nobody until its batch is revealed: who does not reveal has lost it without anyone's doing.
abstract contract MarketBatches is MarketPages {
    using MarketMoves for MoveList;

    uint256 private constant MAX_PARTS = 255;
    /// @dev What a step of the replay can read, besides the largest update.
    uint256 private constant MAX_PART_SAMPLES = 1_000;

    // ------------------------------------------------------------------------------------------------ commit

    function _commit(
        uint256 modelId,
        address caller,
        uint256 maxSpend,
        bytes32 commitment
    ) internal returns (Move[] memory moves, uint256 batch) {
        (uint256 market, Market storage m, MarketTerms memory t) = _inPhase(modelId, MarketPhase.Commit);
        batch = m.order.length;
        if (batch == t.maxBatches) revert MarketFull(batch);
        uint256 stake = _stake(t);
        if (maxSpend < stake) revert StakeTooLow(stake, maxSpend);
        Batch storage b = m.batches[batch];
        (b.commitment, b.committer, b.state) = (commitment, caller, BatchState.Committed);
        m.order.push(uint16(batch));
        m.lastCommitBlock = uint48(block.number);
        MoveList memory list = MarketMoves.create();
        list.pay(MarketMoves.sealedKey(market), MarketMoves.NOBODY, _releaseAt(t), stake);
        emit BatchCommitted(modelId, market, batch, caller, commitment);
        return (list.take(), batch);
    }

    /// @dev What a committer commits to. Whoever copies it can't reveal it.
    function _commitmentOf(
        uint256 modelId,
        uint256 market,
        address committer,
        bytes32[] memory partHashes,
        bytes32 salt
    ) internal view returns (bytes32) {
        bytes32 batchHash = keccak256(abi.encodePacked(partHashes));
        return keccak256(abi.encode(block.chainid, hub, modelId, market, committer, batchHash, salt));
    }

    // ------------------------------------------------------------------------------------------------ reveal

    /// @dev Reveals the next part of a batch. Whoever does it pays the fees.
    function _reveal(
        uint256 modelId,
        uint256 batch,
        bytes32 salt,
        bytes32[] memory partHashes,
        bytes memory part
    ) internal returns (Move[] memory) {
        (uint256 market, Market storage m, MarketTerms memory t) = _inPhase(modelId, MarketPhase.Reveal);
        Batch storage b = m.batches[batch];
        _checkReveal(modelId, market, batch, b, salt, partHashes, part);
        uint256 count = _keepPart(modelId, market, batch, b, part);
        if (b.samples > t.maxBatchSamples) revert BatchTooLarge(batch, b.samples, t.maxBatchSamples);
        MoveList memory list = MarketMoves.create();
        bytes32 key = MarketMoves.batchKey(market, batch);
        list.pay(key, b.committer, _releaseAt(t), 2 * uint256(t.sampleFee) * count);
        if (b.parts == partHashes.length) {
            _completeReveal(m, batch, b, salt);
            list.shift(MarketMoves.sealedKey(market), key, b.committer, _releaseAt(t), _stake(t));
            emit BatchRevealed(modelId, market, batch, salt);
        }
        return list.take();
    }

    /// @dev What draws the order of the batches: their salts together, and the hash of a block that came when the last commitment was in.
    function _orderSeed(Market storage m) internal view returns (bytes32) {
        return keccak256(abi.encode(m.commitHash, m.saltMix));
    }

    /// @dev The id under which the hub records a sample.
    function _contributionId(uint256 modelId, uint256 label, bytes memory features) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(modelId, label, features));
    }

    // ------------------------------------------------------------------------------------------------ private

    function _checkReveal(
        uint256 modelId,
        uint256 market,
        uint256 batch,
        Batch storage b,
        bytes32 salt,
        bytes32[] memory partHashes,
        bytes memory part
    ) private view {
        if (b.state == BatchState.None) revert UnknownBatch(batch);
        if (b.state != BatchState.Committed) revert WrongBatchState(batch, b.state);
        if (partHashes.length > MAX_PARTS) revert BatchTooLarge(batch, partHashes.length, MAX_PARTS);
        if (
            b.commitment != _commitmentOf(modelId, market, b.committer, partHashes, salt) ||
            b.parts >= partHashes.length ||
            partHashes[b.parts] != keccak256(part)
        ) revert RevealDiffers(batch);
    }

    /// @dev Checks the samples of a part and keeps them.
    function _keepPart(
        uint256 modelId,
        uint256 market,
        uint256 batch,
        Batch storage b,
        bytes memory part
    ) private returns (uint256 count) {
        Samples memory samples = MarketSamples.unpack(part);
        count = samples.labels.length;
        if (count == 0) revert EmptyPart(batch);
        if (count > MAX_PART_SAMPLES) revert BatchTooLarge(batch, count, MAX_PART_SAMPLES);
        _checkSamples(modelId, _trainer().modelInfo(modelId), samples);
        b.lastId = _checkIds(modelId, b.lastId, samples);
        address code = CodeStore.write(part);
        uint256 start = b.samples;
        emit PartRevealed(modelId, market, batch, b.parts, count, code);
        b.code[b.parts] = uint160(code) | (start << 160) | ((start + count) << 192);
        ++b.parts;
        b.samples = uint32(start + count);
    }

    /// @dev Ids have to increase, so that no sample is in a batch twice.
    function _checkIds(uint256 modelId, bytes32 last, Samples memory samples) private pure returns (bytes32) {
        for (uint256 i = 0; i < samples.labels.length; ++i) {
            bytes32 id = _contributionId(modelId, samples.labels[i], samples.features[i]);
            if (id <= last) revert SamplesUnsorted(i);
            last = id;
        }
        return last;
    }

    /// @dev The order's seed grows by every batch that is revealed, in whatever order they are.
    function _completeReveal(Market storage m, uint256 batch, Batch storage b, bytes32 salt) private {
        if (m.revealed == 0) m.commitHash = blockhash(m.lastCommitBlock);
        m.saltMix ^= keccak256(abi.encode(batch, salt));
        ++m.revealed;
        b.state = BatchState.Revealed;
    }
}
