import type { ClassifierKind } from "../../src/codec/index.ts";

/** What the classifiers are called on the command line. Read by the tasks' help too. */
export const CLASSIFIERS = {
  "sparse-perceptron": "SparsePerceptron",
  "dense-perceptron": "DensePerceptron",
  "naive-bayes": "NaiveBayes",
  "sparse-nearest-centroid": "SparseNearestCentroid",
  "nearest-centroid": "NearestCentroid",
} as const satisfies Readonly<Record<string, ClassifierKind>>;
