// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {BountyMechanism} from "./plugins/BountyMechanism.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev A bounty, a bond, a pool that pays many, deposits paid out by hand: a mechanism that moves money, on the hub as it is.
contract BountyMechanismTest is HubTest {
    bytes32 private constant BOUNTY = "bounty";

    BountyMechanism private _bounty;
    uint256 private _model; // its arbiter is the owner

    function setUp() public override {
        super.setUp();
        _bounty = new BountyMechanism(address(hub));
        _model = _create(_spec(sparse, _perceptronConfig(), _bounty, abi.encode(owner)));
        _act(carol, 5 ether, BountyMechanism.Action.Offer, abi.encode(BOUNTY, carol, START + 7 days, 5 ether));
    }

    function test_bounty_WhenItIsAwarded_GoesToTheWinner() external {
        uint256 before = _staked(bob);
        _act(owner, 0, BountyMechanism.Action.Award, abi.encode(BOUNTY, bob, 3 ether));
        vm.assertEq(_staked(bob), before + 3 ether, "balance of the winner");
        vm.assertEq(hub.escrowOf(_model, BOUNTY).amount, 2 ether, "what is left");
    }

    function test_INV5_bounty_WhenTheArbiterIsGone_ReturnsToItsSponsor() external {
        uint256 before = _staked(carol);
        vm.warp(START + 7 days);
        hub.releaseEscrow(_model, BOUNTY);
        vm.assertEq(_staked(carol), before + 5 ether, "balance of the sponsor");
    }

    function test_bounty_GivenAStranger_IsRefusedByTheMechanism() external {
        vm.expectRevert(abi.encodeWithSelector(BountyMechanism.NotArbiter.selector, bob, owner));
        vm.prank(bob);
        hub.act(_model, 0, abi.encode(BountyMechanism.Action.Award, abi.encode(BOUNTY, bob, 3 ether)));
    }

    function test_bond_WhenItIsBurned_IsNobodysForEver() external {
        _act(alice, 2 ether, BountyMechanism.Action.Offer, abi.encode(bytes32("bond"), alice, START + 9 days, 2 ether));
        _act(owner, 0, BountyMechanism.Action.Burn, abi.encode(bytes32("bond"), 2 ether));
        vm.assertEq(_staked(_bounty.NOBODY()), 2 ether, "burned");
        vm.warp(START + 9 days);
        vm.assertEq(hub.releaseEscrow(_model, "bond"), 0, "left for its owner");
    }

    function test_pool_WhenItIsPaidOut_PaysMany() external {
        _act(owner, 0, BountyMechanism.Action.Return, abi.encode(BOUNTY, 5 ether));
        vm.assertEq(hub.poolOf(_model), 5 ether, "pool");
        address[] memory accounts = new address[](40);
        for (uint256 i = 0; i < 40; ++i) accounts[i] = address(uint160(0x1000 + i));
        _act(owner, 0, BountyMechanism.Action.PayOut, abi.encode(accounts, 0.1 ether));
        vm.assertEq(hub.poolOf(_model), 1 ether, "pool");
        for (uint256 i = 0; i < 40; ++i) vm.assertEq(_staked(accounts[i]), 0.1 ether, "balance of one of many");
    }

    function test_INV2_deposit_WhenItIsPaidOutInAct_PaysAtMostItself() external {
        Contribution memory c = _contribute(alice, _model, Samples.one(1, 1));
        address[] memory accounts = new address[](2);
        (accounts[0], accounts[1]) = (bob, carol);
        uint256 before = _staked(bob);
        _act(owner, 0, BountyMechanism.Action.PayDeposit, abi.encode(_idOf(_model, c), accounts, 0.5 ether));
        vm.assertEq(_staked(bob), before + 0.5 ether, "balance");
        _checkRecord(_model, c, Status.Open, 0);
        vm.prank(alice);
        hub.refund(_model, c);
        _checkRecord(_model, c, Status.Closed, 0);
    }

    function _act(address account, uint256 maxSpend, BountyMechanism.Action action, bytes memory payload) private {
        vm.prank(account);
        hub.act(_model, maxSpend, abi.encode(action, payload));
    }
}
