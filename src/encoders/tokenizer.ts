import { checkInteger } from "./encoder.ts";
import { WrongEncoderInput } from "./errors.ts";
import type { EncoderInput } from "./encoder.ts";

/** How texts are cut into words. A type, so that it is also JSON. */
export type TokenizerSettings = {
  /** Shorter words are left out, in UTF-16 code units; 1 to 100, 2 unless told. */
  readonly minLength: number;
  /** Longer words (such as encoded attachments) are left out; `minLength` to 1,000, 30 unless told. */
  readonly maxLength: number;
};

/** The most words that `maxFeatures` may name. */
const MAX_CAP = 65_536;

const WORD = /[\p{L}\p{N}]+/gu;

/** Fills in what is left out, and checks it. Throws `BadEncoderSetting`. */
export function tokenizerSettings({
  minLength = 2,
  maxLength = 30,
}: Partial<TokenizerSettings> = {}): TokenizerSettings {
  checkInteger("minLength", minLength, 1, 100);
  checkInteger("maxLength", maxLength, minLength, 1_000);
  return { minLength, maxLength };
}

/** Checks an optional cap on features per text. */
export function checkCap(maxFeatures: number | undefined): void {
  if (maxFeatures !== undefined) checkInteger("maxFeatures", maxFeatures, 1, MAX_CAP);
}

/**
 * The distinct words of a text, in the order in which they first occur.
 *
 * The text is normalised to NFKC and lower-cased (Unicode's rules, no locale); a word is a longest run of Unicode
 * letters and digits; words outside the length bounds are left out.
 */
export function distinctWords(text: string, { minLength, maxLength }: TokenizerSettings): Set<string> {
  const words = new Set<string>();
  for (const word of text.normalize("NFKC").toLowerCase().match(WORD) ?? []) {
    if (word.length >= minLength && word.length <= maxLength) words.add(word);
  }
  return words;
}

/** Gives back a text, or throws `WrongEncoderInput`. */
export function requireText(input: EncoderInput): string {
  if (typeof input !== "string") throw new WrongEncoderInput({ expected: "a text", given: input });
  return input;
}

/**
 * Encodes words as sorted, distinct feature indices.
 *
 * @param words In the order in which they occur.
 * @param indexOf The index of a word, or undefined if it has none.
 * @param cap The most indices; the first ones that occur are kept.
 * @returns 2 bytes each, big-endian; empty if no word has an index.
 */
export function encodeWords(
  words: Iterable<string>,
  indexOf: (word: string) => number | undefined,
  cap: number = MAX_CAP,
): Uint8Array {
  const indices = new Set<number>();
  for (const word of words) {
    if (indices.size === cap) break;
    const index = indexOf(word);
    if (index !== undefined) indices.add(index);
  }
  const sorted = Uint16Array.from(indices).sort();
  const bytes = new Uint8Array(sorted.length * 2);
  const view = new DataView(bytes.buffer);
  sorted.forEach((index, position) => view.setUint16(2 * position, index));
  return bytes;
}
