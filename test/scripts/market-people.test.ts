import { setTimeout } from "node:timers/promises";

import { expect } from "chai";
import type { Contract } from "ethers";

import { run } from "../../scripts/market/run.ts";
import type { RunResult } from "../../scripts/market/run.ts";
import { openSession } from "../../scripts/support/session.ts";
import { silentUi } from "../../scripts/support/ui.ts";
import {
  ANNA,
  BEN,
  CARL,
  commit,
  makeMarketWorld,
  messages,
  openMarket,
  SPONSOR,
  toDraw,
  ZOE,
} from "./market-world.ts";
import type { MarketWorld, Ran } from "./market-world.ts";

/** Runs `market run` beside other things: what a task prints can't be told apart then. */
async function runBeside(
  { hre, folder }: MarketWorld,
  from: string,
  options: { seal?: string; watch?: boolean } = {},
): Promise<RunResult> {
  const session = await openSession(hre, { from, state: `${folder}/state` }, silentUi, true);
  return run(session, { model: "1", watch: false, poll: 1, ...options });
}

const stepsOf = ({ steps }: Pick<Ran, "steps">) => steps.map(({ step }) => step);

describe("prediction markets in which people go missing, or race", function () {
  this.timeout(120_000);
  let world: MarketWorld;

  before(async () => {
    world = await makeMarketWorld();
  });
  after(() => world.remove());

  it("end as void when the sponsor does not pass the audit, by anybody's hand", async () => {
    const { show, drive, toTime } = world;
    await openMarket(world);
    await toDraw(world);
    await drive(ZOE);
    const waiting = await show();
    expect(waiting.situation).to.include({ who: "the sponsor", until: waiting.terms.auditEnds });
    expect(waiting.situation.otherwise).to.equal(
      "the market is void: the bond of 1.2 ETH is burned, the bounty goes back",
    );
    await toTime(waiting.terms.auditEnds);
    expect((await show()).situation.phase).to.contain("void");
    expect(stepsOf(await drive(ZOE))).to.deep.equal(["close"]);
    expect(await show()).to.include({ phase: "closed", voided: 1 });
  });

  it("end when nobody draws the audit within 256 blocks", async () => {
    const { show, drive, rpc } = world;
    await openMarket(world);
    await rpc("hardhat_mine", ["0x160"]);
    expect((await show()).phase).to.equal("void");
    expect(stepsOf(await drive(ZOE))).to.deep.equal(["close"]);
  });

  it("pay the batches when the sponsor is gone with the test set, and burn stakes that are not revealed", async () => {
    const { show, drive, toTime, seal } = world;
    await openMarket(world); // with the same seal, which nobody has seen
    await toDraw(world);
    await drive(SPONSOR, { seal });
    await commit(world, ANNA, messages(0, 6));
    await commit(world, CARL, messages(30, 6));
    const { terms, stake } = await show();
    await toTime(terms.commitEnds);
    await drive(ANNA);
    await toTime(terms.revealEnds);
    expect((await show()).situation.otherwise).to.contain("1.2 ETH in equal shares");
    expect((await drive(ZOE)).steps, "nobody else has the test set").to.deep.equal([]);
    await toTime(terms.pagesEnd);
    const ended = await show();
    expect(ended.phase).to.equal("settle");
    const half = (BigInt(terms.bounty) / 2n).toString();
    expect(ended.batches.map(({ least }) => least)).to.deep.equal([half, half]);
    const ran = await drive(ZOE);
    expect(ran.steps.map(({ step, count }) => [step, count])).to.deep.equal([
      ["claim", 2],
      ["close", 1],
    ]);
    expect(ran.credited, "not hers").to.equal("0");
    expect((await show()).batches.map(({ state, least, fees }) => [state, least, fees])).to.deep.equal(
      Array.from({ length: 2 }, () => ["claimed", half, "0"]),
    );
    expect(BigInt(stake)).to.equal(3n * (BigInt(terms.bounty) / 12n));
  });

  it("run under two runners at once: who comes second loses only gas", async () => {
    const { show, drive, toTime, rpc, folder, encoder } = world;
    await world.fail("market open", { model: "1", seal: world.seal, bounty: "1", yes: true }, "SEAL_USED"); // a fifth of it was shown
    const seal = `${folder}/second.seal.json`;
    const test = { data: world.file("second.csv", messages(100, 20)), encoder, pageSamples: "6" };
    await world.run("market seal", { model: "1", out: seal, ...test });
    await openMarket(world, { seal });
    await toDraw(world);
    await drive(SPONSOR, { seal });
    await commit(world, ANNA, messages(0, 6));
    await commit(world, BEN, messages(20, 20, false));
    const { terms } = await show();
    await toTime(terms.commitEnds);
    await drive(ANNA);
    await toTime(terms.revealEnds);
    await world.run("market reveal", { model: "1", from: SPONSOR, seal });
    await rpc("evm_setAutomine", [false]);
    const racing = Promise.all([runBeside(world, ZOE), runBeside(world, CARL)]);
    let isOver = false;
    void racing.finally(() => (isOver = true));
    while (!isOver) {
      await setTimeout(500); // time for both to send
      if ((await rpc<unknown[]>("eth_pendingTransactions")).length > 0) await rpc("evm_mine");
    }
    const results = await racing;
    await rpc("evm_setAutomine", [true]);
    expect(results.map(({ phase }) => phase)).to.deep.equal(["closed", "closed"]);
    expect(results.map(({ raced }) => raced).reduce((a, b) => a + b)).to.equal(2);
    const all = results.flatMap(({ steps }) => steps.map(({ step }) => step));
    expect(all.sort()).to.deep.equal(["close", "replay"]);
    expect((await show()).batches.map(({ state }) => state)).to.have.members(["accepted", "rejected"]);
    await world.fail("market open", { model: "1", seal, bounty: "1", yes: true }, "SEAL_USED");
  });

  it("are driven from the draw to the end by one runner that watches", async () => {
    const { show, toTime, folder, encoder } = world;
    const seal = `${folder}/fresh.seal.json`;
    const data = world.file("fresh.csv", messages(140, 20));
    await world.run("market seal", { model: "1", data, encoder, out: seal });
    await openMarket(world, { seal, updateGas: "14000000" }); // which leaves a transaction room for few updates
    await toDraw(world);
    const watching = runBeside(world, SPONSOR, { seal, watch: true });
    const until = async (phase: string) => {
      while ((await show()).phase !== phase) await setTimeout(50);
    };
    await until("commit");
    await commit(world, ANNA, messages(60, 60));
    const { terms } = await show();
    await toTime(terms.commitEnds);
    while ((await show()).batches[0]!.state !== "revealed") await setTimeout(50);
    await toTime(terms.revealEnds);
    const result = await watching;
    expect(stepsOf(result as unknown as Ran)).to.deep.equal(["draw", "audit", "reveal", "page", "replay", "close"]);
    const { count, mostGas } = result.steps.find(({ step }) => step === "replay")!;
    expect(count, "pages of a batch that is too large for one transaction").to.be.greaterThan(1);
    expect(Number(mostGas)).to.be.lessThan(2 ** 24);
    expect((await show()).phase).to.equal("closed");
  });
});

