import { AbiCoder, ZeroAddress } from "ethers";
import hre from "hardhat";

import { encodeConfig, joinSlots, toHex } from "../../../src/codec/index.ts";
import type { PerceptronKind } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { randomModel } from "../../src/classifiers/random-models.ts";

export type Suite = Awaited<ReturnType<typeof deploySuite>>;

const HOUR = 3600;
const ENCODER = '{"kind":"indices"}';

/** Settings of both perceptrons here: few features, so that people contradict each other. */
export const CONFIGS = {
  SparsePerceptron: { features: 40, learningRate: 200, binaryPoint: 8, featurePoint: 0, bias: -30 },
  DensePerceptron: { features: 7, learningRate: 300, binaryPoint: 8, featurePoint: 15, bias: 12 },
} as const;

/**
 * A hub with everything that moves money or teaches models: honest people, ether, a token and a token that takes a fee, and a
 * model for each mechanism.
 */
export async function deploySuite(seed: number) {
  const { ethers, provider } = await hre.network.create();
  const people = (await ethers.getSigners()).slice(0, 6);
  const hub = await ethers.deployContract("CollaborativeTrainer");
  const hubAddress = await hub.getAddress();
  const plugin = async (name: string) => (await ethers.deployContract(name, [hubAddress])).getAddress();
  const classifiers = {
    SparsePerceptron: await plugin("SparsePerceptron"),
    DensePerceptron: await plugin("DensePerceptron"),
  };
  const mechanisms = {
    stake: await plugin("StakeIncentive"),
    bounty: await plugin("BountyMechanism"),
    holding: await plugin("HoldingMechanism"),
    voting: await plugin("VotingMechanism"),
  };
  const tokens = [await ethers.deployContract("PermitToken"), await ethers.deployContract("FeeToken")] as const;
  const currencies = [ZeroAddress, await tokens[0].getAddress(), await tokens[1].getAddress()] as const;
  for (const token of tokens) {
    for (const person of people) {
      await token.getFunction("mint")(person.address, 10n ** 24n);
      await token.connect(person).getFunction("approve")(hubAddress, 2n ** 255n);
    }
  }
  const random = new Random(seed);
  const coder = AbiCoder.defaultAbiCoder();
  const stakeConfig = (confirmWait: number) => coder.encode(
    ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"],
    [10n ** 13n, 2 * HOUR, confirmWait, 6 * HOUR, 24 * HOUR, 150, 12 * HOUR],
  );
  const bountyConfig = coder.encode(["address"], [people[0]!.address]);

  /** Creates a model with random parameters, loaded in two chunks; opened by its owner. */
  const create = async (owner: number, kind: PerceptronKind, mechanism: string, config: string, currency: string) => {
    const slots = randomModel(random, kind, CONFIGS[kind], 2000).twin.parameters();
    const own = hub.connect(people[owner]!);
    await own.getFunction("createModel")({
      name: `${kind} of person ${owner}`,
      labels: ["no", "yes"],
      encoder: ENCODER,
      classifier: classifiers[kind],
      classifierConfig: encodeConfig(kind, CONFIGS[kind]),
      mechanism,
      mechanismConfig: config,
      currency,
      parameters: toHex(joinSlots(slots.slice(0, 1))),
      openNow: false,
    });
    const modelId = await hub.getFunction("modelCount")();
    if (slots.length > 1) await own.getFunction("loadParameters")(modelId, 1, toHex(joinSlots(slots.slice(1))));
    await own.getFunction("openModel")(modelId);
  };
  await create(0, "SparsePerceptron", mechanisms.stake, stakeConfig(HOUR), currencies[0]);
  await create(1, "DensePerceptron", mechanisms.stake, stakeConfig(0), currencies[1]);
  await create(2, "SparsePerceptron", mechanisms.voting, "0x", currencies[2]);
  await create(3, "SparsePerceptron", mechanisms.holding, "0x", currencies[0]);
  await create(0, "SparsePerceptron", mechanisms.bounty, bountyConfig, currencies[1]);
  const kinds: PerceptronKind[] = [
    "SparsePerceptron",
    "DensePerceptron",
    "SparsePerceptron",
    "SparsePerceptron",
    "SparsePerceptron",
  ];
  const kindOf = (address: string): PerceptronKind =>
    address === classifiers.DensePerceptron ? "DensePerceptron" : "SparsePerceptron";
  return { ethers, provider, hub, hubAddress, people, tokens, currencies, kinds, kindOf, random };
}
