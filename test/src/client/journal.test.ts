import { expect } from "chai";
import { Wallet } from "ethers";
import type { Provider } from "ethers";

import { ContributionJournal, DcaiClient, contributeAll, decide } from "../../../src/client/index.ts";
import type { BatchDecision, BatchFacts, JournalStorage, OpenBatch } from "../../../src/client/index.ts";
import { expectRejection } from "../expect-error.ts";
import { clientOf, deploy, newModel, sampleInput } from "./setup.ts";
import type { Deployment } from "./setup.ts";

/** Lines in memory, which outlive the client that writes them. */
function memory(lines: string[] = []): JournalStorage & { lines: string[] } {
  return {
    lines,
    append: async (line) => void lines.push(line),
    read: async () => [...lines],
  };
}

const OWNER = { chainId: 31_337n, hub: "0xAb", modelId: 1n, account: "0xCd" };
const ATTEMPT = { nonce: 7, startBlock: 3, hash: "0x11", raw: "0x22" } as const;

describe("ContributionJournal", () => {
  it("remembers batches that have no end, in the order of their nonces", async () => {
    const storage = memory();
    const journal = await ContributionJournal.begin(storage, OWNER);
    expect([journal.number(), journal.number(), journal.number()]).to.deep.equal([1, 2, 3]);
    await journal.batch(1, ["0xa1"], { ...ATTEMPT, nonce: 9 });
    await journal.batch(2, ["0xa2"], ATTEMPT);
    await journal.attempt(2, { ...ATTEMPT, hash: "0x33" });
    await journal.batch(3, ["0xa3"], ATTEMPT);
    await journal.end(3, "mined");
    const again = await ContributionJournal.begin(storage, { ...OWNER, hub: "0xaB" });
    expect(again.open.map(({ batch }) => batch)).to.deep.equal([2, 1]);
    expect(again.open[0]).to.deep.include({ ids: ["0xa2"] });
    expect(again.open[0]!.attempts.map(({ hash }) => hash)).to.deep.equal(["0x11", "0x33"]);
    expect(again.number()).to.equal(4);
  });

  it("survives being cut off at any byte", async () => {
    const storage = memory();
    const journal = await ContributionJournal.begin(storage, OWNER);
    await journal.batch(1, ["0xa1"], ATTEMPT);
    await journal.end(1, "mined");
    await journal.batch(2, ["0xa2"], ATTEMPT);
    const text = storage.lines.map((line) => `${line}\n`).join("");
    const lastBatch = text.lastIndexOf("}\n") + 1;
    for (let length = 0; length <= text.length; length++) {
      let file = text.slice(0, length);
      const cut: JournalStorage = {
        append: async (line) => void (file += `${line}\n`),
        read: async () => file.split("\n"),
      };
      const first = await ContributionJournal.begin(cut, OWNER);
      const second = await ContributionJournal.begin(cut, OWNER);
      expect(second.open, `${length} bytes`).to.deep.equal(first.open);
      if (length >= lastBatch) expect(first.open.map(({ batch }) => batch)).to.deep.equal([2]);
    }
  });

  it("refuses what it did not write, and what is about something else", async () => {
    const storage = memory();
    await ContributionJournal.begin(storage, OWNER);
    await expectRejection(ContributionJournal.begin(storage, { ...OWNER, modelId: 2n }), "JOURNAL_MISMATCH", {
      field: "model",
      journal: "1",
      now: "2",
    });
    await expectRejection(ContributionJournal.begin(storage, { ...OWNER, chainId: 1n }), "JOURNAL_MISMATCH");
    await expectRejection(ContributionJournal.begin(storage, { ...OWNER, account: "0xee" }), "JOURNAL_MISMATCH");
    const spoilt = memory([...storage.lines, "once upon a time", JSON.stringify({ type: "end", batch: 1 })]);
    await expectRejection(ContributionJournal.begin(spoilt, OWNER), "BAD_JOURNAL", { line: 3 });
    const orphan = memory([...storage.lines, JSON.stringify({ type: "attempt", batch: 5, ...ATTEMPT })]);
    await expectRejection(ContributionJournal.begin(orphan, OWNER), "BAD_JOURNAL", { line: 3 });
  });

  describe("decides about an open batch", () => {
    const batch: OpenBatch = { batch: 1, ids: ["0xa1", "0xa2"], attempts: [ATTEMPT] };
    const unsigned: OpenBatch = { ...batch, attempts: [{ ...ATTEMPT, hash: null, raw: null }] };
    const facts: BatchFacts = { receipt: null, recorded: 0, minedNonce: 7, pendingNonce: 7 };
    const cases: [string, OpenBatch, Partial<BatchFacts>, BatchDecision][] = [
      ["it was mined", batch, { receipt: "succeeded", minedNonce: 8, pendingNonce: 8 }, "mined"],
      ["it was mined, and failed", batch, { receipt: "failed", minedNonce: 8, pendingNonce: 8 }, "void"],
      ["all its samples are there, whoever sent them", unsigned, { recorded: 2 }, "mined"],
      ["its nonce went to something else", batch, { recorded: 1, minedNonce: 8, pendingNonce: 8 }, "void"],
      ["it is signed here, and may never have been sent", batch, {}, "resend"],
      ["it is signed here, and waits", batch, { pendingNonce: 8 }, "resend"],
      ["the node signed it, and it waits", unsigned, { pendingNonce: 8 }, "wait"],
      ["the node never got it", unsigned, {}, "void"],
    ];
    for (const [when, open, changes, decision] of cases) {
      it(`${decision}, when ${when}`, () => {
        expect(decide(open, { ...facts, ...changes })).to.equal(decision);
      });
    }
  });
});

