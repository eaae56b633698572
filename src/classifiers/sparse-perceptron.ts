import type { BytesLike } from "../codec/bytes.ts";
import type { PerceptronConfig } from "../codec/perceptron-config.ts";
import { WeightBlocks } from "../codec/perceptron-layout.ts";
import { PerceptronTwin } from "./perceptron.ts";
import type { Step } from "./perceptron.ts";
import { MAX_SAMPLE_FEATURES, maxSampleFeatures } from "../codec/sparse.ts";
import { checkSparseSample, readSparseLesson, readSparseSample } from "./samples.ts";
import type { SampleLimits } from "./samples.ts";

/**
 * Twin of the contract `SparsePerceptron`: binary samples as sorted feature indices.
 *
 * score = bias + sum of w[i] over the sample's indices; an update changes each of these weights by the learning rate.
 */
export class SparsePerceptronTwin extends PerceptronTwin<Uint16Array> {
  /** @param labels 2 to 255. */
  constructor(config: PerceptronConfig, labels: number) {
    super("SparsePerceptron", config, labels);
  }

  clone(): SparsePerceptronTwin {
    return this.copyTo(new SparsePerceptronTwin(this.config, this.labels));
  }

  check(features: BytesLike, label: number): void {
    this.checkLabel(label);
    checkSparseSample(features, this.#limits());
  }

  protected read(data: BytesLike): Uint16Array {
    return readSparseSample(data, this.config.features);
  }

  protected readLesson(data: BytesLike): Uint16Array {
    return readSparseLesson(data, this.#limits());
  }

  protected sums(indices: Uint16Array): Float64Array {
    const { view, layout } = this;
    const offsets = this.#offsetsOf(indices);
    const sums = new Float64Array(layout.rows);
    for (let row = 0; row < sums.length; row++) {
      const base = layout.baseOf(row);
      let sum = 0;
      for (let i = 0; i < offsets.length; i++) sum += view.getInt16(base + offsets[i]!);
      sums[row] = sum;
    }
    return sums;
  }

  protected step(indices: Uint16Array): Step {
    const deltas = new Uint16Array(indices.length).fill(this.config.learningRate);
    return { indices, offsets: this.#offsetsOf(indices), deltas };
  }

  #offsetsOf(indices: Uint16Array): Int32Array {
    const { layout } = this;
    const offsets = new Int32Array(indices.length);
    for (let i = 0; i < indices.length; i++) offsets[i] = layout.offsetOf(indices[i]!);
    return offsets;
  }

  #limits(): SampleLimits {
    const { layout, labels } = this;
    const { features } = this.config;
    if (!(layout instanceof WeightBlocks)) return { features, maxCount: MAX_SAMPLE_FEATURES };
    const { count: blocks, slots } = layout.blocks;
    return { features, maxCount: maxSampleFeatures({ labels, blocks, slots, gasEach: 10 }) };
  }
}
