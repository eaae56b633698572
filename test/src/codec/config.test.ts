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
    const low = { features: 1, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: -(2 ** 31) };
    const high = { features: 8192, learningRate: 32_767, binaryPoint: 15, featurePoint: 15, bias: 2 ** 31 - 1 };
    for (const config of [SPARSE, low, high]) {
      expect(decodeConfig("DensePerceptron", encodeConfig("DensePerceptron", config))).to.deep.equal(config);
    }
    const wide = { ...SPARSE, features: 65_536 };
    expect(decodeConfig("SparsePerceptron", encodeConfig("SparsePerceptron", wide))).to.deep.equal(wide);
  });

  const outside: [keyof ClassifierConfig, number][] = [
    ["features", 0],
    ["features", 65_537],
    ["features", 1.5],
    ["learningRate", 0],
    ["learningRate", 32_768],
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

  it("refuses a dense model with more than 8,192 values", () => {
    const config = { ...SPARSE, features: 8193 };
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
