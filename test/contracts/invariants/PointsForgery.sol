// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {BadgeKind, IBadges} from "../../../contracts/interfaces/IBadges.sol";
import {PointsAction, Standing} from "../../../contracts/interfaces/IPointsIncentive.sol";
import {vm} from "../utils/Vm.sol";
import {PointsBooks} from "./PointsBooks.sol";

/// @title What hostile people try with points and badges, and what must never work.
abstract contract PointsForgery is PointsBooks {
    /// @notice A hostile person tries another's ballot, votes without standing, the hub's part, and badges.
    function forge(uint256 who, uint256 which, uint256 whose, uint256 seed) external {
        uint256 modelId = _pointsModel(which);
        address thief = people[FIRST_HOSTILE + (who % 3)];
        address victim = _pick(people, whose);
        if (thief == victim) return;
        uint256 kind = seed % 4;
        if (kind == 0) _forgeReveal(thief, victim, modelId);
        else if (kind == 1) _forgeVote(thief, modelId, seed);
        else if (kind == 2) {
            bytes memory data = abi.encode(PointsAction.Award, thief);
            _forgeCall(thief, address(points), abi.encodeCall(points.onAct, (modelId, victim, 0, data)));
        } else _forgeBadge(thief, victim, modelId, seed);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev A model with this mechanism.
    function _pointsModel(uint256 which) internal returns (uint256 modelId) {
        modelId = _model(which);
        if (modelId == models[1]) modelId = models[0]; // the second has a hostile mechanism
    }

    function _toReveals() internal {
        _waitUntil((vm.getBlockTimestamp() / ROUND) * ROUND + COMMIT_WINDOW);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _forgeReveal(address thief, address victim, uint256 modelId) private {
        Secret memory secret = secrets[modelId][victim];
        if (secret.votes.ids.length == 0) return;
        _toReveals();
        bytes memory data = abi.encode(PointsAction.Reveal, secret.salt, secret.votes);
        _forgeCall(thief, address(hub), abi.encodeCall(hub.act, (modelId, 0, data)));
    }

    /// @dev Votes for more than the thief has points for.
    function _forgeVote(address thief, uint256 modelId, uint256 seed) private {
        if (IERC721(address(hub)).ownerOf(modelId) == thief) return;
        Standing memory standing = points.standingOf(modelId, thief);
        uint256 count = (standing.points + standing.locked) / VOTE_POINTS + 1;
        if (count > 255) return;
        bytes memory data = abi.encode(PointsAction.Commit, bytes32(seed), count, _noVotes());
        _forgeCall(thief, address(hub), abi.encodeCall(hub.act, (modelId, 0, data)));
    }

    function _forgeBadge(address thief, address victim, uint256 modelId, uint256 seed) private {
        IBadges badges = points.badges();
        BadgeKind kind = BadgeKind((seed >> 8) % 8);
        uint256 id = badges.idOf(modelId, kind);
        _forgeCall(thief, address(badges), abi.encodeCall(badges.mint, (thief, modelId, kind)));
        _forgeCall(victim, address(badges), abi.encodeCall(badges.safeTransferFrom, (victim, thief, id, 1, "")));
        _forgeCall(victim, address(badges), abi.encodeCall(badges.setApprovalForAll, (thief, true)));
    }

    function _forgeCall(address thief, address target, bytes memory data) private {
        vm.prank(thief);
        (bool ok, ) = target.call(data);
        if (ok) _break(0, "a forgery went through");
        else _did(0, "forgery refused");
    }
}
