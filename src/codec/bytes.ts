import { InvalidBytes } from "./errors.ts";

/** A `0x` string in lower case with two digits for each byte. */
export type Hex = `0x${string}`;

/** Bytes as people have them: an array, or a `0x` string in either case. */
export type BytesLike = Uint8Array | string;

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
  if (typeof data !== "string" || !data.startsWith("0x") || data.length % 2 !== 0)
    throw new InvalidBytes({ value: data });
  const bytes = new Uint8Array(data.length / 2 - 1);
  for (let i = 0; i < bytes.length; i++) {
    const byte = 16 * digitAt(data, 2 * i + 2) + digitAt(data, 2 * i + 3);
    if (Number.isNaN(byte)) throw new InvalidBytes({ value: data });
    bytes[i] = byte;
  }
  return bytes;
}

/** A view that reads and writes big-endian numbers in place. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The value of a hexadecimal digit, NaN of anything else. */
function digitAt(text: string, position: number): number {
  const code = text.charCodeAt(position);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20; // in lower case
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : NaN;
}
