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

/** A smoothing that the contract's 16 fractional bits do not hold. */
export class BadSmoothing extends defineError(
  "BAD_SMOOTHING",
  (d: { smoothing: unknown }) => `The smoothing is ${show(d.smoothing)}; it must be at least 2^-16 and below 65536.`,
  "Without smoothing a feature that a label never had would rule the label out for ever. 1 is the usual choice.",
) {}

/** A name that two labels have. */
export class LabelRepeated extends defineError(
  "LABEL_REPEATED",
  (d: { label: string }) => `The label ${show(d.label)} is given twice.`,
  "Give each label a name of its own.",
) {}

/** A list of numbers that is longer or shorter than it has to be, such as a centroid of another dimension. */
export class WrongLength extends defineError(
  "WRONG_LENGTH",
  (d: { where: string; given: number; expected: number }) =>
    `${d.where} has ${d.given} entries instead of ${d.expected}.`,
  "There must be one entry for each label, and in each row one for each feature.",
) {}

/** More samples of a label with a feature than the label has samples. */
export class CountAboveSamples extends defineError(
  "COUNT_ABOVE_SAMPLES",
  (d: { label: number; index: number; count: number; samples: number }) =>
    `Feature ${d.index} is in ${d.count} samples of label ${d.label}, which has ${d.samples}.`,
  "Samples are binary: count a feature once for each sample that has it. An average above 1 cannot be kept.",
) {}
