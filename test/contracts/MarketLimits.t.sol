// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {
    BatchState,
    IPredictionMarket,
    MarketAction,
    MarketPhase,
    ReplayStage
} from "../../contracts/interfaces/IPredictionMarket.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What could bring a replay to a halt: steps that fit into no transaction.
contract MarketLimitsTest is MarketTest {
    // ------------------------------------------------------------------------------------------------ what can't be undone

    /// @dev Five samples fill 730 slots, one empties them all again, and the last one is too expensive. To empty a slot costs 5,000 gas, to
    /// fill it again, when that is undone, 22,100.
    function test_Reveal_GivenASampleThatCouldNotBeUndone_RevertsWithTooManyFeatures() external {
        model = _create(_spec(sparse, abi.encode(65_536, 256, 8, 0, -2_560), markets, ""));
        terms.updateGas = 4_500_000;
        Sample[] memory samples = new Sample[](7);
        for (uint256 i = 0; i < 5; ++i) samples[i] = _wide(1, 146 * i, 146, 1, 0);
        samples[5] = _above(samples, 5, 0, 730, 1);
        samples[6] = _above(samples, 6, 1, 250, 1);
        _openAndAudit();
        uint256 batch = _commit(alice, samples);
        _toReveals();
        bytes memory data = _revealData(batch, 0);
        vm.expectPartialRevert(bytes4(keccak256("TooManyFeatures(uint256,uint256)")));
        _actAs(alice, ENOUGH, data);
    }

    /// @dev The same with as many slots and features as there can be: every slot of a model of 500.
    function test_Replay_GivenTheSampleThatIsDearestToUndo_UndoesIt() external {
        model = _create(_spec(sparse, abi.encode(7_994, 256, 8, 0, -2_560), markets, ""));
        terms.updateGas = 6_000_000;
        Sample[] memory samples = new Sample[](6);
        for (uint256 i = 0; i < 4; ++i) samples[i] = _wide(1, 124 * i, 124, 8, 0);
        samples[4] = _above(samples, 4, 0, 496, 8);
        samples[5] = _above(samples, 5, 1, 496, 1);
        _runToReplay(samples);
        bytes32[] memory before = sparse.parameters(model, 0, 1_000);
        uint256 most = 0;
        while (_info().phase == MarketPhase.Replay || uint256(_info().cursor.stage) > 1) {
            vm.cool(address(sparse));
            _replay(bob, 1);
            uint256 used = vm.lastCallGas().gasTotalUsed;
            if (used > most) most = used;
            if (_info().cursor.stage == ReplayStage.Apply && _info().cursor.index == 5) {
                vm.assertEq(sparse.parameters(model, 0, 1_000)[9], bytes32(0), "a slot that was emptied");
            }
        }
        vm.assertEq(uint256(markets.batchOf(model, 1, 0).state), uint256(BatchState.Rejected), "state");
        vm.assertEq(abi.encode(sparse.parameters(model, 0, 1_000)), abi.encode(before), "parameters");
        vm.assertGt(most, 20_000 * 495, "gas of the dearest step, which fills nearly all slots again");
        vm.assertLt(most, 13_000_000, "gas of the dearest step");
    }

    // ------------------------------------------------------------------------------------------------ what grows as the model learns

    /// @dev What a page costs is measured when it is revealed, and a replay gives it a quarter more.
    function test_predictBatch_WhenTheModelHasLearned_CostsHardlyMoreThanBefore() external {
        _checkGrowth("NaiveBayes", abi.encode(4_096, 32, 65_536), 2, 5, false);
        _checkGrowth("NaiveBayes", abi.encode(4_096, 32, 65_536), 10, 1, false);
        _checkGrowth("SparseNearestCentroid", abi.encode(4_096, 32), 10, 1, false);
        _checkGrowth("NearestCentroid", abi.encode(64, 32), 2, 64, true);
        _checkGrowth("NearestCentroid", abi.encode(64, 64), 10, 64, true);
        _checkGrowth("SparsePerceptron", abi.encode(4_096, 256, 8, 0, int256(0)), 2, 5, false);
        _checkGrowth("SparsePerceptron", abi.encode(4_096, 256, 8, 0, int256(0)), 10, 1, false);
        _checkGrowth("DensePerceptron", abi.encode(64, 256, 8, 15, int256(0)), 10, 64, true);
    }

    function _checkGrowth(
        string memory kind,
        bytes memory config,
        uint256 labels,
        uint256 count,
        bool isDense
    ) private {
        IClassifier classifier = IClassifier(deployArtifact(kind, abi.encode(this)));
        classifier.create(1, labels, config);
        classifier.open(1);
        bytes[] memory samples = new bytes[](40);
        for (uint256 i = 0; i < samples.length; ++i) {
            uint256 feature = 0;
            for (uint256 k = 0; k < count; ++k) {
                uint256 random = uint256(keccak256(abi.encode(i, k)));
                feature = isDense ? random % 20_000 : feature + 1 + (random % (4_000 / count));
                samples[i] = bytes.concat(samples[i], bytes2(uint16(feature)));
            }
        }
        uint256 before = _gasOf(classifier, samples);
        for (uint256 i = 0; i < samples.length; ++i) classifier.update(1, samples[i], i % labels, false);
        vm.assertLe(_gasOf(classifier, samples) * 100, before * 108, kind);
    }

    function _gasOf(IClassifier classifier, bytes[] memory samples) private returns (uint256) {
        vm.cool(address(classifier));
        classifier.predictBatch(1, samples);
        return vm.lastCallGas().gasTotalUsed;
    }

    // ------------------------------------------------------------------------------------------------ parts

    /// @dev As many samples in a part as can be revealed, and as much gas for updates as there can be.
    function test_Replay_GivenThePartThatIsDearestToRead_DoesItsSteps() external {
        model = _create(_spec(sparse, _sparseConfig(65_536), markets, ""));
        terms.updateGas = 14_000_000;
        terms.maxBatchSamples = 10_000;
        Sample[] memory samples = new Sample[](1_000);
        _openAndAudit();
        uint256 batch = _commitRow(samples.length);
        _toReveals();
        _reveal(batch);
        _toPages();
        _revealPages();
        _replay(bob, 3 + 1);
        _replay(bob, 1);
        vm.assertEq(_info().cursor.index, 1, "samples applied");
    }

    function test_Reveal_GivenMoreSamplesInAPartThanCanBeRead_RevertsWithBatchTooLarge() external {
        terms.maxBatchSamples = 10_000;
        _openAndAudit();
        _commitRow(1_001);
        _toReveals();
        bytes memory data = _revealData(0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.BatchTooLarge.selector, 0, 1_001, 1_000));
        _actAs(alice, ENOUGH, data);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev `each` features in each of `count` slots, and those of the last two slots that `extra` has bits for.
    function _wide(
        uint256 label,
        uint256 first,
        uint256 count,
        uint256 each,
        uint256 extra
    ) private pure returns (Sample memory sample) {
        sample.label = label;
        bytes memory features = new bytes(2 * (count * each + 16));
        uint256 length = 0;
        for (uint256 i = 0; i < count * each + 16; ++i) {
            uint256 index = 16 * (first + i / each) + (i % each);
            if (i >= count * each) {
                if ((extra >> (i - count * each)) & 1 == 0) continue;
                index = 7_978 + i - count * each;
                if (count > 500 || count == 250) index += 50_000;
            }
            (features[length], features[length + 1]) = (bytes1(uint8(index >> 8)), bytes1(uint8(index)));
            length += 2;
        }
        assembly ("memory-safe") {
            mstore(features, length)
        }
        sample.features = features;
    }

    /// @dev A wide sample that comes after the first `before` ones.
    function _above(
        Sample[] memory samples,
        uint256 before,
        uint256 label,
        uint256 count,
        uint256 each
    ) private view returns (Sample memory sample) {
        bytes32 most;
        for (uint256 i = 0; i < before; ++i) if (_id(samples[i]) > most) most = _id(samples[i]);
        for (uint256 extra = 1; extra == 1 || _id(sample) <= most; ++extra) {
            sample = _wide(label, label == 1 && each == 1 && count == 250 ? 1_000 : 0, count, each, extra);
        }
    }

    /// @dev Commits to a batch of so many samples of one feature each, in one part.
    function _commitRow(uint256 count) private returns (uint256 batch) {
        bytes32[] memory ids = new bytes32[](count);
        uint256[] memory order = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            (ids[i], order[i]) = (keccak256(abi.encodePacked(model, uint256(1), uint16(i))), i);
        }
        _sort(ids, order, 0, int256(count) - 1);
        bytes memory part = new bytes(6 * count);
        for (uint256 i = 0; i < count; ++i) {
            (part[6 * i + 1], part[6 * i + 3]) = (0x01, 0x02);
            (part[6 * i + 4], part[6 * i + 5]) = (bytes1(uint8(order[i] >> 8)), bytes1(uint8(order[i])));
        }
        partsOf[0].push(part);
        (saltOf[0], committerOf[0]) = (bytes32(uint256(1)), alice);
        bytes32 commitment = markets.commitmentOf(model, 1, alice, _partHashes(0), saltOf[0]);
        _actAs(alice, _stakeOf(), abi.encode(MarketAction.Commit, commitment));
        return 0;
    }

    function _sort(bytes32[] memory ids, uint256[] memory order, int256 from, int256 to) private pure {
        if (from >= to) return;
        bytes32 pivot = ids[uint256((from + to) / 2)];
        (int256 i, int256 j) = (from, to);
        while (i <= j) {
            while (ids[uint256(i)] < pivot) ++i;
            while (ids[uint256(j)] > pivot) --j;
            if (i > j) break;
            (ids[uint256(i)], ids[uint256(j)]) = (ids[uint256(j)], ids[uint256(i)]);
            (order[uint256(i)], order[uint256(j)]) = (order[uint256(j)], order[uint256(i)]);
            (++i, --j);
        }
        _sort(ids, order, from, j);
        _sort(ids, order, i, to);
    }
}
