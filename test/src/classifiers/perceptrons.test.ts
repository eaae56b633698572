import { expect } from "chai";

import { CHANGED_TRACE, createTwin, NO_TRACE } from "../../../src/classifiers/index.ts";
import type { Classifier, TwinOf } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, packPerceptron, toHex } from "../../../src/codec/index.ts";
import type { Hex, PerceptronConfig, PerceptronKind } from "../../../src/codec/index.ts";
import { expectError } from "../expect-error.ts";

type Change = Partial<PerceptronConfig>;

/** The slots of a perceptron of two labels with these weights, and its twin's first bias. */
function slotsWith({ kind, config }: TwinOf<PerceptronKind>, weights: ArrayLike<number>): Hex[] {
  return packPerceptron(kind, config, { biases: [config.bias], weights: [weights] });
}

describe("perceptron twins of two labels", () => {
  const sparse = (change: Change = {}) =>
    createTwin("SparsePerceptron", {
      features: 20,
      learningRate: 4,
      binaryPoint: 2,
      featurePoint: 0,
      bias: 0,
      ...change,
    });
  const dense = (change: Change = {}) =>
    createTwin("DensePerceptron", {
      features: 3,
      learningRate: 4,
      binaryPoint: 2,
      featurePoint: 12,
      bias: 0,
      ...change,
    });

  describe("predict", () => {
    it("gives a score of 0 to the lower label", () => {
      expect(sparse().scores(encodeSparse([1]))).to.deep.equal([0n, 0n]);
      expect(sparse().predict(encodeSparse([1]))).to.equal(0);
      expect(sparse({ bias: 1 }).predict(encodeSparse([1]))).to.equal(1);
    });

    it("weighs the bias by 2^featurePoint in a dense model", () => {
      expect(dense({ bias: 3 }).scores(encodeDense([0, 0, 0]))).to.deep.equal([0n, 3n * 4096n]);
    });

    it("reads a sparse sample without features, like the contract", () => {
      expect(sparse({ bias: -7 }).scores("0x")).to.deep.equal([0n, -7n]);
    });

    it("is exact at the ends of every range", () => {
      const twin = createTwin("DensePerceptron", {
        features: 8192,
        learningRate: 1,
        binaryPoint: 0,
        featurePoint: 15,
        bias: -(2 ** 31),
      });
      twin.load(0, slotsWith(twin, new Int16Array(8192).fill(-32_768)));
      const sample = encodeDense(new Int16Array(8192).fill(32_767));
      expect(twin.scores(sample)).to.deep.equal([0n, -(2n ** 46n) - 8192n * 32_768n * 32_767n]);
    });
  });

  describe("update", () => {
    it("changes nothing and gives a zero trace when the prediction is right", () => {
      const twin = sparse();
      expect(twin.update(encodeSparse([1]), 0)).to.equal(NO_TRACE);
      expect(twin.parameters()).to.deep.equal(sparse().parameters());
    });

    it("adds the learning rate to a sparse sample's weights and the bias, or takes it", () => {
      const twin = sparse();
      expect(twin.update(encodeSparse([1, 19]), 1)).to.equal(CHANGED_TRACE);
      expect([...twin.weights()[0]!]).to.deep.equal([0, 4, ...new Array(17).fill(0), 4]);
      expect(twin.bias).to.equal(4);
      expect(twin.update(encodeSparse([2]), 0)).to.equal(CHANGED_TRACE);
      expect(twin.weights()[0]![2]).to.equal(-4);
      expect(twin.bias).to.equal(0);
    });

    it("rounds a dense sample's changes to the nearest integer, halves upwards", () => {
      const twin = dense({ learningRate: 1 });
      twin.update(encodeDense([6144, -6144, 2048]), 1); // 1.5, -1.5 and 0.5
      expect([...twin.weights()[0]!]).to.deep.equal([2, -1, 1]);
    });

    it("names the weight that is full and changes nothing", () => {
      const twin = sparse();
      const weights = [0, 100, 32_766, -20_000, ...new Array<number>(16).fill(0)];
      twin.load(0, slotsWith(twin, weights));
      const before = twin.parameters();
      // Undoing label 0 adds.
      expectError(() => twin.undo(encodeSparse([1, 2, 3]), 0, CHANGED_TRACE), "WEIGHT_OVERFLOW", { index: 2 });
      weights[16] = -32_768;
      twin.load(1, slotsWith(twin, weights).slice(1));
      // Score: 100 + 32766 - 20000 - 32768 < 0, so label 1 is learnt by adding.
      expectError(() => twin.update(encodeSparse([1, 2, 3, 16]), 1), "WEIGHT_OVERFLOW", { index: 2 });
      expect(twin.parameters()[0]).to.equal(before[0]);
      expect(twin.bias).to.equal(0);
    });

    it("names the bias that is full and changes nothing", () => {
      const twin = sparse({ bias: 2 ** 31 - 2 });
      twin.load(0, slotsWith(twin, [-32_768, ...new Array<number>(19).fill(0)]));
      const low = sparse({ bias: -(2 ** 31) + 2 });
      const before = low.parameters();
      expect(twin.predict(encodeSparse([0]))).to.equal(1);
      expect(low.update(encodeSparse([0]), 0)).to.equal(NO_TRACE);
      expectError(() => low.undo(encodeSparse([0]), 1, CHANGED_TRACE), "BIAS_OVERFLOW", { bias: -(2 ** 31) - 2 });
      expectError(() => twin.undo(encodeSparse([1]), 0, CHANGED_TRACE), "BIAS_OVERFLOW", { bias: 2 ** 31 + 2 });
      expect(low.parameters()).to.deep.equal(before);
      expect(low.bias).to.equal(-(2 ** 31) + 2);
    });
  });

  describe("undo", () => {
    it("does nothing for the trace of an update that changed nothing", () => {
      const twin = sparse({ bias: 9 });
      twin.undo(encodeSparse([1]), 0, NO_TRACE);
      expect(twin.parameters()).to.deep.equal(sparse({ bias: 9 }).parameters());
    });
  });

  describe("touchedSlots", () => {
    it("are slot 0, for the header, and those of a sparse sample's weights", () => {
      const twin = sparse({ features: 100 });
      expect(twin.touchedSlots("0x")).to.deep.equal([0]);
      expect(twin.touchedSlots(encodeSparse([9]))).to.deep.equal([0]);
      expect(twin.touchedSlots(encodeSparse([10]))).to.deep.equal([0, 1]);
      expect(twin.touchedSlots(encodeSparse([3, 25, 26, 27, 99]))).to.deep.equal([0, 1, 2, 6]);
    });

    it("are all slots of a dense model", () => {
      expect(dense().touchedSlots(encodeDense([1, 2, 3]))).to.deep.equal([0]);
      const wide = dense({ features: 27 });
      expect(wide.touchedSlots(encodeDense(new Array<number>(27).fill(0)))).to.deep.equal([0, 1, 2]);
    });
  });

  describe("malformed samples", () => {
    const calls: [string, (twin: Classifier, sample: string) => unknown][] = [
      ["predict", (twin, sample) => twin.predict(sample)],
      ["scores", (twin, sample) => twin.scores(sample)],
      ["check", (twin, sample) => twin.check(sample, 0)],
      ["touchedSlots", (twin, sample) => twin.touchedSlots(sample)],
      ["update", (twin, sample) => twin.update(sample, 1)],
      ["undo", (twin, sample) => twin.undo(sample, 1, CHANGED_TRACE)],
    ];
    for (const [name, call] of calls) {
      it(`are refused by ${name}, by name`, () => {
        expectError(() => call(sparse(), "0x000100"), "ODD_LENGTH", { length: 3 });
        expectError(() => call(sparse(), "0x00020001"), "FEATURES_UNSORTED", { position: 1 });
        expectError(() => call(sparse(), "0x00010001"), "FEATURES_UNSORTED", { position: 1 });
        expectError(() => call(sparse(), "0x00150014"), "FEATURES_UNSORTED", { position: 1 });
        expectError(() => call(sparse(), "0x00010014"), "FEATURE_OUT_OF_RANGE", { index: 20, features: 20 });
        expectError(() => call(dense(), "0x00010000ff"), "ODD_LENGTH", { length: 5 });
        expectError(() => call(dense(), "0x00010001"), "WRONG_DIMENSION", { given: 2, expected: 3 });
        expectError(() => call(dense(), "hello"), "INVALID_BYTES");
      });
    }

    it("include long ones where they would be learnt", () => {
      const twin = sparse({ features: 5000 });
      const long = toHex(Uint8Array.from({ length: 2 * 4097 }, (_, i) => (i % 2 === 0 ? i >> 9 : (i >> 1) % 256)));
      expectError(() => twin.check(long, 0), "TOO_MANY_FEATURES", { count: 4097, maxCount: 4096 });
      expectError(() => twin.update(long, 1), "TOO_MANY_FEATURES", { count: 4097 });
      expectError(() => twin.update(`0x${"0001".repeat(4097)}`, 1), "TOO_MANY_FEATURES");
      expectError(() => twin.update(`${long}00`, 1), "ODD_LENGTH");
      expect(twin.predict(long)).to.equal(0);
      twin.check(long.slice(0, -4), 0);
      expect(twin.update(long.slice(0, -4), 1)).to.equal(CHANGED_TRACE);
    });

    it("include empty ones for check, as the contract has it", () => {
      expectError(() => sparse().check("0x", 1), "EMPTY_FEATURES");
      expectError(() => sparse().check("0x", 2), "LABEL_OUT_OF_RANGE");
      expectError(() => dense().check("0x", 1), "WRONG_DIMENSION", { given: 0, expected: 3 });
    });

    it("include labels that the model does not have", () => {
      const sample = encodeSparse([1]);
      for (const label of [2, -1, 0.5, 99]) {
        expectError(() => sparse().check(sample, label), "LABEL_OUT_OF_RANGE", { label, labels: 2 });
        expectError(() => sparse().update(sample, label), "LABEL_OUT_OF_RANGE", { label });
        expectError(() => sparse().undo(sample, label, CHANGED_TRACE), "LABEL_OUT_OF_RANGE", { label });
      }
      sparse().check(sample, 1);
    });
  });

  describe("load and clone", () => {
    it("load replaces only the chunk's slots", () => {
      const twin = sparse({ features: 40 });
      const slots = slotsWith(twin, new Array(40).fill(3));
      twin.load(1, [slots[1]!]);
      const other = slotsWith(twin, new Array(40).fill(-5));
      twin.load(2, [other[2]!]);
      const expected = [...new Array(10).fill(0), ...new Array(16).fill(3), ...new Array(14).fill(-5)];
      expect([...twin.weights()[0]!]).to.deep.equal(expected);
      expect(twin.parameterSlots()).to.equal(3);
      expectError(() => twin.load(3, [slots[0]!]), "CHUNK_OUT_OF_RANGE", { end: 4, slots: 3 });
      const unused = `0x${"0001".repeat(16)}`;
      expectError(() => twin.load(2, [unused]), "UNUSED_LANES_NOT_ZERO", { slot: unused });
      expect([...twin.weights()[0]!]).to.deep.equal(expected);
    });

    it("load takes slot 0 only with the model's settings, and the bias as it is now", () => {
      const twin = sparse();
      const before = twin.parameters();
      twin.update(encodeSparse([1]), 1);
      expectError(() => twin.load(0, before), "HEADER_DIFFERS", { given: before[0]!.slice(0, 26).padEnd(66, "0") });
      const after = twin.parameters();
      twin.update(encodeSparse([1]), 0);
      expect(twin.bias).to.equal(0);
      twin.load(0, before);
      expect(twin.parameters()).to.deep.equal(before);
      expectError(() => twin.load(0, after), "HEADER_DIFFERS");
    });

    it("a clone goes its own way", () => {
      for (const twin of [sparse({ bias: 4 }), dense()]) {
        const sample = twin.kind === "SparsePerceptron" ? encodeSparse([1]) : encodeDense([1, 2, 3]);
        twin.update(sample, 1 - twin.predict(sample));
        const copy = twin.clone();
        expect(copy.bias).to.equal(twin.bias);
        expect(copy.parameters()).to.deep.equal(twin.parameters());
        copy.update(sample, 1 - copy.predict(sample));
        expect(copy.bias).to.not.equal(twin.bias);
      }
    });

    it("settings outside their ranges are refused", () => {
      expectError(() => sparse({ learningRate: 0 }), "BAD_CONFIG", { field: "learningRate" });
      expectError(() => sparse({ featurePoint: 1 }), "BAD_CONFIG", { field: "featurePoint" });
    });
  });
});
