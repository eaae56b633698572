import { ETHER } from "../../src/client/index.ts";
import type { ClaimOutcome } from "../../src/client/index.ts";
import type { LabelledSample } from "../../src/training/index.ts";
import type { OpenContribution } from "./book.ts";
import { SCENARIO } from "./settings.ts";
import { follow } from "./world.ts";
import type { Participant, World } from "./world.ts";

/**
 * Claims everything that the rules pay this account now: refunds of its own contributions that the model agrees with, then
 * reports of other people's that it differs from, then what may be swept.
 *
 * Nobody looks at true labels, nor at who contributed what: an honest account reports whatever the model differs from once it
 * has standing, other honest people's hard e-mails included, and so does the malicious one. That is what software without
 * a human behind it would do; people who read the e-mails that they report would do better.
 */
export async function claimAll(world: World, who: Participant, now: number): Promise<void> {
  const { refunds, reports } = await findClaims(world, who, now);
  const { client } = who;
  await settle(world, "refund", refunds, (all) => client.refundBatch(world.modelId, all));
  if (world.book.hasStanding(who.address)) {
    await settle(world, "report", reports, (all) => client.reportBatch(world.modelId, all));
  }
  const old = world.book.open().filter(({ contributedAt }) => now >= contributedAt + SCENARIO.anyoneWait);
  await settle(world, "sweep", old, (all) => client.sweepAll(world.modelId, all));
}

/** The owner takes what the model still differs from when `ownerWait` is over. */
export async function takeAll(world: World, owner: Participant, now: number): Promise<void> {
  const old = ripe(world, now, SCENARIO.ownerWait);
  const agrees = await modelAgrees(world, owner, old);
  const disputed = old.filter((_, i) => !agrees[i]);
  await settle(world, "take", disputed, (all) => owner.client.takeAll(world.modelId, all));
}

/**
 * Contributes the next e-mails in the file's order, in one batch, as many of them as the staked balance covers. The
 * malicious account flips their labels.
 *
 * @returns How many were sent.
 */
export async function contributeNext(
  world: World,
  who: Participant,
  next: readonly LabelledSample[],
  at: number,
): Promise<number> {
  if (next.length === 0) return 0;
  const { time } = world.network.networkHelpers;
  // Both the quote and the price are taken at times that do not depend on how fast this computer is.
  await time.increaseTo(at);
  const count = await affordable(world, who, next.length);
  if (count === 0) return 0;
  const flip = who.role === "malicious";
  const samples = next.slice(0, count).map(({ features, label }) => ({ features, label: flip ? 1 - label : label }));
  await time.setNextBlockTimestamp(at + 1);
  const sent = await who.client.contributeBatch(world.modelId, samples, { value: 0n });
  follow(world, [sent]);
  world.gas.add("contribute", [sent], sent.contributed.length);
  return count;
}

/** The most samples, up to `wanted`, whose deposits the account's staked balance covers at today's quote. */
async function affordable(world: World, { client }: Participant, wanted: number): Promise<number> {
  const balance = await client.stakedBalance(ETHER);
  let count = wanted;
  while (count > 0 && BigInt(count) * (await client.quote(world.modelId, count)) > balance) count -= 1;
  return count;
}

async function findClaims(world: World, who: Participant, now: number) {
  const ready = ripe(world, now, SCENARIO.refundWait).filter(({ reporters }) => !reporters.has(who.address));
  const agrees = await modelAgrees(world, who, ready);
  return {
    refunds: ready.filter(({ contributor }, i) => contributor === who.address && agrees[i]),
    reports: ready.filter(({ contributor }, i) => contributor !== who.address && !agrees[i]),
  };
}

/** Open contributions with something left to claim that have waited long enough. */
function ripe({ book }: World, now: number, wait: number): OpenContribution[] {
  return book.open().filter(({ left, contributedAt }) => left > 0n && now >= contributedAt + wait);
}

async function modelAgrees({ modelId }: World, { client }: Participant, contributions: readonly OpenContribution[]) {
  if (contributions.length === 0) return [];
  const features = contributions.map((contribution) => contribution.features);
  const labels = await client.predictBatch(modelId, features);
  return labels.map((label, i) => label === contributions[i]!.label);
}

async function settle(
  world: World,
  operation: string,
  contributions: readonly OpenContribution[],
  send: (all: readonly OpenContribution[]) => Promise<ClaimOutcome>,
): Promise<void> {
  if (contributions.length === 0) return;
  const { transactions, settled } = await send(contributions);
  follow(world, transactions);
  world.gas.add(operation, transactions, settled.length);
}
