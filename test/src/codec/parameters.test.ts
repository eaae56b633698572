import { expect } from "chai";

import {
  packCentroids,
  packCounts,
  packPerceptron,
  unpackCentroids,
  unpackCounts,
  unpackPerceptron,
} from "../../../src/codec/index.ts";
import type { CountKind, PerceptronConfig } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

const LANES = (count: number) => "0000".repeat(count);

function settings(features: number, change: Partial<PerceptronConfig> = {}): PerceptronConfig {
  return { features, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: -3, ...change };
}

function drawRow(random: Random, count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, () => random.between(low, high));
}

describe("parameters of perceptrons", () => {
  const header = "fffffffd0200000300400600";

  it("of two labels are bias, labels, features, learning rate and binary points, then the weights", () => {
    const slots = packPerceptron("SparsePerceptron", settings(3), { biases: [-3], weights: [[1, -1, 32_767]] });
    expect(slots).to.deep.equal([`0x${header}0001ffff7fff${LANES(7)}`]);
    const weights = [[...new Array<number>(9).fill(0), 2, -2]];
    const two = packPerceptron("DensePerceptron", settings(11, { featurePoint: 14 }), { biases: [-3], weights });
    expect(two).to.deep.equal([`0xfffffffd0200000b0040060e${LANES(9)}0002`, `0xfffe${LANES(15)}`]);
  });

  it("of more labels begin with all biases in a sparse model; the labels' weights of a feature share a slot", () => {
    const biases = [-3, 1, 2, 3];
    const weights = [0, 1, 2, 3].map((label) => [10 * label, 10 * label + 1, 10 * label + 2, 10 * label + 3, -1]);
    expect(packPerceptron("SparsePerceptron", settings(5), { biases, weights })).to.deep.equal([
      `0xfffffffd0400000500400600000000010000000200000003${LANES(4)}`,
      "0x0000000a0014001e0001000b0015001f0002000c001600200003000d00170021",
      `0xffffffffffffffff${LANES(12)}`,
    ]);
  });

  it("of 18 labels have two blocks of weights in a sparse model", () => {
    const biases = Array.from({ length: 18 }, (_, label) => (label === 0 ? -3 : label));
    const weights = biases.map((_, label) => [label, 256 + label]);
    const slots = packPerceptron("SparsePerceptron", settings(2), { biases, weights });
    expect(slots).to.have.length(3 + 2 + 2);
    expect(slots[2]).to.equal(`0x${["0000000e", "0000000f", "00000010", "00000011"].join("")}${LANES(8)}`);
    expect(slots[4]).to.match(/^0x01000101.*010f$/);
    expect(slots[5]).to.equal(`0x00100011${LANES(14)}`);
    expect(slots[6]).to.equal(`0x01100111${LANES(14)}`);
  });

  it("of more labels are a row of slots for each label in a dense model, which begins with its bias", () => {
    const biases = [-3, 1, -1];
    const weights = [[1], [2], [3]];
    const slots = packPerceptron("DensePerceptron", settings(1, { featurePoint: 14 }), { biases, weights });
    expect(slots).to.deep.equal([
      `0xfffffffd030000010040060e0001${LANES(9)}`,
      `0x00000001${LANES(4)}0002${LANES(9)}`,
      `0xffffffff${LANES(4)}0003${LANES(9)}`,
    ]);
  });

  it("unpack what was packed, for 300 random models", () => {
    const random = new Random(21);
    for (let round = 0; round < 300; round++) {
      const kind = random.below(2) === 0 ? "SparsePerceptron" : "DensePerceptron";
      const bias = random.between(-(2 ** 31), 2 ** 31 - 1);
      const config = settings(random.between(1, 60), { bias, featurePoint: kind === "SparsePerceptron" ? 0 : 14 });
      const labels = random.between(2, 40);
      const rows = labels === 2 ? 1 : labels;
      const biases = [bias, ...drawRow(random, rows - 1, -(2 ** 31), 2 ** 31 - 1)];
      const weights = biases.map(() => drawRow(random, config.features, -32_768, 32_767));
      const slots = packPerceptron(kind, { ...config, bias: 0 }, { biases, weights });
      const unpacked = unpackPerceptron(kind, config, labels, slots);
      expect([...unpacked.biases]).to.deep.equal(biases);
      expect(unpacked.weights.map((row) => [...row])).to.deep.equal(weights);
    }
  });

  it("are refused by name where they do not suit the model", () => {
    const pack = (biases: number[], weights: number[][], config = settings(2)) =>
      packPerceptron("SparsePerceptron", config, { biases, weights });
    expectError(() => pack([0], [[0, 40_000]]), "NOT_INT16", { position: 1, value: 40_000 });
    expectError(() => pack([0], [[0, NaN]]), "NOT_INT16", { position: 1 });
    expectError(() => pack([0], [[0]]), "WRONG_DIMENSION", { given: 1, expected: 2 });
    expectError(() => pack([0, 0, 0], [[0, 0]]), "WRONG_DIMENSION", { given: 1, expected: 3 });
    expectError(
      () =>
        pack(
          [0, 0, 2 ** 31],
          [
            [0, 0],
            [0, 0],
            [0, 0],
          ],
        ),
      "VALUE_OUT_OF_RANGE",
      { value: 2 ** 31 },
    );
    expectError(() => pack([], []), "BAD_CONFIG", { field: "labels" });
    expectError(() => pack([0], [[0, 0]], settings(2, { learningRate: 0 })), "BAD_CONFIG");
    const slots = pack([-3], [[0, 0]]);
    const unpack = (change: Partial<PerceptronConfig>, labels = 2, given = slots) =>
      unpackPerceptron("SparsePerceptron", settings(2, change), labels, given);
    expect(unpack({}).biases[0]).to.equal(-3);
    for (const change of [{ bias: 4 }, { learningRate: 65 }, { binaryPoint: 7 }, { features: 3 }]) {
      expectError(() => unpack(change), "HEADER_DIFFERS", { given: slots[0]!.slice(0, 26).padEnd(66, "0") });
    }
    expectError(() => unpack({ features: 20 }), "WRONG_SLOT_COUNT", { given: 1, expected: 2 });
    expectError(() => unpack({}, 3), "WRONG_SLOT_COUNT", { given: 1, expected: 2 });
    expectError(() => unpack({}, 1), "BAD_CONFIG", { field: "labels" });
  });
});

