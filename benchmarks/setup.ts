// A fresh chain with the suite deployed, for one benchmark.
import hre from "hardhat";

import type { AccessListModel } from "../src/client/access-list.ts";
import { CLASSIFIER_KINDS, pointsIncentiveConfig } from "../src/index.ts";
import type { ClassifierKind, Hex, Layout, PointsSettings } from "../src/index.ts";
import type { CollaborativeTrainer } from "../typechain-types/index.js";

export const DAY = 86_400;
/** Of the reference's procedure. */
export const WAITS = { refundWait: 7 * DAY, ownerWait: 14 * DAY, anyoneWait: 21 * DAY };
export const PRICE_WEIGHT = 10n ** 9n;
export const STAKE = 10n ** 18n;
/** When a procedure begins, 2030-01-01: times are bytes of calldata, so that gas would differ a little from run to run. */
export const START = 1_893_456_000;

const PLUGINS = [...CLASSIFIER_KINDS, "StakeIncentive", "PointsIncentive"];

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** The suite on a new in-process chain whose blocks are 12 seconds apart. */
export async function openBench() {
  const { ethers, networkHelpers } = await hre.network.create();
  const deploymentGas: Record<string, number> = {};
  const deploy = async (name: string, args: unknown[]) => {
    const contract = await ethers.deployContract(name, args);
    const receipt = await contract.deploymentTransaction()!.wait();
    deploymentGas[name] = Number(receipt!.gasUsed);
    return contract;
  };
  const hub = (await deploy("CollaborativeTrainer", [])) as unknown as CollaborativeTrainer;
  const plugins: Record<string, string> = {};
  for (const name of PLUGINS) plugins[name] = await (await deploy(name, [await hub.getAddress()])).getAddress();
  const [owner, ...accounts] = await ethers.getSigners();
  return { ethers, networkHelpers, hub, plugins, deploymentGas, owner: owner!, accounts };
}

/** What a benchmarked model needs to be created. */
export interface BenchModelSpec {
  name: string;
  labels: string[];
  kind: ClassifierKind;
  config: Hex;
  parameters: Hex;
  /** Where the parameters are. */
  layout: Layout;
  encoder: string;
  /** Whether contributions are taken from now on; they are unless told. */
  openNow?: boolean;
  /** By points with these settings; by stake unless told. */
  points?: PointsSettings;
}

/** Creates and opens a model in one transaction. */
export async function createModel(bench: Bench, spec: BenchModelSpec) {
  const { ethers, hub, plugins, owner } = bench;
  const mechanismName = spec.points === undefined ? "StakeIncentive" : "PointsIncentive";
  const stakeConfig = ethers.AbiCoder.defaultAbiCoder().encode(
    ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"],
    [PRICE_WEIGHT, WAITS.refundWait, 0, WAITS.ownerWait, WAITS.anyoneWait, 100, DAY],
  );
  const transaction = await hub.connect(owner).createModel({
    name: spec.name,
    labels: spec.labels,
    encoder: spec.encoder,
    classifier: plugins[spec.kind]!,
    classifierConfig: spec.config,
    mechanism: plugins[mechanismName]!,
    mechanismConfig: spec.points === undefined ? stakeConfig : pointsIncentiveConfig(spec.points),
    currency: ethers.ZeroAddress,
    parameters: spec.parameters,
    openNow: spec.openNow ?? true,
  });
  const receipt = await transaction.wait();
  const modelId = await hub.modelCount();
  const model: AccessListModel = {
    modelId,
    classifier: plugins[spec.kind]!,
    layout: spec.layout,
    mechanism: plugins[mechanismName]!,
    mechanismName,
    wantsVotes: spec.points !== undefined,
  };
  return { model, gas: Number(receipt!.gasUsed), calldata: transaction.data as Hex };
}
