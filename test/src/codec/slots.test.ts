import { expect } from "chai";

import { joinSlots, packPerceptron, splitChunks, splitSlots, toHex } from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

const ZERO: Hex = `0x${"00".repeat(32)}`;

/** Slots of a perceptron with random weights. */
function someSlots(features: number): Hex[] {
  const random = new Random(22);
  const config = { features, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: -3 };
  const weights = Array.from({ length: features }, () => random.between(-32_768, 32_767));
  return packPerceptron("SparsePerceptron", config, { biases: [-3], weights: [weights] });
}

describe("slots", () => {
  it("split into chunks with their offsets, at most maxSlots each", () => {
    const slots = someSlots(100);
    const chunks = splitChunks(slots, 3);
    expect(chunks.map((chunk) => [chunk.offset, chunk.slots.length])).to.deep.equal([
      [0, 3],
      [3, 3],
      [6, 1],
    ]);
    expect(chunks.flatMap((chunk) => chunk.slots)).to.deep.equal(slots);
    for (const { slots: part, data } of chunks) expect(data).to.equal(toHex(joinSlots(part)));
    for (const maxSlots of [0, -1, 1.5, NaN]) {
      expectError(() => splitChunks([], maxSlots), "BAD_CHUNK_SIZE", { maxSlots });
    }
  });

  it("join and split without a change", () => {
    const slots = someSlots(64);
    expect(splitSlots(joinSlots(slots))).to.deep.equal(slots);
    expect(splitSlots(toHex(joinSlots(slots)))).to.deep.equal(slots);
  });

  it("are 32 bytes each", () => {
    expectError(() => joinSlots([ZERO, "0x00"]), "BAD_SLOT", { position: 1, length: 1 });
    expectError(() => splitSlots(`${ZERO}00`), "CHUNK_MISALIGNED", { length: 33 });
  });
});
