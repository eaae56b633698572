import { buildVocabulary, vocabularyEncoder } from "../../src/encoders/index.ts";
import type { Encoder } from "../../src/encoders/index.ts";
import { loadSpamAssassin } from "../../src/node.ts";
import { quantise, train } from "../../src/training/index.ts";
import type { LabelledSample, QuantisedModel } from "../../src/training/index.ts";
import { MODELS, SCENARIO } from "./settings.ts";
import type { ModelName } from "./settings.ts";

/** The e-mails of one run, encoded, and the model that the owner starts with. */
export interface Material {
  /** How many there are in the corpus. */
  readonly corpus: number;
  /** How many the owner pretrained on. */
  readonly pretrained: number;
  /** Never contributed: accuracy is measured on these. */
  readonly heldOut: readonly LabelledSample[];
  /** For the contributors, in the file's order. */
  readonly stream: readonly LabelledSample[];
  readonly encoder: Encoder;
  readonly model: QuantisedModel;
}

/** What differs from the scenario's numbers. */
export interface Pretraining {
  /** How many of the e-mails that the vocabulary is made of are labelled; all of them unless told. */
  readonly labelled?: number;
  /** Of a perceptron on chain, where 1 was that of pretraining. */
  readonly learningRate?: number;
}

/**
 * Splits the e-mails, in the order that the seed gives them: first what the owner pretrains on, then what is contributed,
 * last what is held out. E-mails without a known word are left out.
 */
export async function prepareEmails(
  seed: number,
  model: ModelName,
  { labelled = Infinity, learningRate = SCENARIO.learningRate }: Pretraining = {},
): Promise<Material> {
  const mails = await loadSpamAssassin(seed);
  const first = Math.floor(mails.length * SCENARIO.pretrainShare);
  const last = mails.length - Math.floor(mails.length * SCENARIO.heldOutShare);
  const texts = mails.slice(0, first).map(({ text }) => text);
  const encoder = vocabularyEncoder(buildVocabulary(texts, SCENARIO.words));
  const encode = (from: number, to?: number) =>
    mails
      .slice(from, to)
      .map(({ text, label }) => ({ features: encoder.encode(text), label }))
      .filter(({ features }) => features.length > 0);
  const pretraining = encode(0, Math.min(first, labelled));
  return {
    corpus: mails.length,
    pretrained: pretraining.length,
    heldOut: encode(last),
    stream: encode(first, last),
    encoder,
    model: pretrain(model, pretraining, encoder.featureCount, learningRate),
  };
}

/**
 * Trains a model by the contract's own rule, and puts it into the on-chain form. Of a perceptron the last weights are taken,
 * not averaged ones: the contract goes on from here.
 */
function pretrain(
  model: ModelName,
  samples: readonly LabelledSample[],
  features: number,
  learningRate: number,
): QuantisedModel {
  const { epochs, laneBits } = SCENARIO;
  const trained = train(MODELS[model].kind, samples, { features, epochs });
  return quantise("learningRate" in trained ? { ...trained, learningRate } : trained, { laneBits });
}
