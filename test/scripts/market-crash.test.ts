import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";

import { hubAbi } from "../../src/client/abi.ts";
import { marketAct } from "../../src/client/market-acts.ts";
import type { Hex } from "../../src/index.ts";
import { ANNA, commit, makeMarketWorld, messages, openMarket, SPONSOR, toDraw, ZOE } from "./market-world.ts";
import type { MarketWorld } from "./market-world.ts";
import { hardhat, startHardhatNode } from "./nodes.ts";
import type { Node } from "./nodes.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
/** Of the second account of Hardhat's nodes; everybody knows it. */
const ANNA_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

describe("market commit, interrupted", function () {
  this.timeout(300_000);
  let node: Node;
  let world: MarketWorld;
  let folder: string;

  before(async () => {
    node = await startHardhatNode();
    world = await makeMarketWorld(node.url);
    folder = path.join(world.folder, "state", "chain", "market");
    await openMarket(world);
    await toDraw(world);
    await world.drive(SPONSOR, { seal: world.seal });
  });
  after(async () => {
    world.remove();
    await node.stop();
  });

  const kept = () => readdirSync(folder).filter((name) => name.endsWith(".batch.json"));

  it("commits to a kept batch that never arrived, the same one, where nobody else can read it", async () => {
    const rows = messages(0, 6);
    const snapshot = await world.rpc<string>("evm_snapshot");
    const { file } = await commit(world, ANNA, rows);
    expect(statSync(file!).mode & 0o777).to.equal(0o600);
    const text = readFileSync(file!, "utf8");
    expect(await world.rpc("evm_revert", [snapshot])).to.equal(true);
    const again = await commit(world, ANNA, rows);
    expect(again).to.deep.include({ batch: 0, file });
    expect(again.hash).to.match(/^0x/);
    expect(readFileSync(file!, "utf8"), "no other salt").to.equal(text);
    expect((await commit(world, ANNA, rows)).hash, "it is there now").to.equal(null);
    expect(kept()).to.have.lengthOf(1);
    expect((await world.show()).batches).to.have.lengthOf(1);
  });

  it("stakes on two batches, and reveals both, one of them from a file of another folder", async () => {
    const { file } = await commit(world, ANNA, messages(40, 4));
    const moved = path.join(world.folder, "moved.json");
    renameSync(file!, moved);
    const { terms } = await world.show();
    const snapshot = await world.rpc<string>("evm_snapshot");
    await world.toTime(terms.commitEnds);
    writeFileSync(file!, readFileSync(moved, "utf8").replace(/"salt":"0x../, '"salt":"0x00'));
    await world.fail("market reveal", { model: "1", from: ANNA }, "BAD_SECRET_FILE");
    writeFileSync(file!, '{"format":"dcai-batch/1"');
    await world.fail("market reveal", { model: "1", from: ANNA }, "BAD_SECRET_FILE");
    renameSync(file!, path.join(world.folder, "damaged.json"));
    await world.run("market reveal", { model: "1", from: ANNA });
    const states = async () => (await world.show()).batches.map(({ state }) => state);
    expect(await states()).to.deep.equal(["revealed", "committed"]);
    await world.run("market reveal", { model: "1", from: ANNA, batch: moved });
    expect(await states()).to.deep.equal(["revealed", "revealed"]);
    await world.rpc("evm_revert", [snapshot]);
    renameSync(moved, file!);
  });

  it("tells its own batch from a thief's copy of the commitment, which comes first and can't be revealed", async () => {
    const snapshot = await world.rpc<string>("evm_snapshot");
    const rows = messages(80, 6);
    const { file } = await commit(world, ANNA, rows);
    const { commitment } = JSON.parse(readFileSync(file!, "utf8")) as { commitment: Hex };
    expect(await world.rpc("evm_revert", [snapshot])).to.equal(true);
    const { stake, terms } = await world.show();
    await world.run("stake", { from: ZOE, amount: "1" });
    const { hub } = await world.run<{ hub: string }>("deploy");
    const [from] = (await world.rpc<string[]>("eth_accounts")).slice(Number(ZOE));
    const data = hubAbi.encodeFunctionData("act", [1, stake, marketAct.commit(commitment)]);
    await world.rpc("eth_sendTransaction", [{ from, to: hub, data }]);
    const thiefs = (await world.show()).batches.length - 1;

    const again = await commit(world, ANNA, rows);
    expect(again).to.deep.include({ batch: thiefs + 1, file });
    expect(again.hash).to.match(/^0x/);
    await world.toTime(terms.commitEnds);
    await world.run("market reveal", { model: "1", from: ANNA });
    const states = (await world.show()).batches.map(({ state }) => state);
    expect(states.slice(thiefs)).to.deep.equal(["committed", "revealed"]);
    rmSync(file!);
  });

  (isLong ? it : it.skip)("loses no stake to kill -9, as soon as the batch is kept", async () => {
    const state = path.join(world.folder, "state");
    copyFileSync(path.join(state, "chain.json"), path.join(state, "rpc.json"));
    const data = world.file("killed.csv", messages(60, 6));
    const there = path.join(state, "rpc", "market");
    const args = [
      "--network",
      "rpc",
      "--state",
      state,
      "--model",
      "1",
      "--data",
      data,
      "--encoder",
      world.encoder,
      "--yes",
    ];
    const child = hardhat(["dcai", "market", "commit", ...args], {
      DCAI_RPC_URL: node.url,
      DCAI_PRIVATE_KEY: ANNA_KEY,
    });
    const closed = new Promise((resolve) => child.once("close", resolve));
    const isKept = () => existsSync(there) && readdirSync(there).some((name) => name.endsWith(".batch.json"));
    while (!isKept() && child.exitCode === null) await setTimeout(1);
    child.kill("SIGKILL");
    await closed;
    const [name] = readdirSync(there).filter((file) => file.endsWith(".batch.json"));
    copyFileSync(path.join(there, name!), path.join(folder, name!));
    const before = (await world.show()).batches.length;
    const { batch, file } = await world.run<{ batch: number; file: string }>("market commit", {
      model: "1",
      from: ANNA,
      data,
      encoder: world.encoder,
      yes: true,
    });
    expect(path.basename(file)).to.equal(name);
    const { batches } = await world.show();
    expect(batches.length, "staked once").to.equal(Math.max(before, batch + 1));
    expect(batch).to.equal(2);
  });
});
