import { ZeroAddress } from "ethers";
import type { BaseContract } from "ethers";
import hre from "hardhat";

import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeConfig, joinSlots, toHex } from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { CONFIGS, MODELS, startingTwin } from "./models.ts";
import type { ModelPlan } from "./models.ts";

/** What a transaction can have (EIP-7825). */
const MOST_GAS = 2 ** 24;
const NOBODY = "0x000000000000000000000000000000000000dEaD";

export const SPONSOR = 0;
/** Who commits to batches. */
export const COMMITTERS = [1, 2, 3, 4] as const;
/** Nobody to the markets: they replay, claim, close and release. */
export const OUTSIDERS = [5, 6] as const;
/** Has money in the hub, and does nothing. */
export const SPECTATOR = 7;

/** A model with its twin. */
export interface Model extends ModelPlan {
  readonly id: bigint;
  readonly currency: ModelPlan["currency"];
  /** Address of its currency, which no other model has. */
  readonly token: string;
  readonly classifier: BaseContract;
  readonly twin: Classifier;
  /** Ids of what its markets have recorded. */
  readonly recorded: Set<Hex>;
}

export type Suite = Awaited<ReturnType<typeof deploySuite>>;

/** A hub with a market on a model of each classifier, each in a currency of its own, and people with money in the hub. */
export async function deploySuite(seed: number) {
  const connection = await hre.network.create();
  const { ethers, provider } = connection;
  const random = new Random(seed);
  const people = (await ethers.getSigners()).slice(0, SPECTATOR + 1);
  const hub = await ethers.deployContract("CollaborativeTrainer");
  const hubAddress = await hub.getAddress();
  const markets = await ethers.deployContract("PredictionMarket", [hubAddress]);
  const { chainId } = await ethers.provider.getNetwork();

  /** A token of its own for a model, and much of it for everybody in the hub. */
  const currencyOf = async (plan: ModelPlan): Promise<string> => {
    const token = plan.currency === "ether" ? undefined : await ethers.deployContract(plan.currency);
    const address = (await token?.getAddress()) ?? ZeroAddress;
    const amount = token === undefined ? 5n * 10n ** 21n : 10n ** 24n;
    for (const { address: from } of people) {
      const calls: [string, string, bigint][] = [
        [hubAddress, hub.interface.encodeFunctionData("stake", [address, amount]), 0n],
      ];
      if (token === undefined) calls[0]![2] = amount;
      else {
        calls.unshift([address, token.interface.encodeFunctionData("approve", [hubAddress, 2n ** 255n]), 0n]);
        calls.unshift([address, token.interface.encodeFunctionData("mint", [from, 10n ** 30n]), 0n]);
      }
      // Without ethers: it asks the chain some times for each transaction.
      for (const [to, data, value] of calls) {
        const transaction = { from, to, data, value: `0x${value.toString(16)}`, gas: "0x7a120" };
        await provider.request({ method: "eth_sendTransaction", params: [transaction] });
      }
    }
    return address;
  };

  const createModel = async (plan: ModelPlan, index: number): Promise<Model> => {
    const { kind, labels } = plan;
    const twin = startingTwin(random, plan);
    const classifier = await ethers.deployContract(kind, [hubAddress]);
    const token = await currencyOf(plan);
    await hub.connect(people[SPONSOR]!).getFunction("createModel")({
      name: kind,
      labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
      encoder: "{}",
      classifier: await classifier.getAddress(),
      classifierConfig: encodeConfig(kind, CONFIGS[kind]),
      mechanism: await markets.getAddress(),
      mechanismConfig: "0x",
      currency: token,
      parameters: toHex(joinSlots(twin.parameters())),
      openNow: true,
    });
    return { ...plan, id: BigInt(index + 1), token, classifier, twin, recorded: new Set() };
  };

  const models: Model[] = [];
  for (const [index, plan] of MODELS.entries()) models.push(await createModel(plan, index));
  return { connection, ethers, provider, hub, hubAddress, markets, chainId, people, models, random };
}

/** Everybody whose balance a market can change, and the spectator; nobody last. */
export function accountsOf({ people }: Suite): string[] {
  return [...people.map(({ address }) => address), NOBODY];
}

/** What the hub says that each of {@link accountsOf} has. */
export async function balancesOf(suite: Suite, { token }: Model): Promise<bigint[]> {
  const balance = suite.hub.getFunction("stakedBalance");
  return Promise.all(accountsOf(suite).map((account) => balance(token, account) as Promise<bigint>));
}

/** A transaction of `person`; throws if it is refused. Gas is named: an estimate would be another call each time. */
export async function send(suite: Suite, person: number, to: string, data: string, gas = MOST_GAS): Promise<void> {
  const transaction = { from: suite.people[person]!.address, to, data, gas: `0x${gas.toString(16)}` };
  await suite.provider.request({ method: "eth_sendTransaction", params: [transaction] });
}

/** Lets the clock stand at `timestamp`. */
export async function toTime({ provider }: Suite, timestamp: number): Promise<void> {
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [timestamp] });
  await provider.request({ method: "evm_mine", params: [] });
}

/** Mines empty blocks, a second each. */
export async function mine({ provider }: Suite, blocks: number): Promise<void> {
  await provider.request({ method: "hardhat_mine", params: [`0x${blocks.toString(16)}`] });
}
