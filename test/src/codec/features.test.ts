import { expect } from "chai";

import { decodeDense, decodeSparse, encodeDense, encodeSparse, toBytes, toHex } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

describe("feature codec", () => {
  describe("bytes", () => {
    it("turns bytes into lower-case hexadecimal digits and back", () => {
      expect(toHex(Uint8Array.of(0, 1, 171, 255))).to.equal("0x0001abff");
      expect([...toBytes("0x0001ABff")]).to.deep.equal([0, 1, 171, 255]);
      expect(toHex("0xAB")).to.equal("0xab");
      expect(toBytes("0x")).to.have.length(0);
    });

    for (const value of ["", "0", "00ff", "0x0", "0xzz", 12, null]) {
      it(`refuses ${JSON.stringify(value)}`, () => {
        expectError(() => toBytes(value as string), "INVALID_BYTES", { value });
      });
    }
  });

  describe("sparse", () => {
    it("writes each index as two big-endian bytes", () => {
      expect(toHex(encodeSparse([0, 1, 258, 65_535]))).to.equal("0x000000010102ffff");
    });

    it("decodes what it encoded, from bytes and from hexadecimal digits, for 500 random samples", () => {
      const random = new Random(11);
      for (let round = 0; round < 500; round++) {
        const features = random.between(1, 65_536);
        const drawn = Array.from({ length: random.between(1, 60) }, () => random.below(features));
        const indices = [...new Set(drawn)].sort((a, b) => a - b);
        const bytes = encodeSparse(indices, features);
        expect(bytes).to.have.length(indices.length * 2);
        expect([...decodeSparse(bytes, features)]).to.deep.equal(indices);
        expect([...decodeSparse(toHex(bytes), features)]).to.deep.equal(indices);
      }
    });

    it("reads bytes that are a part of a larger buffer", () => {
      const part = Uint8Array.of(9, 9, 0, 3, 0, 4, 9).subarray(2, 6);
      expect([...decodeSparse(part)]).to.deep.equal([3, 4]);
    });

    it("refuses samples by name, naming the value", () => {
      expectError(() => encodeSparse([]), "EMPTY_FEATURES");
      expectError(() => decodeSparse("0x"), "EMPTY_FEATURES");
      const many = Array.from({ length: 4097 }, (_, i) => i);
      expect(encodeSparse(many.slice(1))).to.have.length(8192);
      expectError(() => encodeSparse(many), "TOO_MANY_FEATURES", { count: 4097, maxCount: 4096 });
      expectError(() => decodeSparse(new Uint8Array(8194)), "TOO_MANY_FEATURES", { count: 4097 });
      expectError(() => decodeSparse("0x000100"), "ODD_LENGTH", { length: 3 });
      expectError(() => encodeSparse([1, 5, 4]), "FEATURES_UNSORTED", { position: 2 });
      expectError(() => decodeSparse("0x00050004"), "FEATURES_UNSORTED", { position: 1 });
      expectError(() => encodeSparse([1, 5, 5]), "FEATURE_REPEATED", { position: 2, index: 5 });
      expectError(() => decodeSparse("0x00050005"), "FEATURE_REPEATED", { position: 1, index: 5 });
      expectError(() => encodeSparse([1, 10], 10), "FEATURE_OUT_OF_RANGE", { index: 10, features: 10 });
      expectError(() => decodeSparse("0x0001000a", 10), "FEATURE_OUT_OF_RANGE", { index: 10, features: 10 });
      for (const index of [-1, 1.5, NaN, 65_536]) {
        expectError(() => encodeSparse([index]), "FEATURE_OUT_OF_RANGE", { index });
      }
    });
  });

  describe("dense", () => {
    it("writes each value as two big-endian bytes in two's complement", () => {
      expect(toHex(encodeDense([0, 1, -1, 32_767, -32_768]))).to.equal("0x00000001ffff7fff8000");
    });

    it("decodes what it encoded for 500 random samples", () => {
      const random = new Random(12);
      for (let round = 0; round < 500; round++) {
        const values = Array.from({ length: random.between(1, 60) }, () => random.between(-32_768, 32_767));
        const bytes = encodeDense(values, values.length);
        expect([...decodeDense(bytes, values.length)]).to.deep.equal(values);
        expect([...decodeDense(toHex(bytes))]).to.deep.equal(values);
      }
    });

    it("refuses samples by name, naming the value", () => {
      expectError(() => encodeDense([]), "EMPTY_FEATURES");
      expectError(() => decodeDense("0x"), "EMPTY_FEATURES");
      expectError(() => decodeDense("0x00"), "ODD_LENGTH", { length: 1 });
      expectError(() => encodeDense([1, 2], 3), "WRONG_DIMENSION", { given: 2, expected: 3 });
      expectError(() => decodeDense("0x00010002", 1), "WRONG_DIMENSION", { given: 2, expected: 1 });
      for (const value of [32_768, -32_769, 0.5, NaN, Infinity]) {
        expectError(() => encodeDense([0, value]), "NOT_INT16", { position: 1, value });
      }
    });
  });
});
