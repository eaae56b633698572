// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CountModelTest} from "./classifiers/CountModelTest.sol";
import {INaiveBayesErrors} from "./classifiers/Errors.sol";
import {PlainCounts} from "./classifiers/PlainCounts.sol";
import {PlainNaiveBayes} from "./classifiers/PlainNaiveBayes.sol";
import {PlainLimits} from "./classifiers/PlainLimits.sol";
import {vm} from "./utils/Vm.sol";

/// NaiveBayes
/// ├── only its hub, load, parameters, labels, comparison with the plain form: see {ClassifierTest}
/// ├── labels that are added or have no samples, ties, undo in any order: see {AddLabelTest}
/// ├── entries, lanes, counts without room, malformed and long samples: see {CountModelTest}
/// ├── scores against exact fractions, long inputs of a known label: see NaiveBayesExact.t.sol
/// ├── create: bad settings → it reverts, naming them
/// ├── scores: powers of 2 are exact, numbers between them linear
/// └── update: a total without room → it reverts, naming the label
contract NaiveBayesTest is CountModelTest {
    uint256 private constant ONE = 1 << 16; // smoothing, 1.0

    function _kind() internal pure override returns (string memory) {
        return "NaiveBayes";
    }

    function _entryBits() internal pure override returns (uint256) {
        return 88;
    }

    function _gasEach() internal pure override returns (uint256) {
        return PlainLimits.BAYES_EACH;
    }

    function _config(uint256 features, uint256 laneBits) internal pure override returns (bytes memory) {
        return abi.encode(features, laneBits, ONE);
    }

    /// @dev A smoothing of every size.
    function _emptyPlain(uint256 features, uint256 laneBits, uint256 labels) internal override returns (PlainCounts) {
        uint256 smoothing = 1 + _random(2 ** _random(33));
        if (_random(16) == 0) smoothing = type(uint32).max;
        if (_random(4) == 0) smoothing = ONE;
        return new PlainNaiveBayes(features, laneBits, smoothing, labels);
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function test_create_refusesBadSettings_namingThem() public {
        uint256[3][7] memory bad = [
            [uint256(0), 32, ONE],
            [uint256(65_537), 32, ONE],
            [uint256(9), 0, ONE],
            [uint256(9), 8, ONE],
            [uint256(9), 33, ONE],
            [uint256(9), 64, ONE],
            [uint256(9), 32, 0]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(INaiveBayesErrors.BadConfig.selector, bad[i][0], bad[i][1], bad[i][2])
            );
            classifier.create(MODEL, 2, abi.encode(bad[i][0], bad[i][1], bad[i][2]));
        }
        vm.assertEq(classifier.parameterSlots(MODEL), 0, "no model");
    }

    function test_create_refusesSettingsThatAreNone() public {
        vm.expectRevert();
        classifier.create(MODEL, 2, new bytes(95));
        vm.expectRevert();
        classifier.create(MODEL, 2, abi.encode((uint256(1) << 32) + 1, 32, ONE));
        vm.expectRevert();
        classifier.create(MODEL, 2, abi.encode(9, 256 + 32, ONE));
        vm.expectRevert();
        classifier.create(MODEL, 2, abi.encode(9, 32, 1 << 32));
    }

    function test_create_packsTheSettings() public {
        uint32[2] memory smoothings = [uint32(1), type(uint32).max];
        for (uint256 i = 0; i < 2; ++i) {
            classifier.create(MODEL, 19, abi.encode(0x01234, 16, smoothings[i]));
            bytes memory settings = abi.encodePacked(uint24(0x01234), uint8(16), uint8(16), uint8(19), smoothings[i]);
            vm.assertEq(_slot(0), bytes32(settings), "slot 0");
        }
    }

    // ------------------------------------------------------------------------------------------------ scores

    /// @dev Three features and a smoothing of 1: with one sample {0}, the factors are 2/4, 1/4 and 1/4.
    function test_scores_arePowersOf2_exactly() public {
        classifier.create(MODEL, 2, _config(3, 32));
        classifier.update(MODEL, hex"0000", 0, false);
        bytes[4] memory samples = [bytes(""), hex"0000", hex"0001", hex"000000010002"];
        int256[4] memory logarithms = [int256(0), -1, -2, -5];
        for (uint256 i = 0; i < 4; ++i) {
            int256[] memory scores = classifier.scores(MODEL, samples[i]);
            vm.assertEq(scores[0], logarithms[i] * 2 ** 127, "score");
            vm.assertEq(scores[1], type(int256).min, "score of the other label");
        }
    }

    /// @dev With three samples {0, 1}, {0}, {0}: 3 · 4/7, which is 2^0 · (1 + 5/7).
    function test_scores_areLinearBetweenPowersOf2() public {
        classifier.create(MODEL, 2, _config(3, 32));
        classifier.update(MODEL, hex"00000001", 0, false);
        classifier.update(MODEL, hex"0000", 0, false);
        classifier.update(MODEL, hex"0000", 0, false);
        (uint256 samples, uint256 total) = _entryOf(0);
        vm.assertEq(samples, 3, "samples");
        vm.assertEq(total, 4, "total");
        vm.assertEq(classifier.scores(MODEL, hex"0000")[0], int256((uint256(5) << 127) / 7), "1 + 5/7, rounded down");
    }

    // ------------------------------------------------------------------------------------------------ what has no room

    function test_update_refusesATotalWithoutRoom() public {
        _checkFullSum(hex"00000001", [uint256(5), 7, 9], 2);
        _checkFullSum(hex"000000010002", [uint256(5), 7, 9], 3);
    }
}
