import { expect } from "chai";

import type { ClaimPoolResult } from "../../scripts/claim.ts";
import type { FundResult } from "../../scripts/fund.ts";
import type { ShowResult } from "../../scripts/show.ts";
import type { ClaimResult } from "../../scripts/support/claims.ts";
import { DcaiClient } from "../../src/client/index.ts";
import type { Printed } from "./books.ts";
import { makeWorld } from "./world.ts";
import type { TaskOptions, World } from "./world.ts";

const HOUR = 3_600;
const OWNER = "0";
const HONEST = "1";
const WRONG = "2";
const FLIPPER = "3";
const SETTINGS = {
  refundWait: "2h",
  confirmWait: "1h",
  ownerWait: "5h",
  anyoneWait: "9d",
  poolPeriod: "10h",
};

describe("the tasks, with reports that are filed and a pool that streams", function () {
  this.timeout(120_000);
  let world: World;
  let client: DcaiClient;
  let model: string;
  let models = 0;

  before(async () => {
    world = await makeWorld();
    const { hub } = await world.run<{ hub: string }>("deploy");
    const { ethers } = await world.hre.network.getOrCreate();
    client = await DcaiClient.connect({ hub, runner: ethers.provider });
  });
  after(() => world.remove());
  beforeEach(async () => {
    model = `messages-${++models}`;
    const source = { data: "docs/examples/messages.csv", features: 512, out: `${world.folder}/${model}.json` };
    await world.run("create", { name: model, ...source, ...SETTINGS });
    await contribute(HONEST, "docs/examples/new-messages.csv");
    await world.wait(2 * HOUR);
    await claim("refund", HONEST);
    await contribute(WRONG, "docs/examples/wrong-messages.csv");
  });

  const contribute = (from: string, data: string) => world.run("contribute", { from, model, data, yes: true });
  const claim = (task: string, from: string, options: TaskOptions = {}) =>
    world.run<Printed<ClaimResult>>(task, { from, model, yes: true, ...options });
  const claimPool = (from: string) => world.run<Printed<ClaimPoolResult>>("claim", { from, model, yes: true });
  const account = async (number: string) =>
    (await world.run<Printed<ShowResult>>("show", { account: number, model })).account!;
  const shown = async () => (await world.run<Printed<ShowResult>>("show", { model })).model!;
  const now = async () =>
    Number((await world.rpc<{ timestamp: string }>("eth_getBlockByNumber", ["latest", false])).timestamp);
  const depositOf = async (id: string) => {
    const all = await client.contributions(BigInt(models));
    return all.find((contribution) => contribution.id === id)!.deposit;
  };

  it("file reports, say when to come again, and are paid then", async () => {
    expect(await claim("report", HONEST), "too early even to file").to.deep.include({ claims: [], disputes: [] });
    await world.wait(HOUR);
    const words = await world.print("report", { from: HONEST, model, yes: true });
    expect(words).to.match(/│ 1 \(messages-1\) +│ 6 +│ 6 +│ 0 ETH +│/);
    expect(words).to.match(
      /^1 \(messages-1\): 6 claims filed, nothing paid for that now\. Run report again from 2\d{3}-.* UTC \(in (60 min|1 h)\) on\.$/m,
    );
    const filedAt = await now();

    const mine = await claim("report", HONEST);
    expect(mine.claims).to.deep.equal([]);
    expect(mine.disputes).to.have.length(6);
    for (const dispute of mine.disputes) {
      expect(dispute).to.include({ claim: "report", running: "reporters", othersAt: null });
      expect(dispute.confirmableAt).to.equal(filedAt + HOUR);
    }
    const { id } = mine.disputes[0]!;
    const early = await world.fail("report", { from: HONEST, id, model, yes: true }, "CONFIRM_TOO_EARLY");
    expect(early.details).to.have.nested.property("args.readyAt", BigInt(filedAt + HOUR));
    expect(early.message).to.contain(`it is paid from ${filedAt + HOUR} on`);

    const theirs = await world.print("refund", { from: WRONG, model, yes: true });
    expect(theirs).to.contain("There is nothing to refund now");
    expect(
      theirs.match(/your contribution is reported; run refund as soon as the model agrees with it, before/g),
    ).to.have.length(6);
    const his = await account(HONEST);
    expect(his.parts[0]!.disputes.map((dispute) => dispute.id)).to.deep.equal(
      mine.disputes.map((dispute) => dispute.id),
    );
    expect(await world.print("show", { account: WRONG, model })).to.contain("your contribution is reported");

    await world.wait(HOUR);
    const before = BigInt(his.balances[0]!.staked);
    const { claims } = await claim("report", HONEST);
    expect(claims[0]!.settled).to.have.length(6);
    expect(claims[0]!.filed).to.deep.equal([]);
    let deposits = 0n;
    for (const dispute of mine.disputes) deposits += await depositOf(dispute.id);
    expect(BigInt(claims[0]!.amount), "all of six deposits, as nobody else has standing").to.equal(deposits);
    expect(BigInt((await account(HONEST)).balances[0]!.staked) - before).to.equal(BigInt(claims[0]!.amount));
    expect((await account(HONEST)).parts[0]!.disputes).to.deep.equal([]);
  });

  it("have a contributor answer when the model comes round, and be refunded when that has stood", async () => {
    await world.wait(HOUR);
    const one = (await claim("report", HONEST)).claims[0]!.filed[0]!.id;
    const text = "Win a free cruise now, click this link to claim your prize";
    const rows = ["red", "blue", "green", "north", "south", "one", "two", "three", "four", "five", "six", "seven"];
    const data = world.file("flip.csv", `label,text\n${rows.map((word) => `ham,"${text} ${word}"`).join("\n")}\n`);
    await contribute(FLIPPER, data);

    const words = await world.print("refund", { from: WRONG, model, yes: true });
    expect(words).to.match(/only filed now/);
    expect(words).to.match(/1 claim filed, nothing paid for that now\. Run refund again from/);
    const answeredAt = await now();
    const { disputes } = await claim("refund", WRONG);
    const answered = disputes.filter(({ running }) => running === "contributor");
    expect(answered).to.have.length(1);
    expect(answered[0]).to.include({ claim: "refund", confirmableAt: answeredAt + HOUR });
    expect(await world.print("show", { account: HONEST, model })).to.match(
      /you reported it, and answered; run report as soon/,
    );
    if (answered[0]!.id !== one) expect(disputes.map(({ id }) => id)).to.include(one);
    await world.wait(HOUR);
    const paid = await claim("refund", WRONG, { id: answered[0]!.id });
    expect(paid.claims[0]).to.include({ amount: String(await depositOf(answered[0]!.id)) });
    expect(paid.claims[0]!.filed).to.deep.equal([]);
  });

  it("fund a pool in one transaction, show what it does, and claim from it", async () => {
    const count = () => world.rpc<string>("eth_getTransactionCount", [worldAccounts[3], "latest"]).then(Number);
    const worldAccounts = await world.rpc<string[]>("eth_accounts");
    const sent = await count();
    const funded = await world.run<Printed<FundResult>>("fund", { from: FLIPPER, model, amount: "0.01", yes: true });
    expect((await count()) - sent).to.equal(1);
    const amount = 10n ** 16n;
    expect(funded).to.include({
      streamed: amount.toString(),
      pool: amount.toString(),
      endsAt: (await now()) + 10 * HOUR,
    });
    await world.wait(5 * HOUR);
    const { unreleased, unclaimed, unnoticed, held } = (await shown()).poolState!;
    expect([unnoticed, held]).to.deep.equal(["0", amount.toString()]);
    expect(BigInt(unreleased) + BigInt(unclaimed)).to.equal(amount);
    const text = await world.print("show", { model });
    expect(text).to.match(/… streaming +│ 0\.00\d+ ETH until 2\d{3}-.* UTC \(in (5 h|4 h 59 min)\)/);
    expect(text).to.match(/… to be claimed +│ 0\.00\d+ ETH/);
    expect(text).to.match(/reports are filed +│ from 60 min on|reports are filed +│ from 1 h on/);

    const part = (await account(HONEST)).parts[0]!;
    expect(BigInt(part.standing!) > 0n && BigInt(part.owed) > 0n).to.equal(true);
    const before = BigInt((await account(HONEST)).balances[0]!.staked);
    await world.wait(5 * HOUR);
    await world.fail("claim", { from: HONEST, model }, "CONFIRMATION_NEEDED");
    const { claims } = await claimPool(HONEST);
    const standing = BigInt(part.standing!);
    // Nobody else has standing; what can't be divided stays, less than a wei here.
    const owed = (standing * ((amount << 64n) / standing)) >> 64n;
    expect(claims).to.have.length(1);
    expect([claims[0]!.amount, claims[0]!.streamed]).to.deep.equal([owed.toString(), "0"]);
    expect(BigInt((await account(HONEST)).balances[0]!.staked) - before).to.equal(owed);
    expect(await claimPool(HONEST)).to.deep.include({ claims: [] });
    expect(await world.print("claim", { from: OWNER, model, yes: true })).to.match(/^No pool owes anything now to 0x/);
  });

  it("have what sweeps brought stream, where somebody with standing asks", async () => {
    await world.wait(9 * 24 * HOUR);
    await claim("sweep", FLIPPER);
    const came = BigInt((await shown()).poolState!.unnoticed);
    expect(came > 0n).to.equal(true);
    expect(await world.print("show", { model })).to.match(
      /… came in +│ 0\.0+\d+ ETH, streams once somebody claims or funds/,
    );
    expect(await claimPool(FLIPPER), "no standing").to.deep.include({ claims: [] });
    const { claims } = await claimPool(HONEST);
    expect([claims[0]!.amount, claims[0]!.streamed]).to.deep.equal(["0", came.toString()]);
    const text = await world.print("claim", { from: HONEST, model });
    expect(text).to.match(/\(messages-4\): 0\.0+\d+ ETH stream until 2\d{3}-/);
  });

  it("name what can't be done", async () => {
    await world.fail("claim", { model: "nothing", yes: true }, "UNKNOWN_MODEL_NAME");
    await world.fail("claim", { model: "99", yes: true }, "UNKNOWN_MODEL");
    await world.fail("fund", { model, amount: "much", yes: true }, "BAD_AMOUNT", { option: "--amount" });
    await world.fail("fund", { model, amount: "1" }, "CONFIRMATION_NEEDED");
    await world.fail("fund", { model, amount: "1000000", yes: true }, "INSUFFICIENT_FUNDS");
  });
});
