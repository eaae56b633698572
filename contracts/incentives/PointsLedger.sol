// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Badges} from "../badges/Badges.sol";
import {BadgeKind, IBadges} from "../interfaces/IBadges.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {BallotInfo, BallotState, IPointsIncentive, Standing} from "../interfaces/IPointsIncentive.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {Ballot} from "./PointsBallot.sol";
import {PointsBook} from "./PointsBook.sol";
import {Member} from "./PointsMember.sol";
import {PointsPolls} from "./PointsPolls.sol";

/// @title The part of {PointsIncentive} that keeps who has how many points, and hands out badges.
abstract contract PointsLedger is PointsPolls {
    /// @inheritdoc IPointsIncentive
    IBadges public immutable badges;

    mapping(uint256 modelId => mapping(address account => Member)) internal _members;
    mapping(uint256 modelId => mapping(address account => Ballot)) internal _ballots;
    mapping(uint256 modelId => address[]) private _accounts; // that had a valid contribution, in that order

    constructor(address hub_) HubPlugin(hub_) {
        badges = new Badges(IModelRegistry(hub_));
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IPointsIncentive
    function standingOf(uint256 modelId, address account) public view returns (Standing memory) {
        Member member = _members[modelId][account];
        return
            Standing({
                account: account,
                points: member.points(),
                locked: _lockedOf(modelId, account),
                validContributions: member.validContributions(),
                rightVotes: member.rightVotes()
            });
    }

    /// @inheritdoc IPointsIncentive
    function ballotOf(uint256 modelId, address account) external view returns (BallotInfo memory info) {
        Ballot ballot = _ballots[modelId][account];
        info.state = ballot.state();
        info.round = ballot.round();
        info.votes = ballot.count();
        info.locked = ballot.locks() ? _books[modelId].votePoints() : 0;
        for (uint256 kind = 0; kind < 4; ++kind) info.rarity[kind] = ballot.rarity(kind);
    }

    /// @inheritdoc IPointsIncentive
    function memberCount(uint256 modelId) external view returns (uint256) {
        return _memberCount(modelId);
    }

    /// @inheritdoc IPointsIncentive
    function leaderboard(
        uint256 modelId,
        uint256 offset,
        uint256 count
    ) external view returns (Standing[] memory page) {
        address[] storage accounts = _accounts[modelId];
        uint256 left = offset < accounts.length ? accounts.length - offset : 0;
        page = new Standing[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; ++i) page[i] = standingOf(modelId, accounts[offset + i]);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The author of a valid contribution gets points and, with the first one, standing and a place on the leaderboard.
    function _creditAuthor(uint256 modelId, address author, uint256 points) internal {
        Member member = _members[modelId][author];
        if (member.validContributions() == 0) _accounts[modelId].push(author);
        member = member.plusContribution().plusPoints(points);
        _members[modelId][author] = member;
        emit PointsChanged(modelId, author, member.points());
    }

    /// @dev Mints what an account has earned and does not have. Apart from settlement, so that nobody else pays for it, and that
    /// a contract that refuses badges stands in nobody's way.
    function _award(uint256 modelId, address account) internal returns (uint256[] memory ids) {
        uint256[] memory minted = new uint256[](uint256(type(BadgeKind).max) + 1);
        uint256 count = 0;
        for (uint256 i = 0; i < minted.length; ++i) {
            BadgeKind kind = BadgeKind(i);
            if (!_hasEarned(modelId, account, kind)) continue;
            if (badges.balanceOf(account, badges.idOf(modelId, kind)) != 0) continue;
            minted[count++] = badges.mint(account, modelId, kind);
        }
        ids = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) ids[i] = minted[i];
    }

    function _memberCount(uint256 modelId) internal view override returns (uint256) {
        return _accounts[modelId].length;
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev Votes that were not revealed in their round are lost.
    function _lockedOf(uint256 modelId, address account) private view returns (uint256) {
        Ballot ballot = _ballots[modelId][account];
        PointsBook book = _books[modelId];
        if (!ballot.locks() || ballot.state() == BallotState.None) return 0;
        if (ballot.state() == BallotState.Committed && ballot.round() < book.roundAt(block.timestamp)) return 0;
        return book.votePoints() * ballot.count();
    }

    function _hasEarned(uint256 modelId, address account, BadgeKind kind) private view returns (bool) {
        if (kind == BadgeKind.FirstContributor) {
            return _accounts[modelId].length != 0 && _accounts[modelId][0] == account;
        }
        Member member = _members[modelId][account];
        if (kind <= BadgeKind.Contributions1000) {
            return member.validContributions() >= 10 ** (uint256(kind) - uint256(BadgeKind.Contributions1));
        }
        return member.rightVotes() >= 10 ** (uint256(kind) - uint256(BadgeKind.Contributions1000));
    }
}
