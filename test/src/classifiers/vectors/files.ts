import { centroidVectors } from "./centroids.ts";
import { countVectors } from "./counts.ts";
import { manyLabelVectors, twoLabelVectors } from "./perceptrons.ts";

/** What `scripts/make-vectors.ts` writes to `test/vectors`, by file name: vectors by name. */
export const VECTOR_FILES = {
  "perceptron.json": twoLabelVectors,
  "many-labels.json": manyLabelVectors,
  "naive-bayes.json": () => countVectors("NaiveBayes"),
  "sparse-nearest-centroid.json": () => countVectors("SparseNearestCentroid"),
  "nearest-centroid.json": centroidVectors,
} as const;
