import type { Explanation } from "./contract-messages.ts";

const VALIDATE = "`dcai validate` does each step in its time, and says when the next one is.";
const INTERNAL = "Badges are minted by the mechanism alone, when `dcai validate` or `act` asks for them.";

/** The errors of PointsIncentive and its Badges; see `EXPLANATIONS`. */
export const POINTS_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  BadWindows: [
    "The windows {commitWindow} and {revealWindow} s are not between {minWindow} and {maxWindow} s.",
    "Choose windows of a minute to thirty days.",
  ],
  BadQuorum: ["A quorum of {quorum} is not between {minQuorum} and {maxQuorum}.", "Choose another quorum."],
  BadPoints: [
    "A vote that locks {votePoints} and a contribution that earns {contributionPoints} don't go together.",
    "A vote locks at least 1 point, and a contribution earns at least as much as a vote locks.",
  ],
  "UnknownAction(uint256)": [
    "The mechanism has no action {action}.",
    "Actions are 0 (Open) to 5 (Award) for points, and 0 (Open) to 8 (Close) for markets.",
  ],
  NotAPointsModel: [
    "Model {modelId} does not go by points.",
    "Check the model's number; `dcai show` tells mechanisms.",
  ],
  NoDeposits: [
    "Model {modelId} takes no deposits, so there is nothing to claim.",
    "With points, contributions earn when other people find them valid (`dcai validate`); with markets, batches are paid when " +
      "they are judged (`dcai market show`).",
  ],
  "NoStanding(uint256,address)": [
    "{account} can't vote on model {modelId} yet.",
    "The model's owner can, and whoever had a contribution that was found valid: contribute first.",
  ],
  NotEnoughPoints: [
    "{account} has {available} free points on model {modelId}, and the votes lock {needed}.",
    "Vote on fewer contributions, or wait until points come back (`dcai points`).",
  ],
  OwnerVotedAlready: [
    "{account} has cast the owner's ballot without points on model {modelId} in round {round}.",
    "Only one ballot a round locks nothing. Earn points, or wait for the next round.",
  ],
  BadVoteCount: ["A ballot can't have {count} votes; it has 1 to {maxCount}.", "Vote on fewer contributions at once."],
  CommitClosed: [
    "Model {modelId} takes no commitments now; it does again from {opensAt} on.",
    `Wait until then (seconds since 1970). ${VALIDATE}`,
  ],
  BallotNotCollected: ["The votes of {account} in round {round} have to be collected first.", VALIDATE],
  NothingCommitted: ["{account} has nothing to reveal on model {modelId}.", VALIDATE],
  RevealTooEarly: [
    "The ballot can be revealed from {opensAt} on.",
    `Until then it is secret (seconds since 1970). ${VALIDATE}`,
  ],
  RevealTooLate: [
    "The ballot could be revealed until {closedAt}.",
    "What it locked is lost. Come back between the two windows next time.",
  ],
  BallotDiffers: [
    "These are not the votes that {account} committed to, or revealed.",
    "Votes and salt are in the journal under --state; use the one that they were committed with.",
  ],
  VotesUnsorted: ["The vote at position {position} is out of order.", "Votes go by strictly increasing ids."],
  NotOpened: ["Nobody put {id} to the vote.", "What nobody opened in its round has no votes, and earns nothing."],
  SettleTooEarly: ["{id} can be settled from {readyAt} on.", "Wait until then (seconds since 1970)."],
  // Badges
  OnlyMinter: ["{caller} is not the mechanism that mints these badges.", INTERNAL],
  Soulbound: ["Badges can't be given away, and nobody can be approved to do so.", "They stay with who earned them."],
  AlreadyAwarded: ["{account} has the badge {id} already.", "Each account has at most one of a kind for each model."],
  UnknownBadge: ["There is no badge {id}.", "An id is 256 × the model's number + the kind, 0 to 7."],
  LengthsDiffer: ["{accounts} accounts and {ids} ids were given.", "Give one id for each account."],
  ERC1155InvalidReceiver: [
    "{receiver} does not take badges.",
    "A contract has to accept ERC-1155 tokens to have badges.",
  ],
};
