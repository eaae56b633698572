import type { MarketModel, Sent } from "../../src/client/index.ts";
import { ANY_STEP, ContractError, OutOfGas, REPLAY_GAS, TransactionReverted } from "../../src/client/index.ts";
import { mapInGroups } from "../../src/client/records.ts";
import { unpackSamples } from "../../src/index.ts";
import type { Hex } from "../../src/index.ts";
import type { KeptBatch } from "./batch-files.ts";
import { escrowKeys, keyOf, nextDue } from "./due.ts";
import type { Due } from "./due.ts";
import type { KeptSeal } from "./seal-file.ts";
import { readState } from "./state.ts";
import type { MarketState } from "./state.ts";

/** What was done of one kind. */
export interface RunStep {
  readonly step: Due["step"];
  /** How often: pages, parts of batches, transactions of the replay. */
  readonly count: number;
  readonly transactions: readonly Hex[];
  readonly gasUsed: bigint;
  /** The most that one of them used. */
  readonly mostGas: bigint;
}

/** What a run did. */
export interface RunSummary {
  readonly steps: readonly RunStep[];
  /** How often somebody else was faster. */
  readonly raced: number;
  /** Wei for gas, of what was mined and did something. */
  readonly fee: bigint;
  /** What the account was credited in the hub by it: fees for the replay, and its own stakes, gains and shares. */
  readonly credited: bigint;
}

/** What drives a market. */
export interface RunnerParts {
  readonly model: MarketModel;
  readonly market: number;
  readonly seal: KeptSeal | null;
  /** The batches that are kept here, now: others may be committed to meanwhile. */
  readonly batches: () => readonly KeptBatch[];
  /** Only these kinds of steps; all unless told. */
  readonly only?: readonly Due["step"][];
  /** Is told what is being done. */
  readonly onStep?: (due: Due, state: MarketState) => void;
}

const CALLS_AT_ONCE = 32;
/** How many steps are tried at most where as many as the gas seems enough for fail. */
const FEWER_STEPS = 64;
/** What the contract says to who comes second. A batch file is checked by itself, so that a reveal that differs is one done before. */
const RACES = new Set([
  "STEP_OUT_OF_TURN",
  "WRONG_PHASE",
  "ALREADY_DRAWN",
  "PAGE_OUT_OF_TURN",
  "PAGE_ALREADY_REVEALED",
  "REVEAL_DIFFERS",
  "WRONG_BATCH_STATE",
  "UNKNOWN_ESCROW",
]);
/** How long to wait until the one who was faster is mined. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 500;
/** The hub's numbers of places that money goes to. */
const ACCOUNT = 0n;

