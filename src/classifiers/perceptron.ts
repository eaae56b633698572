import type { BytesLike, Hex } from "../codec/bytes.ts";
import { INT32_MAX, INT32_MIN } from "../codec/config-format.ts";
import { checkConfig } from "../codec/config.ts";
import { isInt16 } from "../codec/dense.ts";
import type { PerceptronKind } from "../codec/kinds.ts";
import type { PerceptronConfig } from "../codec/perceptron-config.ts";
import { perceptronLayout, writePerceptronHeader } from "../codec/perceptron-layout.ts";
import type { PerceptronLayout } from "../codec/perceptron-layout.ts";
import { readBiases, readWeights } from "../codec/perceptron-parameters.ts";
import { NO_TRACE } from "./classifier.ts";
import { BiasOverflow, LabelsAreFixed, WeightOverflow } from "./errors.ts";
import { argmax, Twin } from "./twin.ts";

/** What one sample does to a row of weights if it is learnt: `deltas[i]` is added to, or taken from, that at `offsets[i]`. */
export interface Step {
  /** Of the features. */
  readonly indices: ArrayLike<number>;
  /** Of their weights, in bytes from the row's first weight. */
  readonly offsets: ArrayLike<number>;
  readonly deltas: ArrayLike<number>;
}

/** A row of weights, and whether the step is added or subtracted. */
type Move = readonly [row: number, sign: 1 | -1];

/**
 * What both perceptrons share: int16 weights, int32 biases, and learning from mistakes.
 *
 * Two labels: Rosenblatt's rule (F. Rosenblatt, "The perceptron", Psychological Review 65, 1958): a sample that is predicted
 * wrongly is added, times the learning rate, to the weights if its label is 1, and subtracted if it is 0; the bias learns
 * like the weight of a constant 1. More labels: the same is added to the weights of the true label and subtracted from those
 * of the predicted one (R. Duda and P. Hart, "Pattern Classification and Scene Analysis", 1973, section 5.12).
 *
 * `number` is exact here: every intermediate value is an integer below 2^53 (at most 65,536 weights of 2^15, or 8,192
 * products of 2^30, and a bias of 2^31 times 2^15).
 */
export abstract class PerceptronTwin<Sample> extends Twin<PerceptronKind, PerceptronLayout, Sample> {
  protected constructor(kind: PerceptronKind, config: PerceptronConfig, labels: number) {
    checkConfig(kind, config, labels);
    super(kind, config, labels, perceptronLayout(kind, config.features, labels));
    writePerceptronHeader(this.bytes, config, labels);
  }

  /** Sum of weights times values for each row, without the bias. */
  protected abstract sums(sample: Sample): Float64Array;

  /** What learning the sample does to a row, before its sign. */
  protected abstract step(sample: Sample): Step;

  /** Decodes a sample to learn from it, or throws by name. */
  protected abstract readLesson(features: BytesLike): Sample;

  abstract override clone(): PerceptronTwin<Sample>;

  /** The bias in the header now: of label 1 against label 0 if there are two labels, else of label 0. */
  get bias(): number {
    return this.view.getInt32(this.layout.biasAt(0));
  }

  /** The biases now, int32 at the weights' scale: one if there are two labels, else one for each. */
  biases(): Int32Array {
    return readBiases(this.view, this.layout);
  }

  /** For each bias the weights now, int16 at the model's scale; copies. */
  weights(): Int16Array[] {
    return readWeights(this.view, this.layout, this.config.features);
  }

  scores(features: BytesLike): bigint[] {
    const scores = Array.from(this.#scores(this.read(features)), BigInt);
    return this.layout.rows === 1 ? [0n, ...scores] : scores;
  }

  predict(features: BytesLike): number {
    return this.#predict(this.read(features));
  }

  update(features: BytesLike, label: number): Hex {
    this.checkLabel(label);
    const sample = this.readLesson(features);
    const predicted = this.#predict(sample);
    if (predicted === label) return NO_TRACE;
    this.#move(this.step(sample), this.#moves(label, predicted, 1));
    return this.#traceOf(predicted);
  }

  undo(features: BytesLike, label: number, trace: Hex): void {
    if (BigInt(trace) === 0n) return;
    this.checkLabel(label);
    const predicted = Number(BigInt(trace)) - 1;
    if (this.layout.rows > 1) this.checkLabel(predicted);
    this.#move(this.step(this.read(features)), this.#moves(label, predicted, -1));
  }

  addLabel(): never {
    throw new LabelsAreFixed({ kind: this.kind });
  }

  #scores(sample: Sample): Float64Array {
    const scores = this.sums(sample);
    const unit = 2 ** this.config.featurePoint;
    for (let row = 0; row < scores.length; row++) {
      scores[row]! += this.view.getInt32(this.layout.biasAt(row)) * unit;
    }
    return scores;
  }

  #predict(sample: Sample): number {
    const scores = this.#scores(sample);
    if (scores.length === 1) return scores[0]! > 0 ? 1 : 0;
    return argmax(scores);
  }

  /** Of two labels the mistake is known from the label; of more, the predicted one must be kept. */
  #traceOf(predicted: number): Hex {
    const trace = this.layout.rows === 1 ? 1 : predicted + 1;
    return `0x${trace.toString(16).padStart(64, "0")}`;
  }

  /** What a mistake moves, in the contract's order. */
  #moves(label: number, predicted: number, sign: 1 | -1): Move[] {
    const back = sign === 1 ? -1 : 1;
    if (this.layout.rows === 1) return [[0, label === 1 ? sign : back]];
    return [
      [label, sign],
      [predicted, back],
    ];
  }

  /** Makes all moves, or throws and leaves everything as it was. */
  #move(step: Step, moves: readonly Move[]): void {
    for (const [row, sign] of moves) this.#checkMove(step, row, sign);
    const { view, layout } = this;
    const { offsets, deltas } = step;
    for (const [row, sign] of moves) {
      const biasAt = layout.biasAt(row);
      view.setInt32(biasAt, view.getInt32(biasAt) + sign * this.config.learningRate);
      const base = layout.baseOf(row);
      for (let i = 0; i < offsets.length; i++) {
        const at = base + offsets[i]!;
        view.setInt16(at, view.getInt16(at) + sign * deltas[i]!);
      }
    }
  }

  #checkMove({ indices, offsets, deltas }: Step, row: number, sign: 1 | -1): void {
    const { view, layout } = this;
    const bias = view.getInt32(layout.biasAt(row)) + sign * this.config.learningRate;
    if (bias < INT32_MIN || bias > INT32_MAX) throw new BiasOverflow({ bias });
    const base = layout.baseOf(row);
    for (let i = 0; i < offsets.length; i++) {
      if (!isInt16(view.getInt16(base + offsets[i]!) + sign * deltas[i]!)) {
        throw new WeightOverflow({ index: indices[i]! });
      }
    }
  }
}