/** A provider that dies for good at a certain request, before or after it went through. */
function mortal(provider: Provider, deathAt: number, afterwards: boolean): Provider {
  const transport = provider as unknown as { send(method: string, params: unknown[]): Promise<unknown> };
  let count = 0;
  const send = async (method: string, params: unknown[]): Promise<unknown> => {
    count++;
    if (count > deathAt || (count === deathAt && !afterwards)) throw new Error("killed");
    const result = await transport.send(method, params);
    if (count >= deathAt) throw new Error("killed");
    return result;
  };
  return { send } as unknown as Provider;
}

describe("contributeAll, killed at any moment and started again", function () {
  this.timeout(240_000);

  const ROWS = Array.from({ length: 24 }, (_, i) => ({ line: i + 2, ...sampleInput(i) }));
  let deployment: Deployment;
  let modelId: bigint;
  let wallet: Wallet;

  let keyInNode: boolean;

  const connect = async (provider: Provider) => {
    const node = { getAddress: async () => wallet.address, signTransaction: null, provider } as unknown as Provider;
    const runner = keyInNode ? node : wallet.connect(provider);
    return DcaiClient.connect({ hub: deployment.hub, runner, sending: { pollMs: 20 }, deployedAt: 0 });
  };
  const run = async (journal: JournalStorage, provider: Provider) => {
    const { encoder } = deployment;
    return contributeAll(await connect(provider), ROWS, { modelId, encoder, journal, maxBatch: 6 });
  };

  before(async () => {
    deployment = await deploy();
  });

  beforeEach(async () => {
    const owner = await clientOf(deployment, 0);
    ({ modelId } = await owner.createModel(newModel(deployment)));
    keyInNode = false;
    wallet = new Wallet(Wallet.createRandom().privateKey);
    await deployment.network.networkHelpers.setBalance(wallet.address, 10n ** 20n);
  });

  /** From now on the node signs. */
  const leaveKeyToNode = async () => {
    keyInNode = true;
    const accounts = await deployment.network.ethers.getSigners();
    wallet = { address: accounts[5]!.address } as Wallet;
  };

  async function check(journal: { lines: string[] }): Promise<void> {
    const provider = deployment.network.ethers.provider as unknown as Provider;
    const client = await connect(provider);
    const records = await client.contributions(modelId);
    expect(records).to.have.length(ROWS.length);
    expect(new Set(records.map(({ id }) => id)).size).to.equal(ROWS.length);
    const { open } = await ContributionJournal.begin(
      { append: async () => {}, read: async () => journal.lines },
      { chainId: client.chainId, hub: client.hub, modelId, account: wallet.address },
    );
    expect(open, "every batch has an end").to.deep.equal([]);
  }

  for (const [place, afterwards] of [
    ["here", false],
    ["here", true],
    ["in the node", false],
    ["in the node", true],
  ] as const) {
    const moment = `${afterwards ? "after" : "before"} each request, the key being ${place}`;
    it(`ends with every row on chain exactly once (killed ${moment})`, async () => {
      if (place === "in the node") await leaveKeyToNode();
      const provider = deployment.network.ethers.provider as unknown as Provider;
      let finished = false;
      let kills = 0;
      // Every run lives three requests longer than the one before.
      const journal = memory();
      for (let deathAt = 8; !finished; deathAt += 3) {
        try {
          await run(journal, mortal(provider, deathAt, afterwards));
          finished = true;
        } catch (error) {
          expect(String(error)).to.match(/killed/);
          kills++;
        }
      }
      expect(kills).to.be.greaterThan(5);
      await check(journal);
    });
  }

  for (const place of ["here", "in the node"])
    it(`ends with every row on chain exactly once while nothing is mined, the key being ${place}`, async () => {
      if (place === "in the node") await leaveKeyToNode();
      const provider = deployment.network.ethers.provider as unknown as Provider & {
        send(method: string, params: unknown[]): Promise<unknown>;
      };
      const journal = memory();
      await provider.send("evm_setAutomine", [false]);
      try {
        for (const deathAt of [30, 45, 60]) {
          await run(journal, mortal(provider, deathAt, true)).catch((error: unknown) => {
            expect(String(error)).to.match(/killed/);
          });
        }
        await provider.send("evm_setIntervalMining", [50]);
        const summary = await run(journal, provider);
        expect(summary.recovered).to.be.greaterThan(0);
        expect(summary.recovered + summary.done).to.equal(ROWS.length);
      } finally {
        await provider.send("evm_setIntervalMining", [0]);
        await provider.send("evm_setAutomine", [true]);
      }
      await check(journal);
    });
});
