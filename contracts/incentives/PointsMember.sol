// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice An account's place in a model. From the least significant bit: free points (128), valid contributions (64), right
/// votes (64).
type Member is uint256;

using MemberLib for Member global;

/// @title Reading and making a {Member}.
library MemberLib {
    uint256 private constant CONTRIBUTIONS = 128;
    uint256 private constant RIGHT_VOTES = 192;

    function points(Member m) internal pure returns (uint256) {
        return uint128(Member.unwrap(m));
    }

    function validContributions(Member m) internal pure returns (uint256) {
        return uint64(Member.unwrap(m) >> CONTRIBUTIONS);
    }

    function rightVotes(Member m) internal pure returns (uint256) {
        return Member.unwrap(m) >> RIGHT_VOTES;
    }

    /// @notice With more points, of which no more than 2^24 ever come at once.
    function plusPoints(Member m, uint256 amount) internal pure returns (Member) {
        return Member.wrap(Member.unwrap(m) + amount);
    }

    /// @notice With fewer points; at least as many must be there.
    function minusPoints(Member m, uint256 amount) internal pure returns (Member) {
        return Member.wrap(Member.unwrap(m) - amount);
    }

    function plusContribution(Member m) internal pure returns (Member) {
        return Member.wrap(Member.unwrap(m) + (1 << CONTRIBUTIONS));
    }

    function plusRightVotes(Member m, uint256 count) internal pure returns (Member) {
        return Member.wrap(Member.unwrap(m) + (count << RIGHT_VOTES));
    }
}
