// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {BigNumber} from "./classifiers/BigNumber.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {vm} from "./utils/Vm.sol";

/// NaiveBayes, against the rule itself
/// ├── every score is within the documented error of the exact probability, a fraction of integers of any size
/// ├── predict: the exactly most probable label
/// └── inputs of 8, 60, 400 and 4,000 features, whose label is known by construction → that label, whatever its number
contract NaiveBayesExactTest {
    using BigNumber for uint256[];

    /// @dev What a label's probability is made from: `samples · Π factors / divisor^factors`.
    struct Chances {
        uint256 samples;
        uint256[] factors;
        uint256 divisor;
    }

    uint256 private constant MODEL = 7;
    uint256 private constant ONE = 1 << 16; // smoothing, 1.0

    IClassifier private _classifier;
    uint256 private _state; // of the random numbers

    function setUp() external {
        _classifier = IClassifier(deployArtifact("NaiveBayes", abi.encode(this)));
    }

    // ------------------------------------------------------------------------------------------------ exact fractions

    /// @dev Few and many features, rare and frequent ones, any smoothing, two to five labels.
    function testFuzz_scoresAndPrediction_againstExactFractions(uint256 seed) external {
        _state = seed;
        uint256 features = 1 + _random(24);
        (Chances[] memory labels, bytes memory sample) = _randomModel(features, 2 + _random(4));
        _checkAll(labels, sample);
    }

    /// @dev A sample long enough for many roundings.
    function test_scoresAndPrediction_againstExactFractions_ofALongSample() external {
        _state = 1;
        (Chances[] memory labels, bytes memory sample) = _randomModel(420, 3);
        vm.assertGt(sample.length, 2 * 150, "length");
        _checkAll(labels, sample);
    }

    /// @dev A random model, loaded, and what its labels' probabilities are made from for a random sample.
    function _randomModel(
        uint256 features,
        uint256 count
    ) private returns (Chances[] memory labels, bytes memory sample) {
        uint256 smoothing = 1 + _random(2 ** (1 + _random(32)));
        uint256 size = 2 ** (1 + _random(32));
        bool[] memory has = new bool[](features);
        for (uint256 i = 0; i < features; ++i) {
            has[i] = _random(3) != 0;
            if (has[i]) sample = bytes.concat(sample, bytes2(uint16(i)));
        }
        labels = new Chances[](count);
        uint256[][] memory counts = new uint256[][](count);
        for (uint256 label = 0; label < count; ++label) {
            counts[label] = new uint256[](features);
            labels[label].factors = new uint256[](sample.length / 2);
            labels[label].samples = 1 + _random(size < 2 ** 32 ? size : 2 ** 32 - 1);
            uint256 total = 0;
            uint256 next = 0;
            for (uint256 i = 0; i < features; ++i) {
                counts[label][i] = _random(3) == 0 ? 0 : _random(size < 2 ** 32 ? size : 2 ** 32);
                total += counts[label][i];
                if (has[i]) labels[label].factors[next++] = counts[label][i] * ONE + smoothing;
            }
            labels[label].divisor = total * ONE + smoothing * features;
        }
        _load(features, smoothing, labels, counts);
    }

    /// @dev Up to eight labels share a slot of counts; two share one of entries.
    function _load(uint256 features, uint256 smoothing, Chances[] memory labels, uint256[][] memory counts) private {
        _classifier.create(MODEL, labels.length, abi.encode(features, 32, smoothing));
        bytes32[] memory slots = _classifier.parameters(MODEL, 0, type(uint256).max);
        uint256 perSlot = 8 / labels.length;
        for (uint256 label = 0; label < labels.length; ++label) {
            uint256 total = (labels[label].divisor - smoothing * features) / ONE;
            uint256 entry = (labels[label].samples << 56) | total;
            slots[label / 2] |= bytes32(entry << (label % 2 == 0 ? 88 : 0));
            for (uint256 i = 0; i < features; ++i) {
                uint256 lane = (i % perSlot) * labels.length + label;
                slots[(labels.length + 1) / 2 + i / perSlot] |= bytes32(counts[label][i] << (32 * (7 - lane)));
            }
        }
        _classifier.load(MODEL, 0, abi.encodePacked(slots));
    }

    function _checkAll(Chances[] memory labels, bytes memory sample) private view {
        int256[] memory scores = _classifier.scores(MODEL, sample);
        uint256 predicted = _classifier.predict(MODEL, sample);
        for (uint256 label = 0; label < labels.length; ++label) {
            _checkError(labels[label], scores[label]);
            _checkNotBehind(labels[predicted], labels[label]);
        }
    }

    /// @dev The score says v · 2^y, where v has 128 bits. With N the samples times the factors, and D^m the divisor to the number of
    /// factors: |v · 2^y · D^m - N| · 2^127 < (m + 1) · N.
    function _checkError(Chances memory label, int256 score) private pure {
        int256 whole = score >> 127;
        uint256[] memory told = BigNumber.from(uint256(score - (whole << 127)) + 2 ** 127);
        uint256[] memory exact = BigNumber.from(label.samples);
        for (uint256 i = 0; i < label.factors.length; ++i) {
            told = told.times(label.divisor);
            exact = exact.times(label.factors[i]);
        }
        int256 exponent = whole - 127;
        if (exponent < 0) exact = exact.shifted(uint256(-exponent));
        else told = told.shifted(uint256(exponent));
        uint256[] memory difference = told.distance(exact).shifted(127);
        require(difference.isBelow(exact.times(label.factors.length + 1)), "error of a score");
    }

    /// @dev Label a is as probable as label b, but for what both may be wrong by.
    function _checkNotBehind(Chances memory a, Chances memory b) private pure {
        uint256[] memory left = BigNumber.from(a.samples);
        uint256[] memory right = BigNumber.from(b.samples);
        for (uint256 i = 0; i < a.factors.length; ++i) {
            left = left.times(a.factors[i]).times(b.divisor);
            right = right.times(b.factors[i]).times(a.divisor);
        }
        if (!left.isBelow(right)) return;
        uint256[] memory behind = left.distance(right).shifted(127);
        require(behind.isBelow(right.times(2 * a.factors.length + 2)), "a more probable label was not predicted");
    }

    // ------------------------------------------------------------------------------------------------ long inputs

    /// @dev Each of three labels has learned three samples: nearly all of its own third of the features, and a few of the next third.
    /// An input of mostly one third belongs to that third's label. From some 20 features on, such an input's probability is below
    /// 2^-256.
    function test_predict_isRightForInputsOf8_60_400_4000Features() external {
        uint256[4] memory lengths = [uint256(8), 60, 400, 4000];
        for (uint256 i = 0; i < 4; ++i) {
            uint256 third = lengths[i];
            _classifier.create(MODEL + i, 3, abi.encode(3 * third, 16, ONE));
            for (uint256 label = 0; label < 3; ++label) _teachThird(MODEL + i, label, third);
            for (uint256 label = 0; label < 3; ++label) {
                for (uint256 other = 1; other < 3; ++other) {
                    // A third of the input is of another label.
                    bytes memory input = _mixture(third, label, third - third / 3, (label + other) % 3);
                    vm.assertEq(input.length / 2, lengths[i], "features of the input");
                    vm.assertEq(_classifier.predict(MODEL + i, input), label, "prediction");
                    _checkRange(_classifier.scores(MODEL + i, input), third);
                }
            }
        }
    }

    /// @dev The same for two labels, of which one has far more samples: the prior loses against the features.
    function test_predict_isRightAgainstThePrior() external {
        uint256[4] memory lengths = [uint256(8), 60, 400, 4000];
        for (uint256 i = 0; i < 4; ++i) {
            uint256 half = lengths[i];
            _classifier.create(MODEL + i, 2, abi.encode(2 * half, 32, ONE));
            for (uint256 times = 0; times < 9; ++times) _classifier.update(MODEL + i, _run(0, half), 0, false);
            _classifier.update(MODEL + i, _run(half, half), 1, false);
            vm.assertEq(_classifier.predict(MODEL + i, _run(0, half)), 0, "prediction of label 0");
            vm.assertEq(_classifier.predict(MODEL + i, _run(half, half)), 1, "prediction of label 1");
            vm.assertEq(_classifier.predict(MODEL + i, _run(half - 1, half)), 1, "all but one of label 1");
        }
    }

    /// @dev Every score is about as low as so many features make it.
    function _checkRange(int256[] memory scores, uint256 count) private pure {
        for (uint256 label = 0; label < 3; ++label) {
            vm.assertLt(uint256(-scores[label] >> 127), count * 16, "bits of a probability");
            vm.assertGt(uint256(-scores[label] >> 127), count, "bits of a probability");
        }
    }

    function _teachThird(uint256 modelId, uint256 label, uint256 third) private {
        for (uint256 times = 0; times < 3; ++times) {
            uint256 own = third - third / 8 - times;
            _classifier.update(modelId, _mixture(third, label, own, (label + 1) % 3), label, false);
        }
    }

    /// @dev The last `own` features of one third, and as many of another's first ones as make a third.
    function _mixture(
        uint256 third,
        uint256 first,
        uint256 own,
        uint256 second
    ) private pure returns (bytes memory input) {
        bytes memory a = _run(first * third + third - own, own);
        bytes memory b = _run(second * third, third - own);
        return first < second ? bytes.concat(a, b) : bytes.concat(b, a);
    }

    function _run(uint256 from, uint256 count) private pure returns (bytes memory input) {
        input = new bytes(2 * count);
        for (uint256 i = 0; i < count; ++i) {
            (input[2 * i], input[2 * i + 1]) = (bytes1(uint8((from + i) >> 8)), bytes1(uint8(from + i)));
        }
    }

    function _random(uint256 limit) private returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return _state % limit;
    }
}
