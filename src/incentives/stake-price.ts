import { BadPriceInput } from "./errors.ts";

/** What the stake mechanism's price depends on. */
export interface StakePriceInput {
  /** The model's price weight c, in the currency's smallest unit, at least 0. */
  readonly priceWeight: bigint;
  /** Whole seconds since the model's last contribution, or since it opened, at least 0. */
  readonly elapsed: bigint;
  /** How many samples the call contributes, at least 1. */
  readonly count: bigint;
}

// Scales the square root of seconds: one hour after the last contribution a sample costs 60 * c.
const PRICE_SCALE = 3600n;

/**
 * The deposit of each sample of one call, rounded up: ceil(3600 c / max(1, isqrt(floor(elapsed / count)))), as if the
 * samples had come evenly spread over the time since the last one. Zero only if c is.
 *
 * Twin of `StakeIncentive.quote`; both are held to `test/vectors/price.json`.
 *
 * @returns The price of one sample, in the currency's smallest unit.
 * @throws BadPriceInput
 */
export function stakePriceUp({ priceWeight, elapsed, count }: StakePriceInput): bigint {
  if (priceWeight < 0n) throw new BadPriceInput({ what: "priceWeight", value: priceWeight, least: 0n });
  if (elapsed < 0n) throw new BadPriceInput({ what: "elapsed", value: elapsed, least: 0n });
  if (count < 1n) throw new BadPriceInput({ what: "count", value: count, least: 1n });
  const root = sqrtDown(elapsed / count);
  const divisor = root === 0n ? 1n : root;
  return (PRICE_SCALE * priceWeight + divisor - 1n) / divisor;
}

/** The largest integer whose square is at most x, by Newton's method from above. */
function sqrtDown(x: bigint): bigint {
  if (x < 2n) return x;
  let root = 1n << BigInt(Math.ceil(x.toString(2).length / 2));
  for (;;) {
    const next = (root + x / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}
