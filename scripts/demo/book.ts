import type { HubEvent } from "../../src/client/index.ts";
import type { Hex } from "../../src/codec/index.ts";

/** A contribution that is not settled yet, as the hub's events told it. */
export interface OpenContribution {
  readonly id: Hex;
  readonly contributor: string;
  readonly contributedAt: number;
  /** Wei. */
  readonly deposit: bigint;
  readonly label: number;
  readonly features: Hex;
  /** What is left of the deposit, wei. */
  left: bigint;
  /** Who was paid for reporting it. */
  readonly reporters: Set<string>;
}

/** What the book notes of a contribution when it is made. */
export interface Contributed extends OpenContribution {
  /** Whether the model learned from it. */
  readonly learned: boolean;
}

const CLOSED = 2n;

/** What is open, kept up to date from the hub's events: nothing here is known that events do not tell. */
export class Book {
  readonly #open = new Map<Hex, OpenContribution>();
  /** Ids of all contributions, in order. */
  readonly ids: Hex[] = [];
  readonly #refunded = new Set<string>();

  /** Reads one transaction's events; gives back the contributions among them, in order. */
  read(events: readonly HubEvent[]): Contributed[] {
    return events.flatMap((event) => this.#readOne(event) ?? []);
  }

  /** All that is open, oldest first. */
  open(): OpenContribution[] {
    return [...this.#open.values()];
  }

  /** Whether an account was refunded before, and so can report. */
  hasStanding(account: string): boolean {
    return this.#refunded.has(account);
  }

  /** What is left of an account's own open deposits, wei. */
  outstanding(account: string): bigint {
    let sum = 0n;
    for (const { contributor, left } of this.#open.values()) if (contributor === account) sum += left;
    return sum;
  }

  #readOne({ name, args }: HubEvent): Contributed | undefined {
    switch (name) {
      case "Contributed":
        return this.#add(args as unknown as ContributedArgs);
      case "Swept":
        this.#open.delete(args["id"] as Hex);
        return undefined;
      case "Refunded":
      case "Reported":
      case "Taken":
        this.#pay(args as unknown as ClaimedArgs);
    }
    return undefined;
  }

  #add({ id, contributor, contributedAt, deposit, label, trace, features }: ContributedArgs): Contributed {
    const open = { id, contributor, deposit, features, left: deposit, reporters: new Set<string>() };
    const entry = { ...open, contributedAt: Number(contributedAt), label: Number(label) };
    this.#open.set(id, entry);
    this.ids.push(id);
    return { ...entry, learned: BigInt(trace) !== 0n };
  }

  #pay({ id, amount, state, contributor, reporter }: ClaimedArgs): void {
    const entry = this.#open.get(id)!;
    entry.left -= amount;
    if (contributor !== undefined) this.#refunded.add(contributor);
    if (reporter !== undefined) entry.reporters.add(reporter);
    if ((state & 3n) === CLOSED) this.#open.delete(id);
  }
}

interface ContributedArgs {
  readonly id: Hex;
  readonly contributor: string;
  readonly contributedAt: bigint;
  readonly deposit: bigint;
  readonly label: bigint;
  readonly trace: Hex;
  readonly features: Hex;
}

interface ClaimedArgs {
  readonly id: Hex;
  readonly amount: bigint;
  readonly state: bigint;
  /** Of a refund. */
  readonly contributor?: string;
  /** Of a report. */
  readonly reporter?: string;
}
