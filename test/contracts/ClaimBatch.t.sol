// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakeIncentive} from "../../contracts/incentives/StakeIncentive.sol";
import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev refundBatch and reportBatch: what can't be settled is skipped and told.
contract ClaimBatchTest is HubTest {
    uint256 private _model;

    function setUp() public override {
        super.setUp();
        _model = _create(_spec());
    }

    function test_refundBatch_GivenSomeThatCannotBeSettled_SettlesTheOthersAndTellsWhy() external {
        Contribution[] memory cs = new Contribution[](5);
        cs[0] = _contribute(alice, _model, Samples.one(1, 1));
        cs[1] = _contribute(bob, _model, Samples.one(1, 2)); // somebody else's
        cs[2] = _contribution(alice, START, 1, Samples.one(1, 9)); // never contributed
        cs[3] = cs[0]; // a second time
        vm.warp(START + REFUND_WAIT);
        cs[4] = _contribute(alice, _model, Samples.one(1, 3)); // too early
        bytes[4] memory reasons = [
            abi.encodeWithSelector(ICollaborativeTrainer.NotContributor.selector, _idOf(_model, cs[1]), alice, bob),
            abi.encodeWithSelector(IDataHandler.NeverContributed.selector, _model, _idOf(_model, cs[2])),
            abi.encodeWithSelector(IDataHandler.ContributionClosed.selector, _model, _idOf(_model, cs[3])),
            abi.encodeWithSelector(
                StakeIncentive.ClaimTooEarly.selector,
                _idOf(_model, cs[4]),
                START + 2 * uint256(REFUND_WAIT)
            )
        ];
        vm.expectEmit(address(hub));
        emit ICollaborativeTrainer.Refunded(_model, _idOf(_model, cs[0]), alice, cs[0].deposit, 2);
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectEmit(address(hub));
            emit IDataHandler.Skipped(_model, _idOf(_model, cs[i + 1]), alice, reasons[i]);
        }
        uint256 before = _staked(alice);
        vm.prank(alice);
        (uint256[] memory amounts, bool[] memory settled) = hub.refundBatch(_model, cs);
        vm.assertEq(amounts[0], cs[0].deposit, "amount of the first");
        vm.assertTrue(settled[0], "the first went through");
        for (uint256 i = 1; i < 5; ++i) {
            vm.assertEq(amounts[i], 0, "amount of one that was skipped");
            vm.assertFalse(settled[i], "skipped");
        }
        vm.assertEq(_staked(alice), before + cs[0].deposit, "balance");
    }

    function test_refundBatch_WhenAClaimIsUndone_UndoesTheMechanismsNotesWithIt() external {
        Contribution[] memory cs = new Contribution[](2);
        cs[0] = _contribute(alice, _model, Samples.one(1, 1));
        cs[1] = cs[0];
        vm.warp(START + REFUND_WAIT);
        vm.prank(alice);
        hub.refundBatch(_model, cs);
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(_model, alice);
        vm.assertEq(standing, cs[0].deposit, "standing, of one refund");
        vm.assertEq(total, cs[0].deposit, "all standing");
    }

    function test_reportBatch_GivenManyBadSamples_PaysAShareOfEach() external {
        Contribution[] memory cs = new Contribution[](3);
        for (uint256 i = 0; i < 3; ++i) cs[i] = _contribute(bob, _model, Samples.one(0, 10 + i));
        uint256 index = 10;
        for (uint256 i = 0; i < 3; ++i) _contribute(carol, _model, Samples.one(1, index + i));
        _gainStanding(alice, _model, 1);
        uint256 before = _staked(alice);
        vm.prank(alice);
        (uint256[] memory amounts, bool[] memory settled) = hub.reportBatch(_model, cs);
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertTrue(settled[i], "settled");
            vm.assertEq(amounts[i], cs[i].deposit, "all standing is alice's, so all of the deposit is");
            sum += amounts[i];
            _checkRecord(_model, cs[i], Status.Open, 0);
        }
        vm.assertEq(_staked(alice), before + sum, "balance");
    }

    function test_refundBatch_WhenAPluginBurnsTheGas_RevertsWithBatchOutOfGas() external {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        uint256 modelId = _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(mechanism)), ""));
        Contribution[] memory cs = new Contribution[](2);
        cs[0] = _contribute(alice, modelId, Samples.one(1, 1));
        cs[1] = _contribute(alice, modelId, Samples.one(1, 2));
        mechanism.setMode(IIncentiveMechanism.onClaim.selector, HostilePlugin.Mode.BurnGas);
        vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.BatchOutOfGas.selector, 0));
        vm.prank(alice);
        hub.refundBatch{gas: 5_000_000}(modelId, cs);
    }

    /// @dev Whatever gas the caller brings: all that can be settled is, or nothing.
    function testFuzz_refundBatch_NeverSkipsAGoodClaimForWantOfGas(uint256 gasLimit) external {
        gasLimit = _bound(gasLimit, 50_000, 1_000_000);
        Contribution[] memory cs = new Contribution[](8);
        for (uint256 i = 0; i < 8; ++i) cs[i] = _contribute(alice, _model, Samples.one(1, i));
        vm.warp(START + REFUND_WAIT);
        vm.prank(alice);
        try hub.refundBatch{gas: gasLimit}(_model, cs) returns (uint256[] memory, bool[] memory settled) {
            for (uint256 i = 0; i < 8; ++i) vm.assertTrue(settled[i], "settled");
        } catch {
            vm.assertLt(gasLimit, 900_000, "gas with which it still failed");
        }
    }

    function test_batches_GivenNothing_DoNothing() external {
        (uint256[] memory amounts, bool[] memory settled) = hub.refundBatch(_model, new Contribution[](0));
        vm.assertEq(amounts.length + settled.length, 0, "lengths");
        (amounts, settled) = hub.reportBatch(_model, new Contribution[](0));
        vm.assertEq(amounts.length + settled.length, 0, "lengths");
    }
}
