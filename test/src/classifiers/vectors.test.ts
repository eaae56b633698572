import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { id } from "ethers";

import { CHANGED_TRACE, createTwin, NO_TRACE } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { decodeConfig } from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import type { DcaiError } from "../../../src/errors.ts";
import { digits } from "./oracle/plain.ts";
import { revertData } from "./revert-data.ts";
import { VECTOR_FILES } from "./vectors/files.ts";
import type { TwoLabelVector } from "./vectors/perceptrons.ts";
import { ADD_LABEL, digestOf, UNDO, UPDATE } from "./vectors/recorder.ts";
import type { Vector } from "./vectors/recorder.ts";

const FOLDER = path.join(import.meta.dirname, "..", "..", "vectors");
const MAX_BYTES = 400_000;

function read(name: string): string {
  return readFileSync(path.join(FOLDER, name), "utf8");
}

/** The errors that each file's updates meet, besides none. */
const REFUSALS = {
  "perceptron.json": ["WeightOverflow(uint256)"],
  "many-labels.json": ["BiasOverflow(int256)", "TooManyFeatures(uint256,uint256)", "WeightOverflow(uint256)"],
  "naive-bayes.json": ["CountFull(uint256)", "LabelFull(uint256)", "TooManyFeatures(uint256,uint256)"],
  "sparse-nearest-centroid.json": ["CountFull(uint256)", "LabelFull(uint256)", "TooManyFeatures(uint256,uint256)"],
  "nearest-centroid.json": ["LabelFull(uint256)", "SumOverflow(uint256)"],
} as const;

describe("golden vectors", function () {
  this.timeout(120_000);

  for (const [name, makeVectors] of Object.entries(VECTOR_FILES)) {
    it(`${name} is what scripts/make-vectors.ts writes, and not too large`, () => {
      expect(JSON.parse(read(name))).to.deep.equal(makeVectors());
      expect(read(name).length).to.be.below(MAX_BYTES);
    });

    it(`${name} has updates that go through and ones that are refused`, () => {
      const vectors = Object.values(JSON.parse(read(name)) as Record<string, Vector | TwoLabelVector>);
      const refusals = new Set(vectors.flatMap(({ reverts }) => reverts.map((data) => data.slice(0, 10))));
      const expected = REFUSALS[name as keyof typeof REFUSALS].map((signature) => id(signature).slice(0, 10));
      expect(refusals).to.deep.equal(new Set(["0x", ...expected]));
    });
  }

  const two = JSON.parse(read("perceptron.json")) as Record<string, TwoLabelVector>;
  for (const [name, vector] of Object.entries(two)) {
    it(`perceptron.json, ${name}: INV-6, the twin follows every step and undoes them all`, () => {
      const twin = createTwin(vector.kind, decodeConfig(vector.kind, vector.encodedConfig));
      expect(twin.config).to.deep.equal(vector.config);
      vector.chunks.forEach((chunk, i) => twin.load(vector.offsets[i]!, chunk));
      const start = twin.parameters();
      vector.features.forEach((features, i) => {
        expect(twin.scores(features)).to.deep.equal([0n, BigInt(vector.scores[i]!)]);
        expect(twin.predict(features)).to.equal(vector.predictions[i]);
        const { trace, revert } = learn(twin, features, vector.labels[i]!);
        expect([trace === CHANGED_TRACE, revert]).to.deep.equal([vector.changed[i], vector.reverts[i]]);
        expect(digestOf(twin.parameters())).to.equal(vector.digests[i]);
      });
      for (let i = vector.features.length - 1; i >= 0; i--) {
        if (vector.changed[i]) twin.undo(vector.features[i]!, vector.labels[i]!, CHANGED_TRACE);
      }
      expect(twin.parameters()).to.deep.equal(start);
    });
  }

  for (const file of Object.keys(VECTOR_FILES).filter((name) => name !== "perceptron.json")) {
    const vectors = JSON.parse(read(file)) as Record<string, Vector>;
    for (const [name, vector] of Object.entries(vectors)) {
      it(`${file}, ${name}: INV-6, the twin follows every step`, () => {
        const twin = createTwin(vector.kind, decodeConfig(vector.kind, vector.encodedConfig), vector.labelCount);
        vector.chunks.forEach((chunk, i) => twin.load(vector.offsets[i]!, chunk));
        vector.actions.forEach((_, i) => follow(twin, vector, i));
      });
    }
  }
});

/** Takes one step and compares all that the vector says about it. */
function follow(twin: Classifier, vector: Vector, i: number): void {
  const features = vector.features[i]!;
  const label = vector.labels[i]!;
  const trace = vector.traces[i]!;
  expect(packed(twin.scores(features)), `scores of step ${i}`).to.equal(vector.scores[i]);
  expect(twin.predict(features), `prediction of step ${i}`).to.equal(vector.predictions[i]);
  if (vector.actions[i] === UPDATE) {
    expect(learn(twin, features, label), `step ${i}`).to.deep.equal({ trace, revert: vector.reverts[i] });
  } else if (vector.actions[i] === UNDO) {
    twin.undo(features, label, trace);
  } else {
    expect(vector.actions[i]).to.equal(ADD_LABEL);
    expect(label).to.equal(twin.labels);
    twin.addLabel();
  }
  expect(digestOf(twin.parameters()), `slots after step ${i}`).to.equal(vector.digests[i]);
}

function packed(scores: readonly bigint[]): Hex {
  return `0x${scores.map((score) => digits(score, 256)).join("")}`;
}

/** An update's trace, or what the contract reverts with. */
function learn(twin: Classifier, features: Hex, label: number): { trace: Hex; revert: Hex } {
  try {
    return { trace: twin.update(features, label), revert: "0x" };
  } catch (error) {
    return { trace: NO_TRACE, revert: revertData(error as DcaiError) };
  }
}
