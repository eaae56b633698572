/**
 * Plays prediction markets on the real contracts, in two processes; worlds that were played before are not played again. Writes
 * `benchmarks/results/market.json`, the pictures in `docs/images`, and the tables in `docs/market.md`.
 *
 *   npm run simulate:market                     20 seeds of each data set, 10 of each sponsor
 *   npm run simulate:market -- --seeds 2        fewer
 *   npm run simulate:market -- --written        what was played so far, without playing any
 *   npm run simulate:market -- --twin spam      the twin alone, on seeds 101 to 140: for choosing settings
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { SCENARIOS } from "../scripts/simulate/market/settings.ts";
import type { ScenarioName } from "../scripts/simulate/market/settings.ts";
import { runMarketTwin } from "../scripts/simulate/market/twin-run.ts";
import { accuracyFigure, dropLimitFigure, payoffFigure } from "./market-figures.ts";
import { WorldStore, toStored } from "./market-results.ts";
import { summarise } from "./market-summary.ts";
import type { MarketSummary } from "./market-summary.ts";
import { marketTables } from "./market-tables.ts";

const ROOT = path.join(import.meta.dirname, "..");
const WORLDS = path.join(ROOT, "reports", "market");
const RESULTS = path.join(ROOT, "benchmarks", "results", "market.json");
const PAGE = path.join(ROOT, "docs", "market.md");
const IMAGES = path.join(ROOT, "docs", "images");
const [START, END] = ["<!-- simulated: written by npm run simulate:market -->", "<!-- simulated: end -->"];

const MAIN = ["spam", "mnist"] as const;
const SPONSORS = (Object.keys(SCENARIOS) as ScenarioName[]).filter((name) => !MAIN.some((main) => main === name));
const PROCESSES = 2;
/** Settings were chosen on these. */
const CHOOSING = { from: 101, seeds: 40 };

const { values } = parseArgs({
  options: { seeds: { type: "string" }, written: { type: "boolean" }, twin: { type: "string" } },
});
const seeds = Number(values.seeds ?? 20);
const store = new WorldStore(WORLDS);
if (values.twin !== undefined) console.log(marketTables([await choose(values.twin as ScenarioName)], []));
else {
  if (values.written !== true) await playAll();
  write();
}

/** Divides the worlds among processes, and waits for them. */
async function playAll(): Promise<void> {
  const worlds = (names: readonly ScenarioName[], count: number) =>
    Array.from({ length: count }, (_, i) => names.map((name) => `${name}:${i + 1}`)).flat();
  const jobs = [...worlds(MAIN, seeds), ...worlds(SPONSORS, Math.ceil(seeds / 2))];
  const shares = Array.from({ length: PROCESSES }, (_, place) => jobs.filter((_job, i) => i % PROCESSES === place));
  await Promise.all(shares.map(playShare));
}

function playShare(jobs: readonly string[]): Promise<void> {
  const worker = path.join(import.meta.dirname, "market-worker.ts");
  const child = spawn(process.execPath, ["--import", "tsx", worker, WORLDS, ...jobs], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`A process ended with code ${code}.`))));
  });
}

/** Everything that was played, as results, pictures and tables. */
function write(): void {
  const main = MAIN.flatMap((name) => summaryOf(name, seeds));
  const sponsors = SPONSORS.flatMap((name) => summaryOf(name, Math.ceil(seeds / 2)));
  const what =
    "Payoffs in answers (u), gas left out; accuracies are shares of samples that neither contributors nor market saw.";
  writeFileSync(RESULTS, `${JSON.stringify({ what, main, sponsors }, null, 1)}\n`);
  writeFileSync(path.join(IMAGES, "market-payoffs.svg"), payoffFigure(main));
  writeFileSync(path.join(IMAGES, "market-accuracy.svg"), accuracyFigure(main));
  writeFileSync(path.join(IMAGES, "market-drop-limit.svg"), dropLimitFigure(main));
  const tables = marketTables(main, sponsors);
  const page = readFileSync(PAGE, "utf8");
  writeFileSync(
    PAGE,
    `${page.slice(0, page.indexOf(START) + START.length)}\n\n${tables}\n\n${page.slice(page.indexOf(END))}`,
  );
  console.log(tables);
}

function summaryOf(name: ScenarioName, count: number): MarketSummary[] {
  const played = Array.from({ length: count }, (_, i) => i + 1).filter((seed) => store.has(name, seed));
  if (played.length === 0) return [];
  return [
    summarise(
      name,
      SCENARIOS[name],
      played.map((seed) => store.read(name, seed)),
    ),
  ];
}

async function choose(name: ScenarioName): Promise<MarketSummary> {
  const settings = SCENARIOS[name];
  const unit = settings.bounty / BigInt(settings.scored);
  const unknown = {
    isVoid: false,
    baseline: 0,
    correct: 0,
    revealedPages: 0,
    auditedWrong: 0,
    parameterSlots: 0,
    gas: [],
  };
  const money = { unitWei: unit, stakeWei: 0n, sponsorWei: 0n, replayWei: 0n, burnedWei: 0n, imbalanceWei: 0n };
  const worlds = [];
  for (let seed = CHOOSING.from; seed < CHOOSING.from + CHOOSING.seeds; seed++) {
    worlds.push(toStored({ seed, ...unknown, ...money, ...(await runMarketTwin(settings, seed)) }, unit));
  }
  return summarise(name, settings, worlds);
}
