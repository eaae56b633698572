import { expect } from "chai";

import { decodeConfig, encodeConfig } from "../../../src/codec/index.ts";
import type { ClassifierConfig } from "../../../src/codec/index.ts";
import { expectError } from "../expect-error.ts";

const SPARSE: ClassifierConfig = { features: 1000, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: -3 };

describe("classifier configuration", () => {
  it("is five ABI words", () => {
    const words = ["3e8", "40", "6", "0"].map((word) => word.padStart(64, "0"));
    expect(encodeConfig("SparsePerceptron", SPARSE)).to.equal(`0x${words.join("")}${"f".repeat(63)}d`);
  });

  it("decodes what it encoded, at both ends of every range", () => {
    const low = { features: 1, learningRate: 1, binaryPoint: 0, featurePoint: 6, bias: -(2 ** 31) };
    const high = { features: 8192, learningRate: 512, binaryPoint: 15, featurePoint: 15, bias: 2 ** 31 - 1 };
    for (const config of [low, high]) {
      expect(decodeConfig("DensePerceptron", encodeConfig("DensePerceptron", config))).to.deep.equal(config);
    }
    const wide = { ...SPARSE, features: 65_536, learningRate: 512 };
    expect(decodeConfig("SparsePerceptron", encodeConfig("SparsePerceptron", wide))).to.deep.equal(wide);
  });

  const outside: [keyof ClassifierConfig, number][] = [
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
    it(`refuses ${field} = ${value}`, () => {
      expectError(() => encodeConfig("SparsePerceptron", { ...SPARSE, [field]: value }), "BAD_CONFIG", {
        field,
        value,
      });
    });
  }

  it("refuses a dense model whose largest value could add more than 512 to a weight", () => {
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

  it("refuses a dense model with more than 8,192 values", () => {
    const config = { ...SPARSE, featurePoint: 15, features: 8193 };
    expectError(() => encodeConfig("DensePerceptron", config), "BAD_CONFIG", { field: "features", value: 8193 });
  });

  it("refuses bytes that are no configuration", () => {
    const encoded = encodeConfig("SparsePerceptron", SPARSE);
    expectError(() => decodeConfig("SparsePerceptron", encoded.slice(0, -2)), "MALFORMED_CONFIG");
    expectError(() => decodeConfig("SparsePerceptron", `${encoded}00`), "MALFORMED_CONFIG");
    const dirty = `0x${"f".repeat(64)}${encoded.slice(66)}`;
    expectError(() => decodeConfig("SparsePerceptron", dirty), "BAD_CONFIG", { field: "features" });
  });
});
