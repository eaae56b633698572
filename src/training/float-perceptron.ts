import { toBytes } from "../codec/bytes.ts";
import type { BytesLike } from "../codec/bytes.ts";
import type { PerceptronKind } from "../codec/config.ts";
import { decodeDense } from "../codec/dense.ts";
import { FeatureOutOfRange } from "../codec/errors.ts";
import { readIndices } from "../codec/sparse.ts";

/** A trained perceptron in real numbers, before it is quantised. Scaling all numbers alike changes no prediction. */
export interface FloatModel {
  readonly kind: PerceptronKind;
  /** One for each feature; finite. */
  readonly weights: Float64Array;
  readonly bias: number;
  /** What an update adds to the weight of a feature of value 1; above 0. */
  readonly learningRate: number;
  /** Fractional bits of encoded dense values, 0 to 15; 0 for sparse models. */
  readonly featurePoint: number;
}

/** A decoded sample: which weights it touches, and with what values. */
interface Sample {
  readonly indices: ArrayLike<number>;
  /** Real values in the order of `indices`; all 1 for sparse samples. */
  readonly values: ArrayLike<number>;
}

/** The perceptron of the contracts in float64: the same rule, no rounding, no limits. Reads encoded samples. */
export class FloatPerceptron implements FloatModel {
  readonly kind: PerceptronKind;
  readonly weights: Float64Array;
  readonly learningRate: number;
  readonly featurePoint: number;
  readonly #order: Uint16Array;
  readonly #ones: Uint8Array;
  #bias: number;

  /** @param start Where to start from; its weights are copied. */
  constructor(start: FloatModel) {
    this.kind = start.kind;
    this.weights = start.weights.slice();
    this.learningRate = start.learningRate;
    this.featurePoint = start.featurePoint;
    this.#bias = start.bias;
    this.#order = Uint16Array.from(this.weights, (_, i) => i);
    this.#ones = new Uint8Array(this.weights.length).fill(1);
  }

  get bias(): number {
    return this.#bias;
  }

  /** bias + sum of weights times values. */
  score(features: BytesLike): number {
    return this.#score(this.#read(features));
  }

  /** 1 if the score is above 0, else 0. */
  predict(features: BytesLike): number {
    return this.score(features) > 0 ? 1 : 0;
  }

  /**
   * Learns one sample if it is predicted wrongly; says whether it was.
   *
   * @param totals If given, the same change times `weight` is added here too: what averaging needs.
   */
  update(features: BytesLike, label: number, totals?: WeightTotals, weight = 0): boolean {
    const sample = this.#read(features);
    if ((this.#score(sample) > 0 ? 1 : 0) === label) return false;
    const step = label === 1 ? this.learningRate : -this.learningRate;
    for (let i = 0; i < sample.indices.length; i++) {
      const index = sample.indices[i]!;
      const change = step * sample.values[i]!;
      this.weights[index]! += change;
      if (totals !== undefined) totals.weights[index]! += weight * change;
    }
    this.#bias += step;
    if (totals !== undefined) totals.bias += weight * step;
    return true;
  }

  #score({ indices, values }: Sample): number {
    let score = this.#bias;
    for (let i = 0; i < indices.length; i++) score += this.weights[indices[i]!]! * values[i]!;
    return score;
  }

  #read(features: BytesLike): Sample {
    const bytes = toBytes(features);
    if (this.kind === "DensePerceptron") {
      const unit = 2 ** this.featurePoint;
      const values = Float64Array.from(decodeDense(bytes, this.weights.length), (raw) => raw / unit);
      return { indices: this.#order, values };
    }
    const indices = readIndices(bytes);
    const last = indices.at(-1) ?? 0;
    if (last >= this.weights.length) throw new FeatureOutOfRange({ index: last, features: this.weights.length });
    return { indices, values: this.#ones };
  }
}

/** Sums of changes, each times how many samples had been seen; see `trainPerceptron`. */
export interface WeightTotals {
  readonly weights: Float64Array;
  bias: number;
}
