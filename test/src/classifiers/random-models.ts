import { createTwin } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, packLanes, toHex } from "../../../src/codec/index.ts";
import type { ClassifierConfig, Hex, PerceptronKind } from "../../../src/codec/index.ts";
import type { Random } from "../../../src/training/random.ts";
import { PerceptronOracle } from "./oracle.ts";

/** A twin and its oracle with the same random weights. */
export function randomModel(random: Random, kind: PerceptronKind, config: ClassifierConfig, largest: number) {
  const weights = Array.from({ length: config.features }, () => random.between(-largest, largest));
  const twin = createTwin(kind, config);
  twin.load(0, packLanes(weights));
  const rule = {
    sparse: kind === "SparsePerceptron",
    learningRate: BigInt(config.learningRate),
    featurePoint: BigInt(config.featurePoint),
  };
  return { twin, oracle: new PerceptronOracle(rule, weights.map(BigInt), BigInt(config.bias)) };
}

/** A random encoded sample: up to 40 indices, or as many values as the model has, of every size and sign. */
export function randomSample(random: Random, kind: PerceptronKind, features: number): Hex {
  if (kind === "DensePerceptron") {
    const largest = 2 ** random.between(0, 15) - 1;
    const values = Array.from({ length: features }, () => random.between(-largest - 1, largest));
    return toHex(encodeDense(values));
  }
  const drawn = Array.from({ length: random.between(1, 40) }, () => random.below(features));
  return toHex(encodeSparse([...new Set(drawn)].sort((a, b) => a - b)));
}
