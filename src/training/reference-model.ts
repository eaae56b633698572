import type { ClassifierKind } from "../codec/index.ts";
import type { FloatModel } from "./float-model.ts";
import { fail, parseModelFile } from "./json.ts";
import { readReferenceCentroids } from "./reference-centroids.ts";
import { readReferenceCounts } from "./reference-counts.ts";
import { readReferencePerceptron } from "./reference-perceptron.ts";

/** A model from a file of the public reference implementation, before it is quantised. */
export interface ReferenceModel {
  readonly model: FloatModel;
  /** The labels' names, label 0 first. */
  readonly labels: readonly string[];
  /** Which features of a shared encoder the weights belong to, in order, if the file says so. */
  readonly featureIndices?: readonly number[];
  /**
   * What importing lost: the largest difference between an average in the file and the same one from the whole sums or
   * counts that it became. At most 2^-featurePoint / 2 over the label's number of samples; 0 for other models.
   */
  readonly largestDifference: number;
}

/** Settings of {@link importReferenceModel}. */
export interface ReferenceOptions {
  /**
   * What the file's real numbers (weights, averages, smoothing) are divided by. Unless told: 10^9, the reference's own
   * scale, if all of them are integers and the learning rate, the smoothing or the largest average is at least 10^6;
   * otherwise 1.
   */
  readonly scale?: number;
  /** How many features the model has, if more than the file says. */
  readonly features?: number;
  /** Fractional bits that the samples of a dense model will have; 0 unless told. */
  readonly featurePoint?: number;
}

const KINDS: Readonly<Record<string, ClassifierKind>> = {
  "sparse perceptron": "SparsePerceptron",
  "dense perceptron": "DensePerceptron",
  perceptron: "DensePerceptron",
  "naive bayes": "NaiveBayes",
  "sparse nearest centroid classifier": "SparseNearestCentroid",
  "dense nearest centroid classifier": "NearestCentroid",
  "nearest centroid classifier": "NearestCentroid",
};

/**
 * Reads a model in the JSON formats of microsoft/0xDeCA10B; `type` says which:
 *
 * - `perceptron`, `dense perceptron`, `sparse perceptron`: `classifications`, two of them, `weights` (an array, or an
 *   object from feature index to weight), `sparseWeights` (such an object, beside or instead of `weights`), `intercept` or
 *   `bias`, `learningRate` (0.5 if missing, as there), `featureIndices`;
 * - `naive bayes`: `classifications`, `classCounts`, `featureCounts` (for each label a list of pairs of a feature and its
 *   count), `totalNumFeatures`, `smoothingFactor` (1 if missing, as there);
 * - `nearest centroid classifier`, `dense nearest centroid classifier`, `sparse nearest centroid classifier`: `centroids`,
 *   or `intents`, an object from a label's name to `centroid` (an array of averages; for the sparse kind also an object
 *   from feature index to average) and `dataCount`. The labels have the order of the object's keys, as JavaScript lists
 *   them. Averages become sums or counts by multiplying with `dataCount` and rounding.
 *
 * @param json The file's text, or its parsed value.
 * @throws BadModelFile, BadParameter (a missing or unusable number, with its place), LabelRepeated, WrongLength,
 * ValueOutOfRange, CountAboveSamples, BadSmoothing, BadConfig, FeatureOutOfRange, FeatureRepeated, LabelOutOfRange
 */
export function importReferenceModel(json: unknown, options: ReferenceOptions = {}): ReferenceModel {
  const file = parseModelFile(json);
  const { type } = file;
  const kind = typeof type === "string" ? KINDS[type.toLowerCase()] : undefined;
  switch (kind) {
    case "SparsePerceptron":
    case "DensePerceptron":
      return readReferencePerceptron(kind, file, options);
    case "NaiveBayes":
      return readReferenceCounts(file, options);
    case "SparseNearestCentroid":
    case "NearestCentroid":
      return readReferenceCentroids(kind, file, options);
    default:
      return fail("type", `${JSON.stringify(type)} is not a kind of model`);
  }
}
