import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { simulate } from "../../scripts/simulate.ts";
import type { SimulateOptions } from "../../scripts/simulate.ts";
import { silentUi } from "../../scripts/support/ui.ts";
import { expectRejection } from "../src/expect-error.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CHILD = path.join(import.meta.dirname, "simulate-child.ts");

const SCENARIO = {
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
    simulate(silentUi, { scenario, seeds: "1-3", processes: "2", again: false, out: path.join(folder, out), ...more });

  const bytes = (out: string) =>
    readdirSync(path.join(folder, out), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(path.join(folder, out), file), readFileSync(file, "utf8")]);

  it("writes the same bytes with any number of processes", async () => {
    const two = await run("two");
    const one = await run("one", { processes: "1" });
    expect(two.played).includes({ processes: 2, contributions: two.contributions });
    expect(one.agents).deep.equals(two.agents);
    expect(bytes("one")).deep.equals(bytes("two"));
    expect(bytes("one").map(([name]) => name)).deep.equals([
      "report.html",
      "results.csv",
      "seeds/1.json",
      "seeds/2.json",
      "seeds/3.json",
      "simulation.svg",
    ]);
    const csv = readFileSync(one.files.csv, "utf8").trim().split("\n");
    expect(csv[0]).equals("seed,day,measure,agent,kind,value");
    const notes = csv.filter((line) => line.startsWith("2,") && line.includes(",accuracy,"));
    expect(notes).lengthOf((2 + 2 + 2) * 4 + 1);
    expect(csv).contains(
      `2,6,gain,Mallory,malicious,${csv.find((line) => line.startsWith("2,6,gain,Mallory"))!.split(",")[5]}`,
    );
  });

  it("keeps finished seeds, plays the others, and plays all again if the scenario changed", async () => {
    const out = path.join(folder, "two");
    const before = bytes("two");
    expect((await run("two")).kept).equals(3);
    expect(bytes("two")).deep.equals(before);
    rmSync(path.join(out, "seeds", "2.json"));
    writeFileSync(
      path.join(out, "seeds", "3.json"),
      readFileSync(path.join(out, "seeds", "3.json"), "utf8").slice(0, 99),
    );
    expect((await run("two")).kept).equals(1);
    expect(bytes("two")).deep.equals(before);
    const other = path.join(folder, "other.json");
    writeFileSync(other, JSON.stringify({ ...SCENARIO, days: 1 }));
    expect((await run("two", { scenario: other, seeds: "1" })).kept).equals(0);
  });

  it("goes on after kill -9 with what was finished, to the same bytes", async () => {
    const out = path.join(folder, "killed");
    const child = spawn(process.execPath, ["--import", "tsx", CHILD, scenario, out], { cwd: ROOT, stdio: "ignore" });
    const ended = once(child, "exit");
    const first = path.join(out, "seeds", "1.json");
    while (!existsSync(first) && child.exitCode === null) await sleep(20);
    child.kill("SIGKILL");
    await ended;
    const finished = readdirSync(path.dirname(first)).filter((name) => /^\d+\.json$/.test(name)).length;
    expect(finished).within(1, 2);
    const { kept } = await run("killed");
    expect(kept).within(finished, 3); // a worker may have finished its seed before it noticed
    await run("whole");
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
