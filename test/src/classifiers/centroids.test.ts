import { expect } from "chai";

import { createTwin } from "../../../src/classifiers/index.ts";
import {
  encodeDense,
  encodeSparse,
  packCentroids,
  packCounts,
  unpackCentroids,
  unpackCounts,
} from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";

/** A squared distance without the sample's own square: (norm - 2 * dot * n) / n^2. */
interface Distance {
  readonly over: bigint;
  readonly under: bigint;
}

function distance(x: readonly number[], sums: readonly number[], samples: number): Distance {
  const product = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + BigInt(value) * BigInt(b[i]!), 0n);
  const n = BigInt(samples);
  return { over: product(sums, sums) - 2n * product(x, sums) * n, under: n * n };
}

/** -1, 0 or 1. */
function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Checks that scores are in the opposite order of the distances, equal where these are, and the prediction with them. */
function checkOrder(scores: readonly bigint[], predicted: number, distances: readonly Distance[]): number {
  let ties = 0;
  for (let a = 0; a < scores.length; a++) {
    for (let b = 0; b < a; b++) {
      const [x, y] = [distances[a]!, distances[b]!];
      const order = compare(y.over * x.under, x.over * y.under);
      expect(compare(scores[a]!, scores[b]!)).to.equal(order);
      if (order === 0) ties += 1;
    }
    expect(compare(scores[predicted]!, scores[a]!)).to.be.at.least(a < predicted ? 1 : 0);
  }
  return ties;
}

function drawRow(random: Random, count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, () => random.between(low, high));
}

describe("nearest centroids against exact fractions", function () {
  this.timeout(60_000);

  for (const [most, name] of [
    [3, "few"],
    [2 ** 31, "many"],
  ] as const) {
    it(`SparseNearestCentroid has the order of the distances, for 500 random models of ${name} samples`, () => {
      const random = new Random(80 + (most % 7));
      let ties = 0;
      for (let round = 0; round < 500; round++) {
        const config = { features: random.between(1, 6), laneBits: 32 };
        const labels = random.between(2, 5);
        const samples = drawRow(random, labels, 1, most);
        const counts = samples.map((n) => drawRow(random, config.features, 0, n));
        const twin = createTwin("SparseNearestCentroid", config, labels);
        twin.load(0, packCounts("SparseNearestCentroid", config, { samples, counts }));
        const x = drawRow(random, config.features, 0, 1);
        const indices = [...x.keys()].filter((i) => x[i] === 1);
        const sample = indices.length === 0 ? "0x" : encodeSparse(indices);
        const distances = counts.map((row, label) => distance(x, row, samples[label]!));
        ties += checkOrder(twin.scores(sample), twin.predict(sample), distances);
      }
      if (most === 3) expect(ties).to.be.greaterThan(50);
    });

    it(`NearestCentroid has the order of the distances, for 500 random models of ${name} samples`, () => {
      const random = new Random(90 + (most % 7));
      let ties = 0;
      for (let round = 0; round < 500; round++) {
        const config = { features: random.between(1, 5), laneBits: most === 3 ? 32 : 64 };
        const labels = random.between(2, 5);
        const samples = drawRow(random, labels, 1, most);
        const size = most === 3 ? 3 : 2 ** 31 - 1;
        const sums = samples.map(() => drawRow(random, config.features, -size, size));
        const twin = createTwin("NearestCentroid", config, labels);
        twin.load(0, packCentroids(config, { samples, sums }));
        const x = drawRow(random, config.features, most === 3 ? -2 : -32_768, most === 3 ? 2 : 32_767);
        const distances = sums.map((row, label) => distance(x, row, samples[label]!));
        ties += checkOrder(twin.scores(encodeDense(x)), twin.predict(encodeDense(x)), distances);
      }
      if (most === 3) expect(ties).to.be.greaterThan(50);
    });
  }

  it("scores are minus the squared distance, rounded down to 2^-128", () => {
    const config = { features: 2, laneBits: 32 };
    const twin = createTwin("NearestCentroid", config, 2);
    twin.load(
      0,
      packCentroids(config, {
        samples: [3, 2],
        sums: [
          [3, 6],
          [1, -5],
        ],
      }),
    );
    const unit = 1n << 128n;
    expect(twin.scores(encodeDense([4, -2]))).to.deep.equal([-25n * unit, -((49n * unit) / 4n + unit / 4n)]);
    twin.update(encodeDense([5, 5]), 1); // the centroid is (2, 0) now
    expect(twin.centroids().map((row) => [...row])).to.deep.equal([
      [1, 2],
      [2, 0],
    ]);
    const sparse = createTwin("SparseNearestCentroid", { features: 3, laneBits: 16 });
    for (const indices of [[0], [0, 1], [0, 1, 2]]) sparse.update(encodeSparse(indices), 0);
    // Centroid (1, 2/3, 1/3); to (0, 0, 1): 1 + 4/9 + 4/9 = 17/9.
    expect(sparse.scores(encodeSparse([2]))[0]).to.equal(-((17n * unit) / 9n) - 1n);
  });

  it("norms stay those of the sums and counts through 2,000 updates and undos", () => {
    const random = new Random(95);
    const dense = createTwin("NearestCentroid", { features: 7, laneBits: 32 }, 3);
    const sparse = createTwin("SparseNearestCentroid", { features: 20, laneBits: 16 }, 3);
    const learnt: [Uint8Array, Uint8Array, number][] = [];
    for (let i = 0; i < 2000; i++) {
      const last = learnt.at(-1);
      if (last !== undefined && random.below(3) === 0) {
        dense.undo(last[0], last[2], "0x01");
        sparse.undo(last[1], last[2], "0x01");
        learnt.pop();
        continue;
      }
      const values = encodeDense(drawRow(random, 7, -32_768, 32_767));
      const indices = encodeSparse(
        random
          .shuffle([...Array(20).keys()])
          .slice(0, 6)
          .sort((a, b) => a - b),
      );
      const label = random.below(3);
      dense.update(values, label);
      sparse.update(indices, label);
      learnt.push([values, indices, label]);
    }
    expect(learnt.length).to.be.greaterThan(300);
    const counted = unpackCounts("SparseNearestCentroid", sparse.config, { labels: 3 }, sparse.parameters());
    expect(counted.samples).to.deep.equal(unpackCentroids(dense.config, 3, dense.parameters()).samples);
    expect(counted.counts).to.deep.equal(sparse.counts());
  });
});
