/**
 * Measures `audit` of a long chain: a local node, a hub with one model and so many contributions to it (100,000 unless told), made in
 * batches by eight accounts; then 1,000 more, and a second run. Each run is a process of its own, connected as the task `dcai audit` is.
 * Writes `benchmarks/results/audit.json`. The node is anvil if there is one (DCAI_ANVIL, or on the PATH), else Hardhat's.
 *
 *   npx tsx benchmarks/audit.ts [contributions]
 *   npx tsx benchmarks/audit.ts <contributions that there are> <url of a node> <hub>
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import userConfig from "../hardhat.config.ts";
import { audit, openDatabase } from "../src/audit/index.ts";
import type { Database } from "../src/audit/index.ts";
import { connect } from "../src/client/connect.ts";
import { LongChain } from "../test/audit/chain.ts";
import { findPostgres, startPostgres } from "../test/audit/postgres.ts";
import { findAnvil, startAnvil, startHardhatNode } from "../test/scripts/nodes.ts";

const CONTRIBUTIONS = 100_000;
const MORE = 1_000;
const CHAIN = { perCall: 300, active: 30, people: 8 };
const MEGABYTE = 2 ** 20;

const [part, ...args] = process.argv.slice(2);
if (part === "run") await runOnce(args[0]!, args[1]!, args[2]!);
else if (args.length === 2) await measure(args[0]!, await LongChain.at(args[0]!, args[1]!, CHAIN), Number(part));
else await measureOwn(Number(part ?? CONTRIBUTIONS));

async function measureOwn(contributions: number): Promise<void> {
  const anvil = findAnvil();
  const node = anvil === undefined ? await startHardhatNode() : await startAnvil(anvil);
  try {
    const chain = await LongChain.make(node.url, CHAIN);
    await chain.contribute(0, contributions);
    await measure(node.url, chain, contributions);
  } finally {
    await node.stop();
  }
}

async function measure(url: string, chain: LongChain, contributions: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "dcai-bench-"));
  const postgres = await startPostgres(findPostgres()!);
  const runs: object[] = [];
  const run = async (name: string, database: string) => {
    const load = Number(loadavg()[0]!.toFixed(1));
    const result = { name, load, ...(await runInProcess(url, chain.hub, database)) };
    console.log(JSON.stringify(result));
    runs.push(result);
  };
  try {
    const embedded = path.join(folder, "audit");
    await run("PGlite", embedded);
    await run("PostgreSQL", postgres.url);
    await chain.contribute(contributions, contributions + MORE);
    await run(`PGlite, ${MORE} more`, embedded);
    await run(`PostgreSQL, ${MORE} more`, postgres.url);
  } finally {
    chain.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const what =
    `Audits of one model with ${contributions} contributions of ${CHAIN.active} active features, ${CHAIN.perCall} in a transaction, on ` +
    "anvil; a process for each, connected by Hardhat as the tasks are. Seconds of each stage, wall clock, and of the processor; the " +
    "process's resident set in MB, connected and at its highest. load: what the machine had to do besides: processes that waited for one of its cores.";
  const file = path.join(import.meta.dirname, "results", "audit.json");
  writeFileSync(file, `${JSON.stringify({ what, cores: availableParallelism(), contributions, runs }, null, 2)}\n`);
}

/** A process of its own, so that one run's memory is not another's. */
async function runInProcess(url: string, hub: string, database: string): Promise<RunResult> {
  const command = ["--import", "tsx", import.meta.filename, "run", url, hub, database];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return JSON.parse(stdout) as RunResult;
}

type RunResult = Awaited<ReturnType<typeof timed>>;

async function runOnce(url: string, hub: string, target: string): Promise<void> {
  const hre = await createHardhatRuntimeEnvironment(userConfig, {}, path.resolve(import.meta.dirname, ".."));
  const connection = await hre.network.create({ network: "localhost", override: { url } });
  const context = await connect({ hub, runner: connection.ethers.provider });
  process.stdout.write(JSON.stringify(await timed(context, target)));
  await connection.close();
}

/** Audits, and times each stage from its first sign to that of the next. */
async function timed(context: Parameters<typeof audit>[0], target: string) {
  const beforeMb = Math.round(process.memoryUsage.rss() / MEGABYTE);
  const usedBefore = process.cpuUsage();
  const startedAt = performance.now();
  const database = await openDatabase(target);
  const eventsBefore = await countLogs(database);
  const begins = new Map<string, number>([["reading", performance.now()]]);
  const onProgress = (stage: string) => void (begins.has(stage) || begins.set(stage, performance.now()));
  const { report } = await audit(context, { database, onProgress });
  begins.set("end", performance.now());
  await database.close();
  if (!report.ok) throw new Error(`The audit found ${JSON.stringify(report.mismatches.slice(0, 3))}`);
  const seconds = (ms: number) => Number((ms / 1_000).toFixed(1));
  const lasted = (stage: string, next: string) => seconds(begins.get(next)! - begins.get(stage)!);
  const events = report.events - eventsBefore;
  const [reading, replaying, comparing] = [
    lasted("reading", "replaying"),
    lasted("replaying", "comparing"),
    lasted("comparing", "end"),
  ];
  const { user, system } = process.cpuUsage(usedBefore);
  return {
    newEvents: events,
    contributions: report.contributions,
    seconds: { all: seconds(performance.now() - startedAt), reading, replaying, comparing },
    perSecond: {
      eventsRead: Math.round(events / reading),
      eventsReplayed: Math.round(events / replaying),
      contributionsCompared: Math.round(report.contributions / comparing),
    },
    processorSeconds: seconds((user + system) / 1_000),
    memoryMb: { connected: beforeMb, highest: Math.round(process.resourceUsage().maxRSS / 1_024) },
  };
}

/** How many logs were read before; 0 in a new database. */
async function countLogs(database: Database): Promise<number> {
  const [found] = await database.query("select to_regclass('logs') is not null as found");
  if (found!["found"] !== true) return 0;
  const [row] = await database.query("select count(*) as count from logs");
  return Number(row!["count"]);
}
