import { expect } from "chai";

import { encodeDense, encodeSparse } from "../../../src/codec/index.ts";
import { accuracy, Random, trainPerceptron } from "../../../src/training/index.ts";
import type { LabelledSample, TrainingOptions } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

const FEATURES = 12;

/** Random samples of up to six features; the label follows a hidden rule, except for one in ten. */
function makeSamples(kind: TrainingOptions["kind"], count: number, seed: number): LabelledSample[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const values = Array.from({ length: FEATURES }, () => random.between(-200, 200));
    const indices = values.flatMap((value, i) => (value > 0 || i === 0 ? [i] : []));
    const isOne =
      kind === "SparsePerceptron" ? indices.includes(3) && indices.length > 4 : values[3]! > values[7]! + 20;
    const features = kind === "SparsePerceptron" ? encodeSparse(indices) : encodeDense(values);
    return { features, label: Number(random.below(10) === 0 ? !isOne : isOne) };
  });
}

/** The textbook: plain arrays, and an average that keeps every weight vector there ever was. */
function textbook(samples: readonly LabelledSample[], options: TrainingOptions) {
  const { kind, epochs = 1, learningRate = 1, featurePoint = 0 } = options;
  let weights = new Array<number>(FEATURES + 1).fill(0);
  const history: number[][] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { features, label } of samples) {
      const words = Array.from(
        { length: features.length / 2 },
        (_, i) => features[2 * i]! * 256 + features[2 * i + 1]!,
      );
      const x = new Array<number>(FEATURES).fill(0);
      if (kind === "SparsePerceptron") for (const index of words) x[index] = 1;
      else words.forEach((word, i) => (x[i] = (word >= 32_768 ? word - 65_536 : word) / 2 ** featurePoint));
      const inputs = [...x, 1];
      const score = weights.reduce((sum, weight, i) => sum + weight * inputs[i]!, 0);
      const error = label - (score > 0 ? 1 : 0);
      weights = weights.map((weight, i) => weight + error * learningRate * inputs[i]!);
      history.push(weights);
    }
  }
  const average = weights.map((_, i) => history.reduce((sum, step) => sum + step[i]!, 0) / history.length);
  return { last: weights, average };
}

describe("training", () => {
  const cases: TrainingOptions[] = [
    { kind: "SparsePerceptron", features: FEATURES },
    { kind: "SparsePerceptron", features: FEATURES, epochs: 4, learningRate: 0.25 },
    { kind: "DensePerceptron", features: FEATURES, featurePoint: 7, epochs: 3 },
    { kind: "DensePerceptron", features: FEATURES },
  ];
  for (const options of cases) {
    it(`gives the textbook's weights and averages: ${JSON.stringify(options)}`, () => {
      const samples = makeSamples(options.kind, 150, 71);
      const expected = textbook(samples, options);
      const model = trainPerceptron(samples, options);
      expect([...model.weights, model.bias]).to.deep.equal(expected.last);
      const averaged = trainPerceptron(samples, { ...options, averaged: true });
      [...averaged.weights, averaged.bias].forEach((value, i) => {
        expect(
          Math.abs(value - expected.average[i]!) <= 1e-9 * Math.max(1, Math.abs(expected.average[i]!)),
          `weight ${i}`,
        ).to.equal(true);
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
      let score = model.bias;
      for (let i = 1; i < features.length; i += 2) score += model.weights[features[i]!]!;
      return score > 0 ? 1 : 0;
    };
    expect(accuracy({ predict }, heldOut)).to.be.greaterThan(majority + 0.02);
  });

  it("shuffles by the seed only", () => {
    const samples = makeSamples("SparsePerceptron", 300, 73);
    const train = (seed?: number) => {
      const options = { kind: "SparsePerceptron", features: FEATURES, epochs: 2 } as const;
      return [...trainPerceptron(samples, seed === undefined ? options : { ...options, seed }).weights];
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
    expectError(() => accuracy({ predict: () => 0 }, []), "BAD_TRAINING_SETTING");
  });
});
