import { NO_TRACE } from "../classifiers/classifier.ts";
import type { Classifier } from "../classifiers/classifier.ts";
import type { Hex } from "../codec/bytes.ts";
import { DcaiError } from "../errors.ts";
import { drawOrder } from "./market-draw.ts";
import { marketSampleId } from "./market-samples.ts";
import type { MarketSample } from "./market-samples.ts";
import { batchStake, pageCount, pageFees, scoredOn, unitDown } from "./market-terms.ts";
import type { MarketTerms } from "./market-terms.ts";

/** A batch as far as it was revealed. */
export interface MarketBatch {
  readonly committer: string;
  /** Sorted, as they were revealed. */
  readonly samples: readonly MarketSample[];
  /** Whether it was revealed to its end. */
  readonly complete: boolean;
}

/** All that decides a market, as its events tell it; see `MarketHistory`. */
export interface MarketRecord {
  readonly modelId: bigint;
  readonly terms: MarketTerms;
  /** Whether all pages were audited; otherwise the market is void. */
  readonly audited: boolean;
  readonly batches: readonly MarketBatch[];
  /** The scored samples of the pages that were revealed. */
  readonly pages: ReadonlyMap<number, readonly MarketSample[]>;
  readonly orderSeed: Hex;
  /** Batches with an update that failed for want of gas, which only the chain can tell, and which sample's it was. */
  readonly failures: ReadonlyMap<number, number>;
  /** Steps that were done before `replayEnds`; `Infinity` if all were. */
  readonly steps: number;
  /** How it ended; if it is left out, as it does when everybody takes what is theirs in time. */
  readonly ending?: MarketEnding;
}

/** What was done before the hub released the market's escrows, 30 days after `replayEnds`. */
export interface MarketEnding {
  /** Batches that were not judged and were claimed. Others have lost their share for withheld pages, not their stakes. */
  readonly claimed: ReadonlySet<number>;
  /** Whether the market was closed. Otherwise nobody gets the bond. */
  readonly closed: boolean;
  /** Steps that were done, and paid for; `Infinity` if all were. */
  readonly steps: number;
}

/** What became of a batch. */
export interface MarketBatchOutcome {
  state: "committed" | "revealed" | "accepted" | "rejected";
  /** Correct answers that it added; 0 unless it is accepted. */
  improvement: number;
  /** All that its committer is credited: stake, improvement, shares and unused fees. */
  paid: bigint;
}

/** What became of a market. Payments add up to what was paid in. */
export interface MarketOutcome {
  /** Correct answers before the first batch; 0 if nothing was counted. */
  readonly baseline: number;
  /** Correct answers after the last accepted batch. */
  readonly correct: number;
  /** Batches in the order of the replay, as far as they were drawn. */
  readonly order: readonly number[];
  readonly batches: readonly MarketBatchOutcome[];
  readonly paidToSponsor: bigint;
  readonly paidForReplay: bigint;
  readonly burned: bigint;
}

/**
 * The whole market as a function of what was revealed, and of how it ended: who is paid what in all, once the hub has released what
 * was left.
 *
 * @param classifier The model before the market; it is left as the market leaves it.
 * @param isRecorded Whether the hub had recorded a sample before the market, by its id.
 */
export function settleMarket(
  record: MarketRecord,
  classifier: Classifier,
  isRecorded: (id: Hex) => boolean,
): MarketOutcome {
  return new Market(record, classifier, isRecorded).run();
}

/** The replay, step by step. */
class Market {
  readonly #record: MarketRecord;
  readonly #classifier: Classifier;
  readonly #isRecorded: (id: Hex) => boolean;
  readonly #recorded = new Set<Hex>();
  readonly #unit: bigint;
  readonly #stake: bigint;
  readonly #outcomes: MarketBatchOutcome[];
  readonly #order: number[] = [];
  #steps = 0; // done so far, those after `replayEnds` included
  #baseline = 0;
  #correct = 0;
  #funds: bigint;
  #replay = 0n;
  #burned = 0n;

