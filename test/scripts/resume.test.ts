import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";

import { packPerceptron } from "../../src/codec/index.ts";
import { Random } from "../../src/training/index.ts";
import { hardhat, runHardhat, startHardhatNode } from "./nodes.ts";
import type { Node } from "./nodes.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** A key that Hardhat's nodes give money to, and its address; everybody knows them. */
const KEY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";
const ACCOUNT = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
/** Contracts that a deployment sends: the hub, five classifiers and three mechanisms. */
const DEPLOYED = 9;
const FEATURES = 20_000;
const KILLS = 3;

describe("deploy and create, killed at random moments", function () {
  this.timeout(240_000);
  let node: Node;
  let world: World;
  let env: NodeJS.ProcessEnv;
  let common: string[];

  before(async () => {
    node = await startHardhatNode();
    world = await makeWorld(node.url);
    env = { DCAI_RPC_URL: node.url, DCAI_PRIVATE_KEY: KEY };
    common = ["--network", "rpc", "--state", path.join(world.folder, "rpc"), "--json"];
  });
  after(async () => {
    world.remove();
    await node.stop();
  });

  it("go on where they stopped, and make nothing twice", async () => {
    const deploy = ["dcai", "deploy", ...common];
    const recordsBefore = new Set(records());
    await killed(deploy, () => records().some((record) => !recordsBefore.has(record)), 1_500);
    const deployed = await finish<{ hub: string; deploymentId: string }>(deploy);
    expect(await nonce(), "each contract is deployed once").to.equal(DEPLOYED);

    const parameters = world.file("big.model.json", bigModel());
    const create = ["dcai", "create", "--name", "big", "--parameters", parameters, ...common];
    const begun = path.join(world.folder, "rpc", "rpc", "big.creation.json");
    for (let kill = 0; kill < KILLS && (kill === 0 || existsSync(begun)); kill++) {
      await killed(create, () => existsSync(begun), 600);
    }
    if (existsSync(begun)) {
      expect(await finish(create)).to.include({ modelId: "1", name: "big", features: FEATURES });
    }
    expect(existsSync(begun), "nothing is left to finish").to.equal(false);
    const { models } = await finish<{ models: { isOpen: boolean }[] }>(["dcai", "show", ...common]);
    expect(
      models.map(({ isOpen }) => isOpen),
      "one model was made, and it is open",
    ).to.deep.equal([true]);
    const { model } = await finish<{ model: object }>(["dcai", "show", "--model", "big", ...common]);
    expect(model).to.have.nested.property("settings.config.features", FEATURES);
    rmSync(path.join(ROOT, "ignition/deployments", deployed.deploymentId), { recursive: true });
  });

  it("find a contract on the chain whose transaction was sent, but not kept", async () => {
    const deploy = ["dcai", "deploy", ...common];
    const { deploymentId, hub } = await finish<{ hub: string; deploymentId: string }>(deploy);
    const before = await nonce();
    const journal = path.join(ROOT, "ignition/deployments", deploymentId, "journal.jsonl");
    const lines = readFileSync(journal, "utf8").split("\n");
    const announced = lines.findLastIndex((line) => line.includes('"TRANSACTION_PREPARE_SEND"'));
    writeFileSync(journal, lines.slice(0, announced + 1).join("\n") + "\n");
    expect(await finish(deploy)).to.include({ hub });
    expect(await nonce(), "nothing was deployed again").to.equal(before);
    rmSync(path.join(ROOT, "ignition/deployments", deploymentId), { recursive: true });
  });

  /** Starts a command, and kills it up to `withinMs` after it has begun to leave traces, unless it is done by then. */
  async function killed(args: readonly string[], hasBegun: () => boolean, withinMs: number): Promise<void> {
    const child = hardhat(args, env);
    const closed = new Promise((resolve) => child.once("close", resolve));
    while (!hasBegun() && child.exitCode === null) await setTimeout(10);
    await Promise.race([setTimeout(Math.random() * withinMs), closed]);
    child.kill("SIGKILL");
    await closed;
  }

  async function finish<Result>(args: readonly string[]): Promise<Result> {
    const { code, stdout, stderr } = await runHardhat(args, env);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout) as Result;
  }

  async function nonce(): Promise<number> {
    return Number(await world.rpc<string>("eth_getTransactionCount", [ACCOUNT, "latest"]));
  }
});

function records(): string[] {
  return globSync(path.join(ROOT, "ignition/deployments/*/journal.jsonl"));
}

/** A model file with more parameters than one transaction can load. */
function bigModel(): string {
  const random = new Random(1);
  const config = { features: FEATURES, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: 0 };
  const weights = Int16Array.from({ length: FEATURES }, () => random.below(200) - 100);
  const { features, ...rest } = config;
  const encoder = `{"features":${FEATURES},"type":"indices"}`;
  const slots = packPerceptron("SparsePerceptron", config, { biases: [config.bias], weights: [weights] });
  return JSON.stringify({
    format: "dcai-model/1",
    kind: "SparsePerceptron",
    labels: ["no", "yes"],
    features,
    config: rest,
    slots,
    encoder,
  });
}
