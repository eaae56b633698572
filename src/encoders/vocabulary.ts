import type { Hex } from "../codec/bytes.ts";
import { MAX_SPARSE_FEATURES } from "../codec/sparse.ts";
import { canonicalJson } from "./canonical-json.ts";
import { checkInteger, describe, hashDescription } from "./encoder.ts";
import type { Encoder } from "./encoder.ts";
import { BadVocabulary } from "./errors.ts";
import { checkCap, distinctWords, encodeWords, requireText, tokenizerSettings } from "./tokenizer.ts";
import type { TokenizerSettings } from "./tokenizer.ts";

/** Settings of {@link vocabularyEncoder}. */
export interface VocabularyOptions {
  /** The most features of one text; the first ones that occur are kept. No limit unless told. */
  readonly maxFeatures?: number;
  readonly tokenizer?: Partial<TokenizerSettings>;
}

const FORMAT = "dcai-vocabulary/1";

/**
 * Encodes texts by a list of known words: a word's feature is its place in the list, unknown words are left out. With
 * the most frequent words first, common words share storage slots, which saves gas.
 *
 * The description holds the list's size and hash; the list itself is a file ({@link vocabularyToJson}).
 *
 * @param words Distinct words, 1 to 65,536.
 * @throws BadVocabulary, BadEncoderSetting
 */
export function vocabularyEncoder(words: readonly string[], options: VocabularyOptions = {}): Encoder {
  const places = indexWords(words);
  checkCap(options.maxFeatures);
  const tokenizer = tokenizerSettings(options.tokenizer);
  const cap = options.maxFeatures === undefined ? {} : { maxFeatures: options.maxFeatures };
  const indexOf = (word: string) => places.get(word);
  return {
    ...describe({ type: "vocabulary", features: words.length, hash: vocabularyHash(words), tokenizer, ...cap }),
    featureCount: words.length,
    kind: "sparse",
    input: "text",
    featurePoint: 0,
    encode: (input) => encodeWords(distinctWords(requireText(input), tokenizer), indexOf, options.maxFeatures),
  };
}

/** keccak256 of the words as a JSON array without spaces, in UTF-8. */
export function vocabularyHash(words: readonly string[]): Hex {
  return hashDescription(canonicalJson(words));
}

/** Writes a vocabulary file: `{"format":"dcai-vocabulary/1","words":[...]}`, the word of feature 0 first. */
export function vocabularyToJson(words: readonly string[]): string {
  return canonicalJson({ format: FORMAT, words });
}

/** Reads a vocabulary file. Throws {@link BadVocabulary}. */
export function vocabularyFromJson(json: string): string[] {
  const words = parseWords(json);
  indexWords(words);
  return words;
}

/** Counts in how many texts each word occurs; its memory grows with the distinct words, not with the texts. */
export class VocabularyBuilder {
  readonly #texts = new Map<string, number>();
  readonly #tokenizer: TokenizerSettings;

  constructor(tokenizer: Partial<TokenizerSettings> = {}) {
    this.#tokenizer = tokenizerSettings(tokenizer);
  }

  /** Counts the distinct words of one text. */
  add(text: string): void {
    for (const word of distinctWords(text, this.#tokenizer)) this.#texts.set(word, (this.#texts.get(word) ?? 0) + 1);
  }

  /**
   * The words that occur in the most texts, most frequent first; equally frequent ones in the order of their UTF-16
   * code units. Fewer than `size` if the texts have fewer.
   *
   * @param size 1 to 65,536.
   */
  build(size: number): string[] {
    checkInteger("features", size, 1, MAX_SPARSE_FEATURES);
    const counted = [...this.#texts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return counted.slice(0, size).map(([word]) => word);
  }
}

/** Builds a vocabulary of at most `size` words from texts; see {@link VocabularyBuilder}. */
export function buildVocabulary(
  texts: Iterable<string>,
  size: number,
  tokenizer?: Partial<TokenizerSettings>,
): string[] {
  const builder = new VocabularyBuilder(tokenizer);
  for (const text of texts) builder.add(text);
  return builder.build(size);
}

function parseWords(json: string): string[] {
  let file: unknown;
  try {
    file = JSON.parse(json);
  } catch (cause) {
    throw new BadVocabulary({ reason: "is not JSON" }, { cause });
  }
  const { format, words } = (file ?? {}) as { format?: unknown; words?: unknown };
  if (format !== FORMAT)
    throw new BadVocabulary({ reason: `has the format ${JSON.stringify(format)}, not "${FORMAT}"` });
  if (!Array.isArray(words)) throw new BadVocabulary({ reason: "has no list of words" });
  return words as string[];
}

function indexWords(words: readonly string[]): Map<string, number> {
  const { length } = words;
  if (length < 1 || length > MAX_SPARSE_FEATURES) {
    throw new BadVocabulary({ reason: `has ${length} words; it must have 1 to ${MAX_SPARSE_FEATURES}` });
  }
  const places = new Map<string, number>();
  words.forEach((word, place) => {
    if (typeof word !== "string" || word === "") throw new BadVocabulary({ reason: `has no word at place ${place}` });
    if (places.has(word))
      throw new BadVocabulary({ reason: `has ${JSON.stringify(word)} twice, again at place ${place}` });
    places.set(word, place);
  });
  return places;
}
