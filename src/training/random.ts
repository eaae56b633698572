import { BadTrainingSetting } from "./errors.ts";

/**
 * Seeded pseudo-random numbers, the same on every machine: sfc32 (C. Doty-Humphrey, PractRand; 128 bits of state),
 * whose first three words come from the seed through SplitMix32-style steps of MurmurHash3's finaliser and whose
 * counter starts at 1; the first 12 outputs are thrown away. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed An integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new BadTrainingSetting({ setting: "seed", value: seed, expected: "an integer from 0 to 4294967295" });
    }
    this.#a = mix(seed);
    this.#b = mix(seed + 0x9e3779b9);
    this.#c = mix(seed + 2 * 0x9e3779b9);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** An integer from 0 to 2^32 - 1. */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number from 0 to below 1, in steps of 2^-32. */
  fraction(): number {
    return this.uint32() / 2 ** 32;
  }

  /**
   * An integer from 0 to `limit` - 1, without bias (values from the incomplete last run are drawn again).
   *
   * @param limit 1 to 2^32.
   */
  below(limit: number): number {
    const fair = 2 ** 32 - (2 ** 32 % limit);
    let value = this.uint32();
    while (value >= fair) value = this.uint32();
    return value % limit;
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** A shuffled copy (Fisher and Yates); every order is equally likely. */
  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [copy[i], copy[j]] = [copy[j]!, copy[i]!];
    }
    return copy;
  }
}

function mix(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
