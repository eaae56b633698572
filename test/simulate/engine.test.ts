import path from "node:path";

import { expect } from "chai";

import { loadScenario, planOf } from "../../scripts/simulate/load.ts";
import type { Plan } from "../../scripts/simulate/plan.ts";
import { playSeed, runSeed } from "../../scripts/simulate/run-seed.ts";
import type { Played } from "../../scripts/simulate/run-seed.ts";
import type { Agent, Scenario } from "../../scripts/simulate/scenario.ts";
import { summarise } from "../../scripts/simulate/summary.ts";
import { stakePriceUp } from "../../src/incentives/stake-price.ts";

const EXAMPLE = path.resolve(import.meta.dirname, "../../docs/examples/simulation.json");
const IRIS = { data: { set: "iris", pretrain: 0.2 }, model: { classifier: "nearest-centroid" } } as const;
const RULES = {
  priceWeight: "1000 gwei",
  refundWait: "12h",
  confirmWait: 0,
  ownerWait: "1d",
  anyoneWait: "2d",
} as const;

function small(agents: readonly Agent[], more: Partial<Scenario> = {}): Plan {
  const incentive = { mechanism: "stake", ...RULES, poolPeriod: "1h" } as const;
  return planOf({ name: "small", days: 2, ...IRIS, incentive, agents, ...more });
}

