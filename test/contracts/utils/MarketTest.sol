// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {MarketAction, MarketInfo, MarketPhase} from "../../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTestSet} from "./MarketTestSet.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {vm} from "./Vm.sol";

/// @title Tests of the prediction market: what sponsor, committers and others do in it.
abstract contract MarketTest is MarketTestSet {
    uint256 internal constant TRANSACTION = 1 << 24; // the cap of EIP-7825
    address internal constant NOBODY = address(0xdEaD);

    mapping(uint256 batch => bytes[]) internal partsOf; // packed
    mapping(uint256 batch => bytes32) internal saltOf;
    mapping(uint256 batch => address) internal committerOf;

    // ------------------------------------------------------------------------------------------------ acts

    /// @dev With the gas that a transaction can have.
    function _actAs(address account, uint256 maxSpend, bytes memory data) internal virtual returns (bytes memory) {
        vm.prank(account);
        return hub.act{gas: TRANSACTION - 21_000}(model, maxSpend, data);
    }

    function _info() internal view returns (MarketInfo memory) {
        return markets.marketOf(model, markets.marketCount(model));
    }

    function _checkPhase(MarketPhase phase) internal view {
        vm.assertEq(uint256(_info().phase), uint256(phase), "phase");
    }

    /// @dev Seals the test set and opens the market.
    function _open() internal returns (uint256 market) {
        terms.root = MerkleTree.root(_pageHashes());
        return abi.decode(_actAs(owner, ENOUGH, abi.encode(MarketAction.Open, terms)), (uint256));
    }

    /// @dev To the block after the one that draws the audit.
    function _toDraw() internal {
        uint256 drawBlock = _info().drawBlock;
        vm.roll(drawBlock + 1);
        vm.setBlockhash(drawBlock, _drawHash());
    }

    function _audit(uint256 page) internal {
        _actAs(owner, 0, abi.encode(MarketAction.Audit, page, _opening(page, true)));
    }

    /// @dev Opens a market and audits all of it.
    function _openAndAudit() internal returns (uint256 market) {
        market = _open();
        _toDraw();
        _actAs(bob, 0, abi.encode(MarketAction.Draw));
        for (uint256 page = 0; page < _pages(); ++page) _audit(page);
    }

    function _revealPage(uint256 page) internal {
        _actAs(owner, 0, abi.encode(MarketAction.RevealPage, page, _opening(page, false)));
    }

    function _revealPages() internal {
        for (uint256 page = 0; page < _pages(); ++page) _revealPage(page);
    }

    function _replay(address account, uint256 maxSteps) internal returns (uint256 done) {
        return _replayAt(account, _info().cursor.steps, maxSteps);
    }

    function _replayAt(address account, uint256 step, uint256 maxSteps) internal returns (uint256 done) {
        return abi.decode(_actAs(account, 0, abi.encode(MarketAction.Replay, step, maxSteps)), (uint256));
    }

    function _expectReplay(address account, uint256 step, bytes memory reason) internal {
        vm.expectRevert(reason);
        _actAs(account, 0, abi.encode(MarketAction.Replay, step, 1));
    }

    function _replayAll(address account) internal {
        while (_info().phase == MarketPhase.Replay || uint256(_info().cursor.stage) > 1) _replay(account, ENOUGH);
    }

    function _close() internal {
        _actAs(carol, 0, abi.encode(MarketAction.Close));
    }

    function _claim(uint256 market, uint256 batch) internal {
        _actAs(carol, 0, abi.encode(MarketAction.Claim, market, batch));
    }

    // ------------------------------------------------------------------------------------------------ batches

    /// @dev Samples sorted by their ids, repetitions left out.
    function _sorted(Sample[] memory samples) internal view returns (Sample[] memory sorted) {
        uint256 count = 0;
        for (uint256 i = 0; i < samples.length; ++i) {
            uint256 j = count;
            while (j > 0 && _id(samples[j - 1]) > _id(samples[i])) --j;
            if (j > 0 && _id(samples[j - 1]) == _id(samples[i])) continue;
            Sample memory sample = samples[i];
            for (uint256 k = count; k > j; --k) samples[k] = samples[k - 1];
            samples[j] = sample;
            ++count;
        }
        sorted = new Sample[](count);
        for (uint256 i = 0; i < count; ++i) sorted[i] = samples[i];
    }

    function _id(Sample memory sample) internal view returns (bytes32) {
        return hub.contributionId(model, sample.label, sample.features);
    }

    /// @dev Commits to a batch in parts of at most `perPart` samples.
    function _commit(address account, Sample[] memory samples, uint256 perPart) internal returns (uint256 batch) {
        samples = _sorted(samples);
        batch = _info().committed;
        delete partsOf[batch];
        bytes memory part;
        for (uint256 i = 0; i < samples.length; ++i) {
            part = bytes.concat(part, _packed(samples[i]));
            if ((i + 1) % perPart != 0 && i + 1 != samples.length) continue;
            partsOf[batch].push(part);
            part = "";
        }
        (saltOf[batch], committerOf[batch]) = (keccak256(abi.encode(account, batch, secret)), account);
        bytes32 commitment = markets.commitmentOf(
            model,
            markets.marketCount(model),
            account,
            _partHashes(batch),
            saltOf[batch]
        );
        bytes memory result = _actAs(account, _stakeOf(), abi.encode(MarketAction.Commit, commitment));
        vm.assertEq(abi.decode(result, (uint256)), batch, "number of the batch");
    }

    function _commit(address account, Sample[] memory samples) internal returns (uint256 batch) {
        return _commit(account, samples, type(uint256).max);
    }

    function _partHashes(uint256 batch) internal view returns (bytes32[] memory hashes) {
        hashes = new bytes32[](partsOf[batch].length);
        for (uint256 i = 0; i < hashes.length; ++i) hashes[i] = keccak256(partsOf[batch][i]);
    }

    function _revealData(uint256 batch, uint256 part) internal view returns (bytes memory) {
        return abi.encode(MarketAction.Reveal, batch, saltOf[batch], _partHashes(batch), partsOf[batch][part]);
    }

    function _revealPart(uint256 batch, uint256 part) internal {
        _actAs(committerOf[batch], ENOUGH, _revealData(batch, part));
    }

    function _reveal(uint256 batch) internal {
        for (uint256 part = 0; part < partsOf[batch].length; ++part) _revealPart(batch, part);
    }

    /// @dev Runs a market with these batches up to the replay, all of them and all pages revealed.
    function _runToReplay(Sample[][] memory batches) internal returns (uint256 market) {
        market = _openAndAudit();
        for (uint256 i = 0; i < batches.length; ++i) _commit(i % 2 == 0 ? alice : bob, batches[i], 20);
        _toReveals();
        for (uint256 i = 0; i < batches.length; ++i) _reveal(i);
        _toPages();
        _revealPages();
        _checkPhase(MarketPhase.Replay);
    }

    function _runToReplay(Sample[] memory samples) internal returns (uint256 market) {
        Sample[][] memory batches = new Sample[][](1);
        batches[0] = samples;
        return _runToReplay(batches);
    }

    /// @dev To the first second in which batches can be revealed, a block after the last commitment.
    function _toReveals() internal {
        vm.warp(terms.commitEnds);
        vm.roll(vm.getBlockNumber() + 1);
    }

    function _toPages() internal {
        vm.warp(terms.revealEnds);
    }

    // ------------------------------------------------------------------------------------------------ samples

    /// @dev `count` samples that say the truth, or its contrary.
    function _samples(uint256 random, uint256 count, bool truly) internal pure returns (Sample[] memory samples) {
        samples = new Sample[](count);
        for (uint256 i = 0; i < count; ++i) {
            samples[i] = _truth(uint256(keccak256(abi.encode("batch", random, i))));
            if (!truly) samples[i].label = 1 - samples[i].label;
        }
    }

    /// @dev 48 samples of all odd features but one, or all even ones but one: whatever comes first, a model that has learned them knows the
    /// truth.
    function _lesson(bool truly) internal pure returns (Sample[] memory samples) {
        samples = new Sample[](COMMON);
        for (uint256 i = 0; i < COMMON; ++i) {
            samples[i].label = truly ? i % 2 : 1 - (i % 2);
            for (uint256 index = i % 2; index < COMMON; index += 2) {
                if (index != i) samples[i].features = bytes.concat(samples[i].features, bytes2(uint16(index)));
            }
        }
    }

    /// @dev A sample whose update needs more than a million gas: 50 slots that nothing else ever writes.
    function _monster(uint256 label) internal pure returns (Sample memory sample) {
        sample.label = label;
        for (uint256 i = 0; i < 50; ++i)
            sample.features = bytes.concat(sample.features, bytes2(uint16(1_000 + 32 * i)));
    }
}
