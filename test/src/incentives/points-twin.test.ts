import { expect } from "chai";

import { PointsTwin, argsOf, verdictOf } from "../../../src/index.ts";
import type { PointsEvent } from "../../../src/index.ts";
import { pointsWorld, RULES } from "../client/points-setup.ts";
import type { PointsWorld } from "../client/points-setup.ts";
import { expectError } from "../expect-error.ts";
import { RandomPeople } from "./points-history.ts";

const ROUNDS = process.env["DCAI_FUZZ"] === "long" ? 120 : 20;
const PEOPLE = 6;

describe("the twin of a points model", () => {
  for (const quorum of [2, 3, 4]) {
    it(`comes to what the contract comes to, in ${ROUNDS} rounds of ${PEOPLE} people at a quorum of ${quorum}`, async () => {
      const world = await pointsWorld(PEOPLE, { ...RULES, quorum });
      const people = new RandomPeople(world, 40 + quorum);
      const twin = new PointsTwin({ ...RULES, quorum });
      let fromBlock = 0;
      for (let round = 0; round < ROUNDS; round++) {
        await people.playRound();
        const toBlock = await world.models[0]!.context.rpc.blockNumber();
        for await (const event of world.models[0]!.events({ fromBlock, toBlock })) twin.apply(event);
        twin.check();
        fromBlock = toBlock + 1;
        await compare(world, twin);
      }
      expect(twin.leaderboard().length).to.be.greaterThan(1);
      const right = twin.leaderboard().reduce((sum, { rightVotes }) => sum + rightVotes, 0);
      expect(right, "some votes were right").to.be.greaterThan(0);
    });
  }

  it("finds every number that does not follow from the rules", async () => {
    const world = await pointsWorld(4);
    const people = new RandomPeople(world, 1);
    for (let round = 0; round < 6; round++) await people.playRound();
    const events: PointsEvent[] = [];
    for await (const event of world.models[0]!.events()) events.push(event);
    expect(() => replay(events)).to.not.throw();
    const forged = [
      ["BallotCommitted", "locked"],
      ["BallotCollected", "returned"],
      ["BallotCollected", "right"],
      ["ContributionSettled", "valid"],
      ["ContributionSettled", "verdict"],
      ["PointsChanged", "points"],
    ] as const;
    for (const [name, field] of forged) {
      const place = events.findLastIndex((event) => event.name === name);
      const { args } = events[place]!;
      const value = field === "verdict" ? (1n + (args[field] as bigint)) % 3n : (args[field] as bigint) + 1n;
      const changed = events.with(place, { ...events[place]!, args: { ...args, [field]: value } });
      expectError(() => replay(changed), "POINTS_DIFFER");
    }
  });
});

function replay(events: readonly PointsEvent[]): void {
  const twin = new PointsTwin(RULES);
  for (const event of events) twin.apply(event);
  twin.check();
}

/** Everything that the contract's views tell. */
async function compare({ models, clients }: PointsWorld, twin: PointsTwin): Promise<void> {
  const [model] = models;
  expect(await model!.counts()).to.deep.equal(twin.counts);
  const board = await model!.leaderboard();
  expect(board.map(({ account }) => account)).to.deep.equal(twin.leaderboard().map(({ account }) => account));
  const { number } = await model!.round();
  for (const { account } of clients) {
    const standing = await model!.standing(account!);
    const { points, ...counted } = twin.standingOf(account!);
    const locked = Number(twin.lockedBy(account!, number));
    expect(standing).to.deep.equal({ ...counted, points: Number(points), locked });
  }
  for await (const event of model!.events({ names: ["PollOpened"] })) {
    const { id } = argsOf<"PollOpened">(event);
    const { valid, invalid, modelAgreed, quorum, verdict } = await model!.poll(id);
    const tally = { valid, invalid, modelAgreed, quorum };
    expect(tally).to.deep.equal(twin.tallyOf(id));
    expect(verdict).to.equal(verdictOf(tally));
  }
}
