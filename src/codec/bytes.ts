import { InvalidBytes } from "./errors.ts";

/** A `0x` string in lower case with two digits for each byte. */
export type Hex = `0x${string}`;

/** Bytes as people have them: an array, or a `0x` string in either case. */
export type BytesLike = Uint8Array | string;

const HEX = /^0x(?:[0-9a-fA-F]{2})*$/;
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Writes bytes as a `0x` string. Throws {@link InvalidBytes}. */
export function toHex(data: BytesLike): Hex {
  const bytes = toBytes(data);
  let hex = "0x";
  for (const byte of bytes) hex += DIGITS[byte];
  return hex as Hex;
}

/** Reads bytes from a `0x` string; an array is given back as it is, not copied. Throws {@link InvalidBytes}. */
export function toBytes(data: BytesLike): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (typeof data !== "string" || !HEX.test(data)) throw new InvalidBytes({ value: data });
  const bytes = new Uint8Array((data.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(data.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** A view that reads and writes big-endian numbers in place. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
