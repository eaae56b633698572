import { testSetSize } from "../../../src/index.ts";
import { SPAM_LABELS } from "../../../src/node.ts";
import { accuracy } from "../../../src/training/index.ts";
import type { LabelledSample } from "../../../src/training/index.ts";
import { toMarketSample } from "../../simulate/market/batches.ts";
import { NOBODY, balancesOf, checkBooks } from "../../simulate/market/books.ts";
import { STAKED_EACH, startMarketChain, startMarketNetwork } from "../../simulate/market/chain.ts";
import type { MarketChain } from "../../simulate/market/chain.ts";
import { compareParameters, playMarket } from "../../simulate/market/market.ts";
import type { Played } from "../../simulate/market/market.ts";
import { Learner } from "../../simulate/market/result.ts";
import { SCENARIOS } from "../../simulate/market/settings.ts";
import { MarketPlan } from "../../simulate/market/world.ts";
import { prepareEmails } from "../emails.ts";
import type { Material } from "../emails.ts";
import { GasTally } from "../gas.ts";
import type { GasRow } from "../gas.ts";
import { majorityShare } from "../measure.ts";
import type { DemoOptions } from "../run.ts";
import { DAY, OWNER } from "../settings.ts";
import type { ModelName, Role } from "../settings.ts";
import { BIDDERS, MARKETS, REPLAYER, paceOfMarkets } from "./settings.ts";

/** How one account ended. */
export interface MarketAccountResult {
  readonly name: string;
  readonly role: Role | "replayer";
  /** Batches that it committed to; of these in the model, and undone. */
  readonly batches: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Correct answers that its accepted batches added. */
  readonly improvement: number;
  /** Gas left out. */
  readonly profitWei: bigint;
}

/** One market. Accuracies are shares of the held-out e-mails, 0 to 1. */
export interface MarketRound {
  readonly market: number;
  /** Correct answers on its test set before and after. */
  readonly baseline: number;
  readonly correct: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly accuracy: number;
  /** If everything had been learned that was sent so far. */
  readonly accuracyWithout: number;
  /** If only the honest batches had been learned. */
  readonly accuracyHonest: number;
  /** What everybody has more than at the start, wei, gas left out. */
  readonly gainsWei: Readonly<Record<string, bigint>>;
}

/** Everything that the demo found out. */
export interface MarketDemoResult {
  readonly model: ModelName;
  readonly seed: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  readonly accuracyWithoutMarket: number;
  readonly accuracyWithoutMalicious: number;
  readonly accuracyOfMajority: number;
  readonly emails: {
    readonly corpus: number;
    readonly pretrained: number;
    readonly heldOut: number;
    /** Sealed in test sets. */
    readonly tested: number;
    readonly sent: number;
  };
  /** Recorded on chain, and of these malicious ones. */
  readonly contributions: number;
  readonly maliciousContributions: number;
  /** Simulated, until the last stake was settled. */
  readonly days: number;
  readonly markets: readonly MarketRound[];
  readonly accounts: readonly MarketAccountResult[];
  /** Stakes of rejected batches, less what of them went to the sponsor. */
  readonly burnedWei: bigint;
  readonly imbalanceWei: bigint;
  readonly gas: readonly GasRow[];
  /** Slots of parameters that are the same on chain and in the twin. */
  readonly parameterSlots: number;
}

const BATCHES = { honest: 3, flipper: 1, random: 1 };
const NAMES = [OWNER.name, REPLAYER, ...BIDDERS.map(({ name }) => name)];

/**
 * Runs markets one after another on a chain in this process. The same options give the same result.
 *
 * @throws SimulationFailed if chain and library disagree
 */
