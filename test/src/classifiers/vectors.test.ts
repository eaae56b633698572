import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { id } from "ethers";

import { CHANGED_TRACE, createTwin } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { decodeConfig } from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import type { DcaiError } from "../../../src/errors.ts";
import { revertData } from "./revert-data.ts";
import { perceptronVectors, stateDigest } from "./vectors.ts";
import type { PerceptronVector } from "./vectors.ts";

const FILE = path.join(import.meta.dirname, "..", "..", "vectors", "perceptron.json");
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, PerceptronVector>;

describe("golden vectors of the perceptrons", function () {
  this.timeout(60_000);

  it("are what scripts/make-vectors.ts writes", () => {
    expect(vectors).to.deep.equal(perceptronVectors());
  });

  it("change models, leave them alone, and overflow", () => {
    const all = Object.values(vectors);
    for (const { changed, reverts } of all) {
      const overflows = reverts.filter((data) => data !== "0x").length;
      expect(changed.filter(Boolean).length + overflows).to.be.within(20, changed.length - 1);
    }
    const reverts = new Set(all.flatMap((vector) => vector.reverts.map((data) => data.slice(0, 10))));
    expect(reverts).to.deep.equal(new Set(["0x", id("WeightOverflow(uint256)").slice(0, 10)]));
  });

  for (const [name, vector] of Object.entries(vectors)) {
    it(`${name}: INV-6, the twin follows every step and undoes them all`, () => {
      const twin = createTwin(vector.kind, decodeConfig(vector.kind, vector.encodedConfig));
      vector.chunks.forEach((chunk, i) => twin.load(vector.offsets[i]!, chunk));
      const start = twin.parameters();
      vector.features.forEach((features, i) => {
        expect(String(twin.score(features))).to.equal(vector.scores[i]);
        expect(twin.predict(features)).to.equal(vector.predictions[i]);
        expect(outcome(twin, features, vector.labels[i]!)).to.deep.equal([vector.changed[i], vector.reverts[i]]);
        expect(stateDigest(twin.parameters())).to.equal(vector.digests[i]);
      });
      for (let i = vector.features.length - 1; i >= 0; i--) {
        if (vector.changed[i]) twin.undo(vector.features[i]!, vector.labels[i]!, CHANGED_TRACE);
      }
      expect(twin.parameters()).to.deep.equal(start);
    });
  }
});

/** Whether an update changed the model, and what the contract reverts with. */
function outcome(twin: Classifier, features: Hex, label: number): [changed: boolean, revert: Hex] {
  try {
    return [twin.update(features, label) === CHANGED_TRACE, "0x"];
  } catch (error) {
    return [false, revertData(error as DcaiError)];
  }
}
