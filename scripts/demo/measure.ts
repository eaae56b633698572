import { ETHER } from "../../src/client/index.ts";
import { accuracy } from "../../src/training/index.ts";
import type { LabelledSample } from "../../src/training/index.ts";
import { DemoFailed } from "./errors.ts";
import { SCENARIO } from "./settings.ts";
import type { Role } from "./settings.ts";
import type { World } from "./world.ts";

/** Held-out accuracy at one time, 0 to 1. */
export interface AccuracyPoint {
  /** Days since the start, with fraction. */
  readonly day: number;
  readonly all: number;
  /** Without what the malicious account contributed. */
  readonly honest: number;
}

/** What one account has at one time. */
export interface WealthPoint {
  readonly day: number;
  readonly name: string;
  readonly role: Role;
  /** Staked balance and own deposits still open, less what was staked at the start: wei. */
  readonly gainWei: bigint;
}

/** How one account ended. */
export interface AccountResult {
  readonly name: string;
  readonly role: Role;
  readonly stakedWei: bigint;
  readonly unstakedWei: bigint;
  /** Gas left out. */
  readonly profitWei: bigint;
}

/** What has to be known of a chain to compare its model with the twin. */
type Compared = Pick<World, "participants" | "modelId" | "shadow">;

/** How many held-out e-mails the contract itself is asked about; an answer takes a simulated chain some milliseconds. */
const ASKED = 256;

/**
 * Held-out accuracy now, of the twin; it has to predict as the contract does, e-mail by e-mail, and at the end its parameters
 * have to be the contract's.
 */
export async function checkedAccuracy(world: Compared, heldOut: readonly LabelledSample[]): Promise<number> {
  const { client } = world.participants[0]!;
  const asked = heldOut.slice(0, ASKED).map(({ features }) => features);
  const labels = await client.predictBatch(world.modelId, asked);
  const differing = labels.findIndex((label, i) => label !== world.shadow.predict(asked[i]!));
  if (differing !== -1) {
    throw new DemoFailed({
      what: `Held-out e-mail ${differing} is ${labels[differing]} on chain, but not of the twin.`,
    });
  }
  return world.shadow.accuracies().all;
}

/** What every account has gained or lost so far. */
export async function wealth({ participants, book }: World, day: number): Promise<WealthPoint[]> {
  return Promise.all(
    participants.map(async ({ name, role, address, client }) => {
      const balance = await client.stakedBalance(ETHER);
      return { day, name, role, gainWei: balance + book.outstanding(address) - stakeOf(role) };
    }),
  );
}

/** What the hub holds less what it owes, wei, by the balances and the pool on chain and the deposits that events tell. */
export async function imbalance(world: World): Promise<bigint> {
  const outstanding = world.participants.reduce((sum, { address }) => sum + world.book.outstanding(address), 0n);
  return (await holdingsLessBalances(world)) - outstanding;
}

/** What is left in all records when it is all over, wei; each of them is asked, and has to be closed. */
export async function leftInRecords(world: World): Promise<bigint> {
  const records = await world.participants[0]!.client.recordsOf(world.modelId, world.book.ids);
  const open = records.filter(({ status }) => status !== "closed").length;
  if (open > 0) throw new DemoFailed({ what: `${open} contributions were not settled.` });
  return records.reduce((sum, { claimable }) => sum + claimable, 0n);
}

/** Everybody takes everything out. */
export async function unstakeAll(world: World): Promise<AccountResult[]> {
  const results: AccountResult[] = [];
  for (const { name, role, client } of world.participants) {
    const sent = await client.unstake(ETHER, "all");
    world.gas.add("unstake", [sent]);
    const stakedWei = stakeOf(role);
    results.push({ name, role, stakedWei, unstakedWei: sent.amount, profitWei: sent.amount - stakedWei });
  }
  return results;
}

/** Throws unless the contract's parameters are the twin's, bit for bit. Gives back how many slots there are. */
export async function compareParameters(world: Compared): Promise<number> {
  const onChain = await world.participants[0]!.client.parameters(world.modelId);
  const expected = world.shadow.parameters();
  const differing = expected.findIndex((slot, i) => slot !== onChain[i]);
  if (differing !== -1 || onChain.length !== expected.length) {
    throw new DemoFailed({ what: `Parameter slot ${differing} on chain is not the twin's.` });
  }
  return expected.length;
}

/** The accuracy that a model would have which always gives the more frequent label. */
export function majorityShare(samples: readonly LabelledSample[]): number {
  const ones = accuracy({ predict: () => 1 }, samples);
  return Math.max(ones, 1 - ones);
}

function stakeOf(role: Role): bigint {
  return role === "owner" ? 0n : SCENARIO.stake;
}

/** What the hub holds less balances and pool, wei: what must be in records. */
export async function holdingsLessBalances({ network, hub, participants, modelId }: World): Promise<bigint> {
  const holdings = await network.ethers.provider.getBalance(hub);
  const pool = await participants[0]!.client.poolOf(modelId);
  const balances = await Promise.all(participants.map(({ client }) => client.stakedBalance(ETHER)));
  return holdings - pool - balances.reduce((sum, balance) => sum + balance, 0n);
}
