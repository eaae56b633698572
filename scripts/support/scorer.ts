import {
  naturalLog,
  NaiveBayesTwin,
  NearestCentroidTwin,
  NO_SAMPLES,
  restoreTwin,
  SparseNearestCentroidTwin,
} from "../../src/classifiers/index.ts";
import type { Classifier } from "../../src/classifiers/index.ts";
import type { ModelSettings, ModelView } from "../../src/client/index.ts";
import { isPerceptron } from "../../src/codec/index.ts";
import type { PerceptronConfig } from "../../src/codec/index.ts";
import type { Session } from "./session.ts";

/** Copies a model from the chain; undefined for classifiers of others, whose parameters it can't read. */
export async function copyModel({ client }: Session, model: ModelView): Promise<Classifier | undefined> {
  const { settings, modelId } = model;
  return settings === null ? undefined : restoreTwin(settings.kind, await client.parameters(modelId));
}

/** How many samples of each label a model has learned; undefined for a perceptron, which does not count them. */
export function samplesOf(twin: Classifier): number[] | undefined {
  const counts =
    twin instanceof NaiveBayesTwin || twin instanceof SparseNearestCentroidTwin || twin instanceof NearestCentroidTwin;
  return counts ? [...twin.samples()] : undefined;
}

/** Fractional bits of a nearest centroid's scores. */
const DISTANCE_BITS = 128;

/**
 * Exact scores in real numbers: a perceptron's sums of weights; natural logarithms of naive Bayes; minus the squared distance
 * to a label's centroid, in the unit of the encoded values.
 *
 * @param featurePoint Fractional bits of the encoder's values.
 * @returns Null for a label without samples.
 */
export function realScores(
  { kind, config }: Pick<ModelSettings, "kind" | "config">,
  scores: readonly bigint[],
  featurePoint: number,
): (number | null)[] {
  const unit = isPerceptron(kind)
    ? 2 ** ((config as PerceptronConfig).binaryPoint + featurePoint)
    : 2 ** (DISTANCE_BITS + 2 * featurePoint);
  return scores.map((score) => {
    if (score === NO_SAMPLES && !isPerceptron(kind)) return null;
    return kind === "NaiveBayes" ? naturalLog(score) : Number(score) / unit;
  });
}
