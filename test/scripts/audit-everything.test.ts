import { expect } from "chai";

import { audit, createAll, expectClean, teachAll } from "./audit-world.ts";
import { ANNA, BEN, commit, makeMarketWorld, messages, openMarket, SPONSOR, toDraw } from "./market-world.ts";
import type { MarketWorld } from "./market-world.ts";

describe("dcai audit of one chain with every classifier and every mechanism", function () {
  this.timeout(600_000);
  let world: MarketWorld;

  before(async () => {
    world = await makeMarketWorld();
  });
  after(() => world.remove());

  it("proves it all", async () => {
    await playMarket();
    const staked = await teachAll(world);
    const pointed = await createAll(world, "voted", {
      incentive: "points",
      commitWindow: "600s",
      revealWindow: "300s",
    });
    const audited = await audit(world);
    expectClean(audited);
    const { report } = audited;
    expect(report.unproven).to.deep.equal([]);
    expect(report.models).to.have.length(1 + staked + pointed);
    expect(new Set(report.models.map(({ classifier }) => classifier)).size).to.equal(5);
    expect(new Set(report.models.map(({ mechanism }) => mechanism))).to.have.all.keys(
      "StakeIncentive",
      "PointsIncentive",
      "PredictionMarket",
    );
    for (const [name, { isChecked }] of Object.entries(report.invariants)) expect(isChecked, name).to.equal(true);
  });

  /** A market with a good batch and a bad one, to its end. */
  async function playMarket(): Promise<void> {
    const { show, drive, toTime, seal } = world;
    await openMarket(world);
    await toDraw(world);
    await drive(SPONSOR, { seal });
    await commit(world, ANNA, messages(0, 6));
    await commit(world, BEN, messages(20, 20, false));
    const { terms } = await show();
    await toTime(terms.commitEnds);
    await world.run("market reveal", { model: "1", from: ANNA });
    await toTime(terms.revealEnds);
    await drive(SPONSOR, { seal });
    expect((await show()).phase).to.equal("closed");
  }
});
