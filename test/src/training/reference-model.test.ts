import { expect } from "chai";

import { floatOf, importReferenceModel, quantise } from "../../../src/training/index.ts";
import type { PerceptronModel, ReferenceOptions } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

const FILE = {
  type: "sparse perceptron",
  classifications: ["Negative", "Positive"],
  weights: [0.5, -2.25, 4],
  intercept: 5,
  learningRate: 0.5,
};

function read(change: object = {}, options: ReferenceOptions = {}) {
  const { model, ...rest } = importReferenceModel({ ...FILE, ...change }, options);
  return { model: model as PerceptronModel, ...rest };
}

describe("perceptrons of the reference implementation", () => {
  it("are read with real weights", () => {
    const { model, labels, largestDifference } = importReferenceModel(JSON.stringify(FILE));
    expect(labels).to.deep.equal(FILE.classifications);
    expect(largestDifference).to.equal(0);
    expect(model).to.deep.equal({
      kind: "SparsePerceptron",
      labels: 2,
      features: 3,
      weights: [Float64Array.from(FILE.weights)],
      biases: Float64Array.of(5),
      learningRate: 0.5,
      featurePoint: 0,
    });
    expect(quantise(model).config.features).to.equal(3);
    expect([...floatOf(model).scores(Uint8Array.of(0, 0, 0, 1))]).to.deep.equal([0, 5 + 0.5 - 2.25]);
  });

  it("are read with weights by feature index", () => {
    expect([...read({ weights: { 1: 2.5, 4: -1 } }).model.weights[0]!]).to.deep.equal([0, 2.5, 0, 0, -1]);
    expect([...read({ sparseWeights: { 3: 7 } }).model.weights[0]!]).to.deep.equal([...FILE.weights, 7]);
    expect(read({ weights: { 1: 2.5 } }, { features: 1000 }).model.weights[0]!).to.have.length(1000);
  });

  it("are read with a bias, without a learning rate, as dense models, and with feature indices", () => {
    expect(read({ intercept: undefined, bias: -3 }).model.biases[0]).to.equal(-3);
    expect(read({ learningRate: undefined }).model.learningRate).to.equal(0.5);
    for (const type of ["dense perceptron", "perceptron", "Dense Perceptron"]) {
      const { model } = read({ type }, { featurePoint: 8 });
      expect([model.kind, model.featurePoint]).to.deep.equal(["DensePerceptron", 8]);
    }
    expect(read({}, { featurePoint: 8 }).model.featurePoint, "sparse samples have no fractions").to.equal(0);
    expect(read({ featureIndices: [7, 8, 9] }).featureIndices).to.deep.equal([7, 8, 9]);
  });

  it("are divided by the reference's scale when all numbers are scaled integers, or by another scale", () => {
    const scaled = { weights: [500_000_000, -2_250_000_000, 4e9], intercept: 5e9, learningRate: 500_000_000 };
    expect([...read(scaled).model.weights[0]!]).to.deep.equal(FILE.weights);
    expect(read(scaled).model.learningRate).to.equal(0.5);
    expect(read(scaled).model.biases[0]).to.equal(5);
    expect(read({ weights: [2, 4, 6], learningRate: 1 }).model.weights[0]![2]).to.equal(6);
    expect(read({}, { scale: 2 }).model.biases[0]).to.equal(2.5);
  });

  const wrong: [string, object, string, object?][] = [
    ["another type", { type: "decision tree" }, "BAD_MODEL_FILE", { where: "type" }],
    ["no type", { type: undefined }, "BAD_MODEL_FILE", { where: "type" }],
    ["three labels", { classifications: ["a", "b", "c"] }, "BAD_MODEL_FILE", { where: "classifications" }],
    ["labels of the same name", { classifications: ["a", "a"] }, "LABEL_REPEATED", { label: "a" }],
    ["no weights", { weights: undefined }, "BAD_MODEL_FILE", { where: "weights" }],
    ["weights in a text", { weights: "1,2" }, "BAD_MODEL_FILE", { where: "weights" }],
    ["a weight without index", { weights: { x: 1 } }, "BAD_MODEL_FILE", { where: "weights" }],
    ["a lost weight", { weights: [1, null, 2] }, "BAD_PARAMETER", { where: "weight 1" }],
    ["a weight that is not a number", { weights: [1, 2, NaN] }, "BAD_PARAMETER", { where: "weight 2" }],
    ["a lost weight by index", { weights: { 12: "3" } }, "BAD_PARAMETER", { where: "weight 12", value: "3" }],
    ["no intercept", { intercept: undefined }, "BAD_PARAMETER", { where: "the intercept" }],
    ["a lost learning rate", { learningRate: null }, "BAD_PARAMETER", { where: "the learning rate" }],
    ["a learning rate of 0", { learningRate: 0 }, "BAD_MODEL_FILE", { where: "learningRate" }],
    ["too few feature indices", { featureIndices: [1] }, "BAD_MODEL_FILE", { where: "featureIndices" }],
  ];
  for (const [what, change, code, details] of wrong) {
    it(`are refused with ${what}`, () => {
      expectError(() => read(change), code, details);
    });
  }

  it("are refused with more features than a contract takes", () => {
    expectError(() => read({ weights: { 65_536: 1 } }), "BAD_MODEL_FILE", { where: "weights" });
    expectError(() => importReferenceModel("not json"), "BAD_MODEL_FILE");
  });
});
