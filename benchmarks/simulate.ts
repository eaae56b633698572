/**
 * Measures `dcai simulate`: contributions a second of each process, with one process and with two, while playing; starting, preparing
 * e-mails, training and deploying are left out, claims are not. Writes `benchmarks/results/simulate.json`.
 *
 *   npm run bench:simulate
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";

import { fingerprintOf } from "../scripts/simulate/fingerprint.ts";
import { planOf, presetOf } from "../scripts/simulate/load.ts";
import type { SeedTime } from "../scripts/simulate/messages.ts";
import type { Plan } from "../scripts/simulate/plan.ts";
import { playSeeds } from "../scripts/simulate/processes.ts";
import { SeedFiles } from "../scripts/simulate/seed-files.ts";

/** A crowd that sends batches, as programs do, of e-mails as `benchmarks/contribute.ts` has them. */
const CROWD = planOf({
  name: "crowd",
  days: 14,
  data: { set: "spam-assassin" },
  model: { classifier: "sparse-perceptron", encoder: "hashing", features: 1_024, maxFeatures: 60 },
  incentive: { mechanism: "stake", priceWeight: "100 gwei", refundWait: "1d", confirmWait: 0 },
  agents: [
    { name: "Honest", kind: "honest", count: 4, every: "1d", samples: 64 },
    { name: "Careless", kind: "careless", every: "1d", samples: 16 },
    { name: "Malicious", kind: "malicious", every: "1d", samples: 16 },
  ],
});

/** One measurement. */
interface Speed {
  readonly processes: number;
  readonly contributions: number;
  readonly transactions: number;
  /** Of each process, while it plays. */
  readonly perSecond: readonly number[];
  /** Of all, from the start of the program to the end. */
  readonly perSecondWithStart: number;
}

async function measure(plan: Plan, processes: number): Promise<Speed> {
  const folder = mkdtempSync(path.join(tmpdir(), "dcai-bench-simulate-"));
  const fingerprint = await fingerprintOf(plan);
  const seeds = Array.from({ length: processes }, (_, i) => i + 1);
  const times = new Map<number, SeedTime>();
  const startedAt = performance.now();
  try {
    const watcher = { progress() {}, finished: (seed: number, time: SeedTime) => void times.set(seed, time) };
    await playSeeds({ plan, folder, fingerprint, seeds, processes }, watcher);
    const seconds = (performance.now() - startedAt) / 1_000;
    const files = new SeedFiles(folder, fingerprint);
    const results = seeds.map((seed) => files.load(seed)!);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const contributions = sum(results.map((result) => result.contributions));
    return {
      processes,
      contributions,
      transactions: sum(results.map((result) => result.transactions)),
      perSecond: results.map(({ seed, contributions: own }) => Math.round(own / times.get(seed)!.playing)),
      perSecondWithStart: Math.round(contributions / seconds),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const what =
  "Contributions a second of dcai simulate on e-mails, claims included, a seed for each process. crowd: six agents, batches of 16 and 64 once a day, " +
  "at most 60 features each. reference: the preset, a transaction for each contribution. perSecond: of each process while it plays; perSecondWithStart: " +
  "of all together, with starting, preparing e-mails, training, deploying and comparing with the chain. load: processes that wanted one of " +
  "the cores in the minute before, by the system; above 0 something else ran, and numbers are too low.";
const [load] = loadavg();
const machine = { cores: availableParallelism(), load: Number(load!.toFixed(1)) };
const results: Record<string, Speed[]> = {};
for (const [name, plan] of Object.entries({ crowd: CROWD, reference: presetOf("reference") })) {
  results[name] = [await measure(plan, 1), await measure(plan, 2)];
  console.table(results[name]);
}
const file = path.join(import.meta.dirname, "results", "simulate.json");
writeFileSync(file, `${JSON.stringify({ what, ...machine, ...results }, null, 2)}\n`);
