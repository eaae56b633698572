import type { Hex } from "../codec/bytes.ts";
import { DcaiError } from "../errors.ts";
import { CALIBRATION_SAMPLES } from "./batches.ts";
import { batchCall, readOutcome } from "./contributing.ts";
import { finish, senderOf } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { isTooLarge, ranOutOfGas } from "./errors.ts";
import { fundBatch } from "./funding.ts";
import type { FundingSettings, Funds } from "./funding.ts";
import type { BatchSize, GasModel } from "./gas-model.ts";
import type { ContributionJournal } from "./journal.ts";
import type { Tally } from "./progress.ts";
import type { RowSample, SkippedRow } from "./row-stream.ts";
import { withMargin } from "./sender.ts";
import type { OnAttempt, Submitted } from "./sender.ts";

/** What is told of a batch. */
export interface BatchEvent {
  readonly batch: number;
  readonly samples: number;
  /** Null while a node that signs itself has not answered. */
  readonly hash: Hex | null;
  /** `void`: it will not be mined, and its samples are sent anew. */
  readonly event: "sent" | "mined" | "replaced" | "recovered" | "void";
}

/** What a dispatcher works with. */
export interface DispatchSettings extends FundingSettings {
  /** How many transactions may be on their way at once. */
  readonly inFlight: number;
  readonly gasCap: bigint;
  readonly journal: ContributionJournal | null;
  readonly model: GasModel;
  readonly tally: Tally;
  readonly onSkipped: (row: SkippedRow) => void;
  readonly onBatch: (event: BatchEvent) => void;
}

/** A batch, and what becomes of it. */
interface Flight {
  readonly batch: number;
  readonly samples: readonly RowSample[];
  /** How often these samples have been tried, this time included. */
  readonly tries: number;
  readonly hashes: Set<Hex>;
  journaled: boolean;
  funds: Funds;
  size: BatchSize;
  /** Parameter slots that it was the first to write. */
  fresh: readonly number[];
  landed: Promise<void>;
}

/** Errors after which the same samples are worth another try: the price moved, or the nonce went to somebody else. */
const PASSING = new Set(["DEPOSIT_ABOVE_MAX", "INSUFFICIENT_BALANCE", "TRANSACTION_REPLACED", "TRANSACTION_REVERTED"]);

/** After these nobody knows whether the transaction will be mined: the journal keeps it open. */
const UNDECIDED = new Set(["RPC_FAILED", "RPC_TIMEOUT", "TRANSACTION_TIMEOUT", "UNEXPECTED_ANSWER"]);

const MAX_TRIES = 4;

/**
 * What the gas limit is beyond the gas that is expected: batches differ in how many of their samples teach the model.
 */
const GAS_MARGIN = 1.6;

/** Sends batches, several at a time, and sends again what must be. */
export class Dispatcher {
  private readonly flights = new Set<Flight>();
  private readonly due: { samples: readonly RowSample[]; tries: number }[] = [];
  private failure: unknown;
  private lastBatch = 0;
  private isCalibrated = false;

  constructor(
    private readonly context: Context,
    private readonly settings: DispatchSettings,
  ) {}

  /** Sends a batch as soon as there is room for it. Throws what went wrong with it or with an earlier one. */
  async send(samples: readonly RowSample[]): Promise<void> {
    this.due.push({ samples, tries: 1 });
    await this.work(this.settings.inFlight - 1);
  }

  /** Waits until everything that was given is mined. Throws what went wrong. */
  async finish(): Promise<void> {
    await this.work(0);
  }

  /** Waits for what is on its way, whatever becomes of it; nothing new is sent. */
  async settle(): Promise<void> {
    await Promise.all([...this.flights].map(({ landed }) => landed));
  }

