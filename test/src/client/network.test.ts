import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import hre from "hardhat";
import { FetchRequest, JsonRpcProvider, Network, Wallet } from "ethers";

import { DcaiClient, ETHER, contributeAll } from "../../../src/client/index.ts";
import type { ConnectOptions } from "../../../src/client/index.ts";
import { readLogs } from "../../../src/client/logs.ts";
import { expectRejection } from "../expect-error.ts";
import { deployOver } from "./deploy-over.ts";
import { newModel, sampleInput, sampleOf } from "./setup.ts";
import type { Deployment } from "./setup.ts";

/** What the proxy does to one request instead of passing it on, or after it. */
type Fault = "429" | "503" | "drop" | "drop after" | "hang" | null;

/** A proxy in front of a node that behaves as badly as it is told. */
class Proxy {
  /** Decides about every HTTP request; `methods` are those of the calls in it. */
  fault: (methods: readonly string[], body: string) => Fault | string = () => null;
  readonly faults: string[] = [];
  private readonly server: Server;

  constructor(private readonly target: string) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const calls = [JSON.parse(body) as { id: number; method: string }].flat();
    const fault = this.fault(
      calls.map(({ method }) => method),
      body,
    );
    if (fault !== null) this.faults.push(fault);
    if (fault === "429" || fault === "503") return void response.writeHead(Number(fault)).end("come back later");
    if (fault === "drop") return void request.socket.destroy();
    if (fault === "hang") return;
    if (fault !== null && fault !== "drop after") {
      const error = { code: -32005, message: fault };
      const answers = calls.map(({ id }) => ({ jsonrpc: "2.0", id, error }));
      return void response.end(JSON.stringify(body.startsWith("[") ? answers : answers[0]));
    }
    const headers = { "content-type": "application/json" };
    const answer = await fetch(this.target, { method: "POST", body, headers });
    const text = await answer.text();
    if (fault === "drop after") return void request.socket.destroy();
    response.writeHead(answer.status, headers).end(text);
  }
}