  constructor(record: MarketRecord, classifier: Classifier, isRecorded: (id: Hex) => boolean) {
    this.#record = record;
    this.#classifier = classifier;
    this.#isRecorded = isRecorded;
    this.#unit = unitDown(record.terms);
    this.#stake = batchStake(record.terms);
    this.#funds = record.terms.bounty + pageFees(record.terms);
    this.#outcomes = record.batches.map(({ complete }) => {
      return { state: complete ? "revealed" : "committed", improvement: 0, paid: 0n };
    });
  }

  run(): MarketOutcome {
    const { audited, batches, pages, terms } = this.#record;
    const revealed = batches.filter(({ complete }) => complete).length;
    const ending = this.#record.ending ?? { claimed: undefined, closed: true };
    if (audited && revealed > 0 && pages.size > 0) this.#replayAll(revealed);
    const share = revealed === 0 ? 0n : (this.#unit * BigInt(this.#withheld())) / BigInt(revealed);
    for (const [batch, { samples, complete }] of batches.entries()) {
      const outcome = this.#outcomes[batch]!;
      // What is left of two fees for each sample, one for each pass, besides those that the replay was paid.
      outcome.paid += 2n * terms.sampleFee * BigInt(samples.length);
      if (!complete) this.#burned += this.#stake;
      if (outcome.state === "revealed") outcome.paid += this.#stake;
      if (!complete || (outcome.state === "revealed" && ending.claimed?.has(batch) === false)) continue;
      outcome.paid += share;
      this.#funds -= share;
    }
    const forWithheld = revealed === 0 ? 0n : this.#unit * BigInt(this.#withheld());
    const bondBurned = audited && ending.closed ? forWithheld : terms.bond;
    return {
      baseline: this.#baseline,
      correct: this.#correct,
      order: this.#order,
      batches: this.#outcomes,
      paidToSponsor: this.#funds + terms.bond - bondBurned,
      paidForReplay: this.#replay,
      burned: this.#burned + bondBurned,
    };
  }

  #withheld(): number {
    const { terms, pages } = this.#record;
    let withheld = terms.samples;
    for (const page of pages.keys()) withheld -= scoredOn(terms, page);
    return withheld;
  }

  #replayAll(revealed: number): void {
    const baseline = this.#countPages();
    if (baseline === undefined) return;
    this.#baseline = this.#correct = baseline;
    let judged = 0;
    for (const batch of drawOrder(this.#record.orderSeed, this.#record.batches.length)) {
      if (judged === revealed || !this.#step()) return;
      this.#order.push(batch);
      if (this.#outcomes[batch]!.state !== "revealed") continue;
      this.#replayBatch(batch);
      if (this.#outcomes[batch]!.state === "revealed") return; // time was up
      judged++;
    }
  }

  #replayBatch(batch: number): void {
    const { samples } = this.#record.batches[batch]!;
    const outcome = this.#outcomes[batch]!;
    const traces: (Hex | undefined)[] = []; // undefined where a sample was skipped
    let failed = false;
    while (!failed && traces.length < samples.length && this.#step()) {
      this.#paySample(outcome);
      const trace = this.#apply(batch, traces.length, samples[traces.length]!);
      if (trace === "failed") failed = true;
      else traces.push(trace);
    }
    const isComplete = !failed && traces.length === samples.length;
    const changed = traces.some((trace) => trace !== undefined && trace !== NO_TRACE);
    const correct = !isComplete ? undefined : changed ? this.#countPages() : this.#correct;
    if (correct === undefined && !failed) return this.#undo(samples, traces, outcome); // time was up
    if (correct !== undefined && correct + this.#record.terms.dropLimit >= this.#correct) {
      return this.#accept(samples, outcome, correct);
    }
    outcome.state = "rejected";
    this.#burned += this.#stake;
    this.#undo(samples, traces, outcome);
  }

  /** @returns The trace; undefined if the sample is recorded and skipped. */
  #apply(batch: number, index: number, sample: MarketSample): Hex | undefined | "failed" {
    const id = marketSampleId(this.#record.modelId, sample);
    if (this.#recorded.has(id) || this.#isRecorded(id)) return undefined;
    if (this.#record.failures.get(batch) === index) return "failed";
    try {
      return this.#classifier.update(sample.features, sample.label);
    } catch (error) {
      if (error instanceof DcaiError) return "failed"; // no room in a parameter
      throw error;
    }
  }

  #accept(samples: readonly MarketSample[], outcome: MarketBatchOutcome, correct: number): void {
    outcome.state = "accepted";
    outcome.improvement = correct - this.#correct;
    outcome.paid += this.#stake + this.#unit * BigInt(outcome.improvement);
    this.#funds -= this.#unit * BigInt(outcome.improvement);
    this.#correct = correct;
    for (const sample of samples) {
      this.#recorded.add(marketSampleId(this.#record.modelId, sample));
      this.#steps++;
      this.#paySample(outcome);
    }
  }

  #undo(samples: readonly MarketSample[], traces: readonly (Hex | undefined)[], outcome: MarketBatchOutcome): void {
    for (let i = traces.length - 1; i >= 0; i--) {
      this.#steps++;
      this.#paySample(outcome);
      const trace = traces[i];
      if (trace !== undefined) this.#classifier.undo(samples[i]!.features, samples[i]!.label, trace);
    }
  }

  /** @returns Correct answers on all revealed pages; undefined if time was up before. */
  #countPages(): number | undefined {
    let correct = 0;
    for (let page = 0; page < pageCount(this.#record.terms); page++) {
      if (!this.#step()) return undefined;
      const samples = this.#record.pages.get(page);
      if (samples === undefined) continue;
      this.#funds -= this.#record.terms.pageFee;
      this.#replay += this.#record.terms.pageFee;
      for (const { features, label } of samples) if (this.#classifier.predict(features) === label) correct++;
    }
    return correct;
  }

  /** Pays for the step in hand. */
  #paySample(outcome: MarketBatchOutcome): void {
    if (this.#steps > (this.#record.ending?.steps ?? Infinity)) return;
    outcome.paid -= this.#record.terms.sampleFee; // out of the fees that its committer has paid
    this.#replay += this.#record.terms.sampleFee;
  }

  /** @returns Whether there was time for a step. */
  #step(): boolean {
    if (this.#steps >= this.#record.steps) return false;
    this.#steps++;
    return true;
  }
}
