// Geometric means over lines of the gas table, and the bounds that they are measured against.
import type { GasRow } from "./gas-rows.ts";

/** Geometric means of the columns, over the lines that have a reference. */
export interface GasMeans {
  readonly lines: number;
  readonly reference: number;
  readonly ours: number;
  readonly timesCheaper: number;
  readonly floor: number;
  readonly oursToFloor: number;
}

export interface AllMeans {
  /** Every operation on a model. */
  readonly operations: GasMeans;
  /** Creating a model, its parameters included. */
  readonly creations: GasMeans;
}

/** Batches and points are left out: the reference has none, and its contributions take a deposit. */
export function gasMeans(rows: readonly GasRow[]): AllMeans {
  const single = rows.filter(({ operation }) => operation !== "contributeBatch32" && !operation.startsWith("points"));
  return {
    operations: meansOf(single.filter(({ operation }) => operation !== "create")),
    creations: meansOf(single.filter(({ operation }) => operation === "create")),
  };
}

/** Lines for which the reference is cheaper. */
export function dearer(rows: readonly GasRow[]): GasRow[] {
  return rows.filter(({ reference, ours }) => reference !== null && ours > reference);
}

function meansOf(rows: readonly GasRow[]): GasMeans {
  const compared = rows.filter(({ reference }) => reference !== null);
  const mean = (column: (row: GasRow) => number) => geometricMean(compared.map(column));
  return {
    lines: compared.length,
    reference: Math.round(mean((row) => row.reference!)),
    ours: Math.round(mean((row) => row.ours)),
    timesCheaper: round(mean((row) => row.reference! / row.ours)),
    floor: Math.round(mean((row) => row.floor)),
    oursToFloor: round(mean((row) => row.ours / row.floor)),
  };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
