import { Random } from "../../../../src/training/random.ts";
import { CentroidOracle } from "../oracle/centroids.ts";
import { Recorder } from "./recorder.ts";
import type { Vector } from "./recorder.ts";
import { drawValues, randomSteps, sampleOf } from "./samples.ts";

const KIND = "NearestCentroid";
const MAX_SAMPLES = 2n ** 32n - 1n;

/** The shape of a model, the size of its sums at the start, and of its samples' values. */
interface Case {
  readonly features: number;
  readonly laneBits: number;
  readonly labels: number;
  readonly largest: number;
  readonly values: number;
  readonly steps: number;
}

const RANDOM: Readonly<Record<string, Case>> = {
  two: { features: 30, laneBits: 32, labels: 2, largest: 90_000, values: 32_767, steps: 30 },
  twoWide: { features: 30, laneBits: 64, labels: 2, largest: 2 ** 40, values: 32_767, steps: 20 },
  three: { features: 10, laneBits: 32, labels: 3, largest: 2 ** 31 - 9_000, values: 32_767, steps: 30 },
  ten: { features: 14, laneBits: 32, labels: 10, largest: 500, values: 9, steps: 20 },
  seventeen: { features: 5, laneBits: 64, labels: 17, largest: 500, values: 3, steps: 20 },
  one: { features: 1, laneBits: 32, labels: 2, largest: 3, values: 2, steps: 12 },
  fullSlots: { features: 10, laneBits: 32, labels: 3, largest: 300, values: 40, steps: 10 },
};

/** The vectors of the dense nearest centroid. */
export function centroidVectors(): Record<string, Vector> {
  const random = new Random(2028);
  const vectors = Object.entries(RANDOM).map(([name, shape]) => {
    const recorder = new Recorder(KIND, oracleOf(shape, random));
    const draw = () => drawValues(random, shape.features, shape.values);
    return [name, randomSteps(random, recorder, shape.steps, draw).undoAll().vector] as const;
  });
  return {
    ...Object.fromEntries(vectors),
    empty: empty(),
    ties: ties(),
    grown: grown(random),
    fullSums: fullSums(32),
    fullWideSums: fullSums(64),
    fullLabel: fullLabel(),
    fullNorm: fullNorm(),
    longest: longest(random),
  };
}

function oracleOf({ features, laneBits, labels, largest }: Case, random: Random): CentroidOracle {
  const oracle = new CentroidOracle({ features, laneBits, labels });
  for (let label = 0; label < labels; label++) {
    const samples = random.between(0, 300);
    const draw = () => BigInt(Math.round((2 * random.fraction() - 1) * largest));
    oracle.fill(label, BigInt(samples), Array.from({ length: features }, draw));
  }
  return oracle;
}

/** No history at all: label 0 is predicted; then one label, and then the other, has some. */
function empty(): Vector {
  const recorder = new Recorder(KIND, new CentroidOracle({ features: 3, laneBits: 32, labels: 3 }));
  for (const label of [2, 2, 1]) recorder.update(sampleOf([5, -5, 0]), label);
  return recorder
    .update(sampleOf([0, 0, 0]), 1)
    .undoAll()
    .update(sampleOf([-1, 0, 0]), 1).vector;
}

/** Labels with the same centroid, from different numbers of samples too, of which the lowest is predicted. */
function ties(): Vector {
  const oracle = new CentroidOracle({ features: 3, laneBits: 32, labels: 4 });
  oracle.fill(0, 7n, [70n, 0n, -7n]);
  oracle.fill(1, 3n, [1n, 2n, 3n]);
  oracle.fill(2, 3n, [1n, 2n, 3n]);
  oracle.fill(3, 21n, [7n, 14n, 21n]);
  const recorder = new Recorder(KIND, oracle);
  const samples = [
    [0, 1, 1],
    [5, 1, 0],
    [10, 0, -1],
    [-3, 32_767, -32_768],
  ]; // the second is as near to label 0 as to others
  for (const sample of samples) recorder.update(sampleOf(sample), 3).undo();
  return recorder.vector;
}

/** Labels added in the middle, and updates from before undone after. */
function grown(random: Random): Vector {
  const shape = { features: 9, laneBits: 32, labels: 2, largest: 200, values: 0, steps: 0 };
  const recorder = new Recorder(KIND, oracleOf(shape, random));
  const draw = () => drawValues(random, 9, 30);
  for (let added = 0; added < 4; added++) {
    randomSteps(random, recorder, 3, draw).addLabel(draw());
    recorder.update(draw(), 2 + added);
  }
  return recorder.undoAll().vector;
}

/** Sums with room for 5 on either side, and none. */
function fullSums(laneBits: number): Vector {
  const oracle = new CentroidOracle({ features: 4, laneBits, labels: 2 });
  const most = 2n ** BigInt(laneBits - 1) - 1n;
  oracle.fill(0, 9n, [most - 5n, 0n, -most + 4n, 0n]);
  oracle.fill(1, 9n, [0n, -most - 1n, most, 3n]);
  for (const label of oracle.all) if (label.norm >= 2n ** 112n) label.norm = 2n ** 100n; // only loading makes that
  const recorder = new Recorder(KIND, oracle);
  for (const sample of [
    [5, 0, -5, 0],
    [1, 0, 0, 0],
    [0, 0, -1, 0],
    [6, 0, -6, 0],
    [0, -1, 1, 9],
    [0, 1, 1, 0],
    [-4, 0, 0, 0],
  ]) {
    recorder.update(sampleOf(sample), 0).update(sampleOf(sample), 1);
  }
  return recorder.undoAll().vector;
}

/** A label with room for one sample, and one with none. */
function fullLabel(): Vector {
  const oracle = new CentroidOracle({ features: 4, laneBits: 64, labels: 2 });
  const mean = -32_768n;
  oracle.fill(0, MAX_SAMPLES - 1n, new Array<bigint>(4).fill(mean * (MAX_SAMPLES - 1n)));
  oracle.fill(1, MAX_SAMPLES, new Array<bigint>(4).fill(mean * MAX_SAMPLES));
  const recorder = new Recorder(KIND, oracle);
  const sample = sampleOf([-32_768, -32_768, -32_768, -32_768]);
  return recorder.update(sample, 0).update(sample, 0).update(sample, 1).undo().vector;
}

/** A norm just below 2^112. */
function fullNorm(): Vector {
  const oracle = new CentroidOracle({ features: 2, laneBits: 64, labels: 2 });
  oracle.fill(0, MAX_SAMPLES - 9n, [2n ** 56n - 2n, 0n]);
  oracle.fill(1, 3n, [-(2n ** 56n) + 1n, 9n]);
  const recorder = new Recorder(KIND, oracle);
  recorder
    .update(sampleOf([1, 0]), 0)
    .update(sampleOf([1, 0]), 0)
    .update(sampleOf([0, 1]), 0);
  recorder
    .update(sampleOf([-1, 0]), 1)
    .update(sampleOf([0, 32_767]), 1)
    .update(sampleOf([2, -3]), 1);
  return recorder.undoAll().vector;
}

/** The most values that a sample can have. */
function longest(random: Random): Vector {
  const recorder = new Recorder(KIND, new CentroidOracle({ features: 4096, laneBits: 32, labels: 2 }));
  const furthest = sampleOf(new Array<number>(4096).fill(-32_768));
  return recorder.update(drawValues(random, 4096), 1).update(furthest, 0).update(furthest, 1).undoAll().vector;
}
