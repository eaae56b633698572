// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {IPredictionMarket, MarketTerms, Opening} from "../../../contracts/interfaces/IPredictionMarket.sol";
import {deployArtifact} from "./Artifacts.sol";
import {HubTest} from "./HubTest.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {vm} from "./Vm.sol";

/// @title An open model of 4,096 sparse features whose owner, the sponsor, holds a sealed test set; and the terms of its markets.
/// @dev The truth: a sample is spam if most of its features are odd. Everything about the test set follows from a number, its `secret`.
abstract contract MarketTestSet is HubTest {
    uint256 internal constant COMMON = 48; // features that occur: 0 to 47

    IPredictionMarket internal markets;
    uint256 internal model;
    uint256 internal secret = 1;
    MarketTerms internal terms;

    mapping(uint256 index => bytes) private _oddFeatures; // of samples of the test set that are not made from the secret

    function setUp() public virtual override {
        super.setUp();
        markets = IPredictionMarket(deployArtifact("PredictionMarket", abi.encode(hub)));
        model = _create(_spec(sparse, _sparseConfig(4_096), markets, ""));
        terms = _defaultTerms();
    }

    function _sparseConfig(uint32 features) internal pure returns (bytes memory) {
        return abi.encode(features, uint16(256), uint8(8), uint8(0), int32(0));
    }

    // ------------------------------------------------------------------------------------------------ terms

    /// @dev Three pages of 8, 8 and 4 scored samples and 3 audited ones each; an answer is worth 1 ether, a stake is 3.
    function _defaultTerms() internal view returns (MarketTerms memory t) {
        (t.bounty, t.bond) = (20 ether, 20 ether);
        (t.pageFee, t.sampleFee) = (0.01 ether, 0.001 ether);
        (t.samples, t.pageSamples, t.dropLimit) = (20, 8, 1);
        (t.maxBatches, t.maxBatchSamples) = (8, 64);
        t.updateGas = 1_000_000;
        _setDeadlines(t, vm.getBlockTimestamp());
    }

    /// @dev New deadlines, for a market that is opened now.
    function _renewDeadlines() internal {
        MarketTerms memory t = terms;
        _setDeadlines(t, vm.getBlockTimestamp());
        terms = t;
    }

    function _setDeadlines(MarketTerms memory t, uint256 start) internal pure {
        t.auditEnds = uint40(start + 1 days);
        t.commitEnds = uint40(start + 2 days);
        t.revealEnds = uint40(start + 3 days);
        t.pagesEnd = uint40(start + 4 days);
        t.replayEnds = uint40(start + 5 days);
    }

    function _unit() internal view returns (uint256) {
        return terms.bounty / terms.samples;
    }

    function _stakeOf() internal view returns (uint256) {
        return 3 * _unit() * terms.dropLimit;
    }

    function _pages() internal view returns (uint256) {
        return (terms.samples + terms.pageSamples - 1) / terms.pageSamples;
    }

    function _scoredOn(uint256 page) internal view returns (uint256) {
        uint256 left = terms.samples - page * terms.pageSamples;
        return left < terms.pageSamples ? left : terms.pageSamples;
    }

    function _auditedOf(uint256 scored) internal pure returns (uint256) {
        return scored <= 12 ? 3 : (scored + 3) / 4;
    }

    // ------------------------------------------------------------------------------------------------ test set

    /// @dev A sample that says the truth, of one to three features.
    function _truth(uint256 random) internal pure returns (Sample memory sample) {
        uint256 count = 1 + (random % 3);
        uint256 index = (random >> 8) % (COMMON / 3);
        uint256 odd = 0;
        for (uint256 i = 0; i < count; ++i) {
            sample.features = bytes.concat(sample.features, bytes2(uint16(index)));
            odd += index % 2;
            index += 1 + ((random >> (16 + 8 * i)) % (COMMON / 3 - 1));
        }
        sample.label = 2 * odd > count ? 1 : 0;
    }

    /// @dev Sample `index` of the test set.
    function _testSample(uint256 index) internal view virtual returns (Sample memory sample) {
        sample = _truth(uint256(keccak256(abi.encode("test", secret, index))));
        if (_oddFeatures[index].length != 0) sample.features = _oddFeatures[index];
    }

    function _makeOdd(uint256 index, bytes memory features) internal {
        _oddFeatures[index] = features;
    }

    function _testSalt(uint256 index) internal view returns (bytes32) {
        return keccak256(abi.encode("salt", secret, index));
    }

    function _leaf(uint256 index) internal view returns (bytes32) {
        Sample memory sample = _testSample(index);
        return keccak256(abi.encodePacked(index, _testSalt(index), sample.label, sample.features));
    }

    /// @dev The number of a page's first sample.
    function _firstIndex(uint256 page) internal view returns (uint256) {
        return page * (terms.pageSamples + _auditedOf(terms.pageSamples));
    }

    function _pageHashes() internal view virtual returns (bytes32[] memory hashes) {
        hashes = new bytes32[](_pages());
        for (uint256 page = 0; page < hashes.length; ++page) {
            uint256 positions = _scoredOn(page) + _auditedOf(_scoredOn(page));
            bytes32[] memory leaves = new bytes32[](positions);
            for (uint256 i = 0; i < positions; ++i) leaves[i] = _leaf(_firstIndex(page) + i);
            hashes[page] = keccak256(abi.encodePacked(page, leaves));
        }
    }

    /// @dev The plain way to draw without repetition: names are taken from a list that gets shorter.
    function _drawn(bytes32 seed, uint256 page) internal view returns (bool[] memory drawn) {
        uint256 count = _auditedOf(_scoredOn(page));
        uint256 positions = _scoredOn(page) + count;
        drawn = new bool[](positions);
        uint256[] memory list = new uint256[](positions);
        for (uint256 i = 0; i < positions; ++i) list[i] = i;
        for (uint256 i = 0; i < count; ++i) {
            bytes32 word = keccak256(abi.encode(keccak256(abi.encode(seed, page)), i));
            uint256 j = i + (uint256(word) % (positions - i));
            drawn[list[j]] = true;
            (list[i], list[j]) = (list[j], list[i]);
        }
    }

    /// @dev What the sponsor shows of a page: the audited samples, or the others.
    function _opening(uint256 page, bool audited) internal view returns (Opening memory opening) {
        bool[] memory drawn = _drawn(_drawHash(), page);
        uint256 count = _auditedOf(_scoredOn(page));
        if (!audited) count = drawn.length - count;
        opening.salts = new bytes32[](count);
        opening.others = new bytes32[](drawn.length - count);
        uint256 mine = 0;
        bytes memory some; // collected by sixteen: a large page would otherwise be copied hundreds of times
        for (uint256 i = 0; i < drawn.length; ++i) {
            uint256 index = _firstIndex(page) + i;
            if (drawn[i] != audited) {
                opening.others[i - mine] = _leaf(index);
                continue;
            }
            opening.salts[mine++] = _testSalt(index);
            some = bytes.concat(some, _packed(_testSample(index)));
            if (mine % 16 != 0 && mine != count) continue;
            opening.samples = bytes.concat(opening.samples, some);
            some = "";
        }
        opening.proof = MerkleTree.proof(_pageHashes(), page);
    }

    function _packed(Sample memory sample) internal pure returns (bytes memory) {
        return abi.encodePacked(uint16(sample.label), uint16(sample.features.length), sample.features);
    }

    /// @dev The hash of the block that draws the audit.
    function _drawHash() internal view returns (bytes32) {
        return keccak256(abi.encode("draw", secret));
    }
}
