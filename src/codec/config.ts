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
  /** What an update adds to, or takes from, a weight: 1 to 32,767, at the weights' scale. */
  readonly learningRate: number;
  /** Fractional bits of weights, bias and learning rate: 0 to 15. */
  readonly binaryPoint: number;
  /** Fractional bits of a dense sample's values: 0 to 15; 0 for sparse models. */
  readonly featurePoint: number;
  /** The bias at the start: int32, at the weights' scale. */
  readonly bias: number;
}

/** The largest learning rate of a perceptron, raw. */
export const MAX_LEARNING_RATE = 32_767;

export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;

const TYPES = ["uint32", "uint16", "uint8", "uint8", "int32"];

/** The most features that a kind of perceptron can have. */
export function maxFeatures(kind: PerceptronKind): number {
  return kind === "SparsePerceptron" ? MAX_SPARSE_FEATURES : MAX_DENSE_FEATURES;
}

/** Checks every field's range. Throws {@link BadConfig}, which names the field. */
export function checkConfig(kind: PerceptronKind, config: ClassifierConfig): void {
  const ranges: Record<keyof ClassifierConfig, readonly [number, number]> = {
    features: [1, maxFeatures(kind)],
    learningRate: [1, MAX_LEARNING_RATE],
    binaryPoint: [0, 15],
    featurePoint: [0, kind === "SparsePerceptron" ? 0 : 15],
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
