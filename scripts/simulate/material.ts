import { toHex } from "../../src/codec/index.ts";
import {
  buildVocabulary,
  fitScaling,
  hashingEncoder,
  scalingEncoder,
  vocabularyEncoder,
} from "../../src/encoders/index.ts";
import type { Encoder } from "../../src/encoders/index.ts";
import { encodeSamples, loadIris, loadMnist, loadSpamAssassin, readRows, SPAM_LABELS } from "../../src/node.ts";
import type { DataSet, RawSample } from "../../src/node.ts";
import { Random, train } from "../../src/training/index.ts";
import type { LabelledSample, QuantisedModel } from "../../src/training/index.ts";
import { quantiseForChain } from "../support/quantising.ts";
import { labelsIn } from "../support/training.ts";
import { TooFewSamples } from "./errors.ts";
import type { DataPlan, ModelPlan, Plan } from "./plan.ts";

/** The samples of one seed, encoded, and the model that the owner starts with. */
export interface Material {
  readonly labels: readonly string[];
  readonly encoder: Encoder;
  readonly model: QuantisedModel;
  /** How many the owner trained on. */
  readonly pretrained: number;
  /** For those who contribute, in this order; no sample twice. */
  readonly stream: readonly LabelledSample[];
  /** Never contributed: accuracy is measured on these. */
  readonly heldOut: readonly LabelledSample[];
}

/** A data set in the order of a seed, before it is encoded or as it comes encoded. */
interface Loaded {
  readonly labels: readonly string[];
  readonly samples: readonly RawSample[];
  /** Of sets that come encoded. */
  readonly encoder?: Encoder;
}

const FEATURE_POINT = 12;

/**
 * Splits the samples, in the seed's order: first what the owner trains on, then what is contributed, last what is held out.
 *
 * @throws TooFewSamples, CorpusMissing, CannotTrain, and the errors of readers and encoders
 */
export async function prepare({ data, model }: Pick<Plan, "data" | "model">, seed: number): Promise<Material> {
  const { labels, samples, encoder: given } = await load(data, seed);
  const first = Math.floor(samples.length * data.pretrain);
  const last = samples.length - Math.floor(samples.length * data.heldOut);
  checkCount("to train on", first, samples.length);
  const encoder = given ?? makeEncoder(model, samples.slice(0, first));
  const encode = (from: number, to?: number) => encodeSamples(samples.slice(from, to), encoder);
  const pretraining = encode(0, first);
  const stream = distinct(encode(first, last)).slice(0, data.limit ?? undefined);
  const heldOut = encode(last);
  const total = samples.length;
  checkCount(
    "to train on",
    Math.min(...labels.map((_, label) => pretraining.filter((one) => one.label === label).length)),
    total,
  );
  checkCount("to contribute", stream.length, total);
  checkCount("to measure with", heldOut.length, total);
  return {
    labels,
    encoder,
    model: pretrain(model, pretraining, encoder, labels.length),
    pretrained: pretraining.length,
    stream,
    heldOut,
  };
}

async function load({ source, heldOut }: DataPlan, seed: number): Promise<Loaded> {
  if ("file" in source) return loadFile(source, seed);
  switch (source.set) {
    case "spam-assassin": {
      const mails = await loadSpamAssassin(seed);
      return { labels: SPAM_LABELS, samples: mails.map(({ text, label }) => ({ input: text, label })) };
    }
    case "iris":
      return encoded(await loadIris(seed, { testShare: heldOut }));
    case "mnist":
      return encoded(await loadMnist(seed, { testShare: heldOut }));
  }
}

/** A set that comes encoded, split where it is split here: the samples' bytes go through as they are. */
function encoded({ labels, encoder, train: first, test }: DataSet): Loaded {
  const encode = (input: unknown) => input as Uint8Array;
  const samples = [...first, ...test].map(({ features, label }) => ({ input: features as Uint8Array, label }));
  return { labels, encoder: { ...encoder, encode }, samples };
}

async function loadFile(source: Extract<DataPlan["source"], { file: string }>, seed: number): Promise<Loaded> {
  const { file, columns, label } = source;
  const labels = source.labels ?? (await labelsIn(file, label));
  const samples: RawSample[] = [];
  for await (const row of readRows(file, { ...columns, label, labels }))
    samples.push({ input: row.input, label: row.label! });
  return { labels, samples: new Random(seed).shuffle(samples) };
}

function makeEncoder({ features, encoder, maxFeatures }: ModelPlan, samples: readonly RawSample[]): Encoder {
  if (features === 0) {
    const columns = fitScaling(
      samples.map(({ input }) => input as readonly number[]),
      "standard",
    );
    return scalingEncoder({ columns, featurePoint: FEATURE_POINT });
  }
  const bound = maxFeatures === null ? {} : { maxFeatures };
  if (encoder === "hashing") return hashingEncoder({ features, ...bound });
  return vocabularyEncoder(
    buildVocabulary(
      samples.map(({ input }) => input as string),
      features,
    ),
    bound,
  );
}

/** The chain takes a sample once only. */
function distinct(samples: readonly LabelledSample[]): LabelledSample[] {
  return [...new Map(samples.map((sample) => [toHex(sample.features), sample])).values()];
}

function checkCount(part: string, count: number, of: number): void {
  if (count === 0) throw new TooFewSamples({ part, count, of });
}

/** Trains by the contract's own rule; of a perceptron the last weights are taken, as the contract goes on from there. */
function pretrain(
  plan: ModelPlan,
  samples: readonly LabelledSample[],
  encoder: Encoder,
  labels: number,
): QuantisedModel {
  const { classifier, epochs, learningRate } = plan;
  const { featureCount: features, featurePoint } = encoder;
  const trained = train(classifier, samples, { features, featurePoint, labels, epochs });
  return quantiseForChain("learningRate" in trained ? { ...trained, learningRate } : trained);
}
