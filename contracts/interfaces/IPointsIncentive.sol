// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IBadges} from "./IBadges.sol";
import {IIncentiveMechanism} from "./IIncentiveMechanism.sol";

/// @notice The settings of a new model, `abi.encode(PointsConfig)`.
struct PointsConfig {
    uint24 commitWindow; // seconds of each round in which votes are committed, 1 minute to 30 days
    uint24 revealWindow; // seconds of each round, after these, in which they are revealed, 1 minute to 30 days
    uint8 quorum; // votes that decide, the model's own among them, 2 to 7
    uint16 votePoints; // what each vote locks, at least 1
    uint16 contributionPoints; // what a valid contribution earns its author, at least `votePoints`
}

/// @notice What `act` does; the first word of its data. What follows is told at {IPointsIncentive}.
enum PointsAction {
    Open,
    Commit,
    Reveal,
    Settle,
    Collect,
    Award
}

/// @notice The votes of one account in one round.
struct Votes {
    uint256 valid; // bit i: what `ids[i]` is held to be
    bytes32[] ids; // the contributions' ids, strictly increasing, at most 255
}

/// @notice An account's revealed votes, for somebody to collect.
struct VotesOf {
    address account;
    Votes votes;
}

/// @notice What people and the model said about a contribution that was put to the vote; all zero if it was not.
struct Poll {
    address author;
    uint256 round; // in which it is voted on
    uint256 valid; // people who voted so, without the model
    uint256 invalid;
    bool modelAgreed; // the model's own vote, taken before it learned
    uint256 quorum; // votes that decide, the model's own among them
    bool isSettled;
    Verdict verdict; // as it is, or would be if no more votes were revealed
}

enum Verdict {
    Lapsed, // too few votes
    Valid,
    Invalid
}

/// @notice What a model's rounds are like, and where they stand.
struct Round {
    uint256 number; // of the present round
    uint256 revealsFrom; // block timestamp at which its commitments close and its reveals open
    uint256 endsAt; // block timestamp at which its reveals close and the next round begins
}

/// @notice An account's place in a model.
struct Standing {
    address account;
    uint256 points; // free ones
    uint256 locked; // by votes that may still come back
    uint256 validContributions;
    uint256 rightVotes; // that brought back more than they locked
}

/// @notice What became of an account's last ballot.
enum BallotState {
    None,
    Committed,
    Revealed
}

/// @notice An account's last ballot in a model.
struct BallotInfo {
    BallotState state;
    uint256 round;
    uint256 votes; // committed, or revealed
    uint256 locked; // points for each vote; 0 for an owner's ballot without points
    uint256[4] rarity; // what `rarityOf` said when it was committed
}

/// @title Points for contributions that people who know hold to be good, and for those who judge them well. No money.
/// @notice Time runs in rounds of `commitWindow` and then `revealWindow` seconds, counted from the Unix epoch. What was contributed in one
/// round is voted on in the next: first by commitments, which tell nothing, then openly. After that anyone can settle it:
///
/// - A contribution has a verdict if at least one person and, with the model, at least `quorum` voted on it. Most votes decide;
///   where the model's vote makes it even, people's votes decide. Without a verdict it lapses. Until twice as many accounts as
///   the quorum have standing, a quorum of 2 is enough: otherwise nobody could be the second to get it.
/// - If it is valid its author gets `contributionPoints`, and standing: whoever has standing can vote. So can the model's owner.
/// - Each vote locks `votePoints`. If there is a verdict it is compared with the votes of the other people: if most of them
///   differ, all that it locked is lost; else it brings back what it locked × the part of the others that said the same × the rarity
///   of what it said, rounded down. Rarity is 1 / how often people said so on this model when the model's own vote was the same, and
///   at most 6. Without a verdict, or without others, a vote brings back what it locked.
/// - What is committed and not revealed is lost.
/// - An owner without enough points can vote all the same, with a ballot that locks nothing and earns nothing.
///
/// @dev `act` with `maxSpend` 0 and one of these:
/// - `abi.encode(PointsAction.Open, Contribution[] contributions)`: puts contributions to the vote, by anyone, until the reveals of their
///   round begin; after their round it closes them. What is open or closed, or has reveals now, is skipped.
/// - `abi.encode(PointsAction.Commit, bytes32 commitment, uint256 count, Votes previous)`: commits the caller to `count` votes of
///   this round, by {commitmentOf}. `previous` are the caller's revealed votes of an earlier round, which are collected in passing;
///   none if there are none. Committing again in the same window replaces the commitment.
/// - `abi.encode(PointsAction.Reveal, bytes32 salt, Votes votes)`: reveals. Votes on what is not open in this round, or is the
///   caller's own, are void: what they locked comes back.
/// - `abi.encode(PointsAction.Settle, bytes32[] ids)`: settles contributions, by anyone; skips those that are settled.
/// - `abi.encode(PointsAction.Collect, VotesOf[] ballots)`: brings points of revealed votes back to those who cast them, by anyone;
///   skips ballots that are collected, that are not the account's last, or whose round is not over.
/// - `abi.encode(PointsAction.Award, address account)`: mints the badges that an account has earned, by anyone; returns
///   `abi.encode(uint256[] tokenIds)`.
interface IPointsIncentive is IIncentiveMechanism {
    /// @notice A contribution was put to the vote.
    /// @param round In which it is voted on.
    /// @param modelAgreed The model's own vote.
    event PollOpened(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed author,
        uint256 round,
        bool modelAgreed
    );

    /// @notice An account committed to votes.
    /// @param locked What they lock in total; 0 for an owner's ballot without points.
    event BallotCommitted(
        uint256 indexed modelId,
        address indexed account,
        uint256 indexed round,
        bytes32 commitment,
        uint256 count,
        uint256 locked
    );

