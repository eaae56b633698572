// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {BadgeKind, IBadges} from "../../contracts/interfaces/IBadges.sol";
import {Contribution, Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IPointsIncentive} from "../../contracts/interfaces/IPointsIncentive.sol";
import {PointsTest, Secret} from "./utils/PointsTest.sol";
import {BadgeTaker} from "./utils/BadgeTaker.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Who gets badges, and that nobody can give them away. What they look like is in Badges.test.ts, with real parsers.
contract BadgesTest is PointsTest {
    IBadges private _badges;

    function setUp() public override {
        super.setUp();
        _badges = points.badges();
    }

    // mint ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_mint_GivenAnybodyButTheMechanism_RevertsWithOnlyMinter() external {
        vm.assertEq(_badges.minter(), address(points), "minter");
        address[3] memory others = [alice, owner, address(hub)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IBadges.OnlyMinter.selector, others[i]));
            vm.prank(others[i]);
            _badges.mint(alice, model, BadgeKind.Votes10);
        }
    }

    function test_mint_GivenAHolder_RevertsWithAlreadyAwarded() external {
        vm.prank(address(points));
        uint256 id = _badges.mint(alice, model, BadgeKind.Votes10);
        vm.expectRevert(abi.encodeWithSelector(IBadges.AlreadyAwarded.selector, alice, id));
        vm.prank(address(points));
        _badges.mint(alice, model, BadgeKind.Votes10);
        vm.assertEq(_badges.balanceOf(alice, id), 1, "balance");
    }

    function testFuzz_idOf_IsTheModelAndTheKind(uint64 modelId, uint256 kind) external view {
        kind = kind % 8;
        uint256 id = _badges.idOf(modelId, BadgeKind(kind));
        vm.assertEq(id, 256 * uint256(modelId) + kind, "id");
    }

    // Award ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_Award_GivenNothingEarned_MintsNothing() external {
        vm.assertEq(_award(alice).length, 0, "badges");
    }

    function test_Award_GivenTheFirstValidContributions_MintsOnceByAnyone() external {
        _giveStanding();
        uint256[] memory ids = _award(alice);
        vm.assertEq(ids.length, 2, "badges of the first contributor");
        vm.assertEq(ids[0], _badges.idOf(model, BadgeKind.FirstContributor), "first of the model");
        vm.assertEq(ids[1], _badges.idOf(model, BadgeKind.Contributions1), "first valid one");
        ids = _award(bob);
        vm.assertEq(ids.length, 1, "badges of the second");
        vm.assertEq(ids[0], _badges.idOf(model, BadgeKind.Contributions1), "first valid one");
        vm.assertEq(_award(alice).length, 0, "only once");
        vm.assertEq(_award(bob).length, 0, "only once");
        vm.assertEq(_badges.balanceOf(carol, ids[0]), 0, "not before somebody asks");
    }

    function test_Award_EmitsTransferSingle() external {
        _giveStanding();
        vm.expectEmit(address(_badges));
        emit IERC1155.TransferSingle(
            address(points),
            address(0),
            bob,
            _badges.idOf(model, BadgeKind.Contributions1),
            1
        );
        _award(bob);
    }

    function test_Award_GivenTenAndAHundredValidContributions_MintsTheirBadges() external {
        _haveValid(alice, 9);
        vm.assertEq(_award(alice).length, 2, "first and first contributor");
        _haveValid(alice, 1);
        uint256[] memory ids = _award(alice);
        vm.assertEq(ids.length, 1, "ten");
        vm.assertEq(ids[0], _badges.idOf(model, BadgeKind.Contributions10), "ten");
        _haveValid(alice, 89);
        vm.assertEq(_award(alice).length, 0, "99");
        _haveValid(alice, 1);
        ids = _award(alice);
        vm.assertEq(ids.length, 1, "hundred");
        vm.assertEq(ids[0], _badges.idOf(model, BadgeKind.Contributions100), "hundred");
    }

    function test_Award_GivenTenRightVotes_MintsTheirBadge() external {
        _giveStanding();
        _agree(8, 0xff); // what is always said is not rare
        _agree(9, 0);
        _agree(8, 0);
        vm.assertEq(points.standingOf(model, bob).rightVotes, 17, "invalid was rare when those were committed");
        uint256[] memory ids = _award(bob);
        vm.assertEq(ids.length, 2, "badges");
        vm.assertEq(ids[1], _badges.idOf(model, BadgeKind.Votes10), "ten right votes");
    }

    /// @dev A contract that refuses its badge, or burns gas, is in nobody's way: nothing else is minted in that call.
    function test_Award_GivenAContractThatTakesNone_RevertsAndNobodyElseIsHurt() external {
        BadgeTaker taker = new BadgeTaker(address(hub));
        address[] memory accounts = new address[](2);
        (accounts[0], accounts[1]) = (address(hub), alice);
        accounts[0] = address(taker);
        _giveStanding(accounts);
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(taker)));
        vm.prank(bob);
        hub.act(model, 0, _awardData(address(taker)));
        vm.assertEq(_award(alice).length, 1, "badges of alice");
        taker.setWilling(true);
        vm.assertEq(_award(address(taker)).length, 2, "once it is willing");
    }

    function test_Award_GivenAReceiverThatCallsBack_IsNotReentered() external {
        BadgeTaker taker = new BadgeTaker(address(hub));
        taker.setWilling(true);
        taker.setAttack(abi.encodeCall(hub.act, (model, 0, _awardData(address(taker)))));
        address[] memory accounts = new address[](1);
        accounts[0] = address(taker);
        _giveStanding(accounts);
        vm.assertEq(_award(address(taker)).length, 2, "badges");
        vm.assertEq(taker.attempts(), 2, "attempts");
        vm.assertEq(taker.breaches(), 0, "breaches");
    }

    function test_INV3_Award_GivesBadgesOfItsModelOnly() external {
        _giveStanding();
        uint256 other = _createPoints(_config(2));
        vm.prank(bob);
        bytes memory result = hub.act(other, 0, _awardData(alice));
        vm.assertEq(abi.decode(result, (uint256[])).length, 0, "badges of another model");
    }

    // soulbound ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_transfersAndApprovals_RevertWithSoulbound() external {
        vm.prank(address(points));
        uint256 id = _badges.mint(alice, model, BadgeKind.Votes10);
        uint256[] memory one = new uint256[](1);
        address[2] memory callers = [alice, bob];
        for (uint256 i = 0; i < 2; ++i) {
            vm.startPrank(callers[i]);
            vm.expectRevert(IBadges.Soulbound.selector);
            _badges.safeTransferFrom(alice, bob, id, 1, "");
            vm.expectRevert(IBadges.Soulbound.selector);
            _badges.safeTransferFrom(alice, bob, id, 0, "");
            vm.expectRevert(IBadges.Soulbound.selector);
            _badges.safeBatchTransferFrom(alice, bob, one, one, "");
            vm.expectRevert(IBadges.Soulbound.selector);
            _badges.safeBatchTransferFrom(alice, bob, new uint256[](0), new uint256[](0), "");
            vm.expectRevert(IBadges.Soulbound.selector);
            _badges.setApprovalForAll(bob, true);
            vm.expectRevert(IBadges.Soulbound.selector);
            _badges.setApprovalForAll(bob, false);
            vm.stopPrank();
        }
        vm.assertFalse(_badges.isApprovedForAll(alice, bob), "approved");
        vm.assertFalse(_badges.isApprovedForAll(alice, address(points)), "the mechanism is not either");
        vm.assertEq(_badges.balanceOf(alice, id), 1, "still there");
    }

    // views ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_balanceOfBatch_ReadsManyAndWantsPairs() external {
        vm.prank(address(points));
        uint256 id = _badges.mint(alice, model, BadgeKind.Votes100);
        address[] memory accounts = new address[](2);
        uint256[] memory ids = new uint256[](2);
        (accounts[0], accounts[1], ids[0], ids[1]) = (bob, alice, id, id);
        uint256[] memory balances = _badges.balanceOfBatch(accounts, ids);
        vm.assertEq(balances[0], 0, "bob");
        vm.assertEq(balances[1], 1, "alice");
        vm.expectRevert(abi.encodeWithSelector(IBadges.LengthsDiffer.selector, 2, 1));
        _badges.balanceOfBatch(accounts, new uint256[](1));
    }

    function test_supportsInterface_NamesTheStandards() external view {
        vm.assertTrue(_badges.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        vm.assertTrue(_badges.supportsInterface(type(IERC1155).interfaceId), "ERC-1155");
        vm.assertTrue(_badges.supportsInterface(type(IERC1155MetadataURI).interfaceId), "metadata");
        vm.assertFalse(_badges.supportsInterface(type(IERC1155Receiver).interfaceId), "receiver");
        vm.assertFalse(_badges.supportsInterface(0xffffffff), "none");
        vm.assertEq(address(_badges.hub()), address(hub), "hub");
    }

    function test_uri_GivenNoSuchBadge_RevertsByName() external {
        uint256[2] memory unknown = [256 * model + 8, 256 * model + 255];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IBadges.UnknownBadge.selector, unknown[i]));
            _badges.uri(unknown[i]);
            vm.expectRevert(abi.encodeWithSelector(IBadges.UnknownBadge.selector, unknown[i]));
            _badges.svg(unknown[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, 99));
        _badges.uri(256 * 99);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _award(address account) private returns (uint256[] memory ids) {
        return abi.decode(_act(_person("anyone"), _awardData(account)), (uint256[]));
    }

    /// @dev Has the owner find as many contributions valid.
    function _haveValid(address account, uint256 count) private {
        Contribution[] memory cs = new Contribution[](count);
        for (uint256 i = 0; i < count; ++i) cs[i] = _contributeFresh(account, model, true);
        _toRound(_round() + 1);
        address[] memory voters = new address[](1);
        uint256[] memory valid = new uint256[](1);
        (voters[0], valid[0]) = (owner, type(uint256).max);
        _vote(voters, cs, valid);
    }

    /// @dev Has Bob and Carol say the same of `count` contributions.
    function _agree(uint256 count, uint256 valid) private {
        Contribution[] memory cs = new Contribution[](count);
        for (uint256 i = 0; i < count; ++i) cs[i] = _contributeFresh(owner, model, true);
        _toRound(_round() + 1);
        address[] memory voters = new address[](2);
        uint256[] memory bits = new uint256[](2);
        (voters[0], voters[1], bits[0], bits[1]) = (bob, carol, valid, valid);
        _vote(voters, cs, bits);
    }
}
