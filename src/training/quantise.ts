import type { FloatModel } from "./float-model.ts";
import { quantiseCentroids, quantiseCounts } from "./quantise-counts.ts";
import type { LaneOptions } from "./quantise-counts.ts";
import { quantisePerceptron } from "./quantise-perceptron.ts";
import type { RoundingOptions } from "./quantise-perceptron.ts";
import type { QuantisedModel } from "./quantised-model.ts";

/** Settings of {@link quantise}: `headroom` and `binaryPoint` for perceptrons, `laneBits` for models of counts. */
export interface QuantiseOptions extends RoundingOptions, LaneOptions {}

/**
 * Puts a model into the on-chain form. Perceptrons are rounded, see {@link RoundingOptions}; models of counts are kept as
 * they are.
 *
 * @throws BadParameter, BadTrainingSetting, CannotQuantise (perceptrons); BadSmoothing, WrongLength, ValueOutOfRange,
 * CountAboveSamples (models of counts); BadConfig, TooLarge
 */
export function quantise<Model extends FloatModel>(
  model: Model,
  options?: QuantiseOptions,
): QuantisedModel<Model["kind"]>;
export function quantise(model: FloatModel, options: QuantiseOptions = {}): QuantisedModel {
  switch (model.kind) {
    case "NaiveBayes":
    case "SparseNearestCentroid":
      return quantiseCounts(model, options);
    case "NearestCentroid":
      return quantiseCentroids(model, options);
    default:
      return quantisePerceptron(model, options);
  }
}
