import { expect } from "chai";
import { Transaction, Wallet } from "ethers";
import type { JsonRpcApiProvider, Provider } from "ethers";

import { DcaiClient, ETHER, contributeAll } from "../../../src/client/index.ts";
import type { BatchEvent, SendOptions } from "../../../src/client/index.ts";
import { raiseFees, timesUp } from "../../../src/client/fees.ts";
import { expectRejection } from "../expect-error.ts";
import { clientOf, deploy, newModel, sampleInput } from "./setup.ts";
import type { Deployment } from "./setup.ts";

type Send = (method: string, params: unknown[]) => Promise<unknown>;
const GWEI = 10n ** 9n;

describe("a transaction that is not mined", () => {
  let deployment: Deployment;
  let send: Send;
  let wallet: Wallet;
  let sent: string[];

  /** A client that notes the raw transactions which it sends, and may be interrupted at each. */
  const connect = (sending: Partial<SendOptions>, beforeSend: Send = async () => null): Promise<DcaiClient> => {
    const watched: Send = async (method, params) => {
      if (method === "eth_sendRawTransaction") {
        await beforeSend(method, params);
        sent.push(params[0] as string);
      }
      return send(method, params);
    };
    const runner = wallet.connect({ send: watched } as unknown as Provider);
    return DcaiClient.connect({ hub: deployment.hub, runner, sending: { pollMs: 10, ...sending }, deployedAt: 0 });
  };
  const baseFee = (gwei: bigint) => send("hardhat_setNextBlockBaseFeePerGas", [`0x${(gwei * GWEI).toString(16)}`]);
  const mine = () => send("hardhat_mine", []);
  const until = async (condition: () => boolean): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error("it never happened");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  beforeEach(async () => {
    deployment = await deploy();
    const provider = deployment.network.ethers.provider as unknown as JsonRpcApiProvider;
    send = (method, params) => provider.send(method, params) as Promise<unknown>;
    wallet = new Wallet(Wallet.createRandom().privateKey);
    await send("hardhat_setBalance", [wallet.address, "0x56bc75e2d63100000"]);
    sent = [];
    await send("evm_setAutomine", [false]);
  });

  it("is replaced at a higher fee until it is mined, and happens once", async () => {
    const client = await connect({ replaceAfterMs: 60, maxReplacements: 50, maxFeeFactor: 100 });
    await baseFee(8n);
    const staked = client.stake(ETHER, 5n);
    // The base fee rises above what was offered, in every block.
    let blocks = 0;
    let finished = false;
    void staked.finally(() => (finished = true));
    while (!finished) {
      const before = sent.length;
      await until(() => sent.length > before || finished);
      if (!finished && ++blocks < 3) await baseFee(8n * 5n ** BigInt(blocks));
      await mine();
    }
    const { credited, hash } = await staked;
    expect(credited).to.equal(5n);
    expect(sent.length).to.be.greaterThan(1);
    const transactions = sent.map((raw) => Transaction.from(raw));
    expect(new Set(transactions.map(({ nonce }) => nonce))).to.deep.equal(new Set([0]));
    expect(new Set(transactions.map(({ data }) => data)).size).to.equal(1);
    expect(transactions.map((each) => each.hash)).to.include(hash);
    for (let i = 1; i < transactions.length; i++) {
      const [earlier, later] = [transactions[i - 1]!, transactions[i]!];
      expect(later.maxFeePerGas! * 8n >= earlier.maxFeePerGas! * 9n, "12.5 % more").to.equal(true);
      expect(later.maxPriorityFeePerGas! * 8n >= earlier.maxPriorityFeePerGas! * 9n, "12.5 % more").to.equal(true);
    }
    expect(await client.stakedBalance(ETHER)).to.equal(5n);
  });

  it("counts when an earlier attempt is mined while it is being replaced", async () => {
    let attempts = 0;
    const client = await connect({ replaceAfterMs: 30 }, async () => {
      if (++attempts === 2) await mine();
      return null;
    });
    const { hash, credited } = await client.stake(ETHER, 6n);
    expect(credited).to.equal(6n);
    expect(hash).to.equal(Transaction.from(sent[0]!).hash);
  });

  it("is given up after a while, by name, and its fee has a limit", async () => {
    const options = { replaceAfterMs: 10, timeoutMs: 600, maxReplacements: 100, feeBump: 2, maxFeeFactor: 5 };
    const client = await connect(options);
    const error = await expectRejection(client.stake(ETHER, 5n), "TRANSACTION_TIMEOUT", { nonce: 0 });
    const fees = sent.map((raw) => Transaction.from(raw).maxFeePerGas!);
    expect(fees.length).to.be.within(2, 4);
    expect(fees.at(-1)! <= 5n * fees[0]!).to.equal(true);
    expect(error.details).to.deep.include({ attempts: fees.length });
  });

  it("is told apart from one whose nonce the account used elsewhere", async () => {
    const client = await connect({ replaceAfterMs: 60_000 });
    const staked = client.stake(ETHER, 5n);
    await until(() => sent.length === 1);
    const first = Transaction.from(sent[0]!);
    const other = {
      chainId: 31_337,
      nonce: 0,
      to: wallet.address,
      gasLimit: 21_000,
      maxFeePerGas: first.maxFeePerGas! * 2n,
      maxPriorityFeePerGas: first.maxPriorityFeePerGas! * 2n,
    };
    await send("eth_sendRawTransaction", [await wallet.signTransaction(other)]);
    await mine();
    await expectRejection(staked, "TRANSACTION_REPLACED", { nonce: 0, hash: first.hash });
    expect(await client.stakedBalance(ETHER)).to.equal(0n);
  });

  it("does not hold up the rows: several batches wait, and all are replaced and mined in order", async () => {
    await send("evm_setAutomine", [true]);
    const owner = await clientOf(deployment, 0);
    const { modelId } = await owner.createModel(newModel(deployment));
    await send("evm_setAutomine", [false]);
    const client = await connect({ replaceAfterMs: 100, maxReplacements: 100 });
    const events: BatchEvent[] = [];
    const rows = Array.from({ length: 40 }, (_, i) => sampleInput(i));
    const { encoder } = deployment;
    let finished = false;
    const run = contributeAll(
      client,
      rows,
      { modelId, encoder, maxBatch: 10 },
      { batch: (event) => events.push(event) },
    ).finally(() => (finished = true));
    await until(() => events.filter(({ event }) => event === "sent").length >= 4);
    expect(events.filter(({ event }) => event === "mined")).to.have.length(0);
    await until(() => events.some(({ event }) => event === "replaced"));
    for (let blocks = 0; !finished && blocks < 500; blocks++) {
      await mine();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await run).to.deep.include({ done: 40, batches: 4 });
    expect(await client.contributions(modelId)).to.have.length(40);
  });
});

