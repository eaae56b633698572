import { readFileSync, statSync } from "node:fs";

import { expect } from "chai";

import {
  ANNA,
  BEN,
  CARL,
  commit,
  makeMarketWorld,
  messages,
  openMarket,
  SPONSOR,
  toDraw,
  ZOE,
} from "./market-world.ts";
import type { MarketWorld, Ran } from "./market-world.ts";

describe("the tasks of prediction markets", () => {
  let world: MarketWorld;

  before(async () => {
    world = await makeMarketWorld();
  });
  after(() => world.remove());

  it("seal a test set once, for its owner's eyes only", async () => {
    const { seal, encoder, folder, run, fail } = world;
    expect(statSync(seal).mode & 0o777).to.equal(0o600);
    const kept = JSON.parse(readFileSync(seal, "utf8")) as { samples: number; pageSamples: number; tests: unknown[] };
    expect([kept.samples, kept.pageSamples, kept.tests.length]).to.deep.equal([12, 6, 18]);
    const options = { model: "1", data: `${folder}/test.csv`, encoder };
    await fail("market seal", { ...options, out: seal }, "WOULD_OVERWRITE");
    await fail(
      "market seal",
      { ...options, data: world.file("two.csv", messages(0, 2)), out: `${folder}/x` },
      "TEST_SET_TOO_SMALL",
    );
    await fail(
      "market seal",
      { ...options, data: world.file("bad.csv", "label,text\neggs,free lunch\n"), out: `${folder}/x` },
      "UNKNOWN_LABEL",
    );
    const all = await run<{ pages: number; samples: number; audited: number }>("market seal", {
      ...options,
      out: `${folder}/all`,
    });
    expect(all).to.include({ pages: 1, samples: 16, audited: 4 });
    const text = await world.print("market seal", { ...options, out: `${folder}/loud` });
    expect(text).to.contain("DO NOT LOSE THIS FILE").and.to.contain("SHOW IT TO NOBODY");
  });

  it("go through a market of two pages and three batches, run by whoever comes by", async () => {
    const { show, drive, toTime, seal } = world;
    const { stake } = await openMarket(world);
    expect(stake).to.equal("300000000000000000");
    expect((await drive(ZOE)).steps, "nothing is due before the draw").to.deep.equal([]);
    await toDraw(world);
    expect(stepsOf(await drive(ZOE)), "anyone can draw").to.deep.equal([["draw", 1]]);
    expect(stepsOf(await drive(SPONSOR, { seal }))).to.deep.equal([["audit", 2]]);

    const annas = await commit(world, ANNA, messages(0, 6));
    expect(annas).to.deep.include({ batch: 0, samples: 6 });
    await commit(world, BEN, messages(20, 20, false));
    await commit(world, CARL, messages(50, 20));
    const again = await commit(world, ANNA, messages(0, 6));
    expect(again, "no second stake").to.deep.include({ batch: 0, hash: null });
    const opened = await show();
    expect(opened.batches.map(({ least, most }) => [least, most])).to.deep.equal(
      Array.from({ length: 3 }, () => ["-300000000000000000", "1200000000000000000"]),
    );
    expect(opened.situation.who).to.equal("contributors");

    await toTime(opened.terms.commitEnds);
    const hidden = await show();
    expect(hidden.situation.otherwise).to.contain("loses its stake");
    const revealed = await world.run<Ran>("market reveal", { model: "1", from: ANNA });
    expect(stepsOf(revealed), "all that is kept here").to.deep.equal([["reveal", 3]]);
    await toTime(opened.terms.revealEnds);
    expect((await show()).situation.who).to.equal("the sponsor");
    expect(stepsOf(await drive(SPONSOR, { seal }))).to.deep.equal([
      ["page", 2],
      ["replay", 1],
      ["close", 1],
    ]);

    const closed = await show();
    expect(closed).to.include({ phase: "closed", revealedPages: 2, voided: 0 });
    const gains = closed.batches.map(({ least, most, improvement, state, fees, samples }) => {
      expect(least).to.equal(most);
      expect(fees).to.equal(`${2 * 1_000 * samples}`);
      return { gain: BigInt(least), improvement, state };
    });
    for (const { gain, improvement, state } of gains) {
      expect(gain).to.equal(state === "rejected" ? -BigInt(stake) : BigInt(improvement) * BigInt(closed.unit));
    }
    const total = gains.reduce((sum, { improvement }) => sum + improvement, 0);
    expect(closed.cursor.correct - closed.cursor.baseline).to.equal(total);
    const text = await world.print("market show", { model: "1" });
    expect(text).to.contain("closed").and.to.contain("earns or loses");
  });
});

function stepsOf({ steps }: Ran): [string, number][] {
  return steps.map(({ step, count }) => [step, count]);
}
