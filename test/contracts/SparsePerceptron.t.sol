// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Perceptron} from "../../contracts/classifiers/Perceptron.sol";
import {Config, HeaderLib} from "../../contracts/classifiers/PerceptronHeader.sol";
import {SparsePerceptron} from "../../contracts/classifiers/SparsePerceptron.sol";
import {PerceptronTest} from "./PerceptronTest.sol";
import {vm} from "./utils/Vm.sol";

/// SparsePerceptron
/// ├── set-up, parameters, labels, comparison with the plain form: see {PerceptronTest}
/// ├── predict
/// │   ├── given a score of 0 → label 0
/// │   └── given no features → the bias decides
/// ├── update
/// │   ├── it moves each weight of the sample and the bias by the learning rate
/// │   └── where a weight or the bias has no room → it reverts, naming it, and changes nothing
/// └── malformed features → every function reverts, naming the value
contract SparsePerceptronTest is PerceptronTest {
    function setUp() public {
        perceptron = new SparsePerceptron(address(this));
    }

    function _isSparse() internal pure override returns (bool) {
        return true;
    }

    function _maxFeatures() internal pure override returns (uint32) {
        return 65_536;
    }

    /// @dev Each feature with the same random probability, so that samples of every length occur, empty ones too.
    function _sample(uint256 features) internal override returns (bytes memory sample) {
        uint256 share = _random(101);
        for (uint256 i = 0; i < features; ++i) {
            if (_random(100) < share) sample = bytes.concat(sample, bytes2(uint16(i)));
        }
    }

    function test_name() public view {
        vm.assertEq(perceptron.name(), "SparsePerceptron", "name");
    }

    function test_predict_givesAScoreOf0ToTheLowerLabel() public {
        _create(Config(20, 3, 0, 0, 0));
        vm.assertEq(perceptron.predict(MODEL, hex"0001"), 0, "score 0");
        _teach(MODEL, hex"0001", 1);
        vm.assertEq(perceptron.predict(MODEL, hex"0001"), 1, "score 6");
        vm.assertEq(abi.encode(_scoreOf(hex"0001")), abi.encode(6), "bias and weight");
    }

    function test_predict_withoutFeaturesIsTheBias() public {
        int32[3] memory biases = [int32(-5), 0, 5];
        for (uint256 i = 0; i < 3; ++i) {
            perceptron.create(i, 2, abi.encode(Config(20, 3, 0, 0, biases[i])));
            vm.assertEq(perceptron.predict(i, ""), biases[i] > 0 ? 1 : 0, "prediction");
        }
        vm.assertTrue(_teach(0, "", 1), "an update of the bias alone");
        vm.assertEq(abi.encode(perceptron.configOf(0).bias), abi.encode(-2), "bias");
    }

    function test_update_movesTheWeightsOfTheSampleAndTheBias() public {
        _create(Config(27, 3, 0, 0, 0));
        vm.assertFalse(_teach(MODEL, hex"00000009000a0019001a", 0), "label 0 was predicted");
        vm.assertTrue(_teach(MODEL, hex"00000009000a0019001a", 1), "label 1 was not");
        bytes32[] memory slots = perceptron.parameters(MODEL, 0, 3);
        bytes32 first = bytes32(abi.encodePacked(int32(3), uint32(27), uint16(3), uint16(0), uint16(3)));
        vm.assertEq(slots[0], first | bytes32(uint256(3)), "header, weight 0, weight 9");
        vm.assertEq(slots[1], bytes32((uint256(3) << 240) | 3), "weights 10 and 25");
        vm.assertEq(slots[2], bytes32(uint256(3) << 240), "weight 26");
        vm.assertTrue(_teach(MODEL, hex"0009", 0), "label 1 was predicted");
        vm.assertEq(
            perceptron.parameters(MODEL, 0, 1)[0],
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
            perceptron.update(MODEL, samples[i], 1, true);
            _assertSlots(before);
        }
    }

    function test_update_namesTheFirstOfSeveralWeightsWithoutRoom() public {
        _modelWithFullWeights();
        vm.expectRevert(abi.encodeWithSelector(Perceptron.WeightOverflow.selector, 11));
        perceptron.update(MODEL, hex"0002000b001c", 1, true);
    }

    /// @dev A model that predicts 0 whatever comes, and whose weights 5, 11 and 28 are 32,767.
    function _modelWithFullWeights() private returns (bytes32[] memory slots) {
        _create(Config(40, 1, 0, 0, -100_000));
        slots = perceptron.parameters(MODEL, 0, 3);
        slots[0] |= bytes32(uint256(0x7fff) << 64); // lane 11
        slots[1] = bytes32(uint256(0x7fff) << 224); // lane 17
        slots[2] = bytes32(uint256(0x7fff) << 208); // lane 34
        perceptron.load(MODEL, 0, abi.encodePacked(slots));
    }

    /// @dev No update of a sparse model gets there: with so large a bias it predicts what moves the bias back.
    function test_undo_namesTheBiasWithoutRoom_andChangesNothing() public {
        _create(Config(20, 3, 0, 0, type(int32).max - 2));
        bytes32[] memory before = perceptron.parameters(MODEL, 0, 9);
        vm.expectRevert(abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, int256(type(int32).max) + 1));
        perceptron.undo(MODEL, hex"0001", 0, CHANGED);
        _assertSlots(before);
        perceptron.create(1, 2, abi.encode(Config(20, 3, 0, 0, type(int32).min + 2)));
        vm.expectRevert(abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, int256(type(int32).min) - 1));
        perceptron.undo(1, hex"0001", 1, CHANGED);
    }

    /// @dev 4,096 features in as many slots, the most that a sample can touch: its prediction has to fit in 10,000,000 gas, as
    /// a sweep has no more for it, and its update in a transaction.
    function test_theDearestSample_fitsASweepAndATransaction() public {
        _create(Config(65_536, 1, 0, 0, 0));
        bytes memory features = new bytes(8192);
        for (uint256 i = 0; i < 4096; ++i) {
            (features[2 * i], features[2 * i + 1]) = (bytes1(uint8(i >> 4)), bytes1(uint8(i << 4)));
        }
        uint256 gasBefore = gasleft();
        perceptron.predict(MODEL, features);
        vm.assertLt(gasBefore - gasleft(), 10_000_000, "gas of a prediction");
        _checkRefusals(
            bytes.concat(features, hex"ffff"),
            abi.encodeWithSelector(SparsePerceptron.TooManyFeatures.selector, 4097, 4096)
        );
    }

    function test_check_refusesASampleWithoutFeatures() public {
        _create(Config(20, 3, 0, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(SparsePerceptron.NoFeatures.selector));
        perceptron.check(MODEL, "", 1);
    }

    function test_malformedFeatures_areRefusedByName() public {
        _create(Config(20, 3, 0, 0, -1));
        _checkRefusals(hex"00", abi.encodeWithSelector(Perceptron.OddLength.selector, 1));
        _checkRefusals(hex"0001000200", abi.encodeWithSelector(Perceptron.OddLength.selector, 5));
        _checkRefusals(hex"00020001ff", abi.encodeWithSelector(Perceptron.OddLength.selector, 5));
        _checkRefusals(hex"00010001", abi.encodeWithSelector(SparsePerceptron.FeaturesUnsorted.selector, 1));
        _checkRefusals(hex"ffff0001", abi.encodeWithSelector(SparsePerceptron.FeaturesUnsorted.selector, 1));
        _checkRefusals(hex"0001000300020004", abi.encodeWithSelector(SparsePerceptron.FeaturesUnsorted.selector, 2));
        _checkRefusals(hex"0014", abi.encodeWithSelector(SparsePerceptron.FeatureOutOfRange.selector, 20, 20));
        _checkRefusals(
            hex"00010015ffff",
            abi.encodeWithSelector(SparsePerceptron.FeatureOutOfRange.selector, 65_535, 20)
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
                _checkRefusals(features, abi.encodeWithSelector(SparsePerceptron.FeaturesUnsorted.selector, position));
            }
        }
    }

    function test_vector_sparse() public {
        _checkVector("sparse");
    }

    function test_vector_sparseWide() public {
        _checkVector("sparseWide");
    }

    function test_vector_sparseFull() public {
        _checkVector("sparseFull");
    }

    function test_vector_sparseFast() public {
        _checkVector("sparseFast");
    }

    function test_vector_sparseOne() public {
        _checkVector("sparseOne");
    }

    function test_vector_sparseOneSlot() public {
        _checkVector("sparseOneSlot");
    }

    function test_vector_sparseTwoSlots() public {
        _checkVector("sparseTwoSlots");
    }

    function test_vector_sparseHuge() public {
        _checkVector("sparseHuge");
    }
}
