import { BadConfig, INT16_MAX, INT16_MIN, maxFeatures, ValueOutOfRange } from "../codec/index.ts";
import { checkClassCounts, checkCounts } from "./counts.ts";
import { WrongLength } from "./errors.ts";
import { fail, readLabels, readMap, readNumber } from "./json.ts";
import { readIndex } from "./reference-index.ts";
import type { ReferenceModel, ReferenceOptions } from "./reference-model.ts";
import { guessScale } from "./reference-scale.ts";

type CentroidKind = "NearestCentroid" | "SparseNearestCentroid";

/** One label of the file: its averages, by feature, and how many samples it had. */
interface Centroid {
  readonly name: string;
  readonly averages: ReadonlyMap<number, number>;
  readonly samples: number;
  /** How many features the file gives it. */
  readonly features: number;
}

/** Reads a nearest-centroid model; see `importReferenceModel`. */
export function readReferenceCentroids(
  kind: CentroidKind,
  file: Record<string, unknown>,
  options: ReferenceOptions,
): ReferenceModel {
  const entries = Object.entries(readMap("centroids", file["centroids"] ?? file["intents"]));
  const names = readLabels(
    "centroids",
    entries.map(([name]) => name),
  );
  const centroids = entries.map(([name, value]) => readCentroid(kind, name, value));
  const features = countFeatures(kind, centroids, options.features);
  const averages = centroids.flatMap((centroid) => [...centroid.averages.values()]);
  const scale =
    options.scale ??
    guessScale(
      averages,
      averages.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    );
  const unit = kind === "NearestCentroid" ? 2 ** (options.featurePoint ?? 0) : 1;
  const classCounts = centroids.map(({ samples }) => samples);
  checkClassCounts(classCounts, names.length);
  const { rows, largestDifference } = rebuild(centroids, features, { scale, unit });
  const size = { labels: names.length, features, classCounts };
  if (kind === "NearestCentroid") return { model: { kind, ...size, sums: rows }, labels: names, largestDifference };
  const counts = { ...size, featureCounts: rows };
  checkCounts(counts);
  return { model: { kind, ...counts }, labels: names, largestDifference };
}

function readCentroid(kind: CentroidKind, name: string, value: unknown): Centroid {
  const where = `centroid ${JSON.stringify(name)}`;
  const { centroid, dataCount } = readMap(where, value);
  const isList = Array.isArray(centroid);
  if (!isList && kind === "NearestCentroid") fail(where, "its centroid is not a list of numbers");
  const averages = new Map<number, number>();
  for (const [key, average] of Object.entries(isList ? centroid : readMap(where, centroid))) {
    const index = readIndex(where, key);
    averages.set(index, readNumber(`the average of feature ${index} in ${where}`, average));
  }
  const samples = readNumber(`the dataCount of ${where}`, dataCount);
  const last = [...averages.keys()].reduce((highest, index) => Math.max(highest, index), -1);
  return { name, averages, samples, features: last + 1 };
}

/** Dense centroids must have one dimension; sparse ones are as long as the longest. */
function countFeatures(kind: CentroidKind, centroids: readonly Centroid[], atLeast = 0): number {
  const expected = centroids[0]!.features;
  const other = centroids.find(({ features }) => features !== expected);
  if (kind === "NearestCentroid" && other !== undefined) {
    const where = `The centroid of ${JSON.stringify(other.name)}`;
    throw new WrongLength({ where, given: other.features, expected });
  }
  const features = Math.max(atLeast, ...centroids.map((centroid) => centroid.features));
  const maximum = maxFeatures(kind);
  if (features < 1 || features > maximum)
    throw new BadConfig({ field: "features", value: features, minimum: 1, maximum });
  return features;
}

/**
 * Sums from averages: average / scale * unit * samples, rounded to the nearest integer, halves upwards.
 *
 * @returns One row for each label, and the largest difference between `average / scale` and the same from the sum.
 */
function rebuild(centroids: readonly Centroid[], features: number, { scale, unit }: { scale: number; unit: number }) {
  let largestDifference = 0;
  const rows = centroids.map(({ name, averages, samples }) => {
    const row = new Float64Array(features);
    for (const [index, average] of averages) {
      const where = `The average of feature ${index} in centroid ${JSON.stringify(name)}`;
      checkAverage(where, (average / scale) * unit, samples);
      row[index] = Math.round((average / scale) * unit * samples);
      const rebuilt = samples === 0 ? 0 : row[index] / samples / unit;
      largestDifference = Math.max(largestDifference, Math.abs(average / scale - rebuilt));
    }
    return row;
  });
  return { rows, largestDifference };
}

/** An average, in raw units, must be one that int16 values can have; without samples there is none. */
function checkAverage(where: string, value: number, samples: number): void {
  if (samples === 0 && value !== 0) fail(where, `it is ${value}, but there are no samples`);
  if (value < INT16_MIN || value > INT16_MAX) {
    throw new ValueOutOfRange({ where, value, minimum: INT16_MIN, maximum: INT16_MAX });
  }
}
