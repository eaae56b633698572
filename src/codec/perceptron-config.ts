import { INT32_MAX, INT32_MIN } from "./config-format.ts";
import type { ConfigFormat, DenseGas } from "./config-format.ts";
import { MAX_DENSE_FEATURES } from "./dense.ts";
import type { PerceptronKind } from "./kinds.ts";
import { MAX_SPARSE_FEATURES } from "./sparse.ts";

/** What a perceptron is created with. All are integers; real value = raw / 2^binaryPoint for weights, biases and rate. */
export interface PerceptronConfig {
  /** How many features, and so weights of a label: 1 to 65,536 (sparse) or 8,192 (dense). */
  readonly features: number;
  /**
   * What an update adds to, or takes from, the weight of a feature of value 1, at the weights' scale: 1 to
   * {@link maxLearningRate}.
   */
  readonly learningRate: number;
  /** Fractional bits of weights, biases and learning rate: 0 to 15. */
  readonly binaryPoint: number;
  /** Fractional bits of a dense sample's values: 6 to 15; 0 for sparse models. */
  readonly featurePoint: number;
  /**
   * The bias at the start: int32, at the weights' scale. With more than two labels it is label 0's; the others start
   * at 0, or at what is loaded.
   */
  readonly bias: number;
}

/** The most that an update may add to a weight, raw: a weight at 0 has room for 63 such updates. */
export const MAX_STEP = 512;

/** Fractional bits of dense values without which the largest value's step would be above {@link MAX_STEP}. */
const MIN_DENSE_POINT = 6;

/** What a dense model with more than two labels costs; one with two is bounded by its features alone. */
const DENSE_GAS: DenseGas = { predict: 265, update: 3_100 };

/** The largest learning rate: with a dense value of -2^15 raw, or a sparse one of 1, it makes the largest step. */
export function maxLearningRate(kind: PerceptronKind, featurePoint: number): number {
  return kind === "SparsePerceptron" ? MAX_STEP : MAX_STEP >> (15 - featurePoint);
}

const FIELDS = ["features", "learningRate", "binaryPoint", "featurePoint", "bias"] as const;

function ranges(kind: PerceptronKind, maxFeatures: number, points: readonly [number, number], featurePoint: number) {
  return {
    features: [1, maxFeatures],
    binaryPoint: [0, 15],
    featurePoint: points,
    learningRate: [1, maxLearningRate(kind, featurePoint)],
    bias: [INT32_MIN, INT32_MAX],
  } as const;
}

/** abi.encode(uint32 features, uint16 learningRate, uint8 binaryPoint, uint8 featurePoint, int32 bias) */
export const SPARSE_PERCEPTRON: ConfigFormat<PerceptronConfig> = {
  fields: FIELDS,
  signed: ["bias"],
  ranges: ({ featurePoint }) => ranges("SparsePerceptron", MAX_SPARSE_FEATURES, [0, 0], featurePoint),
};

/** The same as {@link SPARSE_PERCEPTRON}, in other ranges. */
export const DENSE_PERCEPTRON: ConfigFormat<PerceptronConfig> = {
  fields: FIELDS,
  signed: ["bias"],
  ranges: ({ featurePoint }) => ranges("DensePerceptron", MAX_DENSE_FEATURES, [MIN_DENSE_POINT, 15], featurePoint),
  gas: (_, labels) => (labels > 2 ? DENSE_GAS : null),
};
