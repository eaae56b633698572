import type { PoolState, StakeView } from "../../src/client/index.ts";
import { formatAmount, formatDuration, formatMoment, shorten } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import type { Session } from "./session.ts";

/** Rows of a card: names and values. */
type Rows = [name: string, value: string][];

/** What the stake mechanism has to say about a model: its settings, everybody's standing, and what its pool does. */
export function stakeRows({ client }: Session, stake: StakeView, pool: PoolState, unit: Unit, now: number): Rows {
  const { refundWait, confirmWait, ownerWait, poolPeriod, priceWeight, standing, totalStanding } = stake;
  const own = client.account === null ? "" : `, ${formatAmount(standing, unit)} of ${shorten(client.account)}`;
  const rows: Rows = [
    ["price weight", formatAmount(priceWeight, unit)],
    ["refund, report", `after ${formatDuration(refundWait)}`],
  ];
  if (confirmWait > 0) {
    const from = formatDuration(Math.max(0, refundWait - confirmWait));
    rows.push(["reports are filed", `from ${from} on, and have to stand for ${formatDuration(confirmWait)}`]);
  }
  rows.push(["owner can take", `after ${formatDuration(ownerWait)}`]);
  rows.push(["standing", `${formatAmount(totalStanding, unit)} of all${own}`]);
  rows.push(["the pool streams", `over ${formatDuration(poolPeriod)}, to everybody with standing`]);
  rows.push(...poolRows(pool, unit, totalStanding, now));
  return rows;
}

function poolRows(
  { unreleased, unclaimed, unnoticed, endsAt }: PoolState,
  unit: Unit,
  total: bigint,
  now: number,
): Rows {
  const when = endsAt > now ? `until ${formatMoment(endsAt, now)}` : "left by rounding, with the next money";
  const waits = total === 0n ? "once somebody has standing" : "once somebody claims or funds";
  const rows: Rows = [];
  if (unreleased > 0n) rows.push(["… streaming", `${formatAmount(unreleased, unit)} ${when}`]);
  if (unclaimed > 0n) rows.push(["… to be claimed", formatAmount(unclaimed, unit)]);
  if (unnoticed > 0n) rows.push(["… came in", `${formatAmount(unnoticed, unit)}, streams ${waits}`]);
  return rows;
}
