import { INVARIANTS } from "./step.ts";
import type { Invariant } from "./step.ts";

/** One thing that is not as the events say, or that the events cannot have said. */
export interface Mismatch {
  readonly invariant: Invariant;
  /** Null if it belongs to no model. */
  readonly modelId: bigint | null;
  /** What kind of thing: `parameter`, `record`, `balance`, `trace` … */
  readonly what: string;
  /** Which one: the slot and the parameter, the contribution's id, the account … */
  readonly place: string;
  readonly expected: string;
  readonly actual: string;
  /** The block that was compared, or the event's. */
  readonly block: number;
  /** The event's, if an event is at fault. */
  readonly transactionHash: string | null;
}

/** What came of one invariant. */
export interface InvariantResult {
  /** Whether nothing speaks against it. */
  readonly holds: boolean;
  /** Whether anything was looked at. */
  readonly isChecked: boolean;
  /** How many answers of the chain were compared, or how many things were looked at. */
  readonly checks: number;
  readonly mismatches: number;
}

/** Something that could not be proven, because its contract is not known here. */
export interface Unproven {
  readonly modelId: bigint | null;
  /** `classifier`, `mechanism` or `balances`. */
  readonly part: string;
  /** The contract's own name, or why. */
  readonly name: string;
}

/** Money of one currency in the hub. */
export interface Holding {
  readonly currency: string;
  /** What the hub holds. */
  readonly held: bigint;
  /** What it owes: balances, deposits, pools, escrows. */
  readonly owed: bigint;
}

/** What came of one model. */
export interface AuditedModel {
  readonly modelId: bigint;
  readonly name: string;
  readonly classifier: string;
  readonly mechanism: string;
  readonly contributions: number;
  readonly parameterSlots: number;
  readonly mismatches: number;
}

/** The report of an audit. */
export interface AuditReport {
  readonly chainId: bigint;
  readonly hub: string;
  /** The block at which everything was compared. */
  readonly block: number;
  readonly blockHash: string;
  /** Whether all holds; what is unproven does not count against it. */
  readonly ok: boolean;
  readonly events: number;
  readonly contributions: number;
  readonly parameterSlots: number;
  readonly models: readonly AuditedModel[];
  readonly holdings: readonly Holding[];
  readonly invariants: Readonly<Record<Invariant, InvariantResult>>;
  readonly unproven: readonly Unproven[];
  /** At most {@link MOST_MISMATCHES}; `invariants` counts all. */
  readonly mismatches: readonly Mismatch[];
}

/** How many mismatches a report lists. */
export const MOST_MISMATCHES = 1_000;

/** Adds up what is found, in bounded memory. */
export class Tally {
  readonly mismatches: Mismatch[] = [];
  readonly #checks = new Map<Invariant, number>();
  readonly #failures = new Map<Invariant, number>();
  readonly #byModel = new Map<bigint, number>();

  /** Notes that so many things were looked at. */
  count(invariant: Invariant, number = 1): void {
    this.#checks.set(invariant, (this.#checks.get(invariant) ?? 0) + number);
  }

  add(mismatch: Mismatch): void {
    const { invariant, modelId } = mismatch;
    this.#fail(invariant);
    // What a model's own events do not explain, something else changed.
    if (invariant === "INV-4" && modelId !== null && mismatch.transactionHash === null) this.#fail("INV-3");
    if (modelId !== null) this.#byModel.set(modelId, (this.#byModel.get(modelId) ?? 0) + 1);
    if (this.mismatches.length < MOST_MISMATCHES) this.mismatches.push(mismatch);
  }

  #fail(invariant: Invariant): void {
    this.#failures.set(invariant, (this.#failures.get(invariant) ?? 0) + 1);
  }

  get isClean(): boolean {
    return this.#failures.size === 0;
  }

  ofModel(modelId: bigint): number {
    return this.#byModel.get(modelId) ?? 0;
  }

  results(): Record<Invariant, InvariantResult> {
    const results = INVARIANTS.map((invariant): [Invariant, InvariantResult] => {
      const [checks, mismatches] = [this.#checks.get(invariant) ?? 0, this.#failures.get(invariant) ?? 0];
      return [invariant, { holds: mismatches === 0, isChecked: checks > 0, checks, mismatches }];
    });
    return Object.fromEntries(results) as Record<Invariant, InvariantResult>;
  }
}
