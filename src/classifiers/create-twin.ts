import type { BytesLike } from "../codec/bytes.ts";
import type { ConfigOf } from "../codec/config.ts";
import { WrongSlotCount } from "../codec/errors.ts";
import { readHeader } from "../codec/header.ts";
import type { ClassifierKind } from "../codec/kinds.ts";
import { joinSlots, SLOT_BYTES } from "../codec/slots.ts";
import { DensePerceptronTwin } from "./dense-perceptron.ts";
import { NaiveBayesTwin } from "./naive-bayes.ts";
import { NearestCentroidTwin } from "./nearest-centroid.ts";
import { SparseNearestCentroidTwin } from "./sparse-nearest-centroid.ts";
import { SparsePerceptronTwin } from "./sparse-perceptron.ts";

/** The twin of each kind of classifier. */
export interface Twins {
  SparsePerceptron: SparsePerceptronTwin;
  DensePerceptron: DensePerceptronTwin;
  NaiveBayes: NaiveBayesTwin;
  SparseNearestCentroid: SparseNearestCentroidTwin;
  NearestCentroid: NearestCentroidTwin;
}

/** The twin of one kind, or of one of several. */
export type TwinOf<Kind extends ClassifierKind> = Twins[Kind];

type Maker<Kind extends ClassifierKind> = (config: ConfigOf<Kind>, labels: number, group?: number) => TwinOf<Kind>;

const MAKERS: { readonly [Kind in ClassifierKind]: Maker<Kind> } = {
  SparsePerceptron: (config, labels) => new SparsePerceptronTwin(config, labels),
  DensePerceptron: (config, labels) => new DensePerceptronTwin(config, labels),
  NaiveBayes: (config, labels, group) => new NaiveBayesTwin(config, labels, group),
  SparseNearestCentroid: (config, labels, group) => new SparseNearestCentroidTwin(config, labels, group),
  NearestCentroid: (config, labels) => new NearestCentroidTwin(config, labels),
};

/**
 * A twin of any kind, as the contract creates the model: without weights, counts or sums.
 *
 * @param labels 2 to 255.
 * @throws BadConfig, TooLarge
 */
export function createTwin<Kind extends ClassifierKind>(kind: Kind, config: ConfigOf<Kind>, labels = 2): TwinOf<Kind> {
  const make: Maker<Kind> = MAKERS[kind];
  return make(config, labels);
}

/**
 * A twin of a model as it is on a chain now; its settings and labels are read from the first slot.
 *
 * @param slots All of the model's, or their bytes one after the other.
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, MalformedHeader, WrongSlotCount, UnusedLanesNotZero
 */
export function restoreTwin<Kind extends ClassifierKind>(
  kind: Kind,
  slots: readonly BytesLike[] | BytesLike,
): TwinOf<Kind> {
  const bytes = joinSlots(slots);
  const { config, labels, group } = readHeader(kind, bytes.subarray(0, SLOT_BYTES));
  const make: Maker<Kind> = MAKERS[kind];
  const twin = make(config, labels, group);
  const given = bytes.length / SLOT_BYTES;
  if (given !== twin.parameterSlots()) throw new WrongSlotCount({ given, expected: twin.parameterSlots() });
  twin.load(0, bytes);
  return twin;
}
