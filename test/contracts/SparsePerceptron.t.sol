// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../contracts/classifiers/Classifier.sol";
import {Perceptron} from "../../contracts/classifiers/Perceptron.sol";
import {Config, HeaderLib} from "../../contracts/classifiers/PerceptronHeader.sol";
import {SparseFeatures} from "../../contracts/classifiers/SparseFeatures.sol";
import {PerceptronTest} from "./classifiers/PerceptronTest.sol";
import {PlainLimits} from "./classifiers/PlainLimits.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {vm} from "./utils/Vm.sol";

/// SparsePerceptron
/// ├── set-up, parameters, labels, mistakes, comparison with the plain form: see {PerceptronTest}
/// ├── predict
/// │   ├── given a score of 0 → label 0
/// │   ├── given no features → the bias decides
/// │   └── of a batch, few or many → each as by itself
/// ├── update
/// │   ├── it moves each weight of the sample and the bias by the learning rate
/// │   └── where a weight or the bias has no room → it reverts, naming it, and changes nothing
/// ├── malformed features → every function reverts, naming the value
/// ├── too many features → an update and a check revert; a prediction is given
/// └── more than two labels
///     ├── load: a lane that no weight is in, a bias of no label → it reverts, naming the slot
///     └── the more labels, the fewer features a sample can have
contract SparsePerceptronTest is PerceptronTest {
    function _kind() internal pure override returns (string memory) {
        return "SparsePerceptron";
    }

    function _isSparse() internal pure override returns (bool) {
        return true;
    }

    function _maxFeatures() internal pure override returns (uint32) {
        return 65_536;
    }

    function _sample(uint256 features) internal override returns (bytes memory) {
        return _sparseSample(features);
    }

    function test_predict_givesAScoreOf0ToTheLowerLabel() public {
        _create(Config(20, 3, 0, 0, 0));
        vm.assertEq(classifier.predict(MODEL, hex"0001"), 0, "score 0");
        _teach(MODEL, hex"0001", 1);
        vm.assertEq(classifier.predict(MODEL, hex"0001"), 1, "score 6");
        vm.assertEq(abi.encode(_scoreOf(hex"0001")), abi.encode(6), "bias and weight");
    }

    /// @dev Few samples are predicted one by one, many from weights that are unpacked once.
    function test_predictBatch_ofFewOrMany_equalsPredict() public {
        _create(Config(1_000, 300, 8, 0, -40));
        for (uint256 i = 0; i < 60; ++i) _teach(MODEL, _scattered(), i % 2);
        uint256[4] memory sizes = [uint256(1), 31, 32, 70]; // 1,006 lanes: a table from 32 on
        for (uint256 i = 0; i < sizes.length; ++i) {
            bytes[] memory batch = new bytes[](sizes[i]);
            uint256[] memory expected = new uint256[](sizes[i]);
            for (uint256 k = 0; k < sizes[i]; ++k) {
                batch[k] = k % 9 == 8 ? bytes("") : _scattered();
                expected[k] = classifier.predict(MODEL, batch[k]);
            }
            vm.assertEq(abi.encode(classifier.predictBatch(MODEL, batch)), abi.encode(expected), "labels");
            _checkRefusedIn(batch, hex"000200", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 3));
            _checkRefusedIn(batch, hex"00020002", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 1));
            _checkRefusedIn(
                batch,
                hex"03e8",
                abi.encodeWithSelector(SparseFeatures.FeatureOutOfRange.selector, 1_000, 1_000)
            );
        }
    }

    /// @dev Up to thirteen of 1,000 features, far apart.
    function _scattered() private returns (bytes memory sample) {
        for (uint256 index = _random(80); index < 1_000; index += 1 + _random(160)) {
            if (sample.length < 26) sample = bytes.concat(sample, bytes2(uint16(index)));
        }
    }

    function _checkRefusedIn(bytes[] memory batch, bytes memory features, bytes memory reason) private {
        bytes memory kept = batch[batch.length - 1];
        batch[batch.length - 1] = features;
        _checkRefusal(abi.encodeCall(IClassifier.predictBatch, (MODEL, batch)), reason);
        batch[batch.length - 1] = kept;
    }

    function test_predict_withoutFeaturesIsTheBias() public {
        int32[3] memory biases = [int32(-5), 0, 5];
        for (uint256 i = 0; i < 3; ++i) {
            classifier.create(i, 2, abi.encode(Config(20, 3, 0, 0, biases[i])));
            vm.assertEq(classifier.predict(i, ""), biases[i] > 0 ? 1 : 0, "prediction");
        }
        vm.assertTrue(_teach(0, "", 1), "an update of the bias alone");
        vm.assertEq(abi.encode(_configOf(0).bias), abi.encode(-2), "bias");
    }

    function test_update_movesTheWeightsOfTheSampleAndTheBias() public {
        _create(Config(27, 3, 0, 0, 0));
        vm.assertFalse(_teach(MODEL, hex"00000009000a0019001a", 0), "label 0 was predicted");
        vm.assertTrue(_teach(MODEL, hex"00000009000a0019001a", 1), "label 1 was not");
        bytes32[] memory slots = classifier.parameters(MODEL, 0, 3);
        bytes32 first = bytes32(abi.encodePacked(int32(3), uint8(2), uint24(27), uint16(3), uint16(0), uint16(3)));
        vm.assertEq(slots[0], first | bytes32(uint256(3)), "header, weight 0, weight 9");
        vm.assertEq(slots[1], bytes32((uint256(3) << 240) | 3), "weights 10 and 25");
        vm.assertEq(slots[2], bytes32(uint256(3) << 240), "weight 26");
        vm.assertTrue(_teach(MODEL, hex"0009", 0), "label 1 was predicted");
        vm.assertEq(
            classifier.parameters(MODEL, 0, 1)[0],
            first ^ bytes32(uint256(3) << 224),
            "weight 9 and bias are 0"
        );
    }

    function test_update_namesTheWeightWithoutRoom_andChangesNothing() public {
        bytes32[] memory before = _modelWithFullWeights();
        bytes[3] memory samples = [bytes(hex"000100050006"), hex"0001000a000b0020", hex"0000000c0013001c001d"];
        uint256[3] memory full = [uint256(5), 11, 28];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Perceptron.WeightOverflow.selector, full[i]));
            classifier.update(MODEL, samples[i], 1, true);
            _assertSlots(before);
        }
    }

    function test_update_namesTheFirstOfSeveralWeightsWithoutRoom() public {
        _modelWithFullWeights();
        vm.expectRevert(abi.encodeWithSelector(Perceptron.WeightOverflow.selector, 11));
        classifier.update(MODEL, hex"0002000b001c", 1, true);
    }

    /// @dev A model that predicts 0 whatever comes, and whose weights 5, 11 and 28 are 32,767.
    function _modelWithFullWeights() private returns (bytes32[] memory slots) {
        _create(Config(40, 1, 0, 0, -100_000));
        slots = classifier.parameters(MODEL, 0, 3);
        slots[0] |= bytes32(uint256(0x7fff) << 64); // lane 11
        slots[1] = bytes32(uint256(0x7fff) << 224); // lane 17
        slots[2] = bytes32(uint256(0x7fff) << 208); // lane 34
        classifier.load(MODEL, 0, abi.encodePacked(slots));
    }

    /// @dev No update of a sparse model gets there: with so large a bias it predicts what moves the bias back.
    function test_undo_namesTheBiasWithoutRoom_andChangesNothing() public {
        _create(Config(20, 3, 0, 0, type(int32).max - 2));
        bytes32[] memory before = classifier.parameters(MODEL, 0, 9);
        vm.expectRevert(abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, int256(type(int32).max) + 1));
        classifier.undo(MODEL, hex"0001", 0, CHANGED);
        _assertSlots(before);
        classifier.create(1, 2, abi.encode(Config(20, 3, 0, 0, type(int32).min + 2)));
        vm.expectRevert(abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, int256(type(int32).min) - 1));
        classifier.undo(1, hex"0001", 1, CHANGED);
    }

    /// @dev A prediction reads any number of features; what is learned has to be judged in a sweep one day.
    function test_tooManyFeatures_areLearnedByNone_andPredictedForAll() public {
        _create(Config(65_536, 1, 0, 0, 0));
        bytes memory features = new bytes(2 * 4097);
        for (uint256 i = 0; i < 4097; ++i)
            (features[2 * i], features[2 * i + 1]) = (bytes1(uint8(i >> 8)), bytes1(uint8(i)));
        bytes memory reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, 4097, 4096);
        _checkRefusalsOfUpdates(features, reason);
        vm.assertEq(classifier.predict(MODEL, features), 0, "prediction");
        assembly ("memory-safe") {
            mstore(features, 8192)
        }
        // What is held back has to be undone one day, too.
        reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, 4096, 500);
        _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, features, 1)), reason);
        assembly ("memory-safe") {
            mstore(features, 1000)
        }
        classifier.check(MODEL, features, 1);
    }

    function test_check_refusesASampleWithoutFeatures() public {
        _create(Config(20, 3, 0, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(SparseFeatures.NoFeatures.selector));
        classifier.check(MODEL, "", 1);
    }

    function test_malformedFeatures_areRefusedByName() public {
        _create(Config(20, 3, 0, 0, -1));
        _checkRefusals(hex"00", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 1));
        _checkRefusals(hex"0001000200", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 5));
        _checkRefusals(hex"00020001ff", abi.encodeWithSelector(SparseFeatures.OddLength.selector, 5));
        _checkRefusals(hex"00010001", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 1));
        _checkRefusals(hex"ffff0001", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 1));
        _checkRefusals(hex"0001000300020004", abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, 2));
        _checkRefusals(hex"0014", abi.encodeWithSelector(SparseFeatures.FeatureOutOfRange.selector, 20, 20));
        _checkRefusals(
            hex"00010015ffff",
            abi.encodeWithSelector(SparseFeatures.FeatureOutOfRange.selector, 65_535, 20)
        );
    }

    /// @dev The four indices of an unrolled step, and the one to three before it: the fault is found at every position.
    function test_unsortedFeatures_areFoundAtEveryPosition() public {
        _create(Config(40, 3, 0, 0, -1));
        for (uint256 count = 2; count <= 13; ++count) {
            for (uint256 position = 1; position < count; ++position) {
                bytes memory features = "";
                for (uint256 i = 0; i < count; ++i) features = bytes.concat(features, bytes2(uint16(2 * i)));
                features[2 * position + 1] = features[2 * position - 1];
                _checkRefusals(features, abi.encodeWithSelector(SparseFeatures.FeaturesUnsorted.selector, position));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ more than two labels

    /// @dev With three labels, five features share a slot and leave one lane; with 17, the second block has one label.
    function test_load_refusesLanesThatNothingIsIn() public {
        _checkLanes(3, 12, 1, [uint256(0x0001), 0x0001, 0x03ff]); // after 15 lanes, and after two features
        _checkLanes(5, 4, 1, [uint256(0x0001), 0x07ff, 0]); // g = 5: one feature in the last slot
        _checkLanes(16, 2, 3, [uint256(0), 0, 0]);
        _checkLanes(17, 2, 3, [uint256(0), 0, 0x7fff]);
        _checkLanes(20, 1, 3, [uint256(0), 0x0fff, 0]);
    }

    /// @dev Which of the 16 lanes of three slots of weights are not used; the slots past the last are left out.
    /// @param base How many slots of biases come first.
    function _checkLanes(uint256 labels, uint32 features, uint256 base, uint256[3] memory unused) private {
        classifier.create(labels, labels, abi.encode(_config(features, 3)));
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

    /// @dev The settings take two lanes of 32 bits; k labels then fill k + 2 lanes.
    function test_load_refusesBiasesOfLabelsThatTheModelDoesNotHave() public {
        for (uint256 labels = 3; labels < 24; ++labels) {
            classifier.create(labels, labels, abi.encode(_config(3, 3)));
            uint256 last = (labels + 1) / 8;
            uint256 used = (labels + 1) % 8; // the last lane in use
            bytes32 head = last == 0 ? classifier.parameters(labels, 0, 1)[0] : bytes32(0);
            classifier.load(labels, last, abi.encode(head | bytes32(uint256(1) << (224 - 32 * used))));
            if (used == 7) continue;
            bytes32 slot = head | bytes32(uint256(1) << (255 - 32 * (used + 1)));
            vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
            classifier.load(labels, last, abi.encode(slot));
        }
    }

    /// @dev A prediction compares all labels for each feature, and reads slots of each block, but none twice. The limits
    /// themselves are in ClassifierGas.t.sol.
    function test_theMostFeatures_fallWithTheLabels() public {
        uint32[2][8] memory kinds = [
            [uint32(2), 65_536],
            [uint32(3), 65_536],
            [uint32(10), 65_536],
            [uint32(10), 4_100],
            [uint32(17), 3_000],
            [uint32(17), 65_536],
            [uint32(100), 900],
            [uint32(255), 65_536]
        ];
        for (uint256 i = 0; i < kinds.length; ++i) {
            (uint256 labels, uint32 features) = (kinds[i][0], kinds[i][1]);
            uint256 group = labels < 16 ? labels : 16;
            uint256 slots = (features + 16 / group - 1) / (16 / group);
            uint256 most = PlainLimits.maxCount(slots, (labels + 15) / 16, labels, PlainLimits.PERCEPTRON_EACH);
            if (labels == 2) most = 4096;
            vm.assertLt(most, features, "a limit that a sample can reach");
            classifier.create(MODEL, labels, abi.encode(_config(features, 1)));
            bytes memory sample = new bytes(2 * (most + 1));
            for (uint256 f = 0; f <= most; ++f) {
                (sample[2 * f], sample[2 * f + 1]) = (bytes1(uint8(f >> 8)), bytes1(uint8(f)));
            }
            bytes memory reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, most + 1, most);
            _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, sample, 1)), reason);
            _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, sample, 1, false)), reason);
            vm.assertEq(classifier.predict(MODEL, sample), 0, "prediction");
            // Fewer for what is held back, as with more labels than 16 an update can change two slots for each feature.
            uint256 changed = labels > 16 ? 250 : 500;
            if (slots <= changed || most <= changed) changed = most;
            if (changed != most) {
                assembly ("memory-safe") {
                    mstore(sample, mul(2, most))
                }
                reason = abi.encodeWithSelector(SparseFeatures.TooManyFeatures.selector, most, changed);
                _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, sample, 1)), reason);
            }
            assembly ("memory-safe") {
                mstore(sample, mul(2, changed))
            }
            classifier.check(MODEL, sample, 1);
        }
    }
}
