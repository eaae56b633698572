import { readTerms } from "../../incentives/market-history.ts";
import { batchStake, pageCount, pageFees, unitDown } from "../../incentives/market-terms.ts";
import type { MarketTerms } from "../../incentives/market-terms.ts";
import type { MarketBatchRow, MarketRow } from "./tables.ts";

/** How long what is left can be claimed after `replayEnds`, in seconds. */
export const CLAIM_TIME = 30n * 86_400n;

export function termsOf({ terms }: Pick<MarketRow, "terms">): MarketTerms {
  return readTerms(terms);
}

/** S. */
export function stakeOf(row: MarketRow): bigint {
  return batchStake(termsOf(row));
}

/** What every revealed batch is paid for pages that were withheld, rounded down. */
export function shareOf(row: MarketRow): bigint {
  return row.revealed === 0 ? 0n : forWithheld(row) / BigInt(row.revealed);
}

/** When the hub begins to release the escrows. */
export function releaseAt(row: MarketRow): bigint {
  return BigInt(termsOf(row).replayEnds) + CLAIM_TIME;
}

/** Whether a batch with so many correct answers is accepted, and what it is paid. */
export function expectedJudgement(
  row: MarketRow,
  { samples }: Pick<MarketBatchRow, "samples">,
  correct: number,
  failedAt: number,
): { accepted: boolean; paid: bigint } {
  const terms = termsOf(row);
  const accepted = failedAt === 0 && correct + terms.dropLimit >= row.correct;
  const share = shareOf(row);
  if (accepted) return { accepted, paid: stakeOf(row) + unitDown(terms) * BigInt(correct - row.correct) + share };
  const unused = failedAt === 0 ? 0n : BigInt(2 * (samples - failedAt) + 1) * terms.sampleFee;
  return { accepted, paid: unused + share };
}

/**
 * What closing a market pays its sponsor, and burns.
 *
 * @returns `least` and `most` differ by the fees for pages of a count that was not finished, of which no event tells.
 */
export function expectedClose(
  row: MarketRow,
  time: bigint,
): { isVoid: boolean; burned: bigint; least: bigint; most: bigint } {
  const terms = termsOf(row);
  const isVoid = row.auditedPages < pageCount(terms);
  if (time >= releaseAt(row)) return { isVoid, burned: 0n, least: 0n, most: 0n };
  const burned = isVoid ? terms.bond : row.revealed === 0 ? 0n : forWithheld(row);
  const counted = terms.pageFee * BigInt(row.revealedPages);
  const forBatches = unitDown(terms) * BigInt(row.correct - row.baseline) + shareOf(row) * BigInt(row.revealed);
  const most = terms.bounty + pageFees(terms) - forBatches - counted * BigInt(row.counts) + terms.bond - burned;
  return { isVoid, burned, least: row.judged < row.revealed ? most - counted : most, most };
}

function forWithheld(row: MarketRow): bigint {
  const terms = termsOf(row);
  return unitDown(terms) * BigInt(terms.samples - row.revealedSamples);
}
