import { marketSampleId, toHex } from "../../../src/index.ts";
import type { MarketSample } from "../../../src/index.ts";
import type { LabelledSample, Random } from "../../../src/training/index.ts";
import type { Kind } from "./kinds.ts";
import type { MarketMaterial } from "./material.ts";
import type { MarketWorldSettings, Sponsor } from "./settings.ts";

/** What everybody can know when batches are committed to. */
export interface Known {
  readonly modelId: bigint;
  readonly settings: MarketWorldSettings;
  readonly material: MarketMaterial;
  readonly random: Random;
  /** What the model says now. */
  predict(features: Uint8Array): number;
  /** Batches that the market before accepted. */
  readonly earlier: readonly (readonly MarketSample[])[];
  /** What the audit has shown. */
  readonly audited: readonly MarketSample[];
}

/** Hands out the stream's samples, each of them once. */
export class Supply {
  readonly #samples: readonly LabelledSample[];
  #next = 0;

  constructor(samples: readonly LabelledSample[]) {
    this.#samples = samples;
  }

  /** @throws RangeError if there are not so many left */
  take(count: number): LabelledSample[] {
    const taken = this.#samples.slice(this.#next, this.#next + count);
    if (taken.length < count) throw new RangeError(`There are ${taken.length} samples left, not ${count}.`);
    this.#next += count;
    return taken;
  }
}

/** Chance of a feature in a made-up sparse sample: as in an e-mail. */
const DENSITY = 0.1;

/**
 * The samples of one batch, without repetition, in no order.
 *
 * @param place Of the batch among those of its kind, from 0.
 */
export function batchOf(kind: Kind, place: number, supply: Supply, known: Known): MarketSample[] {
  return distinct(known.modelId, samplesOf(kind, place, supply, known));
}

function samplesOf(kind: Kind, place: number, supply: Supply, known: Known): MarketSample[] {
  const { settings, random, earlier, audited, material } = known;
  const own = (labelOf: (sample: LabelledSample) => number) =>
    supply.take(settings.batchSamples).map((sample) => ({ label: labelOf(sample), features: toHex(sample.features) }));
  const truth = ({ label }: LabelledSample) => label;
  const lie = ({ label }: LabelledSample) => 1 - label;
  switch (kind) {
    case "honest":
      return own(truth);
    case "flipper":
      return own(lie);
    case "random":
      return own(() => random.below(2));
    case "wager":
      return own(random.below(2) === 1 ? truth : lie);
    case "noise":
      return Array.from({ length: settings.batchSamples }, () => madeUp(material, random));
    case "lazy":
      return own(({ features }) => known.predict(features));
    case "copier":
      return [...earlier[place % earlier.length]!];
    case "editor":
      return earlier[place % earlier.length]!.map((sample) => edited(sample, material));
    case "parrot":
      return audited.slice(0, settings.batchSamples);
    case "unfit":
      return [...own(truth), ...overlong(material)];
    case "accomplice":
      return settings.sponsor === "trains on it" ? material.test.map(toMarketSample) : own(truth);
    case "thief":
      return []; // its commitment is another's
  }
}

/** The test set as its sponsor seals it. */
export function sealedSamples(
  samples: readonly LabelledSample[],
  sponsor: Sponsor,
  material: MarketMaterial,
  random: Random,
): MarketSample[] {
  const sealed = samples.map(toMarketSample);
  if (sponsor === "random labels") return sealed.map(({ features }) => ({ label: random.below(2), features }));
  if (sponsor !== "malformed") return sealed;
  const place = random.below(sealed.length);
  const refused = { label: 0, features: `0x${hex16(material.model.config.features)}` } as const; // no such feature
  return sealed.map((sample, i) => (i === place ? refused : sample));
}

export function toMarketSample({ label, features }: LabelledSample): MarketSample {
  return { label, features: toHex(features) };
}

function distinct(modelId: bigint, samples: readonly MarketSample[]): MarketSample[] {
  return [...new Map(samples.map((sample) => [marketSampleId(modelId, sample), sample])).values()];
}

/** Of all samples that there could be: the largest steps that a sample can cause, in directions that mean nothing. */
function madeUp({ model, encoder }: MarketMaterial, random: Random): MarketSample {
  const label = random.below(2);
  const features = Array.from({ length: encoder.featureCount }, (_, i) => i);
  if (model.kind === "DensePerceptron") {
    return { label, features: `0x${features.map(() => hex16(random.below(65_536))).join("")}` };
  }
  const present = features.filter((index) => index === 0 || random.fraction() < DENSITY);
  return { label, features: `0x${present.map(hex16).join("")}` };
}

/** The same, but for one feature: to the hub another sample. */
function edited({ label, features }: MarketSample, { model }: MarketMaterial): MarketSample {
  const last = Number.parseInt(features.slice(-4), 16);
  const rest = features.slice(0, -4);
  if (model.kind === "DensePerceptron") return { label, features: `0x${rest.slice(2)}${hex16(last ^ 1)}` };
  return { label, features: rest.length > 2 ? `0x${rest.slice(2)}` : `0x${hex16(last ^ 1)}` };
}

/**
 * Samples of a sparse model that have none of the words so far, but all those to come: each slot of theirs is new. One with either
 * label: the model has to learn from one of them.
 */
function overlong({ model, encoder }: MarketMaterial): MarketSample[] {
  const first = encoder.featureCount;
  const indices = Array.from({ length: model.config.features - first }, (_, i) => hex16(first + i));
  return [0, 1].map((label) => ({ label, features: `0x${indices.join("")}` }));
}

function hex16(value: number): string {
  return value.toString(16).padStart(4, "0");
}
