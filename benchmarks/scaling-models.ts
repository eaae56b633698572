// Models of any size for the scaling curves, with no number of zero, and samples for them.
import {
  encodeConfig,
  encodeDense,
  encodeSparse,
  isPerceptron,
  isSparse,
  layoutOf,
  packCentroids,
  packCounts,
  packPerceptron,
  splitChunks,
  toHex,
} from "../src/index.ts";
import type { AccessListModel } from "../src/client/access-list.ts";
import type { ClassifierKind, ConfigOf, Hex } from "../src/index.ts";
import { Random } from "../src/training/index.ts";
import { createModel } from "./setup.ts";
import type { Bench } from "./setup.ts";

/** A model to measure. */
export interface ScaledShape {
  readonly kind: ClassifierKind;
  readonly features: number;
  readonly labels: number;
}

const SEED = 1;
/** How many samples each label of a model of counts or sums has had. */
const SAMPLES = 500;
const SETTINGS = { learningRate: 512, binaryPoint: 9, bias: 1 };
/** Slots that a transaction loads. */
const CHUNK_SLOTS = 400;

/** Creates a model in as many transactions as it takes. */
export async function createScaled(bench: Bench, shape: ScaledShape): Promise<AccessListModel> {
  const { kind, labels } = shape;
  const { config, slots } = scaledParameters(shape);
  const [first, ...rest] = splitChunks(slots, CHUNK_SLOTS);
  const { model } = await createModel(bench, {
    name: kind,
    labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
    kind,
    config: encodeConfig(kind, config),
    parameters: first!.data,
    openNow: rest.length === 0,
    layout: layoutOf(kind, config, labels),
    encoder: "{}",
  });
  for (const { offset, data } of rest) await (await bench.hub.loadParameters(model.modelId, offset, data)).wait();
  if (rest.length > 0) await (await bench.hub.openModel(model.modelId)).wait();
  return model;
}

/** Indices at equal distances from the first feature to the last. */
export function spreadSample(count: number, features: number): Hex {
  return toHex(encodeSparse(Array.from({ length: count }, (_, i) => Math.floor((i * features) / count))));
}

/** A sample of `count` features drawn at random; dense ones have all of the model's. */
export function randomSample(random: Random, { kind, features }: ScaledShape, count: number): Hex {
  if (!isSparse(kind)) return toHex(encodeDense(Array.from({ length: features }, () => random.below(65_535) - 32_767)));
  const indices = new Set<number>();
  while (indices.size < count) indices.add(random.below(features));
  return toHex(encodeSparse([...indices].sort((a, b) => a - b)));
}

/** Random parameters, none of them zero. */
export function scaledParameters({ kind, features, labels }: ScaledShape): {
  config: ConfigOf<ClassifierKind>;
  slots: Hex[];
} {
  const random = new Random(SEED);
  const rows = (count: number, number: () => number) =>
    Array.from({ length: count }, () => Array.from({ length: features }, number));
  const samples = new Array<number>(labels).fill(SAMPLES);
  if (isPerceptron(kind)) {
    const config = { ...SETTINGS, features, featurePoint: kind === "DensePerceptron" ? 15 : 0 };
    const weights = rows(labels === 2 ? 1 : labels, () => 1 + random.below(1_000));
    return { config, slots: packPerceptron(kind, config, { biases: weights.map(() => 1), weights }) };
  }
  if (kind === "NearestCentroid") {
    const config = { features, laneBits: 32 };
    const sums = rows(labels, () => 1 + random.below(SAMPLES * 32_767));
    return { config, slots: packCentroids(config, { samples, sums }) };
  }
  const config = { features, laneBits: 32, smoothing: 65_536 };
  const counts = rows(labels, () => 1 + random.below(SAMPLES));
  return { config, slots: packCounts(kind, config, { samples, counts }) };
}
