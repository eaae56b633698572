import type { CountKind, Hex } from "../../../../src/codec/index.ts";
import { Random } from "../../../../src/training/random.ts";
import { CountOracle } from "../oracle/counts.ts";
import { randomSample } from "../random-models.ts";
import { Recorder } from "./recorder.ts";
import type { Vector } from "./recorder.ts";
import { drawIndices, randomSteps, sampleOf } from "./samples.ts";

const ONE = 65_536n;
const MAX_SAMPLES = 2n ** 32n - 1n;
const NEW_LABELS = 6;

/** The shape of a model, and how many samples each of its labels has at the start, at most. */
interface Case {
  readonly features: number;
  readonly laneBits: number;
  readonly labels: number;
  readonly largest: number;
  readonly steps: number;
  readonly smoothing?: bigint;
}

const RANDOM: Readonly<Record<string, Case>> = {
  two: { features: 120, laneBits: 32, labels: 2, largest: 300, steps: 30 },
  twoNarrow: { features: 70, laneBits: 16, labels: 2, largest: 60_000, steps: 20 },
  three: { features: 40, laneBits: 16, labels: 3, largest: 50, steps: 20 },
  ten: { features: 40, laneBits: 16, labels: 10, largest: 900, steps: 16 },
  tenWide: { features: 20, laneBits: 32, labels: 10, largest: 4_294_967_290, steps: 12 },
  seventeen: { features: 16, laneBits: 16, labels: 17, largest: 12, steps: 12 },
  seventeenWide: { features: 12, laneBits: 32, labels: 17, largest: 12, steps: 12 },
  little: { features: 50, laneBits: 32, labels: 2, largest: 40, steps: 10, smoothing: 1n },
  much: { features: 50, laneBits: 32, labels: 2, largest: 40, steps: 10, smoothing: 2n ** 32n - 1n },
  huge: { features: 65_536, laneBits: 16, labels: 2, largest: 90, steps: 6 },
  one: { features: 1, laneBits: 32, labels: 2, largest: 3, steps: 8 },
};

/** The vectors of one classifier that counts. */
export function countVectors(kind: CountKind): Record<string, Vector> {
  const random = new Random(kind === "NaiveBayes" ? 2026 : 2027);
  const cases = Object.entries(RANDOM).filter(([, shape]) => kind === "NaiveBayes" || shape.smoothing === undefined);
  const vectors = cases.map(([name, shape]) => {
    const recorder = new Recorder(kind, oracleOf(kind, shape, random));
    const draw = () => randomSample(random, kind, shape.features);
    return [name, randomSteps(random, recorder, shape.steps, draw).undoAll().vector] as const;
  });
  return {
    ...Object.fromEntries(vectors),
    empty: empty(kind),
    ties: ties(kind),
    unseen: unseen(kind),
    grown: grown(kind, random, 32, 3),
    grownNarrow: grown(kind, random, 16, 14),
    fullLanes: fullLanes(kind, 16),
    fullWideLanes: fullLanes(kind, 32),
    fullLabel: fullLabel(kind),
    fullSum: fullSum(kind),
    longest: longest(kind, random),
    crowded: crowded(kind, random),
  };
}

function oracleOf(kind: CountKind, { features, laneBits, labels, largest, smoothing = ONE }: Case, random?: Random) {
  const oracle = new CountOracle({ features, laneBits, labels, ...(kind === "NaiveBayes" ? { smoothing } : {}) });
  if (random === undefined) return oracle;
  const isUsed = (index: number) => features < 10_000 || index < 12 || index >= features - 12 || index % 4_099 === 0;
  const most = 2 ** laneBits - 50;
  for (let label = 0; label < labels; label++) {
    const samples = random.between(0, largest);
    const draw = () => Math.min(most, random.below(4) === 0 ? 0 : random.between(0, samples));
    const counts = Array.from({ length: features }, (_, index) => BigInt(isUsed(index) ? draw() : 0));
    oracle.fill(label, BigInt(samples), counts);
  }
  return oracle;
}

/** No history at all: label 0 is predicted; then one label, and then the other, has some. */
function empty(kind: CountKind): Vector {
  const shape = { features: 9, laneBits: 32, labels: 3, largest: 0, steps: 0 };
  const recorder = new Recorder(kind, oracleOf(kind, shape));
  for (const label of [2, 2, 1]) recorder.update(sampleOf([0, 8]), label);
  return recorder
    .update("0x", 2)
    .update(sampleOf([4]), 1)
    .undoAll()
    .update(sampleOf([8]), 1).vector;
}

/** Labels with the same history, of which the lowest is predicted. */
function ties(kind: CountKind): Vector {
  const shape = { features: 8, laneBits: 16, labels: 4, largest: 0, steps: 0 };
  const oracle = oracleOf(kind, shape);
  const counts = [3n, 1n, 0n, 0n, 4n, 4n, 2n, 0n];
  oracle.fill(0, 5n, [...counts].reverse());
  for (const label of [1, 2, 3]) oracle.fill(label, 5n, counts);
  const recorder = new Recorder(kind, oracle);
  for (const indices of [
    [0, 4],
    [3, 7],
    [2, 3, 5],
    [0, 1, 2, 3, 4, 5, 6, 7],
  ])
    recorder.update(sampleOf(indices), 3).undo();
  return recorder.vector;
}

