import { expect } from "chai";

import type { Hex } from "../../../src/codec/bytes.ts";
import { auditedPositions, drawOrder } from "../../../src/incentives/market-draw.ts";
import { MarketHistory } from "../../../src/incentives/market-history.ts";
import {
  MAX_PACKED_BYTES,
  marketSampleId,
  packSamples,
  sortBatch,
  splitBatch,
  unpackSamples,
} from "../../../src/incentives/market-samples.ts";
import { SealedTestSet } from "../../../src/incentives/market-seal.ts";
import {
  auditedOf,
  batchStake,
  firstIndex,
  pageCount,
  positionsOn,
  scoredOn,
  scoredOutOf,
  testSetSize,
} from "../../../src/incentives/market-terms.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

const ZERO: Hex = `0x${"0".repeat(64)}`;
const sample = (label: number, features: Hex) => ({ label, features });

describe("a market's sizes", () => {
  it("score all but a fifth, at least 3 on each page", () => {
    expect([1, 8, 12, 13, 16, 17, 200].map(auditedOf)).to.deep.equal([3, 3, 3, 4, 4, 5, 50]);
  });

  it("cover the test set page after page, without a gap", () => {
    const random = new Random(1);
    for (let i = 0; i < 500; i++) {
      const sizes = { samples: random.between(1, 400), pageSamples: random.between(1, 60) };
      let [scored, next] = [0, 0];
      for (let page = 0; page < pageCount(sizes); page++) {
        expect(firstIndex(sizes, page)).to.equal(next);
        scored += scoredOn(sizes, page);
        next += positionsOn(sizes, page);
      }
      expect(scored).to.equal(sizes.samples);
      expect(next).to.equal(testSetSize(sizes));
    }
  });

  it("score as many of a file's samples as they can", () => {
    for (let available = 4; available < 400; available++) {
      const pageSamples = 1 + (available % 23);
      const samples = scoredOutOf(available, pageSamples);
      expect(testSetSize({ samples, pageSamples })).to.be.at.most(available);
      expect(testSetSize({ samples: samples + 1, pageSamples })).to.be.greaterThan(available);
    }
  });

  it("refuse what no market can have", () => {
    expectError(() => scoredOutOf(3, 10), "BAD_MARKET_SIZE");
    expectError(() => pageCount({ samples: 0, pageSamples: 8 }), "BAD_MARKET_SIZE");
    expectError(() => pageCount({ samples: 8, pageSamples: 0 }), "BAD_MARKET_SIZE");
    expectError(() => pageCount({ samples: 65_536, pageSamples: 1 }), "BAD_MARKET_SIZE");
  });

  it("make a stake three times the largest drop's price, rounded down by the answer", () => {
    expect(batchStake({ bounty: 1009n, samples: 100, dropLimit: 4 })).to.equal(120n);
  });
});

describe("packed samples", () => {
  it("are label, length and features, and read back", () => {
    const samples = [sample(1, "0x00020003"), sample(65_535, "0x"), sample(0, "0xff")];
    expect(packSamples(samples)).to.equal("0x0001" + "0004" + "00020003" + "ffff" + "0000" + "0000" + "0001" + "ff");
    expect(unpackSamples(packSamples(samples))).to.deep.equal(samples);
    expect(unpackSamples("0x")).to.deep.equal([]);
  });

  it("refuse what does not end with a sample", () => {
    for (const bad of ["0x00", "0x000100", "0x00010002ff"]) {
      expectError(() => unpackSamples(bad), "PACKED_SAMPLES_TRUNCATED");
    }
  });

  it("refuse labels and features that do not fit", () => {
    expectError(() => packSamples([sample(65_536, "0x00")]), "BAD_MARKET_SIZE");
    expectError(() => packSamples([sample(-1, "0x00")]), "BAD_MARKET_SIZE");
    expectError(() => packSamples([sample(0, `0x${"00".repeat(65_536)}`)]), "BAD_MARKET_SIZE");
  });
});

