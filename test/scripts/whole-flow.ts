import { expect } from "chai";

import { CLASSIFIER_KINDS } from "../../src/codec/index.ts";
import type { ClaimResult } from "../../scripts/support/claims.ts";
import { checkBooks, stakedBy } from "./books.ts";
import type { Printed } from "./books.ts";
import type { World } from "./world.ts";

interface Contributed {
  readonly done: number;
  readonly recorded: number;
  readonly spentWei: string;
  readonly journal?: string;
}

const OWNER = "0";
const HONEST = "1";
const WRONG = "2";
const SWEEPER = "3";
const ACCOUNTS = [OWNER, HONEST, WRONG, SWEEPER];

const MECHANISMS = ["StakeIncentive", "PointsIncentive", "PredictionMarket"];

const WAITS = { refundWait: "60s", ownerWait: "2h", anyoneWait: "1d" };
const HOUR = 3_600;

/** Goes through every task once, as four people would, and checks that the hub's books balance in the end. */
export async function runWholeFlow(world: World): Promise<void> {
  const { run, fail, wait } = world;
  const { hub, plugins } = await run<{ hub: string; plugins: Record<string, string> }>("deploy");
  expect(Object.keys(plugins)).to.have.members([...CLASSIFIER_KINDS, ...MECHANISMS]);
  expect(await run("deploy"), "deploying again changes nothing").to.include({ hub, spent: "0" });

  const created = await run<{ modelId: string; accuracy: number }>("create", {
    name: "messages",
    data: "docs/examples/messages.csv",
    features: 512,
    out: `${world.folder}/messages.model.json`,
    ...WAITS,
  });
  expect(created).to.include({ modelId: "1", rows: 60, skipped: 0, resumed: false });
  expect(created.accuracy).to.be.above(0.95);
  await fail("create", { name: "messages", data: "docs/examples/messages.csv" }, "NAME_TAKEN", { modelId: "1" });

  const staked = await run("stake", { from: HONEST, amount: "0.05" });
  expect(staked).to.include({ credited: "50000000000000000", staked: "50000000000000000" });

  const honest = await contribute(world, HONEST, "docs/examples/new-messages.csv", 20);
  const again = await run<Contributed>("contribute", {
    from: HONEST,
    data: "docs/examples/new-messages.csv",
    yes: true,
  });
  expect(again.done, "nothing is contributed twice").to.be.oneOf([0, 20]);
  expect(again.spentWei === honest.spentWei || again.spentWei === "0").to.equal(true);
  await contribute(world, WRONG, "docs/examples/wrong-messages.csv", 6);

  const { predictions } = await run<{ predictions: { name: string; values: number[] }[] }>("predict", {
    text: "Claim your free prize now, click here",
  });
  expect(predictions[0]).to.include({ name: "spam" });
  expect(predictions[0]!.values[1]).to.be.above(0);

  expect((await claim(world, "refund", HONEST)).claims, "nothing can be claimed yet").to.deep.equal([]);
  await wait(61);
  const refunds = settled(await claim(world, "refund", HONEST));
  expect(refunds).to.be.above(10);
  expect(settled(await claim(world, "refund", HONEST)), "nothing is refunded twice").to.equal(0);
  const reports = settled(await claim(world, "report", HONEST));
  expect(reports).to.be.above(0);
  await wait(2 * HOUR);
  await claim(world, "take", OWNER);
  await wait(24 * HOUR);
  await claim(world, "sweep", SWEEPER);
  expect(settled(await claim(world, "sweep", SWEEPER)), "nothing is left").to.equal(0);

  const funded = await run<{ pool: string }>("fund", { amount: "1000gwei", yes: true });
  expect(BigInt(funded.pool) >= 1_000_000_000_000n).to.equal(true);
  await checkBooks(world, hub, ACCOUNTS, BigInt(funded.pool));

  const before = await stakedBy(world, HONEST);
  expect(await run("unstake", { from: HONEST })).to.include({ amount: before.toString(), staked: "0" });
  expect(await run("unstake", { from: HONEST })).to.include({ amount: "0" });

  const { account } = await run<{ account: { address: string } }>("show", { account: SWEEPER });
  expect(await run("transfer", { to: account.address, yes: true })).to.include({
    modelId: "1",
    owner: account.address,
  });
  const { model } = await run<{ model: { owner: string; localName: string } }>("show", { model: "messages" });
  expect(model).to.include({ owner: account.address, localName: "messages", isOpen: true, name: "messages" });
  const { models } = await run<{ models: object[] }>("show");
  expect(models).to.have.length(1);
}

async function contribute({ run }: World, from: string, data: string, rows: number): Promise<Contributed> {
  const quote = await run<Contributed & { estimate: { samples: number } }>("contribute", { from, data, dryRun: true });
  expect(quote.estimate.samples, "all rows are quoted").to.equal(rows);
  const sent = await run<Contributed>("contribute", { from, data, yes: true });
  expect(sent.done, "all rows are contributed").to.equal(rows);
  return sent;
}

function claim({ run }: World, task: string, from: string): Promise<Printed<ClaimResult>> {
  return run<Printed<ClaimResult>>(task, { from, yes: true });
}

function settled({ claims }: Printed<ClaimResult>): number {
  return claims.reduce((sum, { settled: items }) => sum + items.length, 0);
}
