// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {AttackTest} from "./AttackTest.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Attackers who teach the model otherwise for a while. What they lose are deposits of lies; what they gain, shares of honest
/// deposits, or their own ones back. Where an attack needs a `confirmWait` to fail, the same program runs without one, too.
contract FlipAttacksTest is AttackTest {
    // 1. flash flip in one block ─────────────────────────────────────────────────────────────────────────────

    function test_attack1_FlashFlip_ByAnAuthor() external {
        _flashFlipByAnAuthor();
        vm.assertTrue(_settle("flashAuthor") < -int256(20 * _lieDeposit), "the lies are lost");
    }

    /// @dev Then the flip is all that it costs.
    function test_attack1_FlashFlip_ByAnAuthor_WithoutConfirmWait() external {
        _begin(0, poolPeriod);
        _flashFlipByAnAuthor();
        int256 gain = _settle("flashAuthorNoWait");
        vm.assertTrue(gain > -int256(20 * _lieDeposit), "most of the lies are refunded");
    }

    function test_attack1_FlashFlip_ByAReporter() external {
        _flipTwiceAndReport(0);
        vm.assertTrue(_settle("flashReporter") < 0, "gain");
    }

    // 2. slow flip over many ─────────────────────────────────────────────────────────────────────────────────

    function test_attack2_SlowFlip_TwoMoments() external {
        _flipTwiceAndReport(BLOCK);
        vm.assertTrue(_settle("twoMoments") < 0, "gain");
    }

    /// @dev Then three quarters of an hour are enough, and it pays: from just before honest refunds until honest people look.
    function test_attack2_SlowFlip_OneMoment_WithoutConfirmWait() external {
        _begin(0, poolPeriod);
        _farm(sybil, 1);
        uint256[] memory victims = new uint256[](10);
        for (uint256 i = 0; i < 10; ++i) {
            vm.warp(vm.getBlockTimestamp() + 5 minutes);
            victims[i] = _honestly(honest[i % 3], 1, 0);
        }
        _live(known[victims[0]].c.contributedAt + refundWait - 3 * BLOCK - vm.getBlockTimestamp());
        _startCounting();
        this.strike(victims);
        vm.warp(vm.getBlockTimestamp() + 50 minutes);
        _reportOthers(sybil);
        vm.assertTrue(_settle("oneMomentNoWait") > 0, "it pays: hence the wait");
    }

    /// @dev Half of all standing, against honest people who put the model right once an hour.
    function test_attack2_SlowFlip_Outworking() external {
        _farm(sybil, 1);
        uint256[] memory victims = _victims(5);
        _live(refundWait - confirmWait);
        _startCounting();
        _outwork(victims, refundWait + 2 * uint256(confirmWait));
        vm.assertTrue(_settle("outworkHalf") < 0, "gain");
    }

    /// @dev What a `confirmWait` asks for: honest people who look more than once in it. Where nobody does, two moments are enough.
    function test_attack2_SlowFlip_WhenNobodyLooks_Pays() external {
        _farm(mallory, 1);
        uint256[] memory victims = _victims(5);
        _live(refundWait - confirmWait);
        asleep = true;
        _flip(mallory, _words(0, 3));
        vm.warp(vm.getBlockTimestamp() + BLOCK);
        _reportAll(mallory, victims);
        vm.warp(vm.getBlockTimestamp() + confirmWait + 4 hours);
        _reportAll(mallory, victims);
        vm.warp(vm.getBlockTimestamp() + refundWait);
        _refundOwn(mallory);
        asleep = false;
        vm.assertTrue(_settle("nobodyLooks") > 0, "gain");
    }

    // 12. the other label of a sample just before it matures ─────────────────────────────────────────────────

    function test_attack12_TheOtherLabelJustBeforeASampleMatures() external {
        _otherLabels();
        vm.assertTrue(_settle("otherLabels") < 0, "gain");
        vm.assertEq(_reported, 0, "paid for reports");
    }

    function test_attack12_TheOtherLabelJustBeforeASampleMatures_WithoutConfirmWait() external {
        _begin(0, poolPeriod);
        _otherLabels();
        vm.assertGt(_reported, 0, "paid for reports");
        vm.assertTrue(_settle("otherLabelsNoWait") < 0, "gain");
    }

    // ------------------------------------------------------------------------------------------------ programs

    uint256 private _lieDeposit; // of each lie
    uint256 private _reported; // what reports have paid

    /// @dev An author of twenty lies flips the model in the block in which refunds open, and refunds all of them in that block.
    function _flashFlipByAnAuthor() private {
        bytes memory words = _words(0, 3);
        uint256 first = known.length;
        Sample[] memory lies = new Sample[](20);
        for (uint256 i = 0; i < 20; ++i) lies[i] = Sample(0, bytes.concat(words, _freshWords(1)));
        _knowBatch(mallory, lies, 1);
        _lieDeposit = known[first].c.deposit;
        _live(refundWait - 2 * BLOCK);
        vm.warp(known[first].c.contributedAt + refundWait);
        _flip(mallory, words);
        for (uint256 i = first; i < first + 20; ++i) _attack(mallory, abi.encodeCall(hub.refund, (model, known[i].c)));
    }

    /// @dev Somebody with half of all standing flips the model and reports honest contributions in that block or the next, and so again
    /// after `confirmWait`, when the honest people have just looked.
    function _flipTwiceAndReport(uint256 pause) private {
        _farm(mallory, 1);
        uint256[] memory victims = _victims(5);
        _live(refundWait - confirmWait);
        for (uint256 i = 0; i < 2; ++i) {
            _flip(mallory, _words(0, 3));
            vm.warp(vm.getBlockTimestamp() + pause);
            _reportAll(mallory, victims);
            _live(confirmWait);
        }
    }

    /// @dev The features of honest samples with the other label, two blocks before the first of them matures; reports at once and after
    /// `confirmWait`.
    function _otherLabels() private {
        _farm(mallory, 1);
        uint256[] memory victims = _victims(8);
        uint256 matures = known[victims[0]].c.contributedAt + refundWait;
        _live(matures - 3 * BLOCK - vm.getBlockTimestamp());
        Sample[] memory lies = new Sample[](8);
        for (uint256 i = 0; i < 8; ++i) lies[i] = Sample(0, known[victims[i]].c.features);
        _knowBatch(mallory, lies, 1);
        vm.warp(matures);
        _reportAll(mallory, victims);
        _live(confirmWait);
        _reportAll(mallory, victims);
    }

    function _reportAll(address liar, uint256[] memory victims) private {
        for (uint256 i = 0; i < victims.length; ++i) {
            (, uint256 amount) = _attack(liar, abi.encodeCall(hub.report, (model, known[victims[i]].c)));
            _reported += amount;
        }
    }
}
