// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {CostlyReceiver, ReentrantReceiver, RefusingReceiver} from "./utils/Receivers.sol";
import {HubTest} from "./utils/HubTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Ether across the border: stake, stakeFor, unstake, fundPool.
contract StakeVaultTest is HubTest {
    // stake ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_stake_GivenEther_CreditsTheSenderAndEmitsStaked() external {
        uint256 before = _staked(alice);
        vm.expectEmit(address(hub));
        emit IStakeVault.Staked(ETHER, alice, alice, 3 ether);
        vm.prank(alice);
        vm.assertEq(hub.stake{value: 3 ether}(ETHER, 3 ether), 3 ether, "credited");
        vm.assertEq(_staked(alice), before + 3 ether, "balance");
    }

    function test_stake_GivenEtherOfAnotherAmount_RevertsWithWrongEtherAmount() external {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.WrongEtherAmount.selector, 3 ether, 2 ether));
        vm.prank(alice);
        hub.stake{value: 3 ether}(ETHER, 2 ether);
    }

    function test_stake_GivenNoEther_RevertsWithWrongEtherAmount() external {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.WrongEtherAmount.selector, 0, 1));
        vm.prank(alice);
        hub.stake(ETHER, 1);
    }

    function test_stakeFor_GivenAnotherAccount_CreditsItAndNamesThePayer() external {
        uint256 before = _staked(bob);
        vm.expectEmit(address(hub));
        emit IStakeVault.Staked(ETHER, bob, alice, 1 ether);
        vm.prank(alice);
        hub.stakeFor{value: 1 ether}(bob, ETHER, 1 ether);
        vm.assertEq(_staked(bob), before + 1 ether, "balance of the account");
    }

    function test_stakeFor_GivenNobodyOrTheHub_RevertsWithInvalidReceiver() external {
        address[2] memory nobody = [address(0), address(hub)];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidReceiver.selector, nobody[i]));
            vm.prank(alice);
            hub.stakeFor{value: 1}(nobody[i], ETHER, 1);
        }
    }

    function test_hub_WhenEtherIsSentWithoutACall_Refuses() external {
        vm.prank(alice);
        (bool ok, ) = address(hub).call{value: 1 ether}("");
        vm.assertFalse(ok, "the hub took ether that nobody owns");
    }

    // unstake ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_unstake_GivenEnough_PaysAnyAddressAndEmitsUnstaked() external {
        uint256 before = _staked(alice);
        address to = _person("somebody");
        vm.expectEmit(address(hub));
        emit IStakeVault.Unstaked(ETHER, alice, to, 2 ether);
        vm.prank(alice);
        hub.unstake(ETHER, 2 ether, to);
        vm.assertEq(to.balance, 2 ether, "ether of the receiver");
        vm.assertEq(_staked(alice), before - 2 ether, "balance");
    }

    function test_unstake_GivenTooLittle_RevertsWithInsufficientBalance() external {
        uint256 have = _staked(alice);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, alice, have + 1, have));
        vm.prank(alice);
        hub.unstake(ETHER, have + 1, alice);
    }

    function test_unstake_GivenNobody_RevertsWithInvalidReceiver() external {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidReceiver.selector, address(0)));
        vm.prank(alice);
        hub.unstake(ETHER, 1, address(0));
    }

    function test_unstake_GivenTheHubItself_RevertsWithInvalidReceiver() external {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidReceiver.selector, address(hub)));
        vm.prank(alice);
        hub.unstake(ETHER, 1, address(hub));
    }

    function test_unstake_GivenAReceiverThatRefuses_RevertsWithEtherTransferFailedAndKeepsTheBalance() external {
        address to = address(new RefusingReceiver());
        uint256 before = _staked(alice);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EtherTransferFailed.selector, to, 1 ether));
        vm.prank(alice);
        hub.unstake(ETHER, 1 ether, to);
        vm.assertEq(_staked(alice), before, "balance");
    }

    function test_failure7_unstake_GivenAContractWalletWithACostlyReceive_PaysIt() external {
        CostlyReceiver wallet = new CostlyReceiver();
        vm.prank(alice);
        hub.unstake(ETHER, 1 ether, address(wallet));
        vm.assertEq(address(wallet).balance, 1 ether, "ether of the wallet");
        vm.assertEq(wallet.received(0), 1 ether, "its receive ran to its end");
    }

    function test_unstake_GivenAReceiverThatReenters_LetsNothingThrough() external {
        ReentrantReceiver thief = new ReentrantReceiver(address(hub));
        thief.run{value: 2 ether}(abi.encodeCall(IStakeVault.stake, (ETHER, 2 ether)), 2 ether);
        thief.setAttack(abi.encodeCall(IStakeVault.unstake, (ETHER, 1 ether, address(thief))));
        thief.run(abi.encodeCall(IStakeVault.unstake, (ETHER, 1 ether, address(thief))), 0);
        vm.assertEq(thief.attempts(), 1, "attempts");
        vm.assertEq(thief.breaches(), 0, "attempts that went through");
        vm.assertEq(address(thief).balance, 1 ether, "ether of the thief");
        vm.assertEq(_staked(address(thief)), 1 ether, "balance of the thief");
    }

    // fundPool ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_fundPool_GivenEnough_MovesBalanceIntoThePoolAndEmitsPoolFunded() external {
        uint256 modelId = _create(_spec());
        uint256 before = _staked(alice);
        vm.expectEmit(address(hub));
        emit IStakeVault.PoolFunded(modelId, alice, 2 ether);
        vm.prank(alice);
        hub.fundPool(modelId, 2 ether);
        vm.assertEq(hub.poolOf(modelId), 2 ether, "pool");
        vm.assertEq(_staked(alice), before - 2 ether, "balance");
    }

    function test_fundPool_GivenEtherWithTheCall_StakesItFirst() external {
        uint256 modelId = _create(_spec());
        uint256 before = _staked(alice);
        vm.expectEmit(address(hub));
        emit IStakeVault.Staked(ETHER, alice, alice, 5 ether);
        vm.prank(alice);
        hub.fundPool{value: 5 ether}(modelId, 2 ether);
        vm.assertEq(_staked(alice), before + 3 ether, "what was not used stays in the balance");
    }

    function test_fundPool_GivenNoSuchModel_RevertsWithUnknownModel() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 7));
        vm.prank(alice);
        hub.fundPool(7, 1);
    }

    function test_fundPool_GivenTooLittle_RevertsWithInsufficientBalance() external {
        uint256 modelId = _create(_spec());
        uint256 have = _staked(alice);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, alice, have + 1, have));
        vm.prank(alice);
        hub.fundPool(modelId, have + 1);
    }

    // everything ─────────────────────────────────────────────────────────────────────────────────────────────

    function testFuzz_stakeThenUnstake_GivesBackExactlyWhatWasStaked(uint96 amount, uint96 out) external {
        address account = _person("fuzzed");
        vm.deal(account, amount);
        vm.prank(account);
        hub.stake{value: amount}(ETHER, amount);
        uint256 half = _bound(out, 0, amount);
        vm.prank(account);
        hub.unstake(ETHER, half, account);
        vm.assertEq(account.balance, half, "ether outside");
        vm.assertEq(_staked(account), amount - half, "balance");
    }

    function test_lock_WhenTheSecondEntryIsAnother_IsHeldAllTheSame() external {
        ReentrantReceiver thief = new ReentrantReceiver(address(hub));
        thief.run{value: 1 ether}(abi.encodeCall(IStakeVault.stake, (ETHER, 1 ether)), 1 ether);
        thief.setAttack(abi.encodeCall(IStakeVault.stake, (ETHER, 0)));
        thief.run(abi.encodeCall(IStakeVault.unstake, (ETHER, 1 ether, address(thief))), 0);
        vm.assertEq(thief.attempts(), 1, "attempts");
        vm.assertEq(thief.breaches(), 0, "attempts that went through");
        vm.assertEq(
            thief.refusal(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "what the thief met"
        );
    }
}
