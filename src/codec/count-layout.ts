import { viewOf } from "./bytes.ts";
import type { NaiveBayesConfig } from "./count-config.ts";
import type { ConfigOf } from "./config.ts";
import type { CountKind } from "./kinds.ts";
import { LabelBlocks } from "./label-blocks.ts";
import type { Layout } from "./layout.ts";
import { isZero, SLOT_BYTES } from "./slots.ts";
import { indicesIn } from "./sparse.ts";

/** Bytes of the number of samples in a label's entry. */
const SAMPLES_BYTES = 4;

/** Bytes of an entry's sum: the total of a label's counts, or their norm, the sum of their squares. */
const SUM_BYTES: Readonly<Record<CountKind, number>> = { NaiveBayes: 7, SparseNearestCentroid: 9 };

/** What the places of a count model's numbers follow from. */
export interface CountShape {
  readonly features: number;
  readonly laneBits: number;
  readonly labels: number;
  /** Labels in a block; see {@link groupOf}. */
  readonly group: number;
}

/** How many labels share a block of a count model: as many as it is created with, at most a slot's lanes. */
export function groupOf(labels: number, laneBits: number): number {
  return Math.min(labels, (8 * SLOT_BYTES) / laneBits);
}

/**
 * Where the numbers of a count model are. A block of labels begins with their entries, two to a slot and right-aligned
 * there; an entry is the label's number of samples (uint32), then its sum (NaiveBayes uint56, SparseNearestCentroid uint72).
 * Then come the counts, see {@link LabelBlocks}.
 */
export class CountLayout implements Layout {
  readonly headerBytes: number;
  readonly slots: number;
  readonly blocks: LabelBlocks;
  /** Bytes of an entry's sum. */
  readonly sumBytes: number;
  readonly #entryBytes: number;
  readonly #entrySlots: number;

  constructor(kind: CountKind, { features, laneBits, labels, group }: CountShape) {
    this.sumBytes = SUM_BYTES[kind];
    this.#entryBytes = SAMPLES_BYTES + this.sumBytes;
    this.#entrySlots = Math.ceil(group / 2);
    this.headerBytes = SLOT_BYTES - 2 * this.#entryBytes;
    const place = { first: this.#entrySlots, between: this.#entrySlots };
    this.blocks = new LabelBlocks({ features, labels, group, laneBytes: laneBits / 8, ...place });
    this.slots = this.blocks.count * this.blocks.stride;
  }

  /** Where a label's number of samples is, 4 bytes. */
  samplesAt(label: number): number {
    const { group, stride } = this.blocks;
    const inBlock = label % group;
    const slot = Math.floor(label / group) * stride + Math.floor(inBlock / 2);
    return (slot + 1) * SLOT_BYTES - this.#entryBytes * (inBlock % 2 === 0 ? 2 : 1);
  }

  /** Where a label's sum is, {@link sumBytes} of it. */
  sumAt(label: number): number {
    return this.samplesAt(label) + SAMPLES_BYTES;
  }

  touched(sample: Uint8Array): number[] {
    const slots: number[] = [];
    const indices = indicesIn(sample);
    for (let block = 0; block < this.blocks.count; block++) {
      for (let slot = 0; slot < this.#entrySlots; slot++) slots.push(block * this.blocks.stride + slot);
      slots.push(...this.blocks.slotsOf(block, indices));
    }
    return slots;
  }

  learned(sample: Uint8Array, label: number): number[] {
    const entry = Math.floor(this.samplesAt(label) / SLOT_BYTES);
    const counts = this.blocks.slotsOf(Math.floor(label / this.blocks.group), indicesIn(sample));
    return entry === 0 ? [0, ...counts] : [0, entry, ...counts];
  }

  isClean(slot: number, bytes: Uint8Array): boolean {
    const { group, labels, stride } = this.blocks;
    const inBlock = slot % stride;
    if (inBlock >= this.#entrySlots) return this.blocks.isClean(slot, bytes);
    const first = Math.floor(slot / stride) * group + 2 * inBlock;
    const hasFirst = first < labels;
    const hasSecond = first + 1 < labels && 2 * inBlock + 1 < group;
    const middle = SLOT_BYTES - this.#entryBytes;
    return (
      (slot === 0 || isZero(bytes.subarray(0, this.headerBytes))) &&
      (hasFirst || isZero(bytes.subarray(this.headerBytes, middle))) &&
      (hasSecond || isZero(bytes.subarray(middle)))
    );
  }
}

/**
 * Writes the first bytes of a count model: uint24 features, uint8 laneBits, uint8 labels in a block, uint8 labels, and for
 * NaiveBayes uint32 smoothing.
 *
 * @param bytes The model's, to be changed in place.
 * @param config Within its ranges.
 */
export function writeCountHeader<Kind extends CountKind>(
  bytes: Uint8Array,
  kind: Kind,
  config: ConfigOf<Kind>,
  { group, labels }: Pick<CountShape, "group" | "labels">,
): void {
  const view = viewOf(bytes);
  view.setUint32(0, config.features * 256 + config.laneBits);
  view.setUint8(4, group);
  view.setUint8(5, labels);
  if (kind === "NaiveBayes") view.setUint32(6, (config as NaiveBayesConfig).smoothing);
}