/** Features and a label that no sample ever had, beside labels with much history. */
function unseen(kind: CountKind): Vector {
  const oracle = oracleOf(kind, { features: 30, laneBits: 32, labels: 3, largest: 0, steps: 0 });
  oracle.fill(
    0,
    1_000_000n,
    Array.from({ length: 30 }, (_, i) => (i < 10 ? 999_999n : 0n)),
  );
  oracle.fill(
    2,
    1n,
    Array.from({ length: 30 }, (_, i) => (i === 29 ? 1n : 0n)),
  );
  const recorder = new Recorder(kind, oracle);
  for (const indices of [[0, 1], [20], [29], [9, 10, 29], [15, 16, 17, 18, 19]])
    recorder.update(sampleOf(indices), 1).undo();
  return recorder.update(sampleOf([20]), 1).update(sampleOf([20]), 0).vector;
}

/** Labels added in the middle, across the ends of blocks, and updates from before undone after. */
function grown(kind: CountKind, random: Random, laneBits: number, labels: number): Vector {
  const shape = { features: 11, laneBits, labels, largest: 9, steps: 0 };
  const recorder = new Recorder(kind, oracleOf(kind, shape, random));
  const draw = () => randomSample(random, kind, shape.features);
  for (let added = 0; added < NEW_LABELS; added++) {
    randomSteps(random, recorder, 2, draw).addLabel(draw());
    recorder.update(draw(), labels + added);
  }
  return recorder.undoAll().vector;
}

/** A lane with room for one, and one that is full. */
function fullLanes(kind: CountKind, laneBits: number): Vector {
  const oracle = oracleOf(kind, { features: 20, laneBits, labels: 2, largest: 0, steps: 0 });
  const most = 2n ** BigInt(laneBits) - 1n;
  const counts = new Array<bigint>(20)
    .fill(7n)
    .with(3, most - 1n)
    .with(19, most);
  oracle.fill(0, 90_000n, counts);
  oracle.fill(1, 90_000n, counts.toReversed());
  const recorder = new Recorder(kind, oracle);
  for (const indices of [[1, 3], [3], [3, 19], [1, 19], [0, 2], [16], [0]]) {
    recorder.update(sampleOf(indices), 0).update(sampleOf(indices), 1);
  }
  return recorder.undoAll().vector;
}

/** A label with room for one sample, and one with none. */
function fullLabel(kind: CountKind): Vector {
  const oracle = oracleOf(kind, { features: 20, laneBits: 32, labels: 2, largest: 0, steps: 0 });
  oracle.fill(0, MAX_SAMPLES - 1n, new Array<bigint>(20).fill(MAX_SAMPLES - 1n));
  oracle.fill(1, MAX_SAMPLES, new Array<bigint>(20).fill(1n).with(5, MAX_SAMPLES));
  const recorder = new Recorder(kind, oracle);
  recorder
    .update(sampleOf([2, 3]), 0)
    .update(sampleOf([4]), 0)
    .update(sampleOf([3]), 0);
  return recorder
    .update(sampleOf([2]), 1)
    .update(sampleOf([2, 5]), 1)
    .update("0x", 1)
    .undoAll().vector;
}

/** A total or norm close to the largest, which only loading makes: the counts are small. */
function fullSum(kind: CountKind): Vector {
  const oracle = oracleOf(kind, { features: 20, laneBits: 32, labels: 2, largest: 0, steps: 0 });
  const most = 2n ** (kind === "NaiveBayes" ? 56n : 72n) - 1n;
  oracle.fill(0, 400n, new Array<bigint>(20).fill(0n));
  oracle.fill(1, 400n, new Array<bigint>(20).fill(2n));
  oracle.all[0]!.sum = most - 3n;
  oracle.all[1]!.sum = most;
  const recorder = new Recorder(kind, oracle);
  recorder
    .update(sampleOf([2, 3]), 0)
    .update(sampleOf([4, 5]), 0)
    .update(sampleOf([6]), 0)
    .update(sampleOf([7]), 0);
  return recorder
    .update(sampleOf([2]), 1)
    .update("0x", 1)
    .undoAll().vector;
}

/** As many features as a sample can have, one more, one, and none. */
function longest(kind: CountKind, random: Random): Vector {
  const shape = { features: 4_200, laneBits: 16, labels: 2, largest: 40, steps: 0 };
  const recorder = new Recorder(kind, oracleOf(kind, shape, random));
  const draw = (count: number): Hex => drawIndices(random, shape.features, count);
  return recorder.update(draw(1), 0).update(draw(4096), 1).update(draw(4097), 1).update("0x", 0).undoAll().vector;
}

/** As many features as there may be beside many labels, and one more. */
function crowded(kind: CountKind, random: Random): Vector {
  const shape = { features: 600, laneBits: 32, labels: 100, largest: 0, steps: 0 };
  const oracle = oracleOf(kind, shape);
  const most = Number(oracle.maxCount());
  const recorder = new Recorder(kind, oracle);
  recorder.update(drawIndices(random, 600, most), 99).update(drawIndices(random, 600, most + 1), 0);
  return recorder.undoAll().vector;
}
