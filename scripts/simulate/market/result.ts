import type { Classifier } from "../../../src/classifiers/index.ts";
import { DcaiError } from "../../../src/errors.ts";
import { batchStake, drawOrder, marketSampleId, settleMarket, toHex, unitDown } from "../../../src/index.ts";
import type { Hex, MarketOutcome, MarketRecord, MarketSample } from "../../../src/index.ts";
import { accuracy } from "../../../src/training/index.ts";
import type { LabelledSample } from "../../../src/training/index.ts";
import type { GasRow } from "../../demo/gas.ts";
import type { Kind } from "./kinds.ts";
import { MODEL_ID } from "./world.ts";
import type { MarketPlan, PlannedBatch } from "./world.ts";

/** What became of somebody's batch. */
export interface AgentResult {
  readonly kind: Kind;
  readonly state: MarketOutcome["batches"][number]["state"];
  /** Correct answers that it added, if it was accepted. */
  readonly improvement: number;
  /** What its committer has more than before, wei, gas left out. */
  readonly payoffWei: bigint;
}

/** The same batches in the same order, with another drop limit, by the twin. */
export interface DropLimitResult {
  readonly dropLimit: number;
  /** On held-out samples, 0 to 1. */
  readonly accuracy: number;
  readonly agents: readonly Pick<AgentResult, "kind" | "state" | "payoffWei">[];
}

/** Accuracies on held-out samples, 0 to 1. */
export interface MarketAccuracies {
  readonly before: number;
  /** Of the model that the market has left. */
  readonly withMarket: number;
  /** If everything had been learned that was sent, in the same order. */
  readonly without: number;
  /** If the honest batches alone had been learned. */
  readonly honestOnly: number;
}

/** All that one world has told. */
export interface MarketWorldResult {
  readonly seed: number;
  readonly isVoid: boolean;
  readonly accuracies: MarketAccuracies;
  /** u and S, wei. */
  readonly unitWei: bigint;
  readonly stakeWei: bigint;
  /** Correct answers on the test set before and after; 0 if nothing was counted. */
  readonly baseline: number;
  readonly correct: number;
  readonly revealedPages: number;
  /** Share of the audited samples whose label is not the true one, 0 to 1: what contributors could see before they staked. */
  readonly auditedWrong: number;
  readonly agents: readonly AgentResult[];
  /** What these have more than before, wei, gas left out. */
  readonly sponsorWei: bigint;
  readonly replayWei: bigint;
  readonly burnedWei: bigint;
  readonly byDropLimit: readonly DropLimitResult[];
  /** What the hub holds less what it owes, wei. */
  readonly imbalanceWei: bigint;
  /** Slots of parameters that are the same on chain and in the twin. */
  readonly parameterSlots: number;
  readonly gas: readonly GasRow[];
}

/** What each batch's committer won or lost, by the twin. */
export function agentsOf(
  batches: readonly PlannedBatch[],
  record: MarketRecord,
  outcome: MarketOutcome,
): AgentResult[] {
  const { terms } = record;
  return batches.map(({ kind }, number) => {
    const { state, improvement, paid } = outcome.batches[number]!;
    const spent = batchStake(terms) + 2n * terms.sampleFee * BigInt(record.batches[number]!.samples.length);
    return { kind, state, improvement, payoffWei: paid - spent };
  });
}

/** What the same batches would have led to with other drop limits. */
export function byDropLimit(
  plan: MarketPlan,
  batches: readonly PlannedBatch[],
  record: MarketRecord,
): DropLimitResult[] {
  return plan.settings.otherDropLimits.map((dropLimit) => {
    const model = plan.model.clone();
    const changed = { ...record, terms: { ...record.terms, dropLimit } };
    const outcome = settleMarket(changed, model, plan.isRecorded);
    const agents = agentsOf(batches, changed, outcome).map(({ kind, state, payoffWei }) => ({
      kind,
      state,
      payoffWei,
    }));
    return { dropLimit, accuracy: accuracy(model, plan.material.heldOut), agents };
  });
}

/** @param after The model that the market has left. */
export function accuraciesOf(
  plan: MarketPlan,
  batches: readonly PlannedBatch[],
  record: MarketRecord,
  after: Classifier,
): MarketAccuracies {
  const { heldOut } = plan.material;
  const learn = (isIn: (kind: Kind) => boolean) =>
    accuracy(new Learner(plan.model, plan.isRecorded).learn(batches, record, isIn), heldOut);
  return {
    before: accuracy(plan.model, heldOut),
    withMarket: accuracy(after, heldOut),
    without: learn(() => true),
    honestOnly: learn((kind) => kind === "honest"),
  };
}

export function moneyOf({ terms }: MarketRecord): Pick<MarketWorldResult, "unitWei" | "stakeWei"> {
  return { unitWei: unitDown(terms), stakeWei: batchStake(terms) };
}

/** Share of samples that have another label than the same features have in the data. */
export function wrongShare(shown: readonly MarketSample[], truth: readonly LabelledSample[]): number {
  const labels = new Map(truth.map(({ features, label }) => [toHex(features), label]));
  return shown.filter(({ features, label }) => labels.get(features) !== label).length / shown.length;
}

/** A model that learns without a market: all that it is sent, each sample once, as the hub records it once. */
export class Learner {
  readonly model: Classifier;
  readonly #isRecorded: (id: Hex) => boolean;
  readonly #seen = new Set<Hex>();

  /** @param isRecorded Whether the model had learned a sample before. */
  constructor(model: Classifier, isRecorded: (id: Hex) => boolean) {
    this.model = model.clone();
    this.#isRecorded = isRecorded;
  }

  /** Learns a market's batches, as far as they were revealed, in the order that was drawn. */
  learn(batches: readonly PlannedBatch[], record: MarketRecord, isIn: (kind: Kind) => boolean): Classifier {
    for (const number of drawOrder(record.orderSeed, batches.length)) {
      if (!isIn(batches[number]!.kind)) continue;
      for (const sample of record.batches[number]!.samples) this.#learnOne(sample);
    }
    return this.model;
  }

  #learnOne(sample: MarketSample): void {
    const id = marketSampleId(MODEL_ID, sample);
    if (this.#seen.has(id) || this.#isRecorded(id)) return;
    this.#seen.add(id);
    try {
      this.model.update(sample.features, sample.label);
    } catch (error) {
      if (!(error instanceof DcaiError)) throw error; // no room in a parameter
    }
  }
}
