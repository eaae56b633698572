import { expect } from "chai";

import { encodeSparse, unpackParameters } from "../../../src/codec/index.ts";
import { quantise, Random, twinOf } from "../../../src/training/index.ts";
import type { FloatModel } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

function model(weights: readonly number[], change: Partial<FloatModel> = {}): FloatModel {
  const start = { kind: "SparsePerceptron", bias: 0, learningRate: 1, featurePoint: 0 } as const;
  return { ...start, weights: Float64Array.from(weights), ...change };
}

describe("quantisation", () => {
  it("rounds weights, bias and learning rate at one scale", () => {
    const { config, slots } = quantise(model([1.3, -2.51], { bias: 0.26, learningRate: 0.5 }), { binaryPoint: 2 });
    expect(config).to.deep.equal({ features: 2, learningRate: 2, binaryPoint: 2, featurePoint: 0, bias: 1 });
    expect([...unpackParameters(slots, config)]).to.deep.equal([5, -10]);
  });

  it("takes the most fractional bits that leave the headroom, for 200 random models", () => {
    const random = new Random(81);
    for (let round = 0; round < 200; round++) {
      const weights = Array.from({ length: 20 }, () => (random.fraction() - 0.5) * 2 ** random.between(0, 8));
      const headroom = random.between(0, 500);
      const { config } = quantise(model(weights), { headroom });
      const full = (bits: number) =>
        Math.max(...weights.map((w) => Math.abs(Math.round(w * 2 ** bits)))) + headroom * 2 ** bits;
      expect(full(config.binaryPoint)).to.be.at.most(32_767);
      if (config.binaryPoint < 15) expect(full(config.binaryPoint + 1)).to.be.greaterThan(32_767);
    }
  });

  it("leaves the largest weight exactly the headroom that it promises", () => {
    const headroom = 40;
    const twin = twinOf(quantise(model([-60, 60, 0]), { headroom }));
    const sample = encodeSparse([0, 2]);
    for (let updates = 0; updates < headroom; updates++) twin.undo(sample, 1, `0x${"0".repeat(63)}1`);
    const { binaryPoint } = twin.config;
    expect(twin.currentWeights()[0]).to.equal(-(60 + headroom) * 2 ** binaryPoint);
  });

  it("loads into a twin that predicts as the float model does", () => {
    const random = new Random(82);
    const weights = Array.from({ length: 50 }, () => random.fraction() * 8 - 4);
    const float = model(weights, { bias: 0.5 });
    const twin = twinOf(quantise(float, { headroom: 10 }));
    let compared = 0;
    for (let round = 0; round < 500; round++) {
      const indices = [...new Set(Array.from({ length: 8 }, () => random.below(50)))].sort((a, b) => a - b);
      const score = indices.reduce((sum, i) => sum + weights[i]!, 0.5);
      if (Math.abs(score) < 0.05) continue;
      compared += 1;
      expect(twin.predict(encodeSparse(indices))).to.equal(score > 0 ? 1 : 0);
    }
    expect(compared).to.be.greaterThan(400);
  });

  it("refuses by name what does not fit", () => {
    expectError(() => quantise(model([5, -40_000])), "CANNOT_QUANTISE", { largest: -40_000, where: "weight 1" });
    expectError(() => quantise(model([1]), { headroom: 32_766, binaryPoint: 1 }), "CANNOT_QUANTISE");
    expectError(() => quantise(model([20_000], { learningRate: 0.01 })), "CANNOT_QUANTISE");
    expectError(() => quantise(model([1], { learningRate: 513 }), { headroom: 0 }), "CANNOT_QUANTISE");
    expectError(() => quantise(model([1], { bias: 2 ** 31 })), "CANNOT_QUANTISE");
  });

  it("names numbers that are not finite, with their position", () => {
    expectError(() => quantise(model([1, NaN])), "BAD_PARAMETER", { where: "weight 1" });
    expectError(() => quantise(model([1], { bias: Infinity })), "BAD_PARAMETER", { where: "the bias" });
    expectError(() => quantise(model([1], { learningRate: NaN })), "BAD_PARAMETER", { where: "the learning rate" });
    expectError(() => quantise(model([1]), { headroom: -1 }), "BAD_TRAINING_SETTING", { setting: "headroom" });
    expectError(() => quantise(model([1]), { binaryPoint: 16 }), "BAD_TRAINING_SETTING", { setting: "binary point" });
  });
});
