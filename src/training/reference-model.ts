import { maxFeatures } from "../codec/config.ts";
import type { PerceptronKind } from "../codec/config.ts";
import { BadModelFile, BadParameter } from "./errors.ts";
import type { FloatModel } from "./float-perceptron.ts";
import { parseModelFile, readLabels } from "./model-file.ts";

/** A model from a file of the public reference implementation, in real numbers. */
export interface ReferenceModel {
  readonly model: FloatModel;
  /** The labels' names, label 0 first. */
  readonly labels: readonly string[];
  /** Which features of a shared encoder the weights belong to, in order, if the file says so. */
  readonly featureIndices?: readonly number[];
}

/** Settings of {@link importReferenceModel}. */
export interface ReferenceOptions {
  /**
   * What the file's numbers are divided by. Unless told: 10^9, the reference's own scale, if weights, bias and learning
   * rate are all integers and the learning rate is at least 10^6; otherwise 1.
   */
  readonly scale?: number;
  /** How many features the model has, if more than the weights say. */
  readonly features?: number;
  /** Fractional bits that the samples of a dense model will have; 0 unless told. */
  readonly featurePoint?: number;
}

const REFERENCE_SCALE = 1e9;
const DEFAULT_LEARNING_RATE = 0.5;

const KINDS: Readonly<Record<string, PerceptronKind>> = {
  "sparse perceptron": "SparsePerceptron",
  "dense perceptron": "DensePerceptron",
  perceptron: "DensePerceptron",
};

/**
 * Reads a perceptron in the JSON format of microsoft/0xDeCA10B: `type`, `classifications`, `weights` (an array, or an
 * object from feature index to weight), `sparseWeights` (such an object, beside or instead of `weights`), `intercept`
 * or `bias`, `learningRate` (0.5 if missing, as there), `featureIndices`.
 *
 * @param json The file's text, or its parsed value.
 * @throws BadModelFile, or BadParameter with the position of a missing or unusable number
 */
export function importReferenceModel(json: unknown, options: ReferenceOptions = {}): ReferenceModel {
  const file = parseModelFile(json);
  const kind = readKind(file["type"]);
  const labels = readLabels("classifications", file["classifications"]);
  const weights = readWeights(kind, file, options.features);
  const bias = readNumber("the intercept", file["intercept"] ?? file["bias"]);
  const { learningRate = DEFAULT_LEARNING_RATE } = file;
  const rate = readNumber("the learning rate", learningRate);
  if (rate <= 0) throw new BadModelFile({ where: "learningRate", reason: `${rate} is not above 0` });
  const scale = options.scale ?? guessScale([...weights, bias, rate], rate);
  const { featurePoint = 0 } = options;
  const model = { kind, weights: weights.map((w) => w / scale), bias: bias / scale, learningRate: rate / scale };
  const indices = readFeatureIndices(file["featureIndices"], weights.length);
  return { model: { ...model, featurePoint }, labels, ...indices };
}

function readKind(type: unknown): PerceptronKind {
  const kind = typeof type === "string" ? KINDS[type.toLowerCase()] : undefined;
  if (kind === undefined) {
    throw new BadModelFile({ where: "type", reason: `${JSON.stringify(type)} is not a kind of perceptron` });
  }
  return kind;
}

function readWeights(kind: PerceptronKind, file: Record<string, unknown>, features = 0): Float64Array {
  const listed = Array.isArray(file["weights"]) ? file["weights"] : [];
  const mapped = { ...asMap("weights", listed === file["weights"] ? {} : file["weights"]) };
  Object.assign(mapped, asMap("sparseWeights", file["sparseWeights"]));
  const last = Object.keys(mapped).reduce((highest, key) => Math.max(highest, readIndex(key)), -1);
  const count = Math.max(listed.length, last + 1, features);
  if (count < 1 || count > maxFeatures(kind)) {
    throw new BadModelFile({ where: "weights", reason: `there are ${count}; a ${kind} has 1 to ${maxFeatures(kind)}` });
  }
  const weights = new Float64Array(count);
  for (const [i, value] of listed.entries()) weights[i] = readNumber(`weight ${i}`, value);
  for (const [key, value] of Object.entries(mapped)) weights[readIndex(key)] = readNumber(`weight ${key}`, value);
  return weights;
}

function asMap(where: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new BadModelFile({ where, reason: "it is not an object from feature index to weight" });
  }
  return value as Record<string, unknown>;
}

function readIndex(key: string): number {
  if (!/^\d{1,5}$/.test(key)) {
    throw new BadModelFile({ where: "weights", reason: `${JSON.stringify(key)} is not a feature index` });
  }
  return Number(key);
}

function readNumber(where: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new BadParameter({ where, value });
  return value;
}

function guessScale(numbers: readonly number[], learningRate: number): number {
  return learningRate >= 1e6 && numbers.every(Number.isInteger) ? REFERENCE_SCALE : 1;
}

function readFeatureIndices(value: unknown, weights: number): { featureIndices?: readonly number[] } {
  if (value === undefined || value === null) return {};
  const isList = Array.isArray(value) && value.every((index) => Number.isInteger(index) && index >= 0);
  if (!isList || value.length !== weights) {
    throw new BadModelFile({
      where: "featureIndices",
      reason: `they must be ${weights} integers, one for each weight`,
    });
  }
  return { featureIndices: value as number[] };
}
