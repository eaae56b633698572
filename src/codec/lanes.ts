import { toBytes, toHex } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { HEADER_BYTES, packHeader } from "./config.ts";
import type { ClassifierConfig } from "./config.ts";
import { readInt16, writeInt16 } from "./dense.ts";
import {
  BadChunkSize,
  BadSlot,
  ChunkMisaligned,
  ChunkOutOfRange,
  HeaderDiffers,
  UnusedLanesNotZero,
  WrongDimension,
  WrongSlotCount,
} from "./errors.ts";

/** How many int16 lanes a storage slot has; lane 0 is its most significant 16 bits. */
export const LANES_PER_SLOT = 16;

/** How many lanes of slot 0 come before the first weight: they hold the header, see {@link packHeader}. */
export const HEADER_LANES = HEADER_BYTES / 2;

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

/** Consecutive weights of a model. */
export interface WeightRange {
  /** Index of the first weight. */
  readonly first: number;
  readonly weights: Int16Array;
}

/** How many slots the parameters of a model with this many features take, header included. */
export function slotCount(features: number): number {
  return Math.ceil((features + HEADER_LANES) / LANES_PER_SLOT);
}

/** Which slot the weight of a feature is in. */
export function slotOf(index: number): number {
  return Math.floor((index + HEADER_LANES) / LANES_PER_SLOT);
}

/**
 * Packs a model's parameters into slots as the contract stores them: the header, then the weights, sixteen lanes to a
 * slot, big-endian; unused lanes of the last slot are zero.
 *
 * @param config The model's settings, with the bias as it is now.
 * @param weights `config.features` integers from -32768 to 32767.
 * @throws WrongDimension, NotInt16
 */
export function packParameters(config: ClassifierConfig, weights: ArrayLike<number>): Hex[] {
  if (weights.length !== config.features) {
    throw new WrongDimension({ given: weights.length, expected: config.features });
  }
  const padded = new Uint8Array(slotCount(weights.length) * SLOT_BYTES);
  padded.set(packHeader(config));
  padded.set(writeInt16(weights), HEADER_BYTES);
  return splitSlots(padded);
}

/**
 * Unpacks the weights from all slots of a model.
 *
 * @param slots The slots, or their bytes one after the other.
 * @param config What their header must say.
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, WrongSlotCount, HeaderDiffers, UnusedLanesNotZero
 */
export function unpackParameters(slots: readonly BytesLike[] | BytesLike, config: ClassifierConfig): Int16Array {
  const bytes = joinSlots(slots);
  const given = bytes.length / SLOT_BYTES;
  const expected = slotCount(config.features);
  if (given !== expected) throw new WrongSlotCount({ given, expected });
  return unpackChunk(0, bytes, config).weights;
}

/**
 * Unpacks the weights from part of a model's slots.
 *
 * @param offset Number of the chunk's first slot.
 * @param chunk Its slots, or their bytes one after the other; may be empty.
 * @param config What the header must say, if slot 0 is part of the chunk.
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, ChunkOutOfRange, HeaderDiffers, UnusedLanesNotZero
 */
export function unpackChunk(
  offset: number,
  chunk: readonly BytesLike[] | BytesLike,
  config: ClassifierConfig,
): WeightRange {
  const bytes = joinSlots(chunk);
  const slots = slotCount(config.features);
  const end = offset + bytes.length / SLOT_BYTES;
  if (!Number.isInteger(offset) || offset < 0 || end > slots) throw new ChunkOutOfRange({ offset, end, slots });
  if (offset === 0 && end > 0) checkHeader(bytes, config);
  if (offset < slots && end === slots) checkUnusedLanes(bytes, config.features);
  const lanes = readInt16(bytes);
  const from = offset === 0 ? HEADER_LANES : 0;
  const first = offset * LANES_PER_SLOT + from - HEADER_LANES;
  return { first, weights: lanes.slice(from, from + config.features - first) };
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

function checkHeader(bytes: Uint8Array, config: ClassifierConfig): void {
  const given = toHex(bytes.subarray(0, HEADER_BYTES));
  const expected = toHex(packHeader(config));
  if (given !== expected) throw new HeaderDiffers({ given, expected });
}

/** @param bytes Slots that end with the model's last one. */
function checkUnusedLanes(bytes: Uint8Array, features: number): void {
  const slot = bytes.subarray(-SLOT_BYTES);
  const used = (HEADER_BYTES + 2 * features) % SLOT_BYTES || SLOT_BYTES;
  if (slot.subarray(used).some((byte) => byte !== 0)) throw new UnusedLanesNotZero({ slot: toHex(slot) });
}
