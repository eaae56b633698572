import type { BaseContract, Interface } from "ethers";

import { methodOf } from "../../src/audit/abi.ts";
import { EventReader } from "../../src/audit/events.ts";
import { DcaiClient, DEFAULT_SENDING, ETHER, stakeIncentiveConfig } from "../../src/client/index.ts";
import { hubAbi, pointsAbi, stakeAbi } from "../../src/client/abi.ts";
import { encodeConfig } from "../../src/codec/index.ts";
import type { ClassifierKind } from "../../src/codec/index.ts";
import { pointsIncentiveConfig } from "../../src/index.ts";
import {
  CollaborativeTrainer__factory,
  DensePerceptron__factory,
  NaiveBayes__factory,
  NearestCentroid__factory,
  PointsIncentive__factory,
  SparseNearestCentroid__factory,
  SparsePerceptron__factory,
  StakeIncentive__factory,
} from "../../typechain-types/index.ts";
import { Chain } from "./chain.ts";
import type { Call, Log, Receipt } from "./chain.ts";
import { SimulationFailed } from "./errors.ts";
import type { ChainEvent } from "./ledger.ts";
import type { Material } from "./material.ts";
import type { Plan } from "./plan.ts";

/** An event, with the transaction that it is of; addresses in lower case. */
export type WorldEvent = ChainEvent & { readonly transactionHash: Log["transactionHash"] };

/** What became of a call, and in a block of which time. */
export type Mined = Receipt & { readonly at: number };

/** When everything begins: the model opens. Fixed, so that the same seed gives the same history to the second. */
export const START = Date.UTC(2026, 0, 5) / 1_000;

const CLASSIFIERS = {
  SparsePerceptron: SparsePerceptron__factory,
  DensePerceptron: DensePerceptron__factory,
  NaiveBayes: NaiveBayes__factory,
  SparseNearestCentroid: SparseNearestCentroid__factory,
  NearestCentroid: NearestCentroid__factory,
} as const satisfies Readonly<Record<ClassifierKind, unknown>>;
const MECHANISMS = { stake: StakeIncentive__factory, points: PointsIncentive__factory } as const;

/** How long before that the chain begins; setting everything up takes some blocks. */
const BEFORE = 3_600;

/** A chain with the hub, one classifier, one mechanism and one model, which is open since {@link START}. */
export class World {
  /** The last block's time. */
  now = START;
  readonly #reader: EventReader;

  private constructor(
    readonly seed: number,
    readonly chain: Chain,
    readonly hub: string,
    readonly mechanism: string,
    mechanismAbi: Interface,
    readonly modelId: bigint,
    /** The owner's, for looking things up. */
    readonly client: DcaiClient,
  ) {
    this.#reader = new EventReader(hub, new Map([[mechanism, mechanismAbi]]));
  }

  static async create(plan: Plan, material: Material, seed: number): Promise<World> {
    const chain = await Chain.start(START - BEFORE);
    const { network } = chain;
    const runner = (await network.ethers.getSigners())[0]!;
    const addressOf = async (contract: Promise<BaseContract>) =>
      (await (await (await contract).waitForDeployment()).getAddress()).toLowerCase();
    const hub = await addressOf(new CollaborativeTrainer__factory(runner).deploy());
    const classifier = await addressOf(new CLASSIFIERS[material.model.kind](runner).deploy(hub));
    const mechanism = await addressOf(new MECHANISMS[plan.incentive.mechanism](runner).deploy(hub));
    const client = await DcaiClient.connect({ hub, runner, sending: { gasLimit: DEFAULT_SENDING.gasCap } });
    const { encoder, model, labels } = material;
    const created = await client.createModel({
      name: plan.name,
      labels,
      encoder: encoder.description,
      classifier,
      classifierConfig: encodeConfig(model.kind, model.config),
      mechanism,
      mechanismConfig: configOf(plan),
      currency: ETHER,
      slots: model.slots,
      open: false,
    });
    await network.networkHelpers.time.setNextBlockTimestamp(START);
    await client.openModel(created.modelId);
    await chain.stopMining();
    const abi = plan.incentive.mechanism === "stake" ? stakeAbi : pointsAbi;
    return new World(seed, chain, hub, mechanism, abi, created.modelId, client);
  }

  /** The model's owner. */
  get owner(): string {
    return this.client.account!.toLowerCase();
  }

  /** Puts a call of the hub into the next block. */
  queue(from: string, method: string, args: readonly unknown[], more: Pick<Call, "value" | "mayFail"> = {}): void {
    this.chain.queue({ from, to: this.hub, data: callOf(method, args), ...more });
  }

  /** Puts calls for many things into the next block, `size` of them in each call, and fewer where that takes too much gas. */
  queueAll<Item>(
    from: string,
    items: readonly Item[],
    size: number,
    encode: (part: readonly Item[]) => readonly [method: string, args: readonly unknown[]],
  ): void {
    const call = (part: readonly Item[]): Call => {
      const [method, args] = encode(part);
      const whole = { from, to: this.hub, data: callOf(method, args) };
      const middle = Math.ceil(part.length / 2);
      const halves = () => [call(part.slice(0, middle)), call(part.slice(middle))];
      return part.length === 1 ? whole : { ...whole, halves };
    };
    for (let i = 0; i < items.length; i += size) this.chain.queue(call(items.slice(i, i + size)));
  }

  /**
   * Makes a block of what is queued, at a time or the next second after the last block; calls that took too much gas are halved and
   * go into one more block, a second later.
   *
   * @returns What became of each call, in order.
   * @throws SimulationFailed if one fails that may not
   */
  async mine(at: number): Promise<Mined[]> {
    const mined: Mined[] = [];
    for (let time = at; this.chain.hasCalls; time = 0) {
      this.now = Math.max(time, this.now + 1);
      for (const receipt of await this.chain.mine(this.now)) {
        const { call, ok } = receipt;
        if (ok || call.mayFail === true) mined.push({ ...receipt, at: this.now });
        else if (call.halves === undefined) await this.explain(call);
        else for (const half of call.halves()) this.chain.queue(half);
      }
    }
    return mined;
  }

  /** The hub's and the mechanism's events among logs. */
  eventsOf({ logs, at }: Mined): WorldEvent[] {
    const own = logs.filter(({ address }) => address === this.hub || address === this.mechanism);
    const place = { time: at, block: 0, logIndex: 0 };
    return own.map((log) => this.#reader.read({ ...log, ...place }) as WorldEvent);
  }

  /** Throws {@link SimulationFailed}. */
  fail(what: string): never {
    throw new SimulationFailed({ seed: this.seed, what });
  }

  /** Throws {@link SimulationFailed} with the reason for which a call failed. */
  async explain({ from, to, data }: Call): Promise<never> {
    const { context } = this.client;
    const name = hubAbi.parseTransaction({ data })?.name ?? "a call";
    const reason = await context.rpc.call({ from, to, data } as never).then(
      () => "out of gas, or for a reason that is over",
      (error: Error) => error.message,
    );
    return this.fail(`${name} was refused: ${reason}`);
  }
}

/** The data of a call of the hub. */
function callOf(method: string, args: readonly unknown[]): string {
  const { selector, inputs } = methodOf(hubAbi, method);
  return `${selector}${inputs.write(args)}`;
}

function configOf({ incentive }: Plan) {
  return incentive.mechanism === "stake"
    ? stakeIncentiveConfig(incentive.settings)
    : pointsIncentiveConfig(incentive.settings);
}
