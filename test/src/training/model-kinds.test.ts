import { expect } from "chai";

import { indicesEncoder, scalingEncoder } from "../../../src/encoders/index.ts";
import { exportModel, importModel, quantise, twinOf } from "../../../src/training/index.ts";
import type { StoredModel } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

describe("model files of every kind with many labels", () => {
  const names = ["red", "green", "blue"];
  const columns = [1, 2].map(() => ({ offset: 0, scale: 1 }));
  const sparse = indicesEncoder(2).description;
  const dense = scalingEncoder({ columns, featurePoint: 12 }).description;
  const size = { labels: 3, features: 2 };
  const weights = [Float64Array.of(1, -2), Float64Array.of(0.5, 0), Float64Array.of(0, 3.25)];
  const rows = { weights, biases: Float64Array.of(-1, 0.5, 70), learningRate: 1 };
  const counts = {
    ...size,
    classCounts: [4, 0, 70_000],
    featureCounts: [
      [4, 0],
      [0, 0],
      [3, 70_000],
    ],
  };
  const sums = [
    [-7, 0],
    [0, 0],
    [2_147_483_647, 5],
  ];

  const models: Record<string, StoredModel> = {};
  for (const quantised of [
    quantise({ kind: "SparsePerceptron", ...size, ...rows, featurePoint: 0 }, { headroom: 9 }),
    quantise({ kind: "DensePerceptron", ...size, ...rows, featurePoint: 12 }, { headroom: 9 }),
    quantise({ kind: "NaiveBayes", ...counts, smoothing: 0.25 }),
    quantise({ kind: "SparseNearestCentroid", ...counts }),
    quantise({ kind: "NearestCentroid", ...size, classCounts: [4, 0, 70_000], sums }),
    quantise({ kind: "NearestCentroid", ...size, classCounts: [4, 0, 70_000], sums }, { laneBits: 64 }),
  ]) {
    const encoder = quantised.kind.startsWith("Dense") || quantised.kind === "NearestCentroid" ? dense : sparse;
    const lanes = "laneBits" in quantised.config ? `, lanes of ${quantised.config.laneBits}` : "";
    models[`${quantised.kind}${lanes}`] = { ...quantised, labels: names, encoder };
  }
  const numbers = (name: string) => JSON.parse(exportModel(models[name]!, "numbers")) as Record<string, unknown>;
  const bayes = () => numbers("NaiveBayes, lanes of 32");
  const centroids = () => numbers("NearestCentroid, lanes of 32");

  for (const [name, model] of Object.entries(models)) {
    it(`read what they wrote, as slots and as numbers: ${name}`, () => {
      expect(importModel(exportModel(model))).to.deep.equal(model);
      expect(importModel(exportModel(model, "numbers"))).to.deep.equal(model);
      expect(numbers(name)).to.not.have.property("slots");
      expect(twinOf(model).parameters()).to.deep.equal(model.slots);
    });
  }

  it("hold numbers that people can read", () => {
    const { weights: rows, biases, config } = numbers("SparsePerceptron");
    const unit = 2 ** (config as { binaryPoint: number }).binaryPoint;
    expect(rows).to.deep.equal(
      [
        [1, -2],
        [0.5, 0],
        [0, 3.25],
      ].map((row) => row.map((weight) => weight * unit)),
    );
    expect(biases).to.deep.equal([-1, 0.5, 70].map((bias) => bias * unit));
    expect(bayes()).to.deep.include({
      config: { laneBits: 32, smoothing: 16_384 },
      classCounts: [4, 0, 70_000],
      featureCounts: [
        [[0, 4]],
        [],
        [
          [0, 3],
          [1, 70_000],
        ],
      ],
    });
    expect(centroids()).to.deep.include({ classCounts: [4, 0, 70_000], sums });
  });

  it("keep sums beyond 2^53, in digits", () => {
    const huge = {
      ...numbers("NearestCentroid, lanes of 64"),
      sums: [
        ["-36028797018963969", 1],
        [0, 0],
        [0, "9007199254740993"],
      ],
    };
    const read = importModel(huge);
    expect(JSON.parse(exportModel(read, "numbers"))).to.deep.equal(huge);
    expect(importModel(exportModel(read))).to.deep.equal(read);
  });

  const changed = <T>(value: T, change: (copy: T) => void) => {
    const copy = structuredClone(value);
    change(copy);
    return copy;
  };
  type Pairs = number[][][];
  const counted = (change: (pairs: Pairs) => void) =>
    changed(bayes(), (file) => change(file["featureCounts"] as Pairs));

  const wrong: [string, () => object, string, object?][] = [
    [
      "a count for an unknown feature",
      () => counted((all) => all[1]!.push([2, 0])),
      "FEATURE_OUT_OF_RANGE",
      { index: 2, features: 2 },
    ],
    [
      "a count for a fraction of a feature",
      () => counted((all) => all[0]!.push([0.5, 1])),
      "FEATURE_OUT_OF_RANGE",
      { index: 0.5 },
    ],
    [
      "counts for an unknown label",
      () => counted((all) => all.push([[0, 1]])),
      "LABEL_OUT_OF_RANGE",
      { label: 3, labels: 3 },
    ],
    [
      "counts for too few labels",
      () => counted((all) => all.pop()),
      "WRONG_LENGTH",
      { where: "featureCounts", given: 2 },
    ],
    [
      "a feature's count twice",
      () => counted((all) => all[0]!.push([0, 4])),
      "FEATURE_REPEATED",
      { index: 0, position: 1 },
    ],
    ["a missing count", () => counted((all) => (all[0]![0] = [0])), "BAD_MODEL_FILE"],
    ["three numbers for a count", () => counted((all) => (all[0]![0] = [0, 1, 2])), "BAD_MODEL_FILE"],
    ["a count that is not a number", () => counted((all) => (all[0]![0]![1] = NaN)), "BAD_PARAMETER", { value: NaN }],
    [
      "a lost count",
      () => counted((all) => (all[0]![0]![1] = null as unknown as number)),
      "BAD_PARAMETER",
      { value: null },
    ],
    ["a negative count", () => counted((all) => (all[0]![0]![1] = -1)), "VALUE_OUT_OF_RANGE", { value: -1 }],
    ["a fraction of a count", () => counted((all) => (all[0]![0]![1] = 0.5)), "VALUE_OUT_OF_RANGE", { value: 0.5 }],
    [
      "a count above its samples",
      () => counted((all) => (all[0]![0]![1] = 5)),
      "COUNT_ABOVE_SAMPLES",
      { label: 0, index: 0, count: 5, samples: 4 },
    ],
    [
      "a count above its lane",
      () => ({ ...bayes(), config: { laneBits: 16, smoothing: 1 } }),
      "VALUE_OUT_OF_RANGE",
      { value: 70_000, maximum: 65_535 },
    ],
    ["no counts", () => ({ ...bayes(), featureCounts: undefined }), "BAD_MODEL_FILE", { where: "featureCounts" }],
    ["no class counts", () => ({ ...bayes(), classCounts: undefined }), "BAD_MODEL_FILE", { where: "classCounts" }],
    [
      "too many class counts",
      () => ({ ...bayes(), classCounts: [4, 0, 70_000, 1] }),
      "WRONG_LENGTH",
      { where: "classCounts" },
    ],
    [
      "a negative class count",
      () => ({ ...bayes(), classCounts: [4, -1, 70_000] }),
      "VALUE_OUT_OF_RANGE",
      { value: -1 },
    ],
    [
      "a smoothing of 0",
      () => ({ ...bayes(), config: { laneBits: 32, smoothing: 0 } }),
      "BAD_CONFIG",
      { field: "smoothing" },
    ],
    [
      "lanes of another width",
      () => ({ ...bayes(), config: { laneBits: 64, smoothing: 1 } }),
      "BAD_CONFIG",
      { field: "laneBits" },
    ],
    [
      "centroids of unequal dimension",
      () => ({ ...centroids(), sums: [[1, 2], [1], [0, 0]] }),
      "WRONG_LENGTH",
      { where: "sums of label 1", given: 1, expected: 2 },
    ],
    [
      "a sum above its lane",
      () => ({
        ...centroids(),
        sums: [
          [1, 2 ** 31],
          [0, 0],
          [0, 0],
        ],
      }),
      "VALUE_OUT_OF_RANGE",
      { value: 2 ** 31 },
    ],
    [
      "a sum that is a text",
      () => ({
        ...centroids(),
        sums: [
          [1, "2.5"],
          [0, 0],
          [0, 0],
        ],
      }),
      "BAD_PARAMETER",
      { value: "2.5" },
    ],
    [
      "a bias that is not the config's",
      () => ({ ...numbers("SparsePerceptron"), biases: [1, 2, 3] }),
      "BAD_MODEL_FILE",
      { where: "biases" },
    ],
    [
      "too few biases",
      () => ({
        ...numbers("DensePerceptron"),
        biases: [(numbers("DensePerceptron")["config"] as { bias: number }).bias],
      }),
      "WRONG_LENGTH",
      { where: "biases" },
    ],
    [
      "weights for too few labels",
      () => ({
        ...numbers("SparsePerceptron"),
        weights: [
          [1, 2],
          [3, 4],
        ],
      }),
      "WRONG_LENGTH",
      { where: "weights", given: 2 },
    ],
  ];
  for (const [what, file, code, details] of wrong) {
    it(`refuse ${what}`, () => {
      expectError(() => importModel(file()), code, details);
    });
  }

  it("refuse totals, norms and counts in slots that contradict each other", () => {
    for (const name of [
      "NaiveBayes, lanes of 32",
      "SparseNearestCentroid, lanes of 32",
      "NearestCentroid, lanes of 32",
    ]) {
      const model = models[name]!;
      // The last byte of the last slot that is not zero is part of label 2's count or sum of feature 1.
      const last = model.slots.findLastIndex((slot) => /[1-9a-f]/.test(slot));
      const digits = [...model.slots[last]!];
      const at = digits.findLastIndex((digit, i) => i > 1 && digit !== "0");
      digits[at] = digits[at] === "1" ? "2" : "1";
      const slots = model.slots.map((slot, i) => (i === last ? digits.join("") : slot));
      expectError(() => importModel({ ...JSON.parse(exportModel(model)), slots }), "INCONSISTENT_SUM", { label: 2 });
    }
    const model = models["SparseNearestCentroid, lanes of 32"]!;
    // Label 0's number of samples are bytes 6 to 9 of the first slot (48 bits of header before it).
    const slots = [model.slots[0]!.replace("00000004", "00000003"), ...model.slots.slice(1)];
    expect(slots[0]).to.not.equal(model.slots[0]);
    const file = { ...JSON.parse(exportModel(model)), slots };
    expectError(() => importModel(file), "COUNT_ABOVE_SAMPLES", { label: 0, index: 0, count: 4, samples: 3 });
  });
});
