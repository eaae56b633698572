import { defineError, show } from "../errors.ts";

const FULL_HINT =
  "The sample cannot be learnt: a parameter is full. Quantise with more headroom, that is a smaller binaryPoint.";
const LANE_HINT = "The sample cannot be learnt: a counter is full. Create models that learn so much with wider lanes.";
const UNDO_HINT = "Undo updates in the reverse order, each once, with the features and label of that update.";

/** A weight would leave the range of int16; nothing was changed. */
export class WeightOverflow extends defineError(
  "WEIGHT_OVERFLOW",
  (d: { index: number }) => `Weight ${d.index} would leave the range from -32768 to 32767.`,
  FULL_HINT,
) {}

/** A bias would leave the range of int32; nothing was changed. */
export class BiasOverflow extends defineError(
  "BIAS_OVERFLOW",
  (d: { bias: number }) => `The bias would become ${d.bias}, outside the range of int32.`,
  FULL_HINT,
) {}

/** A feature's count for a label is as high as its lane can hold; nothing was changed. */
export class CountFull extends defineError(
  "COUNT_FULL",
  (d: { index: number; label: number }) => `The count of feature ${d.index} for label ${d.label} is full.`,
  LANE_HINT,
) {}

/** A label's number of samples, total or norm has no room; nothing was changed. */
export class LabelFull extends defineError(
  "LABEL_FULL",
  (d: { label: number }) => `Label ${d.label} is full: its number of samples, its total or its norm has no room.`,
  "The sample cannot be learnt, and no other one of this label of that size can.",
) {}

/** A feature's sum for a label would leave its lane; nothing was changed. */
export class SumOverflow extends defineError(
  "SUM_OVERFLOW",
  (d: { index: number; label: number }) => `The sum of feature ${d.index} for label ${d.label} would overflow.`,
  LANE_HINT,
) {}

/** A feature's count for a label is zero, so that no sample with it was learnt; nothing was changed. */
export class NothingToUndo extends defineError(
  "NOTHING_TO_UNDO",
  (d: { index: number; label: number }) => `No sample of label ${d.label} with feature ${d.index} is left to undo.`,
  UNDO_HINT,
) {}

/** A label's number of samples, total or norm is too small for what is to be undone; nothing was changed. */
export class LabelEmpty extends defineError(
  "LABEL_EMPTY",
  (d: { label: number }) => `Label ${d.label} has not learnt what is to be undone.`,
  UNDO_HINT,
) {}

/** A label that the model does not have. */
export class LabelOutOfRange extends defineError(
  "LABEL_OUT_OF_RANGE",
  (d: { label: number; labels: number }) =>
    `The label ${show(d.label)} is out of range: the model has ${d.labels} labels, from 0 to ${d.labels - 1}.`,
  "Use the number of one of the model's labels.",
) {}

/** A perceptron keeps the labels that it was created with. */
export class LabelsAreFixed extends defineError(
  "LABELS_ARE_FIXED",
  (d: { kind: string }) => `No label can be added to a ${d.kind}.`,
  "Create a model with all labels, or use a classifier that can grow: NaiveBayes or a nearest centroid.",
) {}
