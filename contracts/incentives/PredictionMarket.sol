// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Claim, ClaimKind, IIncentiveMechanism, Move, SweepTo, Terms} from "../interfaces/IIncentiveMechanism.sol";
import {MarketAction, MarketTerms, Opening} from "../interfaces/IPredictionMarket.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {MarketOpening} from "./MarketOpening.sol";
import {MarketViews} from "./MarketViews.sol";

/// @title Prediction markets on sealed test sets. The manual is {IPredictionMarket}.
contract PredictionMarket is MarketOpening, MarketViews {
    /// @dev There are no deposits, so nothing is ever swept; the hub wants a wait.
    uint32 private constant ANYONE_WAIT = 1 days;

    constructor(address hub_) HubPlugin(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "PredictionMarket";
    }

    // ------------------------------------------------------------------------------------------------ for the hub

    /// @inheritdoc IIncentiveMechanism
    function onCreate(uint256, address, bytes calldata config) external view onlyHub returns (Terms memory) {
        if (config.length != 0) revert ConfigNotEmpty(config.length);
        return Terms({anyoneWait: ANYONE_WAIT, sweepTipBps: 0, holdsBack: true, wantsVotes: false, isFree: false});
    }

    /// @inheritdoc IIncentiveMechanism
    function onOpen(uint256) external view onlyHub {}

    /// @inheritdoc IIncentiveMechanism
    function onAddLabel(uint256 modelId) external view onlyHub {
        _checkNoMarket(modelId);
    }

    /// @inheritdoc IIncentiveMechanism
    function onContribute(uint256 modelId, address, uint256, uint256) external view onlyHub returns (uint256) {
        revert OnlyThroughMarkets(modelId);
    }

    /// @inheritdoc IIncentiveMechanism
    function onClaim(ClaimKind, Claim calldata claim) external view onlyHub returns (uint256, uint256, bool) {
        revert NoDeposits(claim.modelId);
    }

    /// @inheritdoc IIncentiveMechanism
    function onSweep(Claim calldata) external view onlyHub returns (SweepTo) {
        return SweepTo.Contributor; // of nothing
    }

    /// @inheritdoc IIncentiveMechanism
    function onAct(
        uint256 modelId,
        address caller,
        uint256 maxSpend,
        bytes calldata data
    ) external onlyHub returns (Move[] memory moves, bytes memory result) {
        uint256 action = data.length < 32 ? type(uint256).max : uint256(bytes32(data));
        if (action > uint256(type(MarketAction).max)) revert UnknownAction(action);
        bytes calldata arguments = data[32:];
        uint256 number;
        if (action == uint256(MarketAction.Replay)) {
            (uint256 step, uint256 maxSteps) = abi.decode(arguments, (uint256, uint256));
            (moves, number) = _replay(modelId, caller, step, maxSteps);
            return (moves, abi.encode(number));
        }
        if (action == uint256(MarketAction.Open)) {
            (moves, number) = _open(modelId, caller, abi.decode(arguments, (MarketTerms)));
            return (moves, abi.encode(number));
        }
        if (action == uint256(MarketAction.Commit)) {
            (moves, number) = _commit(modelId, caller, maxSpend, abi.decode(arguments, (bytes32)));
            return (moves, abi.encode(number));
        }
        return (_actWithoutResult(modelId, MarketAction(action), data), result);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IIncentiveMechanism
    function quote(uint256 modelId, address, uint256, uint256) external pure returns (uint256) {
        revert OnlyThroughMarkets(modelId);
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev The actions that return nothing but moves, if that. Arguments are decoded together with the action before them, so that
    /// offsets are what `abi.encode` has made them.
    function _actWithoutResult(
        uint256 modelId,
        MarketAction action,
        bytes calldata data
    ) private returns (Move[] memory moves) {
        if (action == MarketAction.Reveal) {
            (, uint256 batch, bytes32 salt, bytes32[] memory partHashes, bytes memory part) = abi.decode(
                data,
                (uint256, uint256, bytes32, bytes32[], bytes)
            );
            return _reveal(modelId, batch, salt, partHashes, part);
        }
        if (action == MarketAction.Claim) {
            (, uint256 market, uint256 batch) = abi.decode(data, (uint256, uint256, uint256));
            return _claim(modelId, market, batch);
        }
        if (action == MarketAction.Close) return _close(modelId);
        if (action == MarketAction.Draw) {
            _draw(modelId);
            return moves;
        }
        (, uint256 page, Opening memory opening) = abi.decode(data, (uint256, uint256, Opening));
        if (action == MarketAction.Audit) _audit(modelId, page, opening);
        else _revealPage(modelId, page, opening);
    }
}
