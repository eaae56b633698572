import { toBytes } from "../codec/bytes.ts";
import type { BytesLike } from "../codec/bytes.ts";
import type { ClassifierConfig } from "../codec/config.ts";
import { readInt16 } from "../codec/dense.ts";
import { OddLength, WrongDimension } from "../codec/errors.ts";
import { PerceptronTwin } from "./perceptron.ts";
import type { Step } from "./perceptron.ts";

/**
 * Twin of the contract `DensePerceptron`: int16 fixed-point samples.
 *
 * score = bias * 2^featurePoint + sum of w[i] * x[i]; an update changes w[i] by learningRate * x[i] / 2^featurePoint,
 * rounded to the nearest integer, halves upwards.
 */
export class DensePerceptronTwin extends PerceptronTwin<Int16Array> {
  readonly #indices: Uint16Array;

  constructor(config: ClassifierConfig) {
    super("DensePerceptron", config);
    this.#indices = Uint16Array.from({ length: config.features }, (_, i) => i);
  }

  clone(): DensePerceptronTwin {
    return this.copyTo(new DensePerceptronTwin(this.config));
  }

  protected read(data: BytesLike): Int16Array {
    const bytes = toBytes(data);
    if (bytes.length % 2 !== 0) throw new OddLength({ length: bytes.length });
    const given = bytes.length / 2;
    if (given !== this.config.features) throw new WrongDimension({ given, expected: this.config.features });
    return readInt16(bytes);
  }

  protected slotsOf(): number[] {
    return Array.from({ length: this.parameterSlots() }, (_, slot) => slot);
  }

  protected sum(values: Int16Array): number {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += this.weights[i]! * values[i]!;
    return sum;
  }

  protected step(values: Int16Array): Step {
    const { learningRate, featurePoint } = this.config;
    const half = featurePoint === 0 ? 0 : 2 ** (featurePoint - 1);
    const unit = 2 ** featurePoint;
    const deltas = Float64Array.from(values, (x) => Math.floor((learningRate * x + half) / unit));
    return { indices: this.#indices, deltas };
  }
}
