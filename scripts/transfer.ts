import { sessionAction } from "./support/action.ts";
import { parseAddress } from "./support/amounts.ts";
import { MissingOption } from "./support/errors.ts";
import { modelNumber } from "./support/models.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link transfer}. */
export interface TransferOptions {
  readonly model?: string | undefined;
  readonly to?: string | undefined;
}

/** Who owns a model now. */
export interface TransferResult {
  readonly modelId: bigint;
  readonly owner: string;
  readonly hash: string;
}

/** Gives a model to another owner, with all that its owner can do. It can't be undone, so it asks. */
export async function transfer(session: Session, options: TransferOptions): Promise<TransferResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  if (options.to === undefined) throw new MissingOption({ option: "--to", what: "the new owner's address" });
  const to = parseAddress("--to", options.to);
  const { name } = await client.modelInfo(modelId);
  await ui.confirm(`Give model ${modelId} (${name}) to ${to} for good?`);
  const { hash } = await client.transferModel(modelId, to);
  ui.say(`Model ${modelId} (${name}) belongs to ${to}.`);
  return { modelId, owner: to, hash };
}

export default sessionAction<TransferOptions & CommonOptions & { readonly yes: boolean }>(transfer);
