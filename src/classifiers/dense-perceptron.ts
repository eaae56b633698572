import type { BytesLike } from "../codec/bytes.ts";
import type { PerceptronConfig } from "../codec/perceptron-config.ts";
import { PerceptronTwin } from "./perceptron.ts";
import type { Step } from "./perceptron.ts";
import { readDenseSample } from "./samples.ts";

/**
 * Twin of the contract `DensePerceptron`: int16 fixed-point samples.
 *
 * score = bias * 2^featurePoint + sum of w[i] * x[i]; an update changes w[i] by learningRate * x[i] / 2^featurePoint,
 * rounded to the nearest integer, halves upwards.
 */
export class DensePerceptronTwin extends PerceptronTwin<Int16Array> {
  readonly #indices: Uint16Array;
  readonly #offsets: Uint16Array;

  /** @param labels 2 to 255; times features at most 40,960, if more than 2. */
  constructor(config: PerceptronConfig, labels: number) {
    super("DensePerceptron", config, labels);
    this.#indices = Uint16Array.from({ length: config.features }, (_, i) => i);
    this.#offsets = this.#indices.map((index) => this.layout.offsetOf(index));
  }

  clone(): DensePerceptronTwin {
    return this.copyTo(new DensePerceptronTwin(this.config, this.labels));
  }

  check(features: BytesLike, label: number): void {
    this.checkLabel(label);
    this.read(features);
  }

  protected read(data: BytesLike): Int16Array {
    return readDenseSample(data, this.config.features);
  }

  protected readLesson(data: BytesLike): Int16Array {
    return this.read(data);
  }

  protected sums(values: Int16Array): Float64Array {
    const { view, layout } = this;
    const offsets = this.#offsets;
    const sums = new Float64Array(layout.rows);
    for (let row = 0; row < sums.length; row++) {
      const base = layout.baseOf(row);
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += view.getInt16(base + offsets[i]!) * values[i]!;
      sums[row] = sum;
    }
    return sums;
  }

  protected step(values: Int16Array): Step {
    const { learningRate, featurePoint } = this.config;
    const half = featurePoint === 0 ? 0 : 2 ** (featurePoint - 1);
    const unit = 2 ** featurePoint;
    const deltas = Float64Array.from(values, (x) => Math.floor((learningRate * x + half) / unit));
    return { indices: this.#indices, offsets: this.#offsets, deltas };
  }
}
