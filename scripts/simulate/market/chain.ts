import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import hre from "hardhat";

import densePerceptron from "../../../ignition/modules/dense-perceptron.ts";
import hubModule from "../../../ignition/modules/hub.ts";
import naiveBayes from "../../../ignition/modules/naive-bayes.ts";
import predictionMarket from "../../../ignition/modules/prediction-market.ts";
import sparseNearestCentroid from "../../../ignition/modules/sparse-nearest-centroid.ts";
import sparsePerceptron from "../../../ignition/modules/sparse-perceptron.ts";
import { DEFAULT_SENDING, DcaiClient, ETHER } from "../../../src/client/index.ts";
import type { MarketModel } from "../../../src/client/index.ts";
import { encodeConfig } from "../../../src/codec/index.ts";
import type { QuantisedModel } from "../../../src/training/index.ts";
import type { MarketMaterial } from "./material.ts";

export type MarketNetwork = Awaited<ReturnType<typeof hre.network.create>>;

/** An account, and the model's markets as that account sees them. */
export interface MarketAccount {
  readonly address: string;
  readonly client: DcaiClient;
  readonly markets: MarketModel;
}

/** A chain in this process with one model that learns in markets. */
export interface MarketChain {
  readonly network: MarketNetwork;
  readonly hub: string;
  readonly modelId: bigint;
  /** The sponsor, who owns the model, first. */
  readonly accounts: readonly MarketAccount[];
  readonly clock: ChainClock;
}

/** The chain's time goes by what is done on it, not by how fast this computer is: so the same seed gives the same blocks. */
export class ChainClock {
  readonly #network: MarketNetwork;
  #now: number;

  constructor(network: MarketNetwork, now: number) {
    this.#network = network;
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** Fixes the next block's time, a little later than the last one's. */
  async tick(): Promise<void> {
    this.#now += BLOCK_SECONDS;
    await this.#network.networkHelpers.time.setNextBlockTimestamp(this.#now);
  }

  /** Lets time pass; the next block comes at or after this time. */
  async passTo(time: number): Promise<void> {
    this.#now = Math.max(this.#now, time);
    await this.tick();
    await this.#network.networkHelpers.mine(1);
  }

  /** Fixes the time of every block that is mined for somebody else's transactions. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { provider } = this.#network;
    const request = provider.request.bind(provider);
    provider.request = async (call) => {
      if (call.method === "eth_sendTransaction") await this.tick();
      return request(call);
    };
    try {
      return await work();
    } finally {
      provider.request = request;
    }
  }

  async mine(blocks: number): Promise<void> {
    for (let i = 0; i < blocks; i++) {
      await this.tick();
      await this.#network.networkHelpers.mine(1);
    }
  }
}

const BLOCK_SECONDS = 12;
const START = Date.UTC(2026, 0, 5) / 1_000;
/** What everybody has in the hub at the start, wei. */
export const STAKED_EACH = 10n ** 20n;

const marketSuite = buildModule("MarketSuite", (m) => ({
  hub: m.useModule(hubModule).CollaborativeTrainer,
  mechanism: m.useModule(predictionMarket).plugin,
  SparsePerceptron: m.useModule(sparsePerceptron).plugin,
  DensePerceptron: m.useModule(densePerceptron).plugin,
  NaiveBayes: m.useModule(naiveBayes).plugin,
  SparseNearestCentroid: m.useModule(sparseNearestCentroid).plugin,
}));

/** More than any world has people. */
const ACCOUNTS = 40;

/** Starts an empty chain in this process. It takes seconds, so that worlds come one after another on the same one. */
export function startMarketNetwork(): Promise<MarketNetwork> {
  return hre.network.create({ override: { initialDate: new Date(START * 1_000), accounts: { count: ACCOUNTS } } });
}

/**
 * Deploys hub, classifiers and markets, creates the model, and lets everybody stake.
 *
 * @param people How many accounts there are to be, at most 40.
 */
export async function startMarketChain(
  network: MarketNetwork,
  material: MarketMaterial,
  people: number,
): Promise<MarketChain> {
  const clock = new ChainClock(network, START + 24 * 3_600);
  const deployed = Object.entries(await clock.during(() => network.ignition.deploy(marketSuite)));
  const at = Object.fromEntries(
    await Promise.all(deployed.map(async ([name, contract]) => [name, await contract.getAddress()] as const)),
  );
  const hub = at["hub"]!;
  const signers = (await network.ethers.getSigners()).slice(0, people);
  const sending = { gasLimit: DEFAULT_SENDING.gasCap };
  const clients = await Promise.all(signers.map((runner) => DcaiClient.connect({ hub, runner, sending })));
  const modelId = await createModel(clients[0]!, at, material, clock);
  for (const client of clients) {
    await clock.tick();
    await client.stake(ETHER, STAKED_EACH);
  }
  const join = async (client: DcaiClient) => ({
    address: client.account!,
    client,
    markets: await client.market(modelId),
  });
  return { network, hub, modelId, accounts: await Promise.all(clients.map(join)), clock };
}

async function createModel(
  owner: DcaiClient,
  at: Readonly<Record<string, string>>,
  { labels, encoder, model }: MarketMaterial,
  clock: ChainClock,
): Promise<bigint> {
  const { kind, config, slots }: QuantisedModel = model;
  await clock.tick();
  const { modelId } = await owner.createModel({
    name: "Learns in markets",
    labels: [...labels],
    encoder: encoder.description,
    classifier: at[kind]!,
    classifierConfig: encodeConfig(kind, config),
    mechanism: at["mechanism"]!,
    mechanismConfig: "0x",
    currency: ETHER,
    slots,
  });
  return modelId;
}
