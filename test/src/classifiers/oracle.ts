/**
 * A second, deliberately plain implementation of both perceptrons, written from the rule's text alone and sharing no
 * code with the library: arbitrary-precision integers, arrays, and hexadecimal digits cut by hand.
 */
export interface OracleConfig {
  readonly sparse: boolean;
  readonly learningRate: bigint;
  readonly binaryPoint: bigint;
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

  /** Says whether the sample was learnt; throws, unchanged, what would overflow: its name, and index or value. */
  update(features: string, label: number): boolean {
    if (this.predict(features) === label) return false;
    this.move(features, label === 1 ? 1n : -1n);
    return true;
  }

  undo(features: string, label: number): void {
    this.move(features, label === 1 ? -1n : 1n);
  }

  /**
   * Bias (32 bits), number of weights (32), learning rate (16), both points (8 each) and all weights (16 each) as
   * big-endian two's complement, filled up with zeros to whole 32-byte words.
   */
  slots(): string[] {
    const { learningRate, binaryPoint, featurePoint } = this.config;
    const header = [
      digits(this.bias, 32),
      digits(BigInt(this.weights.length), 32),
      digits(learningRate, 16),
      digits(binaryPoint, 8),
      digits(featurePoint, 8),
    ];
    const all = [...header, ...this.weights.map((weight) => digits(weight, 16))].join("");
    const words = Math.ceil(all.length / 64);
    const padded = all.padEnd(words * 64, "0");
    return Array.from({ length: words }, (_, i) => `0x${padded.slice(i * 64, i * 64 + 64)}`);
  }

  private move(features: string, sign: bigint): void {
    const { learningRate, featurePoint, sparse } = this.config;
    const bias = this.bias + sign * learningRate;
    if (bias < -(2n ** 31n) || bias >= 2n ** 31n) throw new Error(`BIAS_OVERFLOW ${bias}`);
    const next = [...this.weights];
    for (const [index, value] of this.pairs(features)) {
      const rounding = featurePoint === 0n ? 0n : 2n ** (featurePoint - 1n);
      const delta = sparse ? learningRate : (learningRate * value + rounding) >> featurePoint;
      next[index]! += sign * delta;
      if (next[index]! < -32_768n || next[index]! > 32_767n) throw new Error(`WEIGHT_OVERFLOW ${index}`);
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

function digits(value: bigint, bits: number): string {
  return BigInt.asUintN(bits, value)
    .toString(16)
    .padStart(bits / 4, "0");
}
