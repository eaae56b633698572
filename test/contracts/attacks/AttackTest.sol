// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {vm} from "../utils/Vm.sol";
import {HonestWorld} from "./HonestWorld.sol";

/// @title What attackers do in the honest world, and what they have in the end.
/// @dev An attacker can act in any block, before or after anybody else, sees everything, and owns as many accounts as it likes.
abstract contract AttackTest is HonestWorld {
    address internal mallory = _person("mallory");
    address internal sybil = _person("sybil");
    uint256 internal gasUsed; // by attackers' transactions
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
            lies[i] = Sample(1 - truth, bytes.concat(features, _freshWords(10)));
        }
        _knowBatch(liar, lies, truth);
        require(hub.predict(model, features) != truth, "flipped");
    }

    /// @dev Tried out, and undone.
    function _liesToFlip(bytes memory features, uint256 truth) private returns (uint256 lies) {
        uint256 state = vm.snapshotState();
        while (hub.predict(model, features) == truth) {
            _contribute(mallory, model, Sample(1 - truth, bytes.concat(features, _freshWords(10))));
            ++lies;
        }
        vm.revertToState(state);
    }

    /// @dev Contributes samples in one call, which costs less than one after the other.
    function _knowBatch(address liar, Sample[] memory samples, uint256 truth) internal {
        uint256 before = _staked(liar);
        (bool ok, ) = _attack(liar, abi.encodeCall(hub.contributeBatch, (model, samples, ENOUGH)));
        require(ok, "contributed");
        uint256 each = (before - _staked(liar)) / samples.length;
        for (uint256 i = 0; i < samples.length; ++i) {
            _watch(_contribution(liar, vm.getBlockTimestamp(), each, samples[i]), truth, false);
        }
    }

    /// @dev The attacker's own contributions: refunds whatever can be refunded.
    function _refundOwn(address liar) internal {
        for (uint256 i = 0; i < known.length; ++i) {
            Known storage item = known[i];
            if (item.c.contributor != liar || !_isOpen(i)) continue;
            if (hub.predict(model, item.c.features) != item.c.label) continue;
            _attack(liar, abi.encodeCall(hub.refund, (model, item.c)));
        }
    }

    /// @dev A call by an attacker, which may be refused, with every slot cold as in a transaction of its own; counts its gas.
    function _attack(address who, bytes memory data) internal returns (bool ok, uint256 amount) {
        bytes memory returned;
        vm.cool(address(hub));
        vm.cool(address(stakeIncentive));
        vm.cool(address(hub.modelInfo(model).classifier));
        vm.prank(who);
        (ok, returned) = address(hub).call(data);
        gasUsed += 21_000 + vm.lastCallGas().gasTotalUsed;
        for (uint256 i = 0; i < data.length; ++i) gasUsed += data[i] == 0 ? 4 : 16;
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
        _live(REFUND_WAIT);
        _refundOwn(who);
    }

    // ------------------------------------------------------------------------------------------------ the result

    function _startCounting() internal {
        (_wealthBefore, gasUsed) = (_wealth(), 0);
    }

    /// @dev Everything that is open runs its course, the pool streams out, everybody claims; then says what attackers have won or lost.
    function _settle(string memory attack) internal returns (int256 gain) {
        for (uint256 day = 0; day < 9; ++day) {
            _live(1 days);
            _refundOwn(mallory);
            _refundOwn(sybil);
        }
        vm.warp(vm.getBlockTimestamp() + ANYONE_WAIT);
        for (uint256 i = 0; i < known.length; ++i) {
            if (_isOpen(i)) _try(carol, abi.encodeCall(hub.sweep, (model, known[i].c)));
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

    /// @dev Prints a line of the table in docs/incentives.md.
    function _say(string memory attack, int256 gain) internal view {
        bytes memory line = abi.encodeWithSignature("log(string,int256)", attack, gain);
        bytes memory gasLine = abi.encodeWithSignature("log(string,uint256)", "  gas", gasUsed);
        address console = 0x000000000000000000636F6e736F6c652e6c6f67;
        (bool ok, ) = console.staticcall(line);
        (bool gasOk, ) = console.staticcall(gasLine);
        require(ok && gasOk, "there is a console");
    }

    /// @dev What attackers have; the owner is one of them where it is not honest.
    function _wealth() internal view returns (uint256) {
        return _staked(mallory) + _staked(sybil) + (ownerIsHonest ? 0 : _staked(owner));
    }
}
