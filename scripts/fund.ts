import { sessionAction } from "./support/action.ts";
import { formatAmount, formatMoment } from "./support/amounts.ts";
import { requireAmount, unitOf } from "./support/currency.ts";
import { modelNumber } from "./support/models.ts";
import { latestTime } from "./support/session.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link fund}. */
export interface FundOptions {
  readonly model?: string | undefined;
  readonly amount?: string | undefined;
}

/** What a pool received; amounts in the model's currency's smallest unit. */
export interface FundResult {
  readonly modelId: bigint;
  readonly amount: bigint;
  /** What began to stream by it to everybody with standing: the gift, and what else came in before. */
  readonly streamed: bigint;
  /** When all of the pool will be released, in seconds since 1970; null if nothing began to stream. */
  readonly endsAt: number | null;
  /** What the pool holds now. */
  readonly pool: bigint;
  readonly hash: string;
}

/** Puts money into a model's pool. It can't be taken back, so it asks. */
export async function fund(session: Session, options: FundOptions): Promise<FundResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  const { name, currency, stake } = await client.modelInfo(modelId);
  const unit = await unitOf(session, currency);
  const amount = requireAmount(options.amount, unit);
  await ui.confirm(`Give ${formatAmount(amount, unit)} to the pool of model ${modelId} (${name})?`);
  const { hash, streamed, endsAt } = await client.fundPool(modelId, amount);
  const pool = await client.poolOf(modelId);
  ui.say(`The pool of model ${modelId} (${name}) holds ${formatAmount(pool, unit)}.`);
  if (endsAt !== null) {
    const until = formatMoment(endsAt, await latestTime(session));
    ui.say(`${formatAmount(streamed, unit)} more stream to everybody with standing, all of it until ${until}.`);
  } else if (stake !== null) {
    ui.say("Nobody has standing yet; it streams once somebody is refunded and then claims.");
  }
  return { modelId, amount, streamed, endsAt, pool, hash };
}

export default sessionAction<FundOptions & CommonOptions & { readonly yes: boolean }>(fund);
