import { expect } from "chai";

import {
  checkConfig,
  CLASSIFIER_KINDS,
  decodeConfig,
  encodeConfig,
  isClassifierKind,
  maxFeatures,
} from "../../../src/codec/index.ts";
import type { CentroidConfig, NaiveBayesConfig, PerceptronConfig } from "../../../src/codec/index.ts";
import { expectError } from "../expect-error.ts";

const SPARSE: PerceptronConfig = { features: 1000, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: -3 };
const BAYES: NaiveBayesConfig = { features: 1000, laneBits: 32, smoothing: 65_536 };
const CENTROID: CentroidConfig = { features: 1000, laneBits: 32 };

/** ABI words without the last one's end. */
function words(...values: string[]): string {
  return `0x${values.map((word) => word.padStart(64, "0")).join("")}`;
}

describe("classifier configuration", () => {
  it("is one ABI word for each field", () => {
    expect(encodeConfig("SparsePerceptron", SPARSE)).to.equal(`${words("3e8", "40", "6", "0")}${"f".repeat(63)}d`);
    expect(encodeConfig("NaiveBayes", BAYES)).to.equal(words("3e8", "20", "10000"));
    expect(encodeConfig("SparseNearestCentroid", CENTROID)).to.equal(words("3e8", "20"));
    expect(encodeConfig("NearestCentroid", { features: 5, laneBits: 64 })).to.equal(words("5", "40"));
  });

  it("decodes what it encoded, at both ends of every range", () => {
    const low = { features: 1, learningRate: 1, binaryPoint: 0, featurePoint: 6, bias: -(2 ** 31) };
    const high = { features: 8192, learningRate: 512, binaryPoint: 15, featurePoint: 15, bias: 2 ** 31 - 1 };
    for (const config of [low, high]) {
      expect(decodeConfig("DensePerceptron", encodeConfig("DensePerceptron", config))).to.deep.equal(config);
    }
    const wide = { ...SPARSE, features: 65_536, learningRate: 512 };
    expect(decodeConfig("SparsePerceptron", encodeConfig("SparsePerceptron", wide))).to.deep.equal(wide);
    for (const config of [
      { features: 1, laneBits: 16, smoothing: 1 },
      { features: 65_536, laneBits: 32, smoothing: 2 ** 32 - 1 },
    ]) {
      expect(decodeConfig("NaiveBayes", encodeConfig("NaiveBayes", config))).to.deep.equal(config);
    }
    for (const config of [
      { features: 1, laneBits: 64 },
      { features: 2_048, laneBits: 64 },
      { features: 4_096, laneBits: 32 },
    ]) {
      expect(decodeConfig("NearestCentroid", encodeConfig("NearestCentroid", config))).to.deep.equal(config);
    }
    const centroid = { features: 65_536, laneBits: 16 };
    expect(decodeConfig("SparseNearestCentroid", encodeConfig("SparseNearestCentroid", centroid))).to.deep.equal(
      centroid,
    );
  });

  const outside: [keyof PerceptronConfig, number][] = [
    ["features", 0],
    ["features", 65_537],
    ["features", 1.5],
    ["learningRate", 0],
    ["learningRate", 513],
    ["binaryPoint", 16],
    ["binaryPoint", -1],
    ["featurePoint", 1],
    ["bias", 2 ** 31],
    ["bias", -(2 ** 31) - 1],
    ["bias", NaN],
  ];
  for (const [field, value] of outside) {
    it(`refuses a perceptron's ${field} = ${value}`, () => {
      expectError(() => encodeConfig("SparsePerceptron", { ...SPARSE, [field]: value }), "BAD_CONFIG", {
        field,
        value,
      });
    });
  }

  const outsideCounts: [keyof NaiveBayesConfig, number][] = [
    ["features", 0],
    ["features", 65_537],
    ["laneBits", 8],
    ["laneBits", 24],
    ["laneBits", 64],
    ["smoothing", 0],
    ["smoothing", 0.5],
    ["smoothing", 2 ** 32],
  ];
  for (const [field, value] of outsideCounts) {
    it(`refuses a count model's ${field} = ${value}`, () => {
      const details = { field, value };
      expectError(() => encodeConfig("NaiveBayes", { ...BAYES, [field]: value }), "BAD_CONFIG", details);
      if (field === "smoothing") return;
      expectError(() => encodeConfig("SparseNearestCentroid", { ...CENTROID, [field]: value }), "BAD_CONFIG", details);
    });
  }

  it("refuses a dense centroid's sums of other than 32 or 64 bits, and more features than they allow", () => {
    const refused = [
      [{ features: 10, laneBits: 16 }, "laneBits"],
      [{ features: 10, laneBits: 48 }, "laneBits"],
      [{ features: 4_097, laneBits: 32 }, "features"],
      [{ features: 2_049, laneBits: 64 }, "features"],
      [{ features: 0, laneBits: 64 }, "features"],
    ] as const;
    for (const [config, field] of refused) {
      const error = expectError(() => encodeConfig("NearestCentroid", config), "BAD_CONFIG", { field });
      if (field === "laneBits") expect(error.message).to.match(/must be 32 or 64/);
    }
  });

  it("refuses a dense perceptron whose largest value could add more than 512 to a weight", () => {
    const dense = { ...SPARSE, featurePoint: 15, learningRate: 1 };
    for (const [featurePoint, learningRate] of [
      [6, 1],
      [8, 4],
      [14, 256],
      [15, 512],
    ] as const) {
      expect((learningRate * 2 ** 15) / 2 ** featurePoint).to.equal(512);
      encodeConfig("DensePerceptron", { ...dense, featurePoint, learningRate });
      const more = { ...dense, featurePoint, learningRate: learningRate + 1 };
      expectError(() => encodeConfig("DensePerceptron", more), "BAD_CONFIG", { field: "learningRate" });
    }
    const coarse = { ...dense, featurePoint: 5 };
    expectError(() => encodeConfig("DensePerceptron", coarse), "BAD_CONFIG", { field: "featurePoint", minimum: 6 });
  });

  it("refuses a dense model with more features than the kind has", () => {
    const config = { ...SPARSE, featurePoint: 15, features: 8193 };
    expectError(() => encodeConfig("DensePerceptron", config), "BAD_CONFIG", { field: "features", value: 8193 });
    expect(CLASSIFIER_KINDS.map((kind) => maxFeatures(kind))).to.deep.equal([65_536, 8_192, 65_536, 65_536, 4_096]);
    expect(maxFeatures("NearestCentroid", 64)).to.equal(2_048);
  });

  it("refuses fewer than 2 labels or more than 255, and dense models whose gas would not do", () => {
    for (const labels of [0, 1, 256, 2.5, NaN]) {
      expectError(() => checkConfig("NaiveBayes", BAYES, labels), "BAD_CONFIG", { field: "labels", value: labels });
    }
    checkConfig("NaiveBayes", BAYES, 255);
    // A first update takes 15,900,000 gas at most: labels * (features * 445 + 5,200) + features * 2,800.
    for (const [labels, features] of [
      [3, 3_841],
      [10, 2_185],
    ] as const) {
      checkConfig("NearestCentroid", { features, laneBits: 32 }, labels);
      const larger = { features: features + 1, laneBits: 32 };
      expectError(() => checkConfig("NearestCentroid", larger, labels), "TOO_LARGE", {
        features: features + 1,
        labels,
      });
    }
  });

  it("refuses bytes that are no configuration", () => {
    const encoded = encodeConfig("SparsePerceptron", SPARSE);
    expectError(() => decodeConfig("SparsePerceptron", encoded.slice(0, -2)), "MALFORMED_CONFIG");
    expectError(() => decodeConfig("SparsePerceptron", `${encoded}00`), "MALFORMED_CONFIG");
    expectError(() => decodeConfig("NaiveBayes", encoded), "MALFORMED_CONFIG");
    expectError(() => decodeConfig("NaiveBayes", "hello"), "INVALID_BYTES");
    // Bits above a field's type count.
    for (const [word, field] of [
      ["features", 0],
      ["learningRate", 1],
      ["bias", 4],
    ] as const) {
      const at = 2 + 64 * field;
      const dirty = `${encoded.slice(0, at)}01${encoded.slice(at + 2)}`;
      expectError(() => decodeConfig("SparsePerceptron", dirty), "BAD_CONFIG", { field: word });
    }
  });

  it("belongs to five kinds of classifier", () => {
    expect(CLASSIFIER_KINDS.every(isClassifierKind)).to.equal(true);
    for (const name of ["", "Perceptron", "naivebayes", "toString"]) expect(isClassifierKind(name)).to.equal(false);
  });
});
