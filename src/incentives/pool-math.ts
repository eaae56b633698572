/** What an account has on a model. */
export interface Holding {
  /** The sum of its refunded deposits, in the currency's smallest unit, below 2^104. */
  readonly standing: bigint;
  /** Value of {@link Pool.accrued} up to which each unit of standing has been paid. */
  readonly paid: bigint;
}

/** Nothing. */
export const NO_HOLDING: Holding = { standing: 0n, paid: 0n };

/** The most that a pool shares at a time, in the currency's smallest unit. */
export const MAX_ACCOUNTED = 2n ** 96n - 1n;

/** The most standing that an account can have. */
export const MAX_STANDING = 2n ** 104n - 1n;

const MAX_ACCRUED = 2n ** 152n - 1n;
const SHARE_BITS = 64n;

/** What a standing can grow by: `deposit`, or what there is room for. */
export function growthDown({ standing }: Holding, deposit: bigint): bigint {
  return least(deposit, MAX_STANDING - standing);
}

/**
 * How a model's pool is shared, to the last share: a share is 2^-64 of the currency's smallest unit. For any history,
 * exactly: accounted · 2^64 = unreleased + Σ standing · (accrued − paid) over all accounts.
 *
 * Twin of the contracts' `PoolMath`, with the same names; times are block timestamps.
 */
export class Pool {
  /** Shares that each unit of standing has been given since the beginning. */
  accrued = 0n;
  /** Up to when the stream has been released, at most its end. */
  settledAt = 0n;
  /** Seconds that the stream still ran then. */
  left = 0n;
  /** Shares that are still to be given. */
  unreleased = 0n;
  /** The part of the hub's pool that all this is about, in the smallest unit. */
  accounted = 0n;

  /** The same pool, to try something out. */
  copy(): Pool {
    return Object.assign(new Pool(), this);
  }

  /**
   * Gives all standing what the stream has released up to now. What can't be divided stays unreleased.
   *
   * @param total All accounts' standing; not 0 once anything streams.
   */
  settle(total: bigint, now: bigint): void {
    const elapsed = least(now - this.settledAt, this.left);
    if (elapsed === 0n) return;
    const each = least((this.unreleased * elapsed) / this.left / total, MAX_ACCRUED - this.accrued);
    this.accrued += each;
    this.unreleased -= each * total;
    this.left -= elapsed;
    this.settledAt += elapsed;
  }

  /** Streams `amount` more, over `period` seconds; the end is a mean, weighted by amounts. The pool must be settled. */
  add(amount: bigint, period: bigint, now: bigint): void {
    const added = amount << SHARE_BITS;
    const sum = this.unreleased + added;
    this.left = this.left === 0n ? period : (this.unreleased * this.left + added * period + sum / 2n) / sum;
    this.settledAt = now;
    this.unreleased = sum;
    this.accounted += amount;
  }

  /** What an account is owed, in shares; the pool must be settled. */
  sharesOf({ standing, paid }: Holding): bigint {
    return standing * (this.accrued - paid);
  }

  /** What an account is owed, in the currency's smallest unit; the pool must be settled. */
  owedDown(holding: Holding): bigint {
    return this.sharesOf(holding) >> SHARE_BITS;
  }

  /** What is released and not claimed yet, all accounts together. */
  unclaimedDown(): bigint {
    return ((this.accounted << SHARE_BITS) - this.unreleased) >> SHARE_BITS;
  }

  /** More standing for an account, which is owed afterwards what it was owed before; the pool must be settled. */
  grow(holding: Holding, growth: bigint): Holding {
    return this.owing(holding.standing + growth, this.sharesOf(holding));
  }

  /** Takes whole units out of what an account is owed; the pool must be settled. */
  payDown(holding: Holding): { readonly holding: Holding; readonly amount: bigint } {
    const shares = this.sharesOf(holding);
    const amount = shares >> SHARE_BITS;
    this.accounted -= amount;
    return { holding: this.owing(holding.standing, shares - (amount << SHARE_BITS)), amount };
  }

  /** An account that is owed `shares`, rounded down to a multiple of its standing; the rest goes back. */
  private owing(standing: bigint, shares: bigint): Holding {
    if (standing === 0n) return NO_HOLDING;
    const behind = shares / standing;
    this.unreleased += shares - behind * standing;
    return { standing, paid: this.accrued - behind };
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
