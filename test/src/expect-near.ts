import { expect } from "chai";

/**
 * Two floating-point numbers differ by at most `delta`. Not chai's `closeTo`, which Hardhat's matchers, once a test has loaded them,
 * keep to integers.
 */
export function expectNear(actual: number | undefined, expected: number, delta: number): void {
  const isNear = actual !== undefined && Math.abs(actual - expected) <= delta;
  expect(isNear, `${actual} is not within ${delta} of ${expected}`).to.equal(true);
}
