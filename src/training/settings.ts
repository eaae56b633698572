import { MAX_LABELS, maxFeatures, SMOOTHING_ONE } from "../codec/index.ts";
import type { ClassifierKind } from "../codec/index.ts";
import { BadConfig } from "../codec/errors.ts";
import { BadSmoothing } from "./errors.ts";

/** The largest raw smoothing: uint32. */
const MAX_SMOOTHING = 2 ** 32 - 1;

/** How large a model is. */
export interface ModelShape {
  /** How many features the model has. */
  readonly features: number;
  /** How many labels, 2 to 255; 2 unless told. */
  readonly labels?: number;
}

/** Checks a model's size, and fills in the number of labels. Throws BadConfig. */
export function checkShape(kind: ClassifierKind, { features, labels = 2 }: ModelShape): number {
  checkRange("features", features, 1, maxFeatures(kind));
  checkRange("labels", labels, 2, MAX_LABELS);
  return labels;
}

/**
 * A real smoothing as the contract has it, with 16 fractional bits: rounded to the nearest, which changes it by at most
 * 2^-17.
 *
 * @param smoothing 2^-16 to just below 2^16.
 * @throws BadSmoothing
 */
export function smoothingToRaw(smoothing: number): number {
  const raw = Math.round(smoothing * SMOOTHING_ONE);
  const isNumber = typeof smoothing === "number";
  if (!isNumber || !(smoothing >= 1 / SMOOTHING_ONE && raw <= MAX_SMOOTHING)) throw new BadSmoothing({ smoothing });
  return raw;
}

/** The real smoothing that a raw one stands for. */
export function smoothingFromRaw(raw: number): number {
  return raw / SMOOTHING_ONE;
}

function checkRange(field: string, value: number, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new BadConfig({ field, value, minimum, maximum });
  }
}