  /** Sends what is due, and goes on until at most `room` batches are on their way. */
  private async work(room: number): Promise<void> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const next = this.flights.size < this.settings.inFlight ? this.due.shift() : undefined;
      if (next !== undefined) await this.launch(next.samples, next.tries);
      else if (this.flights.size > room || this.due.length > 0) await this.oneLanded();
      else return;
    }
  }

  private async oneLanded(): Promise<void> {
    if (this.flights.size > 0) await Promise.race([...this.flights].map(({ landed }) => landed));
  }

  private async launch(samples: readonly RowSample[], tries: number): Promise<void> {
    const { context, settings } = this;
    const batch = (this.lastBatch = settings.journal?.number() ?? this.lastBatch + 1);
    const funds = { limit: 0n, need: 0n, value: 0n };
    const size = settings.model.measure(samples);
    const begun = { hashes: new Set<Hex>(), journaled: false, fresh: [], landed: done };
    const flight: Flight = { batch, samples, tries, funds, size, ...begun };
    const onAttempt = this.recorder(flight);
    try {
      flight.funds = await this.fund(samples.length);
      const { limit, value } = flight.funds;
      const call = await batchCall(context, settings.modelId, samples, limit, value);
      const gasLimit = await this.gasLimitOf(flight);
      flight.fresh = settings.model.storage?.wrote(samples) ?? [];
      const submitted = await senderOf(context, "contribute").submit({ ...call, gasLimit }, onAttempt);
      this.tell(flight, "sent", submitted.attempts[0]!.hash);
      flight.landed = this.land(flight, submitted, onAttempt);
      this.flights.add(flight);
      settings.tally.inFlight = this.flights.size;
    } catch (error) {
      await this.failed(flight, error);
    }
  }

  /** The batch's funds; waits for others to be mined if the limit depends on what they cost. */
  private async fund(count: number): Promise<Funds> {
    for (;;) {
      const onTheWay = [...this.flights].map((flight) => flight.funds);
      const funds = await fundBatch(this.context, this.settings, count, onTheWay, this.settings.tally.spent);
      if (funds !== null) return funds;
      await this.oneLanded();
    }
  }

  /**
   * A part of the first batch is estimated on chain; from then on the model knows, and learns from every receipt. What it takes
   * for too much is estimated again, before anything is spent on it.
   */
  private async gasLimitOf({ samples, size, funds: { value } }: Flight): Promise<bigint> {
    const { gasCap, model } = this.settings;
    if (!this.isCalibrated) {
      const part = samples.slice(0, CALIBRATION_SAMPLES);
      model.start(model.measure(part), await this.estimate(part, value));
      this.isCalibrated = true;
    }
    const guess = model.guess(size);
    const gas = gasCap > 0n && guess > gasCap ? await this.estimate(samples, value) : guess;
    return withMargin(gas, GAS_MARGIN, gasCap);
  }

  private async estimate(samples: readonly RowSample[], value: bigint): Promise<bigint> {
    const { gasCap, modelId, maxPrice } = this.settings;
    const call = await batchCall(this.context, modelId, samples, BigInt(samples.length) * maxPrice, value);
    return senderOf(this.context, "contribute").estimate(call, gasCap);
  }

  /** Writes every signature into the journal before it is sent. */
  private recorder(flight: Flight): OnAttempt {
    const { journal } = this.settings;
    return async ({ hash, raw }, { nonce }, startBlock) => {
      const attempt = { nonce, startBlock, hash, raw };
      if (flight.journaled) await journal?.attempt(flight.batch, attempt);
      else await journal?.batch(flight.batch, idsOf(flight), attempt);
      flight.journaled = true;
      if (hash === null || flight.hashes.has(hash)) return;
      flight.hashes.add(hash);
      if (flight.hashes.size > 1) this.tell(flight, "replaced", hash);
    };
  }

  private async land(flight: Flight, submitted: Submitted, onAttempt: OnAttempt): Promise<void> {
    try {
      const sent = await finish(this.context, senderOf(this.context, "contribute"), submitted, onAttempt);
      await this.settings.journal?.end(flight.batch, "mined");
      this.count(flight, sent);
      this.tell(flight, "mined", sent.hash);
    } catch (error) {
      await this.failed(flight, error);
    } finally {
      this.flights.delete(flight);
      this.settings.tally.inFlight = this.flights.size;
    }
  }

  private count(flight: Flight, sent: Sent): void {
    const { samples } = flight;
    const { model, tally, onSkipped } = this.settings;
    const outcome = readOutcome(this.context, idsOf(flight), sent.events);
    model.learn(flight.size, sent.gasUsed);
    tally.mined(sent, outcome, false);
    for (const { index, reason } of outcome.skipped) {
      const { line } = samples[index]!;
      if (reason.code === "ALREADY_RECORDED") onSkipped({ line, why: "recorded" });
      else onSkipped({ line, why: "refused", reason });
    }
  }

  /** Puts the samples back if they are worth another try; otherwise this is the failure of the whole. */
  private async failed(flight: Flight, error: unknown): Promise<void> {
    const { samples, tries, batch } = flight;
    const { model, journal } = this.settings;
    const code = error instanceof DcaiError ? error.code : "";
    const isVoid = code !== "" && !UNDECIDED.has(code);
    try {
      if (flight.journaled && isVoid) await journal?.end(batch, "void");
    } catch (journalError) {
      this.failure ??= journalError;
    }
    if (flight.journaled && isVoid) this.tell(flight, "void", null);
    model.storage?.forget(flight.fresh);
    if (ranOutOfGas(error)) model.learn(flight.size, 2n * error.details.gasLimit);
    if (samples.length > 1 && isTooLarge(error)) {
      const half = Math.ceil(samples.length / 2);
      this.due.push({ samples: samples.slice(0, half), tries }, { samples: samples.slice(half), tries });
    } else if (isTooLarge(error) && !flight.journaled) {
      // Not sent: one sample that no transaction has room for.
      this.settings.onSkipped({ line: samples[0]!.line, why: "refused", reason: error as DcaiError });
    } else if (PASSING.has(code) && tries < MAX_TRIES) {
      this.due.push({ samples, tries: tries + 1 });
    } else {
      this.failure ??= error;
    }
  }

  private tell({ batch, samples }: Flight, event: BatchEvent["event"], hash: Hex | null): void {
    this.settings.onBatch({ batch, samples: samples.length, hash, event });
  }
}

const done = Promise.resolve();

function idsOf({ samples }: Flight): Hex[] {
  return samples.map(({ id }) => id);
}
