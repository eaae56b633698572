import { expect } from "chai";

import { createTwin, NO_TRACE } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, packPerceptron } from "../../../src/codec/index.ts";
import { expectError } from "../expect-error.ts";

const SETTINGS = { features: 20, learningRate: 4, binaryPoint: 2, featurePoint: 0, bias: 0 };

const sparse = (labels: number, features = 20, bias = 0) =>
  createTwin("SparsePerceptron", { ...SETTINGS, features, bias }, labels);
const dense = (labels: number) => createTwin("DensePerceptron", { ...SETTINGS, features: 3, featurePoint: 12 }, labels);

/** A trace as a number. */
function numberOf(trace: string): number {
  return Number(BigInt(trace));
}

describe("perceptron twins of many labels", () => {
  it("predict the lowest label of those with the greatest score", () => {
    const twin = sparse(4);
    expect(twin.scores(encodeSparse([1]))).to.deep.equal([0n, 0n, 0n, 0n]);
    expect(twin.predict(encodeSparse([1]))).to.equal(0);
    const biases = [-5, 7, 3, 7];
    twin.load(1, packPerceptron("SparsePerceptron", SETTINGS, { biases, weights: twin.weights() }).slice(1));
    const start = createTwin("SparsePerceptron", { ...SETTINGS, bias: -5 }, 4);
    start.load(0, packPerceptron("SparsePerceptron", SETTINGS, { biases, weights: twin.weights() }));
    expect(start.scores(encodeSparse([1]))).to.deep.equal([-5n, 7n, 3n, 7n]);
    expect(start.predict(encodeSparse([1]))).to.equal(1);
  });

  it("raise the true label and lower the predicted one, and say in the trace which that was", () => {
    const twin = sparse(3);
    expect(numberOf(twin.update(encodeSparse([1, 19]), 2))).to.equal(1); // predicted 0
    expect([...twin.biases()]).to.deep.equal([-4, 0, 4]);
    expect(twin.weights().map((row) => [row[0], row[1], row[19]])).to.deep.equal([
      [0, -4, -4],
      [0, 0, 0],
      [0, 4, 4],
    ]);
    expect(twin.update(encodeSparse([1, 19]), 2)).to.equal(NO_TRACE);
    expect(numberOf(twin.update(encodeSparse([1]), 1))).to.equal(3); // predicted 2
    expect([...twin.biases()]).to.deep.equal([-4, 4, 0]);
    expect(twin.bias).to.equal(-4);
  });

  it("round a dense sample's changes to the nearest integer, halves upwards, before the sign", () => {
    const twin = createTwin("DensePerceptron", { ...SETTINGS, features: 3, featurePoint: 12, learningRate: 1 }, 3);
    twin.update(encodeDense([6144, -6144, 2048]), 1); // 1.5, -1.5 and 0.5
    expect(twin.weights().map((row) => [...row])).to.deep.equal([
      [-2, 1, -1],
      [2, -1, 1],
      [0, 0, 0],
    ]);
  });

  it("undo with the predicted label of the trace", () => {
    for (const twin of [sparse(5), dense(5)]) {
      const sample = twin.kind === "SparsePerceptron" ? encodeSparse([3, 4]) : encodeDense([100, 0, -100]);
      const states = [twin.parameters()];
      const traces = [3, 1, 4, 2].map((label) => {
        const trace = twin.update(sample, label);
        states.push(twin.parameters());
        return [label, trace] as const;
      });
      for (const [label, trace] of traces.reverse()) {
        expect(twin.parameters()).to.deep.equal(states.pop());
        twin.undo(sample, label, trace);
      }
      expect(twin.parameters()).to.deep.equal(states.pop());
      const unknown = `0x${"0".repeat(63)}6` as const; // label 5
      expectError(() => twin.undo(sample, 0, unknown), "LABEL_OUT_OF_RANGE", { label: 5, labels: 5 });
    }
  });

  it("name what is full, the true label's bias and weights before the predicted one's, and change nothing", () => {
    const full = 32_767;
    const weights = [
      [0, -32_768, 0],
      [0, 0, full],
      [0, 0, 0],
    ];
    const config = { ...SETTINGS, features: 3 };
    const twin = createTwin("SparsePerceptron", { ...config, bias: 65_536 }, 3);
    twin.load(0, packPerceptron("SparsePerceptron", config, { biases: [65_536, 0, 2 ** 31 - 4], weights }));
    const before = twin.parameters();
    const sample = encodeSparse([1, 2]);
    expect(twin.predict(sample)).to.equal(2);
    expectError(() => twin.undo(sample, 1, `0x${"0".repeat(63)}3`), "BIAS_OVERFLOW", { bias: 2 ** 31 });
    expectError(() => twin.update(sample, 1), "WEIGHT_OVERFLOW", { index: 2 });
    expectError(() => twin.undo(sample, 0, `0x${"0".repeat(63)}3`), "WEIGHT_OVERFLOW", { index: 1 });
    expect(twin.parameters()).to.deep.equal(before);
  });

  it("take fewer features in a sample the more labels there are", () => {
    for (const [labels, features, most] of [
      [2, 65_536, 4096],
      [3, 65_536, 3943],
      [3, 5000, 4096],
      [10, 5000, 3817],
      [16, 5000, 3714],
      [17, 5000, 1911],
      [255, 2000, 195],
    ] as const) {
      const twin = sparse(labels, features);
      const sample = encodeSparse(Array.from({ length: most }, (_, i) => i));
      twin.check(sample, labels - 1);
      const long = Uint8Array.from([...sample, most >> 8, most % 256]);
      expectError(() => twin.check(long, 0), "TOO_MANY_FEATURES", { count: most + 1, maxCount: most });
      expectError(() => twin.update(long, 0), "TOO_MANY_FEATURES", { count: most + 1, maxCount: most });
      expect(twin.scores(long)).to.have.length(labels);
    }
  });

  it("touch the slots of the biases and, in each block of labels, those of the features", () => {
    const few = sparse(3, 100); // 1 slot of biases, 5 features a slot
    expect(few.touchedSlots("0x")).to.deep.equal([0]);
    expect(few.touchedSlots(encodeSparse([0, 4, 5, 99]))).to.deep.equal([0, 1, 2, 20]);
    const many = sparse(40, 10); // 6 slots of biases, 3 blocks of 10 slots
    expect(many.parameterSlots()).to.equal(36);
    expect(many.touchedSlots(encodeSparse([1, 9]))).to.deep.equal([0, 1, 2, 3, 4, 5, 7, 15, 17, 25, 27, 35]);
    expect(dense(7).touchedSlots(new Uint8Array(6))).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
  });

  it("keep their labels, of which there are 2 to 255", () => {
    expectError(() => sparse(3).addLabel(), "LABELS_ARE_FIXED", { kind: "SparsePerceptron" });
    expectError(() => dense(3).addLabel(), "LABELS_ARE_FIXED");
    for (const labels of [0, 1, 256, 2.5]) {
      expectError(() => sparse(labels), "BAD_CONFIG", { field: "labels", value: labels, minimum: 2, maximum: 255 });
    }
    for (const [labels, features] of [
      [2, 8192],
      [3, 4078], // 15,900,000 gas for an update of zeros
      [10, 2756],
      [20, 1829], // 9,800,000 gas for a prediction
      [255, 125],
    ] as const) {
      const config = { ...SETTINGS, featurePoint: 15, features };
      createTwin("DensePerceptron", config, labels);
      const larger = { ...config, features: features + 1 };
      const [code, details] = labels === 2 ? ["BAD_CONFIG", {}] : ["TOO_LARGE", { features: features + 1, labels }];
      expectError(() => createTwin("DensePerceptron", larger, labels), code, details);
    }
    expectError(() => sparse(3).check(encodeSparse([1]), 3), "LABEL_OUT_OF_RANGE", { label: 3, labels: 3 });
  });

  it("load the biases of labels other than 0, and clone apart", () => {
    for (const twin of [sparse(17), dense(4)]) {
      const sample = twin.kind === "SparsePerceptron" ? encodeSparse([3, 4]) : encodeDense([100, 0, -100]);
      twin.update(sample, 3);
      const copy = twin.clone();
      expect(copy.parameters()).to.deep.equal(twin.parameters());
      copy.update(sample, 1);
      expect([...copy.biases()]).to.not.deep.equal([...twin.biases()]);
      expect(copy.labels).to.equal(twin.labels);
    }
  });
});
