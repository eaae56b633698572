import { hexlify, randomBytes } from "ethers";

import type { DcaiClient, MarketModel, NewModel } from "../../../src/client/index.ts";
import { SealedTestSet, testSetSize } from "../../../src/index.ts";
import type { Hex, MarketSample, MarketTerms } from "../../../src/index.ts";
import { clientOf, deploy, newModel, sampleOf } from "./setup.ts";
import type { Deployment } from "./setup.ts";

export const HOUR = 3_600;

/** A hub with a model that learns in markets, and a client for each of so many accounts, the owner first. */
export interface MarketWorld {
  readonly deployment: Deployment;
  readonly modelId: bigint;
  readonly clients: readonly DcaiClient[];
  /** The same model, as each of them sees it. */
  readonly models: readonly MarketModel[];
  /** To this time, seconds since 1970. */
  toTime(time: number): Promise<void>;
  mine(blocks: number): Promise<void>;
}

export async function marketWorld(accounts: number, changes: Partial<NewModel> = {}): Promise<MarketWorld> {
  const deployment = await deploy();
  const { ethers, networkHelpers } = deployment.network;
  const mechanism = await (await ethers.deployContract("PredictionMarket", [deployment.hub])).getAddress();
  const clients = await Promise.all(Array.from({ length: accounts }, (_, i) => clientOf(deployment, i)));
  const spec = newModel(deployment, { mechanism, mechanismConfig: "0x", ...changes });
  const { modelId } = await clients[0]!.createModel(spec);
  const models = await Promise.all(clients.map((client) => client.market(modelId)));
  return {
    deployment,
    modelId,
    clients,
    models,
    toTime: (time) => networkHelpers.time.increaseTo(time),
    mine: (blocks) => networkHelpers.mine(blocks),
  };
}

/** A sealed test set, and terms for a market with it that begins now. */
export async function prepareMarket(
  { deployment }: Pick<MarketWorld, "deployment">,
  changes: Partial<MarketTerms> = {},
): Promise<{ sealed: SealedTestSet; terms: MarketTerms }> {
  const now = await deployment.network.networkHelpers.time.latest();
  const sizes = { samples: 10, pageSamples: 5, ...changes };
  const size = testSetSize(sizes);
  const samples = Array.from({ length: size }, (_, i) => sampleOf(deployment, 10_000 + i));
  const salts = samples.map(() => hexlify(randomBytes(32)) as Hex);
  const sealed = new SealedTestSet(sizes, samples, salts);
  const terms = {
    root: sealed.root,
    bounty: 10n ** 18n,
    bond: 10n ** 18n,
    pageFee: 1_000n,
    sampleFee: 100n,
    dropLimit: 1,
    maxBatchSamples: 64,
    updateGas: 1_500_000,
    maxBatches: 8,
    auditEnds: now + HOUR,
    commitEnds: now + 2 * HOUR,
    revealEnds: now + 3 * HOUR,
    pagesEnd: now + 4 * HOUR,
    replayEnds: now + 5 * HOUR,
    ...sizes,
    ...changes,
  };
  return { sealed, terms };
}

/** Different samples for each batch. */
export function samplesOf({ deployment }: Pick<MarketWorld, "deployment">, batch: number, count = 5): MarketSample[] {
  return Array.from({ length: count }, (_, i) => sampleOf(deployment, 100 * batch + i));
}
