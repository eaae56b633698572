import { expect } from "chai";

import { batchStake, pageFees, unitDown } from "../../src/incentives/market-terms.ts";
import { PATHS } from "./market/paths.ts";
import { MODELS } from "./market/models.ts";
import { rebuild } from "./market/rebuilt.ts";
import type { Rebuilt } from "./market/rebuilt.ts";
import { playRound } from "./market/round.ts";
import type { Played } from "./market/round.ts";
import { SPECTATOR, SPONSOR, deploySuite } from "./market/suite.ts";

// In a long run 2,000 markets: 400 on each classifier, 40 one after another on each model.
const isLong = process.env["DCAI_FUZZ"] === "long";
const SEEDS = isLong ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1];
const ROUNDS = isLong ? 40 : 5;
const STATES = { committed: 1, accepted: 3, rejected: 4 };
const [REVEALED, CLAIMED] = [2, 5];

/** In how many markets each thing happened, in all worlds. */
const seen = new Map<string, number>();

for (const seed of SEEDS) {
  describe(`random prediction markets (seed ${seed})`, function () {
    this.timeout(1_200_000);
    const all: Played[] = [];
    let rebuilt: Rebuilt[];

    before(async () => {
      const suite = await deploySuite(seed);
      for (let round = 1; round <= ROUNDS; round++) all.push(...(await playRound(suite, `round ${round}`)));
      rebuilt = await rebuild(suite);
      await suite.connection.close();
      expect(all.length).to.equal(ROUNDS * MODELS.length);
    });

    it("pay everybody what the twin says, and leave nothing in the hub", () => {
      for (const { name, gains, expectedGains } of all) {
        expect(gains, name).to.deep.equal(expectedGains);
        expect(total(gains), `${name}: money in and out`).to.equal(0n);
      }
    });

    it("judge every batch as the twin does", () => {
      for (const { name, outcome, states, improvements, told, info } of all) {
        for (const [batch, { state, improvement }] of outcome.batches.entries()) {
          if (state === "revealed") expect(states[batch], `${name}, batch ${batch}`).to.be.oneOf([REVEALED, CLAIMED]);
          else expect(states[batch], `${name}, batch ${batch}`).to.equal(STATES[state]);
          expect(improvements[batch], `${name}, batch ${batch}`).to.equal(improvement);
          expect(told.judged.has(batch), name).to.equal(state === "accepted" || state === "rejected");
        }
        expect([info.baseline, info.correct], name).to.deep.equal([outcome.baseline, outcome.correct]);
      }
    });

    it("leave the model that the twin has, slot by slot", () => {
      for (const { name, parameters, expectedParameters } of all) {
        expect(parameters, name).to.deep.equal(expectedParameters);
      }
    });

    it("draw the order from all salts", () => {
      for (const { name, market, info, expectedOrderSeed } of all) {
        if (market.salts.size > 0) expect(info.orderSeed, name).to.equal(expectedOrderSeed);
      }
    });

    it("pay nobody less than nothing, and take nothing but what was put in", () => {
      for (const { name, market, outcome, told, gains } of all) {
        for (const { paid } of told.judged.values()) expect(paid >= 0n, name).to.equal(true);
        const paid = [
          outcome.paidToSponsor,
          outcome.paidForReplay,
          outcome.burned,
          ...outcome.batches.map((b) => b.paid),
        ];
        expect(
          paid.every((amount) => amount >= 0n),
          name,
        ).to.equal(true);
        expect(gains[SPECTATOR], `${name}: whoever has no part in it`).to.equal(0n);
        expect(-gains[SPONSOR]! <= market.terms.bounty + market.terms.bond + pageFees(market.terms), name).to.equal(
          true,
        );
      }
    });

    it("pay for improvement no more than u (m - correct_0), and never more than the bounty", () => {
      for (const { name, market, outcome, info } of all) {
        const improvement = outcome.batches.reduce((sum, batch) => sum + batch.improvement, 0);
        const bound = unitDown(market.terms) * BigInt(market.terms.samples - info.baseline);
        expect(unitDown(market.terms) * BigInt(improvement) <= bound, name).to.equal(true);
        expect(bound <= market.terms.bounty, name).to.equal(true);
        expect(info.correct, name).to.equal(info.baseline + improvement);
        for (const batch of outcome.batches) expect(batch.improvement).to.be.at.least(-market.terms.dropLimit);
      }
    });

    it("pay a batch that changes nothing its stake, and its share for withheld pages", () => {
      for (const { name, market, record, told } of all) {
        const revealed = [...record.pages.values()].reduce((samples, page) => samples + page.length, 0);
        const withheld = market.terms.samples - revealed;
        const share = (unitDown(market.terms) * BigInt(withheld)) / BigInt(market.salts.size || 1);
        for (const batch of told.withoutEffect) {
          const { accepted, paid } = told.judged.get(batch)!;
          expect([accepted, paid], `${name}, batch ${batch}`).to.deep.equal([true, batchStake(market.terms) + share]);
        }
      }
    });

    it("INV-1: leave in the hub exactly what it owes", () => {
      for (const { name, held, owed } of all) expect(held, name).to.equal(owed);
    });

    it("INV-4, INV-6: are told by the hub's events: every balance, escrow, record, parameter and answer", () => {
      for (const { what, told, chain } of rebuilt) expect(told, what).to.deep.equal(chain);
      expect(rebuilt.filter(({ what }) => what.endsWith("record")).length).to.be.greaterThan(20);
    });

    after(() => {
      for (const played of all) for (const what of waysOf(played)) seen.set(what, (seen.get(what) ?? 0) + 1);
      all.length = 0;
    });
  });
}

describe("random prediction markets together", () => {
  it("go every way that people can make them go", () => {
    const states = ["committed", "revealed", "accepted", "rejected"];
    const wanted = [...PATHS, "update failed", "batch without effect", ...states];
    const missing = wanted.filter((what) => !seen.has(what));
    if (isLong) expect(missing).to.deep.equal([]);
    else expect(missing.length, missing.join(", ")).to.be.lessThan(wanted.length / 3);
  });
});

/** What happened in a market. */
function waysOf({ market, told, outcome }: Played): Set<string> {
  const ways = new Set<string>([...market.paths, ...outcome.batches.map(({ state }) => state)]);
  if ([...told.judged.values()].some(({ failedAt }) => failedAt > 0)) ways.add("update failed");
  if (told.withoutEffect.size > 0) ways.add("batch without effect");
  return ways;
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
