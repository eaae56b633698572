// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICollaborativeTrainer} from "../interfaces/ICollaborativeTrainer.sol";
import {Status} from "../interfaces/IDataHandler.sol";
import {IHubPlugin} from "../interfaces/IHubPlugin.sol";
import {Claim, ClaimKind, IIncentiveMechanism, Move, SweepTo, Terms} from "../interfaces/IIncentiveMechanism.sol";
import {PointsAction, PointsConfig, Verdict} from "../interfaces/IPointsIncentive.sol";
import {PointsActs} from "./PointsActs.sol";
import {PointsBallots} from "./PointsBallots.sol";
import {PointsBook, PointsBookLib} from "./PointsBook.sol";
import {PointsLedger} from "./PointsLedger.sol";
import {Tally} from "./PointsTally.sol";

/// @title Peer validation for points and badges. The manual is {IPointsIncentive}.
/// @dev It moves no money at all (INV-8): what {onAct} proposes is always empty.
contract PointsIncentive is PointsBallots {
    /// @dev No money waits to be swept: the longest wait that the hub allows, so that records stay open until they are settled.
    uint32 private constant ANYONE_WAIT = 3650 days;

    constructor(address hub_) PointsLedger(hub_) {}

    /// @inheritdoc IHubPlugin
    function name() external pure returns (string memory) {
        return "PointsIncentive";
    }

    // ------------------------------------------------------------------------------------------------ for the hub

    /// @inheritdoc IIncentiveMechanism
    /// @dev `config` is an ABI-encoded {PointsConfig}.
    function onCreate(uint256 modelId, address, bytes calldata config) external onlyHub returns (Terms memory terms) {
        PointsConfig memory c = abi.decode(config, (PointsConfig));
        _checkWindows(c.commitWindow, c.revealWindow);
        if (c.quorum < PointsBookLib.MIN_QUORUM || c.quorum > PointsBookLib.MAX_QUORUM) {
            revert BadQuorum(c.quorum, PointsBookLib.MIN_QUORUM, PointsBookLib.MAX_QUORUM);
        }
        if (c.votePoints == 0 || c.contributionPoints < c.votePoints) {
            revert BadPoints(c.votePoints, c.contributionPoints);
        }
        _books[modelId] = PointsBookLib.pack(c);
        return Terms({anyoneWait: ANYONE_WAIT, sweepTipBps: 0, holdsBack: false, wantsVotes: true, isFree: true});
    }

    /// @inheritdoc IIncentiveMechanism
    function onOpen(uint256) external view onlyHub {}

    /// @inheritdoc IIncentiveMechanism
    function onAddLabel(uint256) external view onlyHub {}

    /// @inheritdoc IIncentiveMechanism
    /// @dev The hub does not ask for it: contributions are free.
    function onContribute(uint256, address, uint256, uint256) external view onlyHub returns (uint256 price) {
        return 0;
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
        uint256,
        bytes calldata data
    ) external onlyHub returns (Move[] memory moves, bytes memory result) {
        uint256 action = PointsActs.action(data);
        if (action == uint256(PointsAction.Open)) _open(modelId, _books[modelId], PointsActs.open(data));
        else if (action == uint256(PointsAction.Commit)) _commit(modelId, caller, data);
        else if (action == uint256(PointsAction.Reveal)) _reveal(modelId, caller, data);
        else if (action == uint256(PointsAction.Settle)) _settle(modelId, PointsActs.settle(data));
        else if (action == uint256(PointsAction.Collect)) _collectAll(modelId, PointsActs.collect(data));
        else if (action == uint256(PointsAction.Award)) {
            result = abi.encode(_award(modelId, PointsActs.award(data)));
        } else revert UnknownAction(action);
        return (moves, result);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IIncentiveMechanism
    function quote(uint256, address, uint256, uint256) external pure returns (uint256 price) {
        return 0;
    }

    // ------------------------------------------------------------------------------------------------ private

    function _checkWindows(uint256 commitWindow, uint256 revealWindow) private pure {
        uint256 least = commitWindow < revealWindow ? commitWindow : revealWindow;
        uint256 most = commitWindow + revealWindow - least;
        if (least < PointsBookLib.MIN_WINDOW || most > PointsBookLib.MAX_WINDOW) {
            revert BadWindows(commitWindow, revealWindow, PointsBookLib.MIN_WINDOW, PointsBookLib.MAX_WINDOW);
        }
    }

    /// @dev Settles contributions by their votes and closes their records. One that somebody else settled first does not stand in
    /// the way of the others.
    function _settle(uint256 modelId, bytes32[] calldata ids) private {
        PointsBook book = _books[modelId];
        for (uint256 i = 0; i < ids.length; ++i) {
            bytes32 id = ids[i];
            Tally tally = _tallies[modelId][id];
            if (!tally.isOpen()) revert NotOpened(id);
            if (tally.isSettled()) continue;
            uint256 readyAt = book.startOf(tally.round() + 1);
            if (block.timestamp < readyAt) revert SettleTooEarly(id, readyAt);
            _tallies[modelId][id] = tally.settled();
            _close(modelId, id, tally);
            Verdict verdict = _verdict(tally);
            if (verdict == Verdict.Valid) _creditAuthor(modelId, tally.author(), book.contributionPoints());
            emit ContributionSettled(modelId, id, tally.author(), verdict, tally.valid(), tally.invalid());
        }
    }

    /// @dev Closes the hub's record, unless a sweep has: that takes no credit away.
    function _close(uint256 modelId, bytes32 id, Tally tally) private {
        (Status status, , ) = ICollaborativeTrainer(hub).recordOf(modelId, id);
        if (status != Status.Open) return;
        ICollaborativeTrainer(hub).noteRecord(modelId, id, tally.modelAgreed() ? 1 : 0, true);
    }
}
