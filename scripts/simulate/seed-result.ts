import type { AgentKind } from "./scenario.ts";
import type { Count } from "./tally.ts";

/** How one seed went. Plain JSON: bigints are decimal digits. Nothing in it depends on the computer or the hour. */
export interface SeedResult {
  /** Of the scenario and of this program's form of results; a file with another one is played again. */
  readonly fingerprint: string;
  readonly seed: number;
  /** Samples: for training, contributed at most, held out. */
  readonly samples: { readonly pretrained: number; readonly stream: number; readonly heldOut: number };
  /** Held-out accuracy of always giving the most frequent label. */
  readonly majority: number;
  /** Seconds between two notes, of which the first is at the start. */
  readonly noteEvery: number;
  /** Held-out accuracy, 0 to 1. */
  readonly accuracy: readonly number[];
  /** In the scenario's order. */
  readonly agents: readonly AgentResult[];
  readonly contributions: number;
  readonly transactions: number;
  /** What is left in the model's pool, and in deposits that nobody claimed: wei. */
  readonly pool: string;
  readonly unclaimed: string;
  /** Compared with the chain at the end, and found the same. */
  readonly checked: { readonly parameterSlots: number; readonly balances: number; readonly predictions: number };
}

/** How one entry of the people fared. */
export interface AgentResult {
  readonly name: string;
  readonly kind: AgentKind;
  readonly accounts: number;
  /** Of all its people: wei. */
  readonly budget: string;
  /** At each note: wei, or points. */
  readonly gains: readonly string[];
  readonly counts: { readonly [key in keyof Count]: Count[key] extends bigint ? string : number };
}
