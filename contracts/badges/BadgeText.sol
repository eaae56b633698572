// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BadgeKind} from "../interfaces/IBadges.sol";

/// @title What badges are called.
library BadgeText {
    /// @notice For metadata.
    function title(BadgeKind kind) internal pure returns (string memory) {
        if (kind == BadgeKind.FirstContributor) return "First contributor";
        if (kind == BadgeKind.Contributions1) return "First valid contribution";
        return string.concat(number(kind), _isForVotes(kind) ? " right votes" : " valid contributions");
    }

    /// @notice For metadata, a sentence.
    function description(BadgeKind kind) internal pure returns (string memory) {
        if (kind == BadgeKind.FirstContributor) {
            return "For the first contribution that was settled as valid on its model.";
        }
        if (kind == BadgeKind.Contributions1) return "For a contribution that other contributors found valid.";
        return
            _isForVotes(kind)
                ? string.concat("For ", number(kind), " votes that brought more than they had at stake.")
                : string.concat("For ", number(kind), " contributions that other contributors found valid.");
    }

    /// @notice For pictures.
    function capitals(BadgeKind kind) internal pure returns (string memory) {
        if (kind == BadgeKind.FirstContributor) return "FIRST CONTRIBUTOR";
        if (kind == BadgeKind.Contributions1) return "FIRST VALID CONTRIBUTION";
        return _isForVotes(kind) ? "RIGHT VOTES" : "VALID CONTRIBUTIONS";
    }

    /// @notice What stands on the medal.
    function number(BadgeKind kind) internal pure returns (string memory) {
        if (kind == BadgeKind.FirstContributor) return "1st";
        if (kind == BadgeKind.Contributions1) return "1";
        if (kind == BadgeKind.Contributions10 || kind == BadgeKind.Votes10) return "10";
        if (kind == BadgeKind.Contributions100 || kind == BadgeKind.Votes100) return "100";
        return "1000";
    }

    function _isForVotes(BadgeKind kind) private pure returns (bool) {
        return kind >= BadgeKind.Votes10;
    }
}
