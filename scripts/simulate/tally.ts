import type { Person } from "./agents/person.ts";
import type { AgentPlan } from "./plan.ts";

/** What one entry of the people did, all its accounts together. Money in wei. */
export interface Count {
  contributed: number;
  /** Of these with another label than the sample's own. */
  wrong: number;
  /** Of these, the model learned from. */
  learned: number;
  /** Samples that were sent and not taken. */
  skipped: number;
  /** Deposits in all. */
  deposits: bigint;
  refunds: number;
  /** Reports, takings and sweeps that paid something, and what they paid. */
  claims: number;
  claimed: bigint;
  /** Out of the pool. */
  pooled: bigint;
  transactions: number;
  gas: number;
}

/** Counts what people do, by their entries in the scenario. */
export class Tally {
  readonly #counts: Count[];
  readonly #entryOf = new Map<string, number>();

  constructor(agents: readonly AgentPlan[], people: readonly Person[]) {
    this.#counts = agents.map(() => ({
      contributed: 0,
      wrong: 0,
      learned: 0,
      skipped: 0,
      deposits: 0n,
      refunds: 0,
      claims: 0,
      claimed: 0n,
      pooled: 0n,
      transactions: 0,
      gas: 0,
    }));
    for (const { agent, accounts } of people) {
      for (const account of accounts) this.#entryOf.set(account, agents.indexOf(agent));
    }
  }

  /** The count of an account's entry. */
  of(account: unknown): Count {
    return this.#counts[this.#entryOf.get(account as string)!]!;
  }

  /** In the order of the scenario. */
  get counts(): readonly Count[] {
    return this.#counts;
  }
}
