import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";

import { hardhat, startHardhatNode } from "./nodes.ts";
import type { Node } from "./nodes.ts";
import { contribute, makePointsWorld, nextRound, toReveals, validate } from "./points-world.ts";
import type { Validated } from "./points-world.ts";
import type { World } from "./world.ts";

const OWNER = "0";
const ANNA = "1";
/** Of the first account of Hardhat's nodes; everybody knows it. */
const OWNER_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/** Spam and ham for each test: a sample counts once. */
const MESSAGES = [
  ["claim your free cash prize now", "lunch on friday at the new place"],
  ["cheap pills offer limited order today", "will send the notes after the meeting"],
  ["guaranteed profit invest now in crypto", "the train is late please wait for me"],
  ["you are the winner send your bank details", "could you review the draft report today"],
  ["free casino tonight click this link", "the photos of the children"],
] as const;

describe("validate, interrupted", function () {
  this.timeout(300_000);
  let node: Node;
  let world: World;
  let ids: string[];
  let used = 0;

  before(async () => {
    node = await startHardhatNode();
    world = await makePointsWorld(node.url);
  });
  after(async () => {
    world.remove();
    await node.stop();
  });

  beforeEach(async () => {
    await nextRound(world);
    const [spam, ham] = MESSAGES[used++]!;
    await contribute(world, ANNA, [
      ["spam", spam],
      ["ham", ham],
    ]);
    await nextRound(world);
    ids = (await validate(world, OWNER, { list: true })).candidates.map(({ id }) => id);
    expect(ids).to.have.lengthOf(2);
  });

  it("keeps ballots where nobody else can read them", async () => {
    const { ballots } = await validate(world, OWNER, { valid: ids.join(",") });
    expect(statSync(ballots!).mode & 0o777).to.equal(0o600);
    expect(readFileSync(ballots!, "utf8")).to.contain(ids[0]);
  });

  it("commits to a kept ballot that never arrived, the same one, and reveals it", async () => {
    await validate(world, OWNER); // settles what is due
    const snapshot = await world.rpc<string>("evm_snapshot");
    const { ballots } = await validate(world, OWNER, { valid: ids.join(",") });
    const kept = readFileSync(ballots!, "utf8");
    expect(await world.rpc("evm_revert", [snapshot])).to.equal(true);
    const again = await validate(world, OWNER);
    expect(stepsOf(again)).to.deep.equal(["commit", "open"]);
    expect(readFileSync(ballots!, "utf8"), "no other salt").to.equal(kept);
    await toReveals(world);
    expect(stepsOf(await validate(world, OWNER))).to.deep.equal(["reveal"]);
  });

  it("goes on after a ballot that was not written to its end", async () => {
    const first = await validate(world, OWNER, { valid: ids[0]! });
    appendFileSync(first.ballots!, '\n{"round":12,"salt":"0x12');
    const second = await validate(world, OWNER, { invalid: ids[1]! });
    expect(second.candidates.map(({ vote }) => vote)).to.deep.equal([true, false]);
    await toReveals(world);
    expect(stepsOf(await validate(world, OWNER))).to.deep.equal(["reveal"]);
  });

  it("says so where the ballot is not kept, and refuses a file that holds something else", async () => {
    const { ballots } = await validate(world, OWNER, { valid: ids.join(",") });
    const kept = readFileSync(ballots!, "utf8");
    rmSync(ballots!);
    await toReveals(world);
    const lost = await validate(world, OWNER);
    expect(stepsOf(lost)).to.deep.equal([]);
    expect(lost.next.what).to.contain("where it was made");
    writeFileSync(ballots!, '{"round":"twelve"}\n');
    await world.fail("validate", { model: "1", from: OWNER, yes: true }, "BAD_STATE_FILE");
    writeFileSync(ballots!, kept);
    expect(stepsOf(await validate(world, OWNER))).to.deep.equal(["reveal"]);
  });

  it("loses no vote to kill -9, as soon as it is kept", async () => {
    const { ballots } = await validate(world, OWNER, { list: true });
    const state = path.join(world.folder, "state");
    copyFileSync(path.join(state, "chain.json"), path.join(state, "rpc.json"));
    const there = ballots!.replace(`${path.sep}chain${path.sep}`, `${path.sep}rpc${path.sep}`);
    const args = ["--network", "rpc", "--state", state, "--model", "1", "--valid", ids.join(","), "--yes"];
    const child = hardhat(["dcai", "validate", ...args], { DCAI_RPC_URL: node.url, DCAI_PRIVATE_KEY: OWNER_KEY });
    const closed = new Promise((resolve) => child.once("close", resolve));
    while (!existsSync(there) && child.exitCode === null) await setTimeout(1);
    child.kill("SIGKILL");
    await closed;
    writeFileSync(ballots!, readFileSync(there, "utf8"));
    await validate(world, OWNER);
    expect((await validate(world, OWNER)).candidates.map(({ vote }) => vote)).to.deep.equal([true, true]);
    await toReveals(world);
    const revealed = await validate(world, OWNER);
    expect(revealed.done).to.have.lengthOf(1);
    expect(revealed.done[0]).to.include({ step: "reveal", count: 2 });
  });
});

function stepsOf({ done }: Validated): string[] {
  return done.map(({ step }) => step);
}
