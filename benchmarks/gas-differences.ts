// How measured gas differs from what is recorded.
import type { GasRow } from "./gas-rows.ts";

/** A line may differ by so much gas, or by this part of it, before it counts as changed. */
const TOLERATED_GAS = 300;
const TOLERATED_PART = 0.002;

export interface Difference {
  /** One line for people: what it is, before, after, and the change. */
  readonly text: string;
  readonly isTolerated: boolean;
}

/** Every line that is not as recorded; lines that are missing or new are never tolerated. */
export function differences(recorded: readonly GasRow[], measured: readonly GasRow[]): Difference[] {
  const after = byName(measured);
  const before = byName(recorded);
  const found: Difference[] = [];
  for (const [name, gas] of before) {
    const now = after.get(name);
    if (now === undefined) found.push({ text: `- ${name}: no longer measured`, isTolerated: false });
    else if (now !== gas) found.push({ text: change(name, gas, now), isTolerated: isTolerated(gas, now) });
  }
  for (const [name, gas] of after) {
    if (!before.has(name)) found.push({ text: `+ ${name}: ${gas}, not recorded yet`, isTolerated: false });
  }
  return found;
}

function byName(rows: readonly GasRow[]): Map<string, number> {
  return new Map(rows.map(({ row, operation, ours }) => [`${row} ${operation}`, ours]));
}

function isTolerated(before: number, after: number): boolean {
  return Math.abs(after - before) <= Math.max(TOLERATED_GAS, TOLERATED_PART * before);
}

function change(name: string, before: number, after: number): string {
  const sign = after > before ? "+" : "";
  const percent = ((100 * (after - before)) / before).toFixed(2);
  const mark = isTolerated(before, after) ? " " : "!";
  return `${mark} ${name}: ${before} -> ${after} (${sign}${after - before}, ${sign}${percent} %)`;
}
