import { expect } from "chai";

import { CHANGED_TRACE, createTwin, NO_TRACE } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, packLanes } from "../../../src/codec/index.ts";
import type { ClassifierConfig, Hex, PerceptronKind } from "../../../src/codec/index.ts";
import { DcaiError } from "../../../src/errors.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";
import { randomModel, randomSample } from "./random-models.ts";

const UPDATES = 10_000;

interface Learnt {
  readonly sample: Hex;
  readonly label: number;
  readonly trace: Hex;
  readonly before: readonly string[];
  readonly bias: number;
}

/** Runs random updates and undos through a twin and the oracle; gives back how often each outcome occurred. */
function compare(kind: PerceptronKind, config: ClassifierConfig, largest: number, seed: number) {
  const random = new Random(seed);
  const { twin, oracle } = randomModel(random, kind, config, largest);
  const stack: Learnt[] = [];
  const seen = { changed: 0, same: 0, overflowed: 0, undone: 0 };
  for (let i = 0; i < UPDATES; i++) {
    const sample = randomSample(random, kind, config.features);
    const label = random.below(2);
    const before = twin.parameters();
    const { bias } = twin;
    expect(twin.score(sample)).to.equal(oracle.score(sample));
    expect(twin.predict(sample)).to.equal(oracle.predict(sample));
    const outcome = attempt(() => twin.update(sample, label));
    expect(outcome).to.equal(attempt(() => (oracle.update(sample, label) ? CHANGED_TRACE : NO_TRACE)));
    if (outcome === CHANGED_TRACE) stack.push({ sample, label, trace: outcome, before, bias });
    else expect(twin.parameters()).to.deep.equal(before);
    seen[outcome === CHANGED_TRACE ? "changed" : outcome === NO_TRACE ? "same" : "overflowed"] += 1;
    while (stack.length > 0 && random.below(3) === 0) {
      const last = stack.pop()!;
      twin.undo(last.sample, last.label, last.trace);
      oracle.undo(last.sample, last.label);
      expect(twin.parameters()).to.deep.equal(last.before);
      expect(twin.bias).to.equal(last.bias);
      seen.undone += 1;
    }
    expect(twin.bias).to.equal(Number(oracle.bias));
  }
  expect(twin.parameters()).to.deep.equal(oracle.slots());
  return seen;
}

function attempt(run: () => Hex): string {
  try {
    return run();
  } catch (error) {
    return error instanceof DcaiError ? error.code : (error as Error).message;
  }
}

