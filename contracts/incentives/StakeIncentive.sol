// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICollaborativeTrainer} from "../interfaces/ICollaborativeTrainer.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Claim, ClaimKind, IIncentiveMechanism, Move, SweepTo, Terms} from "../interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelInfo} from "../interfaces/IModelRegistry.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {StakeDisputes} from "./StakeDisputes.sol";
import {StakePool} from "./StakePool.sol";
import {Standing, StakeSlots} from "./StakeSlots.sol";

/// @title Deposit, refund, take: good data earns its deposit back and a share of the bad.
/// @notice A contribution costs a deposit that is the higher the sooner it follows the last one. After `refundWait` its
/// contributor gets it back if the model still agrees, and gains standing by it; if the model differs, contributors with
/// standing earn shares of it. After `ownerWait` the model's owner may take what is left, and after `anyoneWait` anyone may
/// sweep it into the model's pool, which {StakePool} shares among everybody with standing.
/// @dev With a `confirmWait` a report is filed first and paid later, and a refund that it disputes too; see {StakeDisputes}.
/// Clocks are block timestamps. "Learned in this block" means that a parameter changed at the same timestamp, which on
/// chains with several blocks a second is a little more than one block.
contract StakeIncentive is IIncentiveMechanism, StakePool, StakeDisputes {
    /// @notice The settings of a new model. Waits are seconds since the contribution.
    struct Config {
        uint96 priceWeight; // c of the price formula, in the currency's smallest unit; 0 makes contributions free
        uint32 refundWait; // at least 1
        uint32 confirmWait; // seconds between filing and confirming; 0 pays refunds and reports at once
        uint32 ownerWait; // at least refundWait + confirmWait + CLAIM_WINDOW, so that an owner can't forestall refunds
        uint32 anyoneWait; // at least ownerWait + confirmWait; leave days between, or a sweep can cut off an owner's dispute
        uint16 sweepTipBps; // the sweeper's part, in hundredths of a percent, at most 500
        uint32 poolPeriod; // seconds over which money that came into the pool is shared, 1 hour to 3,650 days
    }

    /// @notice The least time between the first refund and the first taking, beside `confirmWait`, in seconds.
    uint256 public constant CLAIM_WINDOW = 1 hours;

    uint256 private constant MIN_POOL_PERIOD = 1 hours;
    uint256 private constant MAX_POOL_PERIOD = 3650 days;

    /// @notice Waits must be ordered: 1 ≤ refundWait, refundWait + confirmWait + CLAIM_WINDOW ≤ ownerWait,
    /// ownerWait + confirmWait ≤ anyoneWait.
    error BadWaits(uint256 refundWait, uint256 confirmWait, uint256 ownerWait, uint256 anyoneWait);
    /// @notice The pool's money must stream over at least an hour and at most 3,650 days.
    error BadPoolPeriod(uint256 poolPeriod, uint256 least, uint256 most);
    /// @notice Refunds are paid, or reports can be filed or are paid, from `readyAt` on.
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
        uint256 leastOwnerWait = uint256(c.refundWait) + c.confirmWait + CLAIM_WINDOW;
        uint256 leastAnyoneWait = uint256(c.ownerWait) + c.confirmWait;
        if (c.refundWait == 0 || c.ownerWait < leastOwnerWait || c.anyoneWait < leastAnyoneWait) {
            revert BadWaits(c.refundWait, c.confirmWait, c.ownerWait, c.anyoneWait);
        }
        if (c.poolPeriod < MIN_POOL_PERIOD || c.poolPeriod > MAX_POOL_PERIOD) {
            revert BadPoolPeriod(c.poolPeriod, MIN_POOL_PERIOD, MAX_POOL_PERIOD);
        }
        _setPriceWeight(modelId, c.priceWeight);
        _standing[modelId] = StakeSlots.packStanding(c.refundWait, c.confirmWait, c.ownerWait, c.poolPeriod);
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
    /// @dev An amount of 0 with the contribution left open is a filing.
    function onClaim(
        ClaimKind kind,
        Claim calldata claim
    ) external onlyHub returns (uint256 amount, uint256 mark, bool close) {
        Standing s = _standing[claim.modelId];
        if (kind == ClaimKind.Refund) return _refund(s, claim);
        if (kind == ClaimKind.Report) return _report(s, claim);
        return _take(s, claim);
    }

    /// @inheritdoc IIncentiveMechanism
    /// @dev Filings play no part: whatever state a contribution is in, a sweep settles it (INV-5).
    function onSweep(Claim calldata claim) external view onlyHub returns (SweepTo) {
        if (claim.agrees) return SweepTo.Contributor;
        return _standing[claim.modelId].total() == 0 ? SweepTo.Owner : SweepTo.Pool;
    }

    /// @inheritdoc IIncentiveMechanism
    /// @dev `data` is `abi.encode(Action, uint256 amount)`, see {StakePool.Action}.
    function onAct(
        uint256 modelId,
        address caller,
        uint256,
        bytes calldata data
    ) external onlyHub returns (Move[] memory moves, bytes memory result) {
        return _actOnPool(modelId, caller, data);
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

    /// @notice The settings that contributions and claims go by.
    function rulesOf(
        uint256 modelId
    ) external view returns (uint256 priceWeight, uint256 refundWait, uint256 ownerWait) {
        Standing s = _standing[modelId];
        return (_priceWeight[modelId], s.refundWait(), s.ownerWait());
    }

    /// @notice All settings of a model, as it was created with them.
    function configOf(uint256 modelId) external view returns (Config memory) {
        Standing s = _standing[modelId];
        ModelInfo memory info = IModelRegistry(hub).modelInfo(modelId);
        return
            Config({
                priceWeight: uint96(_priceWeight[modelId]),
                refundWait: uint32(s.refundWait()),
                confirmWait: uint32(s.confirmWait()),
                ownerWait: uint32(s.ownerWait()),
                anyoneWait: uint32(info.anyoneWait),
                sweepTipBps: uint16(info.sweepTipBps),
                poolPeriod: uint32(s.poolPeriod())
            });
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev The contributor is paid what is left, and gains standing by the whole deposit; if a report is filed, only once the
    /// contributor's clock has run.
    function _refund(Standing s, Claim calldata claim) private returns (uint256 amount, uint256 mark, bool close) {
        uint256 readyAt = claim.contributedAt + s.refundWait();
        if (claim.mark == UNDISPUTED) _checkReady(claim, readyAt);
        if (!claim.agrees) revert ModelDisagrees(claim.id);
        if (claim.mark != UNDISPUTED) {
            if (!_press(claim, AGREES, s.confirmWait(), readyAt)) return (0, AGREES, false);
            _closeDispute(claim.id);
        }
        _addStanding(claim.modelId, s, claim.contributor, claim.deposit);
        return (claim.claimable, UNDISPUTED, true);
    }

    /// @dev Who was paid for a report can file again where the contributor has answered, for no further pay: otherwise the first
    /// reporters to be paid could not stand up any more for what they found. A reporter is paid the deposit's share of the reporter's standing in all standing, rounded down; with a
    /// `confirmWait` only once the reporters' clock has run. A report can be filed so early that it can be paid as soon as the contributor
    /// could be.
    function _report(Standing s, Claim calldata claim) private returns (uint256 shareDown, uint256 mark, bool close) {
        uint256 refundWait = s.refundWait();
        uint256 confirmWait = s.confirmWait();
        if (claim.wasPaid && claim.mark != AGREES) revert ICollaborativeTrainer.AlreadyReported(claim.id, claim.caller);
        _checkReady(claim, claim.contributedAt + (refundWait > confirmWait ? refundWait - confirmWait : 0));
        _checkDiffers(claim);
        uint256 standing = _standingOf(claim.modelId, claim.caller);
        if (standing == 0) revert NoStanding(claim.id, claim.caller);
        if (claim.wasPaid) {
            _press(claim, DIFFERS, confirmWait, claim.contributedAt + refundWait);
            return (0, DIFFERS, false);
        }
        shareDown = Math.min(claim.claimable, (claim.deposit * standing) / s.total());
        if (shareDown == 0) revert NothingToClaim(claim.id, claim.caller);
        if (confirmWait == 0) return (shareDown, UNDISPUTED, false);
        if (claim.mark == UNDISPUTED) _openDispute(claim.id);
        else if (_press(claim, DIFFERS, confirmWait, claim.contributedAt + refundWait))
            return (shareDown, DIFFERS, false);
        return (0, DIFFERS, false);
    }

    /// @dev The owner is paid what is left; if the contributor has answered a report, only once the reporters' clock has run.
    function _take(Standing s, Claim calldata claim) private returns (uint256 amount, uint256 mark, bool close) {
        uint256 readyAt = claim.contributedAt + s.ownerWait();
        if (block.timestamp < readyAt) revert TakeTooEarly(claim.id, readyAt);
        _checkDiffers(claim);
        if (claim.mark != UNDISPUTED) {
            if (_isAnswered(claim) && !_press(claim, DIFFERS, s.confirmWait(), readyAt)) return (0, DIFFERS, false);
            _closeDispute(claim.id);
        }
        return (claim.claimable, UNDISPUTED, true);
    }

    function _checkReady(Claim calldata claim, uint256 readyAt) private view {
        if (block.timestamp < readyAt) revert ClaimTooEarly(claim.id, readyAt);
    }

    /// @dev The model must differ, and not only since this block: somebody could have flipped it for the moment.
    function _checkDiffers(Claim calldata claim) private view {
        if (claim.agrees) revert ModelAgrees(claim.id);
        if (claim.learnedAt == block.timestamp) revert ModelJustLearned(claim.id);
    }
}
