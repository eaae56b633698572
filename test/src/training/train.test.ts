import { expect } from "chai";

import { encodeDense, encodeSparse } from "../../../src/codec/index.ts";
import {
  accuracy,
  Random,
  train,
  trainNaiveBayes,
  trainNearestCentroid,
  trainPerceptron,
  trainSparseNearestCentroid,
} from "../../../src/training/index.ts";
import type { LabelledSample, PerceptronModel, TrainingOptions } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

const FEATURES = 12;

/** Random samples of up to six features; the label follows a hidden rule, except for one in ten. */
function makeSamples(kind: TrainingOptions["kind"], count: number, seed: number, labels = 2): LabelledSample[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const values = Array.from({ length: FEATURES }, () => random.between(-200, 200));
    const indices = values.flatMap((value, i) => (value > 0 || i === 0 ? [i] : []));
    const isOne =
      kind === "SparsePerceptron" ? indices.includes(3) && indices.length > 4 : values[3]! > values[7]! + 20;
    const hidden = labels === 2 ? Number(isOne) : indices.slice(1, 4).reduce((sum, i) => sum + i, 0) % labels;
    const features = kind === "SparsePerceptron" ? encodeSparse(indices) : encodeDense(values);
    return { features, label: random.below(10) === 0 ? (hidden + 1) % labels : hidden };
  });
}

/** A sample's real values, one for each feature, read by hand. */
function valuesOf(features: Uint8Array, isSparse: boolean, featurePoint = 0): number[] {
  const words = Array.from({ length: features.length / 2 }, (_, i) => features[2 * i]! * 256 + features[2 * i + 1]!);
  if (!isSparse) return words.map((word) => (word >= 32_768 ? word - 65_536 : word) / 2 ** featurePoint);
  return Array.from({ length: FEATURES }, (_, i) => Number(words.includes(i)));
}

const dot = (row: readonly number[], inputs: readonly number[]) => row.reduce((sum, w, i) => sum + w * inputs[i]!, 0);

/** The textbook: plain arrays, and an average that keeps all weights there ever were. A row's last entry is its bias. */
function textbook(samples: readonly LabelledSample[], options: TrainingOptions) {
  const { kind, labels = 2, epochs = 1, learningRate = 1, featurePoint = 0 } = options;
  let rows = Array.from({ length: labels }, () => new Array<number>(FEATURES + 1).fill(0));
  const history: number[][][] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { features, label } of samples) {
      const inputs = [...valuesOf(features, kind === "SparsePerceptron", featurePoint), 1];
      const scores = rows.map((row) => dot(row, inputs));
      const predicted = scores.indexOf(Math.max(...scores));
      // With two labels, label 0 keeps the score 0: only label 1's row learns.
      const direction = (row: number) => {
        if (predicted === label || (labels === 2 && row === 0)) return 0;
        return row === label ? 1 : row === predicted ? -1 : 0;
      };
      rows = rows.map((row, r) => row.map((weight, i) => weight + direction(r) * learningRate * inputs[i]!));
      history.push(rows);
    }
  }
  const average = rows.map((row, r) =>
    row.map((_, i) => history.reduce((sum, step) => sum + step[r]![i]!, 0) / history.length),
  );
  const learnt = (all: number[][]) => (labels === 2 ? all.slice(1) : all);
  return { last: learnt(rows), average: learnt(average) };
}

/** Weights and bias of each row. */
function rowsOf({ weights, biases }: PerceptronModel): number[][] {
  return weights.map((row, r) => [...row, biases[r]!]);
}

