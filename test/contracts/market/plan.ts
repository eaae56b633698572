import { hexlify } from "ethers";

import type { Hex } from "../../../src/codec/bytes.ts";
import { marketSampleId, sortBatch } from "../../../src/incentives/market-samples.ts";
import type { MarketSample } from "../../../src/incentives/market-samples.ts";
import type { MarketTerms } from "../../../src/incentives/market-terms.ts";
import type { Random } from "../../../src/training/random.ts";
import { falseSample, monster, trueSample } from "./models.ts";
import type { Model } from "./suite.ts";

export const HOUR = 3600;

/** The deadlines of markets that are opened at `start`. */
export function deadlinesFrom(start: number) {
  return {
    auditEnds: start + HOUR,
    commitEnds: start + 2 * HOUR,
    revealEnds: start + 3 * HOUR,
    pagesEnd: start + 4 * HOUR,
    replayEnds: start + 5 * HOUR,
  };
}

/** Small markets of every shape; the root is yet to come. */
export function randomTerms(random: Random, { currency }: Model, start: number): MarketTerms {
  const samples = 1 + random.below(20);
  const least = Math.ceil(samples / 50);
  const scale = currency === "SixDecimalsToken" ? 1n : 10n ** 9n;
  const bounty = BigInt(samples) + BigInt(random.below(1e9)) * scale;
  const fee = () => (random.below(5) === 0 ? 0n : BigInt(random.below(1e6)));
  return {
    root: "0x",
    bounty,
    bond: bounty + BigInt(random.below(2) * random.below(1e9)) * scale,
    pageFee: fee(),
    sampleFee: fee(),
    samples,
    dropLimit: random.below(4) === 0 ? random.between(least, samples) : least,
    maxBatchSamples: 64,
    updateGas: 150_000,
    pageSamples: 1 + random.below(8),
    maxBatches: 1 + random.below(6),
    ...deadlinesFrom(start),
  };
}

/**
 * The samples of a batch, as a reveal wants them: true, false, of any label, the same as another's, some of them recorded before, or with one
 * that can't be applied.
 *
 * @param others Batches of the same market.
 */
export function randomBatch(
  random: Random,
  model: Model,
  others: readonly (readonly MarketSample[])[],
): MarketSample[] {
  const kind = random.below(8);
  if (kind === 0 && others.length > 0) return [...others[random.below(others.length)]!];
  const count = 1 + random.below(8);
  const samples = Array.from({ length: count }, () => (kind < 3 ? falseSample : trueSample)(random, model));
  const any = samples.map(({ features }) => ({ label: random.below(model.labels), features }));
  const batch = kind === 3 ? any : samples;
  if (kind === 4) batch.push(monster(random, model));
  return sortBatch(model.id, [...new Map(batch.map((one) => [marketSampleId(model.id, one), one])).values()]);
}

export function randomBytes32(random: Random): Hex {
  return hexlify(Uint8Array.from({ length: 32 }, () => random.below(256))) as Hex;
}
