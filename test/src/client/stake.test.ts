import { expect } from "chai";

import { ETHER, contributionId, stakeIncentiveConfig } from "../../../src/client/index.ts";
import type { DcaiClient, SampleInput } from "../../../src/client/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import { StakeBooks } from "../../../src/incentives/stake-books.ts";
import { expectRejection } from "../expect-error.ts";
import { DAY, STAKE, clientOf, deploy, newModel } from "./setup.ts";
import type { Deployment } from "./setup.ts";
import { slotsTouched } from "./traces.ts";

const HOUR = 3600;

// Features 1 and 2 together come to mean "yes"; who says otherwise is wrong.
const yes = (other: number): SampleInput => ({ label: 1, features: `0x0001${other.toString(16).padStart(4, "0")}` });
const no = (other: number): SampleInput => ({ label: 0, features: `0x0001${other.toString(16).padStart(4, "0")}` });

describe("DcaiClient: the stake mechanism", () => {
  let deployment: Deployment;
  let owner: DcaiClient;
  let anna: DcaiClient;
  let ben: DcaiClient;
  let modelId: bigint;

  const wait = (seconds: number) => deployment.network.networkHelpers.time.increase(seconds);
  const now = () => deployment.network.networkHelpers.time.latest();
  const only = async (client: DcaiClient) =>
    (await client.contributions(modelId, { contributor: client.account! }))[0]!;

  async function open(confirmWait: number): Promise<void> {
    deployment = await deploy();
    owner = await clientOf(deployment, 0);
    anna = await clientOf(deployment, 1);
    ben = await clientOf(deployment, 2);
    const settings = { ...STAKE, confirmWait, poolPeriod: 10 * HOUR };
    const spec = newModel(deployment, { mechanismConfig: stakeIncentiveConfig(settings) });
    ({ modelId } = await owner.createModel(spec));
  }

  /** Anna has standing, and Ben has contributed something wrong since. */
  async function differ(): Promise<void> {
    await anna.contributeBatch(modelId, [yes(2), yes(3)]);
    await wait(DAY);
    await anna.refundBatch(modelId, await anna.contributions(modelId));
    await ben.contribute(modelId, no(4));
    await anna.contributeBatch(modelId, [yes(5), yes(6), yes(7)]);
  }

  describe("its settings", () => {
    it("are told as they were given", async () => {
      await open(6 * HOUR);
      expect(await ben.configOf(modelId)).to.deep.equal({ ...STAKE, confirmWait: 6 * HOUR, poolPeriod: 10 * HOUR });
      const { stake } = await ben.modelInfo(modelId);
      expect(stake).to.deep.include({ confirmWait: 6 * HOUR, poolPeriod: 10 * HOUR, standing: 0n, totalStanding: 0n });
    });
  });

  describe("the pool", () => {
    beforeEach(() => open(0));

    it("waits while nobody has standing, then streams by standing, and is claimed", async () => {
      await ben.stake(ETHER, 300n);
      const early = await ben.fundPool(modelId, 1000n);
      expect(early).to.include({ streamed: 0n, endsAt: null });
      expect(
        early.events.map(({ name }) => name),
        "one transaction, with the ether that was lacking",
      ).to.deep.equal(["Staked", "Moved"]);
      expect(await ben.stakedBalance(ETHER)).to.equal(0n);
      const waiting = { held: 1000n, unreleased: 0n, unclaimed: 0n, unnoticed: 1000n, endsAt: 0 };
      expect(await anna.poolState(modelId)).to.deep.equal(waiting);
      expect(await ben.syncPool(modelId)).to.include({ streamed: 0n, endsAt: null });
      await expectRejection(anna.claimPool(modelId), "NOTHING_OWED", { args: { modelId, account: anna.account } });

      await anna.contributeBatch(modelId, [yes(2), yes(3)]);
      await wait(DAY);
      await anna.refundBatch(modelId, await anna.contributions(modelId));
      const synced = await ben.syncPool(modelId);
      expect(synced.streamed).to.equal(1000n);
      expect(synced.endsAt).to.equal((await now()) + 10 * HOUR);
      await wait(5 * HOUR);
      expect(await ben.owed(modelId, anna.account!), "rounded down; what rounding leaves stays").to.equal(499n);
      expect(await ben.owed(modelId)).to.equal(0n);
      const half = { held: 1000n, unreleased: 501n, unclaimed: 499n, unnoticed: 0n, endsAt: synced.endsAt };
      expect(await anna.poolState(modelId)).to.deep.equal(half);
      const before = await anna.stakedBalance(ETHER);
      await wait(5 * HOUR);
      expect((await anna.claimPool(modelId)).amount).to.equal(999n);
      expect((await anna.stakedBalance(ETHER)) - before).to.equal(999n);
      expect(await anna.poolState(modelId)).to.include({ held: 1n, unreleased: 1n, unnoticed: 0n });
    });

    it("streams what is given at once where somebody has standing, from the balance first", async () => {
      await anna.contribute(modelId, yes(2));
      await wait(DAY);
      await anna.refund(modelId, await only(anna));
      const { standing, total } = await ben.standingOf(modelId, anna.account!);
      expect([standing, total]).to.deep.equal([(await only(anna)).deposit, standing]);
      await ben.stake(ETHER, 5000n);
      const given = await ben.fundPool(modelId, 4000n);
      expect(given).to.include({ streamed: 4000n, endsAt: (await now()) + 10 * HOUR });
      expect(await ben.stakedBalance(ETHER)).to.equal(1000n);
    });

    it("is one of the stake mechanism only", async () => {
      const { network, hub } = deployment;
      const bounty = await (await network.ethers.deployContract("BountyMechanism", [hub])).getAddress();
      const other = newModel(deployment, {
        mechanism: bounty,
        mechanismConfig: `0x${"0".repeat(24)}${"1".repeat(40)}`,
      });
      const { modelId: foreign } = await owner.createModel(other);
      for (const call of [
        anna.poolState(foreign),
        anna.owed(foreign),
        anna.standingOf(foreign),
        anna.configOf(foreign),
        anna.claimPool(foreign),
        anna.syncPool(foreign),
        anna.disputeOf(foreign, `0x${"1".repeat(64)}`),
      ]) {
        await expectRejection(call, "NOT_A_STAKE_MODEL", { modelId: foreign });
      }
      expect(await ben.fundPool(foreign, 70n)).to.include({ streamed: 0n, endsAt: null });
      expect(await ben.poolOf(foreign)).to.equal(70n);
      await expectRejection(anna.poolState(99n), "UNKNOWN_MODEL");
    });
  });

  describe("with a time to confirm", () => {
    beforeEach(async () => {
      await open(6 * HOUR);
      await differ();
    });

    it("files a report before refunds open, and pays it when its clock has run", async () => {
      const bad = await only(ben);
      await wait(DAY - 6 * HOUR);
      const found = await anna.claimable(modelId);
      expect(found.reports.map(({ files, worth }) => [files, worth])).to.deep.equal([[true, 0n]]);
      expect([found.worth, found.disputes]).to.deep.equal([0n, []]);

      const filed = await anna.report(modelId, bad);
      const filedAt = await now();
      expect(filed).to.include({ amount: 0n });
      expect(filed.filed).to.deep.equal({ id: bad.id, confirmableAt: filedAt + 6 * HOUR });
      const clocks = { running: "reporters", since: filedAt, agreedFor: 0, differedFor: 0 };
      expect(await ben.disputeOf(modelId, bad.id)).to.deep.equal(clocks);
      const error = await expectRejection(anna.report(modelId, bad), "CONFIRM_TOO_EARLY");
      expect(error.details).to.have.nested.property("args.readyAt", BigInt(filedAt + 6 * HOUR));

      const mine = await anna.claimable(modelId);
      expect(mine.reports).to.deep.equal([]);
      const times = { confirmableAt: filedAt + 6 * HOUR, othersAt: null };
      expect(mine.disputes).to.have.length(1);
      expect(mine.disputes[0]).to.deep.include({ side: "reporters", clocks, ...times });
      expect(mine.disputes[0]!.contribution.filers).to.deep.equal([{ account: anna.account, kind: "report" }]);
      const own = await anna.contributions(modelId, { contributor: anna.account!, status: "open" });
      expect(mine.nextAt, "Anna's own refunds come first").to.equal(own[0]!.contributedAt + DAY);
      const his = await ben.claimable(modelId);
      expect(his.disputes[0]).to.deep.include({
        side: "contributor",
        confirmableAt: null,
        othersAt: filedAt + 6 * HOUR,
      });
      expect((await owner.claimable(modelId)).disputes, "no matter of the owner's").to.deep.equal([]);

      await wait(6 * HOUR);
      const ripe = await anna.claimable(modelId);
      expect(ripe.reports.map(({ files, worth }) => [files, worth])).to.deep.equal([[false, bad.deposit]]);
      expect(await anna.report(modelId, bad)).to.deep.include({ amount: bad.deposit, filed: null });
    });

    it("has refunds that are reported filed by an answer, at any age, and paid when that has stood", async () => {
      const bad = await only(ben);
      await wait(DAY - 5 * HOUR);
      await anna.report(modelId, bad);
      await wait(HOUR);
      // The model comes round to Ben's opinion.
      await ben.contributeBatch(modelId, [no(20), no(21), no(22), no(23), { label: 0, features: "0x00010014" }]);
      expect(await ben.predict(modelId, bad.features)).to.equal(0);
      const found = await ben.claimable(modelId);
      expect(found.refunds.map(({ contribution, files }) => [contribution.id, files])).to.deep.equal([[bad.id, true]]);
      const outcome = await ben.refundBatch(
        modelId,
        found.refunds.map(({ contribution }) => contribution),
      );
      const answeredAt = await now();
      expect(outcome).to.deep.include({ amount: 0n, settled: [], skipped: [] });
      expect(outcome.filed).to.deep.equal([{ id: bad.id, confirmableAt: answeredAt + 6 * HOUR }]);
      const { disputes, nextAt } = await ben.claimable(modelId);
      expect(nextAt).to.equal(answeredAt + 6 * HOUR);
      const [dispute] = disputes;
      expect(dispute!.clocks).to.include({ running: "contributor", agreedFor: 0 });
      expect(dispute!.clocks.differedFor).to.be.within(HOUR, HOUR + 60);
      expect(dispute).to.deep.include({ side: "contributor", confirmableAt: answeredAt + 6 * HOUR, othersAt: null });
      expect((await anna.claimable(modelId)).disputes[0]).to.deep.include({ side: "reporters", confirmableAt: null });
      await wait(6 * HOUR);
      expect(await ben.refund(modelId, bad)).to.deep.include({ amount: bad.deposit, filed: null });
      expect(await ben.disputeOf(modelId, bad.id)).to.equal(null);
    });

    it("has an owner's taking filed against who has answered, and rebuilds all of it from events", async () => {
      const bad = await only(ben);
      await wait(DAY - 5 * HOUR);
      await anna.report(modelId, bad);
      const flip = [no(20), no(21), no(22), no(23), { label: 0, features: "0x00010014" }];
      await ben.contributeBatch(modelId, flip);
      await ben.refund(modelId, bad);
      await wait(2 * DAY + 6 * HOUR);
      await anna.contributeBatch(modelId, [30, 31, 32, 33, 34, 35].map(yes));
      await anna.contributeBatch(modelId, [{ label: 1, features: "0x000100040005" }, yes(40), yes(41)]);
      await wait(60);
      expect(await ben.predict(modelId, bad.features)).to.equal(1);
      const { takes } = await owner.claimable(modelId);
      const taking = takes.find(({ contribution }) => contribution.id === bad.id);
      expect(taking).to.deep.include({ worth: 0n, files: true });
      const outcome = await owner.takeAll(modelId, [taking!.contribution]);
      const ranBefore = (await ben.disputeOf(modelId, bad.id))!.differedFor;
      expect(ranBefore, "from Anna's report to the answer").to.be.within(1, 60);
      const confirmableAt = (await now()) + 6 * HOUR - ranBefore;
      expect(outcome.filed).to.deep.equal([{ id: bad.id, confirmableAt }]);
      expect((await owner.claimable(modelId)).disputes[0]).to.deep.include({
        claim: "take",
        side: "reporters",
        confirmableAt,
      });
      expect((await only(ben)).filers).to.deep.equal([
        { account: anna.account, kind: "report" },
        { account: owner.account, kind: "take" },
      ]);

      const books = new StakeBooks(BigInt(10 * HOUR));
      const { provider } = deployment.network.ethers;
      for await (const event of anna.events()) {
        books.follow(event, BigInt((await provider.getBlock(event.blockNumber))!.timestamp));
      }
      const told = await ben.disputeOf(modelId, bad.id);
      const { running, agreedFor, differedFor } = books.disputeOf(bad.id)!;
      expect([running, agreedFor]).to.deep.equal([told!.running, told!.agreedFor]);
      expect(differedFor + (await now()) - books.disputeOf(bad.id)!.since).to.equal(told!.differedFor);
      const { standing, total } = await anna.standingOf(modelId);
      expect(books.standingOf(anna.account!)).to.deep.equal([standing, total]);
    });
  });

  describe("access lists", () => {
    async function listedAndTouched(hash: Hex): Promise<[listed: string[], touched: string[]]> {
      const { provider } = deployment.network.ethers;
      const { accessList } = (await provider.getTransaction(hash))!;
      const entry = accessList!.find(({ address }) => address === deployment.stake);
      const touched = await slotsTouched(provider as never, hash, deployment.stake);
      return [[...entry!.storageKeys].sort(), touched.sort()];
    }

    async function expectExact(sent: { readonly hash: Hex }, slots: number, what: string): Promise<void> {
      const [listed, touched] = await listedAndTouched(sent.hash);
      expect(listed, what).to.deep.equal(touched);
      expect(listed, what).to.have.length(slots);
    }

    it("name exactly the slots of the mechanism that a call reads, as its trace tells", async () => {
      await open(6 * HOUR);
      const first = await anna.contribute(modelId, yes(2));
      await expectExact(first, 1, "a contribution");
      await wait(DAY);
      await expectExact(await anna.refund(modelId, await only(anna)), 2, "a refund");

      await ben.contribute(modelId, no(4));
      await anna.contributeBatch(modelId, [yes(5), yes(6)]);
      const [, , third, fourth] = await anna.contributions(modelId);
      const bad = await only(ben);
      await wait(DAY - 6 * HOUR);
      await expectExact(await anna.report(modelId, bad), 3, "a report that is filed");
      await wait(6 * HOUR);
      await expectExact(await anna.report(modelId, bad), 3, "a report that is paid");
      await expectExact(await anna.refund(modelId, third!), 2, "a refund that nobody disputes");
      await anna.fundPool(modelId, 10n ** 9n);
      await wait(HOUR);
      await expectExact(await anna.refund(modelId, fourth!), 4, "a refund once the pool has streamed");

      const mine = await only(ben);
      expect(mine).to.include({ id: contributionId(modelId, no(4)), mark: 1 });
      await ben.contributeBatch(modelId, [no(20), no(21), no(22), no(23), { label: 0, features: "0x00010014" }]);
      await expectExact(await ben.refund(modelId, mine), 2, "an answer to a report");
      await wait(6 * HOUR);
      await expectExact(await ben.refund(modelId, await only(ben)), 5, "a refund that is confirmed");
    });
  });
});
