/**
 * Measures the task `dcai contribute` on the in-process network: contributions a second, and peak memory while files of 10,000
 * and of 100,000 rows are read, checked and quoted (`--dry-run`). Writes `benchmarks/results/contribute.json`.
 *
 *   npx tsx benchmarks/contribute.ts
 */
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import userConfig from "../hardhat.config.ts";
import type { ContributeResult } from "../scripts/contribute.ts";
import { loadSpamAssassin, SPAM_LABELS } from "../src/node.ts";
import { Random } from "../src/training/index.ts";

const SEED = 1;
const SAMPLE_MS = 20;
const FEATURES = 1_024;
const MAX_FEATURES = "60";
const DRY_RUNS = [10_000, 100_000];
const MEGABYTE = 2 ** 20;

const [part, argument = "0"] = process.argv.slice(2);
if (part === "speed") print(await measureSpeed());
else if (part === "memory") print(await measureMemory(Number(argument)));
else writeResults();

function writeResults(): void {
  const speed = runPart("speed");
  const memory = DRY_RUNS.map((rows) => runPart("memory", String(rows)));
  const what =
    "The task contribute on the in-process network, one process for each line. Speed: e-mails of the SpamAssassin corpus, " +
    "hashed into 1,024 features, at most 60 each; perSecond while sending, perSecondWithCheck with the pass that checks and " +
    "quotes. Memory: resident set at its highest, and before the task, of a dry run over rows of 20 random words, in MB.";
  const file = path.join(import.meta.dirname, "results", "contribute.json");
  writeFileSync(file, `${JSON.stringify({ what, seed: SEED, speed, memory }, null, 2)}\n`);
  console.table([speed]);
  console.table(memory);
}

/** A process of its own, so that one measurement's memory is not another's. */
function runPart(...args: string[]): object {
  const [node, script] = [process.execPath, import.meta.filename];
  return JSON.parse(execFileSync(node, ["--import", "tsx", script, ...args], { encoding: "utf8" })) as object;
}

async function measureSpeed(): Promise<object> {
  return inFolder(async (folder) => {
    const mails = await loadSpamAssassin(SEED);
    const [first, rest] = [mails.slice(0, 600), mails.slice(600)];
    const toLine = ({ text, label }: (typeof mails)[number]) => JSON.stringify({ text, label: SPAM_LABELS[label] });
    const write = (name: string, some: typeof mails) => {
      const file = path.join(folder, name);
      writeFileSync(file, some.map(toLine).join("\n"));
      return file;
    };
    const run = await openTasks(folder, write("first.jsonl", first));
    const data = write("rest.jsonl", rest);
    const startedAt = performance.now();
    const { done, recorded, duplicates, batches, perSecond, gasUsed } = await run<ContributeResult>("contribute", {
      data,
      yes: true,
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      rows: rest.length,
      contributed: done,
      leftOut: recorded + duplicates,
      batches,
      perSecond: Math.round(perSecond),
      perSecondWithCheck: Math.round(done / seconds),
      gasPerSample: Math.round(Number(gasUsed) / done),
    };
  });
}

async function measureMemory(rows: number): Promise<object> {
  return inFolder(async (folder) => {
    const few = path.join(folder, "few.csv");
    const data = path.join(folder, "many.csv");
    await writeRows(few, 100);
    await writeRows(data, rows);
    const run = await openTasks(folder, few);
    const before = process.memoryUsage.rss();
    let peak = before;
    const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), SAMPLE_MS);
    const startedAt = performance.now();
    const { read } = await run<ContributeResult>("contribute", { data, dryRun: true });
    clearInterval(timer);
    const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
    const fileMb = Number((statSync(data).size / MEGABYTE).toFixed(1));
    return {
      rows: read,
      fileMb,
      beforeMb: Math.round(before / MEGABYTE),
      peakMb: Math.round(peak / MEGABYTE),
      seconds,
    };
  });
}

/** Deploys, and creates a model of texts. */
async function openTasks(folder: string, data: string) {
  const config = { ...userConfig, paths: { ignition: path.join(folder, "ignition") } };
  const hre = await createHardhatRuntimeEnvironment(config, {}, path.resolve(import.meta.dirname, ".."));
  const run = async <Result>(task: string, options: Record<string, unknown>): Promise<Result> => {
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = () => true; // only the result is wanted
    try {
      return (await hre.tasks.getTask(["dcai", task]).run({ json: true, ...options })) as Result;
    } finally {
      process.stdout.write = write;
    }
  };
  await run("deploy", {});
  await run("create", {
    name: "benchmark",
    data,
    labels: SPAM_LABELS.join(","),
    features: FEATURES,
    maxFeatures: MAX_FEATURES,
  });
  return run;
}

/** Writes rows of twenty random words, labels in turn. */
async function writeRows(file: string, rows: number): Promise<void> {
  const random = new Random(SEED);
  const stream = createWriteStream(file);
  stream.write("label,text\n");
  for (let row = 0; row < rows; row++) {
    const words = Array.from({ length: 20 }, () => `w${random.below(20_000)}`);
    if (!stream.write(`${SPAM_LABELS[row % 2]},${words.join(" ")}\n`))
      await new Promise<void>((resolve) => stream.once("drain", () => resolve()));
  }
  await finished(stream.end());
}

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "dcai-bench-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(result: object): void {
  process.stdout.write(JSON.stringify(result));
}
