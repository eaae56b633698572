// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {BatchState} from "../../contracts/interfaces/IPredictionMarket.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev A market on each of the suite's classifiers: afterwards the model is, slot by slot, what the accepted batches alone would have
/// made of it, as if the rejected ones had never been.
contract MarketClassifiersTest is MarketTest {
    uint256 private constant SHADOW = 7;
    uint256 private constant BATCHES = 5;

    string private _kind;
    bytes private _config;
    bool private _isDense;
    mapping(bytes32 id => bool) private _recorded;

    function test_aMarket_OfNaiveBayes_LeavesTheAcceptedBatchesOnly() external {
        _run("NaiveBayes", abi.encode(48, 32, 65_536), false);
    }

    function test_aMarket_OfSparseNearestCentroid_LeavesTheAcceptedBatchesOnly() external {
        _run("SparseNearestCentroid", abi.encode(48, 32), false);
    }

    function test_aMarket_OfNearestCentroid_LeavesTheAcceptedBatchesOnly() external {
        _run("NearestCentroid", abi.encode(6, 32), true);
    }

    function test_aMarket_OfSparsePerceptron_LeavesTheAcceptedBatchesOnly() external {
        _run("SparsePerceptron", abi.encode(48, 256, 8, 0, int256(0)), false);
    }

    function test_aMarket_OfDensePerceptron_LeavesTheAcceptedBatchesOnly() external {
        _run("DensePerceptron", abi.encode(6, 256, 8, 15, int256(0)), true);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _run(string memory kind, bytes memory config, bool isDense) private {
        (_kind, _config, _isDense) = (kind, config, isDense);
        IClassifier classifier = IClassifier(deployArtifact(kind, abi.encode(hub)));
        model = _create(_spec(classifier, config, markets, ""));
        Sample[][] memory batches = new Sample[][](BATCHES);
        for (uint256 i = 0; i < BATCHES; ++i) batches[i] = _batch(i);
        _runToReplay(batches);
        _replayAll(bob);
        IClassifier shadow = _followAccepted(batches);
        bytes32[] memory slots = classifier.parameters(model, 0, 10_000);
        vm.assertEq(abi.encode(shadow.parameters(SHADOW, 0, 10_000)), abi.encode(slots), "parameters");
        _close();
    }

    /// @dev Two of the five say the contrary of the truth.
    function _batch(uint256 i) private view returns (Sample[] memory samples) {
        samples = new Sample[](24);
        for (uint256 k = 0; k < 24; ++k) {
            samples[k] = _sample(uint256(keccak256(abi.encode("batch", i, k))));
            if (i % 2 == 1) samples[k].label = 1 - samples[k].label;
        }
    }

    function _followAccepted(Sample[][] memory batches) private returns (IClassifier shadow) {
        shadow = IClassifier(deployArtifact(_kind, abi.encode(this)));
        shadow.create(SHADOW, 2, _config);
        shadow.open(SHADOW);
        uint256 rejected = 0;
        for (uint256 i = 0; i < BATCHES; ++i) {
            uint256 batch = markets.orderOf(model, 1, i);
            if (markets.batchOf(model, 1, batch).state == BatchState.Rejected) {
                ++rejected;
                continue;
            }
            Sample[] memory samples = _sorted(batches[batch]);
            for (uint256 k = 0; k < samples.length; ++k) {
                if (_recorded[_id(samples[k])]) continue; // in an accepted batch before
                _recorded[_id(samples[k])] = true;
                shadow.update(SHADOW, samples[k].features, samples[k].label, false);
            }
        }
        vm.assertGt(rejected, 0, "batches that were undone");
        vm.assertLt(rejected, BATCHES, "batches that were undone");
    }

    /// @dev Sparse: see {MarketTest}. Dense: six numbers, label 1 if the first three outweigh the others.
    function _sample(uint256 random) private view returns (Sample memory sample) {
        if (!_isDense) return _truth(random);
        int256 sum = 0;
        for (uint256 i = 0; i < 6; ++i) {
            int16 value = int16(uint16(random >> (16 * i)));
            sum += i < 3 ? int256(value) : -int256(value);
            sample.features = bytes.concat(sample.features, bytes2(uint16(value)));
        }
        sample.label = sum > 0 ? 1 : 0;
    }

    function _testSample(uint256 index) internal view override returns (Sample memory) {
        return _sample(uint256(keccak256(abi.encode("test", secret, index))));
    }
}
