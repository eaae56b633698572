import { growthDown, Pool } from "../../incentives/pool-math.ts";
import type { PoolRow, StandingRow } from "./tables.ts";

/** A pool and one account's standing after something happened. */
export interface Changed {
  readonly pool: PoolRow;
  readonly standing: StandingRow;
}

/** The pool with everything released up to a block's timestamp. */
export function settled(row: PoolRow, time: bigint): PoolRow {
  return toRow(row, settledTwin(row, time));
}

/** Money came in and begins to stream. */
export function streamed(row: PoolRow, amount: bigint, time: bigint): PoolRow {
  const pool = settledTwin(row, time);
  if (amount > 0n) pool.add(amount, row.period, time);
  return { ...toRow(row, pool), streamed: true };
}

/** A refunded deposit raises an account's standing; what it was owed stays. */
export function grown(row: PoolRow, standing: StandingRow, deposit: bigint, time: bigint): Changed {
  const growth = growthDown(standing, deposit);
  const total = row.total + growth;
  if (!row.streamed) {
    return { pool: { ...row, total }, standing: { ...standing, standing: standing.standing + growth } };
  }
  const pool = settledTwin(row, time);
  const holding = pool.grow(standing, growth);
  return { pool: { ...toRow(row, pool), total }, standing: { ...standing, ...holding } };
}

/** An account is paid all whole units that it is owed. */
export function paid(row: PoolRow, standing: StandingRow, time: bigint): Changed & { readonly amount: bigint } {
  const pool = settledTwin(row, time);
  const { holding, amount } = pool.payDown(standing);
  return { pool: toRow(row, pool), standing: { ...standing, ...holding }, amount };
}

/** What an account could claim, of a settled pool, in the currency's smallest unit, rounded down. */
export function owedDown(row: PoolRow, standing: StandingRow): bigint {
  return toTwin(row).owedDown(standing);
}

/** What is released and not claimed, of a settled pool, all accounts together, rounded down. */
export function unclaimedDown(row: PoolRow): bigint {
  return toTwin(row).unclaimedDown();
}

function settledTwin(row: PoolRow, time: bigint): Pool {
  const pool = toTwin(row);
  if (row.total > 0n) pool.settle(row.total, time);
  return pool;
}

function toTwin({ accrued, settledAt, timeLeft: left, unreleased, accounted }: PoolRow): Pool {
  return Object.assign(new Pool(), { accrued, settledAt, left, unreleased, accounted });
}

function toRow(row: PoolRow, { accrued, settledAt, left: timeLeft, unreleased, accounted }: Pool): PoolRow {
  return { ...row, accrued, settledAt, timeLeft, unreleased, accounted };
}
