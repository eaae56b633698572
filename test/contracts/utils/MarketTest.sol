// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {
    IPredictionMarket,
    MarketAction,
    MarketInfo,
    MarketPhase,
    MarketTerms,
    Opening
} from "../../../contracts/interfaces/IPredictionMarket.sol";
import {deployArtifact} from "./Artifacts.sol";
import {HubTest} from "./HubTest.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {vm} from "./Vm.sol";

/// @title Tests of the prediction market: an open model of 4,096 sparse features whose owner, the sponsor, holds a sealed test set.
/// @dev The truth: a sample is spam if most of its features are odd. Everything about the test set follows from a number, its `secret`.
abstract contract MarketTest is HubTest {
    uint256 internal constant TRANSACTION = 1 << 24; // the cap of EIP-7825
    uint256 internal constant COMMON = 48; // features that occur: 0 to 47
    address internal constant NOBODY = address(0xdEaD);

    IPredictionMarket internal markets;
    uint256 internal model;
    uint256 internal secret = 1;
    MarketTerms internal terms;

    mapping(uint256 index => bytes) private _oddFeatures; // of samples of the test set that are not made from the secret
    mapping(uint256 batch => bytes[]) internal partsOf; // packed
    mapping(uint256 batch => bytes32) internal saltOf;
    mapping(uint256 batch => address) internal committerOf;

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

    // ------------------------------------------------------------------------------------------------ acts

    /// @dev With the gas that a transaction can have.
    function _actAs(address account, uint256 maxSpend, bytes memory data) internal returns (bytes memory) {
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

    /// @dev The hash of the block that draws the audit.
    function _drawHash() internal view returns (bytes32) {
        return keccak256(abi.encode("draw", secret));
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
