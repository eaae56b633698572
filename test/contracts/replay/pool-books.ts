import type { LogDescription } from "ethers";

const SHARE_BITS = 64n;
const MAX_ACCRUED = 2n ** 152n - 1n;
const MAX_STANDING = 2n ** 104n - 1n;
const [POOL, CLOSED] = [1n, 2n];

interface Holding {
  standing: bigint;
  /** Value of `accrued` up to which each unit of standing has been paid. */
  paid: bigint;
}

/**
 * Standing and pool of one model of the stake mechanism, rebuilt from events and their blocks' timestamps alone (INV-4), to the
 * last share: what an auditor does who wants to know what an account was owed at any time.
 *
 * Follow, in the order of the chain, the hub's `Contributed`, `Refunded` and `Moved` and the mechanism's `PoolStreamed`.
 */
export class PoolBooks {
  private readonly deposits = new Map<string, bigint>();
  private readonly holdings = new Map<string, Holding>();
  private total = 0n;
  private accrued = 0n;
  private settledAt = 0n;
  private left = 0n;
  private unreleased = 0n;
  private accounted = 0n;

  /** @param period The model's `poolPeriod`, in seconds, as its settings in `ModelCreated` tell it. */
  constructor(private readonly period: bigint) {}

  /** Follows one event of this model; others are ignored. */
  follow({ name, args }: LogDescription, time: bigint): void {
    if (name === "Contributed") this.deposits.set(args["id"], args["deposit"]);
    // A refund that is only filed leaves the contribution open.
    if (name === "Refunded" && args["state"] % 4n === CLOSED) {
      this.grow(args["contributor"], this.deposits.get(args["id"])!, time);
    }
    if (name === "PoolStreamed") this.stream(args["amount"], time);
    if (name === "Moved" && args["from"] === POOL) this.pay(args["beneficiary"], args["amount"], time);
  }

  standingOf(account: string): [bigint, bigint] {
    return [this.holding(account).standing, this.total];
  }

  /** What the account could claim at that time, in the currency's smallest unit. */
  owed(account: string, time: bigint): bigint {
    this.settle(time);
    return this.sharesOf(account) >> SHARE_BITS;
  }

  private grow(account: string, deposit: bigint, time: bigint): void {
    this.settle(time);
    const holding = this.holding(account);
    const room = MAX_STANDING - holding.standing;
    const growth = deposit < room ? deposit : room;
    this.setOwing(account, holding.standing + growth, this.sharesOf(account));
    this.total += growth;
  }

  private stream(amount: bigint, time: bigint): void {
    this.settle(time);
    const added = amount << SHARE_BITS;
    const sum = this.unreleased + added;
    if (this.left === 0n) this.left = this.period;
    else this.left = (this.unreleased * this.left + added * this.period + sum / 2n) / sum;
    this.settledAt = time;
    this.unreleased = sum;
    this.accounted += amount;
  }

  private pay(account: string, amount: bigint, time: bigint): void {
    this.settle(time);
    const shares = this.sharesOf(account);
    if (shares >> SHARE_BITS !== amount) throw new Error(`${account} was paid ${amount} of ${shares >> SHARE_BITS}`);
    this.accounted -= amount;
    this.setOwing(account, this.holding(account).standing, shares - (amount << SHARE_BITS));
  }

  private settle(time: bigint): void {
    const elapsed = time - this.settledAt < this.left ? time - this.settledAt : this.left;
    if (elapsed === 0n) return;
    const due = (this.unreleased * elapsed) / this.left / this.total;
    const each = due < MAX_ACCRUED - this.accrued ? due : MAX_ACCRUED - this.accrued;
    this.accrued += each;
    this.unreleased -= each * this.total;
    this.left -= elapsed;
    this.settledAt += elapsed;
  }

  private setOwing(account: string, standing: bigint, shares: bigint): void {
    if (standing === 0n) return;
    const behind = shares / standing;
    this.unreleased += shares - behind * standing;
    this.holdings.set(account, { standing, paid: this.accrued - behind });
  }

  private sharesOf(account: string): bigint {
    const { standing, paid } = this.holding(account);
    return standing * (this.accrued - paid);
  }

  private holding(account: string): Holding {
    return this.holdings.get(account) ?? { standing: 0n, paid: 0n };
  }
}
