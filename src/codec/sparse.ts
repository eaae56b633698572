import { toBytes, viewOf } from "./bytes.ts";
import type { BytesLike } from "./bytes.ts";
import {
  EmptyFeatures,
  FeatureOutOfRange,
  FeatureRepeated,
  FeaturesUnsorted,
  OddLength,
  TooManyFeatures,
} from "./errors.ts";

/** The most features that a sparse model can have: indices are uint16. */
export const MAX_SPARSE_FEATURES = 65_536;

/** The most features that one sample can have, so that judging it always fits into a transaction. */
export const MAX_SAMPLE_FEATURES = 4_096;

/** What bounds the samples that a sparse model learns from. */
export interface SampleCost {
  readonly labels: number;
  /** How many blocks of slots the labels' numbers are in. */
  readonly blocks: number;
  /** How many slots a block's numbers fill. */
  readonly slots: number;
  /** Gas of a prediction for each feature and label, besides the slots. */
  readonly gasEach: number;
}

/** What a prediction may cost, and does, in gas; the same numbers as in the contracts' `SparseFeatures`. */
const MAX_GAS = 9_800_000;
const GAS_PER_SLOT = 2_150;
const GAS_PER_FEATURE = 300;
const GAS_PER_LABEL = 6_500;

/**
 * The most features that a model learns from one sample, whatever slots they are in: as many as a sweep can afford to judge,
 * and at most 4,096. A model whose labels share one row of weights always takes 4,096.
 */
export function maxSampleFeatures({ labels, blocks, slots, gasEach }: SampleCost): number {
  const budget = MAX_GAS - labels * GAS_PER_LABEL;
  const each = blocks * GAS_PER_FEATURE + labels * gasEach;
  const scattered = blocks * GAS_PER_SLOT;
  const few = Math.floor(budget / (each + scattered));
  // More features than slots: every slot is read, and none twice.
  const most = few > slots ? Math.floor((budget - slots * scattered) / each) : few;
  return Math.min(most, MAX_SAMPLE_FEATURES);
}

/**
 * Encodes a binary sample as the indices of its features: strictly increasing big-endian uint16, 2 bytes each.
 *
 * @param indices Integers from 0 to `features` - 1, strictly increasing, 1 to 4,096 of them.
 * @param features How many features the model has, 1 to 65,536.
 * @throws EmptyFeatures, TooManyFeatures, FeaturesUnsorted, FeatureRepeated, FeatureOutOfRange
 */
export function encodeSparse(indices: ArrayLike<number>, features: number = MAX_SPARSE_FEATURES): Uint8Array {
  checkIndices(indices, features);
  const bytes = new Uint8Array(indices.length * 2);
  const view = viewOf(bytes);
  for (let i = 0; i < indices.length; i++) view.setUint16(2 * i, indices[i]!);
  return bytes;
}

/**
 * Decodes what {@link encodeSparse} wrote, with the same checks.
 *
 * @throws InvalidBytes, OddLength, EmptyFeatures, TooManyFeatures, FeaturesUnsorted, FeatureRepeated, FeatureOutOfRange
 */
export function decodeSparse(data: BytesLike, features: number = MAX_SPARSE_FEATURES): Uint16Array {
  const indices = readIndices(data);
  checkIndices(indices, features);
  return indices;
}

/**
 * Reads the indices of an encoded sample, which may be empty, without looking at their number, order or range.
 *
 * @throws InvalidBytes, OddLength
 */
export function readIndices(data: BytesLike): Uint16Array {
  const bytes = toBytes(data);
  if (bytes.length % 2 !== 0) throw new OddLength({ length: bytes.length });
  return indicesIn(bytes);
}

/** The whole indices in any bytes. */
export function indicesIn(bytes: Uint8Array): Uint16Array {
  const indices = new Uint16Array(Math.floor(bytes.length / 2));
  const view = viewOf(bytes);
  for (let i = 0; i < indices.length; i++) indices[i] = view.getUint16(2 * i);
  return indices;
}

function checkIndices(indices: ArrayLike<number>, features: number): void {
  if (indices.length === 0) throw new EmptyFeatures({});
  checkCount(indices.length);
  let previous = -1;
  for (let position = 0; position < indices.length; position++) {
    const index = indices[position]!;
    if (!Number.isInteger(index) || index < 0 || index >= features) throw new FeatureOutOfRange({ index, features });
    if (index === previous) throw new FeatureRepeated({ position, index });
    if (index < previous) throw new FeaturesUnsorted({ position });
    previous = index;
  }
}

function checkCount(count: number): void {
  if (count > MAX_SAMPLE_FEATURES) throw new TooManyFeatures({ count, maxCount: MAX_SAMPLE_FEATURES });
}
