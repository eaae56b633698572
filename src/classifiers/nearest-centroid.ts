import type { BytesLike, Hex } from "../codec/bytes.ts";
import { CentroidLayout, NORM_BYTES, writeCentroidHeader } from "../codec/centroid-layout.ts";
import { readSums } from "../codec/centroid-parameters.ts";
import { UINT32_MAX } from "../codec/config-format.ts";
import { checkConfig } from "../codec/config.ts";
import type { CentroidConfig } from "../codec/count-config.ts";
import { readWide, writeWide } from "../codec/wide-integers.ts";
import { centroidScore } from "./centroid-score.ts";
import { CHANGED_TRACE } from "./classifier.ts";
import { LabelEmpty, LabelFull, SumOverflow } from "./errors.ts";
import { readDenseSample } from "./samples.ts";
import { argmax, Twin } from "./twin.ts";

/** After so many products of 16 and 32 bits their sum could be inexact as a `number`. */
const EXACT_PRODUCTS = 32;

/**
 * Twin of the contract `NearestCentroid`: the label whose samples' mean is nearest, by Euclidean distance, over numeric samples
 * of int16 values. Kept are the sum s of each label's samples and its norm s·s, both exact: a sample x adds 2 x·s + x·x to it.
 */
export class NearestCentroidTwin extends Twin<"NearestCentroid", CentroidLayout, Int16Array> {
  /** @param labels 2 to 255; times features at most 24,576 (32-bit sums) or 12,288 (64-bit sums). */
  constructor(config: CentroidConfig, labels: number) {
    checkConfig("NearestCentroid", config, labels);
    super("NearestCentroid", config, labels, new CentroidLayout(config, labels));
    writeCentroidHeader(this.bytes, config, labels);
  }

  /** How many samples each label has. */
  samples(): Uint32Array {
    return Uint32Array.from({ length: this.labels }, (_, label) => this.view.getUint32(this.layout.samplesAt(label)));
  }

  /** For each label the sum of its samples' values of each feature, raw; copies. */
  sums(): BigInt64Array[] {
    return readSums(this.view, this.layout, this.config, this.labels);
  }

  /** For each label the mean of its samples' values, raw, to double precision; NaN where it has no samples. */
  centroids(): Float64Array[] {
    const samples = this.samples();
    return this.sums().map((row, label) => Float64Array.from(row, (sum) => Number(sum) / samples[label]!));
  }

  clone(): NearestCentroidTwin {
    return this.copyTo(new NearestCentroidTwin(this.config, this.labels));
  }

  scores(features: BytesLike): bigint[] {
    const values = this.read(features);
    const square = squareOf(values);
    return Array.from({ length: this.labels }, (_, label) => {
      const { samples, norm } = this.#entry(label);
      return samples === 0
        ? centroidScore(0n, 0, norm, square)
        : centroidScore(this.#dot(label, values), samples, norm, square);
    });
  }

  predict(features: BytesLike): number {
    return argmax(this.scores(features));
  }

  check(features: BytesLike, label: number): void {
    this.checkLabel(label);
    this.read(features);
  }

  update(features: BytesLike, label: number): Hex {
    this.checkLabel(label);
    const values = this.read(features);
    this.#checkSums(label, values, 1);
    const { samples, norm } = this.#entry(label);
    const grown = norm + 2n * this.#dot(label, values) + squareOf(values);
    if (samples === UINT32_MAX || !isNorm(grown)) throw new LabelFull({ label });
    this.#store(label, values, 1, samples + 1, grown);
    return CHANGED_TRACE;
  }

  undo(features: BytesLike, label: number, trace: Hex): void {
    if (BigInt(trace) === 0n) return;
    this.checkLabel(label);
    const values = this.read(features);
    this.#checkSums(label, values, -1);
    const { samples, norm } = this.#entry(label);
    const shrunk = norm - 2n * this.#dot(label, values) + squareOf(values);
    if (samples === 0 || !isNorm(shrunk)) throw new LabelEmpty({ label });
    this.#store(label, values, -1, samples - 1, shrunk);
  }

  addLabel(): void {
    const labels = this.labels + 1;
    checkConfig(this.kind, this.config, labels);
    this.grow(labels, new CentroidLayout(this.config, labels));
    writeCentroidHeader(this.bytes, this.config, labels);
  }

  protected read(data: BytesLike): Int16Array {
    return readDenseSample(data, this.config.features);
  }

  #entry(label: number): { samples: number; norm: bigint } {
    const { view, layout } = this;
    const norm = readWide(view, layout.normAt(label), NORM_BYTES);
    return { samples: view.getUint32(layout.samplesAt(label)), norm };
  }

  /** The product of a sample with a label's sums. Sums of 64 bits are taken as two halves. */
  #dot(label: number, values: Int16Array): bigint {
    const { view } = this;
    const isWide = this.config.laneBits === 64;
    const step = isWide ? 8 : 4;
    let at = this.layout.sumAt(label, 0);
    let dot = 0n;
    for (let from = 0; from < values.length; from += EXACT_PRODUCTS) {
      const to = Math.min(from + EXACT_PRODUCTS, values.length);
      let high = 0;
      let low = 0;
      for (let i = from; i < to; i++, at += step) {
        high += values[i]! * view.getInt32(at);
        if (isWide) low += values[i]! * view.getUint32(at + 4);
      }
      dot += isWide ? (BigInt(high) << 32n) + BigInt(low) : BigInt(high);
    }
    return dot;
  }

  #checkSums(label: number, values: Int16Array, sign: 1 | -1): void {
    const { laneBits } = this.config;
    const first = this.layout.sumAt(label, 0);
    for (let index = 0; index < values.length; index++) {
      const x = sign * values[index]!;
      if (laneBits === 32) {
        const sum = this.view.getInt32(first + 4 * index) + x;
        if (sum !== (sum | 0)) throw new SumOverflow({ index, label });
      } else {
        const sum = this.view.getBigInt64(first + 8 * index) + BigInt(x);
        if (sum !== BigInt.asIntN(64, sum)) throw new SumOverflow({ index, label });
      }
    }
  }

  #store(label: number, values: Int16Array, sign: 1 | -1, samples: number, norm: bigint): void {
    const { view, layout } = this;
    const first = layout.sumAt(label, 0);
    for (let index = 0; index < values.length; index++) {
      const x = sign * values[index]!;
      if (this.config.laneBits === 32) view.setInt32(first + 4 * index, view.getInt32(first + 4 * index) + x);
      else view.setBigInt64(first + 8 * index, view.getBigInt64(first + 8 * index) + BigInt(x));
    }
    view.setUint32(layout.samplesAt(label), samples);
    writeWide(view, layout.normAt(label), NORM_BYTES, norm);
  }
}

/** The product of a sample with itself: at most 4,096 squares of 2^30. */
function squareOf(values: Int16Array): bigint {
  let square = 0;
  for (let i = 0; i < values.length; i++) square += values[i]! * values[i]!;
  return BigInt(square);
}

function isNorm(value: bigint): boolean {
  return value >> BigInt(8 * NORM_BYTES) === 0n;
}
