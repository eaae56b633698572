import { toBytes, toHex } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { BadChunkSize, BadSlot, ChunkMisaligned } from "./errors.ts";

/** How many bytes a storage slot has. */
export const SLOT_BYTES = 32;

/** Consecutive whole slots of a model's parameters, as they are loaded in one transaction. */
export interface ParameterChunk {
  /** Number of the first slot, from 0. */
  readonly offset: number;
  /** The slots, 32 bytes each. */
  readonly slots: readonly Hex[];
  /** The same slots, one after the other. */
  readonly data: Hex;
}

/**
 * Splits a model's slots into chunks, in order.
 *
 * @param slots All slots of the model.
 * @param maxSlots The most slots in a chunk, at least 1; it decides how much gas each transaction takes.
 * @throws BadChunkSize
 */
export function splitChunks(slots: readonly Hex[], maxSlots: number): ParameterChunk[] {
  if (!Number.isInteger(maxSlots) || maxSlots < 1) throw new BadChunkSize({ maxSlots });
  const chunks: ParameterChunk[] = [];
  for (let offset = 0; offset < slots.length; offset += maxSlots) {
    const part = slots.slice(offset, offset + maxSlots);
    chunks.push({ offset, slots: part, data: toHex(joinSlots(part)) });
  }
  return chunks;
}

/** Puts slots one after the other; each must have 32 bytes. Throws {@link BadSlot} or {@link ChunkMisaligned}. */
export function joinSlots(slots: readonly BytesLike[] | BytesLike): Uint8Array {
  if (typeof slots === "string" || slots instanceof Uint8Array) return wholeSlots(toBytes(slots));
  const joined = new Uint8Array(slots.length * SLOT_BYTES);
  slots.forEach((slot, position) => {
    const bytes = toBytes(slot);
    if (bytes.length !== SLOT_BYTES) throw new BadSlot({ position, length: bytes.length });
    joined.set(bytes, position * SLOT_BYTES);
  });
  return joined;
}

/** Cuts bytes into slots of 32. Throws {@link ChunkMisaligned} if the last one is not whole. */
export function splitSlots(data: BytesLike): Hex[] {
  const bytes = wholeSlots(toBytes(data));
  return Array.from({ length: bytes.length / SLOT_BYTES }, (_, i) =>
    toHex(bytes.subarray(i * SLOT_BYTES, (i + 1) * SLOT_BYTES)),
  );
}

/** Whether bytes are all zero. */
export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function wholeSlots(bytes: Uint8Array): Uint8Array {
  if (bytes.length % SLOT_BYTES !== 0) throw new ChunkMisaligned({ length: bytes.length });
  return bytes;
}