describe("perceptron twins", () => {
  describe(`INV-6: against an independent oracle, ${UPDATES} random updates with undo`, () => {
    it("SparsePerceptron agrees on every score, error and parameter", () => {
      const config = { features: 100, learningRate: 37, binaryPoint: 5, featurePoint: 0, bias: -120 };
      const seen = compare("SparsePerceptron", config, 900, 31);
      expect(seen.changed).to.be.greaterThan(1000);
      expect(seen.undone).to.be.greaterThan(500);
    });

    it("SparsePerceptron agrees where weights overflow", () => {
      const config = { features: 60, learningRate: 9000, binaryPoint: 15, featurePoint: 0, bias: 5 };
      const seen = compare("SparsePerceptron", config, 32_767, 32);
      expect(seen.overflowed).to.be.greaterThan(100);
      expect(seen.changed).to.be.greaterThan(100);
    });

    for (const featurePoint of [0, 8, 15]) {
      it(`DensePerceptron agrees with featurePoint ${featurePoint}`, () => {
        const config = { features: 33, learningRate: 70, binaryPoint: 8, featurePoint, bias: 40 };
        const seen = compare("DensePerceptron", config, 3000, 40 + featurePoint);
        expect(seen.changed).to.be.greaterThan(1000);
        expect(seen.undone).to.be.greaterThan(500);
        if (featurePoint === 0) expect(seen.overflowed).to.be.greaterThan(100);
      });
    }
  });

  const sparse = (change: Partial<ClassifierConfig> = {}) =>
    createTwin("SparsePerceptron", {
      features: 20,
      learningRate: 4,
      binaryPoint: 2,
      featurePoint: 0,
      bias: 0,
      ...change,
    });
  const dense = (change: Partial<ClassifierConfig> = {}) =>
    createTwin("DensePerceptron", {
      features: 3,
      learningRate: 4,
      binaryPoint: 2,
      featurePoint: 1,
      bias: 0,
      ...change,
    });

  describe("predict", () => {
    it("gives a score of 0 to the lower label", () => {
      expect(sparse().score(encodeSparse([1]))).to.equal(0n);
      expect(sparse().predict(encodeSparse([1]))).to.equal(0);
      expect(sparse({ bias: 1 }).predict(encodeSparse([1]))).to.equal(1);
    });

    it("weighs the bias by 2^featurePoint in a dense model", () => {
      expect(dense({ bias: 3 }).score(encodeDense([0, 0, 0]))).to.equal(6n);
    });

    it("reads a sparse sample without features, like the contract", () => {
      expect(sparse({ bias: -7 }).score("0x")).to.equal(-7n);
    });

    it("is exact at the ends of every range", () => {
      const twin = createTwin("DensePerceptron", {
        features: 8192,
        learningRate: 1,
        binaryPoint: 0,
        featurePoint: 15,
        bias: -(2 ** 31),
      });
      twin.load(0, packLanes(new Int16Array(8192).fill(-32_768)));
      const sample = encodeDense(new Int16Array(8192).fill(32_767));
      expect(twin.score(sample)).to.equal(-(2n ** 46n) - 8192n * 32_768n * 32_767n);
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
      expect([...twin.currentWeights()]).to.deep.equal([0, 4, ...new Array(17).fill(0), 4]);
      expect(twin.bias).to.equal(4);
      expect(twin.update(encodeSparse([2]), 0)).to.equal(CHANGED_TRACE);
      expect(twin.currentWeights()[2]).to.equal(-4);
      expect(twin.bias).to.equal(0);
    });

    it("rounds a dense sample's changes to the nearest integer, halves upwards", () => {
      const twin = dense({ learningRate: 1, featurePoint: 1 });
      twin.update(encodeDense([3, -3, 1]), 1);
      expect([...twin.currentWeights()]).to.deep.equal([2, -1, 1]);
    });

    it("names the weight that is full and changes nothing", () => {
      const twin = sparse();
      twin.load(0, packLanes([0, 100, 32_766, -20_000, ...new Array(16).fill(0)]));
      const before = twin.parameters();
      // Undoing label 0 adds.
      expectError(() => twin.undo(encodeSparse([1, 2, 3]), 0, CHANGED_TRACE), "WEIGHT_OVERFLOW", { index: 2 });
      twin.load(1, packLanes([-32_768, 0, 0, 0]));
      // Score: 100 + 32766 - 20000 - 32768 < 0, so label 1 is learnt by adding.
      expectError(() => twin.update(encodeSparse([1, 2, 3, 16]), 1), "WEIGHT_OVERFLOW", { index: 2 });
      expect(twin.parameters()[0]).to.equal(before[0]);
      expect(twin.bias).to.equal(0);
    });

    it("names the bias that is full and changes nothing", () => {
      const twin = sparse({ bias: 2 ** 31 - 2 });
      twin.load(0, packLanes([-32_768, ...new Array(19).fill(0)]));
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
      expect(twin.parameters()).to.deep.equal(sparse().parameters());
      expect(twin.bias).to.equal(9);
    });
  });

  describe("malformed samples", () => {
    const calls: [string, (twin: Classifier, sample: string) => unknown][] = [
      ["predict", (twin, sample) => twin.predict(sample)],
      ["score", (twin, sample) => twin.score(sample)],
      ["check", (twin, sample) => twin.check(sample, 0)],
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
      const twin = createTwin("SparsePerceptron", { ...sparse().config, features: 40 });
      twin.load(1, packLanes(new Array(16).fill(3)));
      twin.load(2, packLanes(new Array(8).fill(-5)));
      const expected = [...new Array(16).fill(0), ...new Array(16).fill(3), ...new Array(8).fill(-5)];
      expect([...twin.currentWeights()]).to.deep.equal(expected);
      expectError(() => twin.load(3, packLanes([1])), "CHUNK_OUT_OF_RANGE", { offset: 3, length: 1, slots: 3 });
      expectError(() => twin.load(2, packLanes(new Array(9).fill(1))), "UNUSED_LANES_NOT_ZERO", {
        lane: 40,
        weights: 40,
      });
      expect([...twin.currentWeights()]).to.deep.equal(expected);
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
