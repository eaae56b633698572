import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { CHANGED_TRACE, createTwin, NO_TRACE } from "../../../src/classifiers/index.ts";
import { decodeConfig } from "../../../src/codec/index.ts";
import { perceptronVectors, stateDigest } from "./vectors.ts";
import type { PerceptronVector } from "./vectors.ts";

const FILE = path.join(import.meta.dirname, "..", "..", "vectors", "perceptron.json");
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, PerceptronVector>;

describe("golden vectors of the perceptrons", () => {
  it("are what scripts/make-vectors.ts writes", () => {
    expect(vectors).to.deep.equal(perceptronVectors());
  });

  for (const [name, vector] of Object.entries(vectors)) {
    it(`${name}: INV-6, the twin follows every step and undoes them all`, () => {
      const twin = createTwin(vector.kind, decodeConfig(vector.kind, vector.encodedConfig));
      twin.load(0, vector.initialSlots);
      const start = stateDigest(twin);
      vector.features.forEach((features, i) => {
        expect(String(twin.score(features))).to.equal(vector.scores[i]);
        expect(twin.predict(features)).to.equal(vector.predictions[i]);
        expect(twin.update(features, vector.labels[i]!)).to.equal(vector.changed[i] ? CHANGED_TRACE : NO_TRACE);
        expect(stateDigest(twin)).to.equal(vector.digests[i]);
      });
      expect(twin.parameters()).to.deep.equal(vector.finalSlots);
      expect(twin.bias).to.equal(vector.finalBias);
      expect(vector.changed.filter(Boolean).length).to.be.greaterThan(20);
      for (let i = vector.features.length - 1; i >= 0; i--) {
        if (vector.changed[i]) twin.undo(vector.features[i]!, vector.labels[i]!, CHANGED_TRACE);
      }
      expect(stateDigest(twin)).to.equal(start);
    });
  }
});