describe("simulation", function () {
  this.timeout(120_000);

  /** Plays a seed, looks at what it left, and closes its chain. */
  async function playing<T>(plan: Plan, look: (played: Played) => T): Promise<T> {
    const played = await playSeed(plan, 1);
    try {
      return look(played);
    } finally {
      await played.simulation.world.chain.close();
    }
  }

  const by = ({ simulation }: Played, name: string) => {
    const person = simulation.people.find(({ agent }) => agent.name === name)!;
    const count = simulation.tally.of(person.accounts[0]);
    const recorded = simulation.recorded.filter(({ contributor }) => person.accounts.includes(contributor));
    return { person, count, recorded };
  };

  it("plays all kinds, agrees with the chain to the last slot and wei, and gives the same bytes again", async () => {
    const plan = await loadScenario(EXAMPLE);
    const first = await runSeed(plan, 1, "x");
    expect(first.checked).deep.equals({ parameterSlots: first.checked.parameterSlots, balances: 11, predictions: 30 });
    expect(first.checked.parameterSlots).above(2);
    expect(first.unclaimed).equals("0");
    expect(first.contributions).above(90);
    expect(JSON.stringify(await runSeed(plan, 1, "x"))).equals(JSON.stringify(first));
    expect(JSON.stringify(await runSeed(plan, 2, "x"))).not.equals(JSON.stringify(first));
    const counts = new Map(first.agents.map(({ name, counts }) => [name, counts]));
    expect(counts.get("Alice")).includes({ wrong: 0 });
    expect(counts.get("Mallory")!.wrong).equals(counts.get("Mallory")!.contributed).above(0);
    expect(counts.get("Rita")!.contributed).equals(3);
    expect(counts.get("Rita")!.claims).above(0);
    expect(counts.get("Olivia")!.claims).above(0);
    expect(counts.get("Olivia")!.contributed).equals(0);
  });

  it("plays without anybody's mistakes: everybody is refunded, nobody gains or loses", async () => {
    const plan = small([{ name: "Alice", kind: "honest", every: "4h", samples: 3 }], { days: 1 });
    const { counts, gains } = (await runSeed(plan, 3, "x")).agents[0]!;
    // The model may differ from an honest sample, which is swept back or into the pool for Alice alone.
    expect(counts.contributed).equals(18);
    expect(counts.refunds).within(15, 18);
    expect(BigInt(gains.at(-1)!)).equals(0n);
  });

  it("charges what the contract asks, and keeps the price-sensitive away above their price", async () => {
    const maxPrice = "0.00015 ether";
    const plan = small([
      { name: "Patrick", kind: "price-sensitive", every: "30m", samples: 4, maxPrice },
      { name: "Alice", kind: "honest", every: "20m" },
    ]);
    await playing(plan, (played) => {
      const { recorded } = by(played, "Patrick");
      expect(recorded).not.empty;
      expect(recorded.every(({ deposit }) => deposit > 0n && deposit <= 150_000_000_000_000n)).equals(true);
      const others = by(played, "Alice").recorded.map(({ deposit }) => deposit);
      expect(others.some((deposit) => deposit > 150_000_000_000_000n)).equals(true);
      const [first, second] = played.simulation.recorded;
      const elapsed = BigInt(second!.contributedAt - first!.contributedAt);
      expect(second!.deposit).equals(stakePriceUp({ priceWeight: 10n ** 12n, elapsed, count: 1n }));
    });
  });

  it("lets a sybil's accounts contribute in turn, out of one budget", async () => {
    const plan = small(
      [{ name: "Sybil", kind: "sybil", accounts: 3, every: "2h", errorRate: 0, budget: "0.3 ether" }],
      { days: 1 },
    );
    await playing(plan, (played) => {
      const { person, recorded } = by(played, "Sybil");
      expect(person.accounts).lengthOf(3);
      expect(recorded.map(({ contributor }) => person.accounts.indexOf(contributor))).deep.equals(
        recorded.map((_, i) => i % 3),
      );
      const { ledger } = played.simulation;
      const wealth = person.accounts.map((account) => ledger.balanceOf(account) + ledger.outstanding(account));
      expect(wealth.reduce((sum, one) => sum + one, 0n)).equals(3n * 10n ** 17n);
    });
  });

  it("spends no more than the budget, and waits for refunds", async () => {
    const plan = small([{ name: "Alice", kind: "honest", every: "1h", budget: "0.0003 ether" }]);
    await playing(plan, (played) => {
      const { recorded, count } = by(played, "Alice");
      expect(recorded.length).within(10, 25); // 0.00006 ether each, back after twelve hours
      expect(count.refunds).above(0);
    });
  });

  it("has the owner take, and callers sweep, what nobody claims", async () => {
    const idle = { refunds: false, reports: false } as const;
    const plan = small(
      [
        { name: "Mallory", kind: "malicious", every: "3h", ...idle },
        { name: "Forgetful", kind: "honest", every: "3h", ...idle },
        { name: "Olivia", kind: "caller", owner: true, every: "12h" },
        { name: "Sweeper", kind: "caller", every: "12h" },
      ],
      { days: 1 },
    );
    await playing(plan, (played) => {
      const [owner, sweeper] = [by(played, "Olivia").count, by(played, "Sweeper").count];
      expect(owner.claims).above(0);
      expect(owner.claimed).above(sweeper.claimed).above(0n);
      expect(played.simulation.ledger.open.size).equals(0);
      expect(by(played, "Forgetful").count.refunds).equals(0);
    });
  });

  it("copies what the chain has not seen", async () => {
    const plan = small([
      { name: "Alice", kind: "honest", every: "1h" },
      { name: "Lazy", kind: "lazy copier", every: "3h", samples: 2 },
    ]);
    await playing(plan, (played) => {
      const { recorded } = by(played, "Lazy");
      const sources = by(played, "Alice").recorded.map(({ features }) => features);
      expect(recorded).not.empty;
      expect(recorded.some(({ features }) => (sources as string[]).includes(features))).equals(false);
      expect(recorded.every(({ features }) => features.length === sources[0]!.length)).equals(true);
    });
  });

  it("plays the points mechanism: those who read samples earn more than those who say the opposite", async () => {
    const agents: Agent[] = [
      { name: "Readers", kind: "honest", count: 4, every: "8h", samples: 2 },
      { name: "Mallory", kind: "malicious", every: "8h", samples: 2 },
      { name: "Ring", kind: "sybil", accounts: 2, every: "12h" },
      { name: "Keeper", kind: "caller", every: "1d" },
    ];
    const incentive = { mechanism: "points", commitWindow: "8h", revealWindow: "4h" } as const;
    const plan = planOf({ name: "points", days: 3, ...IRIS, incentive, agents });
    const result = await runSeed(plan, 1, "x");
    expect(result.checked.balances).equals(9);
    const [readers, mallory] = result.agents.map(({ gains }) => Number(gains.at(-1)));
    expect(readers! / 4).above(mallory!);
    expect(result.agents[0]!.gains[0]).equals("0");
    expect(JSON.stringify(await runSeed(plan, 1, "x"))).equals(JSON.stringify(result));
  });

  it("puts seeds together", async () => {
    const plan = small([{ name: "Alice", kind: "honest", every: "6h" }], { days: 1 });
    const results = await Promise.all([1, 2, 3].map((seed) => runSeed(plan, seed, "x")));
    const { accuracy, accuracyBefore, agents, days, kinds } = summarise(results, true);
    const starts = results.map((result) => result.accuracy[0]!).sort();
    expect(accuracyBefore).deep.equals({ low: starts[0], median: starts[1], high: starts[2] });
    expect([accuracy.low[0], accuracy.median[0], accuracy.high[0]]).deep.equals(starts);
    expect(days.slice(0, 3)).deep.equals([0, 0.25, 0.5]);
    expect(agents.map(({ name }) => name)).deep.equals(["Alice"]); // an idle owner is not shown
    expect(kinds).lengthOf(1);
  });
});
