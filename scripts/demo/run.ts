import type { DcaiClient } from "../../src/client/index.ts";
import { prepareEmails } from "./emails.ts";
import type { Material } from "./emails.ts";
import type { GasRow } from "./gas.ts";
import { live } from "./history.ts";
import type { DemoProgress } from "./history.ts";
import {
  checkedAccuracy,
  compareParameters,
  holdingsLessBalances,
  leftInRecords,
  majorityShare,
  unstakeAll,
} from "./measure.ts";
import type { AccountResult, AccuracyPoint, WealthPoint } from "./measure.ts";
import { scheduleOf } from "./schedule.ts";
import { paceOf } from "./settings.ts";
import type { ModelName } from "./settings.ts";
import { createWorld } from "./world.ts";

/** What to run. */
export interface DemoOptions {
  readonly model: ModelName;
  /** Decides the order of the e-mails, and by that everything. */
  readonly seed: number;
  /** How many e-mails are sent at most; the corpus may have fewer. */
  readonly emails: number;
  /** Called after every visit. */
  readonly progress?: (progress: DemoProgress) => void;
  /** Called at the end with the owner's client, while the chain is still there. */
  readonly atEnd?: (client: DcaiClient) => Promise<void>;
}

/** Everything that the demo found out. Accuracies are shares of the held-out e-mails, 0 to 1. */
export interface DemoResult {
  readonly model: ModelName;
  readonly seed: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  readonly accuracyWithoutMalicious: number;
  /** Of always giving the more frequent label. */
  readonly accuracyOfMajority: number;
  /** E-mails: in the corpus, for pretraining, held out, sent (some were in the model already). */
  readonly emails: {
    readonly corpus: number;
    readonly pretrained: number;
    readonly heldOut: number;
    readonly sent: number;
  };
  /** Recorded on chain. */
  readonly contributions: number;
  readonly maliciousContributions: number;
  /** Days until the last deposit was settled. */
  readonly days: number;
  readonly accounts: readonly AccountResult[];
  /** What lies in the model's pool at the end. */
  readonly poolWei: bigint;
  /** What the hub held less what it owed: the worst of all days, 0 if the books always balanced. */
  readonly imbalanceWei: bigint;
  readonly gas: readonly GasRow[];
  /** Slots of parameters that are the same on chain and in the twin. */
  readonly parameterSlots: number;
  readonly accuracies: readonly AccuracyPoint[];
  readonly wealth: readonly WealthPoint[];
  /** When the malicious account contributed, in days since the start. */
  readonly attacks: readonly number[];
}

/**
 * Runs the whole history on a chain in this process. The same options give the same result.
 *
 * @throws DemoFailed if chain and library disagree, or a deposit can't be settled
 */
export async function runDemo({ model, seed, emails, progress, atEnd }: DemoOptions): Promise<DemoResult> {
  const material = await prepareEmails(seed, model);
  const stream = material.stream.slice(0, emails);
  const pace = paceOf(stream.length);
  const world = await createWorld(material, pace);
  const accuracyBefore = await checkedAccuracy(world, material.heldOut);
  const history = await live(world, scheduleOf(pace), stream, progress);
  const accuracyAfter = await checkedAccuracy(world, material.heldOut);
  const left = await leftInRecords(world);
  const last = (await holdingsLessBalances(world)) - left;
  const accounts = await unstakeAll(world);
  const imbalances = [...history.imbalances, last, (await holdingsLessBalances(world)) - left];
  const parameterSlots = await compareParameters(world);
  const poolWei = await world.participants[0]!.client.poolOf(world.modelId);
  await atEnd?.(world.participants[0]!.client);
  await world.network.close();
  return {
    model,
    seed,
    accuracyBefore,
    accuracyAfter,
    accuracyWithoutMalicious: world.shadow.accuracies().honest,
    accuracyOfMajority: majorityShare(material.heldOut),
    emails: { ...sizesOf(material), sent: history.sent },
    contributions: world.book.ids.length,
    maliciousContributions: world.shadow.malicious,
    days: history.days,
    accounts,
    poolWei,
    imbalanceWei: worst(imbalances),
    gas: world.gas.rows(),
    parameterSlots,
    accuracies: history.accuracies,
    wealth: history.wealth,
    attacks: history.attacks,
  };
}

function sizesOf({ corpus, pretrained, heldOut }: Material) {
  return { corpus, pretrained, heldOut: heldOut.length };
}

function worst(values: readonly bigint[]): bigint {
  const size = (value: bigint) => (value < 0n ? -value : value);
  return values.reduce((most, value) => (size(value) > size(most) ? value : most), 0n);
}
