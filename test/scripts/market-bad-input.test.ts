import { readFileSync } from "node:fs";

import { expect } from "chai";

import { ANNA, BEN, commit, makeMarketWorld, messages, openMarket, SPONSOR, toDraw } from "./market-world.ts";
import type { MarketWorld } from "./market-world.ts";
import type { TaskOptions } from "./world.ts";

/** Tasks that ask before they send. */
const ASKING = new Set(["market open", "market commit", "contribute", "refund", "fund"]);

describe("the tasks of prediction markets, given nonsense", () => {
  let world: MarketWorld;

  before(async () => {
    world = await makeMarketWorld();
  });
  after(() => world.remove());

  const refuse = (task: string, options: TaskOptions, code: string, text: RegExp) =>
    world
      .fail(task, { model: "1", ...(ASKING.has(task) ? { yes: true } : {}), ...options }, code)
      .then(({ message }) => {
        expect(message).to.match(text);
      });

  it("say that a model learns in markets only, and the other way round", async () => {
    const { folder, encoder } = world;
    const name = { name: "other", data: "docs/examples/messages.csv", out: `${folder}/other.json` };
    await world.run("create", name);
    await refuse("market show", { model: "2" }, "NOT_A_MARKET_MODEL", /"StakeIncentive", which holds no markets/);
    await refuse("market show", {}, "NO_SUCH_MARKET", /has had no market yet/);
    await refuse("market run", {}, "NO_SUCH_MARKET", /has had no market yet/);
    const data = world.file("one.csv", messages(0, 2));
    await refuse("contribute", { data, encoder }, "ONLY_THROUGH_MARKETS", /learns in markets only/);
    await refuse("refund", {}, "NO_DEPOSITS", /takes no deposits/);
    await refuse("fund", { amount: "1" }, "POOL_PAYS_NOBODY", /never pays anything/);
    await refuse("market seal", { model: "2", data, encoder, out: `${folder}/x` }, "NOT_A_MARKET_MODEL", /Model 2/);
  });

  it("refuse terms that make no market, before any money moves", async () => {
    const { seal } = world;
    const open = (options: TaskOptions, code: string, text: RegExp) =>
      refuse("market open", { seal, bounty: "1", ...options }, code, text);
    await refuse("market open", { bounty: "1" }, "MISSING_OPTION", /--seal/);
    await refuse("market open", { seal }, "MISSING_OPTION", /--bounty/);
    await open({ bounty: "11wei" }, "BOUNTY_TOO_SMALL", /A bounty of 11 is less than one unit for each of the 12/);
    await open({ bond: "0.9" }, "BOND_TOO_LOW", /is below the bounty/);
    await open({ dropLimit: "0" }, "BAD_DROP_LIMIT", /0 answers is not between 1 and 12/);
    await open({ dropLimit: "13" }, "BAD_DROP_LIMIT", /13 answers is not between 1 and 12/);
    await open({ maxBatches: 0 }, "BAD_SIZES", /0 batches/);
    await open({ maxBatchSamples: 0 }, "BAD_SIZES", /up to 0 samples/);
    await open({ updateGas: "99999" }, "BAD_UPDATE_GAS", /99999, is not between 100000 and 14000000/);
    for (const time of ["auditTime", "commitTime", "revealTime", "pagesTime", "replayTime"]) {
      await open({ [time]: "9m" }, "BAD_DEADLINE", /is not at least 600 s after/);
    }
    await open({ replayTime: "3600d" }, "BAD_DEADLINE", /too far away/);
    await open({ commitTime: "soon" }, "BAD_DURATION", /soon/);
    await open({ profile: "moon" }, "BAD_OPTION", /moon/);
    await open({ from: ANNA }, "NOT_MODEL_OWNER", /does not own model 1/);
  });

  it("refuse seals that were changed, or are somebody else's", async () => {
    const { seal, folder, encoder } = world;
    const text = readFileSync(seal, "utf8");
    const bad = (name: string, content: string, code: string, reason: RegExp) =>
      refuse("market open", { seal: world.file(name, content), bounty: "1" }, code, reason);
    await bad("cut.json", text.slice(0, 99), "BAD_SECRET_FILE", /it is not JSON/);
    await bad("empty.json", "{}", "BAD_SECRET_FILE", /its format is not/);
    const value = JSON.parse(text) as { tests: [number, string, string][]; modelId: string };
    const [label, features, salt] = value.tests[0]!;
    const changed = { ...value, tests: [[1 - label, features, salt], ...value.tests.slice(1)] };
    await bad("changed.json", JSON.stringify(changed), "BAD_SECRET_FILE", /its samples or salts were changed/);
    await bad("short.json", JSON.stringify({ ...value, tests: value.tests.slice(1) }), "BAD_SECRET_FILE", /test set/);
    await bad("other.json", JSON.stringify({ ...value, modelId: "7" }), "WRONG_SEAL", /it is for model 7/);
    const options = { data: `${folder}/test.csv`, encoder, out: `${folder}/fresh` };
    await refuse("market seal", { ...options, pageSamples: "0" }, "BAD_OPTION", /--page-samples/);
    await refuse("market seal", { ...options, data: `${folder}/none.csv` }, "FILE_UNREADABLE", /none\.csv/);
  });

  it("refuse batches that the market would not take, and keep none of them", async () => {
    const { seal, encoder, drive, show, folder } = world;
    await openMarket(world, { maxBatches: 1, maxBatchSamples: 8 });
    await refuse("market open", { seal, bounty: "1" }, "MARKET_NOT_CLOSED", /Market 1 of model 1 is not closed yet/);
    const offer = (rows: string, options: TaskOptions, code: string, text: RegExp) =>
      refuse("market commit", { from: ANNA, data: world.file("b.csv", rows), encoder, ...options }, code, text);
    await offer(messages(0, 4), {}, "NOT_COMMITTING", /its phase is audit/);
    await toDraw(world);
    const other = `${folder}/other.seal.json`;
    await world.run("market seal", { model: "1", data: `${folder}/test.csv`, encoder, out: other });
    await refuse("market run", { seal: other }, "WRONG_SEAL", /its root is 0x\w+, and the market's is 0x/);
    await drive(SPONSOR, { seal });
    await offer(messages(0, 9), {}, "BATCH_TOO_LONG", /has 9 samples, and this market takes at most 8/);
    await offer("label,text\nspam,qwerty\n", {}, "EMPTY_BATCH", /None of the 1 rows/);
    await offer("label,text\neggs,free prize\n", {}, "UNKNOWN_LABEL", /eggs/);
    await offer(messages(0, 4), { maxStake: "0.2" }, "STAKE_TOO_LOW", /has to stake 300000000000000000, and at most 2/);
    await refuse("market reveal", { from: ANNA }, "NOTHING_TO_REVEAL", /its phase is commit/);
    expect(await commit(world, ANNA, messages(0, 8))).to.deep.include({ batch: 0, samples: 8 });
    await offer(messages(10, 4), { from: BEN }, "MARKET_FULL", /all its 1 batches/);
    await world.toTime((await show()).terms.commitEnds);
    await offer(messages(10, 4), { from: BEN }, "NOT_COMMITTING", /its phase is reveal/);
    const [revealed] = (await world.run<{ steps: { step: string; count: number }[] }>("market reveal", { model: "1" }))
      .steps;
    expect(revealed, "only the batch that was taken is kept").to.include({ step: "reveal", count: 1 });
  });
});
