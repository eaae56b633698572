import { sessionAction } from "./support/action.ts";
import { formatAmount } from "./support/amounts.ts";
import { requireAmount, unitOf } from "./support/currency.ts";
import { modelNumber } from "./support/models.ts";
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
  /** What the pool holds now. */
  readonly pool: bigint;
  readonly hash: string;
}

/** Puts money into a model's pool. It can't be taken back, so it asks. */
export async function fund(session: Session, options: FundOptions): Promise<FundResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  const { name, currency } = await client.modelInfo(modelId);
  const unit = await unitOf(session, currency);
  const amount = requireAmount(options.amount, unit);
  await ui.confirm(`Give ${formatAmount(amount, unit)} to the pool of model ${modelId} (${name})?`);
  const { hash } = await client.fundPool(modelId, amount);
  const pool = await client.poolOf(modelId);
  ui.say(`The pool of model ${modelId} (${name}) holds ${formatAmount(pool, unit)}.`);
  return { modelId, amount, pool, hash };
}

export default sessionAction<FundOptions & CommonOptions & { readonly yes: boolean }>(fund);
