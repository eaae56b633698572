import type { Classifier } from "../../../src/classifiers/index.ts";
import type { ClassifierKind } from "../../../src/codec/index.ts";
import type { Random } from "../../../src/training/random.ts";
import { randomCentroidModel, randomCountModel, randomModel } from "../../src/classifiers/random-models.ts";

/** Settings of each kind of classifier here: few features, so that people contradict each other. */
export const CONFIGS = {
  SparsePerceptron: { features: 40, learningRate: 200, binaryPoint: 8, featurePoint: 0, bias: -30 },
  DensePerceptron: { features: 7, learningRate: 300, binaryPoint: 8, featurePoint: 15, bias: 12 },
  NaiveBayes: { features: 40, laneBits: 16, smoothing: 65_536 },
  SparseNearestCentroid: { features: 40, laneBits: 32 },
  NearestCentroid: { features: 7, laneBits: 64 },
} as const;

/** A model as it is created: of person `owner`, in the currency of this number. */
export interface ModelPlan {
  readonly kind: ClassifierKind;
  readonly labels: number;
  readonly mechanism: "stake" | "voting" | "holding" | "bounty";
  readonly owner: number;
  readonly currency: 0 | 1 | 2;
}

/** All kinds of classifiers, of two labels and of more, and all mechanisms; numbered from 1. */
export const MODELS: readonly ModelPlan[] = [
  { kind: "SparsePerceptron", labels: 2, mechanism: "stake", owner: 0, currency: 0 },
  { kind: "DensePerceptron", labels: 3, mechanism: "stake", owner: 1, currency: 1 },
  { kind: "SparsePerceptron", labels: 4, mechanism: "voting", owner: 2, currency: 2 },
  { kind: "NaiveBayes", labels: 2, mechanism: "holding", owner: 3, currency: 0 },
  { kind: "SparseNearestCentroid", labels: 2, mechanism: "bounty", owner: 0, currency: 1 },
  { kind: "NearestCentroid", labels: 2, mechanism: "stake", owner: 4, currency: 0 },
  { kind: "NaiveBayes", labels: 3, mechanism: "stake", owner: 5, currency: 2 },
];

/** The number of the model with this mechanism, of which there is one. */
export function modelWith(mechanism: "voting" | "holding" | "bounty"): number {
  return 1 + MODELS.findIndex((plan) => plan.mechanism === mechanism);
}

/** A twin with random parameters. */
export function randomTwin(random: Random, { kind, labels }: ModelPlan): Classifier {
  switch (kind) {
    case "SparsePerceptron":
    case "DensePerceptron":
      return randomModel(random, kind, CONFIGS[kind], 2000, labels).twin;
    case "NaiveBayes":
      return randomCountModel(random, kind, CONFIGS[kind], labels, 9).twin;
    case "SparseNearestCentroid":
      return randomCountModel(random, kind, CONFIGS[kind], labels, 9).twin;
    case "NearestCentroid":
      return randomCentroidModel(random, CONFIGS[kind], labels, 100_000).twin;
  }
}
