import { expect } from "chai";

import { decodeDense, decodeSparse, encodeSparse, toHex } from "../../../src/codec/index.ts";
import { fitScaling, indicesEncoder, scalingEncoder, ScalingFitter } from "../../../src/encoders/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

describe("encoders of numbers", () => {
  describe("scaling", () => {
    const columns = [
      { offset: 10, scale: 0.5 },
      { offset: -1, scale: 2 },
    ];

    it("shifts, scales, multiplies by 2^featurePoint, and rounds halves upwards", () => {
      const encode = (row: number[]) => [...decodeDense(scalingEncoder({ columns, featurePoint: 4 }).encode(row), 2)];
      expect(encode([12, 0])).to.deep.equal([16, 32]);
      expect(encode([10.0625, -1.015625])).to.deep.equal([1, 0]);
    });

    it("clamps to int16", () => {
      const encoder = scalingEncoder({ columns, featurePoint: 15 });
      expect([...decodeDense(encoder.encode([1e9, -1e300]))]).to.deep.equal([32_767, -32_768]);
    });

    it("min-max maps the smallest value to 0 and the largest to 1", () => {
      const fitted = fitScaling(
        [
          [2, 5, 7],
          [4, 5, -1],
          [3, 5, 3],
        ],
        "minmax",
      );
      const encoder = scalingEncoder({ columns: fitted, featurePoint: 8 });
      expect([...decodeDense(encoder.encode([2, 5, -1]))]).to.deep.equal([0, 0, 0]);
      expect([...decodeDense(encoder.encode([4, 9, 7]))]).to.deep.equal([256, 0, 256]);
    });

    it("standardising maps to mean 0 and deviation 1, as a two-pass computation does", () => {
      const random = new Random(61);
      const values = Array.from({ length: 500 }, () => 1e6 + random.fraction() * 3);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
      const [column] = fitScaling(
        values.map((x) => [x]),
        "standard",
      );
      expect(Math.abs(column!.offset - mean) <= 1e-6, "offset").to.equal(true);
      expect(Math.abs(column!.scale - 1 / deviation) <= 1e-6, "scale").to.equal(true);
    });

    it("describes a shared offset or scale once", () => {
      const same = scalingEncoder({ columns: [columns[0]!, { offset: 3, scale: 0.5 }], featurePoint: 4 });
      expect(same.description).to.equal('{"featurePoint":4,"features":2,"offset":[10,3],"scale":0.5,"type":"scaling"}');
      const named = scalingEncoder({ columns, featurePoint: 4, names: ["b", "a"] });
      expect(named.description).to.contain('"names":["b","a"]');
      expect([named.kind, named.featureCount, named.featurePoint]).to.deep.equal(["dense", 2, 4]);
    });

    it("refuses rows and settings by name", () => {
      const encoder = scalingEncoder({ columns, featurePoint: 4 });
      expectError(() => encoder.encode([1]), "WRONG_DIMENSION", { given: 1, expected: 2 });
      expectError(() => encoder.encode([1, NaN]), "BAD_NUMBER", { where: "column 1" });
      expectError(() => encoder.encode("1,2"), "WRONG_ENCODER_INPUT");
      expectError(() => scalingEncoder({ columns: [], featurePoint: 4 }), "BAD_ENCODER_SETTING", {
        setting: "features",
      });
      expectError(() => scalingEncoder({ columns, featurePoint: 16 }), "BAD_ENCODER_SETTING", { value: 16 });
      expectError(() => scalingEncoder({ columns, featurePoint: 1, names: ["a"] }), "BAD_ENCODER_SETTING");
      const infinite = { columns: [{ offset: 0, scale: Infinity }], featurePoint: 0 };
      expectError(() => scalingEncoder(infinite), "BAD_NUMBER", { where: "scale 0" });
      const lost = { columns: [{ offset: NaN, scale: 1 }], featurePoint: 0 };
      expectError(() => scalingEncoder(lost), "BAD_NUMBER", { where: "offset 0" });
    });

    it("refuses bad rows while it learns, and keeps what it has learnt", () => {
      const fitter = new ScalingFitter();
      fitter.add([0, 0]);
      expectError(() => fitter.add([1]), "WRONG_DIMENSION", { given: 1, expected: 2 });
      expectError(() => fitter.add([5, Infinity]), "BAD_NUMBER", { where: "column 1" });
      fitter.add([2, 4]);
      expect(fitter.columns("minmax")).to.deep.equal([
        { offset: 0, scale: 0.5 },
        { offset: 0, scale: 0.25 },
      ]);
    });
  });

  describe("indices", () => {
    const encoder = indicesEncoder(100);

    it("takes numbers, bytes, digits and text alike", () => {
      const bytes = encodeSparse([1, 5, 99]);
      for (const input of [[1, 5, 99], bytes, toHex(bytes), "1 5 99", " 1, 5,99\n"]) {
        expect([...decodeSparse(encoder.encode(input))]).to.deep.equal([1, 5, 99]);
      }
      for (const input of [[], "", "0x", new Uint8Array(0)]) expect(encoder.encode(input)).to.have.length(0);
      expect(encoder.description).to.equal('{"features":100,"type":"indices"}');
    });

    it("refuses what the codec refuses, and text that is not indices", () => {
      expectError(() => encoder.encode([5, 1]), "FEATURES_UNSORTED");
      expectError(() => encoder.encode("1 1"), "FEATURE_REPEATED");
      expectError(() => encoder.encode("1 100"), "FEATURE_OUT_OF_RANGE", { index: 100 });
      expectError(() => encoder.encode("0x000100"), "ODD_LENGTH");
      expectError(() => encoder.encode("1 two"), "BAD_NUMBER", { where: "position 1", value: "two" });
      expectError(() => encoder.encode("1 -2"), "BAD_NUMBER", { value: "-2" });
      expectError(() => encoder.encode(7 as never), "WRONG_ENCODER_INPUT");
    });
  });
});
