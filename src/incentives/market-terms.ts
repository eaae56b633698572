import type { Hex } from "../codec/bytes.ts";
import { BadMarketSize } from "./market-errors.ts";

/** The sizes that shape a test set. */
export interface MarketSizes {
  /** m, how many samples are scored, at least 1. */
  readonly samples: number;
  /** Scored samples of every page but the last, 1 to 65,535. */
  readonly pageSamples: number;
}

/** What a sponsor fixes; money in the currency's smallest unit, times in seconds. See `IPredictionMarket`. */
export interface MarketTerms extends MarketSizes {
  readonly root: Hex;
  readonly bounty: bigint;
  readonly bond: bigint;
  readonly pageFee: bigint;
  readonly sampleFee: bigint;
  readonly dropLimit: number;
  readonly maxBatchSamples: number;
  readonly updateGas: number;
  readonly maxBatches: number;
  readonly auditEnds: number;
  readonly commitEnds: number;
  readonly revealEnds: number;
  readonly pagesEnd: number;
  readonly replayEnds: number;
}

const MAX_PAGES = 65_535;
const LEAST_AUDITED = 3;

/** How many pages a test set has. Throws {@link BadMarketSize}. */
export function pageCount({ samples, pageSamples }: MarketSizes): number {
  checkSize("number of scored samples", samples, 1, 2 ** 32 - 1);
  checkSize("number of scored samples of a page", pageSamples, 1, 65_535);
  const pages = Math.ceil(samples / pageSamples);
  checkSize("number of pages", pages, 1, MAX_PAGES);
  return pages;
}

/** How many samples of a page are scored. */
export function scoredOn({ samples, pageSamples }: MarketSizes, page: number): number {
  return Math.min(pageSamples, samples - page * pageSamples);
}

/** How many more samples a page with so many scored ones has, to be audited: max(3, ceil(scored / 4)). */
export function auditedOf(scored: number): number {
  return Math.max(LEAST_AUDITED, Math.ceil(scored / 4));
}

/** How many samples a page has in all. */
export function positionsOn(sizes: MarketSizes, page: number): number {
  const scored = scoredOn(sizes, page);
  return scored + auditedOf(scored);
}

/** The number of a page's first sample among all of the test set. */
export function firstIndex({ pageSamples }: MarketSizes, page: number): number {
  return page * (pageSamples + auditedOf(pageSamples));
}

/** How many samples a whole test set has, audited ones included. */
export function testSetSize(sizes: MarketSizes): number {
  const last = pageCount(sizes) - 1;
  return firstIndex(sizes, last) + positionsOn(sizes, last);
}

/**
 * The most samples that can be scored out of a test set.
 *
 * @param available How many samples there are in all, at least 4.
 * @param pageSamples Scored samples of a page.
 * @throws BadMarketSize
 */
export function scoredOutOf(available: number, pageSamples: number): number {
  checkSize("number of samples in all", available, LEAST_AUDITED + 1, 2 ** 32 - 1);
  const fullPage = pageSamples + auditedOf(pageSamples);
  const full = Math.floor(available / fullPage);
  const left = available - full * fullPage;
  let scored = 0;
  while (scored < pageSamples && scored + 1 + auditedOf(scored + 1) <= left) scored++;
  return full * pageSamples + scored;
}

/** u: what one more correct answer pays. */
export function unitDown({ bounty, samples }: Pick<MarketTerms, "bounty" | "samples">): bigint {
  return bounty / BigInt(samples);
}

/** S = 3 u d: what a batch has to stake. */
export function batchStake(terms: Pick<MarketTerms, "bounty" | "samples" | "dropLimit">): bigint {
  return 3n * unitDown(terms) * BigInt(terms.dropLimit);
}

/** What opening takes for counting pages: pageFee for each page, before the first batch and after each. */
export function pageFees(terms: Pick<MarketTerms, "pageFee" | "maxBatches"> & MarketSizes): bigint {
  return terms.pageFee * BigInt(pageCount(terms)) * BigInt(terms.maxBatches + 1);
}

function checkSize(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) throw new BadMarketSize({ what, value, least, most });
}
