import { viewOf } from "./bytes.ts";
import type { CentroidConfig } from "./count-config.ts";
import type { Layout } from "./layout.ts";
import { isZero, SLOT_BYTES } from "./slots.ts";

const HEADER_BYTES = 6;
const NORM_AT = 10;
const SUMS_AT = 24;

/** Bytes of a label's norm, the sum of the squares of its sums. */
export const NORM_BYTES = 14;

/**
 * Where the numbers of a dense nearest centroid model are: a block for each label, which begins with 6 bytes (the header in
 * block 0, zero in the others), the label's number of samples (uint32) and its norm (uint112); then come its sums, signed,
 * one for each feature.
 */
export class CentroidLayout implements Layout {
  readonly headerBytes = HEADER_BYTES;
  readonly slots: number;
  readonly #laneBytes: number;
  readonly #perLabel: number;
  readonly #features: number;

  constructor({ features, laneBits }: CentroidConfig, labels: number) {
    this.#features = features;
    this.#laneBytes = laneBits / 8;
    this.#perLabel = Math.ceil((SUMS_AT + features * this.#laneBytes) / SLOT_BYTES);
    this.slots = labels * this.#perLabel;
  }

  samplesAt(label: number): number {
    return this.#blockAt(label) + HEADER_BYTES;
  }

  normAt(label: number): number {
    return this.#blockAt(label) + NORM_AT;
  }

  sumAt(label: number, index: number): number {
    return this.#blockAt(label) + SUMS_AT + index * this.#laneBytes;
  }

  touched(): number[] {
    return Array.from({ length: this.slots }, (_, slot) => slot);
  }

  learned(_sample: Uint8Array, label: number): number[] {
    const first = label * this.#perLabel;
    const block = Array.from({ length: this.#perLabel }, (_, slot) => first + slot);
    return label === 0 ? block : [0, ...block];
  }

  isClean(slot: number, bytes: Uint8Array): boolean {
    const inBlock = slot % this.#perLabel;
    const used = SUMS_AT + this.#features * this.#laneBytes - inBlock * SLOT_BYTES;
    const hasHeader = inBlock > 0 || slot === 0 || isZero(bytes.subarray(0, HEADER_BYTES));
    return hasHeader && isZero(bytes.subarray(used));
  }

  #blockAt(label: number): number {
    return label * this.#perLabel * SLOT_BYTES;
  }
}

/**
 * Writes the first 6 bytes of a dense nearest centroid model: uint24 features, uint8 laneBits, uint8 labels, uint8 0.
 *
 * @param bytes The model's, to be changed in place.
 * @param config Within its ranges.
 */
export function writeCentroidHeader(bytes: Uint8Array, { features, laneBits }: CentroidConfig, labels: number): void {
  const view = viewOf(bytes);
  view.setUint32(0, features * 256 + laneBits);
  view.setUint16(4, labels * 256);
}
