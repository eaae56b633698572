import { expect } from "chai";
import { getBytes, hexlify } from "ethers";

import { accessListOf } from "../../src/client/access-list.ts";
import type { Hex } from "../../src/index.ts";
import { pointsWorld } from "./points-world.ts";

const VOTE_BUDGET = 60_000;
const CONTRIBUTION_BUDGET = 90_000;

/** Samples of twenty indices that no other test uses, far from the measured one's. */
function freshSample(number: number): Hex {
  const bytes = getBytes(`0x${"0000".repeat(20)}`);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 20; i++) view.setUint16(2 * i, 1000 + 40 * i + number);
  return hexlify(bytes) as Hex;
}

describe("gas of a points model", () => {
  it("keeps a contribution of twenty indices, sent as the client sends it, below 90,000", async () => {
    const { people, source, classifier, points, contribute } = await pointsWorld();
    await contribute(people[0]!, source.samples.next().value as Hex);
    const features = source.samples.next().value as Hex;
    const model = {
      modelId: 1n,
      classifier,
      layout: source.layout,
      mechanism: await points.getAddress(),
      mechanismName: "PointsIncentive",
      wantsVotes: true,
    };
    const accessList = accessListOf(model, [{ label: 0, features }], null);
    const { gas } = await contribute(people[0]!, features, true, { accessList });
    expect(gas).to.be.lessThan(CONTRIBUTION_BUDGET);
  });

  it("keeps a vote's commitment and its reveal below 60,000 each, from an account's second ballot on", async () => {
    const { owner, people, contribute, nextRound, toReveals, open, commit, reveal, settle, collect } =
      await pointsWorld();
    const voters = people.slice(0, 3);
    let used = 0;
    const contributeAll = async (by: (typeof people)[number][]) => {
      const list = [];
      for (const who of by) list.push((await contribute(who, freshSample(used++))).made);
      await nextRound();
      await open(list);
      return list;
    };

    const first = await contributeAll(voters);
    const ballot = await commit(owner, first);
    await toReveals();
    await reveal(owner, ballot);
    await nextRound();
    await settle(first);

    const earlier = await contributeAll([owner!, owner!, owner!]);
    const before = [];
    for (const [i, voter] of voters.entries()) before.push(await commit(voter, [earlier[i]!]));
    await toReveals();
    for (const [i, voter] of voters.entries()) await reveal(voter, before[i]!);
    await nextRound();
    await collect(voters[0]!, before[0]!.votes); // the others' are collected in passing
    const later = await contributeAll([owner!]);
    await collect(voters[1]!, before[1]!.votes);

    const commits = [];
    for (const [i, voter] of voters.entries()) {
      commits.push(await commit(voter, later, i === 2 ? before[2]!.votes : undefined));
    }
    for (const { gas } of commits) expect(gas, "commitment").to.be.lessThan(VOTE_BUDGET);
    await toReveals();
    for (const [i, voter] of voters.entries()) {
      // the first on the contribution, the one that makes both count, and one more
      expect(await reveal(voter, commits[i]!), "reveal").to.be.lessThan(VOTE_BUDGET);
    }
  });

  it("grows with the votes of a ballot by less than 15,000 each, to reveal and to collect", async () => {
    const { owner, people, contribute, nextRound, toReveals, open, commit, reveal, settle, collect } =
      await pointsWorld();
    const list = [];
    for (let i = 0; i < 30; i++) list.push((await contribute(people[0]!, freshSample(i))).made);
    await nextRound();
    await open(list);
    const ballot = await commit(owner, list);
    await toReveals();
    expect(await reveal(owner, ballot)).to.be.lessThan(60_000 + 30 * 15_000);
    await nextRound();
    await settle(list);
    const others = [];
    for (let i = 0; i < 30; i++) others.push((await contribute(owner, freshSample(30 + i))).made);
    await nextRound();
    await open(others);
    const votes = await commit(people[0]!, others);
    await toReveals();
    await reveal(people[0]!, votes);
    await nextRound();
    expect(await collect(people[0]!, votes.votes)).to.be.lessThan(60_000 + 30 * 15_000);
  });
});
