import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { contribute, makePointsWorld, nextRound, toReveals, validate } from "./points-world.ts";
import type { Validated } from "./points-world.ts";
import type { World } from "./world.ts";

const OWNER = "0";
const ANNA = "1";
const BEN = "2";

const GOOD: readonly (readonly [string, string])[] = [
  ["spam", "claim your free prize now"],
  ["ham", "see you at lunch tomorrow"],
  ["spam", "win free cash and a prize today"],
];
const BAD: readonly (readonly [string, string])[] = [["ham", "free prize click now to win cash"]];

describe("the tasks of a points model", () => {
  let world: World;

  before(async () => {
    world = await makePointsWorld();
  });
  after(() => world.remove());

  it("take contributions for nothing, and refuse claims of deposits by name", async () => {
    const { run, fail } = world;
    const { model } = await run<{ model: { points: { votePoints: number; members: number }; price: string } }>("show", {
      model: "1",
    });
    expect(model.points).to.include({ votePoints: 200, members: 0 });
    expect(model.price).to.equal("0");
    await contribute(world, ANNA, GOOD);
    await contribute(world, BEN, BAD);
    for (const task of ["refund", "report", "take", "sweep"])
      await fail(task, { model: "1", yes: true }, "NO_DEPOSITS");
    await fail("fund", { model: "1", amount: "0.1", yes: true }, "POOL_PAYS_NOBODY");
    const { claims } = await run<{ claims: object[] }>("refund", { yes: true });
    expect(claims, "of all models").to.deep.equal([]);
    const { account } = await run<{ account: { parts: { open: number; refunds: string }[] } }>("show", {
      account: ANNA,
    });
    expect(account.parts[0]).to.include({ open: 3, refunds: "0" });
    expect(
      (await run<{ predictions: { name: string }[] }>("predict", predictOptions(world))).predictions[0]!.name,
    ).to.equal("spam");
  });

  it("show what can be voted on in the next round, in words, and what the model says", async () => {
    expect((await validate(world, OWNER, { list: true })).candidates, "in the round of the contribution").to.deep.equal(
      [],
    );
    await nextRound(world);
    const { candidates, canVote, next } = await validate(world, OWNER, { list: true });
    expect(canVote).to.equal(true);
    expect(candidates.length).to.equal(4);
    expect(candidates[0]!.sample).to.contain("prize");
    expect(candidates.every(({ vote }) => vote === null)).to.equal(true);
    expect(next.what).to.contain("vote");
    const anna = await validate(world, ANNA, { list: true });
    expect(anna.canVote, "nobody has standing yet").to.equal(false);
    expect(
      anna.candidates.map(({ name }) => name),
      "not one's own",
    ).to.deep.equal(["ham"]);
  });

  it("refuse votes that make no sense by name, before anything is kept or sent", async () => {
    const { candidates } = await validate(world, OWNER, { list: true });
    const [first] = candidates;
    const vote = (options: Record<string, string>, code: string, from = OWNER) =>
      world.fail("validate", { model: "1", from, yes: true, ...options }, code);
    await vote({ valid: "0x12" }, "BAD_OPTION");
    await vote({ valid: `0x${"12".repeat(32)}` }, "NOT_VOTABLE");
    await vote({ valid: first!.id, invalid: first!.id }, "CONFLICTING_VOTES");
    await vote({ valid: first!.id }, "NOT_VOTABLE", ANNA); // her own
    await vote({ valid: candidates[3]!.id }, "NO_STANDING", ANNA);
    await vote({ votes: world.file("bad.csv", `id,verdict\n${first!.id},perhaps\n`) }, "UNKNOWN_LABEL");
    await world.fail("validate", { model: "1", valid: first!.id }, "CONFIRMATION_NEEDED");
    const { done } = await validate(world, OWNER);
    expect(done, "nothing was kept").to.deep.equal([]);
  });

  it("carry votes from their commitment to points, run again and again", async () => {
    const { candidates } = await validate(world, OWNER, { list: true });
    const rows = candidates.map(
      ({ id, contributor }) => `${id},${contributor === candidates[0]!.contributor ? "valid" : "invalid"}`,
    );
    const file = world.file("votes.csv", `id,verdict\n${rows.slice(0, 3).join("\n")}\n`);
    const committed = await validate(world, OWNER, { votes: file });
    expect(stepsOf(committed), "and puts them to the vote").to.deep.equal([
      ["commit", 3],
      ["open", 3],
    ]);
    expect(committed.candidates.map(({ vote }) => vote)).to.deep.equal([true, true, true, null]);
    const more = await validate(world, OWNER, { invalid: candidates[3]!.id });
    expect(stepsOf(more), "with those of before").to.deep.equal([
      ["commit", 4],
      ["open", 1],
    ]);
    expect((await validate(world, OWNER, { votes: file })).done, "nothing new").to.deep.equal([]);
    expect(more.next.what).to.contain("reveal");

    await toReveals(world);
    const revealed = await validate(world, OWNER);
    expect(stepsOf(revealed)).to.deep.equal([["reveal", 4]]);
    expect((await validate(world, OWNER, { votes: file })).done, "told once more").to.deep.equal([]);
    await world.fail("validate", { model: "1", from: ANNA, valid: `0x${"12".repeat(32)}`, yes: true }, "NOT_VOTABLE");

    await nextRound(world);
    const settled = await validate(world, OWNER);
    expect(stepsOf(settled)).to.deep.equal([["settle", 4]]);
    const anna = await validate(world, ANNA);
    expect(anna.standing).to.include({ points: 3_000, validContributions: 3 });
    expect(stepsOf(anna)).to.deep.equal([["award", 2]]);
    const ben = await validate(world, BEN);
    expect([ben.canVote, ben.standing.points]).to.deep.equal([false, 0]);
  });

  it("collect votes that lock points, in passing or alone, and tell of lost ones", async () => {
    await contribute(world, OWNER, [["ham", "are we still on for dinner tonight"]]);
    await contribute(world, BEN, [["spam", "urgent claim your cash prize today"]]);
    await nextRound(world);
    const { candidates } = await validate(world, ANNA, { list: true });
    expect(candidates.length).to.equal(2);
    const ids = candidates.map(({ id }) => id).join(",");
    const committed = await validate(world, ANNA, { valid: ids });
    expect(committed.standing).to.include({ points: 2_600, locked: 400 });
    await validate(world, OWNER, { valid: candidates[1]!.id });
    await toReveals(world);
    await validate(world, ANNA);
    await validate(world, OWNER);
    await contribute(world, BEN, [["ham", "thanks for lunch see you tomorrow"]]);
    await nextRound(world);
    const next = await validate(world, ANNA);
    expect(next.done.map(({ step }) => step)).to.deep.equal(["settle", "collect"]);
    expect(next.standing).to.include({ points: 3_000, locked: 0 });
    await validate(world, ANNA, { valid: next.candidates.map(({ id }) => id).join(",") });
    await nextRound(world);
    expect((await validate(world, ANNA)).standing).to.include({ points: 2_800, locked: 0 });
  });

  it("list points, badges with pictures, and the leaderboard", async () => {
    const { run, fail, folder } = world;
    const shown = await run<{ standing: { rightVotes: number }; badges: object[] }>("points", {
      model: "1",
      from: ANNA,
    });
    expect(shown.badges.length).to.equal(2);
    const out = path.join(folder, "pictures");
    const { badges } = await run<{ badges: { name: string; svg: string; metadata: string }[] }>("badges", {
      model: "1",
      account: ANNA,
      out,
    });
    expect(badges.map(({ name }) => name)).to.deep.equal([
      "First contributor, messages",
      "First valid contribution, messages",
    ]);
    for (const { svg, metadata } of badges) {
      expect(readFileSync(svg, "utf8")).to.match(/^<svg /);
      expect(existsSync(metadata)).to.equal(true);
    }
    const board = await run<{ members: number; page: { rank: number; points: number }[] }>("leaderboard", {
      model: "1",
    });
    expect(board.members).to.equal(3);
    expect(board.page.map(({ rank, points }) => [rank, points])).to.deep.equal([
      [1, 2_800],
      [2, 1_000],
      [2, 1_000],
    ]);
    const second = await run<{ page: object[] }>("leaderboard", {
      model: "1",
      offset: 1,
      count: 1,
      sort: "contributions",
    });
    expect(second.page.length).to.equal(1);
    await fail("leaderboard", { model: "1", sort: "beauty" }, "BAD_OPTION");
    await fail("leaderboard", { model: "1", count: 0 }, "BAD_OPTION");
  });

  it("say of other models that nobody votes on them", async () => {
    await world.run("create", { name: "paid", data: "docs/examples/messages.csv", features: 64 });
    for (const task of ["validate", "points", "badges", "leaderboard"]) {
      await world.fail(task, { model: "paid" }, "NOT_A_POINTS_MODEL", { mechanism: "StakeIncentive" });
    }
    await world.fail("create", { name: "x", data: "docs/examples/messages.csv", incentive: "love" }, "BAD_OPTION");
    const points = { data: "docs/examples/messages.csv", incentive: "points" };
    await world.fail("create", { name: "y", ...points, quorum: "8" }, "BAD_OPTION");
    await world.fail("create", { name: "y", ...points, commitWindow: "1s" }, "BAD_POINTS_SETTING");
    await world.fail("create", { name: "y", ...points, votePoints: "2000" }, "BAD_POINTS_SETTING");
  });
});

function stepsOf({ done }: Validated): [string, number][] {
  return done.map(({ step, count }) => [step, count]);
}

function predictOptions({ folder }: World) {
  return { model: "1", text: "claim your free prize", encoder: `${folder}/messages.model.json` };
}
