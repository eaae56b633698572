import { expect } from "chai";

import { encodeSparse, unpackCentroids, unpackCounts, unpackPerceptron } from "../../../src/codec/index.ts";
import type { PerceptronConfig } from "../../../src/codec/index.ts";
import { modelFromSlots, quantise, Random, twinOf } from "../../../src/training/index.ts";
import type {
  NaiveBayesModel,
  NearestCentroidModel,
  PerceptronModel,
  SparseNearestCentroidModel,
} from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

type SparseModel = PerceptronModel & { readonly kind: "SparsePerceptron" };

/** A sparse perceptron with two labels. */
function model(weights: readonly number[], change: Partial<SparseModel> = {}): SparseModel {
  const start = { kind: "SparsePerceptron", labels: 2, learningRate: 1, featurePoint: 0 } as const;
  const rows = { weights: [Float64Array.from(weights)], biases: Float64Array.of(0) };
  return { ...start, features: weights.length, ...rows, ...change };
}

const biased = (bias: number) => ({ biases: Float64Array.of(bias) });

describe("quantisation of perceptrons", () => {
  it("rounds weights, bias and learning rate at one scale", () => {
    const { config, slots, labels } = quantise(model([1.3, -2.51], { ...biased(0.26), learningRate: 0.5 }), {
      binaryPoint: 2,
    });
    expect(config).to.deep.equal({ features: 2, learningRate: 2, binaryPoint: 2, featurePoint: 0, bias: 1 });
    expect(labels).to.equal(2);
    expect(unpackPerceptron("SparsePerceptron", config, labels, slots).weights).to.deep.equal([Int16Array.of(5, -10)]);
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
    const { binaryPoint } = twin.config as PerceptronConfig;
    expect(twin.weights()[0]![0]).to.equal(-(60 + headroom) * 2 ** binaryPoint);
  });

  it("loads into a twin that predicts as the float model does", () => {
    const random = new Random(82);
    const weights = Array.from({ length: 50 }, () => random.fraction() * 8 - 4);
    const float = model(weights, biased(0.5));
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
    expectError(() => quantise(model([1], biased(2 ** 31))), "CANNOT_QUANTISE");
  });

  it("names numbers that are not finite, with their position", () => {
    expectError(() => quantise(model([1, NaN])), "BAD_PARAMETER", { where: "weight 1" });
    expectError(() => quantise(model([1], biased(Infinity))), "BAD_PARAMETER", { where: "the bias" });
    expectError(() => quantise(model([1], { learningRate: NaN })), "BAD_PARAMETER", { where: "the learning rate" });
    expectError(() => quantise(model([1]), { headroom: -1 }), "BAD_TRAINING_SETTING", { setting: "headroom" });
    expectError(() => quantise(model([1]), { binaryPoint: 16 }), "BAD_TRAINING_SETTING", { setting: "binary point" });
  });

  it("gives each of many labels its bias and weights", () => {
    const rows = {
      weights: [Float64Array.of(1, -2), Float64Array.of(0.5, 0), Float64Array.of(0, 3.25)],
      biases: Float64Array.of(-1, 0.5, 70),
    };
    for (const change of [{ kind: "SparsePerceptron" }, { kind: "DensePerceptron", featurePoint: 12 }] as const) {
      const start: PerceptronModel = { ...model([0, 0]), ...rows, labels: 3, ...change };
      const { kind, config, labels, slots } = quantise(start, { binaryPoint: 2, headroom: 5 });
      expect(config.bias).to.equal(-4);
      const unpacked = unpackPerceptron(kind, config, labels, slots);
      expect(unpacked.weights).to.deep.equal([Int16Array.of(4, -8), Int16Array.of(2, 0), Int16Array.of(0, 13)]);
      expect(unpacked.biases).to.deep.equal(Int32Array.of(-4, 2, 280));
      expect(twinOf({ kind, config, labels, slots }).biases()).to.deep.equal(unpacked.biases);
    }
    const large = { ...model([0, 0]), ...rows, labels: 3 };
    expectError(() => quantise({ ...large, biases: Float64Array.of(0, 2 ** 31, 0) }), "CANNOT_QUANTISE");
    expectError(() => quantise(large, { headroom: 32_766 }), "CANNOT_QUANTISE", { where: "weight 1 of label 2" });
    const lost = { ...large, biases: Float64Array.of(0, 0, NaN) };
    expectError(() => quantise(lost), "BAD_PARAMETER", { where: "the bias of label 2" });
  });
});

