import { toBytes } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import { readInt16 } from "../codec/dense.ts";
import { readIndices } from "../codec/sparse.ts";

/** What features say, as far as the encoder can be turned round. */
export interface FeatureReader {
  /** Of the numbers, one for each; undefined where features are a set. */
  readonly names: readonly string[] | undefined;
  /** Words or indices of a sparse sample, numbers of a dense one. */
  read(features: Hex): readonly (string | number)[];
}

interface Settings {
  readonly type?: unknown;
  readonly features?: number;
  readonly featurePoint?: number;
  readonly offset?: number | readonly number[];
  readonly scale?: number | readonly number[];
  readonly names?: readonly string[];
}

/** Decimal digits of a number that was rounded to 16 bits. */
const DIGITS = 6;

/**
 * Reads features back through the encoder's description: numbers before they were scaled, words of a vocabulary, indices.
 *
 * @param encoder The description that is stored with the model.
 * @param vocabulary The words, if they are known; indices are given without.
 * @returns Null if the encoder is not one of ours.
 */
export function featureReader(encoder: string, vocabulary?: readonly string[]): FeatureReader | null {
  const settings = parse(encoder);
  const { type } = settings;
  if (type === "scaling") return numbersReader(settings);
  if (type !== "indices" && type !== "hashing" && type !== "vocabulary") return null;
  const words = type === "vocabulary" ? vocabulary : undefined;
  return {
    names: undefined,
    read: (features) => Array.from(readIndices(toBytes(features)), (index) => words?.[index] ?? index),
  };
}

function numbersReader({ features = 0, featurePoint = 0, offset = 0, scale = 1, names }: Settings): FeatureReader {
  const at = (value: number | readonly number[], i: number): number =>
    typeof value === "number" ? value : (value[i] ?? 0);
  const restore = (raw: number, i: number): number => {
    const factor = at(scale, i);
    const shift = factor === 0 ? 0 : raw / 2 ** featurePoint / factor;
    return Number((at(offset, i) + shift).toPrecision(DIGITS));
  };
  return {
    names: names ?? Array.from({ length: features }, (_, i) => `n${i}`),
    read: (bytes) => Array.from(readInt16(toBytes(bytes)), restore),
  };
}

function parse(encoder: string): Settings {
  try {
    const settings: unknown = JSON.parse(encoder);
    return typeof settings === "object" && settings !== null ? settings : {};
  } catch {
    return {};
  }
}
