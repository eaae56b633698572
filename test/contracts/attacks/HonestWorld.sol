// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {HubTest} from "../utils/HubTest.sol";
import {vm} from "../utils/Vm.sol";

/// @title A small world for attackers to make money in: a trained perceptron, honest people with standing, default settings.
/// @dev Words 0 to 19 mean spam (label 1), words 20 to 39 mean ham (label 0), others nothing yet. Honest people look once an hour: they
/// put right what the model gets wrong, answer reports, report lies, claim what is theirs.
abstract contract HonestWorld is HubTest {
    /// @dev A contribution that somebody watches.
    struct Known {
        Contribution c;
        uint256 truth; // what it should have been labelled
        bool honest;
    }

    uint96 internal constant WEIGHT = 1e10; // wei, and as all that follows the default of `dcai create`
    uint32 internal constant CONFIRM_WAIT = 12 hours;
    uint32 internal constant PERIOD = 1 days;
    uint16 internal constant LEARNING_RATE = 26; // 0.1 with 8 fractional bits
    uint256 internal constant BLOCK = 12; // seconds
    uint256 private constant REPAIRS = 12; // contributions that honest people spend on one hour's repairs, at most

    address internal dave = _person("dave"); // contributes, and forgets to claim
    address[3] internal honest = [alice, bob, carol];

    uint32 internal confirmWait;
    uint32 internal poolPeriod;
    uint256 internal model;
    Known[] internal known;
    uint16 internal fresh = 100; // the next word that nobody has used
    bool internal ownerIsHonest = true;
    bool internal asleep; // nobody looks

    function setUp() public virtual override {
        super.setUp();
        _fund(dave, 1000 ether);
        _begin(CONFIRM_WAIT, PERIOD);
    }

    /// @dev A model with these settings, and two weeks in which honest people contribute every twelve hours.
    function _begin(uint32 confirmWait_, uint32 poolPeriod_) internal virtual {
        (confirmWait, poolPeriod) = (confirmWait_, poolPeriod_);
        delete known;
        model = _createTrained(256, -256);
        for (uint256 i = 0; i < 28; ++i) {
            _live(12 hours);
            _honestly(honest[i % 3], i % 2, uint16(i % 17));
        }
        _live(2 days);
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
            uint256 weight = uint16(word < 20 ? spam : ham);
            slots[lane / 16] |= bytes32(weight << (16 * (15 - (lane % 16))));
        }
        vm.prank(owner);
        hub.loadParameters(modelId, 0, abi.encodePacked(slots));
        vm.prank(owner);
        hub.openModel(modelId);
    }

    function _settings() internal view returns (bytes memory) {
        uint32[4] memory waits = [REFUND_WAIT, confirmWait, OWNER_WAIT, ANYONE_WAIT];
        return abi.encode(WEIGHT, waits, TIP_BPS, poolPeriod);
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
        return known.length - 1;
    }

    /// @dev Time passes; every hour honest people look.
    function _live(uint256 time) internal {
        uint256 end = vm.getBlockTimestamp() + time;
        while (vm.getBlockTimestamp() < end) {
            uint256 left = end - vm.getBlockTimestamp();
            vm.warp(vm.getBlockTimestamp() + (left < 1 hours ? left : 1 hours));
            if (!asleep) this.look();
        }
    }

    /// @dev An hour's work of honest people; a call of its own, so that its memory is given back.
    function look() external {
        uint256 repairs = 0;
        uint256 count = known.length;
        for (uint256 i = 0; i < count; ++i) {
            if (_isOpen(i)) repairs += _repair(known[i], REPAIRS - repairs);
        }
        vm.warp(vm.getBlockTimestamp() + BLOCK);
        for (uint256 i = 0; i < count; ++i) {
            if (_isOpen(i)) _claimWhatIsDue(known[i]);
        }
    }

    /// @dev Teaches the model what it gets wrong, by samples like that one with a word more.
    function _repair(Known storage item, uint256 most) private returns (uint256 done) {
        (bytes memory features, uint256 truth) = (item.c.features, item.truth);
        while (done < most && hub.predict(model, features) != truth) {
            _truly(honest[done % 3], truth, bytes.concat(features, _freshWords(1)));
            ++done;
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
