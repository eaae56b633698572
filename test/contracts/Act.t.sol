// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, IDataHandler, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {Move, Place} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {ActTest} from "./utils/ActTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The generic door: the moves that a mechanism can propose, and the bounds that the hub keeps.
contract ActMovesTest is ActTest {
    // the caller ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_act_GivenASpendWithinTheMaximum_MovesItAndEmitsMoved() external {
        _propose(Place.Account, Place.Pool, 0, 0, address(0), 0, 3 ether);
        uint256 before = _staked(alice);
        vm.expectEmit(address(hub));
        emit IStakeVault.Moved(model, Place.Account, Place.Pool, 0, 0, alice, address(0), 0, 3 ether);
        _act(3 ether);
        vm.assertEq(_staked(alice), before - 3 ether, "balance");
        vm.assertEq(hub.poolOf(model), 13 ether, "pool");
    }

    function test_INV8_act_GivenASpendAboveTheMaximum_RevertsWithSpendAboveMax() external {
        _propose(Place.Account, Place.Pool, 0, 0, address(0), 0, 3 ether);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.SpendAboveMax.selector, 3 ether, 3 ether - 1));
        _act(3 ether - 1);
    }

    function test_INV8_act_GivenManySpends_CountsTheirSum() external {
        Move[] memory moves = new Move[](3);
        for (uint256 i = 0; i < 3; ++i) moves[i] = _move(Place.Account, Place.Pool, 0, 0, address(0), 0, 1 ether);
        mechanism.setMoves(moves);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.SpendAboveMax.selector, 3 ether, 2.5 ether));
        _act(2.5 ether);
        moves[2].amount = type(uint256).max - 1 ether;
        mechanism.setMoves(moves);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11)); // the sum can't wrap around
        _act(5 ether);
    }

    function test_INV8_act_WhateverIsProposed_TakesFromNobodyButTheCaller() external {
        uint256 before = _staked(bob);
        _propose(Place.Account, Place.Account, 0, 0, bob, 0, 1 ether); // bob is who is credited
        _act(1 ether);
        vm.assertEq(_staked(bob), before + 1 ether, "balance of bob");
    }

    function test_act_GivenMoreThanTheBalance_RevertsWithInsufficientBalance() external {
        uint256 have = _staked(alice);
        _propose(Place.Account, Place.Pool, 0, 0, address(0), 0, have + 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, alice, have + 1, have));
        _act(have + 1);
    }

    function test_act_GivenEtherWithTheCall_StakesItFirst() external {
        address poor = _person("poor");
        vm.deal(poor, 4 ether);
        _propose(Place.Account, Place.Pool, 0, 0, address(0), 0, 3 ether);
        vm.prank(poor);
        hub.act{value: 4 ether}(model, 3 ether, "");
        vm.assertEq(_staked(poor), 1 ether, "balance");
    }

    function test_act_GivenNobodyToCredit_RevertsWithInvalidReceiver() external {
        address[2] memory nobody = [address(0), address(hub)];
        for (uint256 i = 0; i < 2; ++i) {
            _propose(Place.Pool, Place.Account, 0, 0, nobody[i], 0, 1 ether);
            vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidReceiver.selector, nobody[i]));
            _act(0);
        }
    }

    // the pool ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_INV2_act_GivenMoreThanThePoolHolds_RevertsWithInsufficientPool() external {
        _propose(Place.Pool, Place.Account, 0, 0, bob, 0, 10 ether + 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientPool.selector, model, 10 ether + 1, 10 ether));
        _act(0);
    }

    function test_INV3_act_CannotReachAnotherModelsPool() external {
        HostileMechanism second = new HostileMechanism(address(hub));
        uint256 other = _createWith(second);
        Move[] memory moves = new Move[](1);
        moves[0] = _move(Place.Pool, Place.Account, 0, 0, bob, 0, 1);
        second.setMoves(moves);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientPool.selector, other, 1, 0));
        vm.prank(alice);
        hub.act(other, 0, "");
    }

    // deposits ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_act_GivenAnOpenDeposit_PaysOutOfItAndLeavesItOpen() external {
        Contribution memory c = _contribute(alice, model, Samples.one(1, 1));
        uint256 before = _staked(bob);
        _propose(Place.Deposit, Place.Account, _idOf(model, c), 0, bob, 0, 0.3 ether);
        _act(0);
        vm.assertEq(_staked(bob), before + 0.3 ether, "balance");
        _checkRecord(model, c, Status.Open, 0.7 ether);
        vm.assertEq(_refund(model, c), 0.7 ether, "the rest is still the contributor's");
    }

    function test_INV2_act_GivenMoreThanIsLeftOfADeposit_RevertsWithInsufficientDeposit() external {
        Contribution memory c = _contribute(alice, model, Samples.one(1, 1));
        bytes32 id = _idOf(model, c);
        _propose(Place.Deposit, Place.Account, id, 0, bob, 0, 1 ether + 1);
        vm.expectRevert(
            abi.encodeWithSelector(ICollaborativeTrainer.InsufficientDeposit.selector, model, id, 1 ether + 1, 1 ether)
        );
        _act(0);
    }

    function test_INV3_act_CannotReachADepositOfAnotherModelOrAClosedOne() external {
        HostileMechanism second = new HostileMechanism(address(hub));
        uint256 other = _createWith(second);
        Contribution memory c = _contribute(alice, other, Samples.one(1, 1));
        bytes32 id = _idOf(other, c);
        _propose(Place.Deposit, Place.Account, id, 0, bob, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.ContributionClosed.selector, model, id));
        _act(0);
        _refund(other, c);
        Move[] memory moves = new Move[](1);
        moves[0] = _move(Place.Deposit, Place.Account, id, 0, bob, 0, 0);
        second.setMoves(moves);
        vm.expectRevert(abi.encodeWithSelector(IDataHandler.ContributionClosed.selector, other, id));
        vm.prank(alice);
        hub.act(other, 0, "");
    }

    function test_act_GivenADepositAsTarget_RevertsWithDepositIsNoTarget() external {
        Contribution memory c = _contribute(alice, model, Samples.one(1, 1));
        bytes32 id = _idOf(model, c);
        _propose(Place.Account, Place.Deposit, 0, id, alice, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.DepositIsNoTarget.selector, model));
        _act(1);
    }

    // others ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_act_GivenNoSuchModel_RevertsWithUnknownModel() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 99));
        vm.prank(alice);
        hub.act(99, 0, "");
    }

    function test_act_WhenOneMoveIsNotCovered_MovesNothing() external {
        Move[] memory moves = new Move[](2);
        moves[0] = _move(Place.Pool, Place.Account, 0, 0, bob, 0, 1 ether);
        moves[1] = _move(Place.Pool, Place.Account, 0, 0, bob, 0, 10 ether);
        mechanism.setMoves(moves);
        uint256 before = _staked(bob);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientPool.selector, model, 10 ether, 9 ether));
        _act(0);
        vm.assertEq(_staked(bob), before, "balance");
    }
}
