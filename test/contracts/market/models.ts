import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, isSparse, toHex } from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import type { MarketSample } from "../../../src/incentives/market-samples.ts";
import type { Random } from "../../../src/training/random.ts";
import { randomCentroidModel, randomCountModel, randomModel } from "../../src/classifiers/random-models.ts";

/** Features that samples have, beside those of {@link monster}. */
const COMMON = 40;
const DENSE_VALUES = 6;

export const CONFIGS = {
  SparsePerceptron: { features: 512, learningRate: 256, binaryPoint: 8, featurePoint: 0, bias: 0 },
  DensePerceptron: { features: DENSE_VALUES, learningRate: 256, binaryPoint: 8, featurePoint: 15, bias: 0 },
  NaiveBayes: { features: 512, laneBits: 16, smoothing: 65_536 },
  SparseNearestCentroid: { features: 512, laneBits: 32 },
  NearestCentroid: { features: DENSE_VALUES, laneBits: 32 },
} as const;

/** A model, and the currency that it alone has, so that its markets alone move it. */
export interface ModelPlan {
  readonly kind: keyof typeof CONFIGS;
  readonly labels: number;
  readonly currency: "ether" | "PermitToken" | "SixDecimalsToken" | "ReentrantToken";
}

/** Every classifier, ether, tokens of 18 and of 6 decimals, and one that calls back; numbered from 1. */
export const MODELS: readonly ModelPlan[] = [
  { kind: "SparsePerceptron", labels: 2, currency: "ether" },
  { kind: "DensePerceptron", labels: 2, currency: "PermitToken" },
  { kind: "NaiveBayes", labels: 3, currency: "SixDecimalsToken" },
  { kind: "SparseNearestCentroid", labels: 2, currency: "ReentrantToken" },
  { kind: "NearestCentroid", labels: 3, currency: "PermitToken" },
];

/** The largest size of a sum of a dense centroid: some of them overflow after a few samples more. */
const NEARLY_FULL = 2 ** 31 - 70_000;

/** A twin of some random knowledge. */
export function startingTwin(random: Random, { kind, labels }: ModelPlan): Classifier {
  switch (kind) {
    case "SparsePerceptron":
    case "DensePerceptron":
      return randomModel(random, kind, CONFIGS[kind], 300, labels).twin;
    case "NaiveBayes":
      return randomCountModel(random, kind, CONFIGS[kind], labels, 3).twin;
    case "SparseNearestCentroid":
      return randomCountModel(random, kind, CONFIGS[kind], labels, 3).twin;
    case "NearestCentroid":
      return randomCentroidModel(random, CONFIGS[kind], labels, random.below(2) === 0 ? NEARLY_FULL : 50_000).twin;
  }
}

/**
 * A sample of this label's truth: sparse ones have mostly indices that are the label, divided by how many labels there are; of dense ones the
 * label's own values are the greatest together.
 */
export function trueSample(random: Random, { kind, labels }: ModelPlan): MarketSample {
  if (isSparse(kind)) {
    const count = 1 + random.below(3);
    const indices = [...new Set(Array.from({ length: count }, () => random.below(COMMON)))].sort((a, b) => a - b);
    const votes = Array.from({ length: labels }, (_, label) => indices.filter((i) => i % labels === label).length);
    return { label: votes.indexOf(Math.max(...votes)), features: toHex(encodeSparse(indices)) };
  }
  const values = Array.from({ length: DENSE_VALUES }, () => random.between(-32_768, 32_767));
  const own = DENSE_VALUES / labels;
  const sums = Array.from({ length: labels }, (_, label) =>
    values.slice(own * label, own * (label + 1)).reduce((sum, value) => sum + value, 0),
  );
  return { label: sums.indexOf(Math.max(...sums)), features: toHex(encodeDense(values)) };
}

/** The features of {@link trueSample} with another label. */
export function falseSample(random: Random, plan: ModelPlan): MarketSample {
  const { label, features } = trueSample(random, plan);
  return { label: (label + 1) % plan.labels, features };
}

/** A sample whose update needs more gas than the market gives it; of a dense model, one like others. */
export function monster(random: Random, plan: ModelPlan): MarketSample {
  if (!isSparse(plan.kind)) return trueSample(random, plan);
  const indices = Array.from({ length: 28 }, (_, i) => 64 + 16 * i);
  return { label: random.below(plan.labels), features: toHex(encodeSparse(indices)) };
}

/** A sample that no model of the kind takes. */
export function malformed(random: Random, { kind, labels }: ModelPlan): MarketSample {
  const features: Hex = isSparse(kind) ? "0x00050003" : "0x0001";
  return random.below(2) === 0 ? { label: labels, features: "0x0001" } : { label: 0, features };
}
