import { isAddress } from "ethers";

import type { Claimable } from "../src/client/index.ts";
import { accountHistory, openHistory } from "../src/node.ts";
import type { AccountHistory, MoneyOfCurrency } from "../src/node.ts";
import { sessionAction } from "./support/action.ts";
import { formatAmount, parseAddress, shorten } from "./support/amounts.ts";
import { pickSigner } from "./support/connect.ts";
import { unitOf } from "./support/currency.ts";
import { historyOptions, showStages } from "./support/history.ts";
import type { HistoryOptions } from "./support/history.ts";
import { modelNumber } from "./support/models.ts";
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

/** How many of the last contributions are shown. */
const SHOWN = 20;

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
    await show(session, address, told, claimable);
    return { ...told, block, claimable };
  } finally {
    await database.close();
  }
}

async function addressOf({ place }: Session, account: string | undefined): Promise<string> {
  if (account !== undefined && isAddress(account)) return parseAddress("--account", account);
  return (await pickSigner(place, account)).address;
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

async function show(
  session: Session,
  address: string,
  { contributions, money }: AccountHistory,
  claimable: readonly ClaimableNow[],
): Promise<void> {
  const { ui } = session;
  ui.say(`${address} sent ${contributions.length} contributions.`);
  const shown = contributions.slice(-SHOWN);
  if (shown.length < contributions.length) ui.say(`The last ${SHOWN}; --json has all:`);
  const rows = shown.map(({ modelId, id, label, contributedAt, deposit, fate, claimable: left }) => [
    modelId,
    shorten(id),
    label,
    new Date(Number(contributedAt) * 1000).toISOString().slice(0, 16).replace("T", " "),
    deposit,
    fate,
    left,
  ]);
  if (rows.length > 0) ui.table(["model", "id", "label", "time (UTC)", "deposit", "fate", "left of it"], rows);
  for (const row of money) await showMoney(session, row);
  const now: string[][] = [];
  for (const { modelId, currency, refunds, reports, takes, pool, waiting } of claimable) {
    const unit = await unitOf(session, currency);
    const amounts = [refunds, reports, takes, pool].map((amount) => formatAmount(amount, unit));
    now.push([`${modelId}`, ...amounts, `${waiting}`]);
  }
  if (now.length > 0) ui.table(["model", "refunds now", "reports now", "takes now", "pool now", "too young"], now);
}

async function showMoney(session: Session, { currency, balance, sums, earned, lost }: MoneyOfCurrency): Promise<void> {
  const unit = await unitOf(session, currency);
  const kinds = Object.entries(sums).map(([kind, sum]): [string, string] => [kind, formatAmount(sum, unit)]);
  session.ui.card([
    [`balance in the hub`, formatAmount(balance, unit)],
    ...kinds,
    ["earned from others", formatAmount(earned, unit)],
    ["lost of its deposits", formatAmount(lost, unit)],
  ]);
}

export default sessionAction<HistoryTaskOptions & CommonOptions>(history, ({ account }) => !isAddress(account ?? ""));
