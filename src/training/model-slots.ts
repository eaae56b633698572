import {
  isCountModel,
  isPerceptron,
  joinSlots,
  packCounts,
  readHeader,
  SLOT_BYTES,
  splitSlots,
  unpackCentroids,
  unpackCounts,
  unpackPerceptron,
} from "../codec/index.ts";
import type {
  BytesLike,
  CentroidConfig,
  ClassifierKind,
  ConfigOf,
  CountKind,
  PerceptronConfig,
} from "../codec/index.ts";
import { checkCounts } from "./counts.ts";
import type { QuantisedModel } from "./quantised-model.ts";

/**
 * A model from all slots that a chain gives, ready to be created again. Labels that were added to a model of counts go to
 * where a new model of as many labels has them, so that its slots may differ from the given ones.
 *
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, MalformedHeader, WrongSlotCount, UnusedLanesNotZero, InconsistentSum
 */
export function modelFromSlots<Kind extends ClassifierKind>(
  kind: Kind,
  slots: readonly BytesLike[] | BytesLike,
): QuantisedModel<Kind> {
  const bytes = joinSlots(slots);
  const { config, labels, group } = readHeader(kind, bytes.subarray(0, SLOT_BYTES));
  if (!isCountModel(kind)) {
    checkSlots({ kind, config, labels }, bytes);
    return { kind, config, labels, slots: splitSlots(bytes) };
  }
  const settings = config as ConfigOf<CountKind>;
  const parameters = unpackCounts<CountKind>(kind, settings, { labels, group }, bytes);
  return { kind, config, labels, slots: packCounts<CountKind>(kind, settings, parameters) };
}

/**
 * Checks a model's slots, as it is created with them: header, unused bits, totals and norms, and that counts can come from
 * binary samples.
 *
 * @throws InvalidBytes, BadSlot, ChunkMisaligned, WrongSlotCount, HeaderDiffers, UnusedLanesNotZero, InconsistentSum,
 * CountAboveSamples
 */
export function checkSlots(
  { kind, config, labels }: Omit<QuantisedModel, "slots">,
  slots: readonly BytesLike[] | BytesLike,
): void {
  if (isPerceptron(kind)) {
    unpackPerceptron(kind, config as PerceptronConfig, labels, slots);
  } else if (kind === "NearestCentroid") {
    unpackCentroids(config as CentroidConfig, labels, slots);
  } else {
    const { samples, counts } = unpackCounts<CountKind>(kind, config as ConfigOf<CountKind>, { labels }, slots);
    checkCounts({ labels, features: config.features, classCounts: samples, featureCounts: counts });
  }
}
