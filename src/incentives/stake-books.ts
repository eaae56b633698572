import { NO_HOLDING, Pool, growthDown } from "./pool-math.ts";
import type { Holding } from "./pool-math.ts";
import { openDispute, sideOf, switchTo } from "./stake-disputes.ts";
import type { Dispute } from "./stake-disputes.ts";
import { UnexpectedPayment } from "./errors.ts";

/** An event as far as the books look at it: the hub's or the mechanism's, with integers as bigint. */
export interface StakeEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A pool at some time, in the currency's smallest unit; see `StakeIncentive.poolState`. */
export interface PoolBalance {
  /** What still streams, rounded up. */
  readonly unreleased: bigint;
  /** What is released and not claimed yet. */
  readonly unclaimed: bigint;
  /** When the stream ends, or ended; 0 if nothing ever streamed. */
  readonly endsAt: bigint;
}

// Of the contracts: where a move comes from, and the status in an event's `state`.
const POOL = 1n;
const CLOSED = 2n;

/**
 * Standing, pool and disputes of one model of the stake mechanism, rebuilt from events and their blocks' timestamps alone
 * (INV-4), to the last share: what an auditor does who wants to know what an account was owed at any time.
 *
 * Follow, in the order of the chain, the model's events `Contributed`, `Refunded`, `Reported`, `Taken`, `Swept` and `Moved`
 * of the hub and `PoolStreamed` of the mechanism.
 */
export class StakeBooks {
  private readonly deposits = new Map<string, bigint>();
  private readonly holdings = new Map<string, Holding>();
  private readonly disputes = new Map<string, Dispute>();
  private readonly pool = new Pool();
  private total = 0n;

  /** @param period The model's `poolPeriod`, in seconds, as its settings in `ModelCreated` tell it. */
  constructor(private readonly period: bigint) {}

  /**
   * Follows one event of this model; others are ignored.
   *
   * @param time Its block's timestamp.
   * @throws UnexpectedPayment if the pool paid somebody another amount than they were owed.
   */
  follow({ name, args }: StakeEvent, time: bigint): void {
    const id = args["id"] as string;
    if (name === "Contributed") this.deposits.set(id, args["deposit"] as bigint);
    else if (name === "PoolStreamed") this.stream(args["amount"] as bigint, time);
    else if (name === "Moved" && args["from"] === POOL) {
      this.pay(args["beneficiary"] as string, args["amount"] as bigint, time);
    } else if (name === "Swept") this.disputes.delete(id);
    else if (name === "Refunded" || name === "Reported" || name === "Taken") {
      const state = args["state"] as bigint;
      const isClosed = state % 4n === CLOSED;
      if (name === "Refunded" && isClosed) this.grow(args["contributor"] as string, this.deposits.get(id)!, time);
      this.noteMark(id, isClosed ? 0 : Number(state / 4n), Number(time));
    }
  }

  /** An account's standing, and that of all accounts. */
  standingOf(account: string): [standing: bigint, total: bigint] {
    return [this.holding(account).standing, this.total];
  }

  /** What the account could claim at that time, in the currency's smallest unit. */
  owed(account: string, time: bigint): bigint {
    return this.settled(time).owedDown(this.holding(account));
  }

  /** The pool at that time; what came in and does not stream yet is not known here. */
  poolAt(time: bigint): PoolBalance {
    const pool = this.settled(time);
    const unclaimed = pool.unclaimedDown();
    return { unreleased: pool.accounted - unclaimed, unclaimed, endsAt: pool.settledAt + pool.left };
  }

  /** The clocks of a contribution on which people differ; undefined if no report is filed, or all is settled. */
  disputeOf(id: string): Dispute | undefined {
    return this.disputes.get(id);
  }

  private noteMark(id: string, mark: number, time: number): void {
    const side = sideOf(mark);
    if (side === null) this.disputes.delete(id);
    else {
      const dispute = this.disputes.get(id);
      this.disputes.set(id, dispute === undefined ? openDispute(time) : switchTo(dispute, side, time));
    }
  }

  private grow(account: string, deposit: bigint, time: bigint): void {
    this.pool.settle(this.total, time);
    const holding = this.holding(account);
    const growth = growthDown(holding, deposit);
    this.holdings.set(account.toLowerCase(), this.pool.grow(holding, growth));
    this.total += growth;
  }

  private stream(amount: bigint, time: bigint): void {
    this.pool.settle(this.total, time);
    this.pool.add(amount, this.period, time);
  }

  private pay(account: string, amount: bigint, time: bigint): void {
    this.pool.settle(this.total, time);
    const { holding, amount: owed } = this.pool.payDown(this.holding(account));
    if (owed !== amount) throw new UnexpectedPayment({ account, paid: amount, owed });
    this.holdings.set(account.toLowerCase(), holding);
  }

  private settled(time: bigint): Pool {
    const pool = this.pool.copy();
    pool.settle(this.total, time);
    return pool;
  }

  private holding(account: string): Holding {
    return this.holdings.get(account.toLowerCase()) ?? NO_HOLDING;
  }
}
