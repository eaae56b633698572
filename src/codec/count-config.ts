import { UINT32_MAX } from "./config-format.ts";
import type { ConfigFormat } from "./config-format.ts";
import { MAX_SPARSE_FEATURES } from "./sparse.ts";

/** What a naive Bayes model is created with; all integers. */
export interface NaiveBayesConfig {
  /** How many features: 1 to 65,536. */
  readonly features: number;
  /** Bits of a feature's count for one label: 16 or 32. */
  readonly laneBits: number;
  /** What is added to every count, with {@link SMOOTHING_POINT} fractional bits: 1 to 2^32 - 1 raw. */
  readonly smoothing: number;
}

/** What a nearest centroid model, sparse or dense, is created with; all integers. */
export interface CentroidConfig {
  /** How many features: 1 to 65,536 (sparse), to 4,096 (dense, 32 bits) or to 2,048 (dense, 64 bits). */
  readonly features: number;
  /** Bits of a feature's number for one label: 16 or 32 (sparse: a count), 32 or 64 (dense: a signed sum). */
  readonly laneBits: number;
}

/** Fractional bits of naive Bayes' smoothing. */
export const SMOOTHING_POINT = 16;

/** A smoothing of 1, Laplace's, raw. */
export const SMOOTHING_ONE = 2 ** SMOOTHING_POINT;

/** abi.encode(uint32 features, uint8 laneBits, uint32 smoothing) */
export const NAIVE_BAYES: ConfigFormat<NaiveBayesConfig> = {
  fields: ["features", "laneBits", "smoothing"],
  either: ["laneBits"],
  ranges: () => ({ features: [1, MAX_SPARSE_FEATURES], laneBits: [16, 32], smoothing: [1, UINT32_MAX] }),
};

/** abi.encode(uint32 features, uint8 laneBits) */
export const SPARSE_NEAREST_CENTROID: ConfigFormat<CentroidConfig> = {
  fields: ["features", "laneBits"],
  either: ["laneBits"],
  ranges: () => ({ features: [1, MAX_SPARSE_FEATURES], laneBits: [16, 32] }),
};
