import type { BytesLike, Hex } from "../codec/bytes.ts";
import type { ClassifierConfig } from "../codec/config.ts";

/** Trace of an update that changed nothing. */
export const NO_TRACE: Hex = `0x${"0".repeat(64)}`;

/** Trace of a perceptron's update that changed its parameters. */
export const CHANGED_TRACE: Hex = `0x${"0".repeat(63)}1`;

/**
 * A twin of a classifier contract: the same integers, the same results and the same errors, bit for bit.
 *
 * `features` are encoded samples as they go on chain. Like the contract, a twin accepts a sparse sample without
 * features, which the hub refuses. Every method throws the named errors of `check` for malformed samples, and changes
 * nothing when it throws.
 */
export interface Classifier {
  /** The contract's name. */
  readonly kind: string;
  /** The settings that the model was created with; `bias` is where it started. */
  readonly config: ClassifierConfig;
  /** How many labels the model has. */
  readonly labels: number;

  /** The label with the highest score; equal scores go to the lower label. */
  predict(features: BytesLike): number;

  /** The model's score, an exact integer at the scale of weights times values; label 1 is predicted above 0. */
  score(features: BytesLike): bigint;

  /**
   * Learns one sample. What it predicted before, which the contract returns too, {@link predict} tells.
   *
   * @returns The trace, a 32-byte word: zero if nothing changed, else what {@link undo} needs.
   * @throws LabelOutOfRange, WeightOverflow, BiasOverflow, and the errors of malformed features
   */
  update(features: BytesLike, label: number): Hex;

  /**
   * Reverses the last update that was not undone yet, exactly.
   *
   * @param trace What that update returned; zero does nothing, as that update did.
   * @throws the errors of {@link update}
   */
  undo(features: BytesLike, label: number, trace: Hex): void;

  /** Throws by name if the sample is malformed; changes nothing. */
  check(features: BytesLike, label: number): void;

  /**
   * The parameters as the contract stores them, in slots of 32 bytes, for `load`, export and audit: the settings with the
   * bias as it is now, then the weights.
   */
  parameters(): Hex[];

  /** How many slots {@link parameters} has. */
  parameterSlots(): number;

  /** Numbers of the parameter slots that a prediction for the sample reads, in increasing order; slot 0 always is. */
  touchedSlots(features: BytesLike): number[];

  /**
   * Overwrites part of the parameters. Slot 0 must have the model's own settings and bias.
   *
   * @param offset Number of the first slot, from 0.
   * @param chunk Whole slots, or their bytes one after the other.
   * @throws InvalidBytes, BadSlot, ChunkMisaligned, ChunkOutOfRange, HeaderDiffers, UnusedLanesNotZero
   */
  load(offset: number, chunk: readonly BytesLike[] | BytesLike): void;

  /** The bias now, int32 at the weights' scale. */
  readonly bias: number;

  /** An independent copy of the model as it is now. */
  clone(): Classifier;
}
