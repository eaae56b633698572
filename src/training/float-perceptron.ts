import { readDenseSample, readSparseSample } from "../classifiers/samples.ts";
import type { BytesLike } from "../codec/bytes.ts";
import type { PerceptronKind } from "../codec/index.ts";
import { firstGreatest } from "./float-model.ts";
import type { FloatClassifier, PerceptronModel } from "./float-model.ts";

/** A decoded sample: which weights it touches, and with what values. */
interface Sample {
  readonly indices: ArrayLike<number>;
  /** Real values in the order of `indices`; all 1 for sparse samples. */
  readonly values: ArrayLike<number>;
}

/** Sums of changes, each times how many samples had been seen, in the shape of the weights; see `trainPerceptron`. */
export type WeightTotals = Pick<PerceptronModel, "weights" | "biases">;

/** The perceptron of the contracts in float64: the same rule, no rounding, no limits. Reads encoded samples. */
export class FloatPerceptron implements PerceptronModel, FloatClassifier {
  readonly kind: PerceptronKind;
  readonly labels: number;
  readonly features: number;
  readonly weights: readonly Float64Array[];
  readonly biases: Float64Array;
  readonly learningRate: number;
  readonly featurePoint: number;
  readonly #order: Uint16Array;
  readonly #ones: Uint8Array;

  /** @param start Where to start from; its weights are copied. */
  constructor(start: PerceptronModel) {
    this.kind = start.kind;
    this.labels = start.labels;
    this.features = start.features;
    this.weights = start.weights.map((row) => row.slice());
    this.biases = start.biases.slice();
    this.learningRate = start.learningRate;
    this.featurePoint = start.featurePoint;
    this.#order = Uint16Array.from({ length: start.features }, (_, i) => i);
    this.#ones = new Uint8Array(start.features).fill(1);
  }

  /** With two labels 0 and bias + sum of weights times values; else that sum for each label. */
  scores(features: BytesLike): Float64Array {
    return this.#scores(this.#read(features));
  }

  predict(features: BytesLike): number {
    return firstGreatest(this.scores(features));
  }

  /**
   * Learns one sample if it is predicted wrongly; says whether it was.
   *
   * @param totals If given, the same change times `weight` is added here too: what averaging needs.
   */
  update(features: BytesLike, label: number, totals?: WeightTotals, weight = 0): boolean {
    const sample = this.#read(features);
    const predicted = firstGreatest(this.#scores(sample));
    if (predicted === label) return false;
    for (const [row, sign] of this.#moves(label, predicted)) {
      const step = sign * this.learningRate;
      addTimes(this, row, sample, step);
      if (totals !== undefined) addTimes(totals, row, sample, weight * step);
    }
    return true;
  }

  /** Which rows an update raises (1) or lowers (-1). */
  #moves(label: number, predicted: number): readonly (readonly [row: number, sign: 1 | -1])[] {
    if (this.labels === 2) return [[0, label === 1 ? 1 : -1]];
    return [
      [label, 1],
      [predicted, -1],
    ];
  }

  #scores({ indices, values }: Sample): Float64Array {
    const sums = this.weights.map((row, r) => {
      let sum = this.biases[r]!;
      for (let i = 0; i < indices.length; i++) sum += row[indices[i]!]! * values[i]!;
      return sum;
    });
    return Float64Array.from(this.labels === 2 ? [0, ...sums] : sums);
  }

  #read(features: BytesLike): Sample {
    if (this.kind === "DensePerceptron") {
      const raw = readDenseSample(features, this.features);
      return { indices: this.#order, values: Float64Array.from(raw, (value) => value / 2 ** this.featurePoint) };
    }
    return { indices: readSparseSample(features, this.features), values: this.#ones };
  }
}

/** Adds a sample, times a factor, to one row. */
function addTimes({ weights, biases }: WeightTotals, row: number, { indices, values }: Sample, factor: number): void {
  for (let i = 0; i < indices.length; i++) weights[row]![indices[i]!]! += factor * values[i]!;
  biases[row]! += factor;
}