describe("prediction markets in a token", function () {
  this.timeout(120_000);
  let world: MarketWorld;
  let token: Contract;
  let accounts: string[];

  before(async () => {
    world = await makeMarketWorld(undefined, async ({ hre }) => {
      const { ethers } = await hre.network.getOrCreate();
      token = (await ethers.deployContract("SixDecimalsToken")) as unknown as Contract;
      accounts = (await ethers.getSigners()).map(({ address }) => address);
      for (const who of [0, 1, 2]) await token.getFunction("mint")(accounts[who], 1_000_000_000n);
      return { currency: await token.getAddress() };
    });
  });
  after(() => world.remove());

  it("take bounty, bond, stakes and fees out of it, and check updates before anything is staked", async () => {
    const { seal, show, drive, toTime, encoder } = world;
    const held = async (who: number) => BigInt(await token.getFunction("balanceOf")(accounts[who]));
    await world.run("market open", {
      model: "1",
      seal,
      bounty: "120",
      yes: true,
      sampleFee: "0.01",
      updateGas: "100000",
    });
    const opened = await show();
    expect([opened.unit, opened.stake, opened.terms.pageFee]).to.deep.equal(["10000000", "30000000", "0"]);
    expect(await held(0)).to.equal(1_000_000_000n - 240_000_000n);
    await toDraw(world);
    await drive(SPONSOR, { seal });
    await commit(world, ANNA, messages(0, 6));
    expect(await held(1)).to.equal(1_000_000_000n - 30_000_000n);
    await world.fail(
      "market commit",
      { model: "1", from: CARL, data: world.file("c.csv", messages(30, 4)), encoder, yes: true },
      "INSUFFICIENT_TOKENS",
    );
    await toTime(opened.terms.commitEnds);
    await drive(ANNA);
    expect(await held(1)).to.equal(1_000_000_000n - 30_000_000n - 2n * 6n * 10_000n);
    await toTime(opened.terms.revealEnds);
    const { credited } = await drive(SPONSOR, { seal });
    const [batch] = (await show()).batches;
    expect(batch).to.include({ state: "accepted", fees: "120000" });
    expect(BigInt(credited)).to.equal(240_000_000n + 120_000n - BigInt(batch!.least));
    expect(await world.print("market show", { model: "1" })).to.contain("120 SIX");
  });
});
