import { toBytes, toHex } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { readInt16, writeInt16 } from "./dense.ts";
import {
  BadChunkSize,
  BadSlot,
  ChunkMisaligned,
  ChunkOutOfRange,
  UnusedLanesNotZero,
  WrongSlotCount,
} from "./errors.ts";

/** How many int16 weights a storage slot holds; lane 0 is its most significant 16 bits. */
export const LANES_PER_SLOT = 16;

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

/** How many slots a number of weights takes. */
export function slotCount(weights: number): number {
  return Math.ceil(weights / LANES_PER_SLOT);
}

/**
 * Packs weights into slots, sixteen to a slot, big-endian; unused lanes of the last slot are zero.
 *
 * @param weights Integers from -32768 to 32767.
 * @throws NotInt16
 */
export function packLanes(weights: ArrayLike<number>): Hex[] {
  const padded = new Uint8Array(slotCount(weights.length) * SLOT_BYTES);
  padded.set(writeInt16(weights));
  return splitSlots(padded);
}

/**
 * Unpacks all slots of a model.
 *
 * @param slots The slots, or their bytes one after the other.
 * @param weights How many weights they hold.
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, WrongSlotCount, UnusedLanesNotZero
 */
export function unpackLanes(slots: readonly BytesLike[] | BytesLike, weights: number): Int16Array {
  const lanes = readInt16(joinSlots(slots));
  const expected = slotCount(weights);
  if (lanes.length !== expected * LANES_PER_SLOT) {
    throw new WrongSlotCount({ given: lanes.length / LANES_PER_SLOT, expected });
  }
  checkUnusedLanes(lanes, weights, 0);
  return lanes.slice(0, weights);
}

/**
 * Unpacks part of a model's slots.
 *
 * @param offset Number of the chunk's first slot.
 * @param chunk Its slots, or their bytes one after the other.
 * @param weights How many weights the whole model has.
 * @returns The chunk's weights: lane `offset * 16` of the model first, cut off after the model's last weight.
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, ChunkOutOfRange, UnusedLanesNotZero
 */
export function unpackChunk(offset: number, chunk: readonly BytesLike[] | BytesLike, weights: number): Int16Array {
  const lanes = readInt16(joinSlots(chunk));
  const length = lanes.length / LANES_PER_SLOT;
  const slots = slotCount(weights);
  if (!Number.isInteger(offset) || offset < 0 || offset + length > slots) {
    throw new ChunkOutOfRange({ offset, length, slots });
  }
  const first = offset * LANES_PER_SLOT;
  checkUnusedLanes(lanes, weights, first);
  return lanes.slice(0, weights - first);
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

function wholeSlots(bytes: Uint8Array): Uint8Array {
  if (bytes.length % SLOT_BYTES !== 0) throw new ChunkMisaligned({ length: bytes.length });
  return bytes;
}

function checkUnusedLanes(lanes: Int16Array, weights: number, first: number): void {
  for (let i = Math.max(0, weights - first); i < lanes.length; i++) {
    if (lanes[i] !== 0) throw new UnusedLanesNotZero({ lane: first + i, weights });
  }
}
