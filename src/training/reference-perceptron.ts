import { maxFeatures } from "../codec/index.ts";
import type { PerceptronKind } from "../codec/index.ts";
import { fail, readLabels, readMap, readNumber } from "./json.ts";
import { readIndex } from "./reference-index.ts";
import type { ReferenceModel, ReferenceOptions } from "./reference-model.ts";
import { guessScale } from "./reference-scale.ts";

const DEFAULT_LEARNING_RATE = 0.5;

/** Reads a perceptron; see `importReferenceModel`. */
export function readReferencePerceptron(
  kind: PerceptronKind,
  file: Record<string, unknown>,
  options: ReferenceOptions,
): ReferenceModel {
  const labels = readLabels("classifications", file["classifications"]);
  if (labels.length !== 2) fail("classifications", `there are ${labels.length} labels for one row of weights`);
  const raw = readWeights(kind, file, options.features);
  const bias = readNumber("the intercept", file["intercept"] ?? file["bias"]);
  const rate = readNumber(
    "the learning rate",
    file["learningRate"] === undefined ? DEFAULT_LEARNING_RATE : file["learningRate"],
  );
  if (rate <= 0) fail("learningRate", `${rate} is not above 0`);
  const scale = options.scale ?? guessScale([...raw, bias, rate], rate);
  const model = {
    kind,
    labels: 2,
    features: raw.length,
    weights: [raw.map((weight) => weight / scale)],
    biases: Float64Array.of(bias / scale),
    learningRate: rate / scale,
    featurePoint: kind === "DensePerceptron" ? (options.featurePoint ?? 0) : 0,
  };
  const indices = readFeatureIndices(file["featureIndices"], raw.length);
  return { model, labels, ...indices, largestDifference: 0 };
}

function readWeights(kind: PerceptronKind, file: Record<string, unknown>, features = 0): Float64Array {
  const listed = Array.isArray(file["weights"]) ? file["weights"] : [];
  const mapped = { ...readWeightMap("weights", listed === file["weights"] ? {} : file["weights"]) };
  Object.assign(mapped, readWeightMap("sparseWeights", file["sparseWeights"]));
  const last = Object.keys(mapped).reduce((highest, key) => Math.max(highest, readIndex("weights", key)), -1);
  const count = Math.max(listed.length, last + 1, features);
  if (count < 1 || count > maxFeatures(kind)) {
    fail("weights", `there are ${count}; a ${kind} has 1 to ${maxFeatures(kind)}`);
  }
  const weights = new Float64Array(count);
  for (const [i, value] of listed.entries()) weights[i] = readNumber(`weight ${i}`, value);
  for (const [key, value] of Object.entries(mapped)) weights[Number(key)] = readNumber(`weight ${key}`, value);
  return weights;
}

function readWeightMap(where: string, value: unknown): Record<string, unknown> {
  return value === undefined || value === null ? {} : readMap(where, value);
}

function readFeatureIndices(value: unknown, weights: number): { featureIndices?: readonly number[] } {
  if (value === undefined || value === null) return {};
  const isList = Array.isArray(value) && value.every((index) => Number.isInteger(index) && index >= 0);
  if (!isList || value.length !== weights) {
    fail("featureIndices", `they must be ${weights} integers, one for each weight`);
  }
  return { featureIndices: value as number[] };
}
