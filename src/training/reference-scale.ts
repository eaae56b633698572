/** What the reference multiplies real numbers with before it stores them as integers. */
const REFERENCE_SCALE = 1e9;

/** Numbers that are telling of the scale are hardly ever as large as this before they are multiplied. */
const TELLING = 1e6;

/**
 * What a file's real numbers have to be divided by: 10^9 if all are integers and the telling one is at least 10^6.
 *
 * @param telling The learning rate, the smoothing or the largest average.
 */
export function guessScale(numbers: readonly number[], telling: number): number {
  return telling >= TELLING && numbers.every(Number.isInteger) ? REFERENCE_SCALE : 1;
}
