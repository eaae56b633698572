import { AbiCoder, concat, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { BadVotes } from "./errors.ts";

/** The votes of one account in one round, as the contract takes them. */
export interface Votes {
  /** Bit i: whether `ids[i]` is held to be valid. */
  readonly valid: bigint;
  /** Contributions' ids, strictly increasing, 1 to 255; none only where there are no votes to tell. */
  readonly ids: readonly Hex[];
}

/** One vote. */
export interface Vote {
  readonly id: Hex;
  readonly valid: boolean;
}

/** What a commitment is made for. */
export interface BallotPlace {
  readonly chainId: bigint;
  /** Address of the PointsIncentive. */
  readonly mechanism: string;
  readonly modelId: bigint;
  readonly round: number;
  readonly account: string;
}

/** The most votes of one ballot. */
export const MAX_VOTES = 255;

/** No votes: what a commitment hands over if there is nothing to collect. */
export const NO_VOTES: Votes = { valid: 0n, ids: [] };

/** Votes in the order in which the contract wants them. Throws {@link BadVotes} for none, too many, or two on one id. */
export function packVotes(votes: readonly Vote[]): Votes {
  if (votes.length === 0 || votes.length > MAX_VOTES) {
    throw new BadVotes({ reason: `there are ${votes.length}; a ballot has 1 to ${MAX_VOTES}` });
  }
  const sorted = votes
    .map(({ id, valid }) => ({ id: id.toLowerCase() as Hex, valid }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const twice = sorted.find(({ id }, i) => id === sorted[i + 1]?.id);
  if (twice !== undefined) throw new BadVotes({ reason: `two are on ${twice.id}` });
  const valid = sorted.reduce((bits, vote, i) => bits | (vote.valid ? 1n << BigInt(i) : 0n), 0n);
  return { valid, ids: sorted.map(({ id }) => id) };
}

/** One by one. */
export function unpackVotes({ valid, ids }: Votes): Vote[] {
  return ids.map((id, i) => ({ id, valid: ((valid >> BigInt(i)) & 1n) === 1n }));
}

/**
 * What to commit to. Twin of `commitmentOf`.
 *
 * @param salt 32 random bytes, which keep the votes secret until they are revealed.
 */
export function commitmentOf(place: BallotPlace, salt: Hex, { valid, ids }: Votes): Hex {
  const { chainId, mechanism, modelId, round, account } = place;
  const votesHash = keccak256(concat([`0x${valid.toString(16).padStart(64, "0")}`, ...ids]));
  const types = ["uint256", "address", "uint256", "uint256", "address", "bytes32", "bytes32"];
  const values = [chainId, mechanism, modelId, round, account, salt, votesHash];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) as Hex;
}
