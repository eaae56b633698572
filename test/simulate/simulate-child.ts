import { simulate } from "../../scripts/simulate.ts";
import { silentUi } from "../../scripts/support/ui.ts";

// Simulates in a process of its own, which may be killed: `simulate-child.ts <scenario> <out>`, two seeds, one after the other.
// Mocha loads every file of this folder; only as a program of its own does this one do anything.
if (process.argv[1] === import.meta.filename) {
  const [scenario, out] = process.argv.slice(2);
  await simulate(silentUi, { scenario: scenario!, out: out!, seeds: "1-2", processes: "1", again: false });
}
