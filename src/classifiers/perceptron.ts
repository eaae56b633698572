import type { BytesLike, Hex } from "../codec/bytes.ts";
import { checkConfig, INT32_MAX, INT32_MIN } from "../codec/config.ts";
import type { ClassifierConfig, PerceptronKind } from "../codec/config.ts";
import { isInt16 } from "../codec/dense.ts";
import { packParameters, slotCount, unpackChunk } from "../codec/lanes.ts";
import { CHANGED_TRACE, NO_TRACE } from "./classifier.ts";
import type { Classifier } from "./classifier.ts";
import { BiasOverflow, LabelOutOfRange, WeightOverflow } from "./errors.ts";

/** What one sample does to the weights if it is learnt: `deltas[i]` is added to, or taken from, `indices[i]`. */
export interface Step {
  readonly indices: ArrayLike<number>;
  readonly deltas: ArrayLike<number>;
}

/**
 * What both perceptrons share: two labels, int16 weights, an int32 bias, and Rosenblatt's rule (F. Rosenblatt, "The
 * perceptron", Psychological Review 65, 1958): a sample that is predicted wrongly is added, times the learning rate,
 * to the weights if its label is 1, and subtracted if it is 0; the bias learns like the weight of a constant 1.
 *
 * `number` is exact here: every intermediate value is an integer below 2^53 (at most 65,536 weights of 2^15, or 8,192
 * products of 2^30, and a bias of 2^31 times 2^15).
 */
export abstract class PerceptronTwin<Sample> implements Classifier {
  readonly labels = 2;
  readonly kind: PerceptronKind;
  readonly config: ClassifierConfig;
  protected readonly weights: Int16Array;
  #bias: number;

  protected constructor(kind: PerceptronKind, config: ClassifierConfig) {
    checkConfig(kind, config);
    this.kind = kind;
    this.config = { ...config };
    this.weights = new Int16Array(config.features);
    this.#bias = config.bias;
  }

  /** Decodes a sample, or throws by name. */
  protected abstract read(features: BytesLike): Sample;

  /** Sum of weights times values, without the bias. */
  protected abstract sum(sample: Sample): number;

  /** What learning the sample does to the weights, before its sign. */
  protected abstract step(sample: Sample): Step;

  /** The slots that the sample's weights are in, in increasing order. */
  protected abstract slotsOf(sample: Sample): readonly number[];

  abstract clone(): PerceptronTwin<Sample>;

  get bias(): number {
    return this.#bias;
  }

  score(features: BytesLike): bigint {
    return BigInt(this.#score(this.read(features)));
  }

  predict(features: BytesLike): number {
    return this.#label(this.read(features));
  }

  check(features: BytesLike, label: number): void {
    this.#checkLabel(label);
    this.read(features);
  }

  update(features: BytesLike, label: number): Hex {
    this.#checkLabel(label);
    const sample = this.read(features);
    if (this.#label(sample) === label) return NO_TRACE;
    this.#apply(this.step(sample), label === 1 ? 1 : -1);
    return CHANGED_TRACE;
  }

  undo(features: BytesLike, label: number, trace: Hex): void {
    this.#checkLabel(label);
    if (BigInt(trace) === 0n) return;
    this.#apply(this.step(this.read(features)), label === 1 ? -1 : 1);
  }

  parameters(): Hex[] {
    return packParameters(this.#settings(), this.weights);
  }

  parameterSlots(): number {
    return slotCount(this.config.features);
  }

  touchedSlots(features: BytesLike): number[] {
    const slots = this.slotsOf(this.read(features));
    return slots[0] === 0 ? [...slots] : [0, ...slots];
  }

  /** The weights now, as a copy: int16 at the model's scale. */
  currentWeights(): Int16Array {
    return this.weights.slice();
  }

  load(offset: number, chunk: readonly BytesLike[] | BytesLike): void {
    const { first, weights } = unpackChunk(offset, chunk, this.#settings());
    this.weights.set(weights, first);
  }

  /** Copies weights and bias into a new twin of the same settings. */
  protected copyTo<Twin extends PerceptronTwin<Sample>>(twin: Twin): Twin {
    twin.weights.set(this.weights);
    twin.#bias = this.#bias;
    return twin;
  }

  /** The settings with the bias as it is now: what the header says. */
  #settings(): ClassifierConfig {
    return { ...this.config, bias: this.#bias };
  }

  #score(sample: Sample): number {
    return this.#bias * 2 ** this.config.featurePoint + this.sum(sample);
  }

  #label(sample: Sample): number {
    return this.#score(sample) > 0 ? 1 : 0;
  }

  #checkLabel(label: number): void {
    if (label !== 0 && label !== 1) throw new LabelOutOfRange({ label, labels: this.labels });
  }

  /** Adds `sign` times the step, or throws and leaves everything as it was. */
  #apply({ indices, deltas }: Step, sign: 1 | -1): void {
    const bias = this.#bias + sign * this.config.learningRate;
    if (bias < INT32_MIN || bias > INT32_MAX) throw new BiasOverflow({ bias });
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      if (!isInt16(this.weights[index]! + sign * deltas[i]!)) throw new WeightOverflow({ index });
    }
    for (let i = 0; i < indices.length; i++) this.weights[indices[i]!]! += sign * deltas[i]!;
    this.#bias = bias;
  }
}
