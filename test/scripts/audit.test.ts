import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";

import type { ExportResult } from "../../scripts/export.ts";
import type { HistoryResult } from "../../scripts/history.ts";
import { audit, expectClean, HONEST, teachAll, WAITS } from "./audit-world.ts";
import type { Printed } from "./books.ts";
import { findAnvil, startAnvil } from "./nodes.ts";
import { runWholeFlow } from "./whole-flow.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const anvil = findAnvil();
const mustRun = process.env["CI"] === "true";
describe("dcai audit, history and export", function () {
  this.timeout(600_000);

  describe("on the in-process network", () => {
    let world: World;
    let models: number;

    before(async () => {
      world = await makeWorld();
      await runWholeFlow(world);
      models = 1 + (await teachAll(world));
    });
    after(() => world.remove());

    it("proves every model, every parameter and every balance", async () => {
      const audited = await audit(world);
      expectClean(audited);
      const { report } = audited;
      expect(report.models).to.have.length(models);
      expect(report.unproven).to.deep.equal([]);
      expect(report.parameterSlots).to.be.above(100);
      expect(report.contributions).to.be.above(50);
      for (const { isChecked } of Object.values(report.invariants)) expect(isChecked).to.equal(true);
    });

    it("proves one model alone, and says that balances need all", async () => {
      const audited = await audit(world, { model: "2" });
      expectClean(audited);
      expect(audited.report.models.map(({ modelId }) => modelId)).to.deep.equal(["2"]);
      expect(audited.report.unproven).to.deep.equal([{ modelId: null, part: "balances", name: "needs all models" }]);
    });

    it("writes each model's contributions with what became of them", async () => {
      const csv = path.join(world.folder, "contributions.csv");
      const { report } = await audit(world, { model: "1", csv });
      const lines = readFileSync(csv, "utf8").trim().split("\n");
      expect(report.files).to.deep.equal([csv]);
      expect(lines).to.have.length(1 + report.contributions);
      expect(lines[0]).to.match(/^label,labelNumber,contributor,/);
      const fates = lines.slice(1).map((line) => line.split(",")[5]);
      expect(new Set(fates)).to.include.members(["refunded"]);
      expect(fates).to.not.include("open");
    });

    it("exports samples that a new model can be made from", async () => {
      const out = path.join(world.folder, "flowers.csv");
      const exported = await world.run<Printed<ExportResult>>("export", { model: "audited nearest-centroid", out });
      expect(exported.samples).to.equal(15);
      const columns = "sepal_length,sepal_width,petal_length,petal_width";
      const made = await world.run<{ accuracy: number; rows: number }>("create", {
        name: "from the export",
        data: out,
        columns,
        ...WAITS,
      });
      expect(made.rows).to.equal(15);
      expect(made.accuracy).to.be.above(0.8);
      const original = readFileSync("docs/examples/iris.csv", "utf8")
        .split("\n")[1]!
        .split(",")
        .slice(0, 4)
        .map(Number);
      const rows = readFileSync(out, "utf8").trim().split("\n").slice(1);
      const values = rows.map((row) => row.split(",").slice(-4).map(Number));
      const nearest = values.some((row) => row.every((value, i) => Math.abs(value - original[i]!) < 0.001));
      expect(nearest, "numbers as they were before they were scaled").to.equal(true);
    });

    it("exports words where the vocabulary is known, and a line of JSON for each sample", async () => {
      const data = "docs/examples/topics.csv";
      const file = path.join(world.folder, "words.model.json");
      await world.run("create", { name: "words", data, encoder: "vocabulary", features: 300, out: file, ...WAITS });
      await world.run("contribute", {
        from: HONEST,
        model: "words",
        data: `${world.folder}/topics.csv`,
        encoder: file,
        yes: true,
      });
      const out = path.join(world.folder, "words.jsonl");
      await world.run("export", { model: "words", out, encoder: file });
      const samples = readFileSync(out, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { label: string; values: string[]; fate: string });
      const sauce = samples.find(({ values }) => values.includes("salt"));
      expect(sauce, "Stir the sauce and taste it before you add salt").to.include({ label: "food", fate: "open" });
    });

    it("tells an account what it sent and earned", async () => {
      const told = await world.run<Printed<HistoryResult>>("history", { account: HONEST });
      expect(told.contributions.length).to.be.above(50);
      const [ether] = told.money;
      expect(BigInt(ether!.earned) > 0n, "reports of wrong samples").to.equal(true);
      const sums = Object.values(ether!.sums).reduce((all, sum) => all + BigInt(sum!), 0n);
      expect(sums.toString(), "what came in less what went out is there").to.equal(ether!.balance);
      await world.wait(3_600);
      const later = await world.run<Printed<HistoryResult>>("history", { account: HONEST });
      expect(later.claimable.map(({ modelId }) => modelId)).to.deep.equal(told.claimable.map(({ modelId }) => modelId));
      const pools = later.claimable.map(({ pool }) => BigInt(pool));
      expect(
        pools.some((pool) => pool > 0n),
        "a part of the pool that was funded",
      ).to.equal(true);
      const one = await world.run<Printed<HistoryResult>>("history", { account: HONEST, model: "1" });
      expect(one.contributions).to.have.length(20);
      expect(new Set(one.contributions.map(({ fate }) => fate))).to.include("refunded");
    });

    it("tells it to people, too", async () => {
      const text = await world.print("history", { account: HONEST });
      expect(text).to.match(/sent \d+ contributions: .*\d+ refunded/);
      expect(text).to.include("Money in ETH:");
      expect(text).to.match(/paid for reports\s+│ \+0\.\d+ ETH/);
      expect(text).to.match(/\(words\) +│ 0x/);
      const nobody = await world.print("history", { account: `0x${"00".repeat(19)}de` });
      expect(nobody).to.match(/sent 0 contributions\.\nIt can claim nothing now\.\n/);
    });

    it("writes a page with the accuracy of the model that a data file fits", async () => {
      const html = path.join(world.folder, "report.html");
      const model = "audited nearest-centroid";
      const { report } = await audit(world, {
        model,
        html,
        data: "docs/examples/iris.csv",
        explorer: "https://scan.example",
      });
      expect(report.files).to.deep.equal([html]);
      const page = readFileSync(html, "utf8");
      expect(page).to.include("Share of 150 samples of <bdi>iris.csv</bdi>").and.include("Accuracy now");
      expect(page)
        .to.match(/^<!doctype html>/)
        .and.match(/<\/html>\n$/);
      await world.fail("audit", { model, html, data: "docs/examples/topics.csv" }, "MISSING_COLUMN");
    });

    it("refuses what makes no sense by name", async () => {
      await world.fail("export", { model: "1", out: "samples.xls" }, "BAD_OPTION");
      await world.fail("export", { model: "1" }, "MISSING_OPTION");
      await world.fail("audit", { fromBlock: "first" }, "BAD_OPTION");
      await world.fail("audit", { html: `${world.folder}/a.html`, explorer: "javascript:alert(1)" }, "BAD_OPTION");
      await world.fail("audit", { data: "docs/examples/iris.csv" }, "MISSING_OPTION");
      await world.fail("audit", { fromBlock: "40" }, "FROM_BLOCK_TOO_LATE", { fromBlock: 40 });
      await world.fail("audit", { database: `${world.folder}/topics.csv/audit` }, "DATABASE_FAILED");
      await world.fail("audit", { database: "postgres://localhost:1/none" }, "DATABASE_FAILED");
    });
  });

  describe("on anvil", () => {
    before(function () {
      if (anvil !== undefined || mustRun) return;
      process.stderr.write("\n  SKIPPED: anvil is not installed (set DCAI_ANVIL to its path).\n");
      this.skip();
    });

    it("proves everything, goes on where it stopped, and finds a bit that was flipped", async () => {
      if (anvil === undefined) throw new Error("CI=true, but there is no anvil: set DCAI_ANVIL to its path");
      const node = await startAnvil(anvil);
      const world = await makeWorld(node.url);
      try {
        await runWholeFlow(world);
        await teachAll(world);
        const first = await audit(world);
        expectClean(first);
        await world.run("stake", { from: HONEST, amount: "0.001" });
        const second = await audit(world);
        expectClean(second);
        expect(second.report.events).to.equal(first.report.events + 1);

        const { plugins } = await world.run<{ plugins: Record<string, string> }>("deploy");
        const position = keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [1, 0]));
        const slot = `0x${(BigInt(position) + 5n).toString(16).padStart(64, "0")}`;
        const place = [plugins["SparsePerceptron"], slot];
        const word = BigInt(await world.rpc<string>("eth_getStorageAt", [...place, "latest"])) ^ (1n << 32n);
        await world.rpc("anvil_setStorageAt", [...place, `0x${word.toString(16).padStart(64, "0")}`]);
        await world.rpc("evm_mine");
        const third = await audit(world);
        expect(third.exitCode).to.equal(1);
        expect(third.report.mismatches).to.have.length(1);
        // Slot 5 begins 160 bytes from the header of 12, and bit 32 is in the 14th of its 16 weights: (160 - 12) / 2 + 13.
        const block = Number(await world.rpc<string>("eth_blockNumber"));
        const found = { modelId: "1", what: "parameter", place: "slot 5 (weight of feature 87)", block };
        expect(third.report.mismatches[0]).to.include({ invariant: "INV-4", ...found });
      } finally {
        world.remove();
        await node.stop();
      }
    });
  });
});
