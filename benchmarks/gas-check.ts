// Measures the compared lines again, and fails if the gas of one is not that of results/gas.json, within a tolerance.
// What changed on purpose is taken over by `npm run bench`, so that it is seen in the commit.
import { readFileSync } from "node:fs";

import { differences } from "./gas-differences.ts";
import { RESULTS } from "./gas-file.ts";
import type { GasResults } from "./gas-results.ts";
import { measureRows } from "./gas-results.ts";

const { rows: recorded } = JSON.parse(readFileSync(RESULTS, "utf8")) as GasResults;
const rows = await measureRows();
const found = differences(recorded, rows);
for (const { text } of found) console.log(text);
const failed = found.filter(({ isTolerated }) => !isTolerated).length;
console.log(`Gas: ${rows.length} lines measured, ${found.length} differ from results/gas.json, ${failed} by too much.`);
if (failed > 0) {
  console.log("If this is meant, `npm run bench` records it.");
  process.exitCode = 1;
}
