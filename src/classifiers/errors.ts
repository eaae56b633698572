import { defineError, show } from "../errors.ts";

const FULL_HINT =
  "The sample cannot be learnt: a parameter is full. Quantise with more headroom, that is a smaller binaryPoint.";

/** A weight would leave the range of int16; nothing was changed. */
export class WeightOverflow extends defineError(
  "WEIGHT_OVERFLOW",
  (d: { index: number }) => `Weight ${d.index} would leave the range from -32768 to 32767.`,
  FULL_HINT,
) {}

/** The bias would leave the range of int32; nothing was changed. */
export class BiasOverflow extends defineError(
  "BIAS_OVERFLOW",
  (d: { bias: number }) => `The bias would become ${d.bias}, outside the range of int32.`,
  FULL_HINT,
) {}

/** A label that the model does not have. */
export class LabelOutOfRange extends defineError(
  "LABEL_OUT_OF_RANGE",
  (d: { label: number; labels: number }) =>
    `The label ${show(d.label)} is out of range: the model has ${d.labels} labels, from 0 to ${d.labels - 1}.`,
  "Use the number of one of the model's labels.",
) {}
