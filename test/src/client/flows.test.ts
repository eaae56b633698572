import { expect } from "chai";

import { ETHER, contributionId } from "../../../src/client/index.ts";
import type { AccessListEntry, DcaiClient } from "../../../src/client/index.ts";
import { batchCall } from "../../../src/client/contributing.ts";
import { encodeConfig } from "../../../src/codec/index.ts";
import { indicesEncoder } from "../../../src/encoders/index.ts";
import { createTwin } from "../../../src/classifiers/index.ts";
import { expectRejection } from "../expect-error.ts";
import { CONFIG, DAY, STAKE, clientOf, deploy, newModel, sampleOf } from "./setup.ts";
import type { Deployment } from "./setup.ts";

describe("DcaiClient: every flow", () => {
  let deployment: Deployment;
  let owner: DcaiClient;
  let anna: DcaiClient;
  let ben: DcaiClient;
  let modelId: bigint;

  const sample = (number: number) => sampleOf(deployment, number);
  const wait = (seconds: number) => deployment.network.networkHelpers.time.increase(seconds);

  beforeEach(async () => {
    deployment = await deploy();
    owner = await clientOf(deployment, 0);
    anna = await clientOf(deployment, 1);
    ben = await clientOf(deployment, 2);
    ({ modelId } = await owner.createModel(newModel(deployment)));
  });

  describe("models", () => {
    it("tells everything about a model", async () => {
      const view = await anna.modelInfo(modelId);
      expect(view).to.deep.include({
        modelId: 1n,
        owner: owner.account,
        name: "a test",
        labels: ["no", "yes"],
        encoder: deployment.encoder.description,
        encoderHash: deployment.encoder.hash,
        classifierName: "SparsePerceptron",
        mechanismName: "StakeIncentive",
        currency: ETHER,
        isOpen: true,
        anyoneWait: STAKE.anyoneWait,
        sweepTipBps: 100,
        learnedAt: 0,
        pool: 0n,
      });
      expect(view.stake).to.deep.include({ priceWeight: 1000n, refundWait: DAY, ownerWait: 3 * DAY, standing: 0n });
      expect(await anna.modelCount()).to.equal(1n);
    });

    it("refuses an unknown model by name", async () => {
      const error = await expectRejection(anna.modelInfo(7n), "UNKNOWN_MODEL");
      expect(error.details).to.deep.include({ name: "UnknownModel", args: { modelId: 7n } });
    });

    it("creates a model that is opened later, by its owner only", async () => {
      const { modelId: closed } = await owner.createModel(newModel(deployment, { open: false }));
      expect((await anna.modelInfo(closed)).isOpen).to.equal(false);
      await expectRejection(anna.contribute(closed, sample(1)), "MODEL_NOT_OPEN");
      await expectRejection(anna.openModel(closed), "NOT_MODEL_OWNER");
      await owner.openModel(closed);
      expect((await anna.modelInfo(closed)).isOpen).to.equal(true);
      await expectRejection(owner.openModel(closed), "MODEL_ALREADY_OPEN");
    });

    it("passes on what a classifier says of a label", async () => {
      const details = { name: "LabelsAreFixed", args: { modelId } };
      await expectRejection(owner.addLabel(modelId, "perhaps"), "LABELS_ARE_FIXED", details);
    });

    it("transfers a model with its powers", async () => {
      await owner.transferModel(modelId, anna.account!);
      expect((await ben.modelInfo(modelId)).owner).to.equal(anna.account);
      await expectRejection(owner.transferModel(modelId, ben.account!), "ERC721_INSUFFICIENT_APPROVAL");
    });
  });

  describe("money", () => {
    it("stakes, for oneself and for others, and unstakes", async () => {
      expect((await anna.stake(ETHER, 1000n)).credited).to.equal(1000n);
      expect((await anna.stakeFor(ben.account!, ETHER, 500n)).credited).to.equal(500n);
      expect(await anna.stakedBalance(ETHER)).to.equal(1000n);
      expect(await anna.stakedBalance(ETHER, ben.account!)).to.equal(500n);
      const [balance] = await ben.balances();
      expect(balance).to.deep.include({ currency: ETHER, symbol: "ETH", decimals: 18, staked: 500n });
      await anna.unstake(ETHER, 400n, "0x00000000000000000000000000000000000000aa");
      expect((await anna.unstake(ETHER, "all")).amount).to.equal(600n);
      expect(await anna.stakedBalance(ETHER)).to.equal(0n);
      const provider = deployment.network.ethers.provider;
      expect(await provider.getBalance("0x00000000000000000000000000000000000000aa")).to.equal(400n);
    });

    it("names what is missing when too much is unstaked", async () => {
      await anna.stake(ETHER, 10n);
      const args = { account: anna.account, needed: 11n, available: 10n };
      await expectRejection(anna.unstake(ETHER, 11n), "INSUFFICIENT_BALANCE", { args });
    });
  });

  describe("contributing", () => {
    it("sends along what the balance lacks, and teaches the model", async () => {
      const twin = createTwin("SparsePerceptron", CONFIG);
      const given = sample(5);
      const trace = twin.update(given.features, given.label);
      const sent = await anna.contribute(modelId, given);
      expect(sent.id).to.equal(contributionId(modelId, given));
      expect(sent.learned).to.equal(BigInt(trace) !== 0n);
      expect(sent.deposit > 0n).to.equal(true);
      expect(await anna.predict(modelId, given.features)).to.equal(twin.predict(given.features));
      expect(await anna.parameters(modelId)).to.deep.equal(twin.parameters());
      expect(await anna.recordOf(modelId, sent.id)).to.deep.equal({ status: "open", claimable: sent.deposit, mark: 0 });
    });

    it("keeps to the deposit that was allowed", async () => {
      const maxDeposit = 1n;
      const error = await expectRejection(anna.contribute(modelId, sample(1), { maxDeposit }), "DEPOSIT_ABOVE_MAX");
      expect(error.details).to.deep.nested.include({ "args.maxDeposit": 1n });
      await expectRejection(anna.contribute(modelId, sample(1), { value: 0n }), "INSUFFICIENT_BALANCE");
    });

    it("sends along what the price asks for, not all that was allowed", async () => {
      const price = await anna.quote(modelId);
      await anna.contribute(modelId, sample(1), { maxDeposit: 1000n * price });
      expect((await anna.stakedBalance(ETHER)) < price).to.equal(true);
    });

    it("names the slots that will be read, and so costs less", async () => {
      // All samples have 20 features far apart, so that each is in a slot of its own.
      const { encoder, ...large } = { ...deployment, encoder: indicesEncoder(2048) };
      const classifierConfig = encodeConfig("SparsePerceptron", { ...CONFIG, features: 2048 });
      const { modelId: wide } = await owner.createModel(newModel({ ...large, encoder }, { classifierConfig }));
      const spread = (shift: number) => Array.from({ length: 20 }, (_, i) => 100 * i + shift);
      const given = (shift: number) => ({ label: 0, features: encoder.encode(spread(shift)) });
      const listed = await anna.contribute(wide, given(1));
      const { provider } = deployment.network.ethers;
      const transaction = await provider.getTransaction(listed.hash);
      const [classifier, mechanism] = transaction!.accessList!;
      expect([classifier!.address, mechanism!.address]).to.deep.equal([deployment.sparse, deployment.stake]);
      expect(classifier!.storageKeys).to.have.length(20);
      const { accessList, ...plain } = await batchCall(anna.context, wide, [given(2)], 10n ** 9n, 10n ** 9n);
      const estimate = (list: AccessListEntry[]) =>
        anna.context.rpc.estimateGas({ ...plain, accessList: list, from: anna.account });
      const saved = Number(await estimate([])) - Number(await estimate([...accessList!]));
      expect(saved, "100 for each slot").to.be.within(2000, 2600);
    });

    it("names what is wrong with a sample", async () => {
      const bad = (features: string, label = 0) => anna.contribute(modelId, { label, features });
      await expectRejection(bad("0x"), "EMPTY_FEATURES");
      await expectRejection(bad("0x000102"), "ODD_LENGTH", { args: { length: 3n } });
      await expectRejection(bad("0x00020001"), "FEATURES_UNSORTED", { args: { position: 1n } });
      await expectRejection(bad("0x00010001"), "FEATURES_UNSORTED", { args: { position: 1n } });
      await expectRejection(bad("0x0040"), "FEATURE_OUT_OF_RANGE", { args: { index: 64n, features: 64n } });
      await expectRejection(bad("0x0001", 2), "UNKNOWN_LABEL", { args: { modelId, label: 2n, labels: 2n } });
      await expectRejection(bad("0x1"), "INVALID_BYTES");
      await anna.contribute(modelId, sample(1));
      await expectRejection(ben.contribute(modelId, sample(1)), "ALREADY_RECORDED");
    });

    it("contributes a batch, and tells what it left out and why", async () => {
      await anna.contribute(modelId, sample(1));
      const samples = [sample(1), sample(2), { label: 0, features: "0x0040" }, sample(3), sample(2)];
      const outcome = await ben.contributeBatch(modelId, samples);
      expect(outcome.contributed.map(({ index }) => index)).to.deep.equal([1, 3]);
      const skipped = outcome.skipped.map(({ index, reason }) => [index, reason.code]);
      expect(skipped).to.deep.equal([
        [0, "ALREADY_RECORDED"],
        [2, "FEATURE_OUT_OF_RANGE"],
        [4, "ALREADY_RECORDED"],
      ]);
      const deposits = outcome.contributed.map(({ deposit }) => deposit);
      expect(deposits[0]! + deposits[1]!).to.equal(outcome.deposit);
    });

    it("predicts many inputs in pages, as the twin does", async () => {
      const twin = createTwin("SparsePerceptron", CONFIG);
      const samples = Array.from({ length: 150 }, (_, i) => sample(i));
      for (const { features, label } of samples) twin.update(features, label);
      await anna.contributeBatch(modelId, samples);
      const features = samples.map((each) => each.features);
      expect(await anna.predictBatch(modelId, features)).to.deep.equal(features.map((each) => twin.predict(each)));
      await expectRejection(anna.predictBatch(modelId, ["0x0001", "0x0040"]), "FEATURE_OUT_OF_RANGE");
    });
  });

  describe("claiming", () => {
    it("refunds, reports, takes and sweeps, each in its time", async () => {
      // Features 1 and 2 are always together; the model learns that they mean "yes".
      const good = { label: 1, features: "0x00010002" };
      const bad = { label: 0, features: "0x000100020003" };
      await anna.contribute(modelId, good);
      await ben.contribute(modelId, bad);
      await anna.contribute(modelId, { label: 1, features: "0x000100020004" });
      const [first, second] = await owner.contributions(modelId);

      await expectRejection(anna.refund(modelId, first!), "CLAIM_TOO_EARLY");
      await wait(DAY);
      await expectRejection(ben.refund(modelId, first!), "NOT_CONTRIBUTOR");
      await expectRejection(ben.refund(modelId, second!), "MODEL_DISAGREES");
      await expectRejection(anna.report(modelId, second!), "NO_STANDING");
      expect((await anna.refund(modelId, first!)).amount).to.equal(first!.deposit);
      await expectRejection(anna.refund(modelId, first!), "CONTRIBUTION_CLOSED");
      await expectRejection(ben.report(modelId, second!), "OWN_CONTRIBUTION");
      await expectRejection(anna.refund(modelId, { ...first!, deposit: 1n }), "DETAILS_DIFFER");
      await expectRejection(anna.refund(modelId, { ...first!, features: "0x0009" }), "NEVER_CONTRIBUTED");

      expect((await anna.report(modelId, second!)).amount).to.equal(second!.deposit);
      await expectRejection(anna.report(modelId, second!), "ALREADY_REPORTED");
      await expectRejection(owner.take(modelId, second!), "TAKE_TOO_EARLY");
      await expectRejection(ben.sweep(modelId, second!), "SWEEP_TOO_EARLY");
      await wait(9 * DAY);
      expect((await owner.take(modelId, second!)).amount).to.equal(0n);

      const [, , third] = await owner.contributions(modelId);
      const swept = await ben.sweep(modelId, third!);
      expect(swept).to.deep.include({ tip: third!.deposit / 100n, to: anna.account });
      expect(swept.tip + swept.amount).to.equal(third!.deposit);
    });

    it("claims many at once, and says what it left out", async () => {
      await anna.contributeBatch(modelId, [
        { label: 1, features: "0x0001" },
        { label: 1, features: "0x00010002" },
        { label: 0, features: "0x000100020003" },
      ]);
      await anna.contributeBatch(modelId, [{ label: 1, features: "0x00030006" }]);
      await wait(DAY);
      const all = await anna.contributions(modelId);
      const { amount, settled, skipped, transactions } = await anna.refundBatch(modelId, all);
      expect(transactions).to.have.length(1);
      expect(settled.length + skipped.length).to.equal(4);
      expect(skipped.map(({ reason }) => reason.code)).to.include("MODEL_DISAGREES");
      expect(amount).to.equal(settled.reduce((sum, each) => sum + each.amount, 0n));
      await wait(9 * DAY);
      const open = await anna.contributions(modelId, { status: "open" });
      const swept = await ben.sweepAll(modelId, all);
      expect(swept.settled).to.have.length(open.length);
      expect(swept.skipped.map(({ reason }) => reason.code)).to.deep.equal(
        Array<string>(4 - open.length).fill("CONTRIBUTION_CLOSED"),
      );
    });
  });

  it("claims fewer at once where a transaction has less gas than all of them need", async () => {
    const good = Array.from({ length: 16 }, (_, i) => ({
      label: 1,
      features: `0x0001${(i + 2).toString(16).padStart(4, "0")}`,
    }));
    await anna.contributeBatch(modelId, good);
    await wait(DAY);
    const careful = await clientOf(deployment, 1, { sending: { gasLimit: 250_000n } });
    const { settled, transactions } = await careful.refundBatch(modelId, await anna.contributions(modelId));
    expect(settled).to.have.length(16);
    expect(transactions.length).to.be.greaterThan(1);
    const { provider } = deployment.network.ethers;
    for (const { hash } of transactions) expect((await provider.getTransaction(hash))!.gasLimit).to.equal(250_000n);
  });

  it("names a request that a mechanism does not know", async () => {
    await expectRejection(anna.act(modelId, 0n, "0x"), "UNKNOWN_ACTION", { args: { data: "0x" } });
  });
});
