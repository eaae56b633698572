// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../contracts/classifiers/Classifier.sol";
import {DenseFeatures} from "../../contracts/classifiers/DenseFeatures.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {AddLabelTest} from "./classifiers/AddLabelTest.sol";
import {INearestCentroidErrors} from "./classifiers/Errors.sol";
import {PlainCentroid} from "./classifiers/PlainCentroid.sol";
import {PlainClassifier} from "./classifiers/PlainClassifier.sol";
import {PlainLimits} from "./classifiers/PlainLimits.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What the contract offers besides {IClassifier}.
interface IEntry {
    function entryOf(uint256 modelId, uint256 label) external view returns (uint256 samples, uint256 norm);
}

/// NearestCentroid
/// ├── only its hub, load, parameters, labels, comparison with the plain form: see {ClassifierTest}
/// ├── labels that are added or have no samples, ties, undo in any order: see {AddLabelTest}
/// ├── create
/// │   ├── bad settings → it reverts, naming them
/// │   └── more than a sweep or a transaction could afford → it reverts, and so does a label that would make it so much
/// ├── load: unused bits of each kind of slot → it reverts, naming the slot
/// ├── scores are minus the squared distance to the mean, with 128 fractional bits
/// ├── update
/// │   ├── sums without room, up or down, in both widths → it reverts, naming the first, and changes nothing
/// │   └── a label that has too many samples, or a norm without room → it reverts, naming the label
/// ├── undo of what was not learned → it reverts
/// └── malformed features → every function reverts, naming the value
contract NearestCentroidTest is AddLabelTest {
    function _kind() internal pure override returns (string memory) {
        return "NearestCentroid";
    }

    function _headerBits() internal pure override returns (uint256) {
        return 48;
    }

    function _sample(uint256 features) internal override returns (bytes memory) {
        return _denseSample(features);
    }

    function _createEmpty(uint256 labels) internal override {
        classifier.create(MODEL, labels, abi.encode(10, 32));
    }

    function _unit(uint256 i) internal pure override returns (bytes memory sample) {
        sample = new bytes(20);
        sample[2 * i + 1] = 0x01;
    }

    /// @dev Sums of every size, but squares that fit into a norm; labels without samples; labels that were added later.
    function _randomPlain() internal override returns (PlainClassifier) {
        uint256 labels = _randomLabels();
        uint256 added = _random(3) == 0 ? _random(7) : 0;
        uint256 features = _randomFeatures(labels + added);
        uint256 laneBits = _random(2) == 0 ? 32 : 64;
        PlainCentroid model = new PlainCentroid(features, laneBits, labels);
        for (; added > 0; --added) model.addLabel();
        uint256 size = _random(laneBits == 32 ? 32 : 53);
        for (uint256 label = 0; label < model.labels(); ++label) {
            int256[] memory sums = new int256[](features);
            uint256 samples = _random(4) == 0 ? 0 : _random(2 ** (1 + _random(32)));
            if (_random(16) == 0) samples = type(uint32).max - _random(3);
            for (uint256 i = 0; i < features && samples != 0; ++i) {
                sums[i] = _randomInt(size);
                if (laneBits == 32 && _random(40) == 0) {
                    sums[i] =
                        sums[i] < 0
                            ? type(int32).min + _randomInt(14) + 2 ** 14
                            : type(int32).max - int256(_random(2 ** 15));
                }
            }
            model.set(label, samples, sums);
        }
        return model;
    }

    function _entryOf(uint256 label) private view returns (uint256 samples, uint256 norm) {
        return IEntry(address(classifier)).entryOf(MODEL, label);
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function test_create_refusesBadSettings_namingThem() public {
        uint256[2][8] memory bad = [
            [uint256(0), 32],
            [uint256(4097), 32],
            [uint256(0), 64],
            [uint256(2049), 64],
            [uint256(9), 0],
            [uint256(9), 16],
            [uint256(9), 48],
            [uint256(9), 128]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(INearestCentroidErrors.BadConfig.selector, bad[i][0], bad[i][1]));
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

    function test_create_takesBothEndsOfEveryRange() public {
        uint256[2][4] memory ends = [[uint256(1), 32], [uint256(4096), 32], [uint256(1), 64], [uint256(2048), 64]];
        for (uint256 i = 0; i < ends.length; ++i) {
            classifier.create(MODEL, 2, abi.encode(ends[i][0], ends[i][1]));
            bytes memory settings = abi.encodePacked(uint24(ends[i][0]), uint8(ends[i][1]), uint8(2));
            vm.assertEq(_slot(0), bytes32(settings), "slot 0");
            uint256 slots = (192 + ends[i][0] * ends[i][1] + 255) / 256;
            vm.assertEq(classifier.parameterSlots(MODEL), 2 * slots, "slots");
        }
    }

    function test_create_refusesWhatATransactionOrASweepCouldNotAfford() public {
        uint256[4] memory labels = [uint256(13), 17, 100, 255];
        for (uint256 i = 0; i < labels.length; ++i) {
            for (uint256 laneBits = 32; laneBits <= 64; laneBits += 32) {
                uint256 most = 1;
                while (!PlainLimits.isTooLargeCentroid(most + 1, labels[i], laneBits)) ++most;
                vm.expectRevert(abi.encodeWithSelector(Classifier.TooLarge.selector, most + 1, labels[i]));
                classifier.create(MODEL, labels[i], abi.encode(most + 1, laneBits));
                classifier.create(MODEL, labels[i], abi.encode(most, laneBits));
            }
        }
    }

    function test_addLabel_refusesWhatATransactionOrASweepCouldNotAfford() public {
        uint256[3] memory features = [uint256(2048), 1000, 300];
        for (uint256 i = 0; i < features.length; ++i) {
            for (uint256 laneBits = 32; laneBits <= 64; laneBits += 32) {
                classifier.create(MODEL, 2, abi.encode(features[i], laneBits));
                uint256 labels = 3;
                for (; !PlainLimits.isTooLargeCentroid(features[i], labels, laneBits); ++labels) {
                    classifier.addLabel(MODEL);
                }
                bytes32[] memory before = _slots();
                bytes memory reason = abi.encodeWithSelector(Classifier.TooLarge.selector, features[i], labels);
                _checkRefusal(abi.encodeCall(IClassifier.addLabel, (MODEL)), reason);
                _assertSlots(before);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ load

    /// @dev Two sums of 32 bits are beside the entry, eight to a slot follow; the settings are in the first block only.
    function test_load_refusesBitsThatNothingIsIn() public {
        classifier.create(MODEL, 2, abi.encode(5, 32));
        vm.assertEq(classifier.parameterSlots(MODEL), 4, "slots");
        bytes32 head = _slot(0);
        for (uint256 bit = 0; bit < 208; ++bit) classifier.load(MODEL, 0, abi.encode(head | bytes32(1 << bit)));
        for (uint256 bit = 0; bit < 256; ++bit) {
            bytes32 slot = bytes32(1 << bit);
            for (uint256 i = 1; i < 4; ++i) {
                if (i == 2 ? bit >= 208 : bit < 160) {
                    vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
                }
                classifier.load(MODEL, i, abi.encode(slot));
            }
        }
    }

    /// @dev One sum of 64 bits, and one of 32, is in the entry's slot, which is a block's only one then.
    function test_load_refusesBitsBesideAnEntry() public {
        classifier.create(MODEL, 3, abi.encode(1, 64));
        vm.assertEq(classifier.parameterSlots(MODEL), 3, "slots");
        classifier.load(MODEL, 1, abi.encode(type(uint256).max >> 48));
        classifier.create(MODEL, 3, abi.encode(1, 32));
        vm.assertEq(classifier.parameterSlots(MODEL), 3, "slots");
        for (uint256 bit = 0; bit < 32; ++bit) {
            bytes32 slot = bytes32(1 << bit);
            vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
            classifier.load(MODEL, 1, abi.encode(slot));
            slot |= _slot(0);
            vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
            classifier.load(MODEL, 0, abi.encode(slot));
        }
        classifier.load(MODEL, 1, abi.encode((type(uint256).max >> 80) << 32));
    }

    // ------------------------------------------------------------------------------------------------ scores

    /// @dev Label 0: samples (3, -1) and (0, 2), mean (3/2, 1/2); label 1: one sample (-3, 4).
    function test_scores_areMinusTheSquaredDistances() public {
        classifier.create(MODEL, 2, abi.encode(2, 64));
        classifier.update(MODEL, hex"0003ffff", 0, false);
        classifier.update(MODEL, hex"00000002", 0, false);
        classifier.update(MODEL, hex"fffd0004", 1, false);
        (uint256 samples, uint256 norm) = _entryOf(0);
        vm.assertEq(samples, 2, "samples");
        vm.assertEq(norm, 3 * 3 + 1, "norm");
        int256[] memory scores = classifier.scores(MODEL, hex"00020002");
        vm.assertEq(scores[0], -int256(5 * 2 ** 127), "minus (1/4 + 9/4)");
        vm.assertEq(scores[1], -int256(29 * 2 ** 128), "minus (25 + 4)");
        vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, 2, 2));
        _entryOf(2);
    }

    /// @dev The largest model at its extreme values: exact.
    function test_scores_ofExtremes_areExact() public {
        classifier.create(MODEL, 2, abi.encode(2048, 64));
        bytes memory low = new bytes(4096);
        bytes memory high = new bytes(4096);
        for (uint256 i = 0; i < 4096; i += 2) {
            low[i] = 0x80;
            (high[i], high[i + 1]) = (0x7f, 0xff);
        }
        classifier.update(MODEL, low, 1, false);
        int256[] memory scores = classifier.scores(MODEL, high);
        vm.assertEq(scores[1], -int256(2048 * 65_535 ** 2 * 2 ** 128), "minus the longest distance");
        vm.assertEq(classifier.scores(MODEL, low)[1], 0, "no distance");
    }

    // ------------------------------------------------------------------------------------------------ what has no room

    /// @dev A model of three features and two labels with these numbers for label 1.
    function _loadLabel1(uint256 laneBits, uint256 samples, uint256 norm, int256[3] memory sums) private {
        classifier.create(MODEL, 2, abi.encode(3, laneBits));
        bytes memory all = abi.encodePacked(uint48(0), uint32(samples), uint112(norm));
        for (uint256 i = 0; i < 3; ++i) {
            all =
                laneBits == 32
                    ? bytes.concat(all, bytes4(uint32(uint256(sums[i]))))
                    : bytes.concat(all, bytes8(uint64(uint256(sums[i]))));
        }
        uint256 slots = classifier.parameterSlots(MODEL) / 2;
        classifier.load(MODEL, slots, bytes.concat(all, new bytes(32 * slots - all.length)));
    }

    /// @dev Each sum in its turn, at both ends; the first of several is named; up to the end there is room.
    function test_update_namesTheSumWithoutRoom_andChangesNothing() public {
        for (uint256 laneBits = 32; laneBits <= 64; laneBits += 32) {
            int256 top = int256(2 ** (laneBits - 1) - 1);
            for (uint256 i = 0; i < 3; ++i) {
                int256[3] memory sums = [int256(0), 0, top - 1];
                sums[i] = top - 1;
                _loadLabel1(laneBits, 9, 2 ** 111, sums);
                _checkFull(i, hex"000200020002", hex"000100010001");
                sums = [int256(0), 0, -top];
                sums[i] = -top;
                _loadLabel1(laneBits, 9, 2 ** 111, sums);
                _checkFull(i, hex"fffefffefffe", hex"ffffffffffff");
            }
        }
    }

    function _checkFull(uint256 index, bytes memory sample, bytes memory smaller) private {
        bytes memory reason = abi.encodeWithSelector(INearestCentroidErrors.SumOverflow.selector, index);
        _checkRefusedUpdate(sample, 1, reason);
        classifier.update(MODEL, sample, 0, false); // of the other label there is room
        classifier.update(MODEL, smaller, 1, false);
        _checkRefusedUpdate(smaller, 1, reason);
        classifier.undo(MODEL, smaller, 1, CHANGED);
        classifier.undo(MODEL, sample, 0, CHANGED);
    }

    function test_update_refusesASampleOfALabelThatHasTooMany() public {
        _loadLabel1(32, type(uint32).max, 14, [int256(1), 2, 3]);
        bytes memory reason = abi.encodeWithSelector(INearestCentroidErrors.LabelFull.selector, 1);
        _checkRefusedUpdate(hex"000100020003", 1, reason);
        _checkRefusedUpdate(hex"000000000000", 1, reason);
        classifier.update(MODEL, hex"000100020003", 0, false);
        _loadLabel1(32, type(uint32).max - 1, 14, [int256(1), 2, 3]);
        classifier.update(MODEL, hex"000100020003", 1, false);
        (uint256 samples, uint256 norm) = _entryOf(1);
        vm.assertEq(samples, type(uint32).max, "samples");
        vm.assertEq(norm, 4 * 14, "norm");
    }

    /// @dev A sum of 2^56 - 1 has a square of 2^112 - 2^57 + 1; there is room for 2^57 - 2 more.
    function test_update_refusesANormWithoutRoom() public {
        int256 sum = 2 ** 56 - 1;
        _loadLabel1(64, 9, uint256(sum * sum), [int256(0), sum, 0]);
        bytes memory reason = abi.encodeWithSelector(INearestCentroidErrors.LabelFull.selector, 1);
        _checkRefusedUpdate(hex"000000010000", 1, reason);
        classifier.update(MODEL, hex"7fff0000ffff", 1, false);
        classifier.update(MODEL, hex"0000ffff0000", 1, false);
        _loadLabel1(64, 9, type(uint112).max - 26, [int256(5), 7, 0]);
        _checkRefusedUpdate(hex"000100010001", 1, reason); // 11 + 15 + 1
        classifier.update(MODEL, hex"000100010000", 1, false);
        (, uint256 norm) = _entryOf(1);
        vm.assertEq(norm, type(uint112).max, "norm");
    }

    /// @dev Loaded numbers can contradict each other; nothing wraps around then.
    function test_update_refusesANormBelow0() public {
        _loadLabel1(32, 9, 0, [int256(5), 7, 0]);
        _checkRefusedUpdate(hex"ffff00000000", 1, abi.encodeWithSelector(INearestCentroidErrors.LabelFull.selector, 1));
    }

    function _checkRefusedUpdate(bytes memory sample, uint256 label, bytes memory reason) private {
        bytes32[] memory before = _slots();
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, label, true)), reason);
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, label, false)), reason);
        _assertSlots(before);
    }

    // ------------------------------------------------------------------------------------------------ undo

    function test_undo_ofASampleThatALabelDoesNotHave_isRefused() public {
        _createEmpty(2);
        bytes32[] memory before = _slots();
        bytes memory reason = abi.encodeWithSelector(INearestCentroidErrors.LabelEmpty.selector, 0);
        _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, _unit(3), 0, CHANGED)), reason);
        _assertSlots(before);
    }

    function test_undo_namesTheSumWithoutRoom_andChangesNothing() public {
        _loadLabel1(32, 9, 2 ** 111, [int256(0), type(int32).min, type(int32).max]);
        bytes32[] memory before = _slots();
        bytes[2] memory samples = [bytes(hex"000000010000"), hex"00010000ffff"];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(INearestCentroidErrors.SumOverflow.selector, 1 + i);
            _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, samples[i], 1, CHANGED)), reason);
            _assertSlots(before);
        }
    }

    /// @dev A mechanism can have anything undone, and loaded numbers can contradict each other: the norm stays in its place.
    function test_undo_refusesANormOutOfRange_andChangesNothing() public {
        bytes memory reason = abi.encodeWithSelector(INearestCentroidErrors.LabelEmpty.selector, 1);
        _loadLabel1(64, 9, type(uint112).max - 26, [int256(5), 7, 0]);
        bytes32[] memory before = _slots();
        _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, hex"ffffffffffff", 1, CHANGED)), reason);
        _assertSlots(before);
        _loadLabel1(64, 9, 0, [int256(5), 7, 0]);
        before = _slots();
        _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, hex"000100010000", 1, CHANGED)), reason);
        _assertSlots(before);
    }

    // ------------------------------------------------------------------------------------------------ samples

    function test_malformedFeatures_areRefusedByName() public {
        classifier.create(MODEL, 2, abi.encode(3, 32));
        _checkRefusals(hex"00", abi.encodeWithSelector(DenseFeatures.OddLength.selector, 1));
        _checkRefusals(hex"00010002000300", abi.encodeWithSelector(DenseFeatures.OddLength.selector, 7));
        _checkRefusals("", abi.encodeWithSelector(DenseFeatures.WrongDimension.selector, 0, 3));
        _checkRefusals(hex"00010002", abi.encodeWithSelector(DenseFeatures.WrongDimension.selector, 2, 3));
        _checkRefusals(hex"0001000200030004", abi.encodeWithSelector(DenseFeatures.WrongDimension.selector, 4, 3));
    }
}