    /// @notice An account revealed votes; they count from now on.
    /// @param valid Bit i: what `ids[i]` is held to be. These are the votes to collect later: void ones are left out.
    event BallotRevealed(
        uint256 indexed modelId,
        address indexed account,
        uint256 indexed round,
        uint256 valid,
        bytes32[] ids
    );

    /// @notice Revealed votes were judged by those of the others.
    /// @param returned Points that came back for them.
    /// @param right How many brought back more than they locked.
    event BallotCollected(
        uint256 indexed modelId,
        address indexed account,
        uint256 indexed round,
        uint256 returned,
        uint256 right
    );

    /// @notice A contribution's votes were counted, and it is closed.
    event ContributionSettled(
        uint256 indexed modelId,
        bytes32 indexed id,
        address indexed author,
        Verdict verdict,
        uint256 valid,
        uint256 invalid
    );

    /// @notice An account's free points changed.
    event PointsChanged(uint256 indexed modelId, address indexed account, uint256 points);

    /// @notice A window is shorter or longer than allowed.
    error BadWindows(uint256 commitWindow, uint256 revealWindow, uint256 minWindow, uint256 maxWindow);
    /// @notice A quorum outside of its range.
    error BadQuorum(uint256 quorum, uint256 minQuorum, uint256 maxQuorum);
    /// @notice Votes must lock something, and a valid contribution must earn at least that much.
    error BadPoints(uint256 votePoints, uint256 contributionPoints);
    /// @notice There is no such action.
    error UnknownAction(uint256 action);
    /// @notice The model goes by another mechanism, or there is none of this number.
    error NotAPointsModel(uint256 modelId);
    /// @notice There is no deposit that could be claimed.
    error NoDeposits(uint256 modelId);
    /// @notice Only the model's owner, and accounts with a contribution that was found valid, can vote.
    error NoStanding(uint256 modelId, address account);
    /// @notice Not enough free points to lock.
    error NotEnoughPoints(uint256 modelId, address account, uint256 needed, uint256 available);
    /// @notice Another owner of the model has a ballot without points in this round.
    error OwnerVotedAlready(uint256 modelId, uint256 round, address account);
    /// @notice A ballot has 1 to 255 votes.
    error BadVoteCount(uint256 count, uint256 maxCount);
    /// @notice Commitments are taken again from `opensAt` on.
    error CommitClosed(uint256 modelId, uint256 opensAt);
    /// @notice The account's revealed votes of an earlier round have to be collected first, or handed over as `previous`.
    error BallotNotCollected(uint256 modelId, address account, uint256 round);
    /// @notice The account has committed to nothing that could be revealed.
    error NothingCommitted(uint256 modelId, address account);
    /// @notice The ballot can be revealed from `opensAt` on.
    error RevealTooEarly(uint256 modelId, uint256 opensAt);
    /// @notice The ballot could be revealed until `closedAt`.
    error RevealTooLate(uint256 modelId, uint256 closedAt);
    /// @notice The votes are not those that the account committed to, or revealed.
    error BallotDiffers(uint256 modelId, address account);
    /// @notice The id at this position is not above the one before it.
    error VotesUnsorted(uint256 position);
    /// @notice The contribution was not put to the vote; {PointsAction.Open} does that, or closes it.
    error NotOpened(bytes32 id);
    /// @notice The contribution can be settled from `readyAt` on.
    error SettleTooEarly(bytes32 id, uint256 readyAt);

    /// @notice The badges that this mechanism mints.
    function badges() external view returns (IBadges);

    /// @notice A model's settings.
    function rulesOf(uint256 modelId) external view returns (PointsConfig memory);

    /// @notice Where a model's rounds stand.
    function roundOf(uint256 modelId) external view returns (Round memory);

    /// @notice The round in which something contributed at `contributedAt` is voted on; it can be settled when that has ended.
    function voteRoundOf(uint256 modelId, uint256 contributedAt) external view returns (uint256 round);

    /// @notice How rare each vote was so far, with 10 fractional bits: 1,024 is 1, as often as any; 6,144 is 6, the most there is.
    /// @return rarity Of: invalid where the model disagreed, valid where it disagreed, invalid where it agreed, valid where it
    /// agreed.
    function rarityOf(uint256 modelId) external view returns (uint256[4] memory rarity);

    /// @notice How often people voted so, in the order of {rarityOf}, with 16 fractional bits. Whenever more than 512 votes were counted for one
    /// of the model's two votes, these weigh half from then on.
    function countsOf(uint256 modelId) external view returns (uint256[4] memory counts);

    /// @notice How votes on a contribution stand.
    function pollOf(uint256 modelId, bytes32 id) external view returns (Poll memory);

    /// @notice An account's last ballot.
    function ballotOf(uint256 modelId, address account) external view returns (BallotInfo memory);

    /// @notice An account's points and counts.
    function standingOf(uint256 modelId, address account) external view returns (Standing memory);

    /// @notice Whether an account can vote now, points aside.
    function canVote(uint256 modelId, address account) external view returns (bool);

    /// @notice How many accounts have had a contribution found valid.
    function memberCount(uint256 modelId) external view returns (uint256);

    /// @notice A page of all these accounts, in the order in which they came; sort them as you like.
    /// @param offset The first.
    /// @param count How many at most; what lies past the end is left out.
    function leaderboard(uint256 modelId, uint256 offset, uint256 count) external view returns (Standing[] memory page);

    /// @notice What to commit to.
    /// @param round The present round.
    /// @param salt 32 random bytes, which keep the votes secret until they are revealed.
    function commitmentOf(
        uint256 modelId,
        uint256 round,
        address account,
        bytes32 salt,
        Votes calldata votes
    ) external view returns (bytes32);
}
