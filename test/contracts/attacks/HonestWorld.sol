// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {HubTest} from "../utils/HubTest.sol";
import {vm} from "../utils/Vm.sol";

/// @title A small world for attackers to make money in: a trained perceptron, honest people with standing, a profile's settings.
/// @dev Words 0 to 19 mean spam (label 1), words 20 to 39 mean ham (label 0), others nothing yet. Honest people look once an hour: they
/// put right what the model gets wrong, answer reports, report lies, claim what is theirs. The profile is one of those in
/// `test/vectors/profiles.json`: that of the environment variable DCAI_PROFILE, else `l2`.
abstract contract HonestWorld is HubTest {
    /// @dev A contribution that somebody watches.
    struct Known {
        Contribution c;
        uint256 truth; // what it should have been labelled
        bool honest;
    }

    uint16 internal constant LEARNING_RATE = 26; // 0.1 with 8 fractional bits
    uint256 internal constant BLOCK = 12; // seconds
    uint256 private constant REPAIRS = 12; // samples of the batch by which one of them puts the model right, at most

    address internal dave = _person("dave"); // contributes, and forgets to claim
    address[3] internal honest = [alice, bob, carol];

    string internal profile;
    uint96 internal weight; // wei, and as all that follows the profile's
    uint32 internal refundWait;
    uint32 internal confirmWait;
    uint32 internal ownerWait;
    uint32 internal anyoneWait;
    uint32 internal poolPeriod;
    uint256 internal model;
    Known[] internal known;
    uint256[] internal watched; // of these, what was open when somebody last looked
    uint16 internal fresh = 100; // the next word that nobody has used
    bool internal ownerIsHonest = true;
    bool internal asleep; // nobody looks

    function setUp() public virtual override {
        super.setUp();
        _fund(dave, 1000 ether);
        profile = vm.envOr("DCAI_PROFILE", "l2");
        string memory key = string.concat(".", profile);
        uint256[] memory p = vm.parseJsonUintArray(vm.readFile("test/vectors/profiles.json"), key);
        (weight, refundWait, ownerWait, anyoneWait) = (uint96(p[0]), uint32(p[1]), uint32(p[3]), uint32(p[4]));
        _begin(uint32(p[2]), uint32(p[6]));
    }

    /// @dev A model with these settings, and two weeks in which honest people contribute every twelve hours.
    function _begin(uint32 confirmWait_, uint32 poolPeriod_) internal virtual {
        (confirmWait, poolPeriod) = (confirmWait_, poolPeriod_);
        delete known;
        delete watched;
        model = _createTrained(256, -256);
        for (uint256 i = 0; i < 28; ++i) {
            _live(12 hours);
            _honestly(honest[i % 3], i % 2, uint16(i % 17));
        }
        _live(2 * uint256(refundWait));
    }

    // ------------------------------------------------------------------------------------------------ the model

    /// @dev Spam words weigh `spam`, ham words `ham`, in 256ths.
    function _createTrained(int16 spam, int16 ham) internal virtual returns (uint256 modelId) {
        bytes memory perceptron = abi.encode(uint32(60_000), LEARNING_RATE, uint8(8), uint8(0), int32(-64));
        ModelSpec memory spec = _spec(sparse, perceptron, stakeIncentive, _settings());
        spec.openNow = false;
        modelId = _create(spec);
        bytes32[] memory slots = sparse.parameters(modelId, 0, 3);
        for (uint256 word = 0; word < 40; ++word) {
            uint256 lane = word + 6;
            uint256 each = uint16(word < 20 ? spam : ham);
            slots[lane / 16] |= bytes32(each << (16 * (15 - (lane % 16))));
        }
        vm.prank(owner);
        hub.loadParameters(modelId, 0, abi.encodePacked(slots));
        vm.prank(owner);
        hub.openModel(modelId);
    }

    function _settings() internal view returns (bytes memory) {
        uint32[4] memory waits = [refundWait, confirmWait, ownerWait, anyoneWait];
        return abi.encode(weight, waits, TIP_BPS, poolPeriod);
    }

    /// @dev `count` words from `first` on.
    function _words(uint16 first, uint256 count) internal pure returns (bytes memory words) {
        for (uint16 i = 0; i < count; ++i) words = abi.encodePacked(words, first + i);
    }

    /// @dev So many words that nobody has used.
    function _freshWords(uint256 count) internal returns (bytes memory words) {
        words = _words(fresh, count);
        fresh += uint16(count);
    }

    // ------------------------------------------------------------------------------------------------ honest people

    /// @dev A true sample of three words from the `first` of its kind on, and one that nobody has used.
    function _honestly(address person, uint256 truth, uint16 first) internal returns (uint256 index) {
        return _truly(person, truth, bytes.concat(_words((truth == 1 ? 0 : 20) + first, 3), _freshWords(1)));
    }

    /// @dev Honest people contribute so many samples with the words 0, 1 and 2, an hour apart.
    function _victims(uint256 count) internal returns (uint256[] memory victims) {
        victims = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            _live(1 hours);
            victims[i] = _honestly(honest[i % 3], 1, 0);
        }
    }

    /// @dev Contributes a true sample, which is watched from now on.
    function _truly(address person, uint256 truth, bytes memory features) internal returns (uint256 index) {
        return _watch(_contribute(person, model, Sample(truth, features)), truth, true);
    }

    /// @dev Has a contribution watched from now on.
    function _watch(Contribution memory c, uint256 truth, bool isHonest) internal returns (uint256) {
        Known storage item = known.push();
        (item.c, item.truth, item.honest) = (c, truth, isHonest);
        watched.push(known.length - 1);
        return known.length - 1;
    }

    /// @dev Time passes; every hour honest people look.
    function _live(uint256 time) internal {
        _live(time, 1 hours);
    }

    function _live(uint256 time, uint256 every) internal {
        uint256 end = vm.getBlockTimestamp() + time;
        while (vm.getBlockTimestamp() < end) {
            uint256 left = end - vm.getBlockTimestamp();
            vm.warp(vm.getBlockTimestamp() + (left < every ? left : every));
            if (!asleep) this.look();
        }
    }

    /// @dev An hour's work of honest people; a call of its own, so that its memory is given back.
    function look() external {
        for (uint256 k = watched.length; k > 0; --k) {
            if (_isOpen(watched[k - 1])) continue;
            watched[k - 1] = watched[watched.length - 1];
            watched.pop();
        }
        _repair();
        vm.warp(vm.getBlockTimestamp() + BLOCK);
        for (uint256 k = 0; k < watched.length; ++k) {
            if (_isOpen(watched[k])) _claimWhatIsDue(known[watched[k]]);
        }
    }

    /// @dev One of them teaches the model what it gets wrong, by samples like those with a word more, in one batch.
    function _repair() private {
        Sample[] memory samples = new Sample[](REPAIRS);
        uint256[] memory truths = new uint256[](REPAIRS);
        address person = honest[(vm.getBlockTimestamp() / 1 hours) % 3];
        uint256 count = 0;
        uint256 state = vm.snapshotState();
        for (uint256 k = 0; k < watched.length && count < REPAIRS; ++k) {
            Known storage item = known[watched[k]];
            while (count < REPAIRS && hub.predict(model, item.c.features) != item.truth) {
                truths[count] = item.truth;
                samples[count] = Sample(item.truth, bytes.concat(item.c.features, _freshWords(1)));
                _contribute(person, model, samples[count++]);
            }
        }
        if (count == 0) return;
        vm.revertToState(state);
        fresh += uint16(count);
        assembly ("memory-safe") {
            mstore(samples, count)
        }
        _batch(person, samples, truths, true);
    }

    /// @dev Contributes samples in one call, which costs less than one after the other, and has them watched.
    /// @return callGas What the call used, without what a transaction costs in any case.
    function _batch(
        address person,
        Sample[] memory samples,
        uint256[] memory truths,
        bool isHonest
    ) internal returns (uint256 callGas) {
        uint256 before = _staked(person);
        vm.prank(person);
        hub.contributeBatch(model, samples, ENOUGH);
        callGas = vm.lastCallGas().gasTotalUsed;
        uint256 each = (before - _staked(person)) / samples.length;
        for (uint256 i = 0; i < samples.length; ++i) {
            _watch(_contribution(person, vm.getBlockTimestamp(), each, samples[i]), truths[i], isHonest);
        }
    }

    /// @dev A refund if it is honest, otherwise reports and the owner's taking; what is refused is tried again in an hour.
    function _claimWhatIsDue(Known storage item) private {
        bool agrees = hub.predict(model, item.c.features) == item.c.label;
        if (item.c.contributor == dave) return;
        if (item.honest && agrees) _try(item.c.contributor, abi.encodeCall(hub.refund, (model, item.c)));
        if (item.honest || agrees) return;
        for (uint256 k = 0; k < 3; ++k) _try(honest[k], abi.encodeCall(hub.report, (model, item.c)));
        if (ownerIsHonest) _try(owner, abi.encodeCall(hub.take, (model, item.c)));
    }

    function _isOpen(uint256 i) internal view returns (bool) {
        (Status status, , ) = hub.recordOf(model, _idOf(model, known[i].c));
        return status == Status.Open;
    }

    function _try(address who, bytes memory data) internal returns (bool ok) {
        vm.prank(who);
        (ok, ) = address(hub).call(data);
    }
}
