import { expect } from "chai";

import { encodeDense, encodeSparse } from "../../../src/codec/index.ts";
import { floatOf, train } from "../../../src/training/index.ts";
import type { FloatModel, LabelledSample } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";
import { expectNear } from "../expect-near.ts";

const near = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).to.equal(expected.length);
  expected.forEach((value, i) => expectNear(actual[i], value, 1e-12));
};

describe("float64 forms", () => {
  it("naive Bayes: logarithms of joint probabilities, by hand", () => {
    const model: FloatModel = {
      kind: "NaiveBayes",
      labels: 3,
      features: 4,
      smoothing: 0.5,
      classCounts: [3, 1, 0],
      featureCounts: [
        [3, 1, 0, 0],
        [0, 1, 1, 0],
        [0, 0, 0, 0],
      ],
    };
    const float = floatOf(model);
    // label 0: 3/4 * 3.5/6 * 0.5/6; label 1: 1/4 * 0.5/4 * 1.5/4
    const scores = float.scores(encodeSparse([0, 2]));
    near(scores.slice(0, 2), [Math.log((3 / 4) * (3.5 / 6) * (0.5 / 6)), Math.log((1 / 4) * (0.5 / 4) * (1.5 / 4))]);
    expect(scores[2]).to.equal(-Infinity);
    expect(float.predict(encodeSparse([0, 2]))).to.equal(0);
    expect(float.update(encodeSparse([2, 3]), 2)).to.equal(true);
    near(float.scores(encodeSparse([2])), [
      Math.log((3 / 5) * (0.5 / 6)),
      Math.log((1 / 5) * (1.5 / 4)),
      Math.log((1 / 5) * (1.5 / 4)),
    ]);
    expect(float.predict(encodeSparse([2])), "of equal scores the lower label").to.equal(1);
  });

  it("centroids: minus squared distances, by hand", () => {
    const sparse = floatOf({
      kind: "SparseNearestCentroid",
      labels: 3,
      features: 3,
      classCounts: [4, 0, 2],
      featureCounts: [
        [4, 1, 0],
        [0, 0, 0],
        [0, 1, 2],
      ],
    });
    near(sparse.scores(encodeSparse([0])).filter(Number.isFinite), [-(0.25 ** 2), -(1 + 0.25 + 1)]);
    expect(sparse.scores(encodeSparse([0]))[1]).to.equal(-Infinity);
    sparse.update(encodeSparse([1]), 1);
    near(sparse.scores(encodeSparse([1, 2])), [-(1 + 0.75 ** 2 + 1), -1, -0.25]);

    const dense = floatOf({
      kind: "NearestCentroid",
      labels: 2,
      features: 2,
      classCounts: [2, 4],
      sums: [
        [10, -3],
        [0, 8],
      ],
    });
    near(dense.scores(encodeDense([5, 0])), [-2.25, -29]);
    dense.update(encodeDense([5, 0]), 0);
    near(dense.scores(encodeDense([5, 0])), [-1, -29]);
    const between = { kind: "NearestCentroid", labels: 2, features: 1, classCounts: [1, 1], sums: [[6], [4]] } as const;
    expect(floatOf(between).predict(encodeDense([5])), "of equal distances the lower label").to.equal(0);
  });

  it("perceptrons with many labels: raise the true one, lower the predicted one, by hand", () => {
    const settings = { kind: "DensePerceptron", labels: 3, features: 2, learningRate: 0.5, featurePoint: 8 } as const;
    const weights = [Float64Array.of(1, 0), Float64Array.of(0, 1), Float64Array.of(0.5, 0.5)];
    const float = floatOf({ ...settings, weights, biases: Float64Array.of(0, 0, 0.25) });
    const sample = encodeDense([256, 512]);
    near(float.scores(sample), [1, 2, 1.75]);
    expect(float.update(sample, 1)).to.equal(false);
    expect(float.update(sample, 0)).to.equal(true);
    near(float.scores(sample), [1 + 0.5 * (1 + 4 + 1), 2 - 0.5 * (1 + 4 + 1), 1.75]);
    const zeros = weights.map(() => new Float64Array(2));
    const tied = floatOf({ ...settings, weights: zeros, biases: Float64Array.of(0, 1, 1) });
    expect(tied.predict(sample), "of equal scores the lower label").to.equal(1);
  });

  it("go on from a trained model without changing it", () => {
    const samples: LabelledSample[] = [0, 1, 2, 3].map((i) => ({ features: encodeSparse([i, i + 1]), label: i % 2 }));
    for (const kind of ["SparsePerceptron", "NaiveBayes", "SparseNearestCentroid"] as const) {
      const model = train(kind, samples, { features: 5 });
      const before = structuredClone({ ...model });
      const float = floatOf(model);
      const scores = float.scores(encodeSparse([1]));
      float.update(encodeSparse([1]), 1 - float.predict(encodeSparse([1])));
      expect({ ...model }).to.deep.equal(before);
      expect(float.scores(encodeSparse([1]))).to.not.deep.equal(scores);
      expect(floatOf(model).scores(encodeSparse([1]))).to.deep.equal(scores);
    }
  });

  it("refuse malformed samples by name", () => {
    const samples = [{ features: encodeSparse([1]), label: 1 }];
    for (const kind of ["SparsePerceptron", "NaiveBayes", "SparseNearestCentroid"] as const) {
      const float = floatOf(train(kind, samples, { features: 3 }));
      expectError(() => float.predict(Uint8Array.of(0)), "ODD_LENGTH");
      expectError(() => float.predict(Uint8Array.of(0, 1, 0, 1)), "FEATURES_UNSORTED", { position: 1 });
      expectError(() => float.update(Uint8Array.of(0, 3), 1), "FEATURE_OUT_OF_RANGE", { index: 3, features: 3 });
    }
  });
});
