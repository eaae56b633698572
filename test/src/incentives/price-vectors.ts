/** The golden vectors of the stake mechanism's price, as columns, so that the Solidity tests can read them too. */
export interface PriceVectors {
  readonly priceWeight: readonly string[];
  readonly elapsed: readonly string[];
  readonly count: readonly string[];
  readonly price: readonly string[];
}

/**
 * The formula, worked out another way than the library and the contract do: the root by trying, the division by searching
 * for the least price that is enough.
 */
export function priceVectors(): PriceVectors {
  const rows: [priceWeight: bigint, elapsed: bigint, count: bigint][] = [];
  const weights = [0n, 1n, 7n, 10n ** 12n, 10n ** 15n + 1n, 2n ** 70n, (2n ** 88n - 1n) / 3600n];
  const times = [0n, 1n, 3n, 4n, 59n, 60n, 3599n, 3600n, 86_399n, 604_800n, 31_536_000n];
  const counts = [1n, 2n, 32n, 1000n];
  for (const [i, weight] of weights.entries()) {
    for (const [j, time] of times.entries()) rows.push([weight, time, counts[(i + j) % counts.length]!]);
  }
  rows.push([10n ** 15n, 3600n, 36n], [10n ** 15n, 100n, 1n], [1n, 2n ** 31n, 1n], [5n, 2n ** 31n, 65_535n]);
  return {
    priceWeight: rows.map(([weight]) => String(weight)),
    elapsed: rows.map(([, time]) => String(time)),
    count: rows.map(([, , count]) => String(count)),
    price: rows.map((row) => String(leastPrice(...row))),
  };
}

function leastPrice(priceWeight: bigint, elapsed: bigint, count: bigint): bigint {
  const share = elapsed / count;
  let root = 0n;
  while ((root + 1n) * (root + 1n) <= share) root += 1n;
  const divisor = root > 1n ? root : 1n;
  const quotient = (3600n * priceWeight) / divisor;
  return quotient * divisor === 3600n * priceWeight ? quotient : quotient + 1n;
}
