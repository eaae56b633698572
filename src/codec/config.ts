import { AbiCoder } from "ethers";

import { toBytes, toHex, viewOf } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { MAX_DENSE_FEATURES } from "./dense.ts";
import { BadConfig, MalformedConfig } from "./errors.ts";
import { MAX_SPARSE_FEATURES } from "./sparse.ts";

/** Which of the perceptron contracts a model uses; also the contract's name. */
export type PerceptronKind = "SparsePerceptron" | "DensePerceptron";

/** What a perceptron is created with. All are integers; real value = raw / 2^binaryPoint for weights, bias and rate. */
export interface ClassifierConfig {
  /** How many features, and so weights: 1 to 65,536 (sparse) or 8,192 (dense). */
  readonly features: number;
  /**
   * What an update adds to, or takes from, the weight of a feature of value 1, at the weights' scale: 1 to
   * {@link maxLearningRate}.
   */
  readonly learningRate: number;
  /** Fractional bits of weights, bias and learning rate: 0 to 15. */
  readonly binaryPoint: number;
  /** Fractional bits of a dense sample's values: 6 to 15; 0 for sparse models. */
  readonly featurePoint: number;
  /** The bias at the start: int32, at the weights' scale. */
  readonly bias: number;
}

/** The most that an update may add to a weight, raw: a weight at 0 has room for 63 such updates. */
export const MAX_STEP = 512;

/** Fractional bits of dense values without which the largest value's step would be above {@link MAX_STEP}. */
const MIN_DENSE_POINT = 6;

export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;

const TYPES = ["uint32", "uint16", "uint8", "uint8", "int32"];

/** The most features that a kind of perceptron can have. */
export function maxFeatures(kind: PerceptronKind): number {
  return kind === "SparsePerceptron" ? MAX_SPARSE_FEATURES : MAX_DENSE_FEATURES;
}

/** The largest learning rate: with a dense value of -2^15 raw, or a sparse one of 1, it makes the largest step. */
export function maxLearningRate(kind: PerceptronKind, featurePoint: number): number {
  return kind === "SparsePerceptron" ? MAX_STEP : MAX_STEP >> (15 - featurePoint);
}

/** Checks every field's range. Throws {@link BadConfig}, which names the field. */
export function checkConfig(kind: PerceptronKind, config: ClassifierConfig): void {
  const ranges: Record<keyof ClassifierConfig, readonly [number, number]> = {
    features: [1, maxFeatures(kind)],
    binaryPoint: [0, 15],
    featurePoint: kind === "SparsePerceptron" ? [0, 0] : [MIN_DENSE_POINT, 15],
    learningRate: [1, maxLearningRate(kind, config.featurePoint)],
    bias: [INT32_MIN, INT32_MAX],
  };
  for (const [field, [minimum, maximum]] of Object.entries(ranges)) {
    const value = config[field as keyof ClassifierConfig];
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new BadConfig({ field, value, minimum, maximum });
    }
  }
}

/** Encodes a configuration as the contract reads it. Throws {@link BadConfig}. */
export function encodeConfig(kind: PerceptronKind, config: ClassifierConfig): Hex {
  checkConfig(kind, config);
  const { features, learningRate, binaryPoint, featurePoint, bias } = config;
  const values = [features, learningRate, binaryPoint, featurePoint, bias];
  return toHex(AbiCoder.defaultAbiCoder().encode(TYPES, values));
}

/** Decodes what {@link encodeConfig} wrote. Throws {@link MalformedConfig} or {@link BadConfig}. */
export function decodeConfig(kind: PerceptronKind, data: BytesLike): ClassifierConfig {
  const hex = toHex(toBytes(data));
  const [features, learningRate, binaryPoint, featurePoint, bias] = decodeNumbers(hex);
  const config = { features, learningRate, binaryPoint, featurePoint, bias } as ClassifierConfig;
  checkConfig(kind, config);
  return config;
}

/** How many bytes of a model's first parameter slot are its header. */
export const HEADER_BYTES = 12;

/**
 * The first 12 bytes of a model's first parameter slot, big-endian: int32 bias, uint32 features, uint16 learningRate,
 * uint8 binaryPoint, uint8 featurePoint.
 *
 * @param config Within its ranges, see {@link checkConfig}.
 */
export function packHeader({ features, learningRate, binaryPoint, featurePoint, bias }: ClassifierConfig): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = viewOf(header);
  view.setInt32(0, bias);
  view.setUint32(4, features);
  view.setUint16(8, learningRate);
  view.setUint8(10, binaryPoint);
  view.setUint8(11, featurePoint);
  return header;
}

function decodeNumbers(hex: Hex): number[] {
  if (hex.length !== 2 + TYPES.length * 64) throw new MalformedConfig({ data: hex });
  try {
    return AbiCoder.defaultAbiCoder()
      .decode(TYPES, hex)
      .map((value: bigint) => Number(value));
  } catch (cause) {
    throw new MalformedConfig({ data: hex }, { cause });
  }
}
