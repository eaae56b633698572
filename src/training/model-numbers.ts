import { isPerceptron, packPerceptron, unpackCentroids, unpackCounts, unpackPerceptron } from "../codec/index.ts";
import type { CentroidConfig, CountKind, Hex, NaiveBayesConfig, PerceptronConfig } from "../codec/index.ts";
import { checkLength } from "./counts.ts";
import { readFeatureCounts } from "./feature-counts.ts";
import { fail, readList, readNumber, readNumbers } from "./json.ts";
import { packSums } from "./quantise-counts.ts";
import { quantise } from "./quantise.ts";
import type { QuantisedModel } from "./quantised-model.ts";
import { smoothingFromRaw } from "./settings.ts";

/** The parameters of a model file for people: all raw integers, each list with label 0 first. */
export interface ModelNumbers {
  /** Perceptrons: one for each feature; with more than two labels a list for each label. */
  readonly weights?: readonly number[] | readonly (readonly number[])[];
  /** Perceptrons with more than two labels: one for each label. The first one is also `config.bias`. */
  readonly biases?: readonly number[];
  /** All others: how many samples each label has. */
  readonly classCounts?: readonly number[];
  /** Counts of binary samples: for each label pairs of a feature and its count, where that is not 0. */
  readonly featureCounts?: readonly (readonly (readonly [feature: number, count: number])[])[];
  /** Dense centroids: for each label one sum for each feature; those from 2^53 on as decimal digits in a string. */
  readonly sums?: readonly (readonly (number | string)[])[];
}

/** The numbers in a model's slots. Throws the codec's errors of bad slots. */
export function numbersOf({ kind, config, labels, slots }: QuantisedModel): ModelNumbers {
  if (isPerceptron(kind)) {
    const { biases, weights } = unpackPerceptron(kind, config as PerceptronConfig, labels, slots);
    if (labels === 2) return { weights: [...weights[0]!] };
    return { biases: [...biases], weights: weights.map((row) => [...row]) };
  }
  if (kind === "NearestCentroid") {
    const { samples, sums } = unpackCentroids(config as CentroidConfig, labels, slots);
    return { classCounts: [...samples], sums: sums.map((row) => Array.from(row, toJson)) };
  }
  const { samples, counts } = unpackCounts<CountKind>(kind, config as NaiveBayesConfig, { labels }, slots);
  return { classCounts: [...samples], featureCounts: counts.map(toPairs) };
}

/** Packs the numbers of a model file into slots. Throws as `importModel` does. */
export function slotsFromNumbers(
  { kind, config, labels }: Omit<QuantisedModel, "slots">,
  file: Record<string, unknown>,
): readonly Hex[] {
  const { features } = config;
  if (isPerceptron(kind)) {
    const parameters = readPerceptron(config as PerceptronConfig, labels, file);
    return packPerceptron(kind, config as PerceptronConfig, parameters);
  }
  const { laneBits } = config as CentroidConfig;
  const classCounts = readNumbers("classCounts", file["classCounts"]);
  if (kind === "NearestCentroid") {
    const sums = readList("sums", file["sums"]).map(readSums);
    return packSums(config as CentroidConfig, labels, { samples: classCounts, sums });
  }
  const featureCounts = readFeatureCounts(file["featureCounts"], labels, features);
  const counts = { labels, features, classCounts, featureCounts };
  if (kind === "SparseNearestCentroid") return quantise({ kind, ...counts }, { laneBits }).slots;
  const smoothing = smoothingFromRaw((config as NaiveBayesConfig).smoothing);
  return quantise({ kind, ...counts, smoothing }, { laneBits }).slots;
}

function readPerceptron(config: PerceptronConfig, labels: number, file: Record<string, unknown>) {
  const { features, bias } = config;
  const rows = labels === 2 ? [file["weights"]] : readList("weights", file["weights"]);
  checkLength("weights", rows, labels === 2 ? 1 : labels);
  const weights = rows.map((row, label) => {
    const where = labels === 2 ? "weights" : `weights of label ${label}`;
    const numbers = readNumbers(where, row);
    checkLength(where, numbers, features);
    return numbers;
  });
  const biases = labels === 2 ? [bias] : readNumbers("biases", file["biases"]);
  checkLength("biases", biases, rows.length);
  if (biases[0] !== bias) fail("biases", `the first one is ${biases[0]}, config.bias is ${bias}`);
  return { weights, biases };
}

function readSums(row: unknown, label: number): (number | bigint)[] {
  return readList(`sums of label ${label}`, row).map((sum, index) => {
    const isDigits = typeof sum === "string" && /^-?\d{1,19}$/.test(sum);
    return isDigits ? BigInt(sum) : readNumber(`the sum of feature ${index} for label ${label}`, sum);
  });
}

function toJson(sum: bigint): number | string {
  return Number.isSafeInteger(Number(sum)) ? Number(sum) : sum.toString();
}

function toPairs(counts: Uint32Array): [number, number][] {
  return [...counts.entries()].filter(([, count]) => count > 0);
}
