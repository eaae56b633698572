import type { FloatClassifier, FloatModel } from "./float-model.ts";
import { FloatNaiveBayes } from "./float-naive-bayes.ts";
import { FloatNearestCentroid, FloatSparseNearestCentroid } from "./float-nearest-centroid.ts";
import { FloatPerceptron } from "./float-perceptron.ts";

/** The float64 form of a model; the model itself stays as it is. */
export function floatOf(model: FloatModel): FloatClassifier {
  switch (model.kind) {
    case "SparsePerceptron":
    case "DensePerceptron":
      return new FloatPerceptron(model);
    case "NaiveBayes":
      return new FloatNaiveBayes(model);
    case "SparseNearestCentroid":
      return new FloatSparseNearestCentroid(model);
    case "NearestCentroid":
      return new FloatNearestCentroid(model);
  }
}
