import type { DcaiClient, PointsModel } from "../../../src/client/index.ts";
import { pointsIncentiveConfig } from "../../../src/index.ts";
import type { PointsSettings } from "../../../src/index.ts";
import { clientOf, deploy, newModel } from "./setup.ts";
import type { Deployment } from "./setup.ts";

export const RULES: PointsSettings = {
  commitWindow: 3_600,
  revealWindow: 1_800,
  quorum: 2,
  votePoints: 200,
  contributionPoints: 1_000,
};

/** A hub with a points model at the start of a round, and a client for each of so many accounts, the owner first. */
export interface PointsWorld {
  readonly deployment: Deployment;
  readonly modelId: bigint;
  readonly clients: readonly DcaiClient[];
  /** The same model, as each of them sees it. */
  readonly models: readonly PointsModel[];
  /** To ten seconds after the beginning of the next round. */
  nextRound(): Promise<void>;
  /** To ten seconds after the beginning of this round's reveals. */
  toReveals(): Promise<void>;
}

export async function pointsWorld(accounts: number, rules: PointsSettings = RULES): Promise<PointsWorld> {
  const deployment = await deploy();
  const { ethers, networkHelpers } = deployment.network;
  const mechanism = await (await ethers.deployContract("PointsIncentive", [deployment.hub])).getAddress();
  const clients = await Promise.all(Array.from({ length: accounts }, (_, i) => clientOf(deployment, i)));
  const spec = newModel(deployment, { mechanism, mechanismConfig: pointsIncentiveConfig(rules) });
  const { modelId } = await clients[0]!.createModel(spec);
  const models = await Promise.all(clients.map((client) => client.points(modelId)));
  const nextRound = async () => networkHelpers.time.increaseTo((await models[0]!.round()).endsAt + 10);
  const toReveals = async () => networkHelpers.time.increaseTo((await models[0]!.round()).revealsFrom + 10);
  await nextRound();
  return { deployment, modelId, clients, models, nextRound, toReveals };
}
