import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import { accuracyOverTime } from "../../src/audit/page/accuracy.ts";
import { auditPage, parseExplorer } from "../../src/audit/page/index.ts";
import type { AuditPageOptions } from "../../src/audit/page/index.ts";
import { modelFacts } from "../../src/audit/page/queries.ts";
import type { AuditReport } from "../../src/audit/report.ts";
import { restoreTwin } from "../../src/classifiers/index.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { toBytes } from "../../src/codec/index.ts";
import type { ClassifierKind, Hex } from "../../src/codec/index.ts";
import { accuracy } from "../../src/training/index.ts";
import { History } from "../contracts/replay/history.ts";
import { deploySuite } from "../contracts/replay/suite.ts";
import type { Suite } from "../contracts/replay/suite.ts";
import { elementsTooWide, findChromium, startChromium } from "./chromium.ts";
import { addHostileModel, HOSTILE } from "./hostile-model.ts";

const executable = findChromium();
const mustRun = process.env["CI"] === "true";
const isLong = process.env["DCAI_FUZZ"] === "long";

describe("the page of an audit", function () {
  this.timeout(300_000);
  let folder: string;
  let suite: Suite;
  let context: Context;
  let database: Database;
  let report: AuditReport;
  let browser: Browser;
  let file: string;
  let hostileId: bigint;
  let page: Page;
  let complaints: string[];

  before(async function () {
    if (executable === undefined) {
      if (mustRun) throw new Error("CI=true, but Chromium is not installed");
      process.stderr.write("\n  SKIPPED: Chromium is not installed (set DCAI_CHROMIUM to its path).\n");
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), "dcai-page-"));
    suite = await deploySuite(8);
    await new History(suite).run(100);
    hostileId = await addHostileModel(suite);
    context = await connect({ hub: suite.hubAddress, runner: suite.ethers.provider });
    database = await openDatabase();
    ({ report } = await audit(context, { database }));
    file = await write("report.html", { explorer: parseExplorer("https://scan.example/") });
    browser = await startChromium(executable);
  });
  after(async () => {
    await browser?.close();
    await database?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => (complaints = []));
  afterEach(() => expect(complaints, "errors, warnings, and anything that was loaded").to.deep.equal([]));

  it("says that everything holds, and shows the first model", async () => {
    await open(file);
    expect(await page.locator(".verdict .say").textContent()).to.include("Everything holds.");
    expect(await page.locator("article.model:visible").count()).to.equal(1);
    expect(await page.locator("article.model:visible figure.wide svg").count()).to.be.above(0);
    expect(await page.locator("tr[data-model]").count()).to.equal(report.models.length);
    for (const name of Object.keys(report.invariants))
      expect(await page.getByText(name, { exact: true }).count()).to.equal(1);
  });

  it("filters the list by label, contributor, fate and feature, as the database does", async () => {
    const modelId = await busiestModel();
    await open(file, `#model-${modelId}`);
    const list = page.locator(`.list[data-model="${modelId}"]`);
    const all = await countIn("true", modelId);
    await waitForCount(list, all, all);
    const [row] = await database.query(
      "select label, contributor, features from contributions where model_id = $1 order by block desc, log_index desc limit 1",
      [String(modelId)],
    );
    const label = Number(row!["label"]);
    await list.locator("select[name=label]").selectOption(String(label));
    await waitForCount(list, await countIn(`label = ${label}`, modelId), all);
    const contributor = String(row!["contributor"]);
    await list.locator("input[name=who]").fill(contributor.toUpperCase().replace("0X", "0x"));
    await waitForCount(list, await countIn(`label = ${label} and contributor = '${contributor}'`, modelId), all);
    await list.getByRole("button", { name: "Clear" }).click();
    await list.locator("select[name=fate]").selectOption({ label: "open" });
    await waitForCount(list, await countIn("fate = 'open'", modelId), all);
    await list.getByRole("button", { name: "Clear" }).click();
    await list.locator("input[name=text]").fill(String(row!["features"]).slice(2, 10));
    await waitForCount(list, await countIn(`features like '%${String(row!["features"]).slice(2, 10)}%'`, modelId), all);
    await list.locator("input[name=text]").fill("no such feature");
    await waitForCount(list, 0, all);
  });

  it("links each row to its transaction, and opens all about it", async () => {
    const modelId = await busiestModel();
    await open(file, `#model-${modelId}`);
    const list = page.locator(`.list[data-model="${modelId}"]`);
    const rows = await database.query(
      "select id, transaction_hash from contributions where model_id = $1 order by block desc, log_index desc",
      [String(modelId)],
    );
    await list.locator("td.transaction a").first().waitFor(); // the list is unpacked after the page is loaded
    const links = await list
      .locator("td.transaction a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    const expected = rows.map((row) => `https://scan.example/tx/${String(row["transaction_hash"])}`);
    expect(links).to.deep.equal(expected.slice(0, links.length));
    expect(links.length).to.equal(Math.min(50, expected.length));
    await list.locator("tr.row").first().locator(".sample").click();
    expect(await list.locator("tr.more").textContent()).to.include(rows[0]!["id"]);
  });

  it("copies hashes where there is no explorer", async () => {
    const modelId = await busiestModel();
    await open(await write("plain.html", { explorer: null }, [modelId]), "", {
      permissions: ["clipboard-write"],
    });
    const list = page.locator(`.list[data-model="${modelId}"]`);
    const button = list.locator("td.transaction button").first();
    const hash = await button.locator("span").getAttribute("title");
    await button.click();
    await button.getByText(/^copied$|^0x[0-9a-f]{64}$/).waitFor();
    expect(hash).to.match(/^0x[0-9a-f]{64}$/);
    expect(await page.locator("a[href^=http]").count()).to.equal(0);
  });

  it("shows hostile names as nothing but text", async () => {
    await open(file, `#model-${hostileId}`);
    const article = page.locator(`#model-${hostileId}`);
    await article.locator("tr.row").first().waitFor();
    expect(await article.locator("h2").textContent()).to.equal(HOSTILE.name.replace("\u202e", "·"));
    expect(await article.locator(".chip").allTextContents()).to.deep.equal(HOSTILE.labels);
    expect(await article.locator("td.sample").first().textContent()).to.include("<b onclick=x>");
    await article.locator("tr.row").first().locator(".sample").click();
    expect(await page.evaluate(() => (window as { stolen?: number }).stolen)).to.equal(undefined);
    expect(await page.locator("img, script[src], link, iframe, [onclick], [onload], [onerror]").count()).to.equal(0);
  });

  it("is light or dark as the system is, or as the switch says", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await open(file, "", { colorScheme });
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const before = await paper();
      expect(before).to.equal(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(22, 24, 29)");
      await page.locator("#theme").click();
      expect(await paper()).to.not.equal(before);
    }
  });

  it("fits a telephone", async () => {
    for (const modelId of [await busiestModel(), hostileId]) {
      await open(file, `#model-${modelId}`, { viewport: { width: 390, height: 800 } });
      await page.locator(`#model-${modelId} tr.row`).first().waitFor();
      expect(await elementsTooWide(page)).to.deep.equal([]);
    }
  });

  it("follows each model to where it is now, and tries it on the way", async () => {
    let tried = 0;
    for (const { modelId, contributions } of report.models) {
      const { model, span } = (await modelFacts(database, modelId))!;
      if (span === null) continue;
      const rows = await database.query("select features, label from contributions where model_id = $1", [
        String(modelId),
      ]);
      const samples = rows.map(({ features, label }) => ({
        features: toBytes(String(features)),
        label: Number(label),
      }));
      const over = { hub: report.hub, model, samples, span, lastBlock: report.block };
      const points = (await accuracyOverTime(database, over))!;
      const slots = await database.query("select value from parameters where model_id = $1 order by slot", [
        String(modelId),
      ]);
      const twin = restoreTwin(
        model.classifierName as ClassifierKind,
        slots.map(({ value }) => value as Hex),
      );
      expect(points.at(-1)!.accuracy, `model ${modelId}`).to.equal(accuracy(twin, samples));
      const recorded = await database.query("select id from contributions where model_id = $1 and is_sample", [
        String(modelId),
      ]);
      expect(points.at(-1)!.contributions).to.equal(contributions - recorded.length);
      expect(points[0]).to.include({ at: span[0], contributions: 0 });
      expect(points.length).to.be.within(2, 103);
      tried++;
    }
    expect(tried).to.be.above(5);
  });

  it("names what does not hold", async () => {
    const { provider } = suite;
    const { classifier } = (await suite.hub.getFunction("modelInfo")(1)) as { classifier: string };
    const place = keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [1, 0]));
    const word = BigInt(
      (await provider.request({ method: "eth_getStorageAt", params: [classifier, place] })) as string,
    );
    const altered = `0x${(word ^ 1n).toString(16).padStart(64, "0")}`;
    await provider.request({ method: "hardhat_setStorageAt", params: [classifier, place, altered] });
    ({ report } = await audit(context, { database }));
    expect(report.ok).to.equal(false);
    await open(await write("bad.html", { explorer: null }, [1n]));
    expect(await page.locator(".verdict.bad .say").textContent()).to.match(
      /✗ \d+ things? (is|are) not as the events say\./,
    );
    expect(await page.locator(".mismatches li").first().textContent()).to.match(
      /Model 1: the parameter slot 0 \(.*\) is not right/,
    );
  });

  it("stays usable with 100,000 contributions", async function () {
    if (!isLong) this.skip();
    await database.query(
      "insert into contributions select model_id, '0x' || md5(n::text) || md5(('x' || n)::text), contributor, contributed_at + n, deposit, " +
        "label, features, learned, is_sample, status, mark, claimable, refunded, reported, taken, moved, tip, swept, swept_to, " +
        "block, log_index + 1000 + n, transaction_hash from generate_series(1, 100000) n, " +
        "(select * from contributions where model_id = $1 limit 1) c",
      [String(hostileId)],
    );
    const models = report.models.map((model) =>
      model.modelId === hostileId ? { ...model, contributions: 100_002 } : model,
    );
    report = { ...report, models };
    const large = await write("large.html", { explorer: null }, [hostileId]);
    const start = Date.now();
    await open(large, `#model-${hostileId}`);
    const list = page.locator(`.list[data-model="${hostileId}"]`);
    await list.locator("tr.row").first().waitFor();
    expect(Date.now() - start, "milliseconds to the first rows").to.be.below(10_000);
    await list
      .getByText("The newest")
      .or(list.getByText(/contributions, the newest first/))
      .first()
      .waitFor();
    await list.locator("input[name=text]").fill("no such feature");
    await list.getByText(/^0 of /).waitFor({ timeout: 20_000 });
  });

  /** Opens a page from its file, and notes whatever goes wrong in it, and whatever it asks for. */
  async function open(name: string, hash = "", options: BrowserContextOptions = {}): Promise<void> {
    await page?.context().close();
    const opened = await browser.newContext(options);
    page = await opened.newPage();
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url().split("#")[0] !== pathToFileURL(name).href) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`${pathToFileURL(name).href}${hash}`);
  }

  /** Writes the page of all models, or of some. */
  async function write(
    name: string,
    options: Pick<AuditPageOptions, "explorer">,
    ids?: readonly bigint[],
  ): Promise<string> {
    const models = report.models.filter(({ modelId }) => ids === undefined || ids.includes(modelId));
    const nothing = { units: new Map(), tests: new Map(), vocabularies: new Map() };
    const lines: string[] = [];
    for await (const line of auditPage({ report: { ...report, models }, database, ...nothing, ...options }))
      lines.push(line);
    const written = path.join(folder, name);
    writeFileSync(written, lines.join("\n"));
    return written;
  }

  async function busiestModel(): Promise<bigint> {
    const query =
      "select model_id from fates where model_id <> $1 group by model_id having sum(deposit) > 0 " +
      "order by count(*) desc, model_id limit 1";
    const [row] = await database.query(query, [String(hostileId)]);
    return BigInt(String(row!["model_id"]));
  }

  async function countIn(where: string, modelId: bigint): Promise<number> {
    const [row] = await database.query(`select count(*) as count from fates where model_id = ${modelId} and ${where}`);
    return Number(row!["count"]);
  }

  async function waitForCount(list: ReturnType<Page["locator"]>, count: number, all: number): Promise<void> {
    const text =
      count === all ? new RegExp(`^${all} contributions?, the newest`) : new RegExp(`^${count} of ${all} contr`);
    await list.locator(".count").getByText(text).waitFor({ timeout: 5_000 });
    expect(await list.locator("tr.row").count()).to.equal(Math.min(50, count));
  }
});
