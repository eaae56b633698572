import type { BytesLike } from "../codec/bytes.ts";
import type { ClassifierKind, PerceptronKind } from "../codec/index.ts";

/** A trained perceptron in real numbers, before it is quantised. Scaling all numbers alike changes no prediction. */
export interface PerceptronModel {
  readonly kind: PerceptronKind;
  /** How many labels, 2 to 255. */
  readonly labels: number;
  readonly features: number;
  /** With two labels one row, for label 1 against label 0; else a row for each label. A row has a weight per feature. */
  readonly weights: readonly Float64Array[];
  /** One for each row of weights. */
  readonly biases: Float64Array;
  /** What an update adds to the weight of a feature of value 1; above 0. */
  readonly learningRate: number;
  /** Fractional bits of encoded dense values, 0 to 15; 0 for sparse models. */
  readonly featurePoint: number;
}

/** Whole numbers counted from binary samples: what naive Bayes and sparse centroids consist of. */
export interface Counts {
  /** How many labels, 2 to 255. */
  readonly labels: number;
  readonly features: number;
  /** How many samples each label has. */
  readonly classCounts: ArrayLike<number>;
  /** For each label, in how many of its samples each feature is; not above the label's count. */
  readonly featureCounts: readonly ArrayLike<number>[];
}

/** A naive Bayes model: counts, and a real smoothing. */
export interface NaiveBayesModel extends Counts {
  readonly kind: "NaiveBayes";
  /** What is added to every feature count before probabilities are taken: 2^-16 to just below 2^16; 1 is Laplace's. */
  readonly smoothing: number;
}

/** A nearest-centroid model of binary samples: a label's centroid is its feature counts over its class count. */
export interface SparseNearestCentroidModel extends Counts {
  readonly kind: "SparseNearestCentroid";
}

/** A nearest-centroid model of dense samples: a label's centroid is its sums over its class count. */
export interface NearestCentroidModel {
  readonly kind: "NearestCentroid";
  /** How many labels, 2 to 255. */
  readonly labels: number;
  readonly features: number;
  /** How many samples each label has. */
  readonly classCounts: ArrayLike<number>;
  /** For each label, the sum of each feature's raw values over its samples: integers, exact below 2^53. */
  readonly sums: readonly ArrayLike<number>[];
}

/** The float model of each kind of classifier. */
export interface FloatModels {
  readonly SparsePerceptron: PerceptronModel;
  readonly DensePerceptron: PerceptronModel;
  readonly NaiveBayes: NaiveBayesModel;
  readonly SparseNearestCentroid: SparseNearestCentroidModel;
  readonly NearestCentroid: NearestCentroidModel;
}

/** A model of any kind before it is put into the on-chain form. */
export type FloatModel = FloatModels[ClassifierKind];

/** A classifier computed with float64, as an ordinary implementation would: it has no limits, and rounds as doubles do. */
export interface FloatClassifier {
  readonly kind: ClassifierKind;
  readonly labels: number;
  readonly features: number;

  /** The lowest label with the greatest score. Throws the codec's errors of malformed samples. */
  predict(features: BytesLike): number;

  /** One score for each label; the greatest one wins. */
  scores(features: BytesLike): Float64Array;

  /** Learns one sample; says whether that changed anything. */
  update(features: BytesLike, label: number): boolean;
}

/** The position of the greatest value; of equal ones the first. */
export function firstGreatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
