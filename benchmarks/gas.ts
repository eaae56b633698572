// Gas of every operation, on the samples, seeds and procedure of the reference's figures; see reference.json.
// Writes results/gas.json afresh, which `gas-check.ts` compares with, and prints it as a table.
import { writeFileSync } from "node:fs";

import { RESULTS } from "./gas-file.ts";
import { dearer } from "./gas-means.ts";
import { measureGas } from "./gas-results.ts";
import { gasTable } from "./gas-table.ts";

const results = await measureGas();
writeFileSync(RESULTS, JSON.stringify(results, null, 2) + "\n");

const { rows, means, others, deployment } = results;
console.log(gasTable(rows, means));
console.log("Not compared: other lane widths and samples, and the prediction through the hub.");
console.log(gasTable(others));
for (const { row, operation } of dearer(rows)) console.log(`Dearer than the reference: ${row} ${operation}.`);
console.log(`Deploying the whole suite once: ${deployment["total"]!.toLocaleString("en-US")} gas.`);
