import hre from "hardhat";
import { Wallet } from "ethers";
import type { JsonRpcApiProvider, Signer } from "ethers";

import { encodeConfig } from "../../../src/codec/index.ts";
import type { Hex, PerceptronConfig } from "../../../src/codec/index.ts";
import { DcaiClient, stakeIncentiveConfig } from "../../../src/client/index.ts";
import type { ConnectOptions, NewModel, StakeSettings } from "../../../src/client/index.ts";
import { indicesEncoder } from "../../../src/encoders/index.ts";
import type { Encoder } from "../../../src/encoders/index.ts";
import { FEATURES, sampleInput } from "./samples.ts";

export { FEATURES, sampleInput } from "./samples.ts";

export const DAY = 86_400;

/** The waits of the models in these tests. */
export const STAKE: StakeSettings = {
  priceWeight: 1000n,
  refundWait: DAY,
  ownerWait: 3 * DAY,
  anyoneWait: 9 * DAY,
  sweepTipBps: 100,
};

export const CONFIG: PerceptronConfig = {
  features: FEATURES,
  learningRate: 256,
  binaryPoint: 8,
  featurePoint: 0,
  bias: 0,
};

/** A hub with its plug-ins, on a network of its own. */
export interface Deployment {
  readonly network: Awaited<ReturnType<typeof hre.network.create>>;
  readonly hub: string;
  readonly sparse: string;
  readonly stake: string;
  readonly encoder: Encoder;
}

export async function deploy(): Promise<Deployment> {
  const network = await hre.network.create();
  const { ethers } = network;
  const hub = await (await ethers.deployContract("CollaborativeTrainer")).getAddress();
  const sparse = await (await ethers.deployContract("SparsePerceptron", [hub])).getAddress();
  const stake = await (await ethers.deployContract("StakeIncentive", [hub])).getAddress();
  return { network, hub, sparse, stake, encoder: indicesEncoder(FEATURES) };
}

/** A client for one of the network's accounts, quick to look for receipts. */
export async function clientOf(
  { network, hub }: Deployment,
  account: number | Signer,
  options: Partial<ConnectOptions> = {},
): Promise<DcaiClient> {
  const runner = typeof account === "number" ? (await network.ethers.getSigners())[account]! : account;
  return DcaiClient.connect({ hub, runner: runner as Signer, ...options });
}

/** A client whose key is here, with 100 ether. */
export async function walletClient(deployment: Deployment, options: Partial<ConnectOptions> = {}): Promise<DcaiClient> {
  const { ethers, networkHelpers } = deployment.network;
  const wallet = Wallet.createRandom(ethers.provider as unknown as JsonRpcApiProvider);
  await networkHelpers.setBalance(wallet.address, 100n * 10n ** 18n);
  return clientOf(deployment, wallet, options);
}

/** A small sparse model's description. */
export function newModel({ sparse, stake, encoder }: Deployment, changes: Partial<NewModel> = {}): NewModel {
  return {
    name: "a test",
    labels: ["no", "yes"],
    encoder: encoder.description,
    classifier: sparse,
    classifierConfig: encodeConfig("SparsePerceptron", CONFIG),
    mechanism: stake,
    mechanismConfig: stakeIncentiveConfig(STAKE),
    ...changes,
  };
}

/** The same, encoded. */
export function sampleOf({ encoder }: Pick<Deployment, "encoder">, number: number): { label: number; features: Hex } {
  const { label, input } = sampleInput(number);
  return { label, features: `0x${Buffer.from(encoder.encode(input)).toString("hex")}` };
}
