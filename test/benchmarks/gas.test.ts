import { expect } from "chai";

import { differences } from "../../benchmarks/gas-differences.ts";
import { dearer, gasMeans } from "../../benchmarks/gas-means.ts";
import type { GasRow, Operation } from "../../benchmarks/gas-rows.ts";
import {
  referenceCentroids,
  referenceCounts,
  referenceSparseCentroids,
  referenceWeights,
} from "../../benchmarks/reference-models.ts";

const line = (operation: Operation, ours: number, reference: number | null = 2 * ours): GasRow => {
  return { row: "row", operation, reference, ours, floor: ours / 4 };
};

describe("gas benchmark", () => {
  it("generates the numbers that the reference was measured with", () => {
    expect(referenceWeights("imdb/SparsePerceptron/Stake").weights.slice(0, 2)).to.deep.equal([
      -1_342_734_865, -377_890_875,
    ]);
    expect(referenceCounts("news/NaiveBayes/Stake").numbers[0]!.slice(0, 3)).to.deep.equal([19, 178, 114]);
    expect(referenceCentroids("fitness/NearestCentroid/Stake").numbers[0]![0]).to.equal(369_393_304);
    expect(referenceSparseCentroids("imdb/SparseNearestCentroid/Stake").numbers[0]![0]).to.equal(183_942_962);
  });

  it("refuses numbers that are not the reference's", () => {
    expect(() => referenceCounts("imdb/SparseNearestCentroid/Stake")).to.throw("does not give the reference's numbers");
  });

  it("means are geometric, and batches have no place in them", () => {
    const { operations, creations } = gasMeans([
      line("create", 1_000, 16_000),
      line("refund", 100, 100),
      line("report", 400, 1_600),
      line("predict", 1, null),
      line("contributeBatch32", 1, 1_000_000),
    ]);
    expect(operations).to.deep.equal({
      lines: 2,
      reference: 400,
      ours: 200,
      timesCheaper: 2,
      floor: 50,
      oursToFloor: 4,
    });
    expect([creations.lines, creations.timesCheaper]).to.deep.equal([1, 16]);
  });

  it("finds what is dearer than the reference", () => {
    expect(dearer([line("refund", 100, 99), line("report", 100, 100), line("predict", 1, null)])).to.deep.equal([
      line("refund", 100, 99),
    ]);
  });

  it("tolerates 300 gas, or a five-hundredth, and no more", () => {
    const found = (before: number, after: number) => differences([line("refund", before)], [line("refund", after)]);
    expect(found(100_000, 100_000)).to.deep.equal([]);
    const tolerated = (before: number, after: number) => found(before, after)[0]!.isTolerated;
    expect(tolerated(100_000, 100_300)).to.equal(true);
    expect(tolerated(100_000, 100_301)).to.equal(false);
    expect(tolerated(100_000, 99_699)).to.equal(false);
    expect(tolerated(1_000_000, 1_002_000)).to.equal(true);
    expect(tolerated(1_000_000, 1_002_001)).to.equal(false);
    expect(found(100_000, 99_000)[0]!.text).to.equal("! row refund: 100000 -> 99000 (-1000, -1.00 %)");
  });

  it("misses no line, and accepts none that is not recorded", () => {
    const found = differences([line("refund", 1)], [line("report", 1)]);
    expect(found.map(({ isTolerated }) => isTolerated)).to.deep.equal([false, false]);
    expect(found.map(({ text }) => text[0])).to.deep.equal(["-", "+"]);
  });
});
