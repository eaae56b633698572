import { ETHER } from "../../../src/client/index.ts";
import type { PointsModel } from "../../../src/client/index.ts";
import { pointsIncentiveConfig } from "../../../src/index.ts";
import { encodeConfig } from "../../../src/codec/index.ts";
import { SPAM_LABELS } from "../../../src/node.ts";
import { Random } from "../../../src/training/index.ts";
import type { Material } from "../emails.ts";
import { GasTally } from "../gas.ts";
import { Shadow } from "../shadow.ts";
import { deploySuite, join, startChain } from "../world.ts";
import type { Network, Participant } from "../world.ts";
import { SCENARIO } from "../settings.ts";
import { MEMBERS, RULES, VOTING, VOTING_OWNER } from "./settings.ts";
import type { Voter } from "./settings.ts";

/** A person with an account, and the model as that account sees it. */
export type VotingParticipant = Participant & Voter & { readonly points: PointsModel };

/** The simulated chain with one points model on it. */
export interface PointsWorld {
  readonly network: Network;
  readonly modelId: bigint;
  /** The owner first. */
  readonly participants: readonly VotingParticipant[];
  readonly shadow: Shadow;
  readonly gas: GasTally;
  readonly random: Random;
  /** Time passes until then, and a little between transactions: it does not depend on how fast this computer is. */
  at(time: number): Promise<void>;
}

/** Starts a chain in this process, deploys the suite and creates the owner's model. */
export async function createPointsWorld(material: Material, seed: number): Promise<PointsWorld> {
  const network = await startChain();
  const contracts = await deploySuite(network);
  const people = await join(network, contracts["CollaborativeTrainer"]!, [VOTING_OWNER, ...MEMBERS]);
  const { encoder, model } = material;
  const gas = new GasTally();
  const created = await people[0]!.client.createModel({
    name: "Spam filter",
    labels: SPAM_LABELS,
    encoder: encoder.description,
    classifier: contracts[model.kind]!,
    classifierConfig: encodeConfig(model.kind, model.config),
    mechanism: contracts["PointsIncentive"]!,
    mechanismConfig: pointsIncentiveConfig(RULES),
    currency: ETHER,
    slots: model.slots,
  });
  gas.add("create the model", created.transactions, 1);
  const { modelId } = created;
  const participants = await Promise.all(
    people.map(async (person) => ({ ...person, points: await person.client.points(modelId) })),
  );
  const malicious = participants.filter(({ role }) => role === "malicious").map(({ address }) => address);
  const shadow = new Shadow(material, new Set(malicious));
  let clock: number = SCENARIO.start;
  const at = async (time: number) => {
    clock = Math.max(clock + VOTING.pause, time);
    await network.networkHelpers.time.setNextBlockTimestamp(clock);
  };
  return { network, modelId, participants, shadow, gas, random: new Random(seed), at };
}
