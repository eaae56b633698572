import { expect } from "chai";

import { hashingEncoder, indicesEncoder, scalingEncoder, vocabularyEncoder } from "../../../src/encoders/index.ts";
import { encoderOf, exportModel, importModel, quantise } from "../../../src/training/index.ts";
import type { PerceptronModel, StoredModel } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

const LABELS = ["ham", "spam"];

function perceptron(weights: readonly number[], change: Partial<PerceptronModel> = {}): PerceptronModel {
  const settings = { kind: "SparsePerceptron", labels: 2, learningRate: 1, featurePoint: 0 } as const;
  const rows = { weights: [Float64Array.from(weights)], biases: Float64Array.of(-0.5) };
  return { ...settings, features: weights.length, ...rows, ...change };
}

function stored(encoder: { description: string }, weights: number[], change: Partial<StoredModel> = {}): StoredModel {
  return { ...quantise(perceptron(weights)), labels: LABELS, encoder: encoder.description, ...change };
}

describe("model files of perceptrons", () => {
  const model = stored(hashingEncoder({ features: 3 }), [1.5, -2, 0.25]);
  const parsed = () => JSON.parse(exportModel(model)) as Record<string, unknown>;

  it("read what they wrote", () => {
    expect(importModel(exportModel(model))).to.deep.equal(model);
    expect(importModel(parsed())).to.deep.equal(model);
    const vocabulary = ["one", "two", "three"];
    const worded = stored(vocabularyEncoder(vocabulary), [1, 2, 3], { vocabulary });
    expect(importModel(exportModel(worded))).to.deep.equal(worded);
    expect(encoderOf(worded).encode("three two")).to.deep.equal(Uint8Array.of(0, 1, 0, 2));
  });

  it("read raw weights instead of slots", () => {
    const read = importModel({ ...parsed(), slots: undefined, weights: [1, -2, 32_767] });
    expect(read.slots).to.deep.equal([`${model.slots[0]!.slice(0, 26)}0001fffe7fff${"00".repeat(14)}`]);
    const numbers = JSON.parse(exportModel(model, "numbers")) as Record<string, unknown>;
    expect(numbers).to.not.have.property("slots");
    expect(numbers["weights"]).to.deep.equal([1.5 * 64, -2 * 64, 0.25 * 64]);
    expect(importModel(numbers)).to.deep.equal(model);
  });

  const unasked = `${model.slots[0]!.slice(0, -1)}1`;
  const wrong: [string, object | string, string, object?][] = [
    ["no JSON", "{", "BAD_MODEL_FILE"],
    ["a list", "[]", "BAD_MODEL_FILE"],
    ["another format", { format: "x" }, "BAD_MODEL_FILE", { where: "format" }],
    ["another classifier", { kind: "Forest" }, "BAD_MODEL_FILE", { where: "kind" }],
    ["one label", { labels: ["ham"] }, "BAD_MODEL_FILE", { where: "labels" }],
    ["a label without a name", { labels: ["ham", ""] }, "BAD_MODEL_FILE", { where: "labels" }],
    ["256 labels", { labels: Array.from({ length: 256 }, (_, i) => `${i}`) }, "BAD_MODEL_FILE", { where: "labels" }],
    ["labels of the same name", { labels: ["ham", "ham"] }, "LABEL_REPEATED", { label: "ham" }],
    ["no config", { config: null }, "BAD_MODEL_FILE", { where: "config" }],
    ["an incomplete config", { config: { learningRate: 1 } }, "BAD_CONFIG", { field: "binaryPoint" }],
    ["no features", { features: undefined }, "BAD_CONFIG", { field: "features" }],
    ["no parameters", { slots: undefined }, "BAD_MODEL_FILE", { where: "weights" }],
    ["too few slots", { slots: [] }, "WRONG_SLOT_COUNT", { given: 0, expected: 1 }],
    ["a cut slot", { slots: ["0x00"] }, "BAD_SLOT", { position: 0 }],
    ["slots of another model", { slots: [`0x${"11".repeat(32)}`] }, "HEADER_DIFFERS"],
    ["slots for fewer labels", { labels: ["a", "b", "c"] }, "WRONG_SLOT_COUNT", { given: 1, expected: 2 }],
    ["weights that nobody asked for", { slots: [unasked] }, "UNUSED_LANES_NOT_ZERO", { slot: unasked }],
    [
      "too few weights",
      { slots: undefined, weights: [1] },
      "WRONG_LENGTH",
      { where: "weights", given: 1, expected: 3 },
    ],
    ["a lost weight", { slots: undefined, weights: [1, null, 2] }, "BAD_PARAMETER", { where: "weights, entry 1," }],
    ["a fraction", { slots: undefined, weights: [1, 0.5, 2] }, "NOT_INT16", { position: 1 }],
    ["no encoder", { encoder: undefined }, "BAD_MODEL_FILE", { where: "encoder" }],
    ["an unknown encoder", { encoder: "{}" }, "BAD_ENCODER_DESCRIPTION"],
    ["an encoder of another size", { encoder: indicesEncoder(4).description }, "BAD_MODEL_FILE", { where: "encoder" }],
    ["a vocabulary that is missing", { encoder: vocabularyEncoder(["a", "b", "c"]).description }, "VOCABULARY_MISSING"],
  ];
  for (const [what, change, code, details] of wrong) {
    it(`refuse ${what}`, () => {
      const file = typeof change === "string" ? change : { ...parsed(), ...change };
      expectError(() => importModel(file), code, details);
    });
  }

  it("refuse an encoder of the other kind, or of another featurePoint", () => {
    const columns = [1, 2, 3].map(() => ({ offset: 0, scale: 1 }));
    const scaling = (featurePoint: number) => scalingEncoder({ columns, featurePoint }).description;
    expectError(() => exportModel({ ...model, encoder: scaling(12) }), "BAD_MODEL_FILE", { where: "encoder" });
    const float = perceptron([1, 2, 3], { kind: "DensePerceptron", featurePoint: 12 });
    const dense = { ...quantise(float), labels: LABELS };
    expectError(() => exportModel({ ...dense, encoder: scaling(13) }), "BAD_MODEL_FILE", { where: "encoder" });
    const matching = { ...dense, encoder: scaling(12) };
    expect(importModel(exportModel(matching))).to.deep.equal(matching);
  });

  it("refuse what their text says twice", () => {
    const text = exportModel(model);
    const twice = text.replace('"features": 3,', '"features": 4, "features": 3,');
    expectError(() => importModel(twice), "BAD_MODEL_FILE", { reason: '"features" is there twice' });
    const inConfig = text.replace('"config": {', '"config": {"b\\u0069as": 7,');
    expectError(() => importModel(inConfig), "BAD_MODEL_FILE", { where: "config", reason: '"bias" is there twice' });
    const nested = { ...model, labels: ['{"a": 1, "a": 2}', 'x" , "labels": '] };
    expect(importModel(exportModel(nested))).to.deep.equal(nested);
  });
});
