import { availableParallelism } from "node:os";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { renderTable } from "./demo/terminal.ts";
import { count, percent } from "./demo/tables.ts";
import { plainAction } from "./support/action.ts";
import { ConflictingOptions } from "./support/errors.ts";
import { parseInteger } from "./support/options.ts";
import { shortPath } from "./support/paths.ts";
import type { CommonOptions } from "./support/session.ts";
import type { Ui } from "./support/ui.ts";
import { csvLines } from "./simulate/csv.ts";
import { fingerprintOf } from "./simulate/fingerprint.ts";
import { loadScenario, presetOf } from "./simulate/load.ts";
import { simulationPage } from "./simulate/page.ts";
import { pictureOf } from "./simulate/picture.ts";
import type { SeedTime } from "./simulate/messages.ts";
import type { Plan } from "./simulate/plan.ts";
import { playSeeds } from "./simulate/processes.ts";
import { SeedFiles } from "./simulate/seed-files.ts";
import type { SeedResult } from "./simulate/seed-result.ts";
import { parseSeeds } from "./simulate/seeds.ts";
import { summarise } from "./simulate/summary.ts";
import type { Summary } from "./simulate/summary.ts";
import { tablesOf } from "./simulate/tables.ts";

/** Options of {@link simulate}. */
export interface SimulateOptions {
  readonly scenario?: string | undefined;
  readonly preset?: string | undefined;
  /** `1-10` or `3`; those of the scenario unless told. */
  readonly seeds?: string | undefined;
  /** As many as there are cores unless told. */
  readonly processes?: string | undefined;
  /** Folder for everything that is written. */
  readonly out?: string | undefined;
  /** Play seeds again that are finished. */
  readonly again: boolean;
}

/** What came of it. */
export interface SimulateResult extends Omit<Summary, "days" | "accuracy" | "kinds"> {
  readonly name: string;
  /** Seeds that were finished before. */
  readonly kept: number;
  /** Contributions that were made now, how long that took, in how many processes, and how many a second. */
  readonly played: {
    readonly contributions: number;
    readonly seconds: number;
    readonly processes: number;
    readonly perSecond: number | null;
  };
  readonly files: { readonly report: string; readonly picture: string; readonly csv: string; readonly seeds: string };
}

const DEFAULT_PRESET = "reference";

/**
 * Plays a scenario with several seeds, those that are not finished yet, and writes what came of all of them.
 *
 * @throws BadScenario, ScenarioUnreadable, UnknownPreset, BadOption, ConflictingOptions, SimulationFailed, ProcessEnded, and the
 * errors of data
 */
export async function simulate(ui: Ui, options: SimulateOptions): Promise<SimulateResult> {
  const plan = await choosePlan(options);
  const seeds = parseSeeds(options.seeds, plan.seeds);
  const out = path.resolve(options.out ?? path.join("reports", "simulation", plan.name));
  const folder = path.join(out, "seeds");
  const fingerprint = await fingerprintOf(plan);
  const files = new SeedFiles(folder, fingerprint);
  const missing = options.again ? seeds : seeds.filter((seed) => files.load(seed) === null);
  const { processes } = options;
  const most = processes === undefined ? availableParallelism() : parseInteger("--processes", processes, 1, 256);
  const startedAt = performance.now();
  await play(ui, plan, {
    folder,
    fingerprint,
    seeds: missing,
    processes: most,
    files,
    kept: seeds.length - missing.length,
  });
  const seconds = (performance.now() - startedAt) / 1_000;

  const results = seeds.map((seed) => files.load(seed)!);
  const summary = summarise(results, plan.incentive.mechanism === "stake");
  const written = write(out, plan, summary, results);
  for (const table of tablesOf(summary, plan.incentive.mechanism === "stake")) ui.say(`\n${renderTable(table)}`);
  ui.say(
    `\nReport: ${shortPath(written.report)}. Picture: ${shortPath(written.picture)}. Numbers: ${shortPath(written.csv)}.`,
  );
  const contributions = results
    .filter(({ seed }) => missing.includes(seed))
    .reduce((sum, one) => sum + one.contributions, 0);
  const { accuracyBefore, accuracyAfter, accuracyGain, withinThreePoints, majority, agents } = summary;
  return {
    name: plan.name,
    seeds,
    accuracyBefore,
    accuracyAfter,
    accuracyGain,
    withinThreePoints,
    majority,
    agents,
    contributions: summary.contributions,
    kept: seeds.length - missing.length,
    played: {
      contributions,
      seconds: Math.round(10 * seconds) / 10,
      processes: Math.min(most, missing.length),
      perSecond: missing.length === 0 ? null : Math.round(contributions / seconds),
    },
    files: { ...written, seeds: folder },
  };
}

function choosePlan({ scenario, preset }: SimulateOptions): Promise<Plan> | Plan {
  if (scenario !== undefined && preset !== undefined) {
    throw new ConflictingOptions({ options: ["--scenario", "--preset"] });
  }
  return scenario === undefined ? presetOf(preset ?? DEFAULT_PRESET) : loadScenario(scenario);
}

interface Playing {
  readonly folder: string;
  readonly fingerprint: string;
  readonly seeds: readonly number[];
  readonly processes: number;
  readonly files: SeedFiles;
  readonly kept: number;
}

async function play(ui: Ui, plan: Plan, { files, kept, ...job }: Playing): Promise<void> {
  if (kept > 0) ui.say(`${kept} of ${kept + job.seeds.length} seeds are finished already (${shortPath(job.folder)}).`);
  if (job.seeds.length === 0) return;
  const bar = ui.progress("Simulating", 100 * job.seeds.length);
  const done = new Map<number, number>();
  const show = (note: string) =>
    bar.update(Math.floor(100 * [...done.values()].reduce((sum, one) => sum + one, 0)), note);
  const watcher = {
    progress(seed: number, share: number, contributions: number) {
      done.set(seed, share);
      show(`seed ${seed}: ${count(contributions)} contributions`);
    },
    finished(seed: number, { all }: SeedTime) {
      done.set(seed, 1);
      const { accuracy, contributions } = files.load(seed)!;
      const [before, after] = [accuracy[0]!, accuracy.at(-1)!].map(percent);
      ui.say(`seed ${seed}: ${count(contributions)} contributions, accuracy ${before} → ${after}, ${all.toFixed(1)} s`);
    },
  };
  try {
    await playSeeds({ plan, ...job }, watcher);
  } finally {
    bar.stop();
  }
}

function write(out: string, plan: Plan, summary: Summary, results: readonly SeedResult[]) {
  const files = {
    report: path.join(out, "report.html"),
    picture: path.join(out, "simulation.svg"),
    csv: path.join(out, "results.csv"),
  };
  mkdirSync(out, { recursive: true });
  writeFileSync(files.report, simulationPage(plan, summary, results));
  writeFileSync(files.picture, pictureOf(plan, summary));
  writeFileSync(files.csv, `${[...csvLines(results)].join("\n")}\n`);
  return files;
}

export default plainAction<SimulateOptions & CommonOptions>(async (hre: HardhatRuntimeEnvironment, ui, options) => {
  await choosePlan(options); // what is wrong in it is told before anything is built
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  return simulate(ui, options);
});
