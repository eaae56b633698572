// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {ClaimKind} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {vm} from "../utils/Vm.sol";
import {ClassifierWorld} from "./ClassifierWorld.sol";

/// @title A world of the stake mechanism, without and with a `confirmWait`, over all classifiers and currencies.
abstract contract StakeHandler is ClassifierWorld {
    uint32 private constant CONFIRM_WAIT = 6 hours;

    /// @notice Goes on with something on which people differ, on the side that the model is on, at once or when that side's clock may have
    /// run.
    /// @param how Even: waits for `confirmWait`. Not divisible by three: somebody first teaches the model to change its mind. A multiple of
    /// five: the owner takes, if it comes to that.
    function pressOn(uint256 who, uint256 which, uint256 how) external {
        for (uint256 i = 0; i < items.length; ++i) {
            Item storage item = items[((which % items.length) + i) % items.length];
            if (item.state % 4 != uint256(Status.Open) || item.state / 4 == 0 || !isStake[item.modelId]) continue;
            if (how % 3 != 0) _turn(item, who % people.length);
            vm.warp(vm.getBlockTimestamp() + (how % 2 == 0 ? CONFIRM_WAIT : 12));
            ClaimKind way = how % 5 == 0 ? ClaimKind.Take : ClaimKind.Report;
            if (!_differs(item)) way = ClaimKind.Refund;
            if (way == ClaimKind.Take) _waitUntil(item.c.contributedAt + OWNER_WAIT);
            return _claim(_claimant(item, way, who), item, way);
        }
    }

    /// @notice Claims out of a model's pool, by somebody whom it owes something, funds it or has it stream.
    function usePool(uint256 who, uint256 which, uint256 seed) external {
        uint256 modelId = _model(which);
        StakePool.Action action = StakePool.Action(seed % 3);
        address person = _pick(people, who);
        for (uint256 i = 1; i < people.length && action == StakePool.Action.Claim; ++i) {
            if (stakeIncentive.owed(modelId, person) != 0) break;
            person = _pick(people, (who % people.length) + i);
        }
        uint256 amount = _bound(seed >> 8, 0, 5 * _unit(currencyOf[modelId]));
        uint256 owing = stakeIncentive.owed(modelId, person);
        uint256 allowed = action == StakePool.Action.Fund ? amount : 0;
        bytes memory data = abi.encodeCall(hub.act, (modelId, allowed, abi.encode(action, amount)));
        (bool ok, bytes memory returned) = _perform(person, 0, data, modelId, currencyOf[modelId], allowed);
        if (!ok || !isStake[modelId]) return;
        bytes32[3] memory names = [bytes32("pool claim"), bytes32("pool fund"), bytes32("pool sync")];
        _did(modelId, names[uint256(action)]);
        uint256 told = abi.decode(abi.decode(returned, (bytes)), (uint256));
        if (action == StakePool.Action.Claim && told != owing) _break(0, "a claim paid something else than was owed");
    }

    /// @notice The first pool that does not add up, in words; empty if there is none.
    /// @dev A third of the models is looked at after each call.
    function badState() external view override returns (string memory) {
        for (uint256 i = 0; i < models.length; ++i) {
            if (!isStake[models[i]] || (i + performed) % 3 != 0) continue;
            (uint256 unreleased, uint256 unclaimed, uint256 unnoticed, ) = stakeIncentive.poolState(models[i]);
            if (unreleased + unclaimed + unnoticed != hub.poolOf(models[i]))
                return "a pool is not the sum of its parts";
            uint256 sum = 0;
            for (uint256 k = 0; k < people.length; ++k) sum += stakeIncentive.owed(models[i], people[k]);
            if (sum > unclaimed) return "more is owed than was released";
        }
        return "";
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _specOf(
        IClassifier classifier,
        bytes memory config,
        uint256 settings,
        uint256 price
    ) internal view override returns (ModelSpec memory) {
        uint32 confirmWait = settings == 0 ? 0 : CONFIRM_WAIT;
        return _spec(classifier, config, stakeIncentive, _stakeConfig(uint96(price), confirmWait));
    }

    /// @dev Standing, which only a call about the model may change.
    function _stateOf(uint256 modelId) internal view override returns (bytes32) {
        if (!isStake[modelId]) return 0;
        (, uint256 total) = stakeIncentive.standingOf(modelId, people[0]);
        return bytes32(total);
    }

    /// @dev Teaches the model the opposite of what it says of these features, by up to six samples of the same topic.
    function _turn(Item storage item, uint256 who) private {
        bool differs = _differs(item);
        uint256 label = differs ? item.c.label : 1 - (item.c.label % 2);
        uint256 topic = _topicOf(item.modelId, item.c.features);
        for (uint256 i = 0; i < 6 && _differs(item) == differs; ++i) {
            bytes memory features = _features(item.modelId, topic, uint256(keccak256(abi.encode(performed, i))));
            _contributeAs(who, item.modelId, Sample(label, features), type(uint128).max);
        }
    }

    function _canReport(uint256 modelId, address person) internal view override returns (bool) {
        (uint256 standing, ) = stakeIncentive.standingOf(modelId, person);
        return standing != 0;
    }

    function _request(uint256, uint256 seed) internal pure override returns (bytes memory) {
        return abi.encode(seed % 5, (seed >> 8) % 5 ether);
    }
}
