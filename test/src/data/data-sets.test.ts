import { expect } from "chai";

import { decodeDense } from "../../../src/codec/index.ts";
import { hashingEncoder } from "../../../src/encoders/index.ts";
import { encodeSamples, IRIS_LABELS, loadIris, loadMnist, splitSamples } from "../../../src/node.ts";
import type { DataSet } from "../../../src/node.ts";
import { toHex } from "../../../src/codec/index.ts";
import { expectRejection } from "../expect-error.ts";
import { expectNear } from "../expect-near.ts";

const keysOf = (samples: DataSet["train"]) => samples.map(({ features, label }) => `${label} ${toHex(features)}`);
const countsOf = ({ labels, train, test }: DataSet) =>
  labels.map((_, wanted) => [...train, ...test].filter(({ label }) => label === wanted).length);

describe("splitting and encoding", () => {
  it("holds out the last share, rounded down to whole samples", () => {
    expect(splitSamples([1, 2, 3, 4, 5, 6, 7], 0.3)).to.deep.equal({ train: [1, 2, 3, 4, 5], test: [6, 7] });
    expect(splitSamples([1, 2, 3], 0)).to.deep.equal({ train: [1, 2, 3], test: [] });
  });

  it("leaves out samples in which nothing is found", () => {
    const encoder = hashingEncoder({ features: 100 });
    const samples = encodeSamples(
      ["one two", "?", "three"].map((input, label) => ({ input, label })),
      encoder,
    );
    expect(samples.map(({ label }) => label)).to.deep.equal([0, 2]);
    expect(samples[1]!.features).to.deep.equal(encoder.encode("three"));
  });
});

describe("handwritten digits", function () {
  this.timeout(60_000);

  it("are 10,000 images of 784 pixels, a fifth of them held out", async () => {
    const set = await loadMnist(7);
    expect(set.labels).to.deep.equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect([set.train.length, set.test.length]).to.deep.equal([8000, 2000]);
    expect(countsOf(set)).to.deep.equal([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    expect(set.encoder).to.include({ featureCount: 784, featurePoint: 12, kind: "dense" });
    for (const { features } of set.train.slice(0, 100)) {
      const pixels = decodeDense(features, 784);
      // The border is empty, and every digit has ink somewhere.
      expect([Math.min(...pixels), pixels[0], pixels[783]]).to.deep.equal([0, 0, 0]);
      expect(Math.max(...pixels)).to.be.within(4096 / 2, 4096);
    }
    const held = new Set(keysOf(set.test));
    expect(keysOf(set.train).filter((key) => held.has(key)).length).to.be.at.most(5);
  });

  it("come in an order that only the seed decides, with the digits that are asked for", async () => {
    const pair = await loadMnist(7, { digits: [8, 3], testShare: 0.5, featurePoint: 8 });
    expect(pair.labels).to.deep.equal(["8", "3"]);
    expect(countsOf(pair)).to.deep.equal([944, 1032]);
    expect(pair.test).to.have.length(988);
    expect(Math.max(...decodeDense(pair.test[0]!.features))).to.be.within(128, 256);
    const options = { digits: [8, 3], testShare: 0.5, featurePoint: 8 };
    expect(keysOf((await loadMnist(7, options)).test)).to.deep.equal(keysOf(pair.test));
    expect(keysOf((await loadMnist(8, options)).test)).to.not.deep.equal(keysOf(pair.test));
    const share = pair.test.filter(({ label }) => label === 1).length / pair.test.length;
    expect(share).to.be.within(0.45, 0.6);
  });

  it("refuse other digits by name", async () => {
    for (const digits of [[], [3], [3, 3], [3, 10], [-1, 2], [0.5, 1]]) {
      await expectRejection(loadMnist(1, { digits }), "BAD_DIGITS", { digits });
    }
  });
});

describe("irises", () => {
  it("are 50 flowers of each species, standardised by the training part", async () => {
    const set = await loadIris(3);
    expect(set.labels).to.equal(IRIS_LABELS);
    expect([set.train.length, set.test.length]).to.deep.equal([120, 30]);
    expect(countsOf(set)).to.deep.equal([50, 50, 50]);
    const rows = set.train.map(({ features }) => [...decodeDense(features, 4)].map((raw) => raw / 4096));
    for (let column = 0; column < 4; column++) {
      const mean = rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length;
      const variance = rows.reduce((sum, row) => sum + (row[column]! - mean) ** 2, 0) / rows.length;
      expectNear(mean, 0, 1e-3);
      expectNear(variance, 1, 1e-3);
    }
    const petals = rows.filter((_, i) => set.train[i]!.label === 0).map((row) => row[2]!);
    expect(Math.max(...petals), "setosa has the shortest petals").to.be.lessThan(-0.8);
  });

  it("come in an order that only the seed decides", async () => {
    const keys = async (seed: number) => keysOf((await loadIris(seed, { testShare: 0.4 })).test);
    expect(await keys(3)).to.have.length(60);
    expect(await keys(3)).to.deep.equal(await keys(3));
    expect(await keys(3)).to.not.deep.equal(await keys(4));
  });
});
