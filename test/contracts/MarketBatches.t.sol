// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {
    BatchInfo,
    BatchState,
    IPredictionMarket,
    MarketAction,
    MarketPhase
} from "../../contracts/interfaces/IPredictionMarket.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Committing to batches, and revealing them.
contract MarketBatchesTest is MarketTest {
    function setUp() public override {
        super.setUp();
        _openAndAudit();
    }

    // ------------------------------------------------------------------------------------------------ commit

    function test_Commit_TakesTheStake() external {
        uint256 before = _staked(alice);
        uint256 batch = _commit(alice, _samples(1, 4, true));
        vm.assertEq(before - _staked(alice), 3 ether, "stake");
        BatchInfo memory b = markets.batchOf(model, 1, batch);
        vm.assertEq(b.committer, alice, "committer");
        vm.assertEq(uint256(b.state), uint256(BatchState.Committed), "state");
        vm.assertEq(_info().committed, 1, "batches");
    }

    function test_Commit_GivenLessThanTheStake_RevertsWithStakeTooLow() external {
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.StakeTooLow.selector, 3 ether, 3 ether - 1));
        _actAs(alice, 3 ether - 1, abi.encode(MarketAction.Commit, bytes32("c")));
    }

    function test_Commit_GivenAnEmptyBalance_RevertsWithInsufficientBalance() external {
        address poor = address(0xB00);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, poor, 3 ether, 0));
        _actAs(poor, ENOUGH, abi.encode(MarketAction.Commit, bytes32("c")));
    }

    function test_Commit_WhenTheMarketIsFull_RevertsWithMarketFull() external {
        for (uint256 i = 0; i < 8; ++i) _commit(alice, _samples(i, 1, true));
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.MarketFull.selector, 8));
        _actAs(alice, ENOUGH, abi.encode(MarketAction.Commit, bytes32("c")));
    }

    function test_Commit_AfterItsDeadline_RevertsWithWrongPhase() external {
        _commit(alice, _samples(1, 1, true));
        vm.warp(terms.commitEnds);
        _expectPhase(MarketPhase.Reveal);
        _actAs(alice, ENOUGH, abi.encode(MarketAction.Commit, bytes32("c")));
    }

    /// @dev Nobody took part: the market is over at once, and costs the sponsor nothing.
    function test_Close_WithoutAnyBatch_ReturnsEverything() external {
        vm.warp(terms.commitEnds);
        _checkPhase(MarketPhase.Settle);
        uint256 before = _staked(owner);
        _close();
        vm.assertEq(_staked(owner) - before, 40.27 ether, "bounty, bond and fees");
        vm.assertEq(_staked(NOBODY), 0, "burned");
        vm.assertEq(markets.voidedMarkets(owner), 0, "void markets of the sponsor");
    }

    // ------------------------------------------------------------------------------------------------ reveal

    function test_Reveal_GivenSeveralParts_KeepsThemAndTakesTheFees() external {
        uint256 batch = _commit(alice, _samples(1, 7, true), 3);
        _toReveals();
        uint256 before = _staked(alice);
        for (uint256 part = 0; part < 3; ++part) {
            vm.assertEq(uint256(markets.batchOf(model, 1, batch).state), uint256(BatchState.Committed), "state");
            _revealPart(batch, part);
        }
        BatchInfo memory b = markets.batchOf(model, 1, batch);
        vm.assertEq(uint256(b.state), uint256(BatchState.Revealed), "state");
        vm.assertEq(b.samples, 7, "samples");
        vm.assertEq(before - _staked(alice), 2 * 7 * 0.001 ether, "fees");
        (address code, uint256 start, uint256 end) = markets.partOf(model, 1, batch, 1);
        vm.assertEq(start, 3, "first sample of the second part");
        vm.assertEq(end, 6, "first sample after it");
        vm.assertEq(code.code, bytes.concat(hex"00", partsOf[batch][1]), "what is kept");
    }

    function test_Reveal_GivenSomethingElse_RevertsWithRevealDiffers() external {
        uint256 batch = _commit(alice, _samples(1, 6, true), 3);
        _commit(alice, _samples(2, 2, true));
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.RevealDiffers.selector, batch);
        _expectReveal(
            abi.encode(MarketAction.Reveal, batch, bytes32("s"), _partHashes(batch), partsOf[batch][0]),
            reason
        );
        _expectReveal(_revealData(batch, 1), reason); // a part out of its order
        bytes32[] memory hashes = _partHashes(1);
        _expectReveal(abi.encode(MarketAction.Reveal, batch, saltOf[batch], hashes, partsOf[1][0]), reason);
        hashes = new bytes32[](0);
        _expectReveal(abi.encode(MarketAction.Reveal, batch, saltOf[batch], hashes, partsOf[batch][0]), reason);
        _revealPart(batch, 0);
        _expectReveal(_revealData(batch, 0), reason); // a part twice
    }

    function test_Reveal_OfAStolenCommitment_RevertsWithRevealDiffers() external {
        uint256 batch = _commit(alice, _samples(1, 4, true));
        bytes32 stolen = markets.batchOf(model, 1, batch).commitment;
        _actAs(bob, ENOUGH, abi.encode(MarketAction.Commit, stolen));
        _toReveals();
        bytes memory data = abi.encode(MarketAction.Reveal, 1, saltOf[batch], _partHashes(batch), partsOf[batch][0]);
        _expectReveal(data, abi.encodeWithSelector(IPredictionMarket.RevealDiffers.selector, 1));
        _reveal(batch);
    }

    function test_Reveal_Twice_RevertsWithWrongBatchState() external {
        uint256 batch = _commit(alice, _samples(1, 4, true));
        _toReveals();
        _reveal(batch);
        bytes memory reason = abi.encodeWithSelector(
            IPredictionMarket.WrongBatchState.selector,
            batch,
            BatchState.Revealed
        );
        _expectReveal(_revealData(batch, 0), reason);
    }

    function test_Reveal_GivenNoSuchBatch_RevertsWithUnknownBatch() external {
        uint256 batch = _commit(alice, _samples(1, 4, true));
        _toReveals();
        bytes memory data = abi.encode(MarketAction.Reveal, 7, saltOf[batch], _partHashes(batch), partsOf[batch][0]);
        _expectReveal(data, abi.encodeWithSelector(IPredictionMarket.UnknownBatch.selector, 7));
    }

    function test_Reveal_OutsideOfItsTime_RevertsWithWrongPhase() external {
        uint256 batch = _commit(alice, _samples(1, 4, true));
        uint256 second = _commit(alice, _samples(2, 4, true));
        _expectPhase(MarketPhase.Commit);
        _revealPart(batch, 0);
        _toReveals();
        _reveal(batch);
        vm.warp(terms.revealEnds);
        _expectPhase(MarketPhase.Pages);
        _revealPart(second, 0);
    }

    function test_Reveal_GivenAnEmptyPart_RevertsWithEmptyPart() external {
        partsOf[0].push("");
        _commitParts(0);
        _toReveals();
        _expectReveal(_revealData(0, 0), abi.encodeWithSelector(IPredictionMarket.EmptyPart.selector, 0));
    }

    function test_Reveal_GivenUnsortedSamplesOrOneTwice_RevertsWithSamplesUnsorted() external {
        Sample[] memory two = _sorted(_samples(1, 2, true));
        partsOf[0].push(bytes.concat(_packed(two[1]), _packed(two[0])));
        _commitParts(0);
        partsOf[1].push(bytes.concat(_packed(two[0]), _packed(two[0])));
        _commitParts(1);
        partsOf[2].push(_packed(two[0])); // the same in another part
        partsOf[2].push(_packed(two[0]));
        _commitParts(2);
        _toReveals();
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.SamplesUnsorted.selector, 1);
        _expectReveal(_revealData(0, 0), reason);
        _expectReveal(_revealData(1, 0), reason);
        committerOf[2] = alice;
        _revealPart(2, 0);
        _expectReveal(_revealData(2, 1), abi.encodeWithSelector(IPredictionMarket.SamplesUnsorted.selector, 0));
    }

    function test_Reveal_GivenASampleThatCannotBeTaught_Reverts() external {
        partsOf[0].push(_packed(Sample(2, hex"0001"))); // no such label
        _commitParts(0);
        partsOf[1].push(_packed(Sample(1, hex"00020001"))); // not sorted
        _commitParts(1);
        partsOf[2].push(_packed(Sample(1, ""))); // without features
        _commitParts(2);
        partsOf[3].push(hex"0001000a00");
        _commitParts(3);
        _toReveals();
        _expectReveal(_revealData(0, 0), abi.encodeWithSelector(IPredictionMarket.LabelNotInModel.selector, 0, 2, 2));
        _expectReveal(_revealData(1, 0), abi.encodeWithSignature("FeaturesUnsorted(uint256)", 1));
        _expectReveal(_revealData(2, 0), abi.encodeWithSignature("NoFeatures()"));
        _expectReveal(_revealData(3, 0), abi.encodeWithSelector(IPredictionMarket.SamplesTruncated.selector, 5));
    }

    function test_Reveal_GivenMoreSamplesThanAllowed_RevertsWithBatchTooLarge() external {
        uint256 batch = _commit(alice, _manySamples(65), 40);
        _toReveals();
        _revealPart(batch, 0);
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.BatchTooLarge.selector, batch, 65, 64);
        _expectReveal(_revealData(batch, 1), reason);
    }

    function test_Reveal_GivenMoreThan255Parts_RevertsWithBatchTooLarge() external {
        uint256 batch = _commit(alice, _samples(1, 4, true));
        _toReveals();
        bytes memory data = abi.encode(
            MarketAction.Reveal,
            batch,
            saltOf[batch],
            new bytes32[](256),
            partsOf[batch][0]
        );
        _expectReveal(data, abi.encodeWithSelector(IPredictionMarket.BatchTooLarge.selector, batch, 256, 255));
    }

    // ------------------------------------------------------------------------------------------------ not revealed

    /// @dev Its stake is burned without anyone's doing; what it paid for the replay of what it did reveal comes back.
    function test_releaseEscrow_OfABatchThatWasNotRevealedToTheEnd_BurnsTheStake() external {
        uint256 batch = _commit(alice, _samples(1, 6, true), 3);
        _toReveals();
        _revealPart(batch, 0);
        vm.warp(terms.revealEnds);
        _checkPhase(MarketPhase.Settle);
        vm.expectRevert(
            abi.encodeWithSelector(IPredictionMarket.WrongBatchState.selector, batch, BatchState.Committed)
        );
        _claim(1, batch);
        uint256 sponsor = _staked(owner);
        _close();
        vm.assertEq(_staked(owner) - sponsor, 40.27 ether, "bounty, bond and fees");
        vm.warp(terms.replayEnds + 30 days);
        uint256 before = _staked(alice);
        hub.releaseEscrow(model, keccak256(abi.encode(bytes32("sealed"), 1)));
        hub.releaseEscrow(model, keccak256(abi.encode(1, batch)));
        vm.assertEq(_staked(NOBODY), 3 ether, "the stake");
        vm.assertEq(_staked(alice) - before, 0.006 ether, "the fees");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev Commits to `partsOf[batch]` as they are.
    function _commitParts(uint256 batch) private {
        saltOf[batch] = bytes32(batch + 1);
        committerOf[batch] = alice;
        bytes32 commitment = markets.commitmentOf(model, 1, alice, _partHashes(batch), saltOf[batch]);
        _actAs(alice, ENOUGH, abi.encode(MarketAction.Commit, commitment));
    }

    function _manySamples(uint256 count) private pure returns (Sample[] memory samples) {
        samples = new Sample[](count);
        for (uint256 i = 0; i < count; ++i) samples[i] = Sample(1, abi.encodePacked(uint16(i)));
    }

    function _expectReveal(bytes memory data, bytes memory reason) private {
        vm.expectRevert(reason);
        _actAs(alice, ENOUGH, data);
    }

    function _expectPhase(MarketPhase phase) private {
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, phase));
    }
}