describe("parameters of models that count", () => {
  const bayes = (features: number, laneBits = 32) => ({ features, laneBits, smoothing: 65_536 });

  it("begin with the settings and the entries: samples, and total or norm; the labels' counts of a feature follow", () => {
    const parameters = {
      samples: [5, 6, 7],
      counts: [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    };
    expect(packCounts("NaiveBayes", bayes(3), parameters)).to.deep.equal([
      `0x000003200303${"00010000"}${"00000005"}${"00000000000006"}${"00000006"}${"0000000000000f"}`,
      `0x${"00".repeat(10)}${"00000007"}${"00000000000018"}${"00".repeat(11)}`,
      `0x${"00000001"}${"00000004"}${"00000007"}${"00000002"}${"00000005"}${"00000008"}${LANES(4)}`,
      `0x${"00000003"}${"00000006"}${"00000009"}${LANES(10)}`,
    ]);
    const norms = packCounts("SparseNearestCentroid", { features: 3, laneBits: 16 }, parameters);
    expect(norms).to.deep.equal([
      `0x000003100303${"00000005"}${"00000000000000000e"}${"00000006"}${"00000000000000004d"}`,
      `0x${"00".repeat(6)}${"00000007"}${"0000000000000000c2"}${"00".repeat(13)}`,
      `0x${["0001", "0004", "0007", "0002", "0005", "0008", "0003", "0006", "0009"].join("")}${LANES(7)}`,
    ]);
  });

  it("have the next block of labels after the first, with entries of its own", () => {
    const samples = [1, 2, 3];
    const counts = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const slots = packCounts("NaiveBayes", bayes(2), { samples, counts }, 2); // created with 2 labels
    expect(slots).to.deep.equal([
      `0x000002200203${"00010000"}${"00000001"}${"00000000000003"}${"00000002"}${"00000000000007"}`,
      `0x${"00000001"}${"00000003"}${"00000002"}${"00000004"}${LANES(8)}`,
      `0x${"00".repeat(10)}${"00000003"}${"0000000000000b"}${"00".repeat(11)}`,
      `0x${"00000005"}${LANES(2)}${"00000006"}${LANES(10)}`,
    ]);
    const unpacked = unpackCounts("NaiveBayes", bayes(2), { labels: 3, group: 2 }, slots);
    expect(unpacked.counts.map((row) => [...row])).to.deep.equal(counts);
    expectError(() => unpackCounts("NaiveBayes", bayes(2), { labels: 3 }, slots), "WRONG_SLOT_COUNT");
  });

  it("unpack what was packed, for 300 random models", () => {
    const random = new Random(23);
    for (let round = 0; round < 300; round++) {
      const kind: CountKind = random.below(2) === 0 ? "NaiveBayes" : "SparseNearestCentroid";
      const laneBits = random.below(2) === 0 ? 16 : 32;
      const labels = random.between(2, 40);
      const features = random.between(1, 40);
      const group = random.between(2, Math.min(labels, 256 / laneBits));
      const samples = drawRow(random, labels, 0, 2 ** 32 - 1);
      const counts = samples.map(() => drawRow(random, features, 0, 2 ** laneBits - 1));
      const config = bayes(features, laneBits);
      const slots = packCounts(kind, config, { samples, counts }, group);
      const unpacked = unpackCounts(kind, config, { labels, group }, slots);
      expect([...unpacked.samples]).to.deep.equal(samples);
      expect(unpacked.counts.map((row) => [...row])).to.deep.equal(counts);
    }
  });

  it("are refused by name where they do not suit the model", () => {
    const pack = (samples: number[], counts: number[][], laneBits = 16) =>
      packCounts("NaiveBayes", bayes(2, laneBits), { samples, counts });
    const none = [0, 0];
    expectError(() => pack([1, 1], [none, [0, 65_536]]), "VALUE_OUT_OF_RANGE", { value: 65_536, maximum: 65_535 });
    for (const value of [-1, 0.5, NaN, Infinity, 2 ** 32]) {
      expectError(() => pack([1, 1], [[0, value], none], 32), "VALUE_OUT_OF_RANGE", { value });
      expectError(() => pack([value, 1], [none, none]), "VALUE_OUT_OF_RANGE", { value });
    }
    const error = expectError(() => pack([1, 1], [none, [0, -1]]), "VALUE_OUT_OF_RANGE");
    expect(error.message).to.match(/feature 1 for label 1/);
    expectError(() => pack([1, 1], [none]), "WRONG_DIMENSION", { given: 1, expected: 2 });
    expectError(() => pack([1, 1], [none, [0, 0, 0]]), "WRONG_DIMENSION", { given: 3, expected: 2 });
    expectError(() => pack([1], [none]), "BAD_CONFIG", { field: "labels" });
    const full = new Array<number>(300).fill(2 ** 32 - 1); // a norm of 300 times 2^64
    const config = { features: 300, laneBits: 32 };
    const parameters = { samples: [1, 1], counts: [full.map(() => 0), full] };
    expectError(() => packCounts("SparseNearestCentroid", config, parameters), "VALUE_OUT_OF_RANGE", {
      value: 300n * (2n ** 32n - 1n) ** 2n,
      maximum: 2n ** 72n - 1n,
    });
  });

  it("are refused where a total or norm is not that of the counts", () => {
    const parameters = {
      samples: [5, 6],
      counts: [
        [1, 2],
        [3, 4],
      ],
    };
    for (const [kind, given] of [
      ["NaiveBayes", 7n],
      ["SparseNearestCentroid", 25n],
    ] as const) {
      const slots = packCounts(kind, bayes(2), parameters);
      const other = [`${slots[0]!.slice(0, -1)}0`, slots[1]!];
      expectError(() => unpackCounts(kind, bayes(2), { labels: 2 }, other), "INCONSISTENT_SUM", {
        label: 1,
        expected: given,
        given: given - (given % 16n),
      });
    }
  });
});

describe("parameters of a dense nearest centroid", () => {
  it("are a block for each label: the settings in the first, samples, norm, sums", () => {
    const narrow = packCentroids(
      { features: 3, laneBits: 32 },
      {
        samples: [2, 3],
        sums: [
          [1, -2, 3],
          [0, 0, -1],
        ],
      },
    );
    expect(narrow).to.deep.equal([
      `0x000003200200${"00000002"}${"000000000000000000000000000e"}${"00000001"}${"fffffffe"}`,
      `0x${"00000003"}${LANES(14)}`,
      `0x000000000000${"00000003"}${"0000000000000000000000000001"}${LANES(4)}`,
      `0x${"ffffffff"}${LANES(14)}`,
    ]);
    const sums = [[-1n], [2n ** 40n]];
    expect(packCentroids({ features: 1, laneBits: 64 }, { samples: [1, 1], sums })).to.deep.equal([
      `0x000001400200${"00000001"}${"0000000000000000000000000001"}${"f".repeat(16)}`,
      `0x000000000000${"00000001"}${"0000000100000000000000000000"}${"0000010000000000"}`,
    ]);
  });

  it("unpack what was packed, for 200 random models", () => {
    const random = new Random(24);
    for (let round = 0; round < 200; round++) {
      const laneBits = random.below(2) === 0 ? 32 : 64;
      const config = { features: random.between(1, 40), laneBits };
      const labels = random.between(2, 20);
      const samples = drawRow(random, labels, 0, 2 ** 32 - 1);
      const unit = laneBits === 32 ? 1n : 2n ** 20n;
      const draw = () => BigInt(random.between(-(2 ** 31), 2 ** 31 - 1)) * unit;
      const sums = samples.map(() => Array.from({ length: config.features }, draw));
      const unpacked = unpackCentroids(config, labels, packCentroids(config, { samples, sums }));
      expect([...unpacked.samples]).to.deep.equal(samples);
      expect(unpacked.sums.map((row) => [...row])).to.deep.equal(sums);
    }
  });

  it("are refused by name where they do not suit the model", () => {
    const pack = (samples: number[], sums: (number | bigint)[][], laneBits = 32) =>
      packCentroids({ features: 2, laneBits }, { samples, sums });
    const none = [0, 0];
    for (const value of [2 ** 31, -(2 ** 31) - 1, 0.5, NaN, 2n ** 31n]) {
      expectError(() => pack([1, 1], [none, [0, value]]), "VALUE_OUT_OF_RANGE", { value });
    }
    expectError(() => pack([1, 1], [none, [0, 2n ** 63n]], 64), "VALUE_OUT_OF_RANGE");
    expectError(() => pack([1, 1], [none, [0, 2n ** 56n]], 64), "VALUE_OUT_OF_RANGE", { value: 2n ** 112n });
    expectError(() => pack([1, -1], [none, none]), "VALUE_OUT_OF_RANGE", { value: -1 });
    expectError(() => pack([1, 1], [none]), "WRONG_DIMENSION", { given: 1, expected: 2 });
    expectError(() => pack([1, 1], [none, [0]]), "WRONG_DIMENSION", { given: 1, expected: 2 });
    const slots = pack([1, 1], [[3, 4], none]);
    const other = [`${slots[0]!.slice(0, -1)}5`, slots[1]!];
    expectError(() => unpackCentroids({ features: 2, laneBits: 32 }, 2, other), "INCONSISTENT_SUM", {
      label: 0,
      given: 25n,
      expected: 34n,
    });
  });
});
