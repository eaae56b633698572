import { ZeroAddress } from "ethers";
import hre from "hardhat";

import { CLASSIFIER_KINDS, encodeConfig, joinSlots, toHex } from "../../../src/codec/index.ts";
import type { ClassifierKind } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { CONFIGS, MODELS, mechanismConfig, randomTwin } from "./models.ts";

export type Suite = Awaited<ReturnType<typeof deploySuite>>;

const ENCODER = '{"kind":"indices"}';

/**
 * A hub with everything that moves money or teaches models: honest people, ether, a token and a token that takes a fee, and
 * models for each classifier and each mechanism.
 */
export async function deploySuite(seed: number) {
  const { ethers, provider } = await hre.network.create();
  const people = (await ethers.getSigners()).slice(0, 6);
  const hub = await ethers.deployContract("CollaborativeTrainer");
  const hubAddress = await hub.getAddress();
  const plugin = (name: string) => ethers.deployContract(name, [hubAddress]);
  const classifiers = new Map<ClassifierKind, string>();
  for (const kind of CLASSIFIER_KINDS) classifiers.set(kind, await (await plugin(kind)).getAddress());
  const stake = await plugin("StakeIncentive");
  const points = await plugin("PointsIncentive");
  const mechanisms = {
    stake: await stake.getAddress(),
    "disputed stake": await stake.getAddress(),
    points: await points.getAddress(),
    bounty: await (await plugin("BountyMechanism")).getAddress(),
    holding: await (await plugin("HoldingMechanism")).getAddress(),
    voting: await (await plugin("VotingMechanism")).getAddress(),
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

  /** Creates a model with random parameters, loaded in two chunks; opened by its owner. */
  const create = async (modelId: number) => {
    const plan = MODELS[modelId - 1]!;
    const { kind, labels, mechanism, owner } = plan;
    const slots = randomTwin(random, plan).parameters();
    const own = hub.connect(people[owner]!);
    await own.getFunction("createModel")({
      name: `${kind} of person ${owner}`,
      labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
      encoder: ENCODER,
      classifier: classifiers.get(kind)!,
      classifierConfig: encodeConfig(kind, CONFIGS[kind]),
      mechanism: mechanisms[mechanism],
      mechanismConfig: mechanismConfig(modelId, people[0]!.address),
      currency: currencies[plan.currency],
      parameters: toHex(joinSlots(slots.slice(0, 1))),
      openNow: false,
    });
    if (slots.length > 1) await own.getFunction("loadParameters")(modelId, 1, toHex(joinSlots(slots.slice(1))));
    await own.getFunction("openModel")(modelId);
  };
  for (let modelId = 1; modelId <= MODELS.length; modelId++) await create(modelId);
  const kindOf = (address: string): ClassifierKind =>
    CLASSIFIER_KINDS.find((kind) => classifiers.get(kind) === address)!;
  return { ethers, provider, hub, hubAddress, stake, points, people, tokens, currencies, kindOf, random };
}
