// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../../contracts/classifiers/Classifier.sol";
import {CountModel} from "../../../contracts/classifiers/CountModel.sol";
import {SparseFeatures} from "../../../contracts/classifiers/SparseFeatures.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {vm} from "../utils/Vm.sol";
import {AddLabelTest} from "./AddLabelTest.sol";
import {PlainClassifier} from "./PlainClassifier.sol";
import {PlainCounts} from "./PlainCounts.sol";
import {PlainLimits} from "./PlainLimits.sol";

/// @title What holds for the classifiers that count: naive Bayes and the sparse nearest centroid.
abstract contract CountModelTest is AddLabelTest {
    // ------------------------------------------------------------------------------------------------ of each kind

    /// @dev The settings of a model of these many features and bits.
    function _config(uint256 features, uint256 laneBits) internal pure virtual returns (bytes memory);

    /// @dev The bits of a label's entry, of which 32 are its samples.
    function _entryBits() internal pure virtual returns (uint256);

    /// @dev What a feature costs a prediction for each label.
    function _gasEach() internal pure virtual returns (uint256);

    function _emptyPlain(uint256 features, uint256 laneBits, uint256 labels) internal virtual returns (PlainCounts);

    // ------------------------------------------------------------------------------------------------ models

    function _headerBits() internal pure override returns (uint256) {
        return 256 - 2 * _entryBits();
    }

    function _sample(uint256 features) internal override returns (bytes memory) {
        return _sparseSample(features);
    }

    function _createEmpty(uint256 labels) internal override {
        classifier.create(MODEL, labels, _config(10, 32));
    }

    function _unit(uint256 i) internal pure override returns (bytes memory) {
        return abi.encodePacked(uint16(i));
    }

    /// @dev Counts of every size, a few of them full or nearly so; labels without samples; labels that were added later.
    function _randomPlain() internal override returns (PlainClassifier) {
        uint256 labels = _randomLabels();
        uint256 added = _random(3) == 0 ? _random(7) : 0;
        uint256 features = _randomFeatures(labels + added);
        uint256 laneBits = _random(2) == 0 ? 16 : 32;
        PlainCounts model = _emptyPlain(features, laneBits, labels);
        for (; added > 0; --added) model.addLabel();
        uint256 size = _random(laneBits);
        for (uint256 label = 0; label < model.labels(); ++label) {
            uint256[] memory counts = new uint256[](features);
            uint256 samples = _random(4) == 0 ? 0 : _random(2 ** (1 + _random(32)));
            if (_random(16) == 0) samples = type(uint32).max - _random(3);
            if (samples != 0) {
                for (uint256 i = 0; i < features; ++i) {
                    counts[i] = _random(2 ** size);
                    if (_random(40) == 0) counts[i] = 2 ** laneBits - 1 - _random(3);
                }
            }
            model.set(label, samples, counts);
        }
        return model;
    }

    function _entryOf(uint256 label) internal view returns (uint256 samples, uint256 kept) {
        return CountModel(address(classifier)).entryOf(MODEL, label);
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function test_create_takesBothEndsOfEveryRange() public {
        uint256[2][4] memory ends = [[uint256(1), 16], [uint256(1), 32], [uint256(65_536), 16], [uint256(65_536), 32]];
        for (uint256 i = 0; i < ends.length; ++i) {
            classifier.create(i, 255, _config(ends[i][0], ends[i][1]));
            uint256 lanes = 256 / ends[i][1];
            uint256 slots = ((254 + lanes) / lanes) * (lanes / 2 + ends[i][0]);
            vm.assertEq(classifier.parameterSlots(i), slots, "slots of 255 labels, one feature to a slot");
            classifier.create(i + 10, 2, _config(ends[i][0], ends[i][1]));
            slots = 1 + (2 * ends[i][0] + lanes - 1) / lanes;
            vm.assertEq(classifier.parameterSlots(i + 10), slots, "slots of two labels");
        }
    }

    function testFuzz_create_packsTheSettingsIntoSlot0(uint256 seed) public {
        bytes32[] memory slots = _randomModel(seed);
        PlainCounts empty = _emptyPlain(10, 32, 5);
        classifier.create(MODEL + 1, 5, empty.config());
        vm.assertEq(
            abi.encode(classifier.parameters(MODEL + 1, 0, 99)),
            abi.encode(empty.slots()),
            "slots of a new model"
        );
        _assertSlots(slots);
    }

    function testFuzz_entryOf_isWhatThePlainFormKeeps(uint256 seed) public {
        _randomModel(seed);
        for (uint256 label = 0; label < plain.labels(); ++label) {
            (uint256 samples, uint256 kept) = _entryOf(label);
            (uint256 expectedSamples, uint256 expected) = PlainCounts(address(plain)).entryOf(label);
            vm.assertEq(samples, expectedSamples, "samples");
            vm.assertEq(kept, expected, "sum");
        }
        uint256 labels = plain.labels();
        vm.expectRevert(abi.encodeWithSelector(IClassifier.LabelOutOfRange.selector, labels, labels));
        CountModel(address(classifier)).entryOf(MODEL, labels);
    }

    // ------------------------------------------------------------------------------------------------ load

    /// @dev An entry slot has room for two labels, below the header's bits.
    function test_load_refusesEntriesOfLabelsThatTheModelDoesNotHave() public {
        for (uint256 labels = 2; labels < 12; ++labels) {
            classifier.create(labels, labels, _config(5, 16));
            uint256 slots = (labels + 1) / 2; // of entries
            for (uint256 i = 0; i < slots; ++i) {
                bytes32 head = i == 0 ? classifier.parameters(labels, 0, 1)[0] : bytes32(0);
                bytes32 second = head | bytes32(uint256(1) << (_entryBits() - 1));
                bool isLast = 2 * i + 1 == labels;
                if (isLast) vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, second));
                classifier.load(labels, i, abi.encode(second));
                classifier.load(labels, i, abi.encode(head | bytes32(uint256(1) << _entryBits())));
                if (i == 0) continue;
                bytes32 above = bytes32(uint256(1) << (2 * _entryBits())); // where slot 0 has the header
                vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, above));
                classifier.load(labels, i, abi.encode(above));
            }
        }
    }

    /// @dev In lanes of 16 bits, three labels leave one lane of each slot, five labels too; the last slot is not full.
    function test_load_refusesLanesThatNothingIsIn() public {
        _checkLanes(3, 12, 2, [uint256(0x0001), 0x0001, 0x03ff]);
        _checkLanes(5, 4, 3, [uint256(0x0001), 0x07ff, 0]);
        _checkLanes(2, 9, 1, [uint256(0), 0x3fff, 0]);
        _checkLanes(9, 2, 5, [uint256(0x007f), 0x007f, 0]);
        _checkLanes(16, 3, 8, [uint256(0), 0, 0]);
    }

    /// @dev Three labels in lanes of 32 bits share a slot with another feature, and leave two lanes; the second block, which begins
    /// when a fourth is added, has one label of the three that it has room for.
    function test_load_refusesLanesOfLabelsThatABlockDoesNotHave() public {
        classifier.create(MODEL, 3, _config(3, 32));
        classifier.addLabel(MODEL);
        vm.assertEq(classifier.parameterSlots(MODEL), 8, "two blocks of two entry slots and two slots of counts");
        uint256[2] memory used = [uint256(0x90), 0x80]; // of the second block's lanes
        for (uint256 i = 0; i < 2; ++i) {
            for (uint256 lane = 0; lane < 8; ++lane) {
                bytes32 slot = bytes32(uint256(1) << (32 * (7 - lane)));
                if ((used[i] >> (7 - lane)) % 2 == 0) {
                    vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
                }
                classifier.load(MODEL, 6 + i, abi.encode(slot));
            }
        }
        bytes32 entry = bytes32(uint256(1) << (_entryBits() - 1)); // of a fifth label
        vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, entry));
        classifier.load(MODEL, 4, abi.encode(entry));
        classifier.load(MODEL, 4, abi.encode(uint256(entry) << 1));
        vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, bytes32(uint256(1))));
        classifier.load(MODEL, 5, abi.encode(1));
        classifier.addLabel(MODEL);
        classifier.load(MODEL, 4, abi.encode(entry)); // now there is one
    }

    /// @dev Which of the 16 lanes of three slots of counts are not used; the slots past the last are left out.
    /// @param base How many slots of entries come first.
    function _checkLanes(uint256 labels, uint256 features, uint256 base, uint256[3] memory unused) private {
        classifier.create(labels, labels, _config(features, 16));
        uint256 slots = classifier.parameterSlots(labels);
        for (uint256 i = 0; i < 3 && base + i < slots; ++i) {
            for (uint256 lane = 0; lane < 16; ++lane) {
                bytes32 slot = bytes32(uint256(1) << (16 * (15 - lane)));
                if ((unused[i] >> (15 - lane)) % 2 == 1) {
                    vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
                }
                classifier.load(labels, base + i, abi.encode(slot));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ what has no room

    /// @dev A model of three features and two labels, one slot each of entries and of counts, with these numbers for label 1.
    function _loadLabel1(uint256 laneBits, uint256 samples, uint256 kept, uint256[3] memory counts) internal {
        classifier.create(MODEL, 2, _config(3, laneBits));
        uint256 head = uint256(_slot(0));
        uint256 entry = (samples << (_entryBits() - 32)) | kept;
        uint256 word = 0;
        for (uint256 i = 0; i < 3; ++i) word |= counts[i] << (256 - laneBits * (2 * i + 2));
        classifier.load(MODEL, 0, abi.encode(head | entry, word));
    }

    function test_update_namesTheCountWithoutRoom_andChangesNothing() public {
        for (uint256 laneBits = 16; laneBits <= 32; laneBits += 16) {
            uint256 top = 2 ** laneBits - 1;
            _loadLabel1(laneBits, 9, 2 ** (_entryBits() - 33), [uint256(1), top, top]);
            _checkRefusedUpdate(hex"000000010002", 1, abi.encodeWithSelector(CountModel.CountFull.selector, 1));
            _checkRefusedUpdate(hex"0002", 1, abi.encodeWithSelector(CountModel.CountFull.selector, 2));
            classifier.update(MODEL, hex"000000010002", 0, false); // of the other label there is room
            classifier.update(MODEL, hex"0000", 1, false);
            classifier.undo(MODEL, hex"0001", 1, CHANGED);
            classifier.update(MODEL, hex"0001", 1, false); // and up to the maximum
            _checkRefusedUpdate(hex"0001", 1, abi.encodeWithSelector(CountModel.CountFull.selector, 1));
        }
    }

    function test_update_refusesASampleOfALabelThatHasTooMany() public {
        _loadLabel1(32, type(uint32).max, 9, [uint256(1), 2, 3]);
        _checkRefusedUpdate(hex"00000001", 1, abi.encodeWithSelector(CountModel.LabelFull.selector, 1));
        _checkRefusedUpdate("", 1, abi.encodeWithSelector(CountModel.LabelFull.selector, 1));
        classifier.update(MODEL, hex"00000001", 0, false);
        _loadLabel1(32, type(uint32).max - 1, 9, [uint256(1), 2, 3]);
        classifier.update(MODEL, hex"00000001", 1, false);
        (uint256 samples, ) = _entryOf(1);
        vm.assertEq(samples, type(uint32).max, "samples");
    }

    /// @dev What a sample adds to the sum: checked to the last unit.
    function _checkFullSum(bytes memory sample, uint256[3] memory counts, uint256 growth) internal {
        uint256 top = 2 ** (_entryBits() - 32) - 1;
        _loadLabel1(32, 9, top - growth + 1, counts);
        _checkRefusedUpdate(sample, 1, abi.encodeWithSelector(CountModel.LabelFull.selector, 1));
        _loadLabel1(32, 9, top - growth, counts);
        classifier.update(MODEL, sample, 1, false);
        (uint256 samples, uint256 kept) = _entryOf(1);
        vm.assertEq(kept, top, "sum");
        vm.assertEq(samples, 10, "samples");
        classifier.undo(MODEL, sample, 1, CHANGED);
        (, kept) = _entryOf(1);
        vm.assertEq(kept, top - growth, "sum when it is undone");
    }

    function _checkRefusedUpdate(bytes memory sample, uint256 label, bytes memory reason) internal {
        bytes32[] memory before = _slots();
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, label, true)), reason);
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, label, false)), reason);
        _assertSlots(before);
    }

    // ------------------------------------------------------------------------------------------------ undo

    function test_undo_namesTheFeatureOfWhichThereIsNothingToUndo_andChangesNothing() public {
        _loadLabel1(16, 9, 20, [uint256(1), 0, 0]);
        bytes32[] memory before = _slots();
        bytes[3] memory samples = [bytes(hex"000000010002"), hex"0002", hex"00000002"];
        uint256[3] memory named = [uint256(1), 2, 2];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory reason = abi.encodeWithSelector(CountModel.NothingToUndo.selector, named[i]);
            _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, samples[i], 1, CHANGED)), reason);
            _assertSlots(before);
        }
        bytes memory ofNone = abi.encodeWithSelector(CountModel.NothingToUndo.selector, 0);
        _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, hex"0000", 0, CHANGED)), ofNone);
        _assertSlots(before);
    }

    /// @dev A sample without features has nothing to count but itself: of a label without samples it can't be undone.
    function test_undo_ofASampleThatALabelDoesNotHave_isRefused() public {
        _createEmpty(2);
        bytes32[] memory before = _slots();
        bytes memory reason = abi.encodeWithSelector(CountModel.LabelEmpty.selector, 0);
        _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, "", 0, CHANGED)), reason);
        _assertSlots(before);
    }

    /// @dev Loaded numbers can contradict each other; nothing wraps around then.
    function test_undo_belowZeroOfASum_isRefused() public {
        bytes memory reason = abi.encodeWithSelector(CountModel.LabelEmpty.selector, 1);
        uint256[2][2] memory entries = [[uint256(9), 1], [uint256(0), 99]]; // samples, sum
        for (uint256 i = 0; i < 2; ++i) {
            _loadLabel1(32, entries[i][0], entries[i][1], [uint256(5), 5, 5]);
            bytes32[] memory before = _slots();
            _checkRefusal(abi.encodeCall(IClassifier.undo, (MODEL, hex"00000001", 1, CHANGED)), reason);
            _assertSlots(before);
        }
    }

    // ------------------------------------------------------------------------------------------------ samples

    function test_check_refusesASampleWithoutFeatures() public {
        _createEmpty(2);
        vm.expectRevert(abi.encodeWithSelector(SparseFeatures.NoFeatures.selector));
        classifier.check(MODEL, "", 1);
        classifier.update(MODEL, "", 1, true);
        vm.assertEq(classifier.predict(MODEL, ""), 1, "prediction without features");
    }

    function test_malformedFeatures_areRefusedByName() public {
        _createEmpty(2);
        _checkRefusals(hex"00", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 1));
        _checkRefusals(hex"0001000200", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 5));
        _checkRefusals(hex"00020001ff", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 5));
        _checkRefusals(hex"00010001", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 1));
        _checkRefusals(hex"ffff0001", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 1));
        _checkRefusals(hex"0001000300020004", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 2));
        _checkRefusals(hex"000a", abi.encodeWithSelector(SparseFeatures.FeatureOutOfRange.selector, 10, 10));
        _checkRefusals(
            hex"0001000bffff",
            abi.encodeWithSelector(SparseFeatures.FeatureOutOfRange.selector, 65_535, 10)
        );
    }

    /// @dev The fault is found at every position, in every block of labels.
    function test_unsortedFeatures_areFoundAtEveryPosition() public {
        classifier.create(MODEL, 17, _config(40, 32));
        for (uint256 count = 2; count <= 36; count += count < 6 ? 1 : 5) {
            for (uint256 position = 1; position < count; ++position) {
                bytes memory features = "";
                for (uint256 i = 0; i < count; ++i) features = bytes.concat(features, bytes2(uint16(2 * i)));
                features[2 * position + 1] = features[2 * position - 1];
                _checkRefusals(features, abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, position));
            }
        }
    }

    /// @dev A prediction compares all labels for each feature, and reads slots of each block, but none twice. It is given whatever
    /// the length. The limits themselves are in ClassifierGas.t.sol.
    function test_theMostFeatures_fallWithTheLabels() public {
        uint32[3][9] memory kinds = [
            [uint32(2), 32, 65_536],
            [uint32(2), 16, 65_536],
            [uint32(3), 32, 65_536],
            [uint32(8), 32, 65_536],
            [uint32(9), 32, 65_536],
            [uint32(9), 32, 700],
            [uint32(9), 16, 3_000],
            [uint32(17), 16, 5_000],
            [uint32(255), 32, 60]
        ];
        for (uint256 i = 0; i < kinds.length; ++i) {
            (uint256 labels, uint256 laneBits, uint256 features) = (kinds[i][0], kinds[i][1], kinds[i][2]);
            classifier.create(MODEL, labels, _config(features, laneBits));
            uint256 lanes = 256 / laneBits;
            uint256 perSlot = labels < lanes ? lanes / labels : 1;
            uint256 blocks = labels < lanes ? 1 : (labels + lanes - 1) / lanes;
            uint256 slots = (features + perSlot - 1) / perSlot;
            _checkMost(PlainLimits.maxCount(slots, blocks, labels, _gasEach()), features, slots);
        }
    }

    function _checkMost(uint256 most, uint256 features, uint256 slots) private {
        bytes memory sample = new bytes(2 * (most + 1));
        for (uint256 i = 0; i <= most; ++i) {
            (sample[2 * i], sample[2 * i + 1]) = (bytes1(uint8(i >> 8)), bytes1(uint8(i)));
        }
        bytes memory reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, most + 1, most);
        _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, sample, 1)), reason);
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, 1, true)), reason);
        if (features > most) vm.assertEq(classifier.predict(MODEL, sample), 0, "prediction");
        assembly ("memory-safe") {
            mstore(sample, mul(2, most))
        }
        // Fewer for what is held back, as it has to be undone one day.
        if (most > 500 && slots > 500) {
            reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, most, 500);
            _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, sample, 1)), reason);
            assembly ("memory-safe") {
                mstore(sample, 1000)
            }
        }
        if (features >= sample.length / 2) classifier.check(MODEL, sample, 1);
    }

    /// @dev With every label that is added the limit falls; what was learned before stays undoable.
    function test_undo_ofMoreFeaturesThanAnUpdateTakes() public {
        classifier.create(MODEL, 2, _config(16_384, 32));
        bytes32[] memory start = _slots();
        uint256 most = PlainLimits.maxCount(4096, 1, 2, _gasEach());
        bytes memory features = new bytes(2 * most);
        for (uint256 i = 0; i < most; ++i) {
            (features[2 * i], features[2 * i + 1]) = (bytes1(uint8(i >> 6)), bytes1(uint8(i << 2))); // every fourth
        }
        classifier.update(MODEL, features, 1, false);
        classifier.addLabel(MODEL);
        uint256 fewer = PlainLimits.maxCount(4096, 2, 3, _gasEach());
        bytes memory reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, most, fewer);
        _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, features, 1, false)), reason);
        classifier.undo(MODEL, features, 1, CHANGED);
        bytes32[] memory slots = _slots();
        vm.assertEq(slots[0], bytes32(uint256(start[0]) + (1 << 208)), "slot 0, with a label more");
        for (uint256 i = 1; i < slots.length; ++i) require(slots[i] == 0, "another slot");
    }
}
