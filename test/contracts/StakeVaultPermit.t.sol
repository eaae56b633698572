// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {PermitToken, SixDecimalsToken} from "./tokens/PlainTokens.sol";
import {HubTest} from "./utils/HubTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev stakeWithPermit: an ERC-2612 signature in place of an approval.
contract StakeVaultPermitTest is HubTest {
    uint256 private constant KEY = 0xA11CE;
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    PermitToken private _token;
    address private _holder;

    function setUp() public override {
        super.setUp();
        _token = new PermitToken();
        _holder = vm.addr(KEY);
        _token.mint(_holder, 100);
    }

    function test_stakeWithPermit_GivenASignature_StakesWithoutAnApproval() external {
        (uint8 v, bytes32 r, bytes32 s) = _sign(KEY, 70, START);
        vm.expectEmit(address(hub));
        emit IStakeVault.Staked(address(_token), _holder, _holder, 70);
        vm.prank(_holder);
        hub.stakeWithPermit(address(_token), 70, START, v, r, s);
        vm.assertEq(hub.stakedBalance(address(_token), _holder), 70, "balance");
        vm.assertEq(_token.allowance(_holder, address(hub)), 0, "allowance that is left");
    }

    function test_stakeWithPermit_GivenSomebodySubmittedThePermitFirst_StakesAllTheSame() external {
        (uint8 v, bytes32 r, bytes32 s) = _sign(KEY, 70, START);
        vm.prank(bob);
        _token.permit(_holder, address(hub), 70, START, v, r, s);
        vm.prank(_holder);
        vm.assertEq(hub.stakeWithPermit(address(_token), 70, START, v, r, s), 70, "credited");
    }

    function test_INV8_stakeWithPermit_GivenSomebodyElsesPermit_TakesNothing() external {
        (uint8 v, bytes32 r, bytes32 s) = _sign(KEY, 70, START);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(hub), 0, 70));
        vm.prank(bob);
        hub.stakeWithPermit(address(_token), 70, START, v, r, s);
    }

    function test_INV8_stake_GivenAnAllowanceOfSomebodyElse_TakesNothing() external {
        vm.prank(_holder);
        _token.approve(address(hub), 100);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(hub), 0, 50));
        vm.prank(bob);
        hub.stakeFor(bob, address(_token), 50);
    }

    function test_stakeWithPermit_GivenAPermitForLess_RevertsWithTheTokensError() external {
        (uint8 v, bytes32 r, bytes32 s) = _sign(KEY, 10, START);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(hub), 0, 70));
        vm.prank(_holder);
        hub.stakeWithPermit(address(_token), 70, START, v, r, s);
    }

    function test_stakeWithPermit_GivenATokenWithoutPermits_UsesTheAllowance() external {
        SixDecimalsToken plain = new SixDecimalsToken();
        plain.mint(alice, 8);
        vm.prank(alice);
        plain.approve(address(hub), 8);
        vm.prank(alice);
        vm.assertEq(hub.stakeWithPermit(address(plain), 8, START, 27, 0, 0), 8, "credited");
    }

    function test_stakeWithPermit_GivenEtherOrNoContract_RevertsWithNotACurrency() external {
        address[2] memory currencies = [ETHER, bob];
        for (uint256 i = 0; i < currencies.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotACurrency.selector, currencies[i]));
            vm.prank(alice);
            hub.stakeWithPermit(currencies[i], 1, START, 27, 0, 0);
        }
    }

    function _sign(uint256 key, uint256 amount, uint256 deadline) private view returns (uint8, bytes32, bytes32) {
        bytes32 permit = keccak256(
            abi.encode(PERMIT_TYPEHASH, vm.addr(key), address(hub), amount, _token.nonces(vm.addr(key)), deadline)
        );
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", _token.DOMAIN_SEPARATOR(), permit)));
    }
}
