import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import {
  canonicalJson,
  checkEncoder,
  encoderFromDescription,
  hashingEncoder,
  indicesEncoder,
  scalingEncoder,
  vocabularyEncoder,
} from "../../../src/encoders/index.ts";
import type { Encoder, EncoderInput } from "../../../src/encoders/index.ts";
import { expectError } from "../expect-error.ts";

const VOCABULARY = ["the", "naïve", "dog"];

const encoders: [string, Encoder, EncoderInput, (readonly string[])?][] = [
  ["hashing", hashingEncoder({ features: 999 }), "a naïve dog"],
  ["capped hashing", hashingEncoder({ features: 9, maxFeatures: 2, tokenizer: { minLength: 1 } }), "a naïve dog"],
  ["vocabulary", vocabularyEncoder(VOCABULARY, { maxFeatures: 2 }), "the naïve dog", VOCABULARY],
  ["scaling", scalingEncoder({ columns: [{ offset: 0.1, scale: 1e-7 }], featurePoint: 15, names: ["x"] }), [1e6]],
  ["indices", indicesEncoder(65_536), [1, 65_535]],
];

describe("encoder descriptions", () => {
  for (const [name, encoder, input, vocabulary] of encoders) {
    it(`rebuild the ${name} encoder`, () => {
      const rebuilt = encoderFromDescription(encoder.description, vocabulary);
      expect(rebuilt.hash)
        .to.equal(encoder.hash)
        .and.to.equal(keccak256(toUtf8Bytes(encoder.description)));
      expect(rebuilt.encode(input)).to.deep.equal(encoder.encode(input));
      expect([rebuilt.kind, rebuilt.featureCount, rebuilt.featurePoint, rebuilt.input]).to.deep.equal([
        encoder.kind,
        encoder.featureCount,
        encoder.featurePoint,
        encoder.input,
      ]);
      checkEncoder(rebuilt, encoder.hash.toUpperCase().replace("0X", "0x"));
    });
  }

  it("refuse another vocabulary, and none", () => {
    const { description } = vocabularyEncoder(VOCABULARY);
    expectError(() => encoderFromDescription(description, ["the", "dog", "naïve"]), "ENCODER_MISMATCH");
    expectError(() => encoderFromDescription(description), "VOCABULARY_MISSING", { size: 3 });
  });

  it("refuse another encoder's hash", () => {
    const other = hashingEncoder({ features: 1024 });
    expectError(() => checkEncoder(other, hashingEncoder({ features: 1025 }).hash), "ENCODER_MISMATCH", {
      given: other.hash,
    });
  });

  it("refuse what is written in another way than canonically, or holds more", () => {
    const { description } = hashingEncoder({ features: 1024 });
    expectError(() => encoderFromDescription(description.replace(",", ", ")), "ENCODER_MISMATCH");
    expectError(() => encoderFromDescription(description.replace("{", '{"a":1,')), "ENCODER_MISMATCH");
    expectError(() => encoderFromDescription(description.replace("fnv1a32-fmix32", "sha256")), "ENCODER_MISMATCH");
  });

  for (const description of ["", "{", "7", "null", "[]", "{}", '{"type":"neural"}', '{"type":"scaling"}']) {
    it(`refuse ${JSON.stringify(description)}`, () => {
      expectError(() => encoderFromDescription(description), "BAD_ENCODER_DESCRIPTION", { description });
    });
  }

  it("refuse settings outside their ranges", () => {
    expectError(() => encoderFromDescription('{"features":0,"type":"indices"}'), "BAD_ENCODER_SETTING");
    const scaling = '{"featurePoint":99,"features":1,"offset":0,"scale":1,"type":"scaling"}';
    expectError(() => encoderFromDescription(scaling), "BAD_ENCODER_SETTING", { setting: "featurePoint" });
    const short = '{"featurePoint":1,"features":2,"offset":[0],"scale":1,"type":"scaling"}';
    expectError(() => encoderFromDescription(short), "BAD_ENCODER_DESCRIPTION");
  });
});

describe("canonical JSON", () => {
  it("sorts keys at every depth and writes no spaces", () => {
    expect(canonicalJson({ b: [1, { d: null, c: true }], a: 'x"' })).to.equal(
      '{"a":"x\\"","b":[1,{"c":true,"d":null}]}',
    );
  });
});
