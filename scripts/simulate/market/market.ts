import type { Classifier } from "../../../src/classifiers/index.ts";
import { pageFees, settleMarket } from "../../../src/index.ts";
import type { Hex, MarketOutcome, MarketRecord, MarketSample } from "../../../src/index.ts";
import type { GasTally } from "../../demo/gas.ts";
import { NOBODY, balancesOf } from "./books.ts";
import type { MarketAccount, MarketChain } from "./chain.ts";
import { SimulationFailed } from "./errors.ts";
import { commitAndReveal, finish, openMarket, revealPages } from "./play.ts";
import type { MarketRules, OpenMarket } from "./play.ts";
import { agentsOf } from "./result.ts";
import { MODEL_ID } from "./world.ts";
import type { PlannedBatch } from "./world.ts";

/** Where a market is played. */
export interface Stage {
  readonly chain: MarketChain;
  readonly gas: GasTally;
  /** The model as it is on the chain now; left as it is. */
  readonly model: Classifier;
  /** Whether a market before has recorded a sample. */
  readonly isRecorded: (id: Hex) => boolean;
}

/** What a market is about. */
export interface MarketSpec {
  readonly rules: MarketRules;
  /** All samples of the test set, in the order in which they are sealed. */
  readonly test: readonly MarketSample[];
  /** What everybody commits to, once the audit has shown some samples. */
  readonly batches: (audited: readonly MarketSample[]) => readonly PlannedBatch[];
  /** One for each batch. */
  readonly committers: readonly MarketAccount[];
  /** Share of the pages that the sponsor reveals, 0 to 1. */
  readonly shown: number;
}

/** A market that was played to its end. */
export interface Played {
  readonly open: OpenMarket;
  readonly batches: readonly PlannedBatch[];
  readonly record: MarketRecord;
  readonly outcome: MarketOutcome;
  /** The model that it left. */
  readonly after: Classifier;
}

/**
 * Plays a market from its opening to its last wei, and compares what everybody got, and every parameter, with the twin.
 *
 * @returns Null if it was void.
 * @throws SimulationFailed
 */
export async function playMarket(stage: Stage, spec: MarketSpec): Promise<Played | null> {
  const { chain } = stage;
  const before = await balancesOf(chain);
  const gas = (...entry: Parameters<GasTally["add"]>) => stage.gas.add(...entry);
  const open = await openMarket(chain, spec.rules, spec.test, gas);
  if (open === null) return null;
  const batches = spec.batches(open.audited);
  const agents = batches.map((batch, i) => ({ ...batch, account: spec.committers[i]! }));
  await commitAndReveal(open, agents, gas);
  await revealPages(open, spec.shown, gas);
  await finish(open, chain.accounts[1]!, gas);
  const record = (await chain.accounts[0]!.markets.history(open.market)).record();
  const after = stage.model.clone();
  const outcome = settleMarket(record, after, stage.isRecorded);
  const played = { open, batches, record, outcome, after };
  comparePayouts(played, spec.committers, chain, before, await balancesOf(chain));
  await compareParameters(chain, after);
  return played;
}

/**
 * Throws unless the model's parameters on the chain are the twin's.
 *
 * @returns How many slots there are.
 * @throws SimulationFailed
 */
export async function compareParameters({ accounts }: MarketChain, twin: Classifier): Promise<number> {
  const onChain = await accounts[0]!.client.parameters(MODEL_ID);
  const expected = twin.parameters();
  const differing = expected.findIndex((slot, i) => slot !== onChain[i]);
  if (differing !== -1 || onChain.length !== expected.length) {
    throw new SimulationFailed({ what: `Parameter slot ${differing} on chain is not the twin's.` });
  }
  return expected.length;
}

/** What everybody has more than before has to be what the twin says. */
function comparePayouts(
  { batches, record, outcome }: Played,
  committers: readonly MarketAccount[],
  { accounts }: MarketChain,
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
): void {
  const { terms } = record;
  const expected = new Map<string, bigint>([
    [accounts[0]!.address, outcome.paidToSponsor - terms.bounty - terms.bond - pageFees(terms)],
    [accounts[1]!.address, outcome.paidForReplay],
    [NOBODY, outcome.burned],
  ]);
  for (const [i, { payoffWei }] of agentsOf(batches, record, outcome).entries()) {
    expected.set(committers[i]!.address, payoffWei);
  }
  for (const [who, balance] of after) {
    const gain = balance - before.get(who)!;
    const owed = expected.get(who) ?? 0n;
    if (gain !== owed) {
      throw new SimulationFailed({ what: `${who} got ${gain} wei from the market, and ${owed} from its twin.` });
    }
  }
}
