import { expect } from "chai";

import type { DcaiClient, SampleInput } from "../../../src/client/index.ts";
import { firstBlockWithCode } from "../../../src/client/logs.ts";
import { DAY, clientOf, deploy, newModel, sampleOf } from "./setup.ts";
import type { Deployment } from "./setup.ts";

// Feature 1 comes to mean "yes"; who says otherwise is wrong.
const yes = (other: number): SampleInput => ({ label: 1, features: `0x0001${other.toString(16).padStart(4, "0")}` });
const no = (other: number): SampleInput => ({ label: 0, features: `0x0001${other.toString(16).padStart(4, "0")}` });

describe("DcaiClient: history and claims", () => {
  let deployment: Deployment;
  let owner: DcaiClient;
  let anna: DcaiClient;
  let ben: DcaiClient;
  let modelId: bigint;

  const wait = (seconds: number) => deployment.network.networkHelpers.time.increase(seconds);

  beforeEach(async () => {
    deployment = await deploy();
    owner = await clientOf(deployment, 0);
    anna = await clientOf(deployment, 1);
    ben = await clientOf(deployment, 2);
    ({ modelId } = await owner.createModel(newModel(deployment)));
    await anna.contributeBatch(modelId, [yes(2), yes(3)]);
    await wait(DAY / 2);
    await ben.contributeBatch(modelId, [no(4), no(5)]);
    await anna.contributeBatch(modelId, [yes(6), yes(7), yes(8)]);
  });

  it("finds what there is to claim, and what it is worth", async () => {
    const before = await anna.claimable(modelId);
    expect(before).to.deep.include({ refunds: [], reports: [], takes: [], sweeps: [], worth: 0n, waiting: 5 });
    const [first] = await anna.contributions(modelId);
    expect(before.nextAt).to.equal(first!.contributedAt + DAY);

    await wait(DAY / 2 + 60);
    const early = await anna.claimable(modelId);
    expect(early.refunds.map(({ contribution }) => contribution.contributor)).to.deep.equal([
      anna.account,
      anna.account,
    ]);
    expect(early).to.deep.include({ reports: [], waiting: 3 });
    expect(early.worth).to.equal(early.refunds.reduce((sum, { contribution }) => sum + contribution.deposit, 0n));

    const { amount, settled } = await anna.refundBatch(
      modelId,
      early.refunds.map(({ contribution }) => contribution),
    );
    expect([amount, settled.length]).to.deep.equal([early.worth, 2]);

    await wait(DAY / 2);
    const later = await anna.claimable(modelId);
    expect(later.reports).to.have.length(2);
    expect(later.worth).to.equal([...later.refunds, ...later.reports].reduce((sum, { worth }) => sum + worth, 0n));
    const reported = await anna.reportBatch(
      modelId,
      later.reports.map(({ contribution }) => contribution),
    );
    expect(reported.amount).to.equal(later.reports.reduce((sum, { worth }) => sum + worth, 0n));
    expect((await anna.claimable(modelId)).reports).to.deep.equal([]);
  });

  it("finds what the owner can take and anyone can sweep", async () => {
    await wait(3 * DAY);
    expect((await anna.claimable(modelId)).takes, "not the owner").to.deep.equal([]);
    const { takes, worth, sweeps } = await owner.claimable(modelId);
    expect(takes.map(({ contribution }) => contribution.contributor)).to.deep.equal([ben.account, ben.account]);
    expect([worth, sweeps]).to.deep.equal([takes.reduce((sum, each) => sum + each.worth, 0n), []]);
    const taken = await owner.takeAll(
      modelId,
      takes.slice(0, 1).map(({ contribution }) => contribution),
    );
    expect(taken.amount).to.equal(takes[0]!.worth);

    await wait(9 * DAY);
    const left = await ben.claimable(modelId);
    expect(left.sweeps).to.have.length(6);
    for (const { worth: tip, contribution } of left.sweeps) expect(tip).to.equal(contribution.left / 100n);
    const mine = await anna.claimable(modelId);
    expect(mine.refunds).to.have.length(5);
    expect(mine.sweeps, "what can be refunded is not swept").to.have.length(1);
    const swept = await ben.sweepAll(
      modelId,
      left.sweeps.map(({ contribution }) => contribution),
    );
    expect(swept.settled).to.have.length(6);
    expect(await ben.contributions(modelId, { status: "open" })).to.deep.equal([]);
  });

  it("tells what became of each contribution, as the hub's records do", async () => {
    await wait(DAY);
    const all = await anna.contributions(modelId);
    expect(all.map(({ label }) => label)).to.deep.equal([1, 1, 0, 0, 1, 1, 1]);
    expect(all[0]).to.deep.include({ contributor: anna.account, features: "0x00010002", learned: true, reporters: [] });
    await anna.refundBatch(modelId, all.slice(0, 2));
    await ben.refundBatch(modelId, all.slice(0, 4));
    await anna.reportBatch(modelId, all.slice(2, 3));
    await wait(9 * DAY);
    await owner.take(modelId, all[3]!);
    await ben.sweep(modelId, all[4]!);
    const records = await anna.contributions(modelId);
    expect(records[2]!.reporters).to.deep.equal([anna.account]);
    for (const { id, status, left, mark } of records) {
      expect(await anna.recordOf(modelId, id)).to.deep.equal({ status, claimable: left, mark });
    }
    expect(new Set(records.map(({ status }) => status))).to.deep.equal(new Set(["open", "closed"]));
    const his = await anna.contributions(modelId, { contributor: ben.account!.toLowerCase() });
    expect(his.map(({ label }) => label)).to.deep.equal([0, 0]);
    const [, , third] = records;
    const since = await anna.contributions(modelId, { fromBlock: third!.blockNumber });
    expect(since.map(({ id }) => id)).to.deep.equal(records.slice(2).map(({ id }) => id));
  });

  it("keeps models apart", async () => {
    const { modelId: other } = await owner.createModel(newModel(deployment));
    await anna.contribute(other, sampleOf(deployment, 1));
    expect(await anna.contributions(other)).to.have.length(1);
    expect(await anna.contributions(modelId)).to.have.length(7);
    const names = [];
    for await (const { name } of anna.events()) names.push(name);
    expect(names.filter((name) => name === "Contributed")).to.have.length(8);
    expect(names.filter((name) => name === "ModelCreated")).to.have.length(2);
  });

  it("finds the hub's first block", async () => {
    const { rpc, hub } = anna.context;
    expect(await firstBlockWithCode(rpc, hub), "a short chain is read from its beginning").to.equal(0);
    const { ethers, networkHelpers } = deployment.network;
    await networkHelpers.mine(100_000);
    const late = await ethers.deployContract("CollaborativeTrainer");
    const { blockNumber } = (await late.deploymentTransaction()!.wait())!;
    expect(await firstBlockWithCode(rpc, await late.getAddress())).to.equal(blockNumber);
  });
});
