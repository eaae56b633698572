import { expect } from "chai";

import { contributeAll } from "../../../src/client/index.ts";
import type { BatchEvent, DcaiClient, InputRow, SkippedRow } from "../../../src/client/index.ts";
import { indicesEncoder } from "../../../src/encoders/index.ts";
import { expectRejection } from "../expect-error.ts";
import { FEATURES, STAKE, clientOf, deploy, newModel, sampleInput, sampleOf, walletClient } from "./setup.ts";
import type { Deployment } from "./setup.ts";

/** Rows of a file that never was: line numbers from 2, as behind a heading. */
async function* rowsOf(from: number, count: number): AsyncGenerator<InputRow, void> {
  for (let i = 0; i < count; i++) yield { line: i + 2, ...sampleInput(from + i) };
}

describe("contributeAll", () => {
  let deployment: Deployment;
  let anna: DcaiClient;
  let modelId: bigint;

  const onChain = async () => (await anna.contributions(modelId)).map(({ id }) => id);

  beforeEach(async () => {
    deployment = await deploy();
    const owner = await clientOf(deployment, 0);
    ({ modelId } = await owner.createModel(newModel(deployment)));
    anna = await walletClient(deployment);
  });

  it("contributes every row once, in batches, several at a time", async () => {
    const { encoder } = deployment;
    const events: BatchEvent[] = [];
    const seen: number[] = [];
    const summary = await contributeAll(
      anna,
      rowsOf(0, 300),
      { modelId, encoder, maxBatch: 40, totalRows: 300 },
      { batch: (event) => events.push(event), progress: ({ done }) => seen.push(done) },
    );
    expect(summary).to.deep.include({ read: 300, done: 300, skipped: 0, batches: 8, inFlight: 0, etaSeconds: 0 });
    expect(new Set(await onChain()).size).to.equal(300);
    expect(events.filter(({ event }) => event === "mined")).to.have.length(8);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    const records = await anna.contributions(modelId);
    expect(summary.spent).to.equal(records.reduce((sum, { deposit }) => sum + deposit, 0n));
    expect(summary.gasUsed > 0n && summary.fee > 0n && summary.perSecond > 0).to.equal(true);
  });

  it("leaves out, with a word, empty rows, repeated ones and those on chain", async () => {
    const { encoder } = deployment;
    await anna.contribute(modelId, sampleOf(deployment, 3));
    const rows = [
      { line: 2, ...sampleInput(1) },
      { line: 3, input: [], label: 0 },
      { line: 4, ...sampleInput(2) },
      { line: 5, ...sampleInput(1) },
      { line: 6, ...sampleInput(3) },
    ];
    const skipped: SkippedRow[] = [];
    const summary = await contributeAll(anna, rows, { modelId, encoder }, { skipped: (row) => skipped.push(row) });
    expect(summary).to.deep.include({ read: 5, done: 2, empty: 1, duplicates: 1, recorded: 1, refused: 0 });
    expect(skipped.map(({ line, why }) => [line, why])).to.have.deep.members([
      [3, "empty"],
      [5, "duplicate"],
      [6, "recorded"],
    ]);
    const again = await contributeAll(anna, rows, { modelId, encoder });
    expect(again).to.deep.include({ done: 0, recorded: 3, batches: 0, spent: 0n });
  });

  it("works with a node that signs itself, one transaction at a time", async () => {
    const ben = await clientOf(deployment, 2);
    const { encoder } = deployment;
    const summary = await contributeAll(ben, rowsOf(0, 50), { modelId, encoder, maxBatch: 20, inFlight: 1 });
    expect(summary).to.deep.include({ done: 50, batches: 3 });
  });

  it("does everything but send in a dry run, and says what it would cost", async () => {
    const { encoder } = deployment;
    const options = { modelId, encoder, maxBatch: 50 };
    const { estimate, ...dry } = await contributeAll(anna, rowsOf(0, 200), { ...options, dryRun: true });
    expect(dry).to.deep.include({ read: 200, done: 0, batches: 0, dryRun: true });
    expect(await onChain()).to.deep.equal([]);
    expect(estimate).to.deep.include({ samples: 200, batches: 4, chain: "l1", dataFee: 0n, measured: true });
    const wet = await contributeAll(anna, rowsOf(0, 200), { ...options, inFlight: 1 });
    expect(Number(estimate!.gas) / Number(wet.gasUsed)).to.be.within(0.7, 1.5);
    expect(estimate!.deposit >= wet.spent, "the deposit is not underestimated").to.equal(true);
    expect(estimate!.deposit <= 200n * 3600n * STAKE.priceWeight).to.equal(true);
  });

  it("stays below the gas cap, whatever it is", async () => {
    const { encoder } = deployment;
    const gasCap = 1_500_000n;
    const summary = await contributeAll(anna, rowsOf(0, 120), { modelId, encoder, gasCap });
    expect(summary.done).to.equal(120);
    expect(summary.batches).to.be.greaterThan(3);
    expect(summary.gasUsed / BigInt(summary.batches) < gasCap).to.equal(true);
  });

  it("halves a batch that turns out too large", async () => {
    const small = await walletClient(deployment, { sending: { gasCap: 700_000n } });
    const { encoder } = deployment;
    const options = { modelId, encoder, gasCap: 5_000_000n };
    const summary = await contributeAll(small, rowsOf(0, 40), options);
    expect(summary.done).to.equal(40);
    expect(new Set(await onChain()).size).to.equal(40);
  });

  describe("keeps to its limits", () => {
    it("stops when the price is too high, with its name", async () => {
      const { encoder } = deployment;
      const options = { modelId, encoder, maxPrice: 10n };
      const error = await expectRejection(contributeAll(anna, rowsOf(0, 10), options), "PRICE_ABOVE_MAX");
      expect(error.details).to.deep.include({ maxPrice: 10n });
      expect(await onChain()).to.deep.equal([]);
    });

    it("waits for a lower price if told so", async () => {
      const { encoder, network } = deployment;
      await anna.contribute(modelId, sampleOf(deployment, 999));
      const clock = {
        now: () => Date.now(),
        // An hour of the chain passes whenever the client waits.
        sleep: async () => void (await network.networkHelpers.time.increase(3600)),
      };
      const patient = await walletClient(deployment, { clock });
      const options = { modelId, encoder, maxPrice: (3600n * STAKE.priceWeight) / 50n, waitForPrice: true };
      const summary = await contributeAll(patient, rowsOf(0, 1), options);
      expect(summary.done).to.equal(1);
      expect(summary.spent <= options.maxPrice).to.equal(true);
    });

    it("stops when the budget is spent, and continues with a higher one", async () => {
      const { encoder } = deployment;
      const each = 3600n * STAKE.priceWeight;
      const options = { modelId, encoder, maxBatch: 10, maxDeposit: 25n * each };
      const error = await expectRejection(contributeAll(anna, rowsOf(0, 50), options), "BUDGET_SPENT");
      expect(error.details).to.deep.include({ maxDeposit: 25n * each });
      const records = await anna.contributions(modelId);
      expect(records.length).to.be.within(20, 49);
      expect(records.reduce((sum, { deposit }) => sum + deposit, 0n) <= 25n * each).to.equal(true);
      const rest = await contributeAll(anna, rowsOf(0, 50), { modelId, encoder });
      expect(rest.done + rest.recorded).to.equal(50);
      expect(new Set(await onChain()).size).to.equal(50);
    });

    it("says how much ether is missing", async () => {
      const poor = await walletClient(deployment);
      await deployment.network.networkHelpers.setBalance(poor.account!, 1_000_000n);
      const { encoder } = deployment;
      const error = await expectRejection(
        contributeAll(poor, rowsOf(0, 5), { modelId, encoder }),
        "INSUFFICIENT_FUNDS",
      );
      const { needed, available, missing } = error.details as Record<string, bigint>;
      expect([available, missing]).to.deep.equal([1_000_000n, needed! - 1_000_000n]);
    });
  });

  describe("refuses", () => {
    it("another encoder", async () => {
      const encoder = indicesEncoder(FEATURES + 1);
      await expectRejection(contributeAll(anna, rowsOf(0, 1), { modelId, encoder }), "ENCODER_MISMATCH");
    });

    it("a model that does not exist, or is not open", async () => {
      const { encoder } = deployment;
      await expectRejection(contributeAll(anna, rowsOf(0, 1), { modelId: 9n, encoder }), "UNKNOWN_MODEL");
      const owner = await clientOf(deployment, 0);
      const { modelId: closed } = await owner.createModel(newModel(deployment, { open: false }));
      await expectRejection(contributeAll(anna, rowsOf(0, 1), { modelId: closed, encoder }), "MODEL_NOT_OPEN");
    });

    it("a client without an account", async () => {
      const { hub, encoder, network } = deployment;
      const { DcaiClient: Client } = await import("../../../src/client/index.ts");
      const reader = await Client.connect({ hub, runner: network.ethers.provider as never });
      await expectRejection(contributeAll(reader, rowsOf(0, 1), { modelId, encoder }), "NO_ACCOUNT");
    });

    it("a row that can't be encoded, by its line", async () => {
      const { encoder } = deployment;
      const rows = [
        { line: 2, ...sampleInput(1) },
        { line: 3, input: [FEATURES], label: 0 },
      ];
      const error = await expectRejection(contributeAll(anna, rows, { modelId, encoder }), "BAD_ROW", { line: 3 });
      expect(error.message).to.match(/^Line 3: /);
      const label = contributeAll(anna, [{ ...sampleInput(1), label: 2 }], { modelId, encoder });
      await expectRejection(label, "BAD_ROW", { line: 1 });
      const none = contributeAll(anna, [{ ...sampleInput(1), label: undefined }], { modelId, encoder });
      await expectRejection(none, "BAD_ROW", { line: 1 });
    });
  });
});
