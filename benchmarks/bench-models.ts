// The reference's models and samples in our formats.
import {
  encodeConfig,
  encodeDense,
  encodeSparse,
  joinSlots,
  layoutOf,
  packCentroids,
  packCounts,
  isSparse,
  packPerceptron,
  toHex,
} from "../src/index.ts";
import type { ClassifierKind, ConfigOf, CountKind, Hex, Layout, PerceptronKind } from "../src/index.ts";
import {
  REFERENCE_ONE,
  referenceCentroids,
  referenceCounts,
  referenceSparseCentroids,
  referenceWeights,
  sampleOf,
} from "./reference-models.ts";
import type { ReferenceNumbers, RowName } from "./reference-models.ts";
import reference from "./reference.json" with { type: "json" };

/** A model of the reference, ready for our contracts. */
export interface BenchModel {
  readonly kind: ClassifierKind;
  readonly features: number;
  /** Bits of a weight, count or sum. */
  readonly numberBits: number;
  readonly config: Hex;
  readonly parameters: Hex;
  readonly layout: Layout;
  /** The sample, then others that touch the same slots: a sample can be contributed only once. */
  readonly samples: Iterator<Hex>;
  /** The sample with 1000 added to every index; null for dense models, and where the reference has none. */
  readonly neverSeen: Hex | null;
}

/** What a row can be measured with, other than as it is compared. */
export interface Variation {
  /** How many more features than the reference's the model has, whose numbers are 0. */
  readonly spare?: number;
  /** Bits of a count of a sparse model; 16 unless told: all counts fit. */
  readonly laneBits?: 16 | 32;
  /** Indices of the sample's features, if not the reference's. */
  readonly sample?: readonly number[];
}

/** Fractional bits of weights, of which the largest are 6: a learning rate of 1.0 is the largest step allowed, 512. */
const BINARY_POINT = 9;
/** Of dense features, which lie between -1 and 1. The sums of centroids are in the same unit, 2^-15. */
const FEATURE_POINT = 15;
const WEIGHT_BITS = 16;
/** The reference's 1.0. */
const SMOOTHING = 65_536;
const LABELS = 2;
/** From the sample's features to those that no sample had before. */
export const NEVER_SEEN_SHIFT = 1000;
/**
 * In the reference every label's product of this row becomes 0, so that it answers 0; the counts speak for label 1. With the
 * labels exchanged ours answers 0, too, and rows of equal label are compared.
 */
const EXCHANGED: RowName = "news/NaiveBayes/Stake";

/** @throws Error if the numbers are not those that the reference was measured with. */
export function benchModel(row: RowName, { spare = 0, laneBits = 16, sample }: Variation = {}): BenchModel {
  const kind = row.split("/")[1] as ClassifierKind;
  const features = reference.rows[row].features + spare;
  switch (kind) {
    case "SparsePerceptron":
    case "DensePerceptron":
      return perceptron(row, kind, features);
    case "NaiveBayes": {
      const config = { features, laneBits, smoothing: SMOOTHING };
      const { numbers, samples } = referenceCounts(row);
      const counts = row === EXCHANGED ? numbers.toReversed() : numbers;
      return countModel(row, kind, config, { numbers: counts, samples }, sample);
    }
    case "SparseNearestCentroid": {
      const { numbers, samples } = referenceSparseCentroids(row);
      const counts = numbers.map((list, label) => list.map((value) => scale(value, samples[label]!)));
      return countModel(row, kind, { features, laneBits }, { numbers: counts, samples }, sample);
    }
    case "NearestCentroid":
      return centroids(row, features);
  }
}

function perceptron(row: RowName, kind: PerceptronKind, features: number): BenchModel {
  const { weights, intercept } = referenceWeights(row);
  const one = 2 ** BINARY_POINT;
  const bias = scale(intercept, one);
  const featurePoint = kind === "DensePerceptron" ? FEATURE_POINT : 0;
  const config = { features, learningRate: one, binaryPoint: BINARY_POINT, featurePoint, bias };
  const scaled = weights.map((weight) => scale(weight, one));
  const slots = packPerceptron(kind, config, { biases: [bias], weights: [filled(scaled, features)] });
  return assemble(row, kind, config, slots);
}

function countModel<Kind extends CountKind>(
  row: RowName,
  kind: Kind,
  config: ConfigOf<Kind>,
  { numbers, samples }: ReferenceNumbers,
  sample?: readonly number[],
): BenchModel {
  const counts = numbers.map((list) => filled(list, config.features));
  return assemble(row, kind, config, packCounts(kind, config, { samples, counts }), sample);
}

function centroids(row: RowName, features: number): BenchModel {
  const { numbers, samples } = referenceCentroids(row);
  const sums = numbers.map((list, label) => list.map((value) => scale(value, samples[label]! * 2 ** FEATURE_POINT)));
  const config = { features, laneBits: 32 };
  return assemble(row, "NearestCentroid", config, packCentroids(config, { samples, sums }));
}

/** A number of billionths times `factor`, rounded. */
function scale(billionths: number, factor: number): number {
  return Math.round((billionths / REFERENCE_ONE) * factor);
}

/** The list, with zeros up to this length. */
function filled(list: readonly number[], length: number): number[] {
  return [...list, ...new Array<number>(length - list.length).fill(0)];
}

function assemble<Kind extends ClassifierKind>(
  row: RowName,
  kind: Kind,
  config: ConfigOf<Kind>,
  slots: readonly Hex[],
  indices?: readonly number[],
): BenchModel {
  const data = reference.samples[sampleOf(row)];
  const layout = layoutOf(kind, config, LABELS);
  const { features } = config;
  const shared = {
    kind,
    features,
    numberBits: "laneBits" in config ? config.laneBits : WEIGHT_BITS,
    config: encodeConfig(kind, config),
    parameters: toHex(joinSlots(slots)),
    layout,
  };
  if (!isSparse(kind)) return { ...shared, samples: denseSamples(data), neverSeen: null };
  const present = [...(indices ?? new Set(data))].sort((a, b) => a - b);
  const neverSeen = "contributeNeverSeen" in reference.rows[row].labels ? shifted(present, NEVER_SEEN_SHIFT) : null;
  return { ...shared, samples: sparseSamples(layout, features, present), neverSeen };
}

function shifted(indices: readonly number[], by: number): Hex {
  return toHex(encodeSparse(indices.map((index) => index + by)));
}

/** First the sample itself; then one of its indices, the last ones first, is moved to another place in its slot. */
function* sparseSamples(layout: Layout, features: number, indices: readonly number[]): Generator<Hex> {
  const slots = layout.touched(encodeSparse(indices)).join();
  yield toHex(encodeSparse(indices));
  for (const moved of [...indices].reverse()) {
    const others = indices.filter((index) => index !== moved);
    for (let place = 0; place < features; place++) {
      if (indices.includes(place)) continue;
      const sample = encodeSparse([...others, place].sort((a, b) => a - b));
      if (layout.touched(sample).join() === slots) yield toHex(sample);
    }
  }
}

/** The reference normalises the sample to length 1; the last value goes up by the smallest step from one to the next. */
function* denseSamples(values: readonly number[]): Generator<Hex> {
  const length = Math.hypot(...values);
  const scaled = values.map((value) => Math.round((value / length) * 2 ** FEATURE_POINT));
  for (let step = 0; ; step++) yield toHex(encodeDense([...scaled.slice(0, -1), scaled.at(-1)! + step]));
}
