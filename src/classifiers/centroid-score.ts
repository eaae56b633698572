import { NO_SAMPLES } from "./classifier.ts";

const POINT = 128n;

/**
 * Minus the squared distance of a sample x to the mean of a label's samples, with 128 fractional bits, rounded down:
 * 2 * x·s / n - s·s / n^2 - x·x, where s is the sum of the label's n samples. Different distances give different scores, as both
 * denominators are below 2^64, and equal ones equal scores.
 *
 * @param dot x·s
 * @param samples n; 0 gives {@link NO_SAMPLES}.
 * @param norm s·s
 * @param square x·x
 */
export function centroidScore(dot: bigint, samples: number, norm: bigint, square: bigint): bigint {
  if (samples === 0) return NO_SAMPLES;
  const n = BigInt(samples);
  const numerator = (2n * dot * n - norm) << POINT;
  const divisor = n * n;
  const towardsZero = numerator / divisor;
  const quotient = towardsZero * divisor > numerator ? towardsZero - 1n : towardsZero;
  return quotient - (square << POINT);
}
