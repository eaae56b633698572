// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarketDraw} from "../../../contracts/incentives/MarketDraw.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {IPredictionMarket, MarketInfo, MarketTerms, Opening} from "../../../contracts/interfaces/IPredictionMarket.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {MerkleTree} from "../utils/MerkleTree.sol";
import {vm} from "../utils/Vm.sol";
import {ClassifierWorld} from "./ClassifierWorld.sol";

/// @title What people bring to the markets of a world: test sets of five scored samples on two pages, and batches.
/// @dev A test set follows from a number, its `secret`. Models of an even number have markets without fees and with the highest drop
/// limit.
abstract contract MarketPlans is ClassifierWorld {
    /// @dev What somebody committed to in a model's last market.
    struct Plan {
        address person;
        bytes32 salt;
        bytes[] parts;
        uint256 shown;
    }

    uint256 internal constant MOST_MARKETS = 3; // of a model
    uint256 internal constant MOST_BATCHES = 3; // of a market
    uint256 internal constant PAGES = 2;
    uint256 private constant SAMPLES = 5;
    uint256 private constant PAGE_SAMPLES = 3;
    uint256 private constant AUDITED = 3; // of each page

    IPredictionMarket public markets;
    mapping(uint256 modelId => uint256) internal secretOf; // of its last market
    mapping(uint256 modelId => Plan[]) internal plans; // of its last market

    function _deployMechanism() internal override {
        markets = IPredictionMarket(deployArtifact("PredictionMarket", abi.encode(hub)));
        accounts.push(address(markets));
    }

    function _specOf(
        IClassifier classifier,
        bytes memory config,
        uint256,
        uint256
    ) internal view override returns (ModelSpec memory) {
        return _spec(classifier, config, markets, "");
    }

    /// @dev Nobody contributes but in markets.
    function _firstWeek(uint256 modelId) internal override {
        if (!_hasMarkets(modelId)) super._firstWeek(modelId);
    }

    function _hasMarkets(uint256 modelId) internal view returns (bool) {
        return address(hub.modelInfo(modelId).mechanism) == address(markets);
    }

    // ------------------------------------------------------------------------------------------------ terms

    /// @dev A day for each phase.
    function _termsOf(uint256 modelId, uint256 secret) internal view returns (MarketTerms memory t) {
        uint256 unit = _unit(currencyOf[modelId]);
        bool isEven = modelId % 2 == 0;
        (t.samples, t.pageSamples, t.dropLimit) = (uint32(SAMPLES), uint16(PAGE_SAMPLES), isEven ? 5 : 1);
        (t.maxBatches, t.maxBatchSamples, t.updateGas) = (uint16(MOST_BATCHES), 8, 300_000);
        (t.bounty, t.bond) = (uint128(unit + (secret % unit)), uint128(2 * unit));
        (t.pageFee, t.sampleFee) = isEven ? (0, 0) : (uint96(unit / 1000), uint96(unit / 5000));
        uint256 start = vm.getBlockTimestamp();
        (t.auditEnds, t.commitEnds) = (uint40(start + 1 days), uint40(start + 2 days));
        (t.revealEnds, t.pagesEnd) = (uint40(start + 3 days), uint40(start + 4 days));
        t.replayEnds = uint40(start + 5 days);
        t.root = MerkleTree.root(_pageHashes(modelId, secret));
    }

    function _last(uint256 modelId) internal view returns (MarketInfo memory) {
        return markets.marketOf(modelId, markets.marketCount(modelId));
    }

    // ------------------------------------------------------------------------------------------------ test set

    function _testSample(uint256 modelId, uint256 secret, uint256 index) private view returns (Sample memory) {
        uint256 random = uint256(keccak256(abi.encode(secret, index)));
        uint256 topic = random % TOPICS;
        return Sample(_truth(topic), _features(modelId, topic, random >> 8));
    }

    function _leaf(uint256 modelId, uint256 secret, uint256 index) private view returns (bytes32) {
        Sample memory sample = _testSample(modelId, secret, index);
        return keccak256(abi.encodePacked(index, _saltOf(secret, index), sample.label, sample.features));
    }

    function _saltOf(uint256 secret, uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode("salt", secret, index));
    }

    function _positionsOn(uint256 page) private pure returns (uint256) {
        return AUDITED + (page == 0 ? PAGE_SAMPLES : SAMPLES - PAGE_SAMPLES);
    }

    function _pageHashes(uint256 modelId, uint256 secret) private view returns (bytes32[] memory hashes) {
        hashes = new bytes32[](PAGES);
        for (uint256 page = 0; page < PAGES; ++page) {
            bytes32[] memory leaves = new bytes32[](_positionsOn(page));
            for (uint256 i = 0; i < leaves.length; ++i) {
                leaves[i] = _leaf(modelId, secret, page * (PAGE_SAMPLES + AUDITED) + i);
            }
            hashes[page] = keccak256(abi.encodePacked(page, leaves));
        }
    }

    /// @dev What the sponsor shows of a page: the audited samples, or the others.
    function _opening(
        uint256 modelId,
        bytes32 seed,
        uint256 page,
        bool audited
    ) internal view returns (Opening memory opening) {
        uint256 secret = secretOf[modelId];
        bool[] memory drawn = MarketDraw.audited(seed, page, _positionsOn(page), AUDITED);
        uint256 count = audited ? AUDITED : drawn.length - AUDITED;
        (opening.salts, opening.others) = (new bytes32[](count), new bytes32[](drawn.length - count));
        uint256 mine = 0;
        for (uint256 i = 0; i < drawn.length; ++i) {
            uint256 index = page * (PAGE_SAMPLES + AUDITED) + i;
            if (drawn[i] != audited) {
                opening.others[i - mine] = _leaf(modelId, secret, index);
                continue;
            }
            opening.salts[mine++] = _saltOf(secret, index);
            opening.samples = bytes.concat(opening.samples, _packed(_testSample(modelId, secret, index)));
        }
        opening.proof = MerkleTree.proof(_pageHashes(modelId, secret), page);
    }

    function _packed(Sample memory sample) internal pure returns (bytes memory) {
        return abi.encodePacked(uint16(sample.label), uint16(sample.features.length), sample.features);
    }

    // ------------------------------------------------------------------------------------------------ batches

    /// @dev One to four samples as the person would label them, by their ids, in one part or two.
    function _partsOf(uint256 who, uint256 modelId, uint256 seed) internal view returns (bytes[] memory parts) {
        Sample[] memory samples = new Sample[](1 + (seed % 4));
        for (uint256 i = 0; i < samples.length; ++i) {
            samples[i] = _sample(who, modelId, uint256(keccak256(abi.encode(seed, i))));
            for (uint256 k = i; k > 0 && _idOf(modelId, samples[k]) < _idOf(modelId, samples[k - 1]); --k) {
                (samples[k], samples[k - 1]) = (samples[k - 1], samples[k]);
            }
        }
        parts = new bytes[](samples.length > 2 ? 2 : 1);
        for (uint256 i = 0; i < samples.length; ++i) {
            if (i > 0 && _idOf(modelId, samples[i]) == _idOf(modelId, samples[i - 1])) continue;
            uint256 part = i * parts.length < samples.length ? 0 : parts.length - 1;
            parts[part] = bytes.concat(parts[part], _packed(samples[i]));
        }
    }

    function _hashesOf(Plan storage plan) internal view returns (bytes32[] memory hashes) {
        hashes = new bytes32[](plan.parts.length);
        for (uint256 i = 0; i < hashes.length; ++i) hashes[i] = keccak256(plan.parts[i]);
    }
}
