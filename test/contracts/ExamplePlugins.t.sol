// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {GrowingClassifier} from "./plugins/GrowingClassifier.sol";
import {HoldingMechanism} from "./plugins/HoldingMechanism.sol";
import {VotingMechanism} from "./plugins/VotingMechanism.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Mechanisms that hold back, undo, and vote, on the hub as it is.
contract ExamplePluginsTest is HubTest {
    HoldingMechanism private _holding;
    VotingMechanism private _voting;
    uint256 private _held; // a model whose contributions are held back
    uint256 private _voted; // a model whose contributions are voted on

    function setUp() public override {
        super.setUp();
        _holding = new HoldingMechanism(address(hub));
        _voting = new VotingMechanism(address(hub));
        GrowingClassifier growing = new GrowingClassifier(address(hub));
        _held = _create(_spec(IClassifier(address(growing)), "", _holding, ""));
        _voted = _create(_spec(sparse, _perceptronConfig(), _voting, ""));
    }

    // HoldingMechanism ───────────────────────────────────────────────────────────────────────────────────────

    function test_holding_GivenAContribution_ChecksItButDoesNotTeach() external {
        vm.expectRevert(abi.encodeWithSelector(GrowingClassifier.OddFeatures.selector, 1));
        vm.prank(alice);
        hub.contribute(_held, Sample(1, hex"01"), ENOUGH);
        Contribution memory c = _contribute(alice, _held, Samples.one(1, 1));
        vm.assertEq(c.deposit, 1 ether, "deposit");
        vm.assertEq(hub.predict(_held, c.features), 0, "prediction");
        vm.assertEq(_holding.heldBack(_held), 1, "held back");
        _checkRecord(_held, c, Status.Open, 1 ether);
    }

    function test_holding_WhenSomebodyAppliesIt_TeachesAndTheDepositComesBack() external {
        Contribution memory c = _contribute(alice, _held, Samples.one(1, 1));
        vm.expectRevert(abi.encodeWithSelector(HoldingMechanism.NotDecided.selector, _idOf(_held, c)));
        vm.prank(alice);
        hub.refund(_held, c);
        _actOn(_held, bob, HoldingMechanism.Action.Apply, abi.encode(c));
        vm.assertEq(hub.predict(_held, c.features), 1, "prediction");
        vm.assertEq(_holding.heldBack(_held), 0, "held back");
        vm.assertEq(_refund(_held, c), 1 ether, "refunded");
        vm.expectRevert(abi.encodeWithSelector(HoldingMechanism.AlreadyApplied.selector, _idOf(_held, c)));
        vm.prank(bob);
        hub.act(_held, 0, abi.encode(HoldingMechanism.Action.Apply, abi.encode(c)));
    }

    function test_holding_GivenTamperedDetails_IsToldSoByTheHub() external {
        Contribution memory c = _contribute(alice, _held, Samples.one(1, 1));
        c.contributor = bob;
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.DetailsDiffer.selector, _held, _idOf(_held, c)));
        vm.prank(bob);
        hub.act(_held, 0, abi.encode(HoldingMechanism.Action.Apply, abi.encode(c)));
    }

    /// @dev Any number of updates, applied and undone in any order that a stack allows, leaves what was there before.
    function testFuzz_holding_UndoLastInFirstOut_RestoresTheModelExactly(uint256 seed) external {
        Sample[] memory samples = new Sample[](6);
        bytes32[] memory states = new bytes32[](7);
        for (uint256 i = 0; i < 6; ++i) {
            samples[i] = Samples.two((seed >> i) & 1, uint16(seed >> (16 * i)), uint16(i));
            Contribution memory c = _contribute(alice, _held, samples[i]);
            states[i] = _state(seed);
            _actOn(_held, bob, HoldingMechanism.Action.Apply, abi.encode(c));
        }
        vm.expectRevert(
            abi.encodeWithSelector(
                HoldingMechanism.NotTheLast.selector,
                hub.contributionId(_held, samples[4].label, samples[4].features),
                hub.contributionId(_held, samples[5].label, samples[5].features)
            )
        );
        this.undo(samples[4]);
        for (uint256 i = 6; i > 0; --i) {
            this.undo(samples[i - 1]);
            vm.assertEq(_state(seed), states[i - 1], "state of the model");
        }
        vm.expectRevert(abi.encodeWithSelector(HoldingMechanism.NothingApplied.selector, _held));
        this.undo(samples[0]);
    }

    function test_holding_GivenARevealedBatch_RecordsItsSamplesAndToleratesKnownOnes() external {
        _contribute(alice, _held, Samples.one(1, 3)); // somebody was faster with one of them
        Sample[] memory samples = Samples.run(1, 1, 4);
        bytes32 commitment = keccak256(abi.encode(bob, samples));
        _actOn(_held, bob, HoldingMechanism.Action.Commit, abi.encode(commitment));
        vm.expectRevert(abi.encodeWithSelector(HoldingMechanism.CommitmentDiffers.selector, carol));
        vm.prank(carol);
        hub.act(_held, 0, abi.encode(HoldingMechanism.Action.Reveal, abi.encode(samples)));
        bytes memory result = _actOn(_held, bob, HoldingMechanism.Action.Reveal, abi.encode(samples));
        vm.assertEq(abi.decode(result, (uint256)), 3, "recorded");
        vm.assertEq(_holding.appliedCount(_held), 3, "applied");
        (Status status, , ) = hub.recordOf(_held, hub.contributionId(_held, 1, samples[0].features));
        vm.assertEq(uint256(status), uint256(Status.Closed), "status of one that was recorded");
        vm.expectRevert(
            abi.encodeWithSelector(
                IDataHandler.AlreadyRecorded.selector,
                _held,
                hub.contributionId(_held, 1, samples[0].features)
            )
        );
        vm.prank(carol);
        hub.contribute(_held, samples[0], ENOUGH);
    }

    function test_holding_WhenNothingIsHeldBack_LabelsCanBeAdded() external {
        Contribution memory c = _contribute(alice, _held, Samples.one(1, 1));
        _actOn(_held, bob, HoldingMechanism.Action.Apply, abi.encode(c));
        vm.prank(owner);
        vm.assertEq(hub.addLabel(_held, "third"), 2, "label");
        c = _contribute(alice, _held, Samples.one(2, 7));
        _actOn(_held, bob, HoldingMechanism.Action.Apply, abi.encode(c));
        vm.assertEq(hub.predict(_held, c.features), 2, "prediction");
        this.undo(Samples.one(2, 7));
        vm.assertEq(hub.predict(_held, c.features), 1, "a label without samples again");
    }

    // VotingMechanism ────────────────────────────────────────────────────────────────────────────────────────

    function test_voting_GivenAContribution_TakesTheModelsVoteBeforeItLearns() external {
        Contribution memory c = _contribute(alice, _voted, Samples.one(1, 1));
        (, , , uint256 mark) = hub.verify(_voted, c);
        vm.assertEq(mark, 0, "the fresh model says 0");
        vm.assertEq(hub.predict(_voted, c.features), 1, "and then it learned");
        c = _contribute(alice, _voted, Samples.one(1, 2));
        (, , , mark) = hub.verify(_voted, c);
        vm.assertEq(mark, 1, "and says 1 by its bias");
    }

    function test_voting_GivenMostDoubt_PaysTheDepositToThoseWhoDoubted() external {
        Contribution memory c = _contribute(alice, _voted, Samples.one(1, 1));
        _vote(bob, c, false);
        _vote(carol, c, false);
        uint256 before = _staked(bob);
        _settle(c);
        vm.assertEq(_staked(bob), before + 0.5 ether, "a half");
        _checkRecord(_voted, c, Status.Open, 0);
        vm.expectEmit(address(hub));
        emit IDataHandler.RecordNoted(_voted, _idOf(_voted, c), uint256(Status.Closed) + 4 * 2);
        vm.prank(carol);
        hub.act(_voted, 0, abi.encode(VotingMechanism.Action.Close, c, true));
        _checkRecord(_voted, c, Status.Closed, 0);
    }

    function test_voting_GivenMostAgree_PaysTheDepositBack() external {
        Contribution memory c = _contribute(alice, _voted, Samples.one(1, 1));
        uint256 before = _staked(alice);
        _vote(bob, c, true);
        _vote(carol, c, true);
        _settle(c);
        vm.assertEq(_staked(alice), before + 1 ether, "balance");
    }

    function test_voting_GivenBadVotes_RefusesThemByName() external {
        Contribution memory c = _contribute(alice, _voted, Samples.one(1, 1));
        bytes32 id = _idOf(_voted, c);
        _expectVoteReverts(alice, c, abi.encodeWithSelector(VotingMechanism.OwnSample.selector, alice));
        _vote(bob, c, true);
        _expectVoteReverts(bob, c, abi.encodeWithSelector(VotingMechanism.VotedAlready.selector, id, bob));
        vm.expectRevert(abi.encodeWithSelector(VotingMechanism.NoQuorum.selector, id, 2, 3));
        vm.prank(bob);
        hub.act(_voted, 0, abi.encode(VotingMechanism.Action.Settle, c, true));
        c.deposit = 5 ether;
        _expectVoteReverts(carol, c, abi.encodeWithSelector(IDataHandler.DetailsDiffer.selector, _voted, id));
        c.deposit = 1 ether;
        _vote(carol, c, true);
        _settle(c);
        _expectVoteReverts(owner, c, abi.encodeWithSelector(VotingMechanism.SettledAlready.selector, id));
    }

    function test_INV5_voting_WhenNobodyVotes_AnyoneSweeps() external {
        Contribution memory c = _contribute(alice, _voted, Samples.one(1, 1));
        uint256 readyAt = START + _voting.ANYONE_WAIT();
        vm.warp(readyAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.SweepTooEarly.selector, _idOf(_voted, c), readyAt)
        );
        hub.sweep(_voted, c);
        vm.warp(readyAt);
        hub.sweep(_voted, c);
        _checkRecord(_voted, c, Status.Closed, 0);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev External, so that a revert can be expected of it as a whole.
    function undo(Sample calldata sample) external {
        vm.prank(carol);
        hub.act(_held, 0, abi.encode(HoldingMechanism.Action.Undo, abi.encode(sample)));
    }

    function _actOn(
        uint256 modelId,
        address account,
        HoldingMechanism.Action action,
        bytes memory payload
    ) private returns (bytes memory) {
        vm.prank(account);
        return hub.act(modelId, 0, abi.encode(action, payload));
    }

    /// @dev All that can be seen of the growing model: its parameters and its answers to some inputs.
    function _state(uint256 seed) private view returns (bytes32 state) {
        IClassifier classifier = hub.modelInfo(_held).classifier;
        state = keccak256(abi.encode(classifier.parameters(_held, 0, 8)));
        for (uint256 i = 0; i < 6; ++i) {
            uint256 label = hub.predict(_held, Samples.features(uint16(seed >> (16 * i)), uint16(i)));
            state = keccak256(abi.encode(state, label));
        }
    }

    function _vote(address account, Contribution memory c, bool valid) private {
        vm.prank(account);
        hub.act(_voted, 0, abi.encode(VotingMechanism.Action.Cast, c, valid));
    }

    function _settle(Contribution memory c) private {
        vm.prank(carol);
        hub.act(_voted, 0, abi.encode(VotingMechanism.Action.Settle, c, true));
    }

    function _expectVoteReverts(address account, Contribution memory c, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(account);
        hub.act(_voted, 0, abi.encode(VotingMechanism.Action.Cast, c, true));
    }
}
