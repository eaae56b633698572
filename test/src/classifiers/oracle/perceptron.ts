import {
  abiWords,
  blocksOf,
  checkLength,
  digits,
  indicesOf,
  maxCountOf,
  predictionOf,
  Refused,
  slotsOf,
  valuesOf,
} from "./plain.ts";
import type { Oracle } from "./plain.ts";

/** A perceptron's settings, all raw integers. */
export interface PerceptronSettings {
  readonly sparse: boolean;
  readonly labels: number;
  readonly learningRate: bigint;
  readonly binaryPoint: bigint;
  readonly featurePoint: bigint;
}

const INT16 = [-(2n ** 15n), 2n ** 15n - 1n] as const;
const INT32 = [-(2n ** 31n), 2n ** 31n - 1n] as const;

/** Rosenblatt's rule for two labels, with one row of weights; the rule of Duda and Hart for more, with a row for each. */
export class PerceptronOracle implements Oracle {
  readonly labels: number;
  readonly settings: PerceptronSettings;
  biases: bigint[];
  weights: bigint[][];
  private readonly start: bigint;

  constructor(settings: PerceptronSettings, weights: readonly (readonly bigint[])[], biases: readonly bigint[]) {
    this.settings = settings;
    this.labels = settings.labels;
    this.weights = weights.map((row) => [...row]);
    this.biases = [...biases];
    this.start = biases[0]!;
  }

  encodedConfig(): string {
    const { learningRate, binaryPoint, featurePoint } = this.settings;
    return abiWords(this.weights[0]!.length, learningRate, binaryPoint, featurePoint, this.start);
  }

  /** score = bias * 2^featurePoint + sum of w * x, where x is 1 for each index of a sparse sample. */
  scores(features: string): bigint[] {
    const scores = this.weights.map((row, i) => {
      let score = this.biases[i]! * 2n ** this.settings.featurePoint;
      for (const [index, value] of this.pairs(features)) score += row[index]! * value;
      return score;
    });
    return this.labels === 2 ? [0n, ...scores] : scores;
  }

  /** The most features of a sparse sample. */
  maxCount(): bigint {
    const { labels } = this;
    if (labels === 2) return 4_096n;
    const features = this.weights[0]!.length;
    return maxCountOf({ features, labels, group: Math.min(labels, 16), laneBits: 16, gasEach: 10n });
  }

  update(features: string, label: number): bigint {
    if (this.settings.sparse) checkLength(features, this.maxCount());
    const predicted = predictionOf(this.scores(features));
    if (predicted === label) return 0n;
    this.learn(features, label, predicted, 1n);
    return this.labels === 2 ? 1n : BigInt(1 + predicted);
  }

  undo(features: string, label: number, trace: bigint): void {
    if (trace === 0n) return;
    this.learn(features, label, this.labels === 2 ? 1 - label : Number(trace) - 1, -1n);
  }

  addLabel(): void {
    throw new Error("A perceptron's labels are fixed");
  }

  slots(): string[] {
    const { learningRate, binaryPoint, featurePoint, sparse } = this.settings;
    const settings =
      digits(BigInt(this.labels), 8) +
      digits(BigInt(this.weights[0]!.length), 24) +
      digits(learningRate, 16) +
      digits(binaryPoint, 8) +
      digits(featurePoint, 8);
    const biases = this.biases.map((bias) => digits(bias, 32));
    if (sparse && this.labels > 2) {
      const head = slotsOf(biases[0]! + settings + biases.slice(1).join(""));
      return [...head, ...blocksOf(this.weights, Math.min(this.labels, 16), 16).flat()];
    }
    return this.weights.flatMap((row, i) => {
      const rest = i === 0 ? settings : digits(0n, 64);
      return slotsOf(biases[i]! + rest + row.map((weight) => digits(weight, 16)).join(""));
    });
  }

  private learn(features: string, label: number, predicted: number, sign: bigint): void {
    const { biases, weights } = this;
    try {
      if (this.labels === 2) {
        this.move(0, features, label === 1 ? sign : -sign);
      } else {
        this.move(label, features, sign);
        this.move(predicted, features, -sign);
      }
    } catch (refusal) {
      this.biases = biases;
      this.weights = weights;
      throw refusal;
    }
  }

  private move(row: number, features: string, sign: bigint): void {
    const { learningRate, featurePoint, sparse } = this.settings;
    const bias = this.biases[row]! + sign * learningRate;
    if (bias < INT32[0] || bias > INT32[1]) throw new Refused("BiasOverflow(int256)", bias);
    const next = [...this.weights[row]!];
    for (const [index, value] of this.pairs(features)) {
      const rounding = featurePoint === 0n ? 0n : 2n ** (featurePoint - 1n);
      const delta = sparse ? learningRate : (learningRate * value + rounding) >> featurePoint;
      next[index]! += sign * delta;
      if (next[index]! < INT16[0] || next[index]! > INT16[1]) {
        throw new Refused("WeightOverflow(uint256)", BigInt(index));
      }
    }
    this.biases = this.biases.with(row, bias);
    this.weights = this.weights.with(row, next);
  }

  private pairs(features: string): [number, bigint][] {
    if (!this.settings.sparse) return valuesOf(features).map((value, position) => [position, value]);
    return indicesOf(features).map((index) => [index, 1n]);
  }
}
