// The slots of parameters that an operation must touch, in whatever design; see floor.ts.
//
// Numbers may not be too small to use: a count or sum has room for 65,535 samples, which is 16 bits for binary features and 32 for
// features of 16 bits. One layout serves all operations: that for which a contribution and its refund together are cheapest. For
// counts it is ours, with a feature's numbers of both labels side by side: on the imdb sample 17 slots are changed and 17 read.
// Were each label's numbers by themselves, 14 would be changed and 27 read: 15,000 gas less for the contribution, 21,000 more for
// its refund. Settings, and what is kept only to be faster (totals and norms), need no room.
import { isPerceptron, toBytes } from "../src/index.ts";
import type { Hex } from "../src/index.ts";
import type { BenchModel } from "./bench-models.ts";

const SLOT_BITS = 256;
const LABELS = 2;
const SAMPLES_BITS = 32; // how many samples a label has
const BIAS_BITS = 32;

/** What the model's parameters cost in an operation, by slots. */
export interface SlotsTouched {
  /** All of them. */
  readonly read: number;
  /** Of those that are read: written too. */
  readonly written: number;
  /** Of those that are written: zero before. */
  readonly filled: number;
}

type Model = Pick<BenchModel, "kind" | "features" | "numberBits" | "layout">;

/** Slots that a new model fills. */
export function slotsOfModel({ kind, features, numberBits }: Model): number {
  const numbers = numberBits * features;
  const bits = isPerceptron(kind) ? numbers + BIAS_BITS : LABELS * (numbers + SAMPLES_BITS);
  return Math.ceil(bits / SLOT_BITS);
}

/** A prediction reads both labels' numbers. */
export function slotsOfPrediction({ layout }: Model, sample: Hex): SlotsTouched {
  return { read: layout.touched(toBytes(sample)).length, written: 0, filled: 0 };
}

/**
 * A contribution that teaches the model changes its numbers of the sample's features, and how many samples the label has.
 *
 * @param isNew Whether no sample had these features before.
 */
export function slotsOfUpdate(model: Model, sample: Hex, isNew = false): SlotsTouched {
  const { kind, features, numberBits, layout } = model;
  const ofOneLabel = Math.ceil((numberBits * features + SAMPLES_BITS) / SLOT_BITS); // dense sums
  const read = kind === "NearestCentroid" ? ofOneLabel : layout.touched(toBytes(sample)).length;
  return { read, written: read, filled: isNew ? read - 1 : 0 }; // the label's samples, or the bias, are not zero
}
