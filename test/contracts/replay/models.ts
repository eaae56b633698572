import { AbiCoder } from "ethers";

import type { Classifier } from "../../../src/classifiers/index.ts";
import type { ClassifierKind } from "../../../src/codec/index.ts";
import { pointsIncentiveConfig } from "../../../src/incentives/points-config.ts";
import type { PointsSettings } from "../../../src/incentives/points-config.ts";
import type { Random } from "../../../src/training/random.ts";
import { randomCentroidModel, randomCountModel, randomModel } from "../../src/classifiers/random-models.ts";

const HOUR = 3600;

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
  readonly mechanism: "stake" | "disputed stake" | "points" | "voting" | "holding" | "bounty";
  readonly owner: number;
  readonly currency: 0 | 1 | 2;
}

/**
 * All kinds of classifiers with the stake mechanism, without and with a `confirmWait`, and with points; some of them with other
 * mechanisms; of two labels and of more. Numbered from 1.
 */
export const MODELS: readonly ModelPlan[] = [
  { kind: "SparsePerceptron", labels: 2, mechanism: "stake", owner: 0, currency: 0 },
  { kind: "DensePerceptron", labels: 3, mechanism: "stake", owner: 1, currency: 1 },
  { kind: "NaiveBayes", labels: 3, mechanism: "stake", owner: 5, currency: 2 },
  { kind: "SparseNearestCentroid", labels: 2, mechanism: "stake", owner: 4, currency: 1 },
  { kind: "NearestCentroid", labels: 2, mechanism: "stake", owner: 3, currency: 0 },
  { kind: "SparsePerceptron", labels: 4, mechanism: "disputed stake", owner: 0, currency: 1 },
  { kind: "DensePerceptron", labels: 2, mechanism: "disputed stake", owner: 1, currency: 2 },
  { kind: "NaiveBayes", labels: 2, mechanism: "disputed stake", owner: 2, currency: 0 },
  { kind: "SparseNearestCentroid", labels: 3, mechanism: "disputed stake", owner: 3, currency: 0 },
  { kind: "NearestCentroid", labels: 2, mechanism: "disputed stake", owner: 4, currency: 1 },
  { kind: "SparsePerceptron", labels: 2, mechanism: "points", owner: 0, currency: 0 },
  { kind: "DensePerceptron", labels: 2, mechanism: "points", owner: 1, currency: 1 },
  { kind: "NaiveBayes", labels: 2, mechanism: "points", owner: 2, currency: 0 },
  { kind: "SparseNearestCentroid", labels: 2, mechanism: "points", owner: 3, currency: 2 },
  { kind: "NearestCentroid", labels: 3, mechanism: "points", owner: 4, currency: 0 },
  { kind: "SparsePerceptron", labels: 4, mechanism: "voting", owner: 2, currency: 2 },
  { kind: "NaiveBayes", labels: 2, mechanism: "holding", owner: 3, currency: 0 },
  { kind: "SparseNearestCentroid", labels: 2, mechanism: "bounty", owner: 0, currency: 1 },
];

/** Windows of the points models here, in seconds: rounds of two hours. */
export const WINDOWS = { commitWindow: HOUR, revealWindow: HOUR } as const;

/** Settings of a points model, with a quorum of two, or of three in models of an even number. */
export function pointsRules(modelId: number): PointsSettings {
  return { ...WINDOWS, quorum: 2 + ((modelId + 1) % 2), votePoints: 50, contributionPoints: 400 };
}

/** Seconds over which a pool of the stake mechanism streams here. */
export const POOL_PERIOD = 12 * HOUR;

/** A mechanism's settings of the model with this number, in its own encoding. */
export function mechanismConfig(modelId: number, arbiter: string): string {
  const coder = AbiCoder.defaultAbiCoder();
  const { mechanism } = MODELS[modelId - 1]!;
  if (mechanism === "bounty") return coder.encode(["address"], [arbiter]);
  if (mechanism === "points") return pointsIncentiveConfig(pointsRules(modelId));
  if (mechanism !== "stake" && mechanism !== "disputed stake") return "0x";
  const confirmWait = mechanism === "stake" ? 0 : HOUR;
  return coder.encode(
    ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"],
    [10n ** 13n, 2 * HOUR, confirmWait, 6 * HOUR, 24 * HOUR, 150, POOL_PERIOD],
  );
}

/** The numbers of the models with this mechanism. */
export function modelsWith(...mechanisms: ModelPlan["mechanism"][]): number[] {
  return MODELS.flatMap((plan, i) => (mechanisms.includes(plan.mechanism) ? [i + 1] : []));
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
