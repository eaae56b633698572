/**
 * A second, deliberately plain implementation of both perceptrons, written from the rule's text alone and sharing no
 * code with the library: arbitrary-precision integers, arrays, and hexadecimal digits cut by hand.
 */
export interface OracleConfig {
  readonly sparse: boolean;
  readonly learningRate: bigint;
  readonly featurePoint: bigint;
}

export class PerceptronOracle {
  weights: bigint[];
  bias: bigint;
  readonly config: OracleConfig;

  constructor(config: OracleConfig, weights: readonly bigint[], bias: bigint) {
    this.config = config;
    this.weights = [...weights];
    this.bias = bias;
  }

  /** score = bias * 2^featurePoint + sum of w * x, where x is 1 for each index of a sparse sample. */
  score(features: string): bigint {
    let score = this.bias * 2n ** this.config.featurePoint;
    for (const [index, value] of this.pairs(features)) score += this.weights[index]! * value;
    return score;
  }

  predict(features: string): number {
    return this.score(features) > 0n ? 1 : 0;
  }

  /** Says whether the sample was learnt; throws, unchanged, the name of what would overflow. */
  update(features: string, label: number): boolean {
    if (this.predict(features) === label) return false;
    this.move(features, label === 1 ? 1n : -1n);
    return true;
  }

  undo(features: string, label: number): void {
    this.move(features, label === 1 ? -1n : 1n);
  }

  /** All weights as 16-bit big-endian two's complement, filled up with zeros to whole 32-byte words. */
  slots(): string[] {
    const digits = this.weights.map((weight) => BigInt.asUintN(16, weight).toString(16).padStart(4, "0")).join("");
    const words = Math.ceil(digits.length / 64);
    const padded = digits.padEnd(words * 64, "0");
    return Array.from({ length: words }, (_, i) => `0x${padded.slice(i * 64, i * 64 + 64)}`);
  }

  private move(features: string, sign: bigint): void {
    const { learningRate, featurePoint, sparse } = this.config;
    const bias = this.bias + sign * learningRate;
    if (bias < -(2n ** 31n) || bias >= 2n ** 31n) throw new Error("BIAS_OVERFLOW");
    const next = [...this.weights];
    for (const [index, value] of this.pairs(features)) {
      const rounding = featurePoint === 0n ? 0n : 2n ** (featurePoint - 1n);
      const delta = sparse ? learningRate : (learningRate * value + rounding) >> featurePoint;
      next[index]! += sign * delta;
      if (next[index]! < -32_768n || next[index]! > 32_767n) throw new Error("WEIGHT_OVERFLOW");
    }
    this.weights = next;
    this.bias = bias;
  }

  private pairs(features: string): [number, bigint][] {
    const words = features.slice(2).match(/.{4}/g) ?? [];
    return words.map((word, position) =>
      this.config.sparse ? [Number(`0x${word}`), 1n] : [position, BigInt.asIntN(16, BigInt(`0x${word}`))],
    );
  }
}
