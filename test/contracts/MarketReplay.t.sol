// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {
    BatchInfo,
    BatchState,
    IPredictionMarket,
    MarketAction,
    MarketPhase,
    ReplayStage
} from "../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Replaying batches: what is good is kept and paid, what is bad is undone and loses its stake, whoever does it in whatever steps.
contract MarketReplayTest is MarketTest {
    uint256 private constant FEE = 0.001 ether; // for a sample
    uint256 private constant PAGE_FEE = 0.01 ether;

    // ------------------------------------------------------------------------------------------------ verdicts

    function test_Replay_GivenAGoodBatch_KeepsItRecordsItAndPaysTheImprovement() external {
        Sample[] memory lesson = _sorted(_lesson(true));
        _runToReplay(lesson);
        uint256 correct = _countCorrect();
        uint256 before = _staked(alice);
        _replayAll(bob);
        uint256 improvement = _countCorrect() - correct;
        vm.assertGt(improvement, 0, "improvement");
        BatchInfo memory b = markets.batchOf(model, 1, 0);
        vm.assertEq(uint256(b.state), uint256(BatchState.Accepted), "state");
        vm.assertEq(b.improvement, int256(improvement), "improvement");
        vm.assertEq(_staked(alice) - before, 3 ether + improvement * 1 ether, "stake and improvement");
        for (uint256 i = 0; i < lesson.length; ++i) {
            (Status status, , ) = hub.recordOf(model, _id(lesson[i]));
            vm.assertEq(uint256(status), uint256(Status.Closed), "record of a sample");
        }
        uint256 sponsor = _staked(owner);
        _close();
        // The fees of 9 counts of 3 pages are escrowed, of which 2 were needed.
        vm.assertEq(_staked(owner) - sponsor, 40 ether - improvement * 1 ether + 7 * 3 * PAGE_FEE, "to the sponsor");
    }

    function test_Replay_PaysWhoeverDoesTheStepsForPagesAndSamples() external {
        _runToReplay(_lesson(true));
        uint256 before = _staked(carol);
        _replay(carol, 2); // two pages of the baseline
        vm.assertEq(_staked(carol) - before, 2 * PAGE_FEE, "for two pages");
        before = _staked(owner);
        _replay(owner, 1 + 1 + 10); // the last page, the draw, ten samples
        vm.assertEq(_staked(owner) - before, PAGE_FEE + 10 * FEE, "for a page and ten samples");
        before = _staked(carol);
        _replayAll(carol);
        vm.assertEq(_staked(carol) - before, 3 * PAGE_FEE + (2 * COMMON - 10) * FEE, "for the rest");
    }

    function test_Replay_GivenABadBatch_UndoesItExactlyAndTakesItsStake() external {
        _teachTheTruth();
        bytes32[] memory before = sparse.parameters(model, 0, 1_000);
        _runToReplay(_lesson(false));
        uint256 alices = _staked(alice);
        uint256 sponsor = _staked(owner);
        _replayAll(bob);
        bytes32[] memory then = sparse.parameters(model, 0, 1_000);
        for (uint256 i = 0; i < before.length; ++i) vm.assertEq(then[i], before[i], "parameter slot");
        vm.assertEq(uint256(markets.batchOf(model, 2, 0).state), uint256(BatchState.Rejected), "state");
        vm.assertEq(_staked(alice), alices, "to the committer");
        vm.assertEq(_staked(owner), sponsor, "to the sponsor");
        vm.assertEq(_staked(NOBODY), 3 ether, "burned");
        vm.assertEq(hub.escrowOf(model, keccak256(abi.encode(2, 0))).amount, 0, "left in escrow");
        (Status status, , ) = hub.recordOf(model, _id(_lesson(false)[0]));
        vm.assertEq(uint256(status), uint256(Status.Unknown), "record of a sample that was undone");
    }

    function test_Replay_GivenASampleThatCannotBeApplied_UndoesTheBatchAndReturnsUnusedFees() external {
        // The first spam shifts the bias, so that the monster is taken for spam.
        Sample[] memory samples = new Sample[](25);
        for (uint256 i = 0; i < 24; ++i) samples[i] = _lesson(true)[2 * i + 1];
        samples[24] = _monster(0);
        samples = _sorted(samples);
        uint256 position = 0;
        while (samples[position].features.length != 100) ++position;
        vm.assertGt(position, 0, "samples before the monster");
        _runToReplay(samples);
        bytes32[] memory before = sparse.parameters(model, 0, 1_000);
        uint256 alices = _staked(alice);
        uint256 unused = (2 * samples.length - 2 * position - 1) * FEE;
        _replay(bob, 3 + 1); // the baseline and the draw, before which nothing has changed
        uint256 correct = _countCorrect();
        _replay(bob, position);
        uint256 step = _info().cursor.steps;
        vm.expectEmit(address(markets));
        emit IPredictionMarket.BatchJudged(model, 1, 0, false, correct, position + 1, unused);
        _replayAt(bob, step, 1);
        _replayAll(bob);
        bytes32[] memory then = sparse.parameters(model, 0, 1_000);
        for (uint256 i = 0; i < before.length; ++i) vm.assertEq(then[i], before[i], "parameter slot");
        vm.assertEq(_staked(alice) - alices, unused, "fees that were not used");
        vm.assertEq(_staked(NOBODY), 3 ether, "burned");
        vm.assertEq(hub.escrowOf(model, keccak256(abi.encode(1, 0))).amount, 0, "left in escrow");
        _close();
    }

    function test_Replay_GivenNothingButASampleThatCannotBeApplied_HasNothingToUndo() external {
        Sample[] memory samples = new Sample[](1);
        samples[0] = _monster(1);
        _runToReplay(samples);
        uint256 alices = _staked(alice);
        vm.assertEq(_replay(bob, ENOUGH), 3 + 1 + 1, "steps");
        vm.assertEq(_staked(alice) - alices, FEE, "the fee for undoing it");
        _checkPhase(MarketPhase.Settle);
        _close();
    }

    /// @dev In a second market on the same model, by somebody else: what is recorded is skipped, is never an error, and needs no counting.
    function test_Replay_GivenABatchThatChangesNothing_PaysExactlyItsStake() external {
        _teachTheTruth();
        _runToReplay(_lesson(true));
        uint256 alices = _staked(alice);
        uint256 bobs = _staked(bob);
        _replayAll(bob);
        vm.assertEq(_staked(alice) - alices, 3 ether, "to the committer");
        vm.assertEq(markets.batchOf(model, 2, 0).improvement, 0, "improvement");
        vm.assertEq(_staked(bob) - bobs, 3 * PAGE_FEE + 2 * COMMON * FEE, "for the replay: pages are counted once");
    }

    function test_Replay_GivenACopy_PaysItItsStake() external {
        Sample[][] memory batches = new Sample[][](2);
        (batches[0], batches[1]) = (_lesson(true), _lesson(true));
        _runToReplay(batches);
        uint256 alices = _staked(alice);
        uint256 bobs = _staked(bob);
        _replayAll(carol);
        uint256 first = markets.orderOf(model, 1, 0);
        vm.assertEq(markets.batchOf(model, 1, 1 - first).improvement, 0, "improvement by the copy");
        uint256 copy = first == 0 ? _staked(bob) - bobs : _staked(alice) - alices;
        vm.assertEq(copy, 3 ether, "to the copier");
    }

    // ------------------------------------------------------------------------------------------------ turns

    /// @dev Two people replay at once: the second loses only its gas.
    function test_Replay_OutOfTurn_RevertsWithStepOutOfTurn() external {
        _runToReplay(_lesson(true));
        uint256 done = _replayAt(alice, 0, 10);
        _expectReplay(bob, 0, abi.encodeWithSelector(IPredictionMarket.StepOutOfTurn.selector, 0, done));
        _expectReplay(bob, done + 1, abi.encodeWithSelector(IPredictionMarket.StepOutOfTurn.selector, done + 1, done));
    }

    function test_Replay_GivenTooLittleGasForAStep_RevertsWithTooLittleGas() external {
        _runToReplay(_lesson(true));
        _replay(bob, 4);
        vm.expectPartialRevert(IPredictionMarket.TooLittleGas.selector);
        vm.prank(bob);
        hub.act{gas: 2_000_000}(model, 0, abi.encode(MarketAction.Replay, 4, ENOUGH));
    }

    function testFuzz_Replay_GivenAnyGas_ComesToTheSameEnd(uint256 random) external {
        Sample[][] memory batches = new Sample[][](3);
        (batches[0], batches[1], batches[2]) = (_lesson(true), _samples(3, 20, false), _samples(4, 8, true));
        batches[2][0] = _monster(1);
        _runToReplay(batches);
        uint256 state = vm.snapshotState();
        _replayAll(carol);
        bytes32 one = _digest();
        vm.revertToState(state);
        while (_info().phase == MarketPhase.Replay || _info().cursor.stage > ReplayStage.Next) {
            random = uint256(keccak256(abi.encode(random)));
            bytes memory data = abi.encode(MarketAction.Replay, _info().cursor.steps, 1 + (random % 50));
            vm.prank(carol);
            hub.act{gas: 3_000_000 + ((random >> 64) % 8_000_000)}(model, 0, data);
        }
        vm.assertEq(_digest(), one, "parameters, batches and balances");
    }

    function test_orderOf_BeforeABatchIsDrawn_RevertsWithNotDrawn() external {
        _runToReplay(_lesson(true));
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.NotDrawn.selector, 0, 0));
        markets.orderOf(model, 1, 0);
    }

    function test_Replay_OutsideOfItsPhase_RevertsWithWrongPhase() external {
        _runToReplay(_lesson(true));
        _replayAll(bob);
        _expectReplay(bob, 0, abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Settle));
        _close();
        _expectReplay(bob, 0, abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Closed));
    }

    // ------------------------------------------------------------------------------------------------ nobody replays

    function test_Claim_WhenNobodyReplayed_PaysBackStakesAndFees() external {
        _runToReplay(_lesson(true));
        vm.warp(terms.replayEnds);
        _checkPhase(MarketPhase.Settle);
        uint256 alices = _staked(alice);
        vm.expectEmit(address(markets));
        emit IPredictionMarket.BatchClaimed(model, 1, 0, 3 ether + 2 * COMMON * FEE);
        _claim(1, 0);
        vm.assertEq(_staked(alice) - alices, 3 ether + 2 * COMMON * FEE, "to the committer");
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.WrongBatchState.selector, 0, BatchState.Claimed);
        vm.expectRevert(reason);
        _claim(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.UnknownBatch.selector, 1));
        _claim(1, 1);
        uint256 sponsor = _staked(owner);
        _close();
        vm.assertEq(_staked(owner) - sponsor, 40.27 ether, "to the sponsor");
    }

    function test_Claim_BeforeTheEnd_RevertsWithWrongPhase() external {
        _runToReplay(_lesson(true));
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Replay));
        _claim(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Replay));
        _close();
    }

    function test_Replay_WhenTimeIsUpInTheMiddleOfABatch_UndoesItAndLeavesItsStake() external {
        bytes32[] memory before = sparse.parameters(model, 0, 1_000);
        _runToReplay(_lesson(true));
        _replay(bob, 3 + 1 + 30);
        vm.warp(terms.replayEnds);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.ReplayUnfinished.selector, 0));
        _close();
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.ReplayUnfinished.selector, 0));
        _claim(1, 0);
        vm.assertEq(_replay(bob, ENOUGH), 30, "steps to undo it");
        bytes32[] memory then = sparse.parameters(model, 0, 1_000);
        for (uint256 i = 0; i < before.length; ++i) vm.assertEq(then[i], before[i], "parameter slot");
        uint256 alices = _staked(alice);
        _claim(1, 0);
        vm.assertEq(_staked(alice) - alices, 3 ether + (2 * COMMON - 60) * FEE, "stake and unused fees");
        _close();
        _checkPhase(MarketPhase.Closed);
    }

    function test_Replay_WhenTimeIsUpWhileABatchIsRecorded_RecordsItToTheEnd() external {
        _runToReplay(_lesson(true));
        _replay(bob, 3 + 1 + COMMON + 3 + 5);
        vm.assertEq(uint256(_info().cursor.stage), uint256(ReplayStage.Record), "stage");
        vm.warp(terms.replayEnds + 30 days); // so late that nobody is paid for it
        uint256 bobs = _staked(bob);
        _replayAll(bob);
        vm.assertEq(_staked(bob), bobs, "paid for the rest");
        (Status status, , ) = hub.recordOf(model, _id(_sorted(_lesson(true))[COMMON - 1]));
        vm.assertEq(uint256(status), uint256(Status.Closed), "record of the last sample");
        _close();
    }

    function test_Claim_AfterTheHubReleasesEscrows_RevertsWithClaimTooLate() external {
        _runToReplay(_lesson(true));
        vm.warp(terms.replayEnds + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.ClaimTooLate.selector, terms.replayEnds + 30 days));
        _claim(1, 0);
        uint256 alices = _staked(alice);
        hub.releaseEscrow(model, keccak256(abi.encode(1, 0)));
        vm.assertEq(_staked(alice) - alices, 3 ether + 2 * COMMON * FEE, "to the committer all the same");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev A first market, in which the model learns the truth.
    function _teachTheTruth() private {
        _runToReplay(_lesson(true));
        _replayAll(bob);
        _close();
        _renewDeadlines();
        ++secret;
    }

    /// @dev By the hub's predictions, one by one, for the samples that are scored.
    function _countCorrect() private view returns (uint256 correct) {
        for (uint256 page = 0; page < _pages(); ++page) {
            bool[] memory drawn = _drawn(_drawHash(), page);
            for (uint256 i = 0; i < drawn.length; ++i) {
                Sample memory sample = _testSample(_firstIndex(page) + i);
                if (!drawn[i] && hub.predict(model, sample.features) == sample.label) ++correct;
            }
        }
    }

    function _digest() private view returns (bytes32 digest) {
        digest = keccak256(abi.encode(sparse.parameters(model, 0, 1_000)));
        for (uint256 i = 0; i < _info().committed; ++i)
            digest = keccak256(abi.encode(digest, markets.batchOf(model, 1, i)));
        return keccak256(abi.encode(digest, _staked(alice), _staked(bob), _staked(carol), _staked(owner), _info()));
    }
}
