import { pageFees } from "../../../src/index.ts";
import { accuracy } from "../../../src/training/index.ts";
import { GasTally } from "../../demo/gas.ts";
import { sealedSamples, toMarketSample } from "./batches.ts";
import { checkBooks } from "./books.ts";
import { startMarketChain, startMarketNetwork } from "./chain.ts";
import type { MarketChain, MarketNetwork } from "./chain.ts";
import { compareParameters, playMarket } from "./market.ts";
import type { Played, Stage } from "./market.ts";
import { prepareMaterial } from "./material.ts";
import { accuraciesOf, agentsOf, byDropLimit, moneyOf, wrongShare } from "./result.ts";
import type { MarketWorldResult } from "./result.ts";
import type { MarketWorldSettings, Sponsor } from "./settings.ts";
import { MarketPlan } from "./world.ts";

/** The sponsor and who replays; everybody else has one batch. */
const OTHERS = 2;

const SHOWN: Partial<Record<Sponsor, number>> = { "withholds half": 0.5, "withholds all": 0 };

/** Runs worlds one after another, each on the same empty chain. */
export class MarketSimulator {
  readonly #network: MarketNetwork;

  private constructor(network: MarketNetwork) {
    this.#network = network;
  }

  static async open(): Promise<MarketSimulator> {
    return new MarketSimulator(await startMarketNetwork());
  }

  /** See {@link runMarketWorld}. */
  async run(settings: MarketWorldSettings, seed: number): Promise<MarketWorldResult> {
    const empty = await this.#network.networkHelpers.takeSnapshot();
    try {
      return await runOn(this.#network, settings, seed);
    } finally {
      await empty.restore();
    }
  }

  async close(): Promise<void> {
    await this.#network.close();
  }
}

/**
 * Runs one world with a market on a chain in this process, and compares all of it with the library's twin: who is paid what, every
 * parameter, and the books. The same settings and seed give the same result.
 *
 * @throws SimulationFailed
 */
export async function runMarketWorld(settings: MarketWorldSettings, seed: number): Promise<MarketWorldResult> {
  const simulator = await MarketSimulator.open();
  try {
    return await simulator.run(settings, seed);
  } finally {
    await simulator.close();
  }
}

async function runOn(network: MarketNetwork, settings: MarketWorldSettings, seed: number): Promise<MarketWorldResult> {
  const material = await prepareMaterial(settings, seed);
  const { batches: counts, earlier, pageSamples, sponsor } = settings;
  const people = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const chain = await startMarketChain(network, material, OTHERS + people + earlier);
  const own = chain.accounts.slice(OTHERS);
  const plan = new MarketPlan(settings, material, seed);
  if (earlier > 0) {
    const before = await playMarket(stageOf(chain, plan, new GasTally()), {
      rules: { ...settings, scored: pageSamples, dropLimit: pageSamples }, // everything is accepted
      test: material.earlierTest.map(toMarketSample),
      batches: () => plan.batches({ honest: earlier }, []),
      committers: own.slice(people),
      shown: 1,
    });
    plan.takeOver(before!.after, before!.record, before!.outcome);
  }
  const gas = new GasTally();
  const played = await playMarket(stageOf(chain, plan, gas), {
    rules: settings,
    test: sealedSamples(material.test, sponsor, material, plan.random),
    batches: (audited) => plan.batches(counts, audited),
    committers: own,
    shown: SHOWN[sponsor] ?? 1,
  });
  const after = played?.after ?? plan.model;
  const common = {
    seed,
    isVoid: played === null,
    imbalanceWei: await checkBooks(chain),
    parameterSlots: await compareParameters(chain, after),
    gas: gas.rows(),
  };
  return played === null ? { ...common, ...voidResult(plan) } : { ...common, ...resultOf(plan, played) };
}

function stageOf(chain: MarketChain, { model, isRecorded }: MarketPlan, gas: GasTally): Stage {
  return { chain, gas, model, isRecorded };
}

/** What the twin knows of a market. */
type KnownResult = Omit<MarketWorldResult, "seed" | "isVoid" | "imbalanceWei" | "parameterSlots" | "gas">;

function resultOf(plan: MarketPlan, { open, batches, record, outcome, after }: Played): KnownResult {
  const { terms } = record;
  return {
    accuracies: accuraciesOf(plan, batches, record, after),
    ...moneyOf(record),
    baseline: outcome.baseline,
    correct: outcome.correct,
    revealedPages: record.pages.size,
    auditedWrong: wrongShare(open.audited, plan.material.test),
    agents: agentsOf(batches, record, outcome),
    sponsorWei: outcome.paidToSponsor - terms.bounty - terms.bond - pageFees(terms),
    replayWei: outcome.paidForReplay,
    burnedWei: outcome.burned,
    byDropLimit: byDropLimit(plan, batches, record),
  };
}

/** Of a market that was void before anybody committed: its bond is burned. */
function voidResult({ model, material, settings }: MarketPlan): KnownResult {
  const before = accuracy(model, material.heldOut);
  return {
    accuracies: { before, withMarket: before, without: before, honestOnly: before },
    unitWei: settings.bounty / BigInt(settings.scored),
    stakeWei: 0n,
    baseline: 0,
    correct: 0,
    revealedPages: 0,
    auditedWrong: 0,
    agents: [],
    sponsorWei: -settings.bounty,
    replayWei: 0n,
    burnedWei: settings.bounty,
    byDropLimit: [],
  };
}
