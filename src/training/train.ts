import type { ClassifierKind } from "../codec/index.ts";
import { BadTrainingSetting } from "./errors.ts";
import type { FloatModels, NaiveBayesModel, NearestCentroidModel, SparseNearestCentroidModel } from "./float-model.ts";
import { FloatNaiveBayes } from "./float-naive-bayes.ts";
import { FloatNearestCentroid, FloatSparseNearestCentroid } from "./float-nearest-centroid.ts";
import { checkSamples } from "./samples.ts";
import type { LabelledSample } from "./samples.ts";
import { checkShape, smoothingToRaw } from "./settings.ts";
import type { ModelShape } from "./settings.ts";
import { trainPerceptron } from "./train-perceptron.ts";
import type { PerceptronTraining } from "./train-perceptron.ts";

/** Settings of {@link trainNaiveBayes}. */
export interface NaiveBayesOptions extends ModelShape {
  /** What is added to every feature count; 1 unless told (Laplace). See {@link smoothingToRaw} for its range. */
  readonly smoothing?: number;
}

/** Settings of {@link train}; those that a kind has no use for are not looked at. */
export interface TrainOptions extends NaiveBayesOptions, PerceptronTraining {}

/**
 * Trains a classifier of any kind off chain. Models of counts are exact: they are what the contract would have after
 * learning the same samples.
 *
 * @throws BadConfig, BadTrainingSetting, BadSmoothing, and the codec's errors of malformed samples
 */
export function train<Kind extends ClassifierKind>(
  kind: Kind,
  samples: readonly LabelledSample[],
  options: TrainOptions,
): FloatModels[Kind];
export function train(
  kind: ClassifierKind,
  samples: readonly LabelledSample[],
  options: TrainOptions,
): FloatModels[ClassifierKind] {
  switch (kind) {
    case "SparsePerceptron":
    case "DensePerceptron":
      return trainPerceptron(samples, { ...options, kind });
    case "NaiveBayes":
      return trainNaiveBayes(samples, options);
    case "SparseNearestCentroid":
      return trainSparseNearestCentroid(samples, options);
    case "NearestCentroid":
      return trainNearestCentroid(samples, options);
  }
}

/** Counts samples, and their features by label. Throws as {@link train} does. */
export function trainNaiveBayes(samples: readonly LabelledSample[], options: NaiveBayesOptions): NaiveBayesModel {
  const { features, smoothing = 1 } = options;
  const labels = checkShape("NaiveBayes", options);
  smoothingToRaw(smoothing);
  const empty = { kind: "NaiveBayes", labels, features, smoothing, ...zeroCounts(labels, features) } as const;
  return learnAll(new FloatNaiveBayes(empty), samples);
}

/** Counts samples, and their features by label. Throws as {@link train} does. */
export function trainSparseNearestCentroid(
  samples: readonly LabelledSample[],
  options: ModelShape,
): SparseNearestCentroidModel {
  const { features } = options;
  const labels = checkShape("SparseNearestCentroid", options);
  const empty = { kind: "SparseNearestCentroid", labels, features, ...zeroCounts(labels, features) } as const;
  return learnAll(new FloatSparseNearestCentroid(empty), samples);
}

/** Counts samples, and adds up their raw values by label. Throws as {@link train} does. */
export function trainNearestCentroid(samples: readonly LabelledSample[], options: ModelShape): NearestCentroidModel {
  const { features } = options;
  const labels = checkShape("NearestCentroid", options);
  const { classCounts, featureCounts: sums } = zeroCounts(labels, features);
  return learnAll(new FloatNearestCentroid({ kind: "NearestCentroid", labels, features, classCounts, sums }), samples);
}

/** The share of samples, 0 to 1, that a model predicts rightly. */
export function accuracy(model: { predict(features: Uint8Array): number }, samples: Iterable<LabelledSample>): number {
  let right = 0;
  let all = 0;
  for (const { features, label } of samples) {
    if (model.predict(features) === label) right += 1;
    all += 1;
  }
  if (all === 0) throw new BadTrainingSetting({ setting: "number of samples", value: 0, expected: "at least 1" });
  return right / all;
}

function zeroCounts(labels: number, features: number) {
  const rows = Array.from({ length: labels }, () => new Float64Array(features));
  return { classCounts: new Float64Array(labels), featureCounts: rows };
}

function learnAll<Model extends FloatNaiveBayes | FloatSparseNearestCentroid | FloatNearestCentroid>(
  model: Model,
  samples: readonly LabelledSample[],
): Model {
  checkSamples(samples, model.labels);
  for (const { features, label } of samples) model.update(features, label);
  return model;
}
