import type { PoolRow, StandingRow } from "./tables.ts";

const SHARE_BITS = 64n;
const MAX_ACCRUED = 2n ** 152n - 1n;
const MAX_STANDING = 2n ** 104n - 1n;

/** A pool and one account's standing after something happened. */
export interface Paid {
  readonly pool: PoolRow;
  readonly standing: StandingRow;
}

/** The pool with everything released up to a block's timestamp. */
export function settled(pool: PoolRow, time: bigint): PoolRow {
  const since = time - pool.settledAt;
  const elapsed = since < pool.timeLeft ? since : pool.timeLeft;
  if (!pool.streamed || elapsed <= 0n || pool.total === 0n) return pool;
  const due = (pool.unreleased * elapsed) / pool.timeLeft / pool.total;
  const each = due < MAX_ACCRUED - pool.accrued ? due : MAX_ACCRUED - pool.accrued;
  return {
    ...pool,
    accrued: pool.accrued + each,
    unreleased: pool.unreleased - each * pool.total,
    timeLeft: pool.timeLeft - elapsed,
    settledAt: pool.settledAt + elapsed,
  };
}

/** Money that came in and begins to stream; its end is the mean of the old one and its own, weighted by amounts. */
export function streamed(before: PoolRow, amount: bigint, time: bigint): PoolRow {
  const pool = settled(before, time);
  const added = amount << SHARE_BITS;
  const unreleased = pool.unreleased + added;
  const mean = () => (pool.unreleased * pool.timeLeft + added * pool.period + unreleased / 2n) / unreleased;
  const timeLeft = pool.timeLeft === 0n || unreleased === 0n ? pool.period : mean();
  return { ...pool, streamed: true, timeLeft, settledAt: time, unreleased, accounted: pool.accounted + amount };
}

/** A refunded deposit raises an account's standing; what it was owed stays. */
export function grown(before: PoolRow, standing: StandingRow, deposit: bigint, time: bigint): Paid {
  const room = MAX_STANDING - standing.standing;
  const growth = deposit < room ? deposit : room;
  const raised = standing.standing + growth;
  if (!before.streamed) {
    return { pool: { ...before, total: before.total + growth }, standing: { ...standing, standing: raised } };
  }
  const pool = settled(before, time);
  const after = owing(pool, { ...standing, standing: raised }, sharesOf(pool, standing));
  return { ...after, pool: { ...after.pool, total: pool.total + growth } };
}

/** An account is paid whole units. */
export function paid(before: PoolRow, standing: StandingRow, amount: bigint, time: bigint): Paid {
  const pool = settled(before, time);
  const left = sharesOf(pool, standing) - (amount << SHARE_BITS);
  return owing({ ...pool, accounted: pool.accounted - amount }, standing, left > 0n ? left : 0n);
}

/** What an account could claim, of a settled pool, in the currency's smallest unit, rounded down. */
export function owedDown(pool: PoolRow, standing: StandingRow): bigint {
  return sharesOf(pool, standing) >> SHARE_BITS;
}

/** What is released and not claimed, of a settled pool, all accounts together, rounded down. */
export function unclaimedDown(pool: PoolRow): bigint {
  return ((pool.accounted << SHARE_BITS) - pool.unreleased) >> SHARE_BITS;
}

function sharesOf(pool: PoolRow, { standing, paid }: StandingRow): bigint {
  return standing * (pool.accrued - paid);
}

/** The account is owed so many shares, rounded down to a multiple of its standing; the rest goes back. */
function owing(pool: PoolRow, standing: StandingRow, shares: bigint): Paid {
  if (standing.standing === 0n) return { pool, standing: { ...standing, paid: 0n } };
  const behind = shares / standing.standing;
  const rest = shares - behind * standing.standing;
  return {
    pool: { ...pool, unreleased: pool.unreleased + rest },
    standing: { ...standing, paid: pool.accrued - behind },
  };
}
