import { expect } from "chai";

import {
  joinSlots,
  packLanes,
  slotCount,
  splitChunks,
  splitSlots,
  toHex,
  unpackChunk,
  unpackLanes,
} from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

const ZERO: Hex = `0x${"00".repeat(32)}`;

function randomWeights(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.between(-32_768, 32_767));
}

describe("weight lanes", () => {
  it("puts lane 0 into the most significant 16 bits and leaves unused lanes zero", () => {
    expect(packLanes([1, -1, 32_767])).to.deep.equal([`0x0001ffff7fff${"00".repeat(26)}`]);
    expect(packLanes(new Array(17).fill(0))).to.deep.equal([ZERO, ZERO]);
    expect([1, 16, 17, 1000].map(slotCount)).to.deep.equal([1, 1, 2, 63]);
  });

  it("unpacks what it packed, whole and in chunks, for 300 random models", () => {
    const random = new Random(21);
    for (let round = 0; round < 300; round++) {
      const weights = randomWeights(random, random.between(1, 200));
      const slots = packLanes(weights);
      expect([...unpackLanes(slots, weights.length)]).to.deep.equal(weights);
      const chunks = splitChunks(slots, random.between(1, 15));
      expect(chunks.flatMap((chunk) => chunk.slots)).to.deep.equal(slots);
      const joined = chunks.flatMap(({ offset, data }) => [...unpackChunk(offset, data, weights.length)]);
      expect(joined).to.deep.equal(weights);
    }
  });

  it("gives chunks their offsets in slots, and at most maxSlots each", () => {
    const chunks = splitChunks(packLanes(new Array(100).fill(7)), 3);
    expect(chunks.map(({ offset, slots }) => [offset, slots.length])).to.deep.equal([
      [0, 3],
      [3, 3],
      [6, 1],
    ]);
    for (const maxSlots of [0, -1, 1.5, NaN])
      expectError(() => splitChunks([], maxSlots), "BAD_CHUNK_SIZE", { maxSlots });
  });

  it("joins and splits slots without changing them", () => {
    const slots = packLanes(randomWeights(new Random(22), 64));
    expect(splitSlots(joinSlots(slots))).to.deep.equal(slots);
    expect(splitSlots(toHex(joinSlots(slots)))).to.deep.equal(slots);
  });

  it("refuses weights, slots and chunks by name", () => {
    expectError(() => packLanes([0, 40_000]), "NOT_INT16", { position: 1, value: 40_000 });
    expectError(() => joinSlots([ZERO, "0x00"]), "BAD_SLOT", { position: 1, length: 1 });
    expectError(() => splitSlots(`${ZERO}00`), "CHUNK_MISALIGNED", { length: 33 });
    expectError(() => unpackLanes([ZERO], 17), "WRONG_SLOT_COUNT", { given: 1, expected: 2 });
    expectError(() => unpackChunk(1, [ZERO, ZERO], 32), "CHUNK_OUT_OF_RANGE", { offset: 1, length: 2, slots: 2 });
    expectError(() => unpackChunk(-1, [ZERO], 32), "CHUNK_OUT_OF_RANGE", { offset: -1 });
    expectError(() => unpackChunk(0.5, [ZERO], 32), "CHUNK_OUT_OF_RANGE", { offset: 0.5 });
    const full = packLanes(new Array(16).fill(1));
    expectError(() => unpackLanes(full, 15), "UNUSED_LANES_NOT_ZERO", { lane: 15, weights: 15 });
    expectError(() => unpackChunk(1, full, 20), "UNUSED_LANES_NOT_ZERO", { lane: 20, weights: 20 });
  });
});
