import { expect } from "chai";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import { pointsAbi } from "../../src/client/abi.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { contribute, makePointsWorld, nextRound, toReveals, validate } from "../scripts/points-world.ts";
import type { World } from "../scripts/world.ts";
import { LyingProxy } from "./proxy.ts";
import type { NodeLog } from "./proxy.ts";

const [OWNER, ANNA, BEN] = ["0", "1", "2"];

const MESSAGES: readonly (readonly [string, string])[] = [
  ["spam", "claim your free prize now"],
  ["ham", "see you at lunch tomorrow"],
  ["spam", "win free cash and a prize today"],
  ["ham", "are we still on for dinner tonight"],
  ["spam", "urgent claim your cash prize today"],
  ["ham", "thanks for lunch see you tomorrow"],
];

describe("an audit of a points model", function () {
  this.timeout(300_000);
  let world: World;
  let proxy: LyingProxy;
  let context: Context;
  let database: Database;

  before(async () => {
    world = await makePointsWorld();
    const { ethers } = await world.hre.network.getOrCreate();
    const { hub } = await world.run<{ hub: string }>("deploy");
    proxy = new LyingProxy(ethers.provider);
    context = await connect({ hub, runner: proxy as never });
    database = await openDatabase();
  });
  after(async () => {
    await database.close();
    world.remove();
  });

  it("proves everything after each step of three rounds", async () => {
    await contribute(world, ANNA!, MESSAGES.slice(0, 2));
    await contribute(world, BEN!, MESSAGES.slice(2, 3));
    await expectClean();
    await nextRound(world);
    const { candidates } = await validate(world, OWNER!, { list: true });
    const votes = { valid: candidates[0]!.id, invalid: candidates[2]!.id };
    await validate(world, OWNER!, votes);
    await expectClean();
    await validate(world, OWNER!, { valid: candidates[1]!.id });
    await toReveals(world);
    await validate(world, OWNER!);
    await expectClean();
    await nextRound(world);
    await validate(world, OWNER!);
    await validate(world, ANNA!);
    await expectClean();

    await contribute(world, OWNER!, MESSAGES.slice(3, 4));
    await contribute(world, BEN!, MESSAGES.slice(4, 6));
    await nextRound(world);
    const second = await validate(world, ANNA!, { list: true });
    await validate(world, ANNA!, { valid: second.candidates.map(({ id }) => id).join(",") });
    await expectClean();
    await toReveals(world);
    await validate(world, ANNA!);
    await expectClean();
    await nextRound(world);
    await validate(world, ANNA!);
    const report = await expectClean();
    expect(report.models).to.have.length(1);
    expect(report.models[0]).to.include({ mechanism: "PointsIncentive", contributions: 6 });
    const [row] = await database.query("select count(*) as count from points_members where place is not null");
    expect(Number(row!["count"])).to.be.above(0);
  });

  it("finds logs of the mechanism that are left out or altered", async () => {
    const names = ["PollOpened", "BallotCommitted", "BallotRevealed", "BallotCollected", "ContributionSettled"];
    for (const name of names) {
      for (const how of ["left out", "altered"] as const) {
        const report = await lieAbout(name, how);
        expect(report.ok, `${name} ${how}`).to.equal(false);
        expect(report.mismatches[0]!.modelId, `${name} ${how}`).to.be.oneOf([1n, null]);
      }
    }
    await forgetAll();
    await expectClean();
  });

  async function expectClean() {
    const { report } = await audit(context, { database });
    expect(report.mismatches).to.deep.equal([]);
    expect(report.unproven).to.deep.equal([]);
    return report;
  }

  /**
   * Lies about the last log of this name: leaves it out, or flips the last bit of its data. On an earlier commitment, one that was replaced,
   * nothing would hang any more.
   */
  async function lieAbout(name: string, how: "left out" | "altered") {
    const filter = { topics: [pointsAbi.getEvent(name)!.topicHash], fromBlock: "0x0", toBlock: "latest" };
    const last = ((await proxy.send("eth_getLogs", [filter])) as NodeLog[]).at(-1)!;
    proxy.lie = (logs) =>
      logs.flatMap((log) => {
        if (log.blockNumber !== last.blockNumber || log.logIndex !== last.logIndex) return [log];
        return how === "left out" ? [] : [flipLast(log)];
      });
    await forgetAll();
    const { report } = await audit(context, { database });
    proxy.lie = (logs) => logs;
    return report;
  }

  async function forgetAll(): Promise<void> {
    await database.query("drop schema public cascade");
    await database.query("create schema public");
  }
});

function flipLast(log: NodeLog): NodeLog {
  const last = Number.parseInt(log.data.at(-1)!, 16) ^ 1;
  return { ...log, data: log.data.slice(0, -1) + last.toString(16) };
}
