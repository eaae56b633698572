import { checkCount } from "../codec/count-parameters.ts";
import { CountAboveSamples, WrongLength } from "./errors.ts";
import type { Counts } from "./float-model.ts";

/** The most samples, and so the highest count, that a label can have. */
const MAX_COUNT = 2 ** 32 - 1;

/**
 * Checks that counts can come from binary samples.
 *
 * @throws WrongLength, ValueOutOfRange (missing, negative, fractional or above 2^32 - 1), CountAboveSamples
 */
export function checkCounts({ labels, features, classCounts, featureCounts }: Counts): void {
  checkClassCounts(classCounts, labels);
  checkRows("featureCounts", featureCounts, labels, features);
  featureCounts.forEach((counts, label) => {
    const samples = classCounts[label]!;
    for (let index = 0; index < features; index++) {
      const count = counts[index]!;
      if (count === 0) continue;
      checkCount(`The count of feature ${index} for label ${label}`, count, MAX_COUNT);
      if (count > samples) throw new CountAboveSamples({ label, index, count, samples });
    }
  });
}

/** Throws {@link WrongLength} or ValueOutOfRange unless there is a number of samples for each label. */
export function checkClassCounts(classCounts: ArrayLike<number>, labels: number): void {
  checkLength("classCounts", classCounts, labels);
  for (let label = 0; label < labels; label++) {
    checkCount(`The number of samples of label ${label}`, classCounts[label], MAX_COUNT);
  }
}

/** Throws {@link WrongLength} unless there is a row for each label, and in it a number for each feature. */
export function checkRows(name: string, rows: readonly ArrayLike<unknown>[], labels: number, features: number): void {
  checkLength(name, rows, labels);
  rows.forEach((row, label) => checkLength(`${name} of label ${label}`, row, features));
}

/** Throws {@link WrongLength} unless a list has as many entries as it must have. */
export function checkLength(where: string, list: ArrayLike<unknown>, expected: number): void {
  if (list.length !== expected) throw new WrongLength({ where, given: list.length, expected });
}
