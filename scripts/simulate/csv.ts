import type { SeedResult } from "./seed-result.ts";

const HEAD = "seed,day,measure,agent,kind,value";
const DAY = 86_400;

/**
 * Everything that was noted, a line for each number: held-out accuracy (0 to 1) and each agent's gain (wei, or points) at every
 * note, and at the end each agent's counts.
 */
export function* csvLines(results: readonly SeedResult[]): Generator<string> {
  yield HEAD;
  for (const { seed, noteEvery, accuracy, agents } of results) {
    const day = (i: number) => Number(((i * noteEvery) / DAY).toFixed(4));
    for (const [i, value] of accuracy.entries()) yield `${seed},${day(i)},accuracy,,,${value}`;
    for (const { name, kind, gains, counts } of agents) {
      for (const [i, gain] of gains.entries()) yield `${seed},${day(i)},gain,${name},${kind},${gain}`;
      const last = day(gains.length - 1);
      for (const [measure, value] of Object.entries(counts))
        yield `${seed},${last},${measure},${name},${kind},${value}`;
    }
  }
}