describe("training of perceptrons", () => {
  const cases: TrainingOptions[] = [
    { kind: "SparsePerceptron", features: FEATURES },
    { kind: "SparsePerceptron", features: FEATURES, epochs: 4, learningRate: 0.25 },
    { kind: "DensePerceptron", features: FEATURES, featurePoint: 7, epochs: 3 },
    { kind: "DensePerceptron", features: FEATURES },
    { kind: "SparsePerceptron", features: FEATURES, labels: 3, epochs: 4, learningRate: 0.25 },
    { kind: "SparsePerceptron", features: FEATURES, labels: 7 },
    { kind: "DensePerceptron", features: FEATURES, labels: 5, featurePoint: 7, epochs: 3 },
  ];
  for (const options of cases) {
    it(`gives the textbook's weights and averages: ${JSON.stringify(options)}`, () => {
      const samples = makeSamples(options.kind, 150, 71, options.labels);
      const expected = textbook(samples, options);
      expect(rowsOf(trainPerceptron(samples, options))).to.deep.equal(expected.last);
      const averaged = rowsOf(trainPerceptron(samples, { ...options, averaged: true }));
      expect(averaged).to.have.length(expected.average.length);
      averaged.flat().forEach((value, i) => {
        const mean = expected.average.flat()[i]!;
        expect(Math.abs(value - mean) <= 1e-9 * Math.max(1, Math.abs(mean)), `entry ${i}`).to.equal(true);
      });
    });
  }

  it("learns more than the majority", () => {
    const samples = makeSamples("SparsePerceptron", 2000, 72);
    const options: TrainingOptions = {
      kind: "SparsePerceptron",
      features: FEATURES,
      epochs: 5,
      averaged: true,
      seed: 1,
    };
    const model = trainPerceptron(samples.slice(0, 1500), options);
    const heldOut = samples.slice(1500);
    const majority = Math.max(...[0, 1].map((label) => accuracy({ predict: () => label }, heldOut)));
    const predict = (features: Uint8Array) => {
      let score = model.biases[0]!;
      for (let i = 1; i < features.length; i += 2) score += model.weights[0]![features[i]!]!;
      return score > 0 ? 1 : 0;
    };
    expect(accuracy({ predict }, heldOut)).to.be.greaterThan(majority + 0.02);
  });

  it("shuffles by the seed only", () => {
    const samples = makeSamples("SparsePerceptron", 300, 73);
    const train = (seed?: number) => {
      const options = { kind: "SparsePerceptron", features: FEATURES, epochs: 2 } as const;
      return rowsOf(trainPerceptron(samples, seed === undefined ? options : { ...options, seed }));
    };
    expect(train(5)).to.deep.equal(train(5));
    expect(train(5)).to.not.deep.equal(train(6));
    expect(train(5)).to.not.deep.equal(train());
  });

  it("refuses settings and samples by name", () => {
    const samples = makeSamples("SparsePerceptron", 3, 74);
    const options: TrainingOptions = { kind: "SparsePerceptron", features: FEATURES };
    const train = (change: object, list = samples) => trainPerceptron(list, { ...options, ...change });
    expectError(() => train({ features: 0 }), "BAD_CONFIG", { field: "features" });
    expectError(() => train({ kind: "DensePerceptron", features: 8193 }), "BAD_CONFIG", { value: 8193 });
    expectError(() => train({ epochs: 0 }), "BAD_TRAINING_SETTING", { setting: "epochs", value: 0 });
    expectError(() => train({ learningRate: 0 }), "BAD_TRAINING_SETTING", { setting: "learning rate" });
    expectError(() => train({}, []), "BAD_TRAINING_SETTING", { setting: "number of samples" });
    const labelled = [...samples, { features: encodeSparse([1]), label: 2 }];
    expectError(() => train({}, labelled), "BAD_TRAINING_SETTING", { setting: "label of sample 3", value: 2 });
    const outside = [{ features: encodeSparse([FEATURES]), label: 1 }];
    expectError(() => train({}, outside), "FEATURE_OUT_OF_RANGE", { index: FEATURES, features: FEATURES });
    const short = [{ features: encodeDense([1]), label: 1 }];
    expectError(() => train({ kind: "DensePerceptron" }, short), "WRONG_DIMENSION", { given: 1, expected: FEATURES });
    const repeated = [{ features: Uint8Array.of(0, 1, 0, 1), label: 1 }];
    expectError(() => train({}, repeated), "FEATURES_UNSORTED", { position: 1 });
    expectError(() => train({ labels: 1 }), "BAD_CONFIG", { field: "labels", value: 1 });
    expectError(() => train({ labels: 256 }), "BAD_CONFIG", { field: "labels", maximum: 255 });
    expectError(() => accuracy({ predict: () => 0 }, []), "BAD_TRAINING_SETTING");
  });
});

