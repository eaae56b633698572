import type { Hex } from "../../src/codec/index.ts";
import { StakeBooks } from "../../src/incentives/stake-books.ts";
import type { OpenContribution } from "../demo/book.ts";

export type { OpenContribution };

/** An event of the hub or of its mechanism. */
export interface ChainEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const ZERO = `0x${"0".repeat(40)}`;
const CLOSED = 2n;
// Of the contracts: the places of a move.
const ACCOUNT = 0n;
const POOL = 1n;

/** The money, rebuilt from events alone: balances, open contributions, the pool, standing and disputes. */
export class Ledger {
  readonly open = new Map<Hex, OpenContribution>();
  readonly #balances = new Map<string, bigint>();
  readonly #outstanding = new Map<string, bigint>();
  readonly stake: StakeBooks;
  /** Wei. */
  pool = 0n;
  /** What came into the pool and streams already. */
  #noticed = 0n;

  /** @param poolPeriod Seconds; of a mechanism without a pool anything. */
  constructor(poolPeriod: number) {
    this.stake = new StakeBooks(BigInt(poolPeriod));
  }

  balanceOf(account: string): bigint {
    return this.#balances.get(account) ?? 0n;
  }

  /** What is left of an account's own open deposits, wei. */
  outstanding(account: string): bigint {
    return this.#outstanding.get(account) ?? 0n;
  }

  /** Money in the pool that no stream knows of yet, wei. */
  get unnoticed(): bigint {
    return this.pool - this.#noticed;
  }

  /** @param time The block's timestamp. */
  follow(event: ChainEvent, time: number): void {
    this.stake.follow(event, BigInt(time));
    const { name, args } = event;
    switch (name) {
      case "Staked":
        return this.#credit(args["account"] as string, args["amount"] as bigint);
      case "Contributed":
        return this.#add(args, time);
      case "Refunded":
        return this.#pay(args, args["contributor"] as string);
      case "Reported":
        return this.#pay(args, args["reporter"] as string);
      case "Taken":
        return this.#pay(args, args["owner"] as string);
      case "Swept":
        return this.#sweep(args);
      case "PoolStreamed":
        this.#noticed += args["amount"] as bigint;
        return;
      case "Moved":
        return this.#move(args);
    }
  }

  #add({ id, contributor, deposit, label, features }: ChainEvent["args"], time: number): void {
    const entry = { id, contributor, deposit, features, left: deposit } as OpenContribution;
    const open = { ...entry, label: Number(label), contributedAt: time, reporters: new Set<string>() };
    this.open.set(open.id, open);
    this.#credit(open.contributor, -open.deposit);
    this.#owe(open.contributor, open.deposit);
  }

  #pay(args: ChainEvent["args"], account: string): void {
    const amount = args["amount"] as bigint;
    const entry = this.open.get(args["id"] as Hex)!;
    entry.left -= amount;
    this.#owe(entry.contributor, -amount);
    this.#credit(account, amount);
    if (args["reporter"] !== undefined && amount > 0n) entry.reporters.add(account);
    if ((args["state"] as bigint) % 4n === CLOSED) this.open.delete(entry.id);
  }

  #sweep({ id, caller, tip, to, amount }: ChainEvent["args"]): void {
    const entry = this.open.get(id as Hex)!;
    this.#owe(entry.contributor, -entry.left);
    this.open.delete(entry.id);
    this.#credit(caller as string, tip as bigint);
    if (to === ZERO) this.pool += amount as bigint;
    else this.#credit(to as string, amount as bigint);
  }

  /** The stake mechanism moves money out of the pool only. */
  #move({ from, to, beneficiary, amount }: ChainEvent["args"]): void {
    if (from !== POOL || to !== ACCOUNT) return;
    this.pool -= amount as bigint;
    this.#noticed -= amount as bigint;
    this.#credit(beneficiary as string, amount as bigint);
  }

  #credit(account: string, amount: bigint): void {
    this.#balances.set(account, this.balanceOf(account) + amount);
  }

  #owe(account: string, amount: bigint): void {
    this.#outstanding.set(account, this.outstanding(account) + amount);
  }
}
