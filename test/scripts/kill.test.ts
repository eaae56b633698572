import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";
import { toBeHex } from "ethers";

import { CollaborativeTrainer__factory } from "../../typechain-types/index.ts";
import { deployOnce, hardhat, runHardhat, startHardhatNode } from "./nodes.ts";
import type { Node } from "./nodes.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const ROWS = 2_000;
const KILLS = 3;
/** After at most so many new lines of the journal it is killed: a batch takes three, so that three kills leave work to do. */
const MOST_LINES = 75;
/** Small batches, so that there are many moments at which a crash can hurt. */
const MAX_BATCH = 20;
/** A key that Hardhat's nodes give money to; everybody knows it. */
const KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

describe("contribute, killed at random moments", function () {
  this.timeout(300_000);
  let node: Node;
  let world: World;

  before(async () => {
    node = await startHardhatNode();
    world = await makeWorld(node.url);
  });
  after(async () => {
    world.remove();
    await node.stop();
  });

  it(`puts every one of ${ROWS} rows on the chain exactly once, whatever ${KILLS} times kill -9 does`, async () => {
    const { hub } = await world.run<{ hub: string }>("deploy");
    const data = world.file("rows.csv", rows(ROWS));
    await world.run("create", {
      name: "bits",
      data: world.file("few.csv", rows(40)),
      text: "features",
      encoder: "indices",
    });
    const journal = path.join(world.folder, "journal.jsonl");
    const options = [
      "--model",
      "1",
      "--data",
      data,
      "--text",
      "features",
      "--journal",
      journal,
      "--max-batch",
      `${MAX_BATCH}`,
    ];
    const args = [
      "dcai",
      "contribute",
      "--network",
      "rpc",
      "--state",
      path.join(world.folder, "rpc"),
      ...options,
      "--yes",
      "--json",
    ];
    const env = { DCAI_RPC_URL: node.url, DCAI_PRIVATE_KEY: KEY };
    await copyAddresses(world, env);

    const killed: { afterLines: number; onChain: number }[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const child = hardhat(args, env);
      const closed = new Promise((resolve) => child.once("close", resolve));
      const before = lines(journal);
      const afterLines = 1 + Math.floor(Math.random() * MOST_LINES);
      while (lines(journal) < before + afterLines && child.exitCode === null) await setTimeout(5);
      await setTimeout(Math.random() * 50);
      child.kill("SIGKILL");
      await closed;
      killed.push({ afterLines, onChain: (await contributed(world, hub)).length });
    }
    expect(killed.at(-1)!.onChain, `killed on its way ${JSON.stringify(killed)}`).to.be.below(ROWS);
    const last = await runHardhat(args, env);
    expect(last.code, `${last.stderr} ${JSON.stringify(killed)}`).to.equal(0);

    const ids = await contributed(world, hub);
    expect(ids.length, JSON.stringify(killed)).to.equal(ROWS);
    expect(new Set(ids).size).to.equal(ROWS);
  });
});

/** How many lines a journal has. */
function lines(file: string): number {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

/** Rows of feature indices, all different: the number of the row in binary, and its parity as the label. */
function rows(count: number): string {
  const lines = Array.from({ length: count }, (_, row) => {
    const bits = Array.from({ length: 12 }, (_, bit) => 2 * bit + ((row >> bit) & 1));
    return `${row % 2 === 0 ? "even" : "odd"},${bits.join(" ")}`;
  });
  return `label,features\n${lines.join("\n")}\n`;
}

/** Makes the deployment known to the network `rpc`: the same chain under another name. */
async function copyAddresses(world: World, env: NodeJS.ProcessEnv): Promise<void> {
  const { hub } = await world.run<{ hub: string }>("deploy");
  const parameters = world.file("parameters.json5", `{ ExistingHub: { address: "${hub}" } }`);
  const state = path.join(world.folder, "rpc");
  const args = ["--network", "rpc", "--state", state, "--parameters", parameters];
  const { code, stderr } = await deployOnce(args, env);
  expect(code, stderr).to.equal(0);
}

/** The ids of all contributions on the chain. */
async function contributed(world: World, hub: string): Promise<string[]> {
  const topic = CollaborativeTrainer__factory.createInterface().getEvent("Contributed").topicHash;
  const filter = { address: hub, topics: [topic], fromBlock: toBeHex(0), toBlock: "latest" };
  const logs = await world.rpc<{ topics: string[] }[]>("eth_getLogs", [filter]);
  return logs.map(({ topics }) => topics[2]!);
}
