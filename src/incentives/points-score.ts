/**
 * How often people said each of four things, with 16 fractional bits, or how rare it is, with 10: invalid where the model disagreed, valid where it
 * disagreed, invalid where it agreed, valid where it agreed.
 */
export type FourKinds = readonly [bigint, bigint, bigint, bigint];

/** What people and the model said about a contribution. */
export interface Tally {
  /** People who voted so, without the model. */
  readonly valid: number;
  readonly invalid: number;
  /** The model's own vote, taken before it learned. */
  readonly modelAgreed: boolean;
  /** Votes that decide, the model's own among them. */
  readonly quorum: number;
}

/** What a contribution's votes say; `lapsed` if they are too few. */
export type Verdict = "lapsed" | "valid" | "invalid";

/** A rarity of 1: 10 fractional bits. */
export const RARITY_ONE = 1_024n;
const MAX_RARITY = 6n * RARITY_ONE;
const SMOOTHING = 6;

/** Of counts. */
const FRACTION_BITS = 16n;

/** When more votes than these are counted for one of the model's two votes, all of them weigh half from then on. */
const MEMORY = 512n;

/** Which of the {@link FourKinds} a vote is. */
export function kindOf(modelAgreed: boolean, valid: boolean): 0 | 1 | 2 | 3 {
  return ((modelAgreed ? 2 : 0) + (valid ? 1 : 0)) as 0 | 1 | 2 | 3;
}

/** How rare each kind of vote is among those where the model's own vote was the same, rounded down; at most 6. */
export function raritiesDown(counts: FourKinds): FourKinds {
  const rarity = (kind: number): bigint => {
    const same = counts[kind]! + (BigInt(SMOOTHING) << FRACTION_BITS);
    const value = (RARITY_ONE * (same + counts[kind ^ 1]!)) / same;
    return value > MAX_RARITY ? MAX_RARITY : value;
  };
  return [rarity(0), rarity(1), rarity(2), rarity(3)];
}

/** The counts after one more vote on a contribution, which is in `tally` already. */
export function countVote(counts: FourKinds, tally: Tally, vote: boolean): FourKinds {
  const { valid, invalid, modelAgreed } = tally;
  const needed = votesThatCount(tally);
  if (valid + invalid < needed || valid + invalid > SMOOTHING) return counts;
  if (valid + invalid > needed) return plus(counts, kindOf(modelAgreed, vote), 1);
  return plus(plus(counts, kindOf(modelAgreed, true), valid), kindOf(modelAgreed, false), invalid);
}

/** Most votes decide; where the model's vote makes it even, people's votes do. */
export function verdictOf(tally: Tally): Verdict {
  const { valid, invalid, modelAgreed, quorum } = tally;
  if (valid + invalid === 0 || valid + invalid + 1 < quorum) return "lapsed";
  if (valid === invalid) return modelAgreed ? "valid" : "invalid";
  return valid > invalid ? "valid" : "invalid";
}

/**
 * What one of the votes in `tally` brings back: what it locked × the part of the others that said the same × its rarity,
 * rounded down; nothing if most of the others differ; what it locked where nobody is compared.
 *
 * @param rarity Of this kind of vote, when it was committed.
 */
export function returnDown(tally: Tally, vote: boolean, votePoints: number, rarity: bigint): bigint {
  const others = tally.valid + tally.invalid - 1;
  if (others + 1 < votesThatCount(tally)) return BigInt(votePoints);
  const same = (vote ? tally.valid : tally.invalid) - 1;
  if (2 * same < others) return 0n;
  return (BigInt(votePoints) * BigInt(same) * rarity) / (BigInt(others) * RARITY_ONE);
}

/** How many votes decide on what is opened while so many accounts have standing. */
export function quorumFor(quorum: number, members: number): number {
  return members < 2 * quorum ? 2 : quorum;
}

/** How many people have to vote on a contribution before their votes are compared. */
function votesThatCount({ quorum }: Tally): number {
  return Math.max(2, quorum - 1);
}

function plus(counts: FourKinds, kind: number, votes: number): FourKinds {
  const same = counts[kind]! + (BigInt(votes) << FRACTION_BITS);
  const other = counts[kind ^ 1]!;
  const weight = same + other > MEMORY << FRACTION_BITS ? 2n : 1n;
  return counts.with(kind, same / weight).with(kind ^ 1, other / weight) as unknown as FourKinds;
}
