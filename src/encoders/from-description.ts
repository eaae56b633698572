import { MAX_DENSE_FEATURES } from "../codec/dense.ts";
import type { Encoder } from "./encoder.ts";
import { BadEncoderDescription, EncoderMismatch, VocabularyMissing } from "./errors.ts";
import { hashingEncoder } from "./hashing.ts";
import { indicesEncoder } from "./indices.ts";
import { scalingEncoder } from "./scaling.ts";
import type { TokenizerSettings } from "./tokenizer.ts";
import { vocabularyEncoder, vocabularyHash } from "./vocabulary.ts";

/** What a description may hold; each encoder's own function checks the values. */
interface Settings {
  readonly type?: unknown;
  readonly features: number;
  readonly maxFeatures?: number;
  readonly tokenizer?: Partial<TokenizerSettings>;
  readonly hash?: string;
  readonly featurePoint: number;
  readonly offset: number | readonly number[];
  readonly scale: number | readonly number[];
  readonly names?: readonly string[];
}

/**
 * Rebuilds an encoder from the description that is stored with a model.
 *
 * @param description Canonical JSON, as {@link Encoder.description} gives it.
 * @param vocabulary The words, for a vocabulary encoder; ignored by others.
 * @throws BadEncoderDescription, BadEncoderSetting, VocabularyMissing, EncoderMismatch (another vocabulary, or a
 * description that this version would write, and so hash, in another way)
 */
export function encoderFromDescription(description: string, vocabulary?: readonly string[]): Encoder {
  const encoder = rebuild(description, parse(description), vocabulary);
  if (encoder.description !== description) {
    throw new EncoderMismatch({ what: "rebuilt encoder", expected: description, given: encoder.description });
  }
  return encoder;
}

function rebuild(description: string, settings: Settings, vocabulary?: readonly string[]): Encoder {
  switch (settings.type) {
    case "hashing":
      return hashingEncoder(settings);
    case "vocabulary":
      return vocabularyEncoder(requireVocabulary(settings, vocabulary), settings);
    case "scaling":
      return scalingEncoder({ ...settings, columns: expandColumns(description, settings) });
    case "indices":
      return indicesEncoder(settings.features);
    default:
      throw new BadEncoderDescription({ description, reason: `has the unknown type ${JSON.stringify(settings.type)}` });
  }
}

function parse(description: string): Settings {
  let settings: unknown;
  try {
    settings = JSON.parse(description);
  } catch (cause) {
    throw new BadEncoderDescription({ description, reason: "is not JSON" }, { cause });
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new BadEncoderDescription({ description, reason: "is not a JSON object" });
  }
  return settings as Settings;
}

function requireVocabulary({ hash, features }: Settings, words?: readonly string[]): readonly string[] {
  if (words === undefined) throw new VocabularyMissing({ hash: String(hash), size: features });
  const given = vocabularyHash(words);
  if (given !== hash) throw new EncoderMismatch({ what: "vocabulary's hash", expected: String(hash), given });
  return words;
}

function expandColumns(description: string, { features, offset, scale }: Settings) {
  const isList = (value: unknown) => typeof value === "number" || (Array.isArray(value) && value.length === features);
  if (
    !Number.isInteger(features) ||
    features < 1 ||
    features > MAX_DENSE_FEATURES ||
    !isList(offset) ||
    !isList(scale)
  ) {
    throw new BadEncoderDescription({ description, reason: "has no offset and scale for each of its features" });
  }
  const at = (value: number | readonly number[], i: number) => (typeof value === "number" ? value : value[i]!);
  return Array.from({ length: features }, (_, i) => ({ offset: at(offset, i), scale: at(scale, i) }));
}
