// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {PlainLimits} from "./classifiers/PlainLimits.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {vm} from "./utils/Vm.sol";

/// What learning and judging cost at most, with every slot cold and every count full
/// ├── predict: within the 10,000,000 gas that a sweep gives it
/// │   ├── the longest samples of NaiveBayes, SparseNearestCentroid and SparsePerceptron, for any number of labels
/// │   └── the largest models of DensePerceptron and NearestCentroid
/// └── update: the first of the largest dense models fits in a transaction, whether or not votes are wanted
contract ClassifierGasTest {
    uint256 private constant SWEEP = 10_000_000;
    uint256 private constant TRANSACTION = 1 << 24; // the cap of EIP-7825
    /// @dev What the hub spends on a contribution besides its classifier, and the transaction's own 21,000.
    uint256 private constant HUB = 250_000;
    uint256 private constant MODEL = 7;

    /// @dev A model whose labels share slots.
    struct Shape {
        uint256 features;
        uint256 labels;
        uint256 blocks;
        uint256 stride; // slots from one block to the next
        uint256 base; // slots before the first block's numbers
        uint256 slots; // of a block's numbers
        uint256 perSlot;
        uint256 gasEach;
    }

    IClassifier private _classifier;

    // ------------------------------------------------------------------------------------------------ sparse

    function test_NaiveBayes_judgesTheLongestSample() external {
        _judgeCountModels("NaiveBayes", PlainLimits.BAYES_EACH);
    }

    function test_SparseNearestCentroid_judgesTheLongestSample() external {
        _judgeCountModels("SparseNearestCentroid", PlainLimits.CENTROID_EACH);
    }

    function test_SparsePerceptron_judgesTheLongestSample() external {
        uint16[6] memory labels = [uint16(3), 10, 16, 17, 100, 255];
        for (uint256 i = 0; i < labels.length; ++i) {
            _judgePerceptron(labels[i], 65_536);
            _judgePerceptron(labels[i], 4_000);
        }
        _deploy("SparsePerceptron");
        _classifier.create(MODEL, 2, abi.encode(65_536, 1, 0, 0, 0));
        _predict(_every(16, 4_096, 65_536), "SparsePerceptron of 2 labels");
    }

    function _judgeCountModels(string memory kind, uint256 gasEach) private {
        uint16[6] memory labels = [uint16(2), 3, 10, 17, 100, 255];
        for (uint256 laneBits = 16; laneBits <= 32; laneBits += 16) {
            for (uint256 i = 0; i < labels.length; ++i) {
                _judgeCounts(kind, gasEach, laneBits, labels[i], labels[i], 65_536);
                _judgeCounts(kind, gasEach, laneBits, labels[i], labels[i], 4_000);
                _judgeCounts(kind, gasEach, laneBits, labels[i], labels[i], 700);
            }
            _judgeCounts(kind, gasEach, laneBits, 2, 17, 65_536); // created with 2, the others added
            _judgeCounts(kind, gasEach, laneBits, 2, 255, 65_536);
            _judgeCounts(kind, gasEach, laneBits, 9, 255, 65_536);
        }
    }

    function _judgeCounts(
        string memory kind,
        uint256 gasEach,
        uint256 laneBits,
        uint256 first,
        uint256 labels,
        uint256 features
    ) private {
        _deploy(kind);
        bool isBayes = gasEach == PlainLimits.BAYES_EACH;
        _classifier.create(
            MODEL,
            first,
            isBayes ? abi.encode(features, laneBits, type(uint32).max) : abi.encode(features, laneBits)
        );
        for (uint256 label = first; label < labels; ++label) _classifier.addLabel(MODEL);
        uint256 lanes = 256 / laneBits;
        Shape memory s;
        uint256 group = first < lanes ? first : lanes;
        (s.features, s.labels, s.gasEach) = (features, labels, gasEach);
        s.perSlot = lanes / group;
        s.blocks = (labels + group - 1) / group;
        s.slots = (features + s.perSlot - 1) / s.perSlot;
        s.base = (group + 1) / 2;
        s.stride = s.base + s.slots;
        // Entries are full, too: every label has samples.
        uint256 entries = isBayes ? type(uint176).max : type(uint208).max;
        for (uint256 slot = 0; slot < s.blocks * s.stride; slot += (slot + 1) % s.stride == s.base ? 1 + s.slots : 1) {
            _fill(slot, uint256(_classifier.parameters(MODEL, slot, 1)[0]) | entries);
        }
        _judge(s, kind);
    }

    function _judgePerceptron(uint256 labels, uint256 features) private {
        _deploy("SparsePerceptron");
        _classifier.create(MODEL, labels, abi.encode(features, 1, 0, 0, 0));
        Shape memory s;
        uint256 group = labels < 16 ? labels : 16;
        (s.features, s.labels, s.gasEach) = (features, labels, PlainLimits.PERCEPTRON_EACH);
        s.perSlot = 16 / group;
        s.blocks = (labels + group - 1) / group;
        s.slots = (features + s.perSlot - 1) / s.perSlot;
        s.base = (labels + 9) / 8;
        s.stride = s.slots;
        _judge(s, "SparsePerceptron");
    }

    /// @dev The longest sample that can be learned, spread over as many slots as can be.
    function _judge(Shape memory s, string memory kind) private {
        uint256 most = PlainLimits.maxCount(s.slots, s.blocks, s.labels, s.gasEach);
        if (most > s.features) most = s.features;
        bytes memory sample = _every(s.perSlot, most, s.features);
        _checkLength(sample);
        uint256 touched = most < s.slots ? most : s.slots;
        for (uint256 block_ = 0; block_ < s.blocks; ++block_) {
            for (uint256 i = 0; i < touched; ++i) _fill(block_ * s.stride + s.base + i, type(uint256).max);
        }
        uint256 used = _predict(sample, kind);
        vm.assertGt(used, touched * s.blocks * 2_100, "gas of a prediction that reads all slots cold");
    }

    /// @dev An update that is not refused runs out of its gas, and says nothing.
    function _checkLength(bytes memory sample) private {
        bytes memory data = abi.encodeCall(IClassifier.update, (MODEL, sample, 1, false));
        (bool ok, bytes memory reason) = address(_classifier).call{gas: 400_000}(data);
        vm.assertTrue(ok || reason.length == 0, "accepted by an update");
    }

    /// @dev Sorted indices below `features`: every `step`-th, and then as many of those between them as are wanted.
    function _every(uint256 step, uint256 count, uint256 features) private pure returns (bytes memory sample) {
        sample = new bytes(2 * count);
        uint256 places = (features + step - 1) / step;
        uint256 index = 0;
        for (uint256 i = 0; i < count; ++i) {
            (sample[2 * i], sample[2 * i + 1]) = (bytes1(uint8(index >> 8)), bytes1(uint8(index)));
            // As long as enough are left to touch each slot, the features in between are taken as well.
            bool isLastOfSlot = (index + 1) % step == 0;
            uint256 slotsLeft = places - 1 - index / step;
            if (!isLastOfSlot && count - i - 1 > slotsLeft) ++index;
            else index += step - (index % step);
        }
    }

    // ------------------------------------------------------------------------------------------------ dense

    function test_DensePerceptron_judgesAndTeachesTheLargestModels() external {
        uint16[7] memory labels = [uint16(2), 3, 5, 10, 17, 100, 255];
        for (uint256 i = 0; i < labels.length; ++i) {
            uint256 features = labels[i] == 2 ? 8_192 : 1;
            while (labels[i] > 2 && !PlainLimits.isTooLargePerceptron(features + 1, labels[i])) ++features;
            _deploy("DensePerceptron");
            _classifier.create(MODEL, labels[i], abi.encode(features, 1, 0, 15, 0));
            bytes memory sample = _dense(features);
            _predict(sample, "DensePerceptron");
            _teach(sample, labels[i] - 1);
        }
    }

    function test_NearestCentroid_judgesAndTeachesTheLargestModels() external {
        uint16[7] memory labels = [uint16(2), 3, 5, 10, 17, 100, 255];
        for (uint256 laneBits = 32; laneBits <= 64; laneBits += 32) {
            for (uint256 i = 0; i < labels.length; ++i) {
                uint256 features = 131_072 / laneBits;
                while (PlainLimits.isTooLargeCentroid(features, labels[i], laneBits)) --features;
                _deploy("NearestCentroid");
                _classifier.create(MODEL, labels[i], abi.encode(features, laneBits));
                _judgeCentroid(features, labels[i]);
            }
        }
    }

    /// @dev All labels have samples; then all but the last, which is taught.
    function _judgeCentroid(uint256 features, uint256 labels) private {
        uint256 blockSlots = _classifier.parameterSlots(MODEL) / labels;
        for (uint256 label = 0; label < labels; ++label) {
            uint256 slot = label * blockSlots;
            _fill(slot, uint256(_classifier.parameters(MODEL, slot, 1)[0]) | (1 << 176));
        }
        bytes memory sample = _dense(features);
        _predict(sample, "NearestCentroid");
        _fill((labels - 1) * blockSlots, 0);
        _teach(sample, labels - 1);
    }

    function _dense(uint256 features) private pure returns (bytes memory sample) {
        sample = new bytes(2 * features);
        for (uint256 i = 0; i < sample.length; ++i) sample[i] = 0x81;
    }

    /// @dev A first update, all of whose slots were zero, in a transaction whose calldata has no zeros.
    function _teach(bytes memory sample, uint256 label) private {
        uint256 data = 16 * sample.length + HUB;
        for (uint256 votes = 0; votes < 2; ++votes) {
            uint256 state = vm.snapshotState();
            vm.cool(address(_classifier));
            _classifier.update(MODEL, sample, label, votes == 1);
            vm.assertLt(vm.lastCallGas().gasTotalUsed + data, TRANSACTION, "gas of a first update");
            vm.revertToState(state);
        }
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _deploy(string memory kind) private {
        _classifier = IClassifier(deployArtifact(kind, abi.encode(this)));
    }

    function _predict(bytes memory sample, string memory what) private returns (uint256 used) {
        vm.cool(address(_classifier));
        try _classifier.predict{gas: 100_000_000}(MODEL, sample) {
            used = vm.lastCallGas().gasTotalUsed;
        } catch {
            used = type(uint256).max;
        }
        vm.assertLt(used, SWEEP, string.concat("gas of a prediction by ", what));
    }

    /// @dev Writes a parameter slot as no load could: all bits set, whether or not they stand for something.
    function _fill(uint256 slot, uint256 value) private {
        uint256 start = uint256(keccak256(abi.encode(MODEL, 0)));
        vm.store(address(_classifier), bytes32(start + slot), bytes32(value));
    }
}