describe("quantisation of models of counts", () => {
  const counts = {
    labels: 3,
    features: 4,
    classCounts: [9, 70_000, 0],
    featureCounts: [
      [9, 0, 1, 4],
      [65_535, 70_000, 0, 2],
      [0, 0, 0, 0],
    ],
  };
  const bayes = (change: Partial<NaiveBayesModel> = {}): NaiveBayesModel => {
    return { kind: "NaiveBayes", ...counts, smoothing: 1, ...change };
  };
  const sparse: SparseNearestCentroidModel = { kind: "SparseNearestCentroid", ...counts };
  const dense: NearestCentroidModel = {
    kind: "NearestCentroid",
    labels: 2,
    features: 3,
    classCounts: [2, 4_000_000_000],
    sums: [
      [-3, 0, 65_534],
      [2_147_483_647, -2_147_483_648, 1],
    ],
  };
  const rowsOf = (rows: readonly ArrayLike<number | bigint>[]) => rows.map((row) => Array.from(row, Number));

  it("keeps every count and sum, by default in lanes of 32 bits", () => {
    const inBayes = quantise(bayes({ smoothing: 0.1 }));
    expect(inBayes.config).to.deep.equal({ features: 4, laneBits: 32, smoothing: 6554 });
    const unpacked = unpackCounts("NaiveBayes", inBayes.config, { labels: 3 }, inBayes.slots);
    expect(rowsOf(unpacked.counts)).to.deep.equal(counts.featureCounts);
    expect([...unpacked.samples]).to.deep.equal(counts.classCounts);
    expect(rowsOf(twinOf(inBayes).counts())).to.deep.equal(counts.featureCounts);

    const inSparse = quantise(sparse);
    expect(inSparse.config).to.deep.equal({ features: 4, laneBits: 32 });
    expect(rowsOf(twinOf(inSparse).counts())).to.deep.equal(counts.featureCounts);

    for (const laneBits of [undefined, 64]) {
      const inDense = quantise(dense, laneBits === undefined ? {} : { laneBits });
      expect(inDense.config.laneBits).to.equal(laneBits ?? 32);
      expect(rowsOf(unpackCentroids(inDense.config, 2, inDense.slots).sums)).to.deep.equal(dense.sums);
      expect([...twinOf(inDense).samples()]).to.deep.equal(dense.classCounts);
    }
  });

  it("refuses what lanes do not hold, with the place", () => {
    const where = "The count of feature 1 for label 1";
    expectError(() => quantise(sparse, { laneBits: 16 }), "VALUE_OUT_OF_RANGE", { where, maximum: 65_535 });
    const sums = dense.sums.map((row) => Array.from(row));
    sums[1]![1]! -= 1;
    const lower = { where: "The sum of feature 1 for label 1", value: -2_147_483_649 };
    expectError(() => quantise({ ...dense, sums }), "VALUE_OUT_OF_RANGE", lower);
    expect(quantise({ ...dense, sums }, { laneBits: 64 }).labels).to.equal(2);
    expectError(() => quantise(bayes(), { laneBits: 64 }), "BAD_CONFIG", { field: "laneBits", value: 64 });
    expectError(() => quantise(dense, { laneBits: 16 }), "BAD_CONFIG", { field: "laneBits", value: 16 });
  });

  it("refuses wrong numbers by name", () => {
    const withCount = (value: number) => bayes({ featureCounts: [[9, 0, 1, value], ...counts.featureCounts.slice(1)] });
    const where = "The count of feature 3 for label 0";
    for (const value of [-1, 0.5, NaN, undefined as unknown as number]) {
      expectError(() => quantise(withCount(value)), "VALUE_OUT_OF_RANGE", { where, value });
    }
    expectError(() => quantise(withCount(10)), "COUNT_ABOVE_SAMPLES", { label: 0, index: 3, count: 10, samples: 9 });
    const samples = "The number of samples of label 0";
    for (const value of [-1, 8.5, NaN, 2 ** 32]) {
      const change = { classCounts: [value, 70_000, 0] };
      expectError(() => quantise(bayes(change)), "VALUE_OUT_OF_RANGE", { where: samples, value });
      expectError(() => quantise({ ...dense, classCounts: [value, 1] }), "VALUE_OUT_OF_RANGE", {
        where: samples,
        value,
      });
    }
    for (const value of [0.5, NaN]) {
      const sums = [[1, 2, value], dense.sums[1]!];
      expectError(() => quantise({ ...dense, sums }), "VALUE_OUT_OF_RANGE", { value });
    }
    expectError(() => quantise(bayes({ smoothing: 0 })), "BAD_SMOOTHING", { smoothing: 0 });
  });

  it("refuses rows of the wrong length, and models that are too large", () => {
    const short = [...counts.featureCounts.slice(0, 2), [0, 0, 0]];
    expectError(() => quantise(bayes({ featureCounts: short })), "WRONG_LENGTH", { given: 3, expected: 4 });
    expectError(() => quantise(bayes({ classCounts: [9, 70_000] })), "WRONG_LENGTH", { where: "classCounts" });
    expectError(() => quantise({ ...dense, sums: [[1, 2, 3]] }), "WRONG_LENGTH", { where: "sums", given: 1 });
    const rows = Array.from({ length: 40 }, () => new Float64Array(1000));
    const huge = { ...dense, labels: 40, features: 1000, classCounts: new Float64Array(40), sums: rows };
    expectError(() => quantise(huge), "TOO_LARGE", { features: 1000, labels: 40 });
  });

  it("reads a model back from its slots", () => {
    for (const quantised of [quantise(bayes()), quantise(sparse), quantise(dense), quantise(model([1, 2]))]) {
      expect(modelFromSlots(quantised.kind, quantised.slots)).to.deep.equal(quantised);
    }
  });

  it("puts labels that were added where a new model has them", () => {
    const twin = twinOf(
      quantise(bayes({ labels: 2, classCounts: [9, 70_000], featureCounts: counts.featureCounts.slice(0, 2) })),
    );
    twin.addLabel();
    const grown = modelFromSlots("NaiveBayes", twin.parameters());
    expect(grown).to.deep.equal(quantise(bayes()));
    expect(grown.slots).to.not.deep.equal(twin.parameters());
  });
});
