import hre from "hardhat";

import dcai from "../../ignition/modules/dcai.ts";
import { DcaiClient, DEFAULT_SENDING, ETHER, stakeIncentiveConfig } from "../../src/client/index.ts";
import type { HubEvent } from "../../src/client/index.ts";
import { encodeConfig } from "../../src/codec/index.ts";
import type { ClassifierKind } from "../../src/codec/index.ts";
import { SPAM_LABELS } from "../../src/node.ts";
import { Book } from "./book.ts";
import type { Material } from "./emails.ts";
import { GasTally } from "./gas.ts";
import { CONTRIBUTORS, HOUR, OWNER, SCENARIO } from "./settings.ts";
import type { Pace, Person } from "./settings.ts";
import { Shadow } from "./shadow.ts";

/** A person with an account on the chain. */
export interface Participant extends Person {
  readonly address: string;
  readonly client: DcaiClient;
}

/** The simulated chain with one model on it, and everything that is noted about it. */
export interface World {
  readonly network: Network;
  readonly hub: string;
  readonly modelId: bigint;
  /** The owner first. */
  readonly participants: readonly Participant[];
  readonly book: Book;
  readonly shadow: Shadow;
  readonly gas: GasTally;
}

export type Network = Awaited<ReturnType<typeof hre.network.create>>;

/** Starts a chain in this process, deploys the suite, creates the owner's model and lets everybody stake. */
export async function createWorld(material: Material, pace: Pace): Promise<World> {
  const network = await startChain();
  const { hub, classifier, mechanism } = await deploy(network, material.model.kind);
  const participants = await join(network, hub, [OWNER, ...CONTRIBUTORS]);
  const gas = new GasTally();
  const [owner, ...contributors] = participants;
  const modelId = await createModel(network, owner!.client, { classifier, mechanism, material, pace, gas });
  for (const { client } of contributors) gas.add("stake", [await client.stake(ETHER, SCENARIO.stake)]);
  const malicious = contributors.filter(({ role }) => role === "malicious").map(({ address }) => address);
  const shadow = new Shadow(material, new Set(malicious));
  return { network, hub, modelId, participants, book: new Book(), shadow, gas };
}

/** Notes what a transaction did: in the book, and in the twins. */
export function follow(world: World, transactions: readonly { readonly events: readonly HubEvent[] }[]): void {
  for (const { events } of transactions) world.shadow.learn(world.book.read(events));
}

/** A chain in this process that begins at the scenario's start. */
export function startChain(): Promise<Network> {
  return hre.network.create({ override: { initialDate: new Date(SCENARIO.start * 1_000) } });
}

/** Deploys the hub and all plug-ins; their addresses by name. */
export async function deploySuite({ ignition }: Network): Promise<Readonly<Record<string, string>>> {
  const contracts = Object.entries(await ignition.deploy(dcai));
  return Object.fromEntries(await Promise.all(contracts.map(async ([name, at]) => [name, await at.getAddress()])));
}

async function deploy(network: Network, kind: ClassifierKind) {
  const contracts = await deploySuite(network);
  const [hub, classifier, mechanism] = ["CollaborativeTrainer", kind, "StakeIncentive"].map((name) => contracts[name]!);
  return { hub: hub!, classifier: classifier!, mechanism: mechanism! };
}

/** What a model is made of. */
interface Parts {
  readonly classifier: string;
  readonly mechanism: string;
  readonly material: Material;
  readonly pace: Pace;
  readonly gas: GasTally;
}

async function createModel(network: Network, owner: DcaiClient, parts: Parts): Promise<bigint> {
  const { classifier, mechanism, gas } = parts;
  const { encoder, model } = parts.material;
  const { refundWait, ownerWait, anyoneWait, sweepTipBps } = SCENARIO;
  const { priceWeight } = parts.pace;
  const created = await owner.createModel({
    name: "Spam filter",
    labels: SPAM_LABELS,
    encoder: encoder.description,
    classifier,
    classifierConfig: encodeConfig(model.kind, model.config),
    mechanism,
    mechanismConfig: stakeIncentiveConfig({ priceWeight, refundWait, ownerWait, anyoneWait, sweepTipBps }),
    slots: model.slots,
    open: false,
  });
  // The first price counts from here: a time that does not depend on how fast this computer is.
  await network.networkHelpers.time.setNextBlockTimestamp(SCENARIO.start + HOUR);
  const opened = await owner.openModel(created.modelId);
  gas.add("create the model", [...created.transactions, opened], 1);
  return created.modelId;
}

/** Gives each of them one of the chain's accounts, in order. */
export async function join<Somebody extends Person>(
  { ethers }: Network,
  hub: string,
  people: readonly Somebody[],
): Promise<(Somebody & Participant)[]> {
  const signers = await ethers.getSigners();
  const sending = { gasLimit: DEFAULT_SENDING.gasCap };
  const connect = async (person: Somebody, place: number) => {
    const runner = signers[place]!;
    return { ...person, address: runner.address, client: await DcaiClient.connect({ hub, runner, sending }) };
  };
  return Promise.all(people.map(connect));
}
