import { NO_SAMPLES } from "./classifier.ts";

const FRACTION_BITS = 127n;
const ONE = 1n << FRACTION_BITS;

/**
 * The natural logarithm behind a NaiveBayes score: of the number of all samples times the joint probability of label and
 * features. Subtract the logarithm of the number of all samples to have that of the probability alone.
 *
 * A score is y + v - 1 with 127 fractional bits for a number v * 2^y, v from 1 to below 2: undone here, with an error of about
 * one unit in the last place of a double.
 *
 * @param score As `scores` gives it; -Infinity comes out for a label without samples.
 */
export function naturalLog(score: bigint): number {
  if (score === NO_SAMPLES) return -Infinity;
  const exponent = Number(score >> FRACTION_BITS);
  const fraction = score & (ONE - 1n);
  // Near the next power of two from there, so that a number near 1 does not come out as a difference of two logarithms.
  const isHigh = fraction > ONE >> 1n;
  const rest = isHigh ? toDouble(fraction - ONE) / 2 : toDouble(fraction);
  return (exponent + (isHigh ? 1 : 0)) * Math.LN2 + Math.log1p(rest);
}

/**
 * The probabilities of the labels given the sample's features: the numbers behind the NaiveBayes scores, divided by their sum
 * (what softmax makes of the natural logarithms). They are as sure of themselves as naive Bayes is: too sure, as a rule.
 *
 * @param scores As `scores` gives them.
 * @returns From 0 to 1, with the sum 1; all 0 if no label has samples.
 */
export function posteriors(scores: readonly bigint[]): number[] {
  const known = scores.filter((score) => score !== NO_SAMPLES);
  if (known.length === 0) return scores.map(() => 0);
  const highest = known.reduce((a, b) => (a > b ? a : b)) >> FRACTION_BITS;
  const numbers = scores.map((score) => {
    if (score === NO_SAMPLES) return 0;
    const mantissa = 1 + toDouble(score & (ONE - 1n));
    return mantissa * 2 ** Number((score >> FRACTION_BITS) - highest);
  });
  const sum = numbers.reduce((a, b) => a + b);
  return numbers.map((number) => number / sum);
}

/** A fraction of 127 bits, below 1 in size, as a double. */
function toDouble(fraction: bigint): number {
  return Number(fraction) / 2 ** 127;
}
