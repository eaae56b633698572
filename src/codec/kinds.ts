/** The classifiers; each name is also its contract's. */
export const CLASSIFIER_KINDS = [
  "SparsePerceptron",
  "DensePerceptron",
  "NaiveBayes",
  "SparseNearestCentroid",
  "NearestCentroid",
] as const;

/** Which of the classifier contracts a model uses. */
export type ClassifierKind = (typeof CLASSIFIER_KINDS)[number];

/** The classifiers that keep weights. */
export type PerceptronKind = "SparsePerceptron" | "DensePerceptron";

/** The classifiers that count the features of sparse samples. */
export type CountKind = "NaiveBayes" | "SparseNearestCentroid";

/** The most labels that a model can have. */
export const MAX_LABELS = 255;

/** Whether a contract's name is that of a classifier of ours. */
export function isClassifierKind(name: string): name is ClassifierKind {
  return (CLASSIFIER_KINDS as readonly string[]).includes(name);
}

export function isPerceptron(kind: ClassifierKind): kind is PerceptronKind {
  return kind === "SparsePerceptron" || kind === "DensePerceptron";
}

export function isCountModel(kind: ClassifierKind): kind is CountKind {
  return kind === "NaiveBayes" || kind === "SparseNearestCentroid";
}

/** Whether samples are indices of features; otherwise they are values. */
export function isSparse(kind: ClassifierKind): boolean {
  return kind === "SparsePerceptron" || isCountModel(kind);
}
