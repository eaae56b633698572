import { expect } from "chai";

import type { ConfigOf, CountKind } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { runAgainstOracle } from "./against-oracle.ts";
import { randomCentroidModel, randomCountModel } from "./random-models.ts";

const UPDATES = 1_500;

interface Run {
  readonly labels: number;
  readonly laneBits: number;
  /** Samples of a label at the start, at most. */
  readonly largest: number;
  readonly addLabelAt?: readonly number[];
}

const RUNS: readonly Run[] = [
  { labels: 2, laneBits: 32, largest: 1000 },
  { labels: 2, laneBits: 16, largest: 0 },
  { labels: 3, laneBits: 32, largest: 2 ** 32 - 2 },
  { labels: 10, laneBits: 16, largest: 200_000 },
  { labels: 17, laneBits: 32, largest: 50 },
  { labels: 17, laneBits: 16, largest: 50 },
  { labels: 3, laneBits: 32, largest: 20, addLabelAt: [100, 200, 300, 400, 500] },
  { labels: 7, laneBits: 16, largest: 20, addLabelAt: Array.from({ length: 12 }, (_, i) => 50 * i) },
];

describe("INV-6: twins that count against an independent oracle, random updates with undo", function () {
  this.timeout(120_000);

  const configs: { readonly [Kind in CountKind]: (laneBits: number) => ConfigOf<Kind> } = {
    NaiveBayes: (laneBits) => ({ features: 60, laneBits, smoothing: 65_536 }),
    SparseNearestCentroid: (laneBits) => ({ features: 60, laneBits }),
  };
  for (const kind of ["NaiveBayes", "SparseNearestCentroid"] as const) {
    for (const { labels, laneBits, largest, addLabelAt = [] } of RUNS) {
      const grows = addLabelAt.length === 0 ? "" : `, and ${addLabelAt.length} more`;
      it(`${kind} agrees with ${labels} labels${grows}, lanes of ${laneBits} bits and up to ${largest} samples`, () => {
        const random = new Random(labels * 1000 + laneBits + addLabelAt.length);
        const { twin, oracle } = randomCountModel(random, kind, configs[kind](laneBits), labels, largest);
        const seen = runAgainstOracle(random, twin, oracle, { updates: UPDATES, addLabelAt, compareEach: 20 });
        expect(seen.same).to.equal(0);
        expect(seen.changed).to.equal(UPDATES - seen.refused);
        expect(seen.undone).to.equal(seen.changed);
        if (largest === 200_000) expect(seen.refused).to.be.within(100, UPDATES - 100);
        else if (largest < 200_000) expect(seen.refused).to.equal(0);
        expect(twin.labels).to.equal(labels + addLabelAt.length);
      });
    }
  }

  for (const [labels, laneBits, largest, addLabelAt] of [
    [2, 32, 1000, []],
    [3, 32, 2 ** 31 - 5_000, []],
    [10, 64, 2 ** 50, []],
    [3, 64, 0, [100, 200, 300]],
  ] as const) {
    it(`NearestCentroid agrees with ${labels} labels, sums of ${laneBits} bits and of up to ${largest}`, () => {
      const random = new Random(labels * 1000 + laneBits);
      const { twin, oracle } = randomCentroidModel(random, { features: 13, laneBits }, labels, largest);
      const seen = runAgainstOracle(random, twin, oracle, { updates: UPDATES, addLabelAt, compareEach: 20 });
      expect(seen.undone).to.equal(seen.changed);
      expect(seen.changed).to.be.greaterThan(UPDATES / 2);
      if (largest > 2 ** 30 && laneBits === 32) expect(seen.refused).to.be.greaterThan(10);
      else expect(seen.refused).to.equal(0);
    });
  }
});
