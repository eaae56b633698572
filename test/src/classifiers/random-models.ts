import { createTwin } from "../../../src/classifiers/index.ts";
import type { TwinOf } from "../../../src/classifiers/index.ts";
import {
  encodeDense,
  encodeSparse,
  isSparse,
  packCentroids,
  packCounts,
  packPerceptron,
  toHex,
} from "../../../src/codec/index.ts";
import type {
  CentroidConfig,
  ClassifierKind,
  ConfigOf,
  CountKind,
  Hex,
  NaiveBayesConfig,
  PerceptronConfig,
  PerceptronKind,
} from "../../../src/codec/index.ts";
import type { Random } from "../../../src/training/random.ts";
import { CentroidOracle } from "./oracle/centroids.ts";
import { CountOracle } from "./oracle/counts.ts";
import { PerceptronOracle } from "./oracle/perceptron.ts";

/** From this many features on, a model has random numbers in a few places only. */
const HUGE = 10_000;

/** Features of a huge model that samples are drawn from: both ends, the border of slots 0 and 1, and one in 4,099. */
function places(features: number): number[] {
  const step = 4_099;
  const spread = Array.from({ length: Math.floor(features / step) }, (_, i) => (i + 1) * step);
  const first = Array.from({ length: 12 }, (_, i) => i);
  const last = Array.from({ length: 12 }, (_, i) => features - 12 + i);
  return [...new Set([...first, ...spread, ...last])].sort((a, b) => a - b);
}

/** Random numbers for a model's features; zero at most places of a huge model. */
function drawRow(features: number, draw: () => number): number[] {
  const row = new Array<number>(features).fill(0);
  for (const index of features < HUGE ? row.keys() : places(features)) row[index] = draw();
  return row;
}

/** Up to `largest` in size; one in eight exactly that. */
function drawSigned(random: Random, largest: number): number {
  if (random.below(8) === 0) return random.below(2) === 0 ? largest : -largest;
  if (largest >= 2 ** 31) return Math.round((2 * random.fraction() - 1) * largest);
  return random.between(-largest, largest);
}

/** A perceptron's twin and oracle with the same random weights, and biases; label 0's bias is the settings'. */
export function randomModel(
  random: Random,
  kind: PerceptronKind,
  config: PerceptronConfig,
  largest: number,
  labels = 2,
): { twin: TwinOf<PerceptronKind>; oracle: PerceptronOracle } {
  const rows = labels === 2 ? 1 : labels;
  const draw = () => drawSigned(random, largest);
  const weights = Array.from({ length: rows }, () => drawRow(config.features, draw));
  const biases = [config.bias, ...Array.from({ length: rows - 1 }, draw)];
  const twin = createTwin(kind, config, labels);
  twin.load(0, packPerceptron(kind, config, { biases, weights }));
  const settings = {
    sparse: kind === "SparsePerceptron",
    labels,
    learningRate: BigInt(config.learningRate),
    binaryPoint: BigInt(config.binaryPoint),
    featurePoint: BigInt(config.featurePoint),
  };
  const exact = weights.map((row) => row.map(BigInt));
  return { twin, oracle: new PerceptronOracle(settings, exact, biases.map(BigInt)) };
}

/** A count model's twin and oracle with the same random history of up to `largest` samples of each label. */
export function randomCountModel<Kind extends CountKind>(
  random: Random,
  kind: Kind,
  config: ConfigOf<Kind>,
  labels: number,
  largest: number,
): { twin: TwinOf<Kind>; oracle: CountOracle } {
  const { features, laneBits } = config;
  const smoothing = kind === "NaiveBayes" ? { smoothing: BigInt((config as NaiveBayesConfig).smoothing) } : {};
  const oracle = new CountOracle({ features, laneBits, labels, ...smoothing });
  const most = 2 ** laneBits - 1;
  const samples = Array.from({ length: labels }, () => random.between(0, largest));
  // One count in three is 0, one in twelve as high as it can be.
  const draw = (n: number) =>
    random.below(3) === 0 ? 0 : Math.min(most, random.below(8) === 0 ? n : random.between(0, Math.min(most - 1, n)));
  const counts = samples.map((n) => drawRow(features, () => draw(n)));
  const twin = createTwin(kind, config, labels);
  twin.load(0, packCounts(kind, config, { samples, counts }));
  counts.forEach((row, label) => oracle.fill(label, BigInt(samples[label]!), row.map(BigInt)));
  return { twin, oracle };
}

/** A dense nearest centroid's twin and oracle with the same random sums of up to `largest` in size. */
export function randomCentroidModel(
  random: Random,
  config: CentroidConfig,
  labels: number,
  largest: number,
): { twin: TwinOf<"NearestCentroid">; oracle: CentroidOracle } {
  const oracle = new CentroidOracle({ ...config, labels });
  const samples = Array.from({ length: labels }, () => random.between(0, 1000));
  const sums = samples.map(() => drawRow(config.features, () => drawSigned(random, largest)));
  const twin = createTwin("NearestCentroid", config, labels);
  twin.load(0, packCentroids(config, { samples, sums }));
  sums.forEach((row, label) => oracle.fill(label, BigInt(samples[label]!), row.map(BigInt)));
  return { twin, oracle };
}

/**
 * A random encoded sample: 0 to 40 indices, or as many values as the model has, of every size and sign.
 */
export function randomSample(random: Random, kind: ClassifierKind, features: number): Hex {
  if (!isSparse(kind)) {
    const largest = 2 ** random.between(0, 15) - 1;
    const values = Array.from({ length: features }, () => random.between(-largest - 1, largest));
    return toHex(encodeDense(values));
  }
  const pool = features < HUGE ? Array.from({ length: features }, (_, i) => i) : places(features);
  const drawn = random.shuffle(pool).slice(0, random.between(0, Math.min(40, pool.length)));
  return drawn.length === 0 ? "0x" : toHex(encodeSparse(drawn.sort((a, b) => a - b)));
}
