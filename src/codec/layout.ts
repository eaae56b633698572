import { toHex } from "./bytes.ts";
import type { BytesLike } from "./bytes.ts";
import { ChunkOutOfRange, HeaderDiffers, UnusedLanesNotZero, WrongSlotCount } from "./errors.ts";
import { joinSlots, SLOT_BYTES } from "./slots.ts";

/** Where the numbers of a model are. Places are bytes from the beginning of its first slot; all are big-endian. */
export interface Layout {
  /** How many slots the model has. */
  readonly slots: number;
  /** How many bytes of slot 0 are the header: the settings, which a chunk that is loaded must agree with. */
  readonly headerBytes: number;

  /**
   * Numbers of the slots that a prediction reads, in increasing order; slot 0 is always one of them. An update writes
   * to some of these only.
   *
   * @param sample Encoded; it is not checked here.
   */
  touched(sample: Uint8Array): number[];

  /**
   * Numbers of the slots that an update reads which is not asked for a prediction, in increasing order: all that a
   * prediction reads where only wrong predictions teach, else those of the label.
   *
   * @param sample Encoded; it is not checked here.
   * @param label One of the model's.
   */
  learned(sample: Uint8Array, label: number): number[];

  /**
   * Whether a slot is zero wherever the model has nothing.
   *
   * @param slot Its number.
   * @param bytes Its 32 bytes. The header in slot 0 is not looked at.
   */
  isClean(slot: number, bytes: Uint8Array): boolean;
}

/**
 * Takes part of a model's slots, with the checks of the contracts' `load`.
 *
 * @param model The model's bytes, which the chunk's slots are compared with: slot 0 must have the same header.
 * @param offset Number of the chunk's first slot.
 * @param chunk Its slots, or their bytes one after the other; may be empty.
 * @returns The chunk's bytes.
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, ChunkOutOfRange, HeaderDiffers, UnusedLanesNotZero
 */
export function readChunk(
  layout: Layout,
  model: Uint8Array,
  offset: number,
  chunk: readonly BytesLike[] | BytesLike,
): Uint8Array {
  const bytes = joinSlots(chunk);
  const { slots } = layout;
  const end = offset + bytes.length / SLOT_BYTES;
  if (!Number.isInteger(offset) || offset < 0 || end > slots) throw new ChunkOutOfRange({ offset, end, slots });
  for (let slot = offset; slot < end; slot++) {
    const at = (slot - offset) * SLOT_BYTES;
    const part = bytes.subarray(at, at + SLOT_BYTES);
    if (slot === 0) checkHeader(part, model, layout.headerBytes);
    if (!layout.isClean(slot, part)) throw new UnusedLanesNotZero({ slot: toHex(part) });
  }
  return bytes;
}

/**
 * Takes all slots of a model.
 *
 * @param model See {@link readChunk}.
 * @throws WrongSlotCount, and the errors of {@link readChunk}
 */
export function readAllSlots(layout: Layout, model: Uint8Array, slots: readonly BytesLike[] | BytesLike): Uint8Array {
  const bytes = joinSlots(slots);
  const given = bytes.length / SLOT_BYTES;
  if (given !== layout.slots) throw new WrongSlotCount({ given, expected: layout.slots });
  return readChunk(layout, model, 0, bytes);
}

function checkHeader(slot: Uint8Array, model: Uint8Array, headerBytes: number): void {
  const given = headerOf(slot, headerBytes);
  const expected = headerOf(model, headerBytes);
  if (given !== expected) throw new HeaderDiffers({ given, expected });
}

/** The header as a slot of its own. */
function headerOf(bytes: Uint8Array, headerBytes: number): string {
  const slot = new Uint8Array(SLOT_BYTES);
  slot.set(bytes.subarray(0, headerBytes));
  return toHex(slot);
}
