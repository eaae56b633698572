import { viewOf } from "./bytes.ts";
import type { PerceptronKind } from "./kinds.ts";
import { LabelBlocks } from "./label-blocks.ts";
import type { Layout } from "./layout.ts";
import type { PerceptronConfig } from "./perceptron-config.ts";
import { isZero, SLOT_BYTES } from "./slots.ts";
import { indicesIn } from "./sparse.ts";

const HEADER_BYTES = 12;
const WEIGHT_BYTES = 2;
const BIAS_BYTES = 4;
/** The most labels of a block of sparse weights. */
const MAX_GROUP = SLOT_BYTES / WEIGHT_BYTES;

/**
 * Where a perceptron's biases (int32) and weights (int16) are. With two labels there is one row of them, which speaks for
 * label 1 against label 0; with more there is a row for each label.
 */
export interface PerceptronLayout extends Layout {
  /** How many rows of weights there are, each with its bias. */
  readonly rows: number;
  biasAt(row: number): number;
  /** Where a row's weights begin: that of feature i is {@link offsetOf}(i) further on. */
  baseOf(row: number): number;
  /** How far a feature's weight is from the first feature's, in every row. */
  offsetOf(index: number): number;
}

/** The layout of a perceptron. */
export function perceptronLayout(kind: PerceptronKind, features: number, labels: number): WeightRows | WeightBlocks {
  return kind === "SparsePerceptron" && labels > 2
    ? new WeightBlocks(features, labels)
    : new WeightRows(kind, features, labels);
}

/**
 * Perceptrons of two labels, and dense ones: a row's slots follow each other. They begin with 12 bytes, of which the first
 * 4 are the row's bias, and the others are the settings in row 0 and zero in the others; then come the weights.
 */
export class WeightRows implements PerceptronLayout {
  readonly headerBytes = HEADER_BYTES;
  readonly slots: number;
  readonly rows: number;
  readonly #perRow: number;
  readonly #features: number;
  readonly #isSparse: boolean;

  constructor(kind: PerceptronKind, features: number, labels: number) {
    this.rows = labels > 2 ? labels : 1;
    this.#perRow = Math.ceil((HEADER_BYTES + WEIGHT_BYTES * features) / SLOT_BYTES);
    this.slots = this.rows * this.#perRow;
    this.#features = features;
    this.#isSparse = kind === "SparsePerceptron";
  }

  biasAt(row: number): number {
    return row * this.#perRow * SLOT_BYTES;
  }

  baseOf(row: number): number {
    return this.biasAt(row) + HEADER_BYTES;
  }

  offsetOf(index: number): number {
    return WEIGHT_BYTES * index;
  }

  touched(sample: Uint8Array): number[] {
    if (!this.#isSparse) return Array.from({ length: this.slots }, (_, slot) => slot);
    const slots = new Set([0]);
    for (const index of indicesIn(sample)) slots.add(Math.floor((HEADER_BYTES + this.offsetOf(index)) / SLOT_BYTES));
    return [...slots];
  }

  learned(sample: Uint8Array): number[] {
    return this.touched(sample);
  }

  isClean(slot: number, bytes: Uint8Array): boolean {
    const inRow = slot % this.#perRow;
    const used = HEADER_BYTES + WEIGHT_BYTES * this.#features - inRow * SLOT_BYTES;
    const hasSettings = inRow > 0 || slot === 0 || isZero(bytes.subarray(BIAS_BYTES, HEADER_BYTES));
    return hasSettings && isZero(bytes.subarray(used));
  }
}

/**
 * Sparse perceptrons of more than two labels: first the biases, 4 bytes each, the settings between those of labels 0 and
 * 1; then the weights, see {@link LabelBlocks}.
 */
export class WeightBlocks implements PerceptronLayout {
  readonly headerBytes = HEADER_BYTES;
  readonly slots: number;
  readonly rows: number;
  readonly blocks: LabelBlocks;
  readonly #biasSlots: number;

  constructor(features: number, labels: number) {
    this.rows = labels;
    this.#biasSlots = Math.ceil((HEADER_BYTES + BIAS_BYTES * (labels - 1)) / SLOT_BYTES);
    const group = Math.min(labels, MAX_GROUP);
    const place = { first: this.#biasSlots, between: 0 };
    this.blocks = new LabelBlocks({ features, labels, group, laneBytes: WEIGHT_BYTES, ...place });
    this.slots = this.#biasSlots + this.blocks.count * this.blocks.stride;
  }

  biasAt(row: number): number {
    return row === 0 ? 0 : HEADER_BYTES + BIAS_BYTES * (row - 1);
  }

  baseOf(row: number): number {
    return this.blocks.baseOf(row);
  }

  offsetOf(index: number): number {
    return this.blocks.offsetOf(index);
  }

  touched(sample: Uint8Array): number[] {
    const slots = Array.from({ length: this.#biasSlots }, (_, slot) => slot);
    const indices = indicesIn(sample);
    for (let block = 0; block < this.blocks.count; block++) slots.push(...this.blocks.slotsOf(block, indices));
    return slots;
  }

  learned(sample: Uint8Array): number[] {
    return this.touched(sample);
  }

  isClean(slot: number, bytes: Uint8Array): boolean {
    if (slot >= this.#biasSlots) return this.blocks.isClean(slot, bytes);
    return isZero(bytes.subarray(this.biasAt(this.rows) - slot * SLOT_BYTES));
  }
}

/**
 * Writes the first 12 bytes of a perceptron: int32 bias, uint8 labels, uint24 features, uint16 learningRate, uint8
 * binaryPoint, uint8 featurePoint.
 *
 * @param bytes The model's, to be changed in place.
 * @param config Within its ranges; its bias is that of label 0 now.
 */
export function writePerceptronHeader(bytes: Uint8Array, config: PerceptronConfig, labels: number): void {
  const view = viewOf(bytes);
  view.setInt32(0, config.bias);
  view.setUint32(4, labels * 2 ** 24 + config.features);
  view.setUint16(8, config.learningRate);
  view.setUint8(10, config.binaryPoint);
  view.setUint8(11, config.featurePoint);
}
