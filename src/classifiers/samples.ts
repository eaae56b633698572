import { toBytes } from "../codec/bytes.ts";
import type { BytesLike } from "../codec/bytes.ts";
import { readInt16 } from "../codec/dense.ts";
import {
  EmptyFeatures,
  FeatureOutOfRange,
  FeaturesUnsorted,
  OddLength,
  TooManyFeatures,
  WrongDimension,
} from "../codec/errors.ts";
import { readIndices } from "../codec/sparse.ts";

/**
 * Reads a sparse sample as the contracts do: first `ODD_LENGTH`, then `FEATURES_UNSORTED`, for repeated indices too, then
 * `FEATURE_OUT_OF_RANGE` with the last index. It may be empty, and of any length.
 *
 * @param features How many features the model has.
 */
export function readSparseSample(data: BytesLike, features: number): Uint16Array {
  const indices = readIndices(data);
  for (let position = 1; position < indices.length; position++) {
    if (indices[position]! <= indices[position - 1]!) throw new FeaturesUnsorted({ position });
  }
  const last = indices.at(-1) ?? 0;
  if (last >= features) throw new FeatureOutOfRange({ index: last, features });
  return indices;
}

/** What bounds the samples that a model learns from. */
export interface SampleLimits {
  readonly features: number;
  /** The most features that a sample may have. */
  readonly maxCount: number;
}

/** Reads a sparse sample to learn from it: `TOO_MANY_FEATURES` comes after `ODD_LENGTH`. */
export function readSparseLesson(data: BytesLike, limits: SampleLimits): Uint16Array {
  const bytes = toBytes(data);
  checkLength(bytes, limits);
  return readSparseSample(bytes, limits.features);
}

/** Refuses a sparse sample that can't be contributed: `EMPTY_FEATURES` comes after `TOO_MANY_FEATURES`. */
export function checkSparseSample(data: BytesLike, limits: SampleLimits): void {
  const bytes = toBytes(data);
  checkLength(bytes, limits);
  if (bytes.length === 0) throw new EmptyFeatures({});
  readSparseSample(bytes, limits.features);
}

/** Reads a dense sample as the contracts do: first `ODD_LENGTH`, then `WRONG_DIMENSION`. */
export function readDenseSample(data: BytesLike, features: number): Int16Array {
  const bytes = toBytes(data);
  if (bytes.length % 2 !== 0) throw new OddLength({ length: bytes.length });
  const given = bytes.length / 2;
  if (given !== features) throw new WrongDimension({ given, expected: features });
  return readInt16(bytes);
}

function checkLength({ length }: Uint8Array, { maxCount }: SampleLimits): void {
  if (length % 2 !== 0) throw new OddLength({ length });
  const count = length / 2;
  if (count > maxCount) throw new TooManyFeatures({ count, maxCount });
}
