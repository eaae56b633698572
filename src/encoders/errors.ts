import { defineError, show } from "../errors.ts";

/** The encoder at hand is not the one that the model was made with. */
export class EncoderMismatch extends defineError(
  "ENCODER_MISMATCH",
  (d: { what: string; expected: string; given: string }) =>
    `The ${d.what} is ${d.given}; the model's is ${d.expected}.`,
  "Samples that are encoded in another way would spoil the model. Use its own encoder description and vocabulary.",
) {}

/** An encoder description that cannot be understood. */
export class BadEncoderDescription extends defineError(
  "BAD_ENCODER_DESCRIPTION",
  (d: { description: string; reason: string }) => `The encoder description ${show(d.description)} ${d.reason}.`,
  "Use the description that an encoder of this library gives, unchanged.",
) {}

/** One setting of an encoder is outside its range. */
export class BadEncoderSetting extends defineError(
  "BAD_ENCODER_SETTING",
  (d: { setting: string; value: unknown; expected: string }) =>
    `The encoder's ${d.setting} is ${show(d.value)}; it must be ${d.expected}.`,
  "Correct this setting of the encoder.",
) {}

/** A vocabulary encoder cannot be rebuilt from its description alone. */
export class VocabularyMissing extends defineError(
  "VOCABULARY_MISSING",
  (d: { hash: string; size: number }) =>
    `The model's encoder needs its vocabulary of ${d.size} words (hash ${d.hash}).`,
  "Give the vocabulary file that was written when the model was made.",
) {}

/** A file that is not a vocabulary. */
export class BadVocabulary extends defineError(
  "BAD_VOCABULARY",
  (d: { reason: string }) => `The vocabulary ${d.reason}.`,
  'A vocabulary file is {"format":"dcai-vocabulary/1","words":[...]} with distinct words, the most frequent first.',
) {}

/** The encoder was given something that it does not encode. */
export class WrongEncoderInput extends defineError(
  "WRONG_ENCODER_INPUT",
  (d: { expected: string; given: unknown }) => `The encoder takes ${d.expected}, not ${show(d.given)}.`,
  "Choose the columns of the data that suit the model's encoder.",
) {}

/** A number that is missing, NaN or infinite. */
export class BadNumber extends defineError(
  "BAD_NUMBER",
  (d: { where: string; value: unknown }) => `${show(d.value)} at ${d.where} is not a finite number.`,
  "Correct the value, or leave the row out.",
) {}
