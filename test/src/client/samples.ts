/** How many features the models of these tests have. */
export const FEATURES = 64;

/** Distinct samples: the binary digits of a number as features, which are never empty. */
export function sampleInput(number: number): { label: number; input: number[] } {
  const bits = Array.from({ length: 20 }, (_, bit) => bit).filter((bit) => (number >> bit) & 1);
  return { label: number % 2, input: [...bits, 32 + (number % 32)] };
}
