// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../contracts/incentives/StakePool.sol";
import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {Place} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {PoolTest} from "./utils/PoolTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The pool through the hub's acts: claiming, funding, noticing what came in.
contract StakePoolTest is PoolTest {
    uint256 private constant TENTH = POOL_PERIOD / 10;

    // claim ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_claim_WhenMoneyWasReleased_PaysByStandingAndEmitsMoved() external {
        _share(_both(alice, bob));
        _fundPool(carol, 10 ether);
        _waitFor(TENTH);
        vm.assertEq(_owed(alice), 0.5 ether - 1, "owed to alice, rounded down");
        uint256 before = _staked(alice);
        vm.expectEmit(address(hub));
        emit IStakeVault.Moved(_model, Place.Pool, Place.Account, 0, 0, alice, alice, 0, 0.5 ether - 1);
        vm.assertEq(_claim(alice), 0.5 ether - 1, "paid");
        vm.assertEq(_staked(alice), before + 0.5 ether - 1, "balance");
        vm.assertEq(_owed(alice), 0, "owed afterwards");
        vm.assertEq(_owed(bob), 0.5 ether - 1, "owed to bob");
        vm.assertEq(hub.poolOf(_model), 9.5 ether + 1, "pool");
    }

    function test_claim_GivenNothingOwed_RevertsWithNothingOwed() external {
        _share(_both(alice, bob));
        _expectNothingOwed(alice);
        _fundPool(carol, 10 ether);
        _expectNothingOwed(alice); // nothing is released yet
        _waitFor(TENTH);
        _expectNothingOwed(carol); // no standing
        _claim(alice);
        _expectNothingOwed(alice);
    }

    /// @dev Nobody can have standing where deposits are 0.
    function test_fund_GivenAModelWhoseSamplesAreFree_RevertsWithNobodyToPay() external {
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _stakeConfig(0, 0);
        uint256 model = _create(spec);
        vm.expectRevert(abi.encodeWithSelector(StakePool.NobodyToPay.selector, model));
        vm.prank(carol);
        hub.act(model, 1 ether, abi.encode(StakePool.Action.Fund, 1 ether));
    }

    function test_claim_WhenTheStreamHasEnded_PaysAllButDust() external {
        _share(_both(alice, bob));
        _fundPool(carol, 10 ether);
        _waitFor(POOL_PERIOD + 1000 days);
        vm.assertEq(_claim(alice) + _claim(bob), 10 ether - 2, "paid, each rounded down");
        vm.assertEq(hub.poolOf(_model), 2, "dust");
        _fundPool(carol, 1 ether);
        _waitFor(POOL_PERIOD);
        vm.assertGe(_claim(alice) + _claim(bob), 1 ether, "the dust came along with the next inflow");
    }

    function test_claim_WhenMoneyCameInUnnoticed_StartsItsStreamToo() external {
        _share(_both(alice, bob));
        _fundPool(carol, 10 ether);
        _waitFor(TENTH);
        _donate(5 ether);
        uint256 endsAt =
            vm.getBlockTimestamp() + (9 ether * uint256(9 * TENTH) + 5 ether * uint256(POOL_PERIOD)) / 14 ether;
        vm.expectEmit(address(stakeIncentive));
        emit StakePool.PoolStreamed(_model, 5 ether, endsAt);
        _claim(alice);
        _checkPool(14 ether + 1, 0.5 ether, 0, endsAt); // what is unreleased is rounded up
    }

    /// @dev What is gained later shares in what is released later.
    function test_claim_WhenStandingGrows_PaysTheOldPartByTheOldStanding() external {
        uint256 each = _share(_both(alice, bob));
        Contribution memory early = _sample(bob, 1);
        Contribution memory more = _sample(bob, 1);
        vm.assertEq(more.deposit, each, "deposit");
        _waitFor(REFUND_WAIT);
        _fundPool(carol, 10 ether);
        _waitFor(TENTH);
        _refund(_model, more); // bob has two of three parts from now on
        uint256 owedBefore = _owed(bob);
        vm.assertEq(owedBefore, 0.5 ether - 1, "owed to bob, as before");
        _waitFor(3 * TENTH);
        vm.assertEq(_owed(alice), 1.5 ether - 1, "owed to alice");
        vm.assertEq(_owed(bob), 2.5 ether - 1, "owed to bob");
        vm.assertEq(early.contributor, bob, "the first of two, which made the second cost as much as the others");
    }

    function test_claim_GivenTwoOrTwoHundredContributors_CostsTheSame() external {
        uint256[2] memory used;
        for (uint256 i = 0; i < 2; ++i) {
            uint256 state = vm.snapshotState();
            address[] memory accounts = new address[](i == 0 ? 2 : 200);
            for (uint256 k = 0; k < accounts.length; ++k) accounts[k] = address(uint160(0xB000 + k));
            for (uint256 k = 0; k < accounts.length; ++k) _fund(accounts[k], 1 ether);
            _share(accounts);
            _fundPool(carol, 10 ether);
            _waitFor(TENTH);
            used[i] = this.claimGas(accounts[1]);
            vm.revertToState(state);
        }
        vm.assertEq(used[1], used[0], "gas of a claim");
    }

    // fund ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_fund_GivenMoney_MovesItAndStartsTheStream() external {
        _share(_both(alice, bob));
        uint256 before = _staked(carol);
        vm.expectEmit(address(stakeIncentive));
        emit StakePool.PoolStreamed(_model, 3 ether, vm.getBlockTimestamp() + POOL_PERIOD);
        vm.expectEmit(address(hub));
        emit IStakeVault.Moved(_model, Place.Account, Place.Pool, 0, 0, carol, address(0), 0, 3 ether);
        vm.assertEq(_fundPool(carol, 3 ether), 3 ether, "what streams by it");
        vm.assertEq(_staked(carol), before - 3 ether, "balance");
        _checkPool(3 ether, 0, 0, vm.getBlockTimestamp() + POOL_PERIOD);
    }

    function test_fund_WithEtherSentAlong_StakesItFirst() external {
        _share(_both(alice, bob));
        uint256 before = _staked(carol);
        vm.prank(carol);
        hub.act{value: 2 ether}(_model, 2 ether, abi.encode(StakePool.Action.Fund, 2 ether));
        vm.assertEq(_staked(carol), before, "balance");
        vm.assertEq(hub.poolOf(_model), 2 ether, "pool");
    }

    function test_INV8_fund_GivenMoreThanTheCallerAllowsOrHas_Reverts() external {
        _share(_both(alice, bob));
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.SpendAboveMax.selector, 2 ether, 1 ether));
        _act(carol, 1 ether, StakePool.Action.Fund, 2 ether);
        uint256 has = _staked(carol);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, carol, has + 1, has));
        _act(carol, type(uint256).max, StakePool.Action.Fund, has + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IStakeVault.InsufficientBalance.selector, carol, type(uint256).max, has)
        );
        _act(carol, type(uint256).max, StakePool.Action.Fund, type(uint256).max);
        _checkPool(0, 0, 0, 0);
    }

    function test_fund_WhenNobodyHasStanding_OnlyMovesTheMoney() external {
        vm.assertEq(_fundPool(carol, 3 ether), 0, "what streams");
        _waitFor(100 days);
        vm.assertEq(_sync(carol), 0, "what streams");
        _checkPool(0, 0, 3 ether, 0);
        _share(_both(alice, bob));
        vm.assertEq(_owed(alice), 0, "no time that passed counts");
        vm.assertEq(_sync(carol), 3 ether, "what streams");
        _checkPool(3 ether, 0, 0, vm.getBlockTimestamp() + POOL_PERIOD);
    }

    function test_fund_GivenNothing_ChangesNothing() external {
        _share(_both(alice, bob));
        vm.assertEq(_fundPool(carol, 0), 0, "what streams");
        _checkPool(0, 0, 0, 0);
    }

    // sync ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_sync_WhenASweepFilledThePool_StartsItsStream() external {
        _share(_both(alice, bob));
        Contribution memory bad = _sample(carol, 0);
        _waitFor(ANYONE_WAIT);
        vm.prank(owner);
        uint256 tip = hub.sweep(_model, bad);
        uint256 swept = bad.deposit - tip;
        _checkPool(0, 0, swept, 0);
        _waitFor(50 days);
        vm.assertEq(_owed(alice), 0, "nothing streams by itself");
        vm.expectEmit(address(stakeIncentive));
        emit StakePool.PoolStreamed(_model, swept, vm.getBlockTimestamp() + POOL_PERIOD);
        vm.assertEq(_sync(owner), swept, "what streams");
        _waitFor(POOL_PERIOD);
        vm.assertLe(_owed(alice), swept / 2, "owed to alice");
        vm.assertLe(swept / 2 - _owed(alice), 1, "rounding");
    }

    function test_sync_WhenNothingCameIn_ChangesNothing() external {
        _share(_both(alice, bob));
        _fundPool(carol, 1 ether);
        _waitFor(TENTH);
        vm.recordLogs();
        vm.assertEq(_sync(carol), 0, "what streams");
        vm.assertEq(vm.getRecordedLogs().length, 0, "events");
        vm.assertEq(_owed(alice), 0.05 ether - 1, "owed to alice");
    }

    // what is refused ────────────────────────────────────────────────────────────────────────────────────────

    function test_act_GivenAnythingElse_RevertsWithUnknownAction() external {
        bytes[5] memory bad = [
            bytes(""),
            hex"00",
            abi.encode(uint256(3), uint256(0)),
            abi.encode(type(uint256).max, uint256(0)),
            abi.encode(uint256(0), uint256(0), uint256(0))
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(StakePool.UnknownAction.selector, bad[i]));
            vm.prank(alice);
            hub.act(_model, 0, bad[i]);
        }
    }

    /// @dev INV-3: pools are kept apart.
    function test_INV3_claim_GivenAnotherModel_PaysNothing() external {
        _share(_both(alice, bob));
        _fundPool(carol, 1 ether);
        _waitFor(TENTH);
        uint256 first = _model;
        _model = _createModel();
        _donate(1 ether);
        _expectNothingOwed(alice);
        vm.assertEq(stakeIncentive.owed(first, alice), 0.05 ether - 1, "owed on the first model");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev In a call of its own, so that its memory is the same however much there was before.
    function claimGas(address account) external returns (uint256 used) {
        bytes memory data = abi.encode(StakePool.Action.Claim, uint256(0));
        vm.prank(account);
        used = gasleft();
        hub.act(_model, 0, data);
        used -= gasleft();
    }

    function _donate(uint256 amount) private {
        vm.prank(carol);
        hub.fundPool(_model, amount);
    }

    function _expectNothingOwed(address account) private {
        vm.expectRevert(abi.encodeWithSelector(StakePool.NothingOwed.selector, _model, account));
        _act(account, 0, StakePool.Action.Claim, 0);
    }
}
