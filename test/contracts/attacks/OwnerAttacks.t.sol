// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {AttackTest} from "./AttackTest.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Owners and sweepers who come for what is left, and authors who keep them from it.
contract OwnerAttacksTest is AttackTest {
    /// @dev Somebody forgot ten honest samples. An attacker with nine tenths of all standing flips the model a block before anyone can
    /// sweep, and sweeps them into the pool.
    function test_attack9_SweepingRaces() external {
        uint256[] memory forgotten = _forgotten(10);
        _farm(mallory, 9);
        _live(known[forgotten[9]].c.contributedAt + anyoneWait - 2 * BLOCK - vm.getBlockTimestamp());
        asleep = true;
        _flip(mallory, _words(0, 3));
        vm.warp(vm.getBlockTimestamp() + 2 * BLOCK);
        uint256 deposits = 0;
        for (uint256 i = 0; i < 10; ++i) {
            deposits += known[forgotten[i]].c.deposit;
            _attack(mallory, abi.encodeCall(hub.sweep, (model, known[forgotten[i]].c)));
        }
        asleep = false;
        vm.assertEq(_sumOpen(forgotten), 0, "swept");
        int256 gain = _settle("sweep");
        vm.assertTrue(gain > 0 && gain < int256(deposits), "it pays, and less than the deposits: claim in time");
    }

    /// @dev An author teaches the model something in every block for an hour, so that nobody can report the author's lies, while honest
    /// refunds go through all the time.
    function test_attack11_ALearningSampleInEveryBlock() external {
        uint256 lie = _know(mallory, 0, 1, bytes.concat(_words(0, 3), _freshWords(1)));
        uint256[] memory victims = _victims(2);
        vm.warp(known[victims[1]].c.contributedAt + refundWait);
        uint256 before = gasUsed;
        for (uint256 i = 0; i < 300; ++i) {
            bytes memory words = _freshWords(2);
            uint256 label = 1 - hub.predict(model, words);
            _know(mallory, label, label, words);
            vm.assertEq(hub.modelInfo(model).learnedAt, vm.getBlockTimestamp(), "it learned");
            vm.assertFalse(_try(alice, abi.encodeCall(hub.report, (model, known[lie].c))), "no report");
            if (i == 150) {
                for (uint256 k = 0; k < 2; ++k) {
                    bytes memory refund = abi.encodeCall(hub.refund, (model, known[victims[k]].c));
                    vm.assertTrue(_try(known[victims[k]].c.contributor, refund), "an honest refund");
                }
            }
            vm.warp(vm.getBlockTimestamp() + BLOCK);
        }
        vm.assertGt((gasUsed - before) * 24, 300_000_000, "gas a day, which the author would have to burn for a month");
        vm.assertTrue(_settle("learning") < 0, "gain");
    }

    /// @dev The owner flips the model when taking opens, and again a block before; honest people who look have been refunded.
    function test_attack15_AnOwnerWhoFrontRunsRefunds() external {
        ownerIsHonest = false;
        _startCounting();
        uint256[] memory victims = _victims(10);
        for (uint256 i = 0; i < 10; ++i) {
            _warpAndLook(known[victims[i]].c.contributedAt + ownerWait - BLOCK);
            _flip(mallory, _words(0, 3));
            vm.warp(vm.getBlockTimestamp() + BLOCK);
            vm.assertFalse(_try(owner, abi.encodeCall(hub.take, (model, known[victims[i]].c))), "nothing to take");
        }
        vm.assertTrue(_settle("owner") < 0, "gain");
    }

    /// @dev What whoever forgets to claim for a week gives an owner the chance to do.
    function test_attack15_AnOwnerAgainstWhoForgetsToClaim() external {
        ownerIsHonest = false;
        _startCounting();
        uint256[] memory forgotten = _forgotten(10);
        uint256 last = known[forgotten[9]].c.contributedAt;
        _live(last + ownerWait - BLOCK - vm.getBlockTimestamp());
        _flip(mallory, _words(0, 3));
        vm.warp(vm.getBlockTimestamp() + BLOCK);
        for (uint256 i = 0; i < 10; ++i) _attack(owner, abi.encodeCall(hub.take, (model, known[forgotten[i]].c)));
        vm.assertEq(_sumOpen(forgotten), 0, "taken");
        vm.assertTrue(_settle("ownerForgotten") > 0, "it pays: claim in time");
    }

    /// @dev A perceptron's labels are fixed.
    function test_attack16_AnOwnerWhoAddsAClassToFlipAnswers() external {
        vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelsAreFixed.selector, model));
        vm.prank(owner);
        hub.addLabel(model, "a third");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev Honest samples of somebody who never claims.
    function _forgotten(uint256 count) private returns (uint256[] memory forgotten) {
        forgotten = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            _live(1 hours);
            forgotten[i] = _honestly(dave, 1, 0);
        }
    }

    function _warpAndLook(uint256 time) private {
        if (time > vm.getBlockTimestamp()) _live(time - vm.getBlockTimestamp());
    }

    function _sumOpen(uint256[] memory items) private view returns (uint256 sum) {
        for (uint256 i = 0; i < items.length; ++i) {
            (, uint256 left, ) = hub.recordOf(model, _idOf(model, known[items[i]].c));
            sum += left;
        }
    }
}
