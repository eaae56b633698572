import { AbiCoder } from "ethers";

import { toHex } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import type { Votes } from "../incentives/points-votes.ts";
import { toContribution } from "./claims.ts";
import type { ContributionDetails } from "./claims.ts";

/** An account's revealed votes, for somebody to collect. */
export interface VotesOf {
  readonly account: string;
  readonly votes: Votes;
}

/** In the order of the contract's PointsAction. */
const ACTIONS = ["open", "commit", "reveal", "settle", "collect", "award"] as const;

const CONTRIBUTION =
  "tuple(uint256 label, address contributor, uint256 contributedAt, uint128 deposit, bytes features)[]";
const VOTES = "tuple(uint256 valid, bytes32[] ids)";

/** The data of `act` on a model with a PointsIncentive; see `IPointsIncentive`. */
export const pointsAct = {
  open: (contributions: readonly ContributionDetails[]): Hex =>
    encode("open", [CONTRIBUTION], [contributions.map(toContribution)]),
  commit: (commitment: Hex, count: number, previous: Votes): Hex =>
    encode("commit", ["bytes32", "uint256", VOTES], [commitment, count, previous]),
  reveal: (salt: Hex, votes: Votes): Hex => encode("reveal", ["bytes32", VOTES], [salt, votes]),
  settle: (ids: readonly Hex[]): Hex => encode("settle", ["bytes32[]"], [ids]),
  collect: (ballots: readonly VotesOf[]): Hex =>
    encode("collect", [`tuple(address account, ${VOTES} votes)[]`], [ballots]),
  award: (account: string): Hex => encode("award", ["address"], [account]),
};

function encode(action: (typeof ACTIONS)[number], types: readonly string[], values: readonly unknown[]): Hex {
  return toHex(AbiCoder.defaultAbiCoder().encode(["uint8", ...types], [ACTIONS.indexOf(action), ...values]));
}
