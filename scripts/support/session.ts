import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { DcaiClient } from "../../src/client/index.ts";
import type { Deployment } from "./book.ts";
import { connect, pickSigner, requireDeployment } from "./connect.ts";
import type { Place } from "./connect.ts";
import type { Ui } from "./ui.ts";

/** What a flow works with. */
export interface Session {
  readonly client: DcaiClient;
  readonly ui: Ui;
  readonly place: Place;
  readonly deployment: Deployment;
}

/** Options that every task has. */
export interface CommonOptions {
  /** Print one JSON object instead of text. */
  readonly json: boolean;
  /** Account to act for: its number or address. */
  readonly from?: string | undefined;
  /** Folder in which addresses, model files and journals are kept. */
  readonly state: string;
}

/** The latest block's timestamp, seconds since 1970: the time by which the chain goes. */
export async function latestTime({ place }: Pick<Session, "place">): Promise<number> {
  return (await place.connection.ethers.provider.getBlock("latest"))!.timestamp;
}

/**
 * Connects to the network and to the hub that was deployed there.
 *
 * @param signs Whether the flow sends transactions; reading needs no account.
 */
export async function openSession(
  hre: HardhatRuntimeEnvironment,
  { from, state }: Omit<CommonOptions, "json">,
  ui: Ui,
  signs: boolean,
): Promise<Session> {
  const place = await connect(hre, state, signs || from !== undefined);
  const deployment = requireDeployment(place);
  const runner = signs || from !== undefined ? await pickSigner(place, from) : place.connection.ethers.provider;
  const client = await DcaiClient.connect({ hub: deployment.hub, runner, chainId: deployment.chainId });
  return { client, ui, place, deployment };
}
