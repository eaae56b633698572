import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";
import { JsonRpcProvider, ZeroAddress } from "ethers";
import type { BaseContract, ContractFactory } from "ethers";

import { stakeIncentiveConfig } from "../../src/client/models.ts";
import { encodeConfig, encodeSparse, toHex } from "../../src/codec/index.ts";
import {
  CollaborativeTrainer__factory,
  SparsePerceptron__factory,
  StakeIncentive__factory,
} from "../../typechain-types/index.ts";
import { startHardhatNode } from "../scripts/nodes.ts";
import type { Node } from "../scripts/nodes.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SAMPLES = 2_500; // more than a page of the replay
const PER_CALL = 250;
const BLOCKS_BETWEEN = 700; // several ranges to read
const KILLS = isLong ? 15 : 4;
const STAGES = ["connected", "reading", "replaying", "comparing"];
const CHILD = path.resolve(import.meta.dirname, "audit-child.ts");

describe("an audit that is killed", function () {
  this.timeout(1_200_000);
  let node: Node;
  let hub: string;
  let folder: string;

  before(async () => {
    node = await startHardhatNode();
    folder = mkdtempSync(path.join(tmpdir(), "dcai-audit-"));
    hub = await makeHistory(node.url);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await node.stop();
  });

  it(`ends with the same report after ${KILLS} times kill -9, in every stage`, async () => {
    const block = await stopMining(node.url);
    const database = path.join(folder, "killed");
    const killed: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const stage = STAGES[kill % STAGES.length]!;
      killed.push(`${stage}: ${await runAndKill(node.url, hub, database, stage, kill)}`);
    }
    const after = await run(node.url, hub, database);
    const untouched = await run(node.url, hub, path.join(folder, "untouched"));
    expect(after, killed.join("; ")).to.deep.equal(untouched);
    expect(after).to.include({ ok: true, contributions: SAMPLES, block });
  });
});

/** Kills the audit a moment after it began a stage; says whether it was still at work. */
async function runAndKill(url: string, hub: string, database: string, stage: string, kill: number): Promise<string> {
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, url, hub, database], { stdio: [...stdio] });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let seen = "";
  let errors = "";
  const reached = new Promise<void>((resolve) =>
    child.stderr!.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
      seen = errors.trim().split("\n").at(-1)!;
      if (errors.includes(stage)) resolve();
    }),
  );
  await Promise.race([reached, closed]);
  await setTimeout(37 * kill);
  const wasRunning = child.exitCode === null;
  child.kill("SIGKILL");
  await closed;
  expect(STAGES, errors).to.include(seen);
  return wasRunning ? `killed in ${seen}` : "ended before";
}

async function run(url: string, hub: string, database: string): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, url, hub, database]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  expect(stdout, stderr).to.match(/^\{/);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A hub with one model and many contributions, spread over thousands of blocks. */
async function makeHistory(url: string): Promise<string> {
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
  const signer = await provider.getSigner(0);
  const deploy = async (factory: ContractFactory, args: unknown[]): Promise<BaseContract> => {
    const contract = await factory.connect(signer).deploy(...args);
    return contract.waitForDeployment();
  };
  const hub = await deploy(new CollaborativeTrainer__factory() as unknown as ContractFactory, []);
  const address = await hub.getAddress();
  const classifier = await deploy(new SparsePerceptron__factory() as unknown as ContractFactory, [address]);
  const mechanism = await deploy(new StakeIncentive__factory() as unknown as ContractFactory, [address]);
  const waits = { refundWait: 60, ownerWait: 7_200, anyoneWait: 86_400 };
  await send(hub, "createModel", {
    name: "many",
    labels: ["no", "yes"],
    encoder: '{"features":64,"type":"indices"}',
    classifier,
    classifierConfig: encodeConfig("SparsePerceptron", {
      ...{ features: 64, learningRate: 100, binaryPoint: 8, featurePoint: 0, bias: 0 },
    }),
    mechanism,
    mechanismConfig: stakeIncentiveConfig({ priceWeight: 10n ** 9n, ...waits, sweepTipBps: 100 }),
    currency: ZeroAddress,
    parameters: "0x",
    openNow: true,
  });
  const ether = 10n ** 18n;
  await send(hub, "stake", ZeroAddress, 10n * ether, { value: 10n * ether });
  for (let done = 0; done < SAMPLES; done += PER_CALL) {
    const samples = Array.from({ length: PER_CALL }, (_, i) => sampleOf(done + i));
    await send(hub, "contributeBatch", 1, samples, ether);
    await provider.send("hardhat_mine", [`0x${BLOCKS_BETWEEN.toString(16)}`]);
  }
  provider.destroy();
  return address;
}

/** A sample that no other number has. */
function sampleOf(number: number): { label: number; features: string } {
  const bits = Array.from({ length: 14 }, (_, bit) => 2 * bit + ((number >> bit) & 1));
  return { label: number % 3 === 0 ? 1 : 0, features: toHex(encodeSparse(bits, 64)) };
}

async function send(hub: BaseContract, name: string, ...args: unknown[]): Promise<void> {
  const sent = await hub.getFunction(name)(...args);
  await sent.wait();
}

/** Mines nothing any more, so that every audit looks at the same block. */
async function stopMining(url: string): Promise<number> {
  const provider = new JsonRpcProvider(url);
  await provider.send("evm_setIntervalMining", [0]);
  const block = await provider.getBlockNumber();
  provider.destroy();
  return block;
}