describe("a batch", () => {
  it("is sorted by its samples' ids, whatever order they come in", () => {
    const samples = Array.from({ length: 20 }, (_, i) => sample(i % 2, `0x00${i.toString(16).padStart(2, "0")}`));
    const ids = sortBatch(7n, samples).map((s) => marketSampleId(7n, s));
    expect(ids).to.deep.equal([...ids].sort());
    expect(sortBatch(7n, [...samples].reverse())).to.deep.equal(sortBatch(7n, samples));
  });

  it("has no sample twice", () => {
    const twice = [sample(1, "0x01"), sample(0, "0x01"), sample(1, "0x01")];
    expectError(() => sortBatch(1n, twice), "SAMPLE_REPEATED");
  });

  it("is split into as few parts as fit into code", () => {
    const samples = Array.from({ length: 10 }, () => sample(1, `0x${"11".repeat(6_000)}`));
    const parts = splitBatch(samples);
    expect(parts).to.have.length(3); // of four, four and two
    expect(parts.every((part) => part.length / 2 - 1 <= MAX_PACKED_BYTES)).to.equal(true);
    expect(parts.flatMap((part) => unpackSamples(part))).to.deep.equal(samples);
    expectError(() => splitBatch(samples, 6_003), "BAD_MARKET_SIZE");
  });

  it("has no part of more samples than a step of the replay can read", () => {
    const samples = Array.from({ length: 2_001 }, () => sample(1, "0x0001"));
    expect(splitBatch(samples).map((part) => unpackSamples(part).length)).to.deep.equal([1_000, 1_000, 1]);
  });
});

describe("lots", () => {
  it("give every batch one place", () => {
    for (let count = 0; count < 30; count++) {
      const order = drawOrder(`0x${count.toString(16).padStart(64, "0")}`, count);
      expect([...order].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: count }, (_, i) => i));
    }
  });

  it("draw as many positions of a page as are audited", () => {
    const sizes = { samples: 50, pageSamples: 20 };
    for (const page of [0, 1, 2]) {
      const drawn = auditedPositions(sizes, ZERO, page);
      expect(drawn).to.have.length(positionsOn(sizes, page));
      expect(drawn.filter(Boolean)).to.have.length(auditedOf(scoredOn(sizes, page)));
    }
  });
});

describe("a sealed test set", () => {
  const sizes = { samples: 1, pageSamples: 8 };
  const samples = Array.from({ length: 4 }, (_, i) => sample(i % 2, "0x0001"));

  it("refuses another number of samples or salts, and salts that are not 32 bytes", () => {
    const salts = samples.map(() => ZERO);
    expectError(() => new SealedTestSet(sizes, samples.slice(1), salts), "BAD_MARKET_SIZE");
    expectError(() => new SealedTestSet(sizes, samples, salts.slice(1)), "BAD_SALTS");
    expectError(() => new SealedTestSet(sizes, samples, [...salts.slice(1), "0x00"]), "BAD_SALTS");
  });

  it("refuses a page that would not fit into code, whichever of its samples are audited", () => {
    const long = [0, 1, 2, 3, 4].map((i) => sample(1, `0x${"11".repeat(i < 2 ? 12_284 : 1)}`));
    const salts = long.map(() => ZERO);
    const two = { samples: 2, pageSamples: 8 };
    expectError(() => new SealedTestSet(two, long, salts), "BAD_MARKET_SIZE", { value: 24_576 });
    long[1] = sample(1, `0x${"11".repeat(12_283)}`);
    expect(new SealedTestSet(two, long, salts).sizes).to.deep.equal(two);
  });

  it("hides its samples: with other salts it has another root", () => {
    const saltOf = (digit: string): Hex => `0x${digit.repeat(64)}`;
    const root = (digit: string) =>
      new SealedTestSet(
        sizes,
        samples,
        samples.map(() => saltOf(digit)),
      ).root;
    expect(root("1")).to.equal(root("1"));
    expect(root("1")).to.not.equal(root("2"));
  });
});

describe("a market's history", () => {
  const codeAt = (): Hex => "0x00";

  it("refuses events before the opening, and batches that nobody committed to", () => {
    expectError(() => new MarketHistory(codeAt).follow({ name: "PageAudited", args: {} }), "BAD_MARKET_HISTORY");
    expectError(() => new MarketHistory(codeAt).record(), "BAD_MARKET_HISTORY");
    const history = new MarketHistory(codeAt);
    const opened = {
      name: "MarketOpened",
      args: { modelId: 1n, terms: { bounty: 1n, bond: 1n, pageFee: 0n, sampleFee: 0n } },
    };
    history.follow(opened);
    expectError(() => history.follow(opened), "BAD_MARKET_HISTORY");
    expectError(() => history.follow({ name: "BatchRevealed", args: { batch: 0n } }), "BAD_MARKET_HISTORY");
    const page = { name: "PageRevealed", args: { page: 0n, samples: 1n, code: "0x" } };
    expectError(() => history.follow(page), "BAD_MARKET_HISTORY");
  });
});
