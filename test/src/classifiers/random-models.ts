import { createTwin } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, packParameters, toHex } from "../../../src/codec/index.ts";
import type { ClassifierConfig, Hex, PerceptronKind } from "../../../src/codec/index.ts";
import type { Random } from "../../../src/training/random.ts";
import { PerceptronOracle } from "./oracle.ts";

/** From this many features on, a model has random weights in a few places only. */
const HUGE = 10_000;

/** Features of a huge model that samples are drawn from: both ends, the border of slots 0 and 1, and one in 4,099. */
function places(features: number): number[] {
  const step = 4_099;
  const spread = Array.from({ length: Math.floor(features / step) }, (_, i) => (i + 1) * step);
  const first = Array.from({ length: 12 }, (_, i) => i);
  const last = Array.from({ length: 12 }, (_, i) => features - 12 + i);
  return [...new Set([...first, ...spread, ...last])].sort((a, b) => a - b);
}

/** Up to `largest` in size; one in eight exactly that. */
function drawWeight(random: Random, largest: number): number {
  if (random.below(8) === 0) return random.below(2) === 0 ? largest : -largest;
  return random.between(-largest, largest);
}

/** A twin and its oracle with the same random weights. */
export function randomModel(random: Random, kind: PerceptronKind, config: ClassifierConfig, largest: number) {
  const weights = new Array<number>(config.features).fill(0);
  const filled = config.features < HUGE ? weights.keys() : places(config.features);
  for (const index of filled) weights[index] = drawWeight(random, largest);
  const twin = createTwin(kind, config);
  twin.load(0, packParameters(config, weights));
  const rule = {
    sparse: kind === "SparsePerceptron",
    learningRate: BigInt(config.learningRate),
    binaryPoint: BigInt(config.binaryPoint),
    featurePoint: BigInt(config.featurePoint),
  };
  return { twin, oracle: new PerceptronOracle(rule, weights.map(BigInt), BigInt(config.bias)) };
}

/**
 * A random encoded sample: 0 to 40 indices, or as many values as the model has, of every size and sign.
 */
export function randomSample(random: Random, kind: PerceptronKind, features: number): Hex {
  if (kind === "DensePerceptron") {
    const largest = 2 ** random.between(0, 15) - 1;
    const values = Array.from({ length: features }, () => random.between(-largest - 1, largest));
    return toHex(encodeDense(values));
  }
  const pool = features < HUGE ? Array.from({ length: features }, (_, i) => i) : places(features);
  const drawn = random.shuffle(pool).slice(0, random.between(0, Math.min(40, pool.length)));
  return drawn.length === 0 ? "0x" : toHex(encodeSparse(drawn.sort((a, b) => a - b)));
}