describe("fees of replacements", () => {
  const fees = { type: 2, maxFeePerGas: 100n, maxPriorityFeePerGas: 10n } as const;

  it("rise by the factor at least, both of them, and by 1 wei at the very least", () => {
    expect(raiseFees(fees, { ...fees, maxFeePerGas: 1n }, 1.125, 1000n)).to.deep.equal({
      type: 2,
      maxFeePerGas: 113n,
      maxPriorityFeePerGas: 12n,
    });
    expect(timesUp(0n, 1.125)).to.equal(1n);
    expect(timesUp(8n, 1.125)).to.equal(9n);
    expect(raiseFees({ type: 0, gasPrice: 80n }, { type: 0, gasPrice: 2n }, 1.125, 1000n)).to.deep.equal({
      type: 0,
      gasPrice: 90n,
    });
  });

  it("follow what the network asks now", () => {
    const now = { type: 2, maxFeePerGas: 500n, maxPriorityFeePerGas: 40n } as const;
    expect(raiseFees(fees, now, 1.125, 1000n)).to.deep.equal(now);
  });

  it("stop at the cap: at it, if that is enough of a rise, or else not at all", () => {
    const now = { type: 2, maxFeePerGas: 500n, maxPriorityFeePerGas: 40n } as const;
    expect(raiseFees(fees, now, 1.125, 200n)).to.deep.equal({ type: 2, maxFeePerGas: 200n, maxPriorityFeePerGas: 40n });
    expect(raiseFees(fees, now, 1.125, 112n)).to.equal(null);
  });
});
