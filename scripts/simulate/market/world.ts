import { createTwin } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { marketSampleId } from "../../../src/index.ts";
import type { Hex, MarketOutcome, MarketRecord, MarketSample } from "../../../src/index.ts";
import { Random } from "../../../src/training/index.ts";
import { Supply, batchOf } from "./batches.ts";
import { KINDS } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import type { MarketMaterial } from "./material.ts";
import type { MarketWorldSettings } from "./settings.ts";

/** The hub numbers models from 1. */
export const MODEL_ID = 1n;

/** What somebody is there for, and what was sent. */
export interface PlannedBatch {
  readonly kind: Kind;
  readonly samples: readonly MarketSample[];
}

/** A world as far as its twins know it: the model, what is recorded, and who has which data. */
export class MarketPlan {
  readonly settings: MarketWorldSettings;
  readonly material: MarketMaterial;
  readonly random: Random;
  /** The model, as the last market left it. */
  model: Classifier;
  /** Whether a market before has recorded a sample. */
  readonly isRecorded = (id: Hex): boolean => this.#recorded.has(id);
  readonly #supply: Supply;
  readonly #recorded = new Set<Hex>();
  readonly #earlier: (readonly MarketSample[])[] = [];

  constructor(settings: MarketWorldSettings, material: MarketMaterial, seed: number) {
    const { kind, config, labels, slots } = material.model;
    this.settings = settings;
    this.material = material;
    this.random = new Random(seed);
    this.model = createTwin(kind, config, labels);
    this.model.load(0, slots);
    this.#supply = new Supply(material.stream);
  }

  /** Everybody's batches, honest ones first. */
  batches(counts: MarketWorldSettings["batches"], audited: readonly MarketSample[]): PlannedBatch[] {
    const { settings, material, random } = this;
    const known = {
      settings,
      material,
      random,
      modelId: MODEL_ID,
      earlier: this.#earlier,
      audited,
      predict: (features: Uint8Array) => this.model.predict(features),
    };
    const kinds = Object.keys(KINDS) as Kind[];
    return kinds.flatMap((kind) =>
      Array.from({ length: counts[kind] ?? 0 }, (_, place) => {
        return { kind, samples: batchOf(kind, place, this.#supply, known) };
      }),
    );
  }

  /** Takes over what a market has left: the model, and the samples of the batches that it accepted. */
  takeOver(model: Classifier, record: MarketRecord, outcome: MarketOutcome): void {
    this.model = model;
    for (const [number, { state }] of outcome.batches.entries()) {
      if (state !== "accepted") continue;
      const { samples } = record.batches[number]!;
      this.#earlier.push(samples);
      for (const sample of samples) this.#recorded.add(marketSampleId(MODEL_ID, sample));
    }
  }
}
