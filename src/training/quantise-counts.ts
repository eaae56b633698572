import { checkConfig, packCentroids, packCounts } from "../codec/index.ts";
import type { CentroidConfig, CentroidParameters, CountKind, Hex } from "../codec/index.ts";
import { checkClassCounts, checkCounts, checkRows } from "./counts.ts";
import type { NaiveBayesModel, NearestCentroidModel, SparseNearestCentroidModel } from "./float-model.ts";
import type { QuantisedModel } from "./quantised-model.ts";
import { smoothingToRaw } from "./settings.ts";

/** Settings of the on-chain form of models of counts. */
export interface LaneOptions {
  /**
   * Width of a lane, in bits. Counts: 32 unless told, which 4,294,967,295 contributions of one label fill; or 16, which takes
   * half the storage, but from the 65,536th sample of a label with the same feature on such samples are refused. Sums of dense
   * samples: 32 unless told, which no 65,536 samples of a label can fill; or 64.
   */
  readonly laneBits?: number;
}

const DEFAULT_LANE_BITS = 32;

/**
 * Packs a model of counts; nothing is lost but the smoothing's bits after the 16th.
 *
 * @throws BadSmoothing, BadConfig, WrongLength, ValueOutOfRange, CountAboveSamples
 */
export function quantiseCounts(
  model: NaiveBayesModel | SparseNearestCentroidModel,
  { laneBits = DEFAULT_LANE_BITS }: LaneOptions,
): QuantisedModel<CountKind> {
  const { kind, labels, features, classCounts, featureCounts } = model;
  const smoothing = kind === "NaiveBayes" ? { smoothing: smoothingToRaw(model.smoothing) } : {};
  const config = { features, laneBits, ...smoothing };
  checkConfig<CountKind>(kind, config, labels);
  checkCounts(model);
  const slots = packCounts<CountKind>(kind, config, { samples: classCounts, counts: featureCounts });
  return { kind, config, labels, slots };
}

/**
 * Packs a model of dense centroids; nothing is lost.
 *
 * @throws BadConfig, TooLarge, WrongLength, ValueOutOfRange
 */
export function quantiseCentroids(
  { kind, labels, features, classCounts, sums }: NearestCentroidModel,
  { laneBits = DEFAULT_LANE_BITS }: LaneOptions,
): QuantisedModel<"NearestCentroid"> {
  const config = { features, laneBits };
  return { kind, config, labels, slots: packSums(config, labels, { samples: classCounts, sums }) };
}

/** Packs sums after checking how many there are. Throws as {@link quantiseCentroids} does. */
export function packSums(config: CentroidConfig, labels: number, { samples, sums }: CentroidParameters): Hex[] {
  checkConfig("NearestCentroid", config, labels);
  checkClassCounts(samples, labels);
  checkRows("sums", sums, labels, config.features);
  return packCentroids(config, { samples, sums });
}
