import { toBytes, viewOf } from "./bytes.ts";
import type { BytesLike } from "./bytes.ts";
import { EmptyFeatures, NotInt16, OddLength, WrongDimension } from "./errors.ts";

/** The most values that a dense sample can have. */
export const MAX_DENSE_FEATURES = 8_192;

export const INT16_MIN = -32_768;
export const INT16_MAX = 32_767;

/**
 * Encodes a numeric sample: big-endian two's-complement int16 fixed-point values, 2 bytes each.
 *
 * @param values Integers from -32768 to 32767 (real value times 2^featurePoint), at least one.
 * @param dimension How many values the model expects; not checked when left out.
 * @throws EmptyFeatures, WrongDimension, NotInt16
 */
export function encodeDense(values: ArrayLike<number>, dimension: number = values.length): Uint8Array {
  if (values.length === 0) throw new EmptyFeatures({});
  if (values.length !== dimension) throw new WrongDimension({ given: values.length, expected: dimension });
  return writeInt16(values);
}

/**
 * Decodes what {@link encodeDense} wrote, with the same checks.
 *
 * @throws InvalidBytes, EmptyFeatures, OddLength, WrongDimension
 */
export function decodeDense(data: BytesLike, dimension?: number): Int16Array {
  const bytes = toBytes(data);
  if (bytes.length === 0) throw new EmptyFeatures({});
  if (bytes.length % 2 !== 0) throw new OddLength({ length: bytes.length });
  const given = bytes.length / 2;
  if (dimension !== undefined && given !== dimension) throw new WrongDimension({ given, expected: dimension });
  return readInt16(bytes);
}

/** Writes integers as big-endian int16. Throws {@link NotInt16}, which names the position. */
export function writeInt16(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = viewOf(bytes);
  for (let position = 0; position < values.length; position++) {
    const value = values[position]!;
    if (!isInt16(value)) throw new NotInt16({ position, value });
    view.setInt16(2 * position, value);
  }
  return bytes;
}

/** Reads big-endian int16 values from an even number of bytes. */
export function readInt16(bytes: Uint8Array): Int16Array {
  const values = new Int16Array(bytes.length / 2);
  const view = viewOf(bytes);
  for (let i = 0; i < values.length; i++) values[i] = view.getInt16(2 * i);
  return values;
}

/** Whether a number is an integer from -32768 to 32767. */
export function isInt16(value: number): boolean {
  return Number.isInteger(value) && value >= INT16_MIN && value <= INT16_MAX;
}
