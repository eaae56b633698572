import { expect } from "chai";

import { loadIris, loadMnist } from "../../../src/node.ts";
import type { DataSet } from "../../../src/node.ts";
import { evaluate } from "../../../src/training/index.ts";

const LARGEST_GAP = 0.002;

describe("real digits and flowers", function () {
  this.timeout(60_000);

  const cases: [string, () => Promise<DataSet>, { centroids: number; perceptron: number }][] = [
    ["3 against 8", () => loadMnist(1, { digits: [3, 8] }), { centroids: 0.88, perceptron: 0.95 }],
    ["ten digits", () => loadMnist(1), { centroids: 0.79, perceptron: 0.9 }],
    ["irises", () => loadIris(1, { testShare: 1 / 3 }), { centroids: 0.85, perceptron: 0.93 }],
  ];
  for (const [what, load, least] of cases) {
    it(`the dense classifiers are as good on chain as in float64: ${what}`, async () => {
      const { labels, encoder, train, test } = await load();
      const size = { features: encoder.featureCount, labels: labels.length, featurePoint: encoder.featurePoint };
      const centroids = evaluate("NearestCentroid", { train, test }, size);
      expect(centroids.differing).to.equal(0);
      expect(centroids.twin.accuracy).to.be.greaterThan(least.centroids);
      const averaged = { ...size, averaged: true, epochs: 3, seed: 1 };
      const { float, twin } = evaluate("DensePerceptron", { train, test }, averaged);
      expect(Math.abs(twin.accuracy - float.accuracy)).to.be.at.most(LARGEST_GAP);
      expect(twin.accuracy).to.be.greaterThan(least.perceptron);
    });
  }
});
