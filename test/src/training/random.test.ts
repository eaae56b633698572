import { expect } from "chai";

import { Random } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

describe("seeded random numbers", () => {
  it("are the same for the same seed, for ever", () => {
    const random = new Random(1);
    const first = Array.from({ length: 4 }, () => random.uint32());
    expect(first).to.deep.equal(referenceSfc32(1, 4));
    expect(referenceSfc32(2, 4)).to.not.deep.equal(first);
  });

  it("below and between stay within their bounds and reach all values about equally often", () => {
    const random = new Random(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) counts[random.between(-5, 4) + 5]! += 1;
    for (const count of counts) expect(count).to.be.within(1800, 2200);
    for (let i = 0; i < 1000; i++) expect(random.fraction()).to.be.within(0, 1 - 2 ** -32);
  });

  it("shuffle gives every order about equally often and leaves its input alone", () => {
    const random = new Random(4);
    const items = Object.freeze(["a", "b", "c"]);
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(items).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).to.equal(6);
    for (const count of seen.values()) expect(count).to.be.within(850, 1150);
  });

  it("refuse a seed that is not a 32-bit integer", () => {
    for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
      expectError(() => new Random(seed), "BAD_TRAINING_SETTING", { setting: "seed", value: seed });
    }
  });
});

/** sfc32 with BigInt, from its author's definition. */
function referenceSfc32(seed: number, count: number): number[] {
  const u32 = (value: bigint) => BigInt.asUintN(32, value);
  const mix = (word: bigint) => {
    let h = u32(word);
    h = u32((h ^ (h >> 16n)) * 0x85ebca6bn);
    h = u32((h ^ (h >> 13n)) * 0xc2b2ae35n);
    return h ^ (h >> 16n);
  };
  let [a, b, c] = [0n, 1n, 2n].map((k) => mix(BigInt(seed) + k * 0x9e3779b9n)) as [bigint, bigint, bigint];
  let counter = 1n;
  const next = () => {
    const out = u32(a + b + counter);
    counter = u32(counter + 1n);
    a = b ^ (b >> 9n);
    b = u32(c + u32(c << 3n));
    c = u32((u32(c << 21n) | (c >> 11n)) + out);
    return Number(out);
  };
  return Array.from({ length: 12 + count }, next).slice(12);
}
