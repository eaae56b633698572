// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Contribution, Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {BountyMechanism} from "../plugins/BountyMechanism.sol";
import {GrowingClassifier} from "../plugins/GrowingClassifier.sol";
import {HoldingMechanism} from "../plugins/HoldingMechanism.sol";
import {VotingMechanism} from "../plugins/VotingMechanism.sol";
import {vm} from "../utils/Vm.sol";
import {HubHandler} from "./HubHandler.sol";

/// @title A world of hostile plug-ins, and of the mechanisms that others could write: votes, held back updates, bounties.
abstract contract ExampleHandler is HubHandler {
    VotingMechanism public voting;
    HoldingMechanism public holding;

    /// @dev To be called once, by the contract that is deployed.
    function _begin() internal {
        _settle();
        escrows = [bytes32("a"), bytes32("b"), bytes32("c")];
        voting = new VotingMechanism(address(hub));
        holding = new HoldingMechanism(address(hub));
        IIncentiveMechanism bounty = new BountyMechanism(address(hub));
        IClassifier growing = new GrowingClassifier(address(hub));
        IIncentiveMechanism hostile = IIncentiveMechanism(address(hostileMechanism));
        IClassifier bad = IClassifier(address(hostileClassifier));
        bytes memory perceptron = _perceptronConfig();
        _addModel(_spec(), ETHER);
        _addModel(_spec(sparse, perceptron, stakeIncentive, _stakeConfig(PRICE_WEIGHT, 6 hours)), currencies[1]);
        _addModel(_spec(bad, "", stakeIncentive, _stakeConfig()), currencies[3]);
        _addModel(_spec(sparse, perceptron, hostile, ""), ETHER);
        _addModel(_spec(bad, "", hostile, ""), currencies[1]);
        _addModel(_spec(sparse, perceptron, voting, ""), currencies[3]);
        _addModel(_spec(growing, "", holding, ""), ETHER);
        _addModel(_spec(sparse, perceptron, bounty, abi.encode(people[0])), currencies[1]);
        for (uint256 i = 0; i < models.length; ++i) _firstWeek(models[i]);
    }

    /// @param how Even: once it is due.
    function releaseEscrow(uint256 who, uint256 which, uint256 key, uint256 how) external {
        for (uint256 i = 0; i < models.length; ++i) {
            uint256 modelId = models[((which % models.length) + i) % models.length];
            bytes32 escrowId = escrows[key % escrows.length];
            uint256 releaseAt = hub.escrowOf(modelId, escrowId).releaseAt;
            if (releaseAt == 0) continue;
            if (how % 2 == 0 && releaseAt < vm.getBlockTimestamp() + 100 days) _waitUntil(releaseAt);
            bytes memory data = abi.encodeCall(hub.releaseEscrow, (modelId, escrowId));
            _perform(_pick(people, who), 0, data, modelId, ETHER, 0);
            return;
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @inheritdoc HubHandler
    function _request(uint256 modelId, uint256 seed) internal view override returns (bytes memory) {
        address mechanism = address(hub.modelInfo(modelId).mechanism);
        if (mechanism == address(stakeIncentive)) return abi.encode(StakePool.Action(seed % 3), (seed >> 8) % 5 ether);
        bytes32 key = escrows[seed % escrows.length];
        if (mechanism != address(voting) && mechanism != address(holding)) {
            uint64 due = uint64(vm.getBlockTimestamp() + 1 + (seed % 10 days));
            return
                seed % 2 == 0
                    ? abi.encode(BountyMechanism.Action.Offer, abi.encode(key, _pick(people, seed), due, 1 ether))
                    : abi.encode(BountyMechanism.Action.Award, abi.encode(key, _pick(people, seed), 0.3 ether));
        }
        Contribution memory c;
        uint256[] storage own = itemsOf[modelId];
        if (own.length != 0) c = items[own[seed % own.length]].c;
        if (mechanism == address(holding)) {
            return
                seed % 3 == 0
                    ? abi.encode(HoldingMechanism.Action.Undo, abi.encode(Sample(c.label, c.features)))
                    : abi.encode(HoldingMechanism.Action.Apply, abi.encode(c));
        }
        return abi.encode(seed % 4 == 0 ? VotingMechanism.Action.Settle : VotingMechanism.Action.Cast, c, seed % 5 < 2);
    }
}
