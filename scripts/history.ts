import { isAddress } from "ethers";

import type { Claimable } from "../src/client/index.ts";
import { accountHistory, openHistory } from "../src/node.ts";
import type { AccountHistory, Database } from "../src/node.ts";
import { sessionAction } from "./support/action.ts";
import { parseAddress } from "./support/amounts.ts";
import { pickSigner } from "./support/connect.ts";
import { historyOptions, showStages } from "./support/history.ts";
import type { HistoryOptions } from "./support/history.ts";
import { modelNumber } from "./support/models.ts";
import { showHistory } from "./support/show-history.ts";
import type { ModelText } from "./support/show-history.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link history}. */
export interface HistoryTaskOptions extends HistoryOptions {
  /** Number or address; the account to act for unless told. */
  readonly account?: string | undefined;
  /** Only this model; all unless told. */
  readonly model?: string | undefined;
  readonly from?: string | undefined;
}

/** What can be claimed of one model now, in its currency's smallest unit. */
export interface ClaimableNow {
  readonly modelId: bigint;
  readonly currency: string;
  readonly refunds: bigint;
  readonly reports: bigint;
  readonly takes: bigint;
  /** Out of the model's pool; 0 where nothing is shared. */
  readonly pool: bigint;
  /** Contributions that are too young. */
  readonly waiting: number;
}

/** An account's history, and what it can claim. */
export interface HistoryResult extends AccountHistory {
  readonly block: number;
  readonly claimable: readonly ClaimableNow[];
}

/**
 * Shows what an account sent, what became of it, what it earned, and what it can claim now.
 *
 * @throws BadAddress, UnknownAccount, and as `openHistory` does
 */
export async function history(session: Session, options: HistoryTaskOptions): Promise<HistoryResult> {
  const address = await addressOf(session, options.account ?? options.from);
  const modelId = options.model === undefined ? undefined : modelNumber(session, options.model);
  const stages = showStages(session);
  const { onProgress } = stages;
  const opening = openHistory(session.client.context, { ...historyOptions(session, options), onProgress });
  const { database, block } = await opening.finally(() => stages.stop());
  try {
    const told = await accountHistory(database, address, modelId);
    const rows = await database.query("select model_id, currency, mechanism_name from models order by model_id");
    const claimable: ClaimableNow[] = [];
    for (const row of rows) {
      const id = BigInt(String(row["model_id"]));
      if (modelId !== undefined && modelId !== id) continue;
      const pool = row["mechanism_name"] === "StakeIncentive" ? await session.client.owed(id, address) : 0n;
      claimable.push(nowOf(id, String(row["currency"]), await session.client.claimable(id, address), pool));
    }
    await showHistory(session, address, { ...told, claimable }, await modelTexts(database));
    return { ...told, block, claimable };
  } finally {
    await database.close();
  }
}

async function addressOf({ place }: Session, account: string | undefined): Promise<string> {
  if (account !== undefined && isAddress(account)) return parseAddress("--account", account);
  return (await pickSigner(place, account)).address;
}

/** Names of models, as the chain tells them, by number. */
async function modelTexts(database: Database): Promise<Map<bigint, ModelText>> {
  const query = "select m.model_id, m.currency, c.name, c.labels from models m join cards c using (model_id)";
  const rows = await database.query(query);
  return new Map(
    rows.map((row) => {
      const text = { name: String(row["name"]), labels: row["labels"] as string[], currency: String(row["currency"]) };
      return [BigInt(String(row["model_id"])), text];
    }),
  );
}

function nowOf(
  modelId: bigint,
  currency: string,
  { refunds, reports, takes, waiting }: Claimable,
  pool: bigint,
): ClaimableNow {
  const sum = (claims: Claimable["refunds"]) => claims.reduce((all, { worth }) => all + worth, 0n);
  return { modelId, currency, refunds: sum(refunds), reports: sum(reports), takes: sum(takes), pool, waiting };
}

export default sessionAction<HistoryTaskOptions & CommonOptions>(history, ({ account }) => !isAddress(account ?? ""));
