import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";
import { JSDOM } from "jsdom";

import { CONTRIBUTORS, DAY, MIN_CONTRIBUTIONS, MODELS, OWNER, paceOf, SCENARIO } from "../../scripts/demo/settings.ts";
import { HELP, parseArguments } from "../../scripts/demo/options.ts";
import { demoPage } from "../../scripts/demo/page.ts";
import { runDemo } from "../../scripts/demo/run.ts";
import type { DemoResult } from "../../scripts/demo/run.ts";
import { scheduleOf } from "../../scripts/demo/schedule.ts";
import type { DemoSummary } from "../../scripts/demo/summary.ts";
import { escapeHtml } from "../../src/report/page.ts";
import { expectProven } from "../audit/expect-proven.ts";
import { expectError } from "../src/expect-error.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Enough e-mails for everything to happen. */
const EMAILS = 150;

/** Runs the script as its users do, from the shell. */
async function demo(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ["--import", "tsx", "scripts/demo.ts", ...args], { cwd: ROOT, encoding: "utf8" });
}

describe("the demo", () => {
  describe("a short history", function () {
    this.timeout(120_000);
    const options = { model: "sparse-perceptron", seed: 4, emails: EMAILS } as const;
    let result: DemoResult;

    before(async () => {
      result = await runDemo(options);
    });

    it("is the same again for the same seed, to the wei and the last unit of gas, and its audit finds nothing", async () => {
      expect(await runDemo({ ...options, atEnd: expectProven })).to.deep.equal(result);
    });

    it("sends no more e-mails than asked for, and records all but those that were there already", () => {
      expect(result.emails.sent).to.be.within(0.9 * EMAILS, EMAILS);
      expect(result.contributions).to.be.within(0.9 * result.emails.sent, result.emails.sent);
      expect(result.maliciousContributions).to.be.greaterThan(0);
    });

    it("goes through every operation, and settles each contribution by a refund, a taking or a sweep", () => {
      const done = Object.fromEntries(result.gas.map(({ operation, count }) => [operation, count]));
      expect(Object.keys(done)).to.include.members(["contribute", "refund", "report", "sweep", "unstake"]);
      const settled = (done["refund"] ?? 0) + (done["take"] ?? 0) + (done["sweep"] ?? 0);
      expect(settled).to.equal(result.contributions);
    });

    it("INV-1: balances the hub's books, and all money is an account's or the pool's", () => {
      expect(result.imbalanceWei).to.equal(0n);
      const gains = result.accounts.reduce((sum, { profitWei }) => sum + profitWei, 0n);
      expect(gains + result.poolWei).to.equal(0n);
    });

    it("leaves the malicious account poorer", () => {
      const malicious = result.accounts.find(({ role }) => role === "malicious")!;
      expect(malicious.profitWei < 0n).to.equal(true);
    });

    it("draws a page with two charts for each width, and three tables", () => {
      const html = demoPage(result);
      const { document } = new JSDOM(html).window;
      expect(document.querySelectorAll("figure.wide svg")).to.have.length(2);
      expect(document.querySelectorAll("figure.narrow svg")).to.have.length(2);
      expect(document.querySelectorAll("table")).to.have.length(3);
      expect(document.querySelectorAll("script, link, img")).to.have.length(0);
      expect(html).not.to.match(/NaN|undefined/);
    });
  });

  describe("a short history of each other model", function () {
    this.timeout(120_000);

    for (const model of ["naive-bayes", "sparse-nearest-centroid"] as const) {
      it(`${model}: balances the books, settles everything, and leaves the malicious account poorer`, async () => {
        const result = await runDemo({ model, seed: 4, emails: MIN_CONTRIBUTIONS });
        expect(result.imbalanceWei).to.equal(0n);
        const gains = result.accounts.reduce((sum, { profitWei }) => sum + profitWei, 0n);
        expect(gains + result.poolWei, "INV-1: all money is an account's or the pool's").to.equal(0n);
        const done = Object.fromEntries(result.gas.map(({ operation, count }) => [operation, count]));
        const settled = (done["refund"] ?? 0) + (done["take"] ?? 0) + (done["sweep"] ?? 0);
        expect(settled).to.equal(result.contributions);
        expect(result.accounts.find(({ role }) => role === "malicious")!.profitWei < 0n).to.equal(true);
        expect(demoPage(result)).to.contain(MODELS[model].called);
      });
    }
  });

  describe("the script", function () {
    this.timeout(60_000);
    let folder: string;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "demo-"));
    });

    after(() => rm(folder, { recursive: true }));

    it("with --json prints one JSON object and nothing else, and writes the page", async () => {
      const report = path.join(folder, "new", "page.html");
      const { stdout } = await demo("--json", "--contributions", String(EMAILS), "--report", report);
      const summary = JSON.parse(stdout) as DemoSummary;
      expect(summary.imbalanceWei).to.equal("0");
      expect(summary.accounts.map(({ role }) => role)).to.have.members([
        "owner",
        "honest",
        "honest",
        "honest",
        "malicious",
      ]);
      for (const { profitWei } of summary.accounts) expect(profitWei).to.match(/^-?\d+$/);
      expect(await readFile(report, "utf8")).to.match(/^<!doctype html>/);
    });

    it("with --help prints what it understands", async () => {
      expect((await demo("--help")).stdout).to.equal(HELP);
    });

    it("refuses what it does not understand with one line and a hint, and fails", async () => {
      const failure = await demo("--seed", "red").then(
        () => expect.fail("it succeeded"),
        (error: { code: number; stdout: string; stderr: string }) => error,
      );
      expect(failure.code).to.equal(1);
      expect(failure.stdout).to.equal("");
      expect(failure.stderr).to.equal(
        `--seed is "red", not an integer from 0 to 4294967295.\nSee npm run demo -- --help.\n`,
      );
    });
  });

  describe("arguments", () => {
    it("have defaults", () => {
      const { model, seed, json, help } = parseArguments([]);
      expect({ model, seed, json, help }).to.deep.equal({
        model: "sparse-perceptron",
        seed: 1,
        json: false,
        help: false,
      });
    });

    it("choose a model of texts", () => {
      for (const model of Object.keys(MODELS)) expect(parseArguments(["--model", model]).model).to.equal(model);
    });

    for (const args of [
      ["--model", "nearest-centroid"],
      ["--model", "toString"],
      ["--seed", "-1"],
      ["--seed", "4294967296"],
      ["--contributions", "99"],
      ["--colour"],
      ["seven"],
    ]) {
      it(`refuse ${args.join(" ")}`, () => {
        expectError(() => parseArguments(args), "BAD_ARGUMENT");
      });
    }
  });

  describe("the schedule", () => {
    const pace = paceOf(4_230);
    const visits = scheduleOf(pace);

    it("is in order of time", () => {
      visits.slice(1).forEach(({ at }, i) => expect(at).to.be.greaterThan(visits[i]!.at));
    });

    it("brings every honest contributor once a day, with the same number of e-mails all season", () => {
      for (const person of CONTRIBUTORS.filter(({ role }) => role === "honest")) {
        const batches = visits.filter((visit) => visit.person === person && visit.emails > 0);
        expect(batches.map(({ day }) => day)).to.deep.equal(
          Array.from({ length: SCENARIO.seasonDays }, (_, day) => day),
        );
        expect(new Set(batches.map(({ emails }) => emails))).to.deep.equal(new Set([pace.honestBatch]));
      }
    });

    it("lasts until everything can be swept, while the owner stays away after the season", () => {
      const lastContribution = visits.findLast(({ emails }) => emails > 0)!;
      const sweepers = visits.filter(({ at }) => at > lastContribution.at + DAY / 4 + SCENARIO.anyoneWait);
      expect(sweepers.length).to.be.at.least(CONTRIBUTORS.length);
      expect(sweepers.filter(({ person }) => person === OWNER)).to.deep.equal([]);
    });
  });

  describe("the pace", () => {
    for (const emails of [MIN_CONTRIBUTIONS, 1_000, 4_230]) {
      it(`sends ${emails} e-mails in the season, for a day's deposits of just under half a stake`, () => {
        const { honestBatch, priceWeight } = paceOf(emails);
        expect(3 * honestBatch * SCENARIO.seasonDays).to.be.at.least(0.9 * emails);
        const root = BigInt(Math.floor(Math.sqrt(DAY / CONTRIBUTORS.length / honestBatch)));
        const cost = (BigInt(honestBatch) * 3_600n * priceWeight) / root;
        const goal = (SCENARIO.stake * SCENARIO.dayCostPercent) / 100n;
        expect(cost).to.be.closeTo(goal, goal / 1_000n);
      });
    }
  });

  it("pages show markup in texts as text", () => {
    expect(escapeHtml(`<b title="a">'&'</b>`)).to.equal("&#60;b title=&#34;a&#34;&#62;&#39;&#38;&#39;&#60;/b&#62;");
  });
});
