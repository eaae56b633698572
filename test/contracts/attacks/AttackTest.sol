// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {vm} from "../utils/Vm.sol";
import {HonestWorld} from "./HonestWorld.sol";

/// @title What attackers do in the honest world, and what they have in the end.
/// @dev An attacker can act in any block, before or after anybody else, sees everything, and owns as many accounts as it likes.
abstract contract AttackTest is HonestWorld {
    address internal mallory = _person("mallory");
    address internal sybil = _person("sybil");
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;

    uint256 private constant LIES = 24; // of an hour's batch, at most, twice what honest people put right in it

    uint256 internal gasUsed; // by attackers' transactions
    uint256 internal takenFromHonest; // what reports of honest contributions have paid attackers
    uint256 private _wealthBefore;

    function _begin(uint32 confirmWait_, uint32 poolPeriod_) internal override {
        _fund(mallory, 1000 ether);
        _fund(sybil, 1000 ether);
        super._begin(confirmWait_, poolPeriod_);
        _startCounting();
    }

    // ------------------------------------------------------------------------------------------------ what they do

    /// @dev An attacker contributes a sample, true or not, which is watched from now on.
    function _know(address liar, uint256 label, uint256 truth, bytes memory features) internal returns (uint256 index) {
        Sample memory sample = Sample(label, features);
        (bool ok, uint256 deposit) = _attack(liar, abi.encodeCall(hub.contribute, (model, sample, ENOUGH)));
        require(ok, "contributed");
        return _watch(_contribution(liar, vm.getBlockTimestamp(), deposit, sample), truth, false);
    }

    /// @dev Makes the model give these features the other label, by lies in one call: with the same words, and each with ten words that no
    /// one else uses, so that it stays true to the model when the rest is put right, and is refunded.
    function _flip(address liar, bytes memory features) internal {
        uint256 truth = hub.predict(model, features);
        Sample[] memory lies = new Sample[](_liesToFlip(features, truth));
        for (uint256 i = 0; i < lies.length; ++i) {
            lies[i] = Sample(_lieLabel(truth), bytes.concat(features, _freshWords(10)));
        }
        _knowBatch(liar, lies, truth);
        require(hub.predict(model, features) != truth, "flipped");
    }

    function _lieLabel(uint256 truth) internal pure virtual returns (uint256) {
        return 1 - truth;
    }

    /// @dev Tried out, and undone.
    function _liesToFlip(bytes memory features, uint256 truth) private returns (uint256 lies) {
        uint256 state = vm.snapshotState();
        while (hub.predict(model, features) == truth) {
            _contribute(mallory, model, Sample(_lieLabel(truth), bytes.concat(features, _freshWords(10))));
            ++lies;
        }
        vm.revertToState(state);
    }

    /// @dev Lies of an attacker, in one batch.
    function _knowBatch(address liar, Sample[] memory samples, uint256 truth) internal {
        uint256[] memory truths = new uint256[](samples.length);
        for (uint256 i = 0; i < samples.length; ++i) truths[i] = truth;
        _lie(liar, samples, truths);
    }

    /// @dev Sends a batch of samples, in a transaction of its own, and counts its gas.
    function _lie(address liar, Sample[] memory samples, uint256[] memory truths) private {
        _makeCold();
        gasUsed += _gasOf(abi.encodeCall(hub.contributeBatch, (model, samples, ENOUGH)));
        gasUsed += _batch(liar, samples, truths, false);
    }

    /// @dev As all slots are when a transaction begins.
    function _makeCold() private {
        vm.cool(address(hub));
        vm.cool(address(stakeIncentive));
        vm.cool(address(hub.modelInfo(model).classifier));
    }

    /// @dev What a transaction with this calldata costs before it runs.
    function _gasOf(bytes memory data) private pure returns (uint256 intrinsic) {
        intrinsic = 21_000;
        for (uint256 i = 0; i < data.length; ++i) intrinsic += data[i] == 0 ? 4 : 16;
    }

    /// @dev The attacker's own contributions: refunds whatever can be refunded, and answers reports.
    function _refundOwn(address liar) internal {
        for (uint256 k = 0; k < watched.length; ++k) {
            Known storage item = known[watched[k]];
            if (item.c.contributor != liar || !_isDue(item.c, liar, true)) continue;
            _attack(liar, abi.encodeCall(hub.refund, (model, item.c)));
        }
    }

    /// @dev Reports whatever others have contributed and the model differs from, true or not.
    function _reportOthers(address reporter) internal {
        for (uint256 k = 0; k < watched.length; ++k) {
            Known storage item = known[watched[k]];
            if (item.c.contributor == reporter || !_isDue(item.c, reporter, false)) continue;
            (, uint256 amount) = _attack(reporter, abi.encodeCall(hub.report, (model, item.c)));
            if (item.honest) takenFromHonest += amount;
        }
    }

    /// @dev An owner takes whatever the model differs from.
    function _takeAll() private {
        for (uint256 k = 0; k < watched.length; ++k) {
            Known storage item = known[watched[k]];
            if (vm.getBlockTimestamp() < item.c.contributedAt + ownerWait) continue;
            if (hub.predict(model, item.c.features) == item.c.label) continue;
            _attack(owner, abi.encodeCall(hub.take, (model, item.c)));
        }
    }

    /// @dev Whether a refund or a report would be taken now: paid, or filed where that starts the side's clock.
    function _isDue(Contribution memory c, address who, bool agrees) private view returns (bool) {
        bytes32 id = _idOf(model, c);
        (Status status, , ) = hub.recordOf(model, id);
        if (status != Status.Open || (hub.predict(model, c.features) == c.label) != agrees) return false;
        (uint256 standing, ) = stakeIncentive.standingOf(model, who);
        if (!agrees && (standing == 0 || hub.hasReported(id, who))) return false;
        uint256 age = vm.getBlockTimestamp() - c.contributedAt;
        (uint256 side, uint256 agreedFor, uint256 differedFor) = stakeIncentive.disputeOf(model, id);
        if (side == 0) return age >= (agrees ? refundWait : refundWait - confirmWait);
        if (side != (agrees ? 2 : 1)) return true;
        return age >= refundWait && (agrees ? agreedFor : differedFor) >= confirmWait;
    }

    /// @dev The strongest attack known here: somebody keeps the model turned by lies, ten minutes after honest people have looked (when
    /// lies are cheaper, and still for most of the hour), answers every report of the lies, and reports with another account
    /// whatever honest contribution the model differs from.
    function _outwork(uint256[] memory victims, uint256 time) internal {
        for (uint256 end = vm.getBlockTimestamp() + time; vm.getBlockTimestamp() < end;) {
            vm.warp(vm.getBlockTimestamp() + 10 minutes);
            this.strike(victims);
            _live(50 minutes);
        }
    }

    /// @dev Mallory lies, and sybil reports. A call of its own, so that its memory is given back.
    function strike(uint256[] calldata victims) external {
        _turn(victims);
        _refundOwn(mallory);
        vm.warp(vm.getBlockTimestamp() + BLOCK);
        _reportOthers(sybil);
    }

    /// @dev Has the model differ from what is still open of some contributions, by one batch of lies with their words and a new one.
    function _turn(uint256[] calldata victims) private {
        Sample[] memory lies = new Sample[](LIES);
        uint256[] memory truths = new uint256[](LIES);
        uint256 count = 0;
        uint256 state = vm.snapshotState();
        for (uint256 k = 0; k < victims.length && count < LIES; ++k) {
            Known storage item = known[victims[k]];
            if (!_isOpen(victims[k])) continue;
            while (count < LIES && hub.predict(model, item.c.features) == item.truth) {
                truths[count] = item.truth;
                lies[count] = Sample(_lieLabel(item.truth), bytes.concat(item.c.features, _freshWords(1)));
                _contribute(mallory, model, lies[count++]);
            }
        }
        if (count == 0) return;
        vm.revertToState(state);
        fresh += uint16(count);
        assembly ("memory-safe") {
            mstore(lies, count)
        }
        _lie(mallory, lies, truths);
    }

    /// @dev A call by an attacker, which may be refused, with every slot cold as in a transaction of its own; counts its gas.
    function _attack(address who, bytes memory data) internal returns (bool ok, uint256 amount) {
        bytes memory returned;
        _makeCold();
        vm.prank(who);
        (ok, returned) = address(hub).call(data);
        gasUsed += _gasOf(data) + vm.lastCallGas().gasTotalUsed;
        if (ok && returned.length == 32) amount = abi.decode(returned, (uint256));
    }

    /// @dev Gives an attacker at least `times` the standing of all others, by one batch of samples that the model agrees with.
    function _farm(address who, uint256 times) internal {
        (uint256 standing, uint256 total) = stakeIncentive.standingOf(model, who);
        uint256 count = 1;
        while (count * hub.quote(model, who, count) < times * (total - standing) - standing) ++count;
        Sample[] memory samples = new Sample[](count);
        for (uint256 i = 0; i < count; ++i) samples[i] = Sample(1, bytes.concat(_words(0, 3), _freshWords(1)));
        _knowBatch(who, samples, 1);
        _live(refundWait);
        _refundOwn(who);
    }

    // ------------------------------------------------------------------------------------------------ the result

    function _startCounting() internal {
        (_wealthBefore, gasUsed, takenFromHonest) = (_wealth(), 0, 0);
    }

    /// @dev Everything that is open runs its course, the pool streams out, everybody claims; then says what attackers have won or lost.
    /// @param attack The attack's name in the table of docs/incentives.md.
    function _settle(string memory attack) internal returns (int256 gain) {
        uint256 end = vm.getBlockTimestamp() + ownerWait + 2 days;
        while (vm.getBlockTimestamp() < end) {
            _live(1 days, 3 hours);
            _refundOwn(mallory);
            _refundOwn(sybil);
            _reportOthers(sybil);
            if (!ownerIsHonest) _takeAll();
        }
        vm.warp(vm.getBlockTimestamp() + anyoneWait);
        for (uint256 k = 0; k < watched.length; ++k) {
            if (_isOpen(watched[k])) _try(carol, abi.encodeCall(hub.sweep, (model, known[watched[k]].c)));
        }
        _claimFromPool(poolPeriod);
        gain = int256(_wealth()) - int256(_wealthBefore);
        _say(attack, gain);
    }

    /// @dev The pool streams out, and attackers claim their part of it.
    function _claimFromPool(uint256 time) internal {
        _try(carol, abi.encodeCall(hub.act, (model, 0, abi.encode(StakePool.Action.Sync, uint256(0)))));
        vm.warp(vm.getBlockTimestamp() + time);
        bytes memory claim = abi.encodeCall(hub.act, (model, 0, abi.encode(StakePool.Action.Claim, uint256(0))));
        _attack(mallory, claim);
        _attack(sybil, claim);
        _attack(owner, claim);
    }

    /// @dev Prints what `npm run attacks` records (it sets DCAI_RECORD), else also compares it with what is recorded, as docs/incentives.md shows it.
    function _say(string memory attack, int256 gain) internal view {
        string memory key = string.concat(".", profile, ".", attack);
        _log(string.concat("attack", key, " gain"), gain);
        _log(string.concat("attack", key, " gas"), int256(gasUsed));
        if (bytes(vm.envOr("DCAI_RECORD", "")).length != 0) return;
        int256[] memory recorded = vm.parseJsonIntArray(vm.readFile("test/vectors/attacks.json"), key);
        vm.assertEq(gain, recorded[0], "the gain that is recorded; npm run attacks");
        // Gas moves a little with every change of a contract.
        vm.assertLe(gasUsed * 9, uint256(recorded[1]) * 10, "the gas that is recorded; npm run attacks");
        vm.assertGe(gasUsed * 11, uint256(recorded[1]) * 10, "the gas that is recorded; npm run attacks");
    }

    function _log(string memory what, int256 number) internal view {
        (bool ok, ) = CONSOLE.staticcall(abi.encodeWithSignature("log(string,int256)", what, number));
        require(ok, "there is a console");
    }

    /// @dev What attackers have; the owner is one of them where it is not honest.
    function _wealth() internal view returns (uint256) {
        return _staked(mallory) + _staked(sybil) + (ownerIsHonest ? 0 : _staked(owner));
    }
}
