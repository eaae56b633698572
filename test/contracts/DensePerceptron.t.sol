// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Classifier} from "../../contracts/classifiers/Classifier.sol";
import {DenseFeatures} from "../../contracts/classifiers/DenseFeatures.sol";
import {Perceptron} from "../../contracts/classifiers/Perceptron.sol";
import {Config, HeaderLib} from "../../contracts/classifiers/PerceptronHeader.sol";
import {PerceptronTest} from "./classifiers/PerceptronTest.sol";
import {PlainLimits} from "./classifiers/PlainLimits.sol";
import {vm} from "./utils/Vm.sol";

/// DensePerceptron
/// ├── set-up, parameters, labels, mistakes, comparison with the plain form: see {PerceptronTest}
/// ├── predict
/// │   └── the bias weighs 2^featurePoint
/// ├── update
/// │   ├── it rounds changes to the nearest, halves up
/// │   └── where a weight or the bias has no room → it reverts, naming it, and changes nothing
/// ├── malformed features → every function reverts, naming the value
/// └── more than two labels
///     ├── load: settings or unused lanes in another row → it reverts, naming the slot
///     └── create: more weights than a sweep or a transaction could afford → it reverts
contract DensePerceptronTest is PerceptronTest {
    function _kind() internal pure override returns (string memory) {
        return "DensePerceptron";
    }

    function _isSparse() internal pure override returns (bool) {
        return false;
    }

    function _maxFeatures() internal pure override returns (uint32) {
        return 8192;
    }

    function _sample(uint256 features) internal override returns (bytes memory) {
        return _denseSample(features);
    }

    function test_predict_weighsTheBiasBy2ToTheFeaturePoint() public {
        _create(Config(3, 4, 0, 12, -7));
        vm.assertEq(abi.encode(_scoreOf(new bytes(6))), abi.encode(-7 * 4096), "score");
        vm.assertEq(classifier.predict(MODEL, new bytes(6)), 0, "prediction");
    }

    function test_predict_givesAScoreOf0ToTheLowerLabel() public {
        _create(Config(3, 4, 0, 12, 0));
        vm.assertEq(classifier.predict(MODEL, hex"00017fff8000"), 0, "prediction");
    }

    function test_create_refusesLearningRatesThatAddMoreThan512ToAWeight() public {
        for (uint8 point = 6; point <= 15; ++point) {
            uint16 most = uint16(512 >> (15 - point)); // adds 512 for a feature of -32,768 raw
            classifier.create(point, 2, abi.encode(Config(3, most, 0, point, 0)));
            Config memory more = Config(3, most + 1, 0, point, 0);
            vm.expectRevert(abi.encodeWithSelector(Perceptron.BadConfig.selector, more));
            _create(more);
        }
        vm.expectRevert(abi.encodeWithSelector(Perceptron.BadConfig.selector, Config(3, 1, 0, 5, 0)));
        _create(Config(3, 1, 0, 5, 0));
    }

    function test_update_roundsToTheNearest_halvesUp() public {
        _create(Config(5, 1, 0, 12, 0));
        bytes memory features = hex"1800e8000800f8001000"; // 1.5, -1.5, 0.5, -0.5 and 1
        vm.assertTrue(_teach(MODEL, features, 1), "changed");
        bytes memory weights = hex"0002ffff000100000001";
        bytes32 expected = bytes32(bytes.concat(hex"00000001020000050001000c", weights));
        vm.assertEq(classifier.parameters(MODEL, 0, 9)[0], expected, "bias and weights");
        vm.assertTrue(_teach(MODEL, features, 0), "changed");
        vm.assertEq(classifier.parameters(MODEL, 0, 9)[0], hex"00000000020000050001000c", "all are 0 again");
    }

    function test_update_namesTheFirstWeightWithoutRoom_andChangesNothing() public {
        _create(Config(30, 512, 0, 15, -100_000));
        bytes32[] memory slots = classifier.parameters(MODEL, 0, 3);
        slots[0] |= bytes32(uint256(0x7fff) << 80); // weight 4
        slots[1] = bytes32(uint256(0x7fff) << 240); // weight 10
        slots[2] = bytes32(uint256(0x7fff) << 192); // weight 29
        classifier.load(MODEL, 0, abi.encodePacked(slots));
        uint256[3] memory full = [uint256(4), 10, 29];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory features = new bytes(60);
            (features[0], features[2 * full[i]], features[58]) = (0x40, 0x40, 0x40); // 0.5 each
            vm.expectRevert(abi.encodeWithSelector(Perceptron.WeightOverflow.selector, full[i]));
            classifier.update(MODEL, features, 1, true);
            _assertSlots(slots);
        }
    }

    /// @dev 200 products of 2^30 outweigh the lowest bias, 2^31 times 2^6.
    function test_update_namesTheBiasWithoutRoom_andChangesNothing() public {
        _create(Config(200, 1, 0, 6, type(int32).min));
        bytes memory features = "";
        for (uint256 i = 0; i < 200; ++i) features = bytes.concat(features, hex"7fff");
        bytes12 head = bytes12(classifier.parameters(MODEL, 0, 1)[0]);
        classifier.load(MODEL, 0, bytes.concat(head, features, bytes4(0)));
        bytes32[] memory before = classifier.parameters(MODEL, 0, 99);
        vm.expectRevert(abi.encodeWithSelector(HeaderLib.BiasOverflow.selector, int256(type(int32).min) - 1));
        classifier.update(MODEL, features, 0, true);
        _assertSlots(before);
    }

    function test_malformedFeatures_areRefusedByName() public {
        _create(Config(3, 3, 0, 15, -1));
        _checkRefusals(hex"00", abi.encodeWithSelector(DenseFeatures.OddLength.selector, 1));
        _checkRefusals(hex"00010002000300", abi.encodeWithSelector(DenseFeatures.OddLength.selector, 7));
        _checkRefusals("", abi.encodeWithSelector(DenseFeatures.WrongDimension.selector, 0, 3));
        _checkRefusals(hex"00010002", abi.encodeWithSelector(DenseFeatures.WrongDimension.selector, 2, 3));
        _checkRefusals(hex"0001000200030004", abi.encodeWithSelector(DenseFeatures.WrongDimension.selector, 4, 3));
    }

    /// @dev The largest model at its extreme values: exact, and 2^24 gas is enough to teach it.
    function test_update_ofTheLargestModelFitsATransaction() public {
        _create(Config(8192, 1, 0, 15, 0));
        bytes memory features = new bytes(16_384);
        for (uint256 i = 0; i < features.length; i += 2) features[i] = 0x80;
        uint256 gasBefore = gasleft();
        classifier.update(MODEL, features, 1, true);
        vm.assertLt(gasBefore - gasleft() + 21_000 + 16 * 16_384, 2 ** 24, "gas");
        vm.assertEq(abi.encode(_scoreOf(features)), abi.encode((int256(1) << 15) | (int256(8192) << 15)), "score");
    }

    // ------------------------------------------------------------------------------------------------ more than two labels

    /// @dev Each label has a row of its own; the settings are in the first only.
    function test_load_refusesSettingsAndLanesInOtherRows() public {
        _create(Config(12, 1, 0, 15, 0), 3); // 18 lanes, two slots a row
        vm.assertEq(classifier.parameterSlots(MODEL), 6, "slots");
        for (uint256 row = 0; row < 3; ++row) {
            bytes32 head = _slot(2 * row);
            for (uint256 lane = 0; lane < 32; ++lane) {
                bytes32 slot = bytes32(uint256(1) << (16 * (15 - (lane % 16))));
                if (lane < 6 && row == 0) continue; // the header
                if ((lane > 1 && lane < 6) || lane > 17) {
                    vm.expectRevert(abi.encodeWithSelector(Classifier.UnusedLanesNotZero.selector, slot));
                } else if (row == 0 && lane < 16) slot |= head;
                classifier.load(MODEL, 2 * row + lane / 16, abi.encode(slot));
            }
        }
    }

    /// @dev A prediction reads all weights; a first update writes two rows of them.
    function test_create_refusesWhatATransactionOrASweepCouldNotAfford() public {
        uint256[7] memory labels = [uint256(3), 4, 5, 10, 17, 100, 255];
        for (uint256 i = 0; i < labels.length; ++i) {
            uint256 most = 1;
            while (!PlainLimits.isTooLargePerceptron(most + 1, labels[i])) ++most;
            vm.assertLt(most, 8192, "a limit below that of two labels");
            vm.expectRevert(abi.encodeWithSelector(Classifier.TooLarge.selector, most + 1, labels[i]));
            _create(Config(uint32(most + 1), 1, 0, 15, 0), labels[i]);
            classifier.create(i, labels[i], abi.encode(Config(uint32(most), 1, 0, 15, 0)));
            vm.assertEq(_configOf(i).features, most, "features");
        }
    }
}