/** Does whatever is due on a market, one transaction after the other. Others may do the same: nothing but gas is lost by that. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #steps = new Map<Due["step"], RunStep>();
  #raced = 0;
  #fee = 0n;
  #credited = 0n;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  get summary(): RunSummary {
    return { steps: [...this.#steps.values()], raced: this.#raced, fee: this.#fee, credited: this.#credited };
  }

  /**
   * Does all that is due now.
   *
   * @returns The market after that.
   * @throws ContractError, TransactionReverted, and the errors of sending, where it is not that somebody else was faster
   */
  async runDue(): Promise<MarketState> {
    for (;;) {
      const { state, due } = await this.#look();
      if (due === null) return state;
      this.#parts.onStep?.(due, state);
      try {
        this.#note(due, await this.#perform(due, state));
      } catch (error) {
        if (!isRefusal(error) || !(await this.#isDone(due, state, error))) throw error;
        this.#raced++;
      }
    }
  }

  /** Whether somebody else has done it, or is about to: nodes judge by transactions that wait to be mined, too. */
  async #isDone(due: Due, before: MarketState, error: unknown): Promise<boolean> {
    const { clock } = this.#parts.model.context;
    const until = clock.now() + (error instanceof ContractError && RACES.has(error.code) ? PATIENCE_MS : 0);
    for (;;) {
      const after = await this.#look();
      if (keyOf(after.due, after.state) !== keyOf(due, before)) return true;
      if (clock.now() >= until) return false;
      await clock.sleep(LOOK_MS);
    }
  }

  async #look(): Promise<{ state: MarketState; due: Due | null }> {
    const { model, market, seal, batches, only } = this.#parts;
    const state = await readState(model, market);
    const isReleased = state.view.phase === "closed" && state.now >= state.view.releaseAt;
    const kept = state.view.phase === "reveal" ? batches() : [];
    const holdings = { seal, batches: kept, due: isReleased ? await this.#filled(state) : [] };
    const due = nextDue(state, holdings);
    return { state, due: due === null || (only !== undefined && !only.includes(due.step)) ? null : due };
  }

  /** The market's escrows for people that hold something. */
  async #filled(state: MarketState): Promise<Hex[]> {
    const keys = escrowKeys(state);
    const escrows = await mapInGroups(keys, CALLS_AT_ONCE, (key) => this.#parts.model.escrow(key));
    return keys.filter((_, i) => escrows[i]!.amount > 0n);
  }

  #perform(due: Due, { view }: MarketState): Promise<Sent> {
    const { model } = this.#parts;
    switch (due.step) {
      case "draw":
        return model.draw();
      case "audit":
        return model.audit(due.page, due.seal.sealed.openAudited(view.auditSeed!, due.page));
      case "page":
        return model.revealPage(due.page, due.seal.sealed.openScored(view.auditSeed!, due.page));
      case "reveal": {
        const { batch, part, kept } = due;
        const samples = unpackSamples(kept.parts[part]!).length;
        return model.reveal(batch, kept, part, 2n * view.terms.sampleFee * BigInt(samples));
      }
      case "replay":
        return this.#replay(view.cursor.steps);
      case "claim":
        return model.claim(view.market, due.batch);
      case "close":
        return model.close();
      case "release":
        return model.release(due.key);
    }
  }

  /**
   * Asks before it sends, so that who comes second loses no gas where that can be seen; once somebody was faster, it goes on from wherever
   * they are. A step can be dearer than the contract reckons with, and late in a call: then fewer of them, down to one with all the gas.
   */
  async #replay(next: number): Promise<Sent> {
    const { model } = this.#parts;
    const { gasLimit } = await model.context.rpc.latestBlock();
    const gas = gasLimit < REPLAY_GAS ? gasLimit : REPLAY_GAS;
    const step = this.#raced > 0 ? ANY_STEP : next;
    for (let steps: number | undefined; ; steps = steps === undefined ? FEWER_STEPS : Math.ceil(steps / 2)) {
      try {
        await model.tryReplay(step, gas, steps);
        return await model.replay(step, gas, steps);
      } catch (error) {
        if (steps === 1 || !isDear(error)) throw error;
      }
    }
  }

  #note({ step }: Due, { hash, gasUsed, fee, events }: Sent): void {
    const before = this.#steps.get(step) ?? { count: 0, transactions: [], gasUsed: 0n, mostGas: 0n };
    this.#steps.set(step, {
      step,
      count: before.count + 1,
      transactions: [...before.transactions, hash],
      gasUsed: before.gasUsed + gasUsed,
      mostGas: gasUsed > before.mostGas ? gasUsed : before.mostGas,
    });
    this.#fee += fee;
    const { account } = this.#parts.model.context;
    for (const { name, args } of events) {
      const isCredit = name === "EscrowReleased" || (name === "Moved" && args["to"] === ACCOUNT);
      if (isCredit && args["beneficiary"] === account) this.#credited += args["amount"] as bigint;
    }
  }
}

/** Whether a replay may have failed for want of gas: the contract gives no reason of its own then. */
function isDear(error: unknown): boolean {
  return !(error instanceof ContractError && (RACES.has(error.code) || error.code === "TOO_LITTLE_GAS"));
}

/** Whether the chain refused, so that it is worth a look whether somebody else was faster. */
function isRefusal(error: unknown): boolean {
  return error instanceof ContractError || error instanceof TransactionReverted || error instanceof OutOfGas;
}