export async function runMarketDemo({ model, seed, emails, progress }: DemoOptions): Promise<MarketDemoResult> {
  const { pretrained: labelled, learningRate } = MARKETS;
  const material = await prepareEmails(seed, model, { labelled, learningRate });
  const pace = paceOfMarkets(emails);
  const tests = testsOf(material, pace.markets);
  const plan = planOf(material, pace, seed, tests.flat().length);
  const network = await startMarketNetwork();
  try {
    const chain = await startMarketChain(network, plan.material, NAMES.length);
    const gas = new GasTally();
    const start = chain.clock.now;
    const accuracyBefore = accuracy(plan.model, material.heldOut);
    const [all, honest] = [new Learner(plan.model, () => false), new Learner(plan.model, () => false)];
    const rounds: MarketRound[] = [];
    const played: Played[] = [];
    const imbalances: bigint[] = [];
    for (const test of tests) {
      const one = (await playMarket(
        { chain, gas, model: plan.model, isRecorded: plan.isRecorded },
        {
          rules: plan.settings,
          test: test.map(toMarketSample),
          batches: (audited) => plan.batches(BATCHES, audited),
          committers: chain.accounts.slice(NAMES.length - BIDDERS.length),
          shown: 1,
        },
      ))!; // a fair sponsor's market is never void
      plan.takeOver(one.after, one.record, one.outcome);
      all.learn(one.batches, one.record, () => true);
      honest.learn(one.batches, one.record, (kind) => kind === "honest");
      played.push(one);
      imbalances.push(await checkBooks(chain));
      const round = await roundOf(
        chain,
        one,
        [plan.model, all.model, honest.model].map((twin) => accuracy(twin, material.heldOut)),
      );
      rounds.push(round);
      const contributions = recorded(played);
      const day = Math.round((chain.clock.now - start) / DAY);
      progress?.({ done: rounds.length, visits: pace.markets, day, contributions, accuracy: round.accuracy });
    }
    const last = rounds.at(-1)!;
    return {
      model,
      seed,
      accuracyBefore,
      accuracyAfter: last.accuracy,
      accuracyWithoutMarket: last.accuracyWithout,
      accuracyWithoutMalicious: last.accuracyHonest,
      accuracyOfMajority: majorityShare(material.heldOut),
      emails: {
        corpus: material.corpus,
        pretrained: material.pretrained,
        heldOut: material.heldOut.length,
        tested: tests.flat().length,
        sent: played.flatMap(({ batches }) => batches.flatMap(({ samples }) => samples)).length,
      },
      contributions: recorded(played),
      maliciousContributions: recorded(played, ["flipper", "random"]),
      days: Math.round((chain.clock.now - start) / DAY),
      markets: rounds,
      accounts: accountsOf(played, last),
      burnedWei: (await balancesOf(chain)).get(NOBODY)!,
      imbalanceWei: imbalances.find((imbalance) => imbalance !== 0n) ?? 0n,
      gas: gas.rows(),
      parameterSlots: await compareParameters(chain, plan.model),
    };
  } finally {
    await network.close();
  }
}

/** A fresh test set for each market: the stream's first e-mails. */
function testsOf({ stream }: Material, markets: number): (readonly LabelledSample[])[] {
  const size = testSetSize({ samples: MARKETS.scored, pageSamples: MARKETS.pageSamples });
  return Array.from({ length: markets }, (_, market) => stream.slice(market * size, (market + 1) * size));
}

function planOf(material: Material, { batch }: { readonly batch: number }, seed: number, tested: number): MarketPlan {
  const settings = { ...SCENARIOS.spam, ...MARKETS, batchSamples: batch, batches: BATCHES };
  const { encoder, model, stream, heldOut } = material;
  const rest = { earlierTest: [], test: [], stream: stream.slice(tested), heldOut };
  return new MarketPlan(settings, { labels: SPAM_LABELS, encoder, model, ...rest }, seed);
}

async function roundOf(
  chain: MarketChain,
  { open, outcome }: Played,
  accuracies: readonly number[],
): Promise<MarketRound> {
  const balances = await balancesOf(chain);
  const [accuracy, accuracyWithout, accuracyHonest] = accuracies as [number, number, number];
  const states = outcome.batches.map(({ state }) => state);
  return {
    market: open.market,
    baseline: outcome.baseline,
    correct: outcome.correct,
    accepted: states.filter((state) => state === "accepted").length,
    rejected: states.filter((state) => state === "rejected").length,
    accuracy,
    accuracyWithout,
    accuracyHonest,
    gainsWei: Object.fromEntries(
      chain.accounts.map(({ address }, i) => [NAMES[i]!, balances.get(address)! - STAKED_EACH]),
    ),
  };
}

/** Samples in accepted batches, of all kinds unless told. */
function recorded(played: readonly Played[], kinds?: readonly string[]): number {
  let count = 0;
  for (const { batches, outcome } of played) {
    for (const [i, { state }] of outcome.batches.entries()) {
      const { kind, samples } = batches[i]!;
      if (state === "accepted" && (kinds?.includes(kind) ?? true)) count += samples.length;
    }
  }
  return count;
}

function accountsOf(played: readonly Played[], { gainsWei }: MarketRound): MarketAccountResult[] {
  const none = { batches: 0, accepted: 0, rejected: 0, improvement: 0 };
  const bidders = BIDDERS.map(({ name, role }, i) => {
    const own = played.map(({ outcome }) => outcome.batches[i]!);
    const of = (state: string) => own.filter((batch) => batch.state === state).length;
    const improvement = own.reduce((sum, batch) => sum + batch.improvement, 0);
    return { name, role, batches: own.length, accepted: of("accepted"), rejected: of("rejected"), improvement };
  });
  const people = [{ ...OWNER, ...none }, ...bidders, { name: REPLAYER, role: "replayer" as const, ...none }];
  return people.map((person) => ({ ...person, profitWei: gainsWei[person.name]! }));
}
