import { expect } from "chai";

import type { PerceptronConfig, PerceptronKind } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { runAgainstOracle } from "./against-oracle.ts";
import { randomModel } from "./random-models.ts";

const UPDATES = 10_000;
/** The oracle is slow where there are many weights. */
const UPDATES_OF_MANY = 1_500;

/** @param largest The largest weight at the start. */
function compare(kind: PerceptronKind, config: PerceptronConfig, largest: number, seed: number, labels = 2) {
  const random = new Random(seed);
  const { twin, oracle } = randomModel(random, kind, config, largest, labels);
  const updates = labels === 2 ? UPDATES : UPDATES_OF_MANY;
  return runAgainstOracle(random, twin, oracle, { updates, compareEach: 10 });
}

describe("INV-6: perceptron twins against an independent oracle, random updates with undo", function () {
  this.timeout(120_000);

  it("SparsePerceptron agrees on every score, error and parameter", () => {
    const config = { features: 100, learningRate: 37, binaryPoint: 5, featurePoint: 0, bias: -120 };
    const seen = compare("SparsePerceptron", config, 900, 31);
    expect(seen.changed).to.be.greaterThan(1000);
    expect(seen.undone).to.be.greaterThan(500);
  });

  it("SparsePerceptron agrees where weights overflow", () => {
    const config = { features: 60, learningRate: 512, binaryPoint: 15, featurePoint: 0, bias: 5 };
    const seen = compare("SparsePerceptron", config, 32_767, 32);
    expect(seen.refused).to.be.greaterThan(100);
    expect(seen.changed).to.be.greaterThan(100);
  });

  for (const [featurePoint, learningRate, largest] of [
    [6, 1, 32_767],
    [8, 4, 3000],
    [15, 70, 3000],
  ] as const) {
    it(`DensePerceptron agrees with featurePoint ${featurePoint}`, () => {
      const config = { features: 33, learningRate, binaryPoint: 8, featurePoint, bias: 40 };
      const seen = compare("DensePerceptron", config, largest, 40 + featurePoint);
      expect(seen.changed).to.be.greaterThan(1000);
      expect(seen.undone).to.be.greaterThan(500);
      if (featurePoint === 6) expect(seen.refused).to.be.greaterThan(100);
    });
  }

  for (const labels of [3, 6, 10, 16, 17, 40]) {
    it(`SparsePerceptron agrees with ${labels} labels`, () => {
      const config = { features: 50, learningRate: 37, binaryPoint: 5, featurePoint: 0, bias: -120 };
      const seen = compare("SparsePerceptron", config, 900, 60 + labels, labels);
      expect(seen.changed).to.be.greaterThan(700);
      expect(seen.undone).to.be.greaterThan(400);
    });
  }

  it("SparsePerceptron agrees where weights of many labels overflow", () => {
    const config = { features: 60, learningRate: 512, binaryPoint: 15, featurePoint: 0, bias: 5 };
    const seen = compare("SparsePerceptron", config, 32_767, 33, 4);
    expect(seen.refused).to.be.greaterThan(200);
    expect(seen.changed).to.be.greaterThan(50);
  });

  for (const [labels, learningRate, largest] of [
    [3, 4, 3000],
    [10, 4, 3000],
    [5, 512, 32_767],
  ] as const) {
    it(`DensePerceptron agrees with ${labels} labels and weights of up to ${largest}`, () => {
      const featurePoint = learningRate === 4 ? 8 : 15;
      const config = { features: 33, learningRate, binaryPoint: 8, featurePoint, bias: 40 };
      const seen = compare("DensePerceptron", config, largest, 90 + labels, labels);
      expect(seen.changed).to.be.greaterThan(200);
      if (largest > 3000) expect(seen.refused).to.be.greaterThan(100);
    });
  }
});
