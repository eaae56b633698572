// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Perceptron} from "../../../contracts/classifiers/Perceptron.sol";
import {IDataHandler, Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {ICollaborativeTrainer} from "../../../contracts/interfaces/ICollaborativeTrainer.sol";
import {AttackTest} from "./AttackTest.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Attackers who play with what they contribute, and when.
contract DataAttacksTest is AttackTest {
    /// @dev One sample twenty times, and twenty times with another word.
    function test_attack3_ResendingAndSlightlyChangingOneSample() external {
        Sample[] memory samples = new Sample[](40);
        bytes memory words = bytes.concat(_words(0, 3), _freshWords(1));
        for (uint256 i = 0; i < 40; ++i) samples[i] = Sample(1, i < 20 ? words : bytes.concat(words, _freshWords(1)));
        uint256 before = _staked(mallory);
        vm.prank(mallory);
        uint256 deposit = hub.contributeBatch(model, samples, ENOUGH);
        vm.assertEq(before - _staked(mallory), deposit, "charged");
        for (uint256 i = 19; i < 40; ++i) {
            _watch(_contribution(mallory, vm.getBlockTimestamp(), deposit / 21, samples[i]), 1, false);
        }
        vm.assertTrue(_settle("resending") == 0, "gain");
        (uint256 standing, ) = stakeIncentive.standingOf(model, mallory);
        vm.assertEq(standing, deposit, "standing, of the 21 different ones, is what was at stake");
    }

    /// @dev Labels by the toss of a coin; what the model agrees with is refunded.
    function test_attack4_RefundWhenLucky() external {
        uint256 wrong = 0;
        for (uint256 i = 0; i < 40; ++i) {
            uint256 truth = i % 2;
            uint256 label = uint256(keccak256(abi.encode(i))) % 2;
            if (label != truth) ++wrong;
            uint16 first = uint16(truth == 1 ? 0 : 20) + uint16(i % 15);
            _know(mallory, label, truth, bytes.concat(_words(first, 3), _freshWords(1)));
            _live(1 hours);
        }
        int256 gain = _settle("coin");
        vm.assertGt(wrong, 15, "unlucky ones");
        vm.assertTrue(gain < -int256(wrong * 40 * weight), "each costs a deposit of 60 times the weight or so");
    }

    /// @dev The attacker sees an honest contribution coming, and sends the same one first; twenty times.
    function test_attack7_attack8_CopyingContributionsFromTheMempool() external {
        for (uint256 i = 0; i < 20; ++i) {
            Sample memory sample = Sample(1, bytes.concat(_words(0, 3), _freshWords(1)));
            _know(mallory, sample.label, 1, sample.features);
            uint256 before = _staked(alice);
            bytes32 id = hub.contributionId(model, sample.label, sample.features);
            vm.expectRevert(abi.encodeWithSelector(IDataHandler.AlreadyRecorded.selector, model, id));
            vm.prank(alice);
            hub.contribute(model, sample, ENOUGH);
            vm.assertEq(_staked(alice), before, "the copied one loses nothing but gas");
            _live(1 hours);
        }
        vm.assertTrue(_settle("copying") == 0, "gain");
    }

    /// @dev A contribution in front of another one makes that one dearer, up to what its sender allowed.
    function test_attack7_FrontRunningAContributionToMakeItDearer() external {
        _live(6 hours);
        uint256 quoted = hub.quote(model, alice, 1);
        _know(mallory, 1, 1, bytes.concat(_words(0, 3), _freshWords(1)));
        uint256 dearer = hub.quote(model, alice, 1);
        Sample memory sample = Sample(1, bytes.concat(_words(0, 3), _freshWords(1)));
        vm.expectRevert(abi.encodeWithSelector(ICollaborativeTrainer.DepositAboveMax.selector, model, dearer, quoted));
        vm.prank(alice);
        hub.contribute(model, sample, quoted);
        vm.assertTrue(_settle("dearer") == 0, "gain");
    }

    /// @dev The attacker sees honest refunds coming, and flips the model in front of each; for a day.
    function test_attack7_FrontRunningRefunds() external {
        _farm(mallory, 1);
        uint256[] memory victims = _victims(5);
        vm.warp(known[victims[0]].c.contributedAt + refundWait);
        for (uint256 hour = 0; hour < (2 * confirmWait) / 1 hours; ++hour) {
            _flip(mallory, _words(0, 3));
            for (uint256 i = 0; i < 5; ++i) {
                if (_isOpen(victims[i])) {
                    bytes memory data = abi.encodeCall(hub.refund, (model, known[victims[i]].c));
                    _try(known[victims[i]].c.contributor, data);
                    _attack(mallory, abi.encodeCall(hub.report, (model, known[victims[i]].c)));
                }
            }
            _live(1 hours);
        }
        for (uint256 i = 0; i < 5; ++i)
            vm.assertFalse(_isOpen(victims[i]), "honest people were paid within twice the wait");
        vm.assertTrue(_settle("refunds") < 0, "gain");
    }

    /// @dev The attacker sees honest reports coming, and reports first.
    function test_attack7_FrontRunningReports() external {
        _farm(mallory, 1);
        Sample memory sample = Sample(0, bytes.concat(_words(0, 3), _freshWords(1)));
        uint256 lie = _watch(_contribute(dave, model, sample), 1, false);
        asleep = true;
        _live(refundWait);
        bytes memory report = abi.encodeCall(hub.report, (model, known[lie].c));
        _attack(mallory, report);
        vm.warp(vm.getBlockTimestamp() + confirmWait);
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(model, mallory);
        uint256 share = (known[lie].c.deposit * standing) / total;
        (, uint256 amount) = _attack(mallory, report);
        vm.assertEq(amount, share, "the share that is the attacker's in any order");
        for (uint256 k = 0; k < 3; ++k) {
            (standing, total) = stakeIncentive.standingOf(model, honest[k]);
            share = (known[lie].c.deposit * standing) / total;
            vm.assertEq(_report(honest[k], model, known[lie].c), share, "as are those of the others");
        }
    }

    /// @dev A contribution every ten minutes, for two days, so that others find it dear.
    function test_attack10_GriefingThePrice() external {
        for (uint256 i = 0; i < 288; ++i) {
            _know(mallory, 1, 1, bytes.concat(_words(0, 3), _freshWords(1)));
            vm.warp(vm.getBlockTimestamp() + 10 minutes);
        }
        vm.assertEq(hub.quote(model, alice, 1), (3600 * uint256(weight)) / 24, "price, 150 times the weight");
        vm.assertTrue(_settle("price") == 0, "gain");
        (, uint256 total) = stakeIncentive.standingOf(model, mallory);
        vm.assertGt(total, 0, "and every one is a true sample that the model learns from");
    }

    /// @dev Pushes word 0 up with every sample that can: word 0, new words, and as many ham words as make it a mistake. What mistakes
    /// can do is bounded: each adds at most its words, and one for the bias, times the squared learning rate, to the squared length of all weights.
    function test_attack17_FillingAWeightsRange_TakesMoreMistakesThanAnybodyPays() external {
        uint256 bound = 40 * 256 ** 2 + 64 ** 2;
        for (uint256 i = 0; i < 300; ++i) {
            uint256 ham = 0;
            bytes memory words = bytes.concat(_words(0, 1), _freshWords(8));
            for (; hub.predict(model, words) == 1 && ham < 20; ++ham) {
                words = bytes.concat(_words(0, 1), _words(20, ham + 1), _freshWords(8));
            }
            if (hub.predict(model, words) == 1) break; // nothing that it can push with is left
            _know(mallory, 1, 0, words);
            bound += (words.length / 2 + 1) * uint256(LEARNING_RATE) ** 2;
            vm.warp(vm.getBlockTimestamp() + BLOCK);
        }
        uint256 weight = uint256(hub.scores(model, _words(0, 1))[1] - hub.scores(model, _freshWords(1))[1]);
        vm.assertLe(weight ** 2, bound, "squared weight");
        vm.assertLt(weight * 10, 32_767, "a tenth of the range");
        vm.assertTrue(_settle("weight") < 0, "gain");
    }

    /// @dev And at the end of its range it only refuses to be pushed further, which costs nobody a deposit.
    function test_attack17_AFullWeightLocksNobodyOutWhoPullsItBack() external {
        model = _createTrained(32_767, -32_768);
        bytes memory both = bytes.concat(_words(0, 1), _words(20, 1));
        vm.expectRevert(abi.encodeWithSelector(Perceptron.WeightOverflow.selector, 0));
        vm.prank(alice);
        hub.contribute(model, Sample(1, both), ENOUGH); // further up
        vm.prank(alice);
        vm.assertGt(hub.contribute(model, Sample(0, _words(0, 1)), ENOUGH), 0, "back");
        vm.assertEq(uint256(hub.scores(model, _words(0, 1))[1]), 32_767 - 64 - 2 * 26, "weight and bias went down");
    }
}
