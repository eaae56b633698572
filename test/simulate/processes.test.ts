import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { simulate } from "../../scripts/simulate.ts";
import type { SimulateOptions } from "../../scripts/simulate.ts";
import { fingerprintOf } from "../../scripts/simulate/fingerprint.ts";
import { planOf } from "../../scripts/simulate/load.ts";
import type { Scenario } from "../../scripts/simulate/scenario.ts";
import { SeedFiles } from "../../scripts/simulate/seed-files.ts";
import type { SeedResult } from "../../scripts/simulate/seed-result.ts";
import { silentUi } from "../../scripts/support/ui.ts";
import { expectRejection } from "../src/expect-error.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CHILD = path.join(import.meta.dirname, "simulate-child.ts");

const SCENARIO: Scenario = {
  name: "short",
  days: 2,
  data: { set: "iris", pretrain: 0.2 },
  model: { classifier: "nearest-centroid" },
  incentive: { mechanism: "stake", profile: "local", anyoneWait: "2d" },
  agents: [
    { name: "Alice", kind: "honest", every: "2h" },
    { name: "Mallory", kind: "malicious", every: "6h" },
  ],
};

describe("simulation in processes", function () {
  this.timeout(180_000);
  let folder: string;
  let scenario: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "dcai-simulate-"));
    scenario = path.join(folder, "short.json");
    writeFileSync(scenario, JSON.stringify(SCENARIO));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (out: string, more: Partial<SimulateOptions> = {}) =>
    simulate(silentUi, { scenario, seeds: "1-2", processes: "2", again: false, out: path.join(folder, out), ...more });

  const bytes = (out: string) =>
    readdirSync(path.join(folder, out), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(path.join(folder, out), file), readFileSync(file, "utf8")]);

  it("writes a file for each seed, a report, a picture and all numbers", async () => {
    const { files, played, contributions } = await run("whole");
    expect(played).includes({ processes: 2, contributions });
    expect(bytes("whole").map(([name]) => name)).deep.equals([
      "report.html",
      "results.csv",
      "seeds/1.json",
      "seeds/2.json",
      "simulation.svg",
    ]);
    const csv = readFileSync(files.csv, "utf8").trim().split("\n");
    expect(csv[0]).equals("seed,day,measure,agent,kind,value");
    const notes = csv.filter((line) => line.startsWith("2,") && line.includes(",accuracy,"));
    expect(notes).lengthOf((2 + 2 + 2) * 4 + 1);
    const { agents } = JSON.parse(readFileSync(path.join(files.seeds, "2.json"), "utf8")) as SeedResult;
    expect(csv).contains(`2,6,gain,Mallory,malicious,${agents[1]!.gains.at(-1)}`);
  });

  it("keeps finished seeds of the same scenario, and no others", async () => {
    const before = bytes("whole");
    expect((await run("whole")).kept).equals(2);
    expect(bytes("whole")).deep.equals(before);
    const seeds = path.join(folder, "whole", "seeds");
    const file = path.join(seeds, "2.json");
    const text = readFileSync(file, "utf8");
    const { fingerprint } = JSON.parse(text) as SeedResult;
    expect(new SeedFiles(seeds, fingerprint).load(2)).deep.equals(JSON.parse(text));
    expect(new SeedFiles(seeds, "another").load(2)).equals(null);
    expect(await fingerprintOf(planOf(SCENARIO))).equals(fingerprint);
    expect(await fingerprintOf(planOf({ ...SCENARIO, name: "renamed", seeds: [5, 6] }))).equals(fingerprint);
    expect(await fingerprintOf(planOf({ ...SCENARIO, days: 3 }))).not.equals(fingerprint);
    writeFileSync(file, text.slice(0, 99));
    expect(new SeedFiles(seeds, fingerprint).load(2)).equals(null);
    writeFileSync(file, text);
  });

  it("goes on after kill -9 with what was finished, to the same bytes, whatever the number of processes", async () => {
    const out = path.join(folder, "killed");
    const child = spawn(process.execPath, ["--import", "tsx", CHILD, scenario, out], { cwd: ROOT, stdio: "ignore" });
    const ended = once(child, "exit");
    const first = path.join(out, "seeds", "1.json");
    while (!existsSync(first) && child.exitCode === null) await sleep(10);
    child.kill("SIGKILL");
    await ended;
    const { kept } = await run("killed", { processes: "1" });
    expect(kept).within(1, 2); // its worker may have finished the other one before it noticed
    expect(bytes("killed").filter(([name]) => !name!.endsWith(".tmp"))).deep.equals(bytes("whole"));
  });

  it("tells what a seed stumbled upon", async () => {
    const tiny = path.join(folder, "tiny.json");
    writeFileSync(tiny, JSON.stringify({ ...SCENARIO, data: { set: "iris", pretrain: 0.005 } }));
    await expectRejection(run("tiny", { scenario: tiny }), "TOO_FEW_SAMPLES");
    await expectRejection(run("x", { seeds: "3-1" }), "BAD_OPTION");
    await expectRejection(run("x", { preset: "reference" }), "CONFLICTING_OPTIONS");
    await expectRejection(run("x", { scenario: undefined, preset: "no" }), "UNKNOWN_PRESET");
    const data = { ...SCENARIO, data: { file: "nowhere.csv" }, model: { classifier: "naive-bayes" } };
    writeFileSync(tiny, JSON.stringify(data));
    await expectRejection(run("x", { scenario: tiny }), "FILE_UNREADABLE");
  });
});
