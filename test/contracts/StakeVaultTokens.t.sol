// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {
    BlockingToken,
    FalseToken,
    FeeToken,
    GreedyToken,
    LyingToken,
    ReentrantToken,
    ShrinkingToken
} from "./tokens/HostileTokens.sol";
import {PermitToken, SilentToken, SixDecimalsToken} from "./tokens/PlainTokens.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev ERC-20 tokens across the border, the well-behaved and the others.
contract StakeVaultTokensTest is HubTest {
    // plain tokens ───────────────────────────────────────────────────────────────────────────────────────────

    function test_stake_GivenAToken_CreditsItAndNumbersTheCurrencyOnce() external {
        PermitToken token = new PermitToken();
        token.mint(alice, 100);
        vm.prank(alice);
        token.approve(address(hub), 100);
        vm.expectEmit(address(hub));
        emit IStakeVault.CurrencyAdded(1, address(token));
        vm.expectEmit(address(hub));
        emit IStakeVault.Staked(address(token), alice, alice, 60);
        vm.prank(alice);
        vm.assertEq(hub.stake(address(token), 60), 60, "credited");
        vm.recordLogs();
        vm.prank(alice);
        hub.stake(address(token), 40);
        vm.assertEq(vm.getRecordedLogs().length, 2, "a Transfer and a Staked, no second CurrencyAdded");
        vm.assertEq(hub.stakedBalance(address(token), alice), 100, "balance");
        vm.assertEq(hub.stakedBalance(address(0), bob), _staked(bob), "ether is a currency of its own");
    }

    function test_stake_GivenATokenAndEther_RevertsWithEtherNotAccepted() external {
        PermitToken token = new PermitToken();
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EtherNotAccepted.selector, address(token)));
        vm.prank(alice);
        hub.stake{value: 1}(address(token), 1);
    }

    function test_stake_GivenAnAddressWithoutCode_RevertsWithNotACurrency() external {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotACurrency.selector, bob));
        vm.prank(alice);
        hub.stake(bob, 1);
    }

    function test_stake_GivenTheHubAsCurrency_Refuses() external {
        uint256 modelId = _create(_spec());
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        vm.prank(owner);
        hub.stake(address(hub), modelId);
    }

    function test_unstake_GivenATokenThatNobodyStaked_RevertsWithNotACurrency() external {
        PermitToken token = new PermitToken();
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotACurrency.selector, address(token)));
        vm.prank(alice);
        hub.unstake(address(token), 0, alice);
        vm.assertEq(hub.stakedBalance(address(token), alice), 0, "an unknown token is not ether");
    }

    function test_unstake_GivenAnotherToken_CannotTakeEther() external {
        PermitToken token = new PermitToken();
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotACurrency.selector, address(token)));
        vm.prank(alice);
        hub.unstake(address(token), 1 ether, alice);
    }

    function test_stakeAndUnstake_GivenSixDecimals_CountsSmallestUnits() external {
        SixDecimalsToken token = new SixDecimalsToken();
        token.mint(alice, 5e6);
        _stakeAll(alice, address(token), 5e6);
        _unstake(alice, address(token), 5e6);
        vm.assertEq(token.balanceOf(alice), 5e6, "tokens");
    }

    function test_stakeAndUnstake_GivenATokenThatReturnsNothing_Works() external {
        SilentToken token = new SilentToken();
        token.mint(alice, 9);
        _stakeAll(alice, address(token), 9);
        vm.assertEq(hub.stakedBalance(address(token), alice), 9, "balance");
        _unstake(alice, address(token), 4);
        vm.assertEq(token.balanceOf(alice), 4, "tokens");
    }

    function test_stake_GivenNoAllowance_RevertsWithTheTokensError() external {
        PermitToken token = new PermitToken();
        token.mint(alice, 5);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(hub), 0, 5));
        vm.prank(alice);
        hub.stake(address(token), 5);
    }

    // hostile tokens ─────────────────────────────────────────────────────────────────────────────────────────

    function test_stake_GivenATokenThatReturnsFalse_Reverts() external {
        FalseToken token = new FalseToken();
        token.mint(alice, 9);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        vm.prank(alice);
        hub.stake(address(token), 9);
    }

    function test_stake_GivenAFeeOnTransfer_CreditsWhatArrived() external {
        FeeToken token = new FeeToken();
        token.mint(alice, 1000);
        vm.assertEq(_stakeAll(alice, address(token), 1000), 990, "credited");
        vm.assertEq(hub.stakedBalance(address(token), alice), 990, "balance");
        _unstake(alice, address(token), 990);
        vm.assertEq(token.balanceOf(address(hub)), 0, "nothing is left, nothing is missing");
    }

    function test_INV1_unstake_GivenATokenThatTakesMoreThanItWasTold_RevertsWithCurrencyTookTooMuch() external {
        GreedyToken token = new GreedyToken();
        token.mint(alice, 2000);
        token.mint(bob, 2000);
        _stakeAll(alice, address(token), 1000);
        _stakeAll(bob, address(token), 1000);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.CurrencyTookTooMuch.selector, address(token), 1010, 1000));
        vm.prank(alice);
        hub.unstake(address(token), 1000, alice);
        vm.assertEq(token.balanceOf(address(hub)), 2000, "what the hub holds");
    }

    function test_unstake_GivenATokenThatBlocksTheReceiver_KeepsTheBalanceAndPaysAnotherAddress() external {
        BlockingToken token = new BlockingToken();
        token.mint(alice, 10);
        _stakeAll(alice, address(token), 10);
        token.setBlocked(alice);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, alice));
        vm.prank(alice);
        hub.unstake(address(token), 10, alice);
        vm.assertEq(hub.stakedBalance(address(token), alice), 10, "balance");
        vm.prank(alice);
        hub.unstake(address(token), 10, carol);
        vm.assertEq(token.balanceOf(carol), 10, "tokens");
    }

    function test_refund_GivenABlockedContributor_StillCreditsTheBalance() external {
        BlockingToken token = new BlockingToken();
        token.mint(alice, 100 ether);
        _stakeAll(alice, address(token), 100 ether);
        ModelSpec memory spec = _spec();
        spec.currency = address(token);
        uint256 modelId = _create(spec);
        token.setBlocked(alice);
        uint256 standing = _gainStanding(alice, modelId, 1);
        vm.assertEq(hub.stakedBalance(address(token), alice), 100 ether, "the deposit is back in the balance");
        vm.assertGt(standing, 0, "deposit");
    }

    function test_stake_GivenATokenThatReenters_LetsNothingThrough() external {
        ReentrantToken token = new ReentrantToken();
        token.mint(alice, 10);
        token.setAttack(address(hub), abi.encodeCall(IStakeVault.stakeFor, (bob, address(token), 0)));
        vm.assertEq(_stakeAll(alice, address(token), 10), 10, "credited");
        _unstake(alice, address(token), 10);
        vm.assertEq(token.attempts(), 2, "attempts");
        vm.assertEq(token.breaches(), 0, "attempts that went through");
        vm.assertEq(
            token.refusal(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "what they met"
        );
    }

    function test_INV1_stake_GivenATokenThatLies_HarmsOnlyItsOwnCurrency() external {
        LyingToken token = new LyingToken();
        uint256 etherBefore = _staked(alice);
        token.setBalance(address(hub), 5);
        vm.prank(alice);
        hub.stake(address(token), 1000);
        vm.assertEq(hub.stakedBalance(address(token), alice), 0, "nothing arrived, nothing is credited");
        vm.assertEq(_staked(alice), etherBefore, "ether");
    }

    function test_INV1_stake_GivenABalanceThatFell_Reverts() external {
        ShrinkingToken token = new ShrinkingToken();
        token.mint(address(hub), 100);
        token.mint(alice, 10);
        vm.prank(alice);
        token.approve(address(hub), 10);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        vm.prank(alice);
        hub.stake(address(token), 10);
    }

    // a model's currency ─────────────────────────────────────────────────────────────────────────────────────

    function test_contribute_GivenATokenModelAndEther_RevertsWithEtherNotAccepted() external {
        PermitToken token = new PermitToken();
        ModelSpec memory spec = _spec();
        spec.currency = address(token);
        uint256 modelId = _create(spec);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EtherNotAccepted.selector, address(token)));
        vm.prank(alice);
        hub.contribute{value: 1 ether}(modelId, Samples.one(1, 1), ENOUGH);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EtherNotAccepted.selector, address(token)));
        vm.prank(alice);
        hub.fundPool{value: 1 ether}(modelId, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.EtherNotAccepted.selector, address(token)));
        vm.prank(alice);
        hub.act{value: 1 ether}(modelId, 0, "");
    }

    function test_contribute_GivenATokenModel_DrawsOnlyThatToken() external {
        PermitToken token = new PermitToken();
        token.mint(alice, 100 ether);
        _stakeAll(alice, address(token), 100 ether);
        ModelSpec memory spec = _spec();
        spec.currency = address(token);
        uint256 modelId = _create(spec);
        uint256 etherBefore = _staked(alice);
        uint256 deposit = _contribute(alice, modelId, Samples.one(1, 1)).deposit;
        vm.assertEq(hub.stakedBalance(address(token), alice), 100 ether - deposit, "tokens");
        vm.assertEq(_staked(alice), etherBefore, "ether");
        vm.assertEq(hub.modelInfo(modelId).currency, address(token), "currency of the model");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _stakeAll(address account, address token, uint256 amount) private returns (uint256 credited) {
        vm.prank(account);
        SilentToken(token).approve(address(hub), type(uint256).max);
        vm.prank(account);
        return hub.stake(token, amount);
    }

    function _unstake(address account, address token, uint256 amount) private {
        vm.prank(account);
        hub.unstake(token, amount, account);
    }
}
