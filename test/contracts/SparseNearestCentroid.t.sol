// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CountModelTest} from "./classifiers/CountModelTest.sol";
import {ISparseNearestCentroidErrors} from "./classifiers/Errors.sol";
import {PlainCounts} from "./classifiers/PlainCounts.sol";
import {PlainSparseCentroid} from "./classifiers/PlainSparseCentroid.sol";
import {PlainLimits} from "./classifiers/PlainLimits.sol";
import {vm} from "./utils/Vm.sol";

/// SparseNearestCentroid
/// ├── only its hub, load, parameters, labels, comparison with the plain form: see {ClassifierTest}
/// ├── labels that are added or have no samples, ties, undo in any order: see {AddLabelTest}
/// ├── entries, lanes, counts without room, malformed and long samples: see {CountModelTest}
/// ├── create: bad settings → it reverts, naming them
/// ├── scores
/// │   ├── they are minus the squared distance to the mean, with 128 fractional bits
/// │   └── equal distances of unequal means are equal
/// └── update: a norm without room → it reverts, naming the label
contract SparseNearestCentroidTest is CountModelTest {
    function _kind() internal pure override returns (string memory) {
        return "SparseNearestCentroid";
    }

    function _entryBits() internal pure override returns (uint256) {
        return 104;
    }

    function _gasEach() internal pure override returns (uint256) {
        return PlainLimits.CENTROID_EACH;
    }

    function _config(uint256 features, uint256 laneBits) internal pure override returns (bytes memory) {
        return abi.encode(features, laneBits);
    }

    function _emptyPlain(uint256 features, uint256 laneBits, uint256 labels) internal override returns (PlainCounts) {
        return new PlainSparseCentroid(features, laneBits, labels);
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function test_create_refusesBadSettings_namingThem() public {
        uint256[2][6] memory bad = [
            [uint256(0), 32],
            [uint256(65_537), 32],
            [uint256(9), 0],
            [uint256(9), 8],
            [uint256(9), 33],
            [uint256(9), 64]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ISparseNearestCentroidErrors.BadConfig.selector, bad[i][0], bad[i][1])
            );
            classifier.create(MODEL, 2, abi.encode(bad[i][0], bad[i][1]));
        }
        vm.assertEq(classifier.parameterSlots(MODEL), 0, "no model");
    }

    function test_create_refusesSettingsThatAreNone() public {
        vm.expectRevert();
        classifier.create(MODEL, 2, new bytes(63));
        vm.expectRevert();
        classifier.create(MODEL, 2, abi.encode((uint256(1) << 32) + 1, 32));
        vm.expectRevert();
        classifier.create(MODEL, 2, abi.encode(9, 256 + 32));
    }

    function test_create_packsTheSettings() public {
        classifier.create(MODEL, 19, abi.encode(0x01234, 16));
        vm.assertEq(_slot(0), bytes32(abi.encodePacked(uint24(0x01234), uint8(16), uint8(16), uint8(19))), "slot 0");
    }

    // ------------------------------------------------------------------------------------------------ scores

    /// @dev Label 0: two samples {0, 1} and {0}, mean (1, 1/2, 0); label 1: one sample {2}, mean (0, 0, 1).
    function test_scores_areMinusTheSquaredDistances() public {
        classifier.create(MODEL, 2, _config(3, 32));
        classifier.update(MODEL, hex"00000001", 0, false);
        classifier.update(MODEL, hex"0000", 0, false);
        classifier.update(MODEL, hex"0002", 1, false);
        (uint256 samples, uint256 norm) = _entryOf(0);
        vm.assertEq(samples, 2, "samples");
        vm.assertEq(norm, 2 * 2 + 1, "norm");
        int256[] memory scores = classifier.scores(MODEL, hex"00010002");
        vm.assertEq(scores[0], -int256(9 * 2 ** 126), "minus (1 + 1/4 + 1)");
        vm.assertEq(scores[1], -int256(2 ** 128), "minus (0 + 1 + 0)");
        vm.assertEq(classifier.predict(MODEL, hex"00010002"), 1, "prediction");
    }

    /// @dev The mean (1/3, 2/3, 0) of six samples and of three, at a distance that has no end in binary.
    function test_scores_ofEqualDistances_areEqual() public {
        classifier.create(MODEL, 2, _config(3, 32));
        for (uint256 label = 0; label < 2; ++label) {
            for (uint256 times = 0; times < 3 * (2 - label); ++times) {
                classifier.update(MODEL, times % 3 == 0 ? bytes(hex"0000") : bytes(hex"0001"), label, false);
            }
        }
        int256[] memory scores = classifier.scores(MODEL, hex"0000");
        vm.assertEq(scores[0], scores[1], "scores of the same mean");
        vm.assertEq(scores[0], -int256(uint256(2 ** 131) / 9 + 1), "minus 8/9, rounded down");
        vm.assertEq(classifier.predict(MODEL, hex"0000"), 0, "prediction");
    }

    // ------------------------------------------------------------------------------------------------ what has no room

    /// @dev Counts of 5 and 7 that grow to 6 and 8 add 11 and 15 to the norm.
    function test_update_refusesANormWithoutRoom() public {
        _checkFullSum(hex"00000001", [uint256(5), 7, 9], 11 + 15);
        _checkFullSum(hex"0002", [uint256(5), 7, type(uint32).max - 1], 2 * uint256(type(uint32).max - 1) + 1);
    }

    /// @dev 257 counts of 2^32 - 1 have squares that come to more than 2^72: a consistent model fills its norm, too.
    function test_update_refusesANormWithoutRoom_thatUpdatesHaveFilled() public {
        classifier.create(MODEL, 2, _config(300, 32));
        bytes32[] memory slots = _slots();
        uint256 most = type(uint32).max;
        for (uint256 i = 0; i < 256; ++i) slots[1 + i / 4] |= bytes32(most << (32 * (7 - 2 * (i % 4))));
        slots[0] |= bytes32((uint256(1) << 176) | ((256 * most * most) << 104));
        classifier.load(MODEL, 0, abi.encodePacked(slots));
        (, uint256 norm) = _entryOf(0);
        vm.assertEq(2 ** 72 - norm, 512 * most + 256, "room that is left");
        bytes memory sample = hex"0100010101020103";
        for (uint256 times = 0; times < 3; ++times) classifier.update(MODEL, sample, 0, false);
        vm.assertEq(classifier.predict(MODEL, sample), 0, "prediction");
    }
}
