import { expect } from "chai";

import { MarketSimulator } from "../../scripts/simulate/market/run.ts";
import { SCENARIOS } from "../../scripts/simulate/market/settings.ts";
import type { MarketWorldSettings } from "../../scripts/simulate/market/settings.ts";

/** As small as it can be with everybody in it. */
const TINY: MarketWorldSettings = {
  ...SCENARIOS.spam,
  pageSamples: 20,
  scored: 40,
  dropLimit: 4,
  batchSamples: 8,
  batches: {
    honest: 2,
    flipper: 1,
    random: 1,
    wager: 1,
    noise: 1,
    lazy: 1,
    copier: 1,
    editor: 1,
    parrot: 1,
    thief: 1,
    unfit: 1,
  },
  otherDropLimits: [40],
};

describe("simulated markets", function () {
  this.timeout(240_000);
  let simulator: MarketSimulator;

  before(async () => {
    simulator = await MarketSimulator.open();
  });

  after(() => simulator.close());

  it("pay what the twin says, balance to the wei, and are the same again for the same seed", async () => {
    const result = await simulator.run(TINY, 1);
    expect(result.imbalanceWei).to.equal(0n);
    expect(await simulator.run(TINY, 1)).to.deep.equal(result);
    const payoff = (kind: string) => result.agents.find((agent) => agent.kind === kind)!.payoffWei;
    expect(payoff("thief")).to.equal(-result.stakeWei);
    expect(payoff("copier")).to.equal(-2n * 8n * TINY.sampleFee);
    expect(result.agents.find(({ kind }) => kind === "unfit")!.state).to.equal("rejected");
    const agents = result.agents.reduce((sum, { payoffWei }) => sum + payoffWei, 0n);
    expect(agents + result.sponsorWei + result.replayWei + result.burnedWei).to.equal(0n);
  });

  it("cost a sponsor more who withholds what is in the test set than the same sponsor who does not", async () => {
    const batches = { honest: 2, accomplice: 2 };
    const settings = { ...TINY, earlier: 0, batches, otherDropLimits: [] };
    const total = async (sponsor: MarketWorldSettings["sponsor"]) => {
      const { sponsorWei, agents, unitWei } = await simulator.run({ ...settings, sponsor }, 2);
      const own = agents
        .filter(({ kind }) => kind === "accomplice")
        .reduce((sum, { payoffWei }) => sum + payoffWei, 0n);
      return (sponsorWei + own) / unitWei;
    };
    const withholding = await total("withholds all");
    expect(withholding).to.equal(-60n); // half of the bounty goes to others, and as much of the bond as all of it is burned
    expect(withholding < (await total("fair"))).to.equal(true);
  });

  it("are void, and cost the bond, if the audit finds a malformed sample", async () => {
    const settings = {
      ...TINY,
      earlier: 0,
      sponsor: "malformed",
      batches: { honest: 1 },
      otherDropLimits: [],
    } as const;
    const results = [];
    for (const seed of [1, 2, 3, 4]) results.push(await simulator.run(settings, seed));
    const voided = results.filter(({ isVoid }) => isVoid);
    const withheld = results.filter(({ isVoid }) => !isVoid);
    for (const { sponsorWei } of voided) expect(sponsorWei).to.equal(-settings.bounty);
    for (const { revealedPages } of withheld) expect(revealedPages).to.equal(1);
    expect(voided.length).to.be.greaterThan(0);
    expect(withheld.length).to.be.greaterThan(0);
  });
});
