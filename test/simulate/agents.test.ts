import { expect } from "chai";

import { alter, offersOf, SampleStream, wishOf } from "../../scripts/simulate/agents/samples.ts";
import type { Choice, Offer } from "../../scripts/simulate/agents/samples.ts";
import type { Person } from "../../scripts/simulate/agents/person.ts";
import { findClaims } from "../../scripts/simulate/claims.ts";
import { Ledger } from "../../scripts/simulate/ledger.ts";
import { planOf } from "../../scripts/simulate/load.ts";
import type { Agent } from "../../scripts/simulate/scenario.ts";
import { visitsOf } from "../../scripts/simulate/schedule.ts";
import { encodeSparse, toHex } from "../../src/codec/index.ts";
import { Random } from "../../src/training/index.ts";

const DAY = 86_400;
const LABELS = 3;
const SAMPLES = Array.from({ length: 2_000 }, (_, i) => ({
  features: encodeSparse([i, i + 1], 4_096),
  label: i % LABELS,
}));
const RECENT: Offer[] = SAMPLES.slice(0, 50).map(({ features, label }) => ({
  features: toHex(features),
  label,
  truth: 0,
}));

function person(agent: Agent): Person {
  const plan = planOf({
    name: "x",
    days: 10,
    data: { set: "spam-assassin" },
    model: { classifier: "naive-bayes" },
    incentive: { mechanism: "stake" },
    agents: [agent],
  }).agents[0]!;
  const accounts = Array.from({ length: plan.accounts }, (_, i) => `0x${i}`);
  return { agent: plan, place: 0, accounts, random: new Random(7), turn: 0, contributed: 0 };
}

function choice(): Choice {
  return { labels: LABELS, isSparse: true, stream: new SampleStream(SAMPLES), recentOf: () => RECENT };
}

/** The share of wrong labels among a thousand of a kind's contributions. */
function wrongShare(agent: Agent): number {
  const offers = offersOf(person(agent), 1_000, choice());
  expect(offers).lengthOf(1_000);
  return offers.filter(({ label, truth }) => label !== truth).length / 1_000;
}

