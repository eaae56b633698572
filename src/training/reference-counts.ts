import { BadConfig, maxFeatures } from "../codec/index.ts";
import { checkCounts } from "./counts.ts";
import { readFeatureCounts } from "./feature-counts.ts";
import { readLabels, readNumber, readNumbers } from "./json.ts";
import type { ReferenceModel, ReferenceOptions } from "./reference-model.ts";
import { guessScale } from "./reference-scale.ts";
import { smoothingToRaw } from "./settings.ts";

const DEFAULT_SMOOTHING = 1;

/** Reads a naive Bayes model; see `importReferenceModel`. */
export function readReferenceCounts(file: Record<string, unknown>, options: ReferenceOptions): ReferenceModel {
  const names = readLabels("classifications", file["classifications"]);
  const labels = names.length;
  const features = readFeatures(file["totalNumFeatures"], options.features);
  const classCounts = readNumbers("classCounts", file["classCounts"]);
  const featureCounts = readFeatureCounts(file["featureCounts"], labels, features);
  const counts = { labels, features, classCounts, featureCounts };
  checkCounts(counts);
  const { smoothingFactor = DEFAULT_SMOOTHING } = file;
  const factor = readNumber("the smoothing factor", smoothingFactor);
  const smoothing = factor / (options.scale ?? guessScale([factor], factor));
  smoothingToRaw(smoothing);
  return { model: { kind: "NaiveBayes", ...counts, smoothing }, labels: names, largestDifference: 0 };
}

function readFeatures(value: unknown, atLeast = 0): number {
  const given = readNumber("totalNumFeatures", value);
  const features = Math.max(given, atLeast);
  const maximum = maxFeatures("NaiveBayes");
  if (!Number.isInteger(features) || features < 1 || features > maximum) {
    throw new BadConfig({ field: "totalNumFeatures", value: features, minimum: 1, maximum });
  }
  return features;
}
