// The gas tables, for a terminal.
import Table from "cli-table3";

import type { AllMeans } from "./gas-means.ts";
import type { GasRow } from "./gas-rows.ts";

const HEAD = ["row", "operation", "reference", "ours", "times cheaper", "floor", "ours / floor"];

/** @param means Shown below the rows, if given. */
export function gasTable(rows: readonly GasRow[], means?: AllMeans): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const row of rows) table.push(cells(row));
  for (const [name, { lines, ...mean }] of Object.entries(means ?? {})) {
    table.push(cells({ row: `geometric mean of ${lines} ${name}`, operation: "", ...mean }));
  }
  return table.toString();
}

function cells({
  row,
  operation,
  reference,
  ours,
  floor,
}: Omit<GasRow, "operation"> & { operation: string }): string[] {
  return [
    row,
    operation,
    reference === null ? "-" : number(reference),
    number(ours),
    reference === null ? "-" : (reference / ours).toFixed(2),
    number(floor),
    (ours / floor).toFixed(2),
  ];
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
