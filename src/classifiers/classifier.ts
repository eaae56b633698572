import type { BytesLike, Hex } from "../codec/bytes.ts";
import type { ClassifierConfig } from "../codec/config.ts";
import type { ClassifierKind } from "../codec/kinds.ts";

/** Trace of an update that changed nothing. */
export const NO_TRACE: Hex = `0x${"0".repeat(64)}`;

/** Trace of an update that changed something, where the label tells the rest. */
export const CHANGED_TRACE: Hex = `0x${"0".repeat(63)}1`;

/** Score of a label without samples: the least int256. Perceptrons have no such labels. */
export const NO_SAMPLES = -(2n ** 255n);

/**
 * A twin of a classifier contract: the same integers, the same results and the same errors, bit for bit.
 *
 * `features` are encoded samples as they go on chain. Like the contract, a twin accepts a sparse sample without
 * features, which the hub refuses. Every method that takes a sample throws named errors for malformed ones, and changes
 * nothing when it throws.
 */
export interface Classifier {
  /** The contract's name. */
  readonly kind: ClassifierKind;
  /** The settings that the model was created with; a perceptron's `bias` is where it started. */
  readonly config: ClassifierConfig;
  /** How many labels the model has; grows with {@link addLabel}. */
  readonly labels: number;

  /** The label with the highest score; equal scores go to the lower label. */
  predict(features: BytesLike): number;

  /**
   * How much the model favours each label, as the contract's `scores` tells it; exact.
   *
   * - Perceptrons: bias + sum of weights times values, with binaryPoint + featurePoint fractional bits; of two labels, the
   *   first has 0 and the second the score.
   * - NaiveBayes: binary logarithm of the number of all samples times the joint probability of label and features, linear
   *   between powers of two, with 127 fractional bits; see `naturalLog` and `posteriors`.
   * - Nearest centroids: minus the squared distance to the label's centroid, raw, with 128 fractional bits, rounded down.
   *
   * A label of the last three that has no samples gets {@link NO_SAMPLES}.
   */
  scores(features: BytesLike): bigint[];

  /**
   * Learns one sample. What it predicted before, which the contract returns too, {@link predict} tells.
   *
   * @returns The trace, a 32-byte word: zero if nothing changed, else what {@link undo} needs.
   * @throws LabelOutOfRange, WeightOverflow, BiasOverflow, CountFull, SumOverflow, LabelFull, and the errors of malformed
   * features
   */
  update(features: BytesLike, label: number): Hex;

  /**
   * Reverses the last update that was not undone yet, exactly.
   *
   * @param trace What that update returned; zero does nothing, as that update did.
   * @throws the errors of {@link update}, NothingToUndo, LabelEmpty
   */
  undo(features: BytesLike, label: number, trace: Hex): void;

  /** Throws by name if the sample is malformed; changes nothing. */
  check(features: BytesLike, label: number): void;

  /** The parameters as the contract stores them, in slots of 32 bytes, for `load`, export and audit. */
  parameters(): Hex[];

  /** How many slots {@link parameters} has. */
  parameterSlots(): number;

  /** Numbers of the parameter slots that a prediction for the sample reads, in increasing order; slot 0 always is. */
  touchedSlots(features: BytesLike): number[];

  /**
   * Overwrites part of the parameters. Slot 0 must have the model's own header: its settings as they are now.
   *
   * @param offset Number of the first slot, from 0.
   * @param chunk Whole slots, or their bytes one after the other.
   * @throws InvalidBytes, BadSlot, ChunkMisaligned, ChunkOutOfRange, HeaderDiffers, UnusedLanesNotZero
   */
  load(offset: number, chunk: readonly BytesLike[] | BytesLike): void;

  /**
   * Adds a label without samples, numbered next.
   *
   * @throws LabelsAreFixed (perceptrons), BadConfig (more than 255 labels), TooLarge
   */
  addLabel(): void;

  /** An independent copy of the model as it is now. */
  clone(): Classifier;
}
