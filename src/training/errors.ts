import { defineError, show } from "../errors.ts";

/** No binary point gives weights that fit and a learning rate of at least 1. */
export class CannotQuantise extends defineError(
  "CANNOT_QUANTISE",
  (d: { largest: number; where: string; learningRate: number; headroom: number; reason: string }) =>
    `The model does not fit the on-chain format: ${d.reason} (largest: ${d.largest}, ${d.where}; ` +
    `learning rate ${d.learningRate}; room for ${d.headroom} updates).`,
  "Ask for less headroom, or multiply weights, bias and learning rate by one number: it changes no prediction.",
) {}

/** A model file that cannot be read. */
export class BadModelFile extends defineError(
  "BAD_MODEL_FILE",
  (d: { where: string; reason: string }) => `The model file is wrong at ${d.where}: ${d.reason}.`,
  "See ModelFile for this project's format and ReferenceModel for the other one that can be read.",
) {}

/** A weight, bias or learning rate that is missing or not a finite number. */
export class BadParameter extends defineError(
  "BAD_PARAMETER",
  (d: { where: string; value: unknown }) => `${d.where} is ${show(d.value)} instead of a finite number.`,
  "The file may have been cut off, or training may have diverged: correct the value.",
) {}

/** Training or evaluation without samples, or with a setting outside its range. */
export class BadTrainingSetting extends defineError(
  "BAD_TRAINING_SETTING",
  (d: { setting: string; value: unknown; expected: string }) =>
    `The training's ${d.setting} is ${show(d.value)}; it must be ${d.expected}.`,
  "Correct this setting.",
) {}