describe("training of models of counts", () => {
  const LABELS = 4;
  const sparse = makeSamples("SparsePerceptron", 400, 75, LABELS);
  const dense = makeSamples("DensePerceptron", 400, 76, LABELS);
  const shape = { features: FEATURES, labels: LABELS };

  /** For each label: its samples' values, added up by hand. */
  function sumsOf(samples: readonly LabelledSample[], isSparse: boolean): number[][] {
    return Array.from({ length: LABELS }, (_, wanted) =>
      samples
        .filter(({ label }) => label === wanted)
        .map(({ features }) => valuesOf(features, isSparse))
        .reduce((sums, values) => sums.map((sum, i) => sum + values[i]!), new Array<number>(FEATURES).fill(0)),
    );
  }

  const classCountsOf = (samples: readonly LabelledSample[]) =>
    Array.from({ length: LABELS }, (_, wanted) => samples.filter(({ label }) => label === wanted).length);

  it("counts samples and features by label", () => {
    for (const model of [
      trainNaiveBayes(sparse, { ...shape, smoothing: 0.5 }),
      trainSparseNearestCentroid(sparse, shape),
    ]) {
      expect([...model.featureCounts].map((row) => Array.from(row))).to.deep.equal(sumsOf(sparse, true));
      expect(Array.from(model.classCounts)).to.deep.equal(classCountsOf(sparse));
      expect(model).to.include(shape);
    }
    expect(trainNaiveBayes(sparse, { ...shape, smoothing: 0.5 }).smoothing).to.equal(0.5);
    expect(trainNaiveBayes(sparse, shape).smoothing).to.equal(1);
  });

  it("adds up raw values by label", () => {
    const { sums, classCounts } = trainNearestCentroid(dense, shape);
    expect(sums.map((row) => Array.from(row))).to.deep.equal(sumsOf(dense, false));
    expect(Array.from(classCounts)).to.deep.equal(classCountsOf(dense));
  });

  it("is the same by the kind's name", () => {
    const options = { ...shape, smoothing: 2, epochs: 2, seed: 3, learningRate: 0.5, averaged: true };
    expect(train("NaiveBayes", sparse, options)).to.deep.equal(trainNaiveBayes(sparse, options));
    expect(train("SparseNearestCentroid", sparse, options)).to.deep.equal(trainSparseNearestCentroid(sparse, options));
    expect(train("NearestCentroid", dense, options)).to.deep.equal(trainNearestCentroid(dense, options));
    for (const [kind, samples] of [
      ["SparsePerceptron", sparse],
      ["DensePerceptron", dense],
    ] as const) {
      expect(train(kind, samples, options)).to.deep.equal(trainPerceptron(samples, { ...options, kind }));
    }
  });

  it("refuses smoothings that the chain does not hold", () => {
    for (const smoothing of [0, -1, 2 ** -17, 2 ** 16, NaN, Infinity, "1" as unknown as number]) {
      expectError(() => trainNaiveBayes(sparse, { ...shape, smoothing }), "BAD_SMOOTHING", { smoothing });
    }
    for (const smoothing of [2 ** -16, 65_535.9999]) {
      expect(trainNaiveBayes(sparse, { ...shape, smoothing }).smoothing).to.equal(smoothing);
    }
  });

  it("refuses sizes and samples by name", () => {
    expectError(() => trainNaiveBayes(sparse, { features: 65_537 }), "BAD_CONFIG", { field: "features" });
    expectError(() => trainNearestCentroid(dense, { features: 4_097 }), "BAD_CONFIG", { field: "features" });
    expectError(() => trainSparseNearestCentroid(sparse, { ...shape, labels: 256 }), "BAD_CONFIG", { field: "labels" });
    expectError(() => trainSparseNearestCentroid([], shape), "BAD_TRAINING_SETTING", { setting: "number of samples" });
    expectError(() => trainNaiveBayes(sparse, { ...shape, labels: 3 }), "BAD_TRAINING_SETTING", { value: 3 });
    expectError(() => trainNaiveBayes(sparse, { ...shape, features: 11 }), "FEATURE_OUT_OF_RANGE", { index: 11 });
    expectError(() => trainNearestCentroid(dense, { ...shape, features: 11 }), "WRONG_DIMENSION", { expected: 11 });
    expectError(() => trainNearestCentroid([{ features: Uint8Array.of(1), label: 0 }], shape), "ODD_LENGTH");
  });
});