describe("simulated agents", () => {
  it("label as their kind does", () => {
    expect(wrongShare({ name: "a", kind: "honest" })).equals(0);
    expect(wrongShare({ name: "a", kind: "price-sensitive", maxPrice: "1 wei" })).equals(0);
    expect(wrongShare({ name: "a", kind: "malicious" })).equals(1);
    expect(wrongShare({ name: "a", kind: "careless", errorRate: 0.3 })).within(0.25, 0.35);
    expect(wrongShare({ name: "a", kind: "sybil", errorRate: 0.5 })).within(0.45, 0.55);
  });

  it("choose every wrong label, never one that there is not", () => {
    const offers = offersOf(person({ name: "a", kind: "malicious" }), 1_000, choice());
    const shifts = new Set(offers.map(({ label, truth }) => (label - truth + LABELS) % LABELS));
    expect([...shifts].sort()).deep.equals([1, 2]);
    expect(offers.every(({ label }) => label >= 0 && label < LABELS)).equals(true);
  });

  it("copy with a feature less, label and all", () => {
    const offers = offersOf(person({ name: "a", kind: "lazy copier" }), 20, choice());
    expect(offers).lengthOf(20);
    for (const { features, label } of offers) {
      const source = RECENT.filter(
        (recent) =>
          recent.label === label && [recent.features.slice(0, 6), `0x${recent.features.slice(6)}`].includes(features),
      );
      expect(source).not.empty;
    }
    const values = toHex(Uint8Array.from([0, 1, 0, 2]));
    expect(["0x00000002", "0x00010003"]).contains(alter(values, false, new Random(1)));
  });

  it("stop where they mean to: reporters after some contributions, everybody when nothing is left", () => {
    const reporter = person({ name: "a", kind: "reporter", contributions: 5, samples: 3 });
    expect(wishOf(reporter, choice())).equals(3);
    reporter.contributed = 4;
    expect(wishOf(reporter, choice())).equals(1);
    reporter.contributed = 5;
    expect(wishOf(reporter, choice())).equals(0);
    expect(wishOf(person({ name: "a", kind: "caller" }), choice())).equals(0);
    const short = { ...choice(), stream: new SampleStream(SAMPLES.slice(0, 2)) };
    expect(wishOf(person({ name: "a", kind: "honest", samples: 9 }), short)).equals(2);
  });

  it("come when they said, and contribute until their time is over", () => {
    const regular = visitsOf(
      [person({ name: "a", kind: "honest", every: "6h", from: "1h", until: "1d" })],
      10 * DAY,
      2 * DAY,
    );
    expect(regular.map(({ at }) => at / 3_600)).deep.equals([1, 7, 13, 19, 25, 31, 37, 43]);
    expect(regular.map(({ contributes }) => contributes)).deep.equals([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    const moved = visitsOf(
      [person({ name: "a", kind: "honest", every: "1d", from: "1d", jitter: 0.25 })],
      90 * DAY,
      90 * DAY,
    );
    const shifts = moved.map(({ at }, i) => at / DAY - (i + 1));
    expect(Math.min(...shifts)).within(-0.25, -0.2);
    expect(Math.max(...shifts)).within(0.2, 0.25);
  });
});

describe("claims of simulated agents", () => {
  const RULES = {
    priceWeight: 1n,
    refundWait: DAY,
    confirmWait: 0,
    ownerWait: 3 * DAY,
    anyoneWait: 5 * DAY,
    sweepTipBps: 100,
    poolPeriod: DAY,
  };

  /** A ledger with one contribution of Alice's at 0, and Bob's standing. */
  function ledger(): Ledger {
    const books = new Ledger(DAY);
    const contribute = (id: string, contributor: string) => {
      const args = { id, contributor, deposit: 100n, label: 0n, features: "0x0001", trace: "0x00" };
      books.follow({ name: "Contributed", args }, 0);
    };
    contribute("0xb", "Bob");
    books.follow({ name: "Refunded", args: { id: "0xb", contributor: "Bob", amount: 100n, state: 2n } }, 0);
    contribute("0xa", "Alice");
    return books;
  }

  /** What somebody who does everything can claim. */
  function claimed(books: Ledger, account: string, now: number, agrees: boolean, rules = RULES): string[] {
    const who = { account, refunds: true, reports: true, takes: account === "Olivia", sweeps: true };
    const found = findClaims({ ledger: books, rules, now, agrees: () => agrees }, who);
    return Object.entries(found).flatMap(([kind, all]) => all.map(() => kind));
  }

  it("follow the rules without disputes", () => {
    const books = ledger();
    expect(claimed(books, "Alice", DAY - 1, true)).deep.equals([]);
    expect(claimed(books, "Alice", DAY, true)).deep.equals(["refunds"]);
    expect(claimed(books, "Alice", DAY, false)).deep.equals([]);
    expect(claimed(books, "Bob", DAY, false)).deep.equals(["reports"]);
    expect(claimed(books, "Carol", DAY, false)).deep.equals([]); // no standing
    expect(claimed(books, "Olivia", 3 * DAY, false)).deep.equals(["takes"]);
    expect(claimed(books, "Olivia", 3 * DAY, true)).deep.equals([]);
    expect(claimed(books, "Carol", 5 * DAY, true)).deep.equals(["sweeps"]);
    expect(claimed(books, "Bob", 5 * DAY, false)).deep.equals(["reports"]); // rather than a tip
  });

  it("file reports early, answer them, and are paid when their clock has run", () => {
    const rules = { ...RULES, confirmWait: 6 * 3_600 };
    const books = ledger();
    expect(claimed(books, "Bob", DAY - 6 * 3_600, false, rules)).deep.equals(["reports"]);
    books.follow({ name: "Reported", args: { id: "0xa", reporter: "Bob", amount: 0n, state: 5n } }, DAY);
    expect(claimed(books, "Bob", DAY + 3_600, false, rules)).deep.equals([]);
    expect(claimed(books, "Bob", DAY + 6 * 3_600, false, rules)).deep.equals(["reports"]);
    expect(claimed(books, "Alice", DAY + 3_600, true, rules)).deep.equals(["refunds"]); // answers
    books.follow({ name: "Refunded", args: { id: "0xa", contributor: "Alice", amount: 0n, state: 9n } }, DAY + 3_600);
    expect(claimed(books, "Alice", DAY + 7 * 3_600 - 1, true, rules)).deep.equals([]);
    expect(claimed(books, "Alice", DAY + 7 * 3_600, true, rules)).deep.equals(["refunds"]);
  });

  it("keep books to the wei", () => {
    const books = ledger();
    expect(books.outstanding("Alice")).equals(100n);
    expect(books.balanceOf("Alice")).equals(-100n);
    expect(books.balanceOf("Bob")).equals(0n);
    const zero = `0x${"0".repeat(40)}`;
    books.follow({ name: "Reported", args: { id: "0xa", reporter: "Bob", amount: 30n, state: 1n } }, DAY);
    books.follow({ name: "Swept", args: { id: "0xa", caller: "Carol", tip: 1n, to: zero, amount: 69n } }, 5 * DAY);
    expect([books.balanceOf("Bob"), books.balanceOf("Carol"), books.pool]).deep.equals([30n, 1n, 69n]);
    expect(books.outstanding("Alice")).equals(0n);
    expect(books.open.size).equals(0);
  });
});
