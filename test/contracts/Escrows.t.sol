// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Move, Place} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {Escrow, IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {ActTest} from "./utils/ActTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Money that a mechanism puts aside: the mechanism's until its date, its beneficiary's from then on.
contract EscrowsTest is ActTest {
    // escrows ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_act_GivenANewEscrow_KeepsBeneficiaryDateAndAmount() external {
        _openEscrow(2 ether);
        Escrow memory escrow = hub.escrowOf(model, KEY);
        vm.assertEq(escrow.beneficiary, bob, "beneficiary");
        vm.assertEq(escrow.releaseAt, due, "release date");
        vm.assertEq(escrow.amount, 2 ether, "amount");
        _openEscrow(1 ether);
        vm.assertEq(hub.escrowOf(model, KEY).amount, 3 ether, "more of the same adds up");
    }

    function test_act_GivenABadEscrow_RevertsByName() external {
        address[2] memory nobody = [address(0), address(hub)];
        for (uint256 i = 0; i < 2; ++i) {
            _propose(Place.Account, Place.Escrow, 0, KEY, nobody[i], due, 1);
            vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidReceiver.selector, nobody[i]));
            _act(1);
        }
        uint64 far = uint64(START + 3650 days);
        _propose(Place.Account, Place.Escrow, 0, KEY, bob, far + 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.BadEscrow.selector, model, KEY, bob, far + 1));
        _act(1);
        _propose(Place.Account, Place.Escrow, 0, KEY, bob, far, 1);
        _act(1);
    }

    function test_INV5_act_GivenAnotherDateOrBeneficiary_RevertsWithEscrowIsFixed() external {
        _openEscrow(2 ether);
        bytes memory reason = abi.encodeWithSelector(IStakeVault.EscrowIsFixed.selector, model, KEY);
        _propose(Place.Account, Place.Escrow, 0, KEY, bob, due + 1, 1);
        vm.expectRevert(reason);
        _act(1);
        _propose(Place.Account, Place.Escrow, 0, KEY, carol, due, 1);
        vm.expectRevert(reason);
        _act(1);
    }

    function test_act_GivenAPartOfAnEscrow_PaysItAndKeepsTheRest() external {
        _openEscrow(2 ether);
        uint256 before = _staked(carol);
        _propose(Place.Escrow, Place.Account, KEY, 0, carol, 0, 0.5 ether);
        _act(0);
        vm.assertEq(_staked(carol), before + 0.5 ether, "balance");
        vm.assertEq(hub.escrowOf(model, KEY).amount, 1.5 ether, "what is left");
        _propose(Place.Escrow, Place.Pool, KEY, 0, address(0), 0, 1.5 ether);
        _act(0);
        vm.assertEq(hub.escrowOf(model, KEY).amount, 0, "nothing is left");
        vm.assertEq(hub.escrowOf(model, KEY).beneficiary, bob, "an empty escrow keeps its beneficiary");
        vm.assertEq(hub.escrowOf(model, KEY).releaseAt, due, "and its date");
    }

    function test_INV2_act_GivenMoreThanAnEscrowHolds_RevertsWithInsufficientEscrow() external {
        _openEscrow(2 ether);
        _propose(Place.Escrow, Place.Account, KEY, 0, carol, 0, 2 ether + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IStakeVault.InsufficientEscrow.selector, model, KEY, 2 ether + 1, 2 ether)
        );
        _act(0);
    }

    function test_INV3_act_CannotReachAnotherModelsEscrow() external {
        _openEscrow(2 ether);
        HostileMechanism second = new HostileMechanism(address(hub));
        uint256 other = _createWith(second);
        Move[] memory moves = new Move[](1);
        moves[0] = _move(Place.Escrow, Place.Account, KEY, 0, carol, 0, 1);
        second.setMoves(moves);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientEscrow.selector, other, KEY, 1, 0));
        vm.prank(alice);
        hub.act(other, 0, "");
    }

    // releaseEscrow ──────────────────────────────────────────────────────────────────────────────────────────

    function test_INV5_releaseEscrow_WhenItIsDue_CreditsTheBeneficiaryWhoeverCalls() external {
        _openEscrow(2 ether);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EscrowNotDue.selector, model, KEY, due));
        vm.prank(carol);
        hub.releaseEscrow(model, KEY);
        vm.warp(due);
        uint256 before = _staked(bob);
        vm.expectEmit(address(hub));
        emit IStakeVault.EscrowReleased(model, KEY, bob, 2 ether);
        vm.prank(carol);
        vm.assertEq(hub.releaseEscrow(model, KEY), 2 ether, "released");
        vm.assertEq(_staked(bob), before + 2 ether, "balance of the beneficiary");
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownEscrow.selector, model, KEY));
        hub.releaseEscrow(model, KEY);
    }

    /// @dev "Who gets it if the mechanism does not decide before `releaseAt`": afterwards it is too late to decide.
    function test_INV5_act_WhenAnEscrowIsDue_CannotTakeItFromItsBeneficiaryAnyMore() external {
        _openEscrow(2 ether);
        vm.warp(due);
        _propose(Place.Escrow, Place.Account, KEY, 0, carol, 0, 2 ether);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EscrowDue.selector, model, KEY, due));
        _act(0);
    }

    /// @dev Emptying an escrow and filling it again in one call must not be a way to another date.
    function test_INV5_act_CannotPutTheReleaseOffByMovingAnEscrowIntoItself() external {
        _openEscrow(2 ether);
        _propose(Place.Escrow, Place.Escrow, KEY, KEY, carol, uint64(START + 3000 days), 2 ether);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EscrowIsFixed.selector, model, KEY));
        _act(0);
    }
}
