import { auditedOf, testSetSize } from "../../../src/index.ts";
import { decodeDense, encodeDense } from "../../../src/codec/index.ts";
import { buildVocabulary, scalingEncoder, vocabularyEncoder } from "../../../src/encoders/index.ts";
import type { Encoder } from "../../../src/encoders/index.ts";
import { SPAM_LABELS, loadMnist, loadSpamAssassin } from "../../../src/node.ts";
import { quantise, train } from "../../../src/training/index.ts";
import type { LabelledSample, QuantisedModel } from "../../../src/training/index.ts";
import type { MarketWorldSettings } from "./settings.ts";

/** The samples of one world, no one of which is in two places. */
export interface MarketMaterial {
  readonly labels: readonly string[];
  readonly encoder: Encoder;
  /** What the owner starts with. */
  readonly model: QuantisedModel;
  /** The test set of the market before, which has one page; empty if there is none. */
  readonly earlierTest: readonly LabelledSample[];
  readonly test: readonly LabelledSample[];
  /** For contributors. */
  readonly stream: readonly LabelledSample[];
  /** Seen by neither contributors nor market: accuracy is measured on these. */
  readonly heldOut: readonly LabelledSample[];
}

/** The e-mails out of which the owner makes the vocabulary; it has labelled the first of them only. */
const VOCABULARY_EMAILS = 600;
const WORDS = 1_000;
/** The model has room for words to come. */
const ROOM = 2_048;
const HELD_OUT = 0.2;

/** Loads the data in the seed's order, splits them, and pretrains the model by the contract's own rule. */
export async function prepareMaterial(settings: MarketWorldSettings, seed: number): Promise<MarketMaterial> {
  if (settings.data === "mnist") return prepareDigits(settings, seed);
  const mails = await loadSpamAssassin(seed);
  const texts = mails.slice(0, VOCABULARY_EMAILS).map(({ text }) => text);
  const encoder = vocabularyEncoder(buildVocabulary(texts, WORDS));
  const samples = mails
    .map(({ text, label }) => ({ features: encoder.encode(text), label }))
    .filter(({ features }) => features.length > 0);
  const last = samples.length - Math.floor(samples.length * HELD_OUT);
  return split(settings, {
    labels: SPAM_LABELS,
    encoder,
    kind: "SparsePerceptron",
    samples: samples.slice(0, last),
    features: ROOM,
    skip: VOCABULARY_EMAILS,
    heldOut: samples.slice(last),
  });
}

/** The digits 3 and 8, at half their size: 14 by 14 pixels. */
async function prepareDigits(settings: MarketWorldSettings, seed: number): Promise<MarketMaterial> {
  const { labels, encoder, train: samples, test } = await loadMnist(seed, { digits: [3, 8], testShare: HELD_OUT });
  const columns = Array.from({ length: encoder.featureCount / 4 }, () => ({ offset: 0, scale: 1 }));
  return split(settings, {
    labels,
    encoder: scalingEncoder({ columns, featurePoint: encoder.featurePoint }),
    kind: "DensePerceptron",
    samples: samples.map(halve),
    features: columns.length,
    skip: settings.pretrained,
    heldOut: test.map(halve),
  });
}

/** Each four pixels become one, their mean. */
function halve({ features, label }: LabelledSample): LabelledSample {
  const pixels = decodeDense(features);
  const side = Math.sqrt(pixels.length);
  const half = side / 2;
  const means = Int16Array.from({ length: half * half }, (_, i) => {
    const corner = 2 * side * Math.floor(i / half) + 2 * (i % half);
    const four = [corner, corner + 1, corner + side, corner + side + 1];
    return Math.round(four.reduce((sum, place) => sum + pixels[place]!, 0) / 4);
  });
  return { features: encodeDense(means), label };
}

/** What is to be split. */
interface Loaded extends Pick<MarketMaterial, "labels" | "encoder" | "heldOut"> {
  readonly kind: "SparsePerceptron" | "DensePerceptron";
  readonly samples: readonly LabelledSample[];
  /** Of the model. */
  readonly features: number;
  /** The first samples, which are for the owner alone. */
  readonly skip: number;
}

function split(settings: MarketWorldSettings, { kind, samples, features, skip, ...rest }: Loaded): MarketMaterial {
  const { pretrained, learningRate, scored, pageSamples, earlier } = settings;
  const first = earlier === 0 ? 0 : pageSamples + auditedOf(pageSamples);
  const second = testSetSize({ samples: scored, pageSamples });
  const trained = train(kind, samples.slice(0, pretrained), { features, featurePoint: rest.encoder.featurePoint });
  return {
    ...rest,
    model: quantise({ ...trained, learningRate: trained.learningRate * learningRate }),
    earlierTest: samples.slice(skip, skip + first),
    test: samples.slice(skip + first, skip + first + second),
    stream: samples.slice(skip + first + second),
  };
}
