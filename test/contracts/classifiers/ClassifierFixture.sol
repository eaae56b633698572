// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {vm} from "../utils/Vm.sol";
import {PlainClassifier} from "./PlainClassifier.sol";

/// @title A classifier, random models and samples of it, and its plain form. The test itself is its hub.
abstract contract ClassifierFixture {
    uint256 internal constant MODEL = 7;
    bytes32 internal constant CHANGED = bytes32(uint256(1));

    IClassifier internal classifier;
    PlainClassifier internal plain; // the same model, where a test has one
    uint256 private _state; // of the random numbers

    struct Learnt {
        bytes features;
        uint256 label;
        bytes32 trace;
        uint256 labels; // of the model at that time
        bytes32[] before;
    }

    Learnt[] internal _learnt;

    function setUp() public virtual {
        classifier = IClassifier(deployArtifact(_kind(), abi.encode(this)));
    }

    // ------------------------------------------------------------------------------------------------ of each kind

    /// @dev The contract's name.
    function _kind() internal pure virtual returns (string memory);

    /// @dev How many of the first slot's most significant bits are the header.
    function _headerBits() internal pure virtual returns (uint256);

    /// @dev A random model in its plain form, with numbers of every size.
    function _randomPlain() internal virtual returns (PlainClassifier);

    /// @dev A random well-formed sample.
    function _sample(uint256 features) internal virtual returns (bytes memory);

    // ------------------------------------------------------------------------------------------------ models

    /// @dev A random model, and its plain form; returns what its parameters are to be.
    function _randomModel(uint256 seed) internal returns (bytes32[] memory slots) {
        _state = seed;
        plain = _randomPlain();
        slots = plain.slots();
        classifier.create(MODEL, plain.firstLabels(), plain.config());
        for (uint256 label = plain.firstLabels(); label < plain.labels(); ++label) classifier.addLabel(MODEL);
        _load(slots);
    }

    /// @dev In chunks of random sizes.
    function _load(bytes32[] memory slots) internal {
        uint256 offset = 0;
        while (offset < slots.length) {
            uint256 count = 1 + _random(slots.length - offset);
            bytes32[] memory chunk = new bytes32[](count);
            for (uint256 i = 0; i < count; ++i) chunk[i] = slots[offset + i];
            classifier.load(MODEL, offset, abi.encodePacked(chunk));
            offset += count;
        }
    }

    /// @dev A random sample of the random model.
    function _modelsSample() internal returns (bytes memory) {
        return _sample(plain.featureCount());
    }

    // ------------------------------------------------------------------------------------------------ learn

    /// @dev Teaches both, and compares what they say before, meanwhile and afterwards.
    function _learnBoth(bytes memory features, uint256 label) internal {
        bytes32[] memory before = _slots();
        uint256 expected = plain.predict(features);
        vm.assertEq(abi.encode(classifier.scores(MODEL, features)), abi.encode(plain.scores(features)), "scores");
        vm.assertEq(classifier.predict(MODEL, features), expected, "prediction");
        try plain.update(features, label) returns (bytes32 trace) {
            bool wantsPrediction = _random(2) == 0;
            (bytes32 actual, uint256 predicted) = classifier.update(MODEL, features, label, wantsPrediction);
            vm.assertEq(actual, trace, "trace");
            if (wantsPrediction) vm.assertEq(predicted, expected, "prediction that the update tells");
            if (trace != 0) _learnt.push(Learnt(features, label, trace, plain.labels(), before));
        } catch (bytes memory reason) {
            vm.expectRevert(reason);
            classifier.update(MODEL, features, label, true);
            _assertSlots(before);
        }
        _assertSlots(plain.slots());
    }

    /// @dev Undoes an update of those that were not undone yet; the last one unless told otherwise.
    function _undoBoth() internal {
        Learnt memory last = _learnt[_learnt.length - 1];
        _learnt.pop();
        classifier.undo(MODEL, last.features, last.label, last.trace);
        plain.undo(last.features, last.label, last.trace);
        if (plain.labels() == last.labels) _assertSlots(last.before);
        _assertSlots(plain.slots());
    }

    // ------------------------------------------------------------------------------------------------ refusals

    /// @dev Every function that reads a sample refuses it with this reason, and changes nothing.
    function _checkRefusals(bytes memory features, bytes memory reason) internal {
        _checkRefusalsOfUpdates(features, reason);
        _checkRefusal(abi.encodeCall(IClassifier.predict, (MODEL, features)), reason);
        _checkRefusal(abi.encodeCall(IClassifier.scores, (MODEL, features)), reason);
        bytes[] memory batch = new bytes[](1);
        batch[0] = features;
        _checkRefusal(abi.encodeCall(IClassifier.predictBatch, (MODEL, batch)), reason);
    }

    /// @dev Updates and checks refuse it with this reason, whatever the label.
    function _checkRefusalsOfUpdates(bytes memory features, bytes memory reason) internal {
        bytes32[] memory before = _slots();
        for (uint256 label = 0; label < 2; ++label) {
            _checkRefusal(abi.encodeCall(IClassifier.check, (MODEL, features, label)), reason);
            _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, features, label, true)), reason);
            _checkRefusal(abi.encodeCall(IClassifier.update, (MODEL, features, label, false)), reason);
        }
        _assertSlots(before);
    }

    function _checkRefusal(bytes memory data, bytes memory reason) internal {
        (bool ok, bytes memory returned) = address(classifier).call(data);
        vm.assertFalse(ok, "a call that should be refused");
        vm.assertEq(returned, reason, "refusal");
    }

    /// @dev A sample with one byte changed, or the last bytes cut off or added.
    function _spoil(bytes memory features) internal returns (bytes memory) {
        uint256 kind = _random(4);
        if (kind == 0) return bytes.concat(features, bytes1(uint8(_random(256))));
        if (kind == 1) return bytes.concat(features, bytes2(uint16(_random(65_536))));
        if (features.length == 0) return features;
        if (kind == 2) features[_random(features.length)] = bytes1(uint8(_random(256)));
        else features[2 * _random(features.length / 2)] = 0; // an index or a value becomes small
        return features;
    }

    // ------------------------------------------------------------------------------------------------ slots

    function _slots() internal view returns (bytes32[] memory) {
        return classifier.parameters(MODEL, 0, type(uint256).max);
    }

    function _slot(uint256 i) internal view returns (bytes32) {
        return classifier.parameters(MODEL, i, 1)[0];
    }

    function _assertSlots(bytes32[] memory expected) internal view {
        bytes32[] memory actual = _slots();
        if (keccak256(abi.encode(actual)) == keccak256(abi.encode(expected))) return;
        vm.assertEq(actual.length, expected.length, "number of slots");
        for (uint256 i = 0; i < actual.length; ++i) vm.assertEq(actual[i], expected[i], "slot");
    }

    // ------------------------------------------------------------------------------------------------ random numbers

    /// @dev A random number from 0 to `limit` - 1.
    function _random(uint256 limit) internal returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return _state % limit;
    }

    /// @dev A random number from -2^bits to 2^bits - 1.
    function _randomInt(uint256 bits) internal returns (int256) {
        return int256(_random(2 ** (bits + 1))) - int256(2 ** bits);
    }

    /// @dev How many labels a model has: every size of blocks, and a few blocks.
    function _randomLabels() internal returns (uint256) {
        uint8[12] memory some = [2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 17];
        return some[_random(some.length)];
    }

    /// @dev Features of a model with so many labels: few enough for the plain form, and enough for several slots.
    function _randomFeatures(uint256 labels) internal returns (uint256) {
        return 1 + _random(8 + 120 / labels);
    }

    /// @dev Each feature with the same random probability, so that samples of every length occur, empty ones too.
    function _sparseSample(uint256 features) internal returns (bytes memory sample) {
        uint256 share = _random(101);
        for (uint256 i = 0; i < features; ++i) {
            if (_random(100) < share) sample = bytes.concat(sample, bytes2(uint16(i)));
        }
    }

    /// @dev Values of every size and sign.
    function _denseSample(uint256 features) internal returns (bytes memory sample) {
        uint256 bits = _random(16);
        for (uint256 i = 0; i < features; ++i) {
            sample = bytes.concat(sample, bytes2(uint16(int16(_randomInt(bits)))));
        }
    }
}
