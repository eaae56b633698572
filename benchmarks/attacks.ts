// Runs the programs in test/contracts/attacks under every profile, records what they gained in test/vectors/attacks.json and
// writes the table in docs/incentives.md. `npm run attacks`, or with the profiles to run: `npm run attacks -- l2 mainnet`.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { attackTable, END, PROFILES, START } from "./attack-table.ts";
import type { Attacks } from "./attack-table.ts";

const ROOT = path.join(import.meta.dirname, "..");
const RECORD = path.join(ROOT, "test", "vectors", "attacks.json");
const PAGE = path.join(ROOT, "docs", "incentives.md");

const profiles = process.argv.length > 2 ? process.argv.slice(2) : [...PROFILES];
const attacks: Record<string, Record<string, [gain: string, gas: number]>> = JSON.parse(readFileSync(RECORD, "utf8"));
for (const profile of profiles) attacks[profile] = parse(run(profile), profile);
writeFileSync(RECORD, format(attacks));
const page = readFileSync(PAGE, "utf8");
writeFileSync(
  PAGE,
  `${page.slice(0, page.indexOf(START) + START.length)}\n\n${attackTable(attacks)}\n\n${page.slice(page.indexOf(END))}`,
);

/** What the programs print; while recording they compare it with nothing. */
function run(profile: string): string {
  const files = globSync("test/contracts/attacks/*.t.sol", { cwd: ROOT });
  console.log(`Running the attacks under the settings of ${profile} ...`);
  const env = { ...process.env, DCAI_PROFILE: profile, DCAI_RECORD: "1" };
  const { stdout, stderr, error } = spawnSync("hardhat", ["test", "solidity", ...files], {
    cwd: ROOT,
    env,
    encoding: "utf8",
  });
  if (error) throw error;
  process.stderr.write(stderr);
  return stdout;
}

/** Lines like `attack.l2.farm gain 0` and `attack.l2.farm gas 4337879`. */
function parse(output: string, profile: string): Record<string, [gain: string, gas: number]> {
  const found: Record<string, [gain: string, gas: number]> = {};
  for (const [, of, name, what, number] of output.matchAll(/attack\.(\w+)\.(\w+) (gain|gas) (-?\d+)/g)) {
    if (of !== profile || name === undefined || number === undefined) continue;
    const entry = (found[name] ??= ["0", 0]);
    if (what === "gain") entry[0] = number;
    else entry[1] = Number(number);
  }
  return found;
}

/** One attack to a line, sorted. */
function format(all: Attacks): string {
  const blocks = Object.entries(all).map(([profile, entries]) => {
    const lines = Object.entries(entries)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, [gain, gas]]) => `    "${name}": ["${gain}", ${gas}]`);
    return `  "${profile}": {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${blocks.join(",\n")}\n}\n`;
}
