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
  const { refunds, reports } = findClaims(world, who, now);
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
  const disputed = old.filter((contribution) => !modelAgrees(world, contribution));
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

function findClaims(world: World, who: Participant, now: number) {
  const ready = ripe(world, now, SCENARIO.refundWait).filter(({ reporters }) => !reporters.has(who.address));
  const own = ({ contributor }: OpenContribution) => contributor === who.address;
  return {
    refunds: ready.filter((contribution) => own(contribution) && modelAgrees(world, contribution)),
    reports: ready.filter((contribution) => !own(contribution) && !modelAgrees(world, contribution)),
  };
}

/** Open contributions with something left to claim that have waited long enough. */
function ripe({ book }: World, now: number, wait: number): OpenContribution[] {
  return book.open().filter(({ left, contributedAt }) => left > 0n && now >= contributedAt + wait);
}

/** Asks a copy of the model, which everybody can keep for nothing: the chain judges the claim anyway. */
function modelAgrees({ shadow }: World, { features, label }: OpenContribution): boolean {
  return shadow.predict(features) === label;
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
