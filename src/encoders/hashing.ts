import { MAX_SPARSE_FEATURES } from "../codec/sparse.ts";
import { checkInteger, describe } from "./encoder.ts";
import type { Encoder } from "./encoder.ts";
import { checkCap, distinctWords, encodeWords, requireText, tokenizerSettings } from "./tokenizer.ts";
import type { TokenizerSettings } from "./tokenizer.ts";

/** Settings of {@link hashingEncoder}. */
export interface HashingOptions {
  /** How many buckets, and so features: 1 to 65,536. */
  readonly features: number;
  /** The most features of one text; the first ones that occur are kept. No limit unless told. */
  readonly maxFeatures?: number;
  readonly tokenizer?: Partial<TokenizerSettings>;
}

/**
 * Feature hashing of texts (Weinberger et al. 2009, "Feature hashing for large scale multitask learning", without
 * signs because features are binary): a word's feature is {@link hashWord} modulo the number of buckets. The encoder
 * is rebuilt from its description alone.
 *
 * @throws BadEncoderSetting
 */
export function hashingEncoder({ features, maxFeatures, tokenizer }: HashingOptions): Encoder {
  checkInteger("features", features, 1, MAX_SPARSE_FEATURES);
  checkCap(maxFeatures);
  const words = tokenizerSettings(tokenizer);
  const cap = maxFeatures === undefined ? {} : { maxFeatures };
  const indexOf = (word: string) => hashWord(word) % features;
  return {
    ...describe({ type: "hashing", hash: "fnv1a32-fmix32", features, tokenizer: words, ...cap }),
    featureCount: features,
    kind: "sparse",
    input: "text",
    featurePoint: 0,
    encode: (input) => encodeWords(distinctWords(requireText(input), words), indexOf, maxFeatures),
  };
}

const utf8 = new TextEncoder();

/**
 * Hash of a word, 32 bits, unsigned: FNV-1a over its UTF-8 bytes (offset basis 0x811c9dc5, prime 0x01000193; Fowler,
 * Noll and Vo), then the 32-bit finaliser of MurmurHash3 (Appleby), which spreads FNV's weak low bits.
 */
export function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
