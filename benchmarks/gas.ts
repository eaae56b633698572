// Gas of every operation, on the samples, seeds and procedure of the reference's figures; see reference.json.
// Writes results/gas.json afresh and prints it as a table.
import { writeFileSync } from "node:fs";
import path from "node:path";

import Table from "cli-table3";

import { measureBatch } from "./gas-batch.ts";
import { measureRow } from "./gas-rows.ts";
import type { GasRow } from "./gas-rows.ts";
import reference from "./reference.json" with { type: "json" };
import { openBench } from "./setup.ts";

const RESULTS = path.join(import.meta.dirname, "results", "gas.json");

const bench = await openBench();
const rows: GasRow[] = [];
for (const row of Object.keys(reference.rows) as (keyof typeof reference.rows)[]) {
  rows.push(...(await measureRow(row)));
}
rows.push(await measureBatch());

const deployment = Object.fromEntries(Object.entries(bench.deploymentGas).map(([name, gas]) => [name, gas]));
const total = Object.values(deployment).reduce((sum, gas) => sum + gas, 0);
writeFileSync(RESULTS, JSON.stringify({ rows, deployment: { ...deployment, total } }, null, 2) + "\n");

const table = new Table({
  head: ["row", "operation", "reference", "ours", "times cheaper", "floor", "ours / floor"],
  style: { head: [], border: [] },
  colAligns: ["left", "left", "right", "right", "right", "right", "right"],
});
for (const { row, operation, reference: theirs, ours, floor } of rows) {
  table.push([
    row,
    operation,
    theirs === null ? "-" : theirs.toLocaleString("en-US"),
    ours.toLocaleString("en-US"),
    theirs === null ? "-" : (theirs / ours).toFixed(2),
    floor.toLocaleString("en-US"),
    (ours / floor).toFixed(2),
  ]);
}
console.log(table.toString());
console.log(`Deploying the whole suite once: ${total.toLocaleString("en-US")} gas.`);
console.log(`Written to ${path.relative(process.cwd(), RESULTS)}.`);
