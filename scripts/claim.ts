import type { ModelView, PoolState } from "../src/client/index.ts";
import { sessionAction } from "./support/action.ts";
import { formatAmount, formatMoment } from "./support/amounts.ts";
import type { Unit } from "./support/amounts.ts";
import { unitOf } from "./support/currency.ts";
import { modelNumbers } from "./support/models.ts";
import { latestTime } from "./support/session.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link claim}. */
export interface ClaimPoolOptions {
  /** All models unless told. */
  readonly model?: string | undefined;
}

/** What one pool did; amounts in the model's currency's smallest unit. */
export interface PoolClaim {
  readonly modelId: bigint;
  readonly currency: string;
  readonly symbol: string;
  /** What was credited; 0 if money only began to stream. */
  readonly amount: bigint;
  /** What had come into the pool, and streams from now on, where that took a transaction of its own. */
  readonly streamed: bigint;
  readonly hash: string;
}

/** What became of it. */
export interface ClaimPoolResult {
  readonly account: string;
  readonly claims: readonly PoolClaim[];
}

/** What a pool is about for the account. */
interface Part {
  readonly model: ModelView;
  readonly unit: Unit;
  readonly pool: PoolState;
  readonly owed: bigint;
}

/**
 * Claims what the pools of models owe the account by its standing. Where they owe nothing yet, but money came in that does not
 * stream, has it stream.
 *
 * @throws NotAStakeModel if the one model that is meant shares no pool, NotConfirmed, UnknownModelName
 */
export async function claim(session: Session, { model }: ClaimPoolOptions = {}): Promise<ClaimPoolResult> {
  const { client, ui } = session;
  const account = client.account!;
  const parts = await findParts(session, model);
  const useful = parts.filter(({ owed, pool }) => owed > 0n || pool.unnoticed > 0n);
  if (useful.length === 0) {
    ui.say(`No pool owes anything now to ${account}.`);
    await sayStreams(session, parts);
    return { account, claims: [] };
  }
  ui.table(
    ["model", "owed", "came in, does not stream yet"],
    useful.map(({ model: { modelId, name }, unit, owed, pool }) => [
      `${modelId} (${name})`,
      formatAmount(owed, unit),
      formatAmount(pool.unnoticed, unit),
    ]),
  );
  await ui.confirm("Claim what is owed, and have the rest stream?");
  const claims: PoolClaim[] = [];
  for (const part of useful) claims.push(await settle(session, part));
  return { account, claims };
}

/** The models on which the account has standing. */
async function findParts(session: Session, name: string | undefined): Promise<Part[]> {
  const { client } = session;
  const parts: Part[] = [];
  for (const modelId of await modelNumbers(session, name)) {
    const model = await client.modelInfo(modelId);
    if (name === undefined && (model.stake === null || model.stake.standing === 0n)) continue;
    const [pool, owed, { standing }] = await Promise.all([
      client.poolState(modelId),
      client.owed(modelId),
      client.standingOf(modelId),
    ]);
    if (standing > 0n) parts.push({ model, unit: await unitOf(session, model.currency), pool, owed });
  }
  return parts;
}

/** One transaction: a claim has what came in stream, too. */
async function settle({ client, ui }: Session, { model, unit, owed }: Part): Promise<PoolClaim> {
  const { modelId, name, currency } = model;
  const about = { modelId, currency, symbol: unit.symbol };
  if (owed > 0n) {
    const { amount, hash } = await client.claimPool(modelId);
    ui.say(`${modelId} (${name}): ${formatAmount(amount, unit)} credited.`);
    return { ...about, amount, streamed: 0n, hash };
  }
  const { streamed, hash } = await client.syncPool(modelId);
  ui.say(`${modelId} (${name}): ${formatAmount(streamed, unit)} stream from now on; claim later.`);
  return { ...about, amount: 0n, streamed, hash };
}

async function sayStreams(session: Session, parts: readonly Part[]): Promise<void> {
  const now = await latestTime(session);
  for (const { model, unit, pool } of parts) {
    if (pool.unreleased === 0n || pool.endsAt <= now) continue;
    const left = formatAmount(pool.unreleased, unit);
    session.ui.say(`${model.modelId} (${model.name}): ${left} stream until ${formatMoment(pool.endsAt, now)}.`);
  }
}

export default sessionAction<ClaimPoolOptions & CommonOptions & { readonly yes: boolean }>(claim);
