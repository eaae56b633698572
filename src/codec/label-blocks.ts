import { isZero, SLOT_BYTES } from "./slots.ts";

/** What the place of a number for each feature and label follows from. */
export interface BlockShape {
  readonly features: number;
  readonly labels: number;
  /** Labels in a block, 1 to as many as a slot has lanes. */
  readonly group: number;
  /** Bytes of a number: 2 or 4. */
  readonly laneBytes: number;
  /** Number of the slot that the first block's numbers begin in. */
  readonly first: number;
  /** Slots of a block that are not its numbers. */
  readonly between: number;
}

/**
 * Where a sparse model keeps a number for each feature and label: the labels come in blocks, and in a block the numbers of
 * one feature lie side by side, so that a sample touches few slots. Bytes are counted from the model's first slot.
 */
export class LabelBlocks {
  readonly features: number;
  readonly labels: number;
  readonly group: number;
  readonly laneBytes: number;
  /** How many blocks there are. */
  readonly count: number;
  /** How many slots a block's numbers fill. */
  readonly slots: number;
  /** Slots from one block to the next. */
  readonly stride: number;
  /** Features in a slot. */
  readonly perSlot: number;
  readonly #first: number;

  constructor({ features, labels, group, laneBytes, first, between }: BlockShape) {
    this.features = features;
    this.labels = labels;
    this.group = group;
    this.laneBytes = laneBytes;
    this.count = Math.ceil(labels / group);
    this.perSlot = Math.floor(SLOT_BYTES / laneBytes / group);
    this.slots = Math.ceil(features / this.perSlot);
    this.stride = between + this.slots;
    this.#first = first;
  }

  /** Where the numbers of a label begin: its number of feature i is {@link offsetOf}(i) further on. */
  baseOf(label: number): number {
    const block = Math.floor(label / this.group);
    return (this.#first + block * this.stride) * SLOT_BYTES + (label % this.group) * this.laneBytes;
  }

  /** How far a feature's number is from the first feature's, in every label. */
  offsetOf(index: number): number {
    const slot = Math.floor(index / this.perSlot);
    return slot * SLOT_BYTES + (index - slot * this.perSlot) * this.group * this.laneBytes;
  }

  /** Numbers of the slots in one block that the features' numbers are in, in increasing order. */
  slotsOf(block: number, indices: ArrayLike<number>): number[] {
    const slots = new Set<number>();
    for (let i = 0; i < indices.length; i++) slots.add(Math.floor(indices[i]! / this.perSlot));
    return Array.from(slots, (slot) => this.#first + block * this.stride + slot);
  }

  /** Whether a slot of numbers is zero where there is no feature or label. */
  isClean(slot: number, bytes: Uint8Array): boolean {
    const { features, labels, group, laneBytes, perSlot } = this;
    const block = Math.floor((slot - this.#first) / this.stride);
    const index = (slot - this.#first - block * this.stride) * perSlot;
    for (let lane = 0; lane * laneBytes < SLOT_BYTES; lane++) {
      const row = Math.floor(lane / group);
      const isUsed = row < perSlot && index + row < features && block * group + (lane % group) < labels;
      if (!isUsed && !isZero(bytes.subarray(lane * laneBytes, (lane + 1) * laneBytes))) return false;
    }
    return true;
  }
}
