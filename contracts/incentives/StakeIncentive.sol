// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Claim, ClaimKind, IIncentiveMechanism, Move, SweepTo, Terms} from "../interfaces/IIncentiveMechanism.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {Standing, StakeSlots} from "./StakeSlots.sol";

/// @title Deposit, refund, take: good data earns its deposit back and a share of the bad.
/// @notice A contribution costs a deposit that is the higher the sooner it follows the last one. After `refundWait` its
/// contributor gets it back if the model still agrees, and gains standing by it; if the model differs, contributors with
/// standing earn shares of it. After `ownerWait` the model's owner may take what is left, and after `anyoneWait` anyone may
/// sweep it into the model's pool.
/// @dev Clocks are block timestamps. "Learned in this block" means that a parameter changed at the same timestamp, which on
/// chains with several blocks a second is a little more than one block.
contract StakeIncentive is IIncentiveMechanism, HubPlugin {
    /// @notice The settings of a new model. All waits are seconds since the contribution.
    struct Config {
        uint96 priceWeight; // c of the price formula, in the currency's smallest unit; 0 makes contributions free
        uint32 refundWait; // at least 1
        uint32 ownerWait; // at least refundWait + CLAIM_WINDOW, so that an owner can't forestall refunds
        uint32 anyoneWait; // at least ownerWait
        uint16 sweepTipBps; // the sweeper's part, in hundredths of a percent, at most 500
    }

    /// @notice The least time between the first refund and the first taking, in seconds.
    uint256 public constant CLAIM_WINDOW = 1 hours;

    /// @dev Scales the square root of seconds: with c the deposit one hour after the last contribution is 60·c.
    uint256 private constant PRICE_SCALE = 3600;

    /// @dev The highest price, 3600·c, is a deposit that the hub can record.
    uint256 private constant MAX_PRICE_WEIGHT = type(uint88).max / PRICE_SCALE;

    mapping(uint256 modelId => uint256) private _priceWeight; // what a contribution reads
    mapping(uint256 modelId => Standing) private _standing; // what a claim reads and writes
    mapping(uint256 modelId => mapping(address account => uint256)) private _standingOf;

    /// @notice Waits must be ordered: 1 ≤ refundWait, refundWait + CLAIM_WINDOW ≤ ownerWait ≤ anyoneWait.
    error BadWaits(uint256 refundWait, uint256 ownerWait, uint256 anyoneWait);
    /// @notice The highest price would be a deposit too large to record.
    error BadPriceWeight(uint256 priceWeight, uint256 maxPriceWeight);
    /// @notice Refunds and reports open at `readyAt`.
    error ClaimTooEarly(bytes32 id, uint256 readyAt);
    /// @notice The owner can take what is left from `readyAt` on.
    error TakeTooEarly(bytes32 id, uint256 readyAt);
    /// @notice The model does not predict the contributed label now.
    error ModelDisagrees(bytes32 id);
    /// @notice The model predicts the contributed label now.
    error ModelAgrees(bytes32 id);
    /// @notice The model changed in this block; its answer may be a moment's. Try again in the next one.
    error ModelJustLearned(bytes32 id);
    /// @notice Only who has been refunded on this model before can report.
    error NoStanding(bytes32 id, address caller);
    /// @notice The share that is left for the caller rounds down to nothing.
    error NothingToClaim(bytes32 id, address caller);
    /// @notice This mechanism has no actions.
    error NoActions();

    constructor(address hub_) HubPlugin(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "StakeIncentive";
    }

    // ------------------------------------------------------------------------------------------------ for the hub

    /// @inheritdoc IIncentiveMechanism
    /// @dev `config` is an ABI-encoded {Config}.
    function onCreate(uint256 modelId, address, bytes calldata config) external onlyHub returns (Terms memory terms) {
        Config memory c = abi.decode(config, (Config));
        if (c.refundWait == 0 || c.ownerWait < c.refundWait + CLAIM_WINDOW || c.anyoneWait < c.ownerWait) {
            revert BadWaits(c.refundWait, c.ownerWait, c.anyoneWait);
        }
        if (c.priceWeight > MAX_PRICE_WEIGHT) revert BadPriceWeight(c.priceWeight, MAX_PRICE_WEIGHT);
        _priceWeight[modelId] = c.priceWeight;
        _standing[modelId] = StakeSlots.packStanding(c.refundWait, c.ownerWait);
        return
            Terms({
                anyoneWait: c.anyoneWait,
                sweepTipBps: c.sweepTipBps,
                holdsBack: false,
                wantsVotes: false,
                isFree: false
            });
    }

    /// @inheritdoc IIncentiveMechanism
    function onOpen(uint256) external onlyHub {}

    /// @inheritdoc IIncentiveMechanism
    function onAddLabel(uint256) external onlyHub {}

    /// @inheritdoc IIncentiveMechanism
    function onContribute(
        uint256 modelId,
        address,
        uint256 count,
        uint256 lastContributionAt
    ) external view onlyHub returns (uint256 price) {
        return _priceUp(modelId, count, lastContributionAt);
    }

    /// @inheritdoc IIncentiveMechanism
    function onClaim(
        ClaimKind kind,
        Claim calldata claim
    ) external onlyHub returns (uint256 amount, uint256 mark, bool close) {
        Standing s = _standing[claim.modelId];
        if (kind == ClaimKind.Refund) return (_refund(s, claim), 0, true);
        if (kind == ClaimKind.Report) return (_report(s, claim), 0, false);
        return (_take(s, claim), 0, true);
    }

    /// @inheritdoc IIncentiveMechanism
    function onSweep(Claim calldata claim) external view onlyHub returns (SweepTo) {
        if (claim.agrees) return SweepTo.Contributor;
        return _standing[claim.modelId].total() == 0 ? SweepTo.Owner : SweepTo.Pool;
    }

    /// @inheritdoc IIncentiveMechanism
    function onAct(
        uint256,
        address,
        uint256,
        bytes calldata
    ) external view onlyHub returns (Move[] memory, bytes memory) {
        revert NoActions();
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IIncentiveMechanism
    function quote(
        uint256 modelId,
        address,
        uint256 count,
        uint256 lastContributionAt
    ) external view returns (uint256 price) {
        return _priceUp(modelId, count == 0 ? 1 : count, lastContributionAt);
    }

    /// @notice An account's standing on a model, and that of all accounts: the sums of their refunded deposits.
    function standingOf(uint256 modelId, address account) external view returns (uint256 standing, uint256 total) {
        return (_standingOf[modelId][account], _standing[modelId].total());
    }

    /// @notice The settings that contributions and claims go by.
    function rulesOf(
        uint256 modelId
    ) external view returns (uint256 priceWeight, uint256 refundWait, uint256 ownerWait) {
        Standing s = _standing[modelId];
        return (_priceWeight[modelId], s.refundWait(), s.ownerWait());
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev ⌈3600 · c / max(1, isqrt(⌊elapsed / count⌋))⌉, what each of `count` samples costs: as if they had come evenly
    /// spread over the time since the last one. 0 only if c is 0.
    /// @param since When the last contribution was made, or the model opened; 0 if it is not open.
    function _priceUp(uint256 modelId, uint256 count, uint256 since) private view returns (uint256) {
        uint256 elapsed = since == 0 ? 0 : block.timestamp - since;
        uint256 root = Math.sqrt(elapsed / count);
        return Math.ceilDiv(PRICE_SCALE * _priceWeight[modelId], root == 0 ? 1 : root);
    }

    /// @dev The contributor is paid what is left, and gains standing by the whole deposit.
    function _refund(Standing s, Claim calldata claim) private returns (uint256 amount) {
        _checkReady(s, claim);
        if (!claim.agrees) revert ModelDisagrees(claim.id);
        _standingOf[claim.modelId][claim.contributor] += claim.deposit;
        _standing[claim.modelId] = s.plus(claim.deposit);
        return claim.claimable;
    }

    /// @dev A reporter is paid the deposit's share of the reporter's standing in all standing, rounded down.
    function _report(Standing s, Claim calldata claim) private view returns (uint256 shareDown) {
        _checkReady(s, claim);
        _checkDiffers(claim);
        uint256 standing = _standingOf[claim.modelId][claim.caller];
        if (standing == 0) revert NoStanding(claim.id, claim.caller);
        shareDown = Math.min(claim.claimable, (claim.deposit * standing) / s.total());
        if (shareDown == 0) revert NothingToClaim(claim.id, claim.caller);
    }

    function _take(Standing s, Claim calldata claim) private view returns (uint256 amount) {
        uint256 readyAt = claim.contributedAt + s.ownerWait();
        if (block.timestamp < readyAt) revert TakeTooEarly(claim.id, readyAt);
        _checkDiffers(claim);
        return claim.claimable;
    }

    function _checkReady(Standing s, Claim calldata claim) private view {
        uint256 readyAt = claim.contributedAt + s.refundWait();
        if (block.timestamp < readyAt) revert ClaimTooEarly(claim.id, readyAt);
    }

    /// @dev The model must differ, and not only since this block: somebody could have flipped it for the moment.
    function _checkDiffers(Claim calldata claim) private view {
        if (claim.agrees) revert ModelAgrees(claim.id);
        if (claim.learnedAt == block.timestamp) revert ModelJustLearned(claim.id);
    }
}