describe("DcaiClient over a bad network", function () {
  this.timeout(60_000);

  let deployment: Deployment;
  let modelId: bigint;
  let proxy: Proxy;
  let url: string;
  let stop: () => Promise<void>;

  const retry = { attempts: 5, baseMs: 10, maxMs: 50, timeoutMs: 1_000 };
  const provider = (): JsonRpcProvider => {
    const request = new FetchRequest(url);
    request.setThrottleParams({ maxAttempts: 1 });
    const network = Network.from(31_337);
    return new JsonRpcProvider(request, network, { staticNetwork: network });
  };
  const connect = (wallet: Wallet, options: Partial<ConnectOptions> = {}) =>
    DcaiClient.connect({ hub: deployment.hub, runner: wallet, retry, deployedAt: 0, ...options });
  const richWallet = async (): Promise<Wallet> => {
    const wallet = new Wallet(Wallet.createRandom().privateKey, provider());
    await provider().send("hardhat_setBalance", [wallet.address, "0x56bc75e2d63100000"]);
    return wallet;
  };

  before(async () => {
    const server = await hre.network.createServer("default", "127.0.0.1", 0);
    const { port } = await server.listen();
    proxy = new Proxy(`http://127.0.0.1:${port}`);
    url = await proxy.listen();
    stop = async () => {
      proxy.close();
      await server.close();
    };
    deployment = await deployOver(url);
    const owner = await connect(await richWallet());
    ({ modelId } = await owner.createModel(newModel(deployment)));
  });

  after(() => stop());

  beforeEach(() => {
    proxy.fault = () => null;
    proxy.faults.length = 0;
  });

  for (const fault of ["429", "503", "drop"] as const) {
    it(`asks again after ${fault === "drop" ? "a dropped connection" : fault}`, async () => {
      const client = await connect(await richWallet());
      let left = 3;
      proxy.fault = () => (left-- > 0 ? fault : null);
      expect((await client.modelInfo(modelId)).name).to.equal("a test");
      expect(proxy.faults.length).to.equal(3);
    });
  }

  it("asks again when there is no answer in time", async () => {
    const client = await connect(await richWallet(), { retry: { ...retry, timeoutMs: 150 } });
    let left = 2;
    proxy.fault = () => (left-- > 0 ? "hang" : null);
    expect(await client.modelCount()).to.equal(1n);
  });

  it("gives up by name, having waited longer each time", async () => {
    const waits: number[] = [];
    const clock = { now: () => Date.now(), sleep: async (ms: number) => void waits.push(ms) };
    const client = await connect(await richWallet(), { clock, random: () => 0.5, retry: { ...retry, maxMs: 30 } });
    proxy.fault = () => "503";
    const error = await expectRejection(client.modelCount(), "RPC_FAILED", { method: "eth_call", attempts: 5 });
    expect(error.message).to.contain("503");
    expect(waits).to.deep.equal([7.5, 15, 22.5, 22.5]);
  });

  it("gives up by name when there is never an answer", async () => {
    const client = await connect(await richWallet(), { retry: { ...retry, attempts: 2, timeoutMs: 300 } });
    proxy.fault = () => "hang";
    await expectRejection(client.modelCount(), "RPC_TIMEOUT", { attempts: 2, timeoutMs: 300 });
  });

  it("sends a transaction once, although its answer was lost", async () => {
    const client = await connect(await richWallet());
    let lost = 0;
    proxy.fault = (methods) => (methods.includes("eth_sendRawTransaction") && lost++ === 0 ? "drop after" : null);
    const { credited } = await client.stake(ETHER, 5n);
    expect([credited, lost]).to.deep.equal([5n, 2]);
    expect(await client.stakedBalance(ETHER)).to.equal(5n);
  });

  it("sends a transaction once through a node that signs, although its answer was lost", async () => {
    const signer = await provider().getSigner(3);
    const client = await connect(signer as unknown as Wallet);
    let lost = 0;
    proxy.fault = (methods) => (methods.includes("eth_sendTransaction") && lost++ === 0 ? "drop after" : null);
    const before = await client.stakedBalance(ETHER);
    const { credited } = await client.stake(ETHER, 7n);
    expect(credited).to.equal(7n);
    expect(lost).to.be.greaterThan(1);
    expect((await client.stakedBalance(ETHER)) - before).to.equal(7n);
  });

  it("contributes every row once over a network that fails at every third request", async () => {
    const client = await connect(await richWallet(), { sending: { pollMs: 20 } });
    const faults: Fault[] = ["429", "drop", "503", "drop after"];
    let count = 0;
    proxy.fault = () => (++count % 3 === 0 ? faults[(count / 3) % faults.length]! : null);
    const rows = Array.from({ length: 60 }, (_, i) => sampleInput(i));
    const { encoder } = deployment;
    const summary = await contributeAll(client, rows, { modelId, encoder, maxBatch: 10 });
    proxy.fault = () => null;
    expect(summary).to.deep.include({ done: 60, recorded: 0 });
    expect(proxy.faults.length).to.be.greaterThan(10);
    const records = await client.contributions(modelId, { contributor: client.account! });
    expect(new Set(records.map(({ id }) => id)).size).to.equal(60);
    expect(records).to.have.length(60);
  });

  it("reads logs in ranges that the node bears", async () => {
    const client = await connect(await richWallet());
    for (let i = 100; i < 130; i++) await client.contribute(modelId, sampleOf(deployment, i));
    const whole = await client.contributions(modelId);
    const ranges: number[] = [];
    proxy.fault = (methods, body) => {
      if (!methods.includes("eth_getLogs")) return null;
      const { fromBlock, toBlock } = (JSON.parse(body) as { params: [Record<string, string>] }).params[0];
      const range = Number(toBlock) - Number(fromBlock) + 1;
      if (range > 9) return "query returned more than 10000 results. Try with this block range";
      ranges.push(range);
      return null;
    };
    expect(await client.contributions(modelId)).to.deep.equal(whole);
    expect(Math.max(...ranges)).to.be.within(5, 9);
    expect(ranges.length).to.be.lessThan(40);

    proxy.fault = (methods) => (methods.includes("eth_getLogs") ? "block range too large" : null);
    const query = { address: client.hub, topics: [], fromBlock: 0, toBlock: 8 };
    const all = async (): Promise<number> => {
      let count = 0;
      for await (const logs of readLogs(client.context.rpc, query)) count += logs.length;
      return count;
    };
    const refused = await all().catch((error: unknown) => error);
    expect(JSON.stringify(refused) + String(refused)).to.contain("block range too large");
  });

  it("refuses the wrong network, and an address without a hub", async () => {
    const wallet = await richWallet();
    await expectRejection(connect(wallet, { chainId: 10 }), "WRONG_NETWORK", { expected: 10n, actual: 31_337n });
    const nowhere = "0x00000000000000000000000000000000000000ab";
    await expectRejection(connect(wallet, { hub: nowhere }), "NOT_A_HUB");
    await expectRejection(connect(wallet, { hub: deployment.sparse }), "NOT_A_HUB");
    await expectRejection(connect(new Wallet(wallet.privateKey)), "NOT_JSON_RPC");
  });

  it("reads without an account, and writes nothing", async () => {
    const reader = await DcaiClient.connect({ hub: deployment.hub, runner: provider(), retry });
    expect(reader.account).to.equal(null);
    expect((await reader.modelInfo(modelId)).isOpen).to.equal(true);
    await expectRejection(reader.stake(ETHER, 1n), "NO_ACCOUNT");
    await expectRejection(reader.contribute(modelId, sampleOf(deployment, 1)), "NO_ACCOUNT");
  });
});
