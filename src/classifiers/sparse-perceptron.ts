import { toBytes } from "../codec/bytes.ts";
import type { BytesLike } from "../codec/bytes.ts";
import type { ClassifierConfig } from "../codec/config.ts";
import { EmptyFeatures, FeatureOutOfRange, FeaturesUnsorted } from "../codec/errors.ts";
import { slotOf } from "../codec/lanes.ts";
import { readIndices } from "../codec/sparse.ts";
import { PerceptronTwin } from "./perceptron.ts";
import type { Step } from "./perceptron.ts";

/**
 * Twin of the contract `SparsePerceptron`: binary samples as sorted feature indices.
 *
 * score = bias + sum of w[i] over the sample's indices; an update changes each of these weights by the learning rate.
 * Malformed samples are reported as the contract does it: first `ODD_LENGTH` and `TOO_MANY_FEATURES`, then
 * `FEATURES_UNSORTED`, for repeated indices too, then `FEATURE_OUT_OF_RANGE` with the last index. Only {@link check} minds
 * that there is none.
 */
export class SparsePerceptronTwin extends PerceptronTwin<Uint16Array> {
  constructor(config: ClassifierConfig) {
    super("SparsePerceptron", config);
  }

  clone(): SparsePerceptronTwin {
    return this.copyTo(new SparsePerceptronTwin(this.config));
  }

  override check(features: BytesLike, label: number): void {
    super.check(features, label);
    if (toBytes(features).length === 0) throw new EmptyFeatures({});
  }

  protected read(data: BytesLike): Uint16Array {
    const { features } = this.config;
    const indices = readIndices(data);
    for (let position = 1; position < indices.length; position++) {
      if (indices[position]! <= indices[position - 1]!) throw new FeaturesUnsorted({ position });
    }
    const last = indices.at(-1) ?? 0;
    if (last >= features) throw new FeatureOutOfRange({ index: last, features });
    return indices;
  }

  protected slotsOf(indices: Uint16Array): number[] {
    return [...new Set(Array.from(indices, slotOf))];
  }

  protected sum(indices: Uint16Array): number {
    let sum = 0;
    for (let i = 0; i < indices.length; i++) sum += this.weights[indices[i]!]!;
    return sum;
  }

  protected step(indices: Uint16Array): Step {
    return { indices, deltas: new Uint16Array(indices.length).fill(this.config.learningRate) };
  }
}
