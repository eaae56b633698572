import { expect } from "chai";

import {
  joinSlots,
  packHeader,
  packParameters,
  slotCount,
  slotOf,
  splitChunks,
  splitSlots,
  toHex,
  unpackChunk,
  unpackParameters,
} from "../../../src/codec/index.ts";
import type { ClassifierConfig, Hex } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

const ZERO: Hex = `0x${"00".repeat(32)}`;
const HEADER = "fffffffd0000000300400600";

function settings(features: number, change: Partial<ClassifierConfig> = {}): ClassifierConfig {
  return { features, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: -3, ...change };
}

function randomWeights(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.between(-32_768, 32_767));
}

describe("parameter slots", () => {
  it("begin with bias, features, learning rate and binary points", () => {
    expect(toHex(packHeader(settings(3)))).to.equal(`0x${HEADER}`);
    const high = settings(65_536, { learningRate: 32_767, binaryPoint: 15, featurePoint: 14, bias: 2 ** 31 - 1 });
    expect(toHex(packHeader(high))).to.equal("0x7fffffff000100007fff0f0e");
  });

  it("then hold the weights from lane 6 on, most significant first, and zeros to the end", () => {
    const slots = packParameters(settings(3), [1, -1, 32_767]);
    expect(slots).to.deep.equal([`0x${HEADER}0001ffff7fff${"00".repeat(14)}`]);
    const two = packParameters(settings(11), [...new Array<number>(9).fill(0), 2, -2]);
    expect(two[0]!.slice(26)).to.equal(`${"0000".repeat(9)}0002`);
    expect(two[1]).to.equal(`0xfffe${"00".repeat(30)}`);
  });

  it("are as many as features and header need; weights 9 and 10 are in different ones", () => {
    expect([1, 10, 11, 26, 27, 1000, 65_536].map(slotCount)).to.deep.equal([1, 1, 2, 2, 3, 63, 4097]);
    expect([0, 9, 10, 25, 26, 65_535].map(slotOf)).to.deep.equal([0, 0, 1, 1, 2, 4096]);
  });

  it("unpack what was packed, whole and in chunks, for 300 random models", () => {
    const random = new Random(21);
    for (let round = 0; round < 300; round++) {
      const config = settings(random.between(1, 200));
      const weights = randomWeights(random, config.features);
      const slots = packParameters(config, weights);
      expect(slots).to.have.length(slotCount(config.features));
      expect([...unpackParameters(slots, config)]).to.deep.equal(weights);
      const chunks = splitChunks(slots, random.between(1, 15));
      expect(chunks.flatMap((chunk) => chunk.slots)).to.deep.equal(slots);
      const joined: number[] = [];
      for (const { offset, data } of chunks) {
        const part = unpackChunk(offset, data, config);
        expect(part.first).to.equal(joined.length);
        joined.push(...part.weights);
      }
      expect(joined).to.deep.equal(weights);
    }
  });

  it("split into chunks with their offsets, at most maxSlots each", () => {
    const chunks = splitChunks(packParameters(settings(100), new Array(100).fill(7)), 3);
    expect(chunks.map(({ offset, slots }) => [offset, slots.length])).to.deep.equal([
      [0, 3],
      [3, 3],
      [6, 1],
    ]);
    for (const maxSlots of [0, -1, 1.5, NaN])
      expectError(() => splitChunks([], maxSlots), "BAD_CHUNK_SIZE", { maxSlots });
  });

  it("join and split without a change", () => {
    const slots = packParameters(settings(64), randomWeights(new Random(22), 64));
    expect(splitSlots(joinSlots(slots))).to.deep.equal(slots);
    expect(splitSlots(toHex(joinSlots(slots)))).to.deep.equal(slots);
  });

  it("may be none at all, even at the end", () => {
    for (const offset of [0, 1, 2]) expect(unpackChunk(offset, [], settings(20)).weights).to.have.length(0);
  });

  it("are refused by name where weights, slots or chunks are wrong", () => {
    const config = settings(20);
    expectError(() => packParameters(settings(2), [0, 40_000]), "NOT_INT16", { position: 1, value: 40_000 });
    expectError(() => packParameters(settings(2), [0]), "WRONG_DIMENSION", { given: 1, expected: 2 });
    expectError(() => joinSlots([ZERO, "0x00"]), "BAD_SLOT", { position: 1, length: 1 });
    expectError(() => splitSlots(`${ZERO}00`), "CHUNK_MISALIGNED", { length: 33 });
    expectError(() => unpackParameters([ZERO], config), "WRONG_SLOT_COUNT", { given: 1, expected: 2 });
    expectError(() => unpackChunk(1, [ZERO, ZERO], config), "CHUNK_OUT_OF_RANGE", { end: 3, slots: 2 });
    expectError(() => unpackChunk(3, [], config), "CHUNK_OUT_OF_RANGE", { end: 3, slots: 2 });
    expectError(() => unpackChunk(-1, [ZERO], config), "CHUNK_OUT_OF_RANGE", { offset: -1 });
    expectError(() => unpackChunk(0.5, [ZERO], config), "CHUNK_OUT_OF_RANGE", { offset: 0.5 });
  });

  it("are refused with another header, or with weights that the model does not have", () => {
    const slots = packParameters(settings(3), [1, 2, 3]);
    for (const change of [{ bias: 4 }, { learningRate: 65 }, { binaryPoint: 7 }, { featurePoint: 1 }]) {
      const config = settings(3, change);
      const expected = toHex(packHeader(config));
      expectError(() => unpackChunk(0, slots, config), "HEADER_DIFFERS", { given: `0x${HEADER}`, expected });
    }
    const slot = `0x${HEADER}${"0000".repeat(3)}0001${"00".repeat(12)}`;
    expectError(() => unpackChunk(0, slot, settings(3)), "UNUSED_LANES_NOT_ZERO", { slot });
    const second = `0x${"00".repeat(31)}01`;
    expectError(() => unpackChunk(1, [second], settings(25)), "UNUSED_LANES_NOT_ZERO", { slot: second });
    expect(unpackChunk(1, [second], settings(26)).weights[15]).to.equal(1);
  });
});
