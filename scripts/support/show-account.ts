import { isAddress, ZeroAddress } from "ethers";

import type { Balance, Claim, ModelView } from "../../src/client/index.ts";
import { formatAmount, formatDuration, parseAddress } from "./amounts.ts";
import { pickSigner } from "./connect.ts";
import { unitOf } from "./currency.ts";
import { modelNumbers } from "./models.ts";
import { describeDispute, toShownDispute } from "./disputes.ts";
import type { ShownDispute } from "./disputes.ts";
import { latestTime } from "./session.ts";
import type { Session } from "./session.ts";
import type { Cell } from "./ui.ts";

/** What an account has to do with one model. Amounts are in the model's currency's smallest unit. */
export interface ShownPart {
  readonly modelId: bigint;
  readonly name: string;
  readonly currency: string;
  /** Its own contributions that are not settled. */
  readonly open: number;
  /** Of these, those that are too young to be claimed. */
  readonly waiting: number;
  /** When the first of them is ready, in seconds since 1970. */
  readonly nextAt: number | null;
  /** What it can claim now by refunds, reports and, as the owner, by taking. */
  readonly refunds: bigint;
  readonly reports: bigint;
  readonly takes: bigint;
  /** Its standing, the sum of its refunded deposits; null if the mechanism knows none. */
  readonly standing: bigint | null;
  /** What it could claim out of the model's pool. */
  readonly owed: bigint;
  /** What is disputed of its own contributions, and of those that it reported. */
  readonly disputes: readonly ShownDispute[];
}

/** An account's money, and its part in the models. */
export interface ShownAccount {
  readonly address: string;
  readonly balances: readonly Balance[];
  readonly parts: readonly ShownPart[];
}

const HEAD = [
  "model",
  "open",
  "too young",
  "next one ready in",
  "refunds",
  "reports",
  "takes",
  "standing",
  "pool owes",
];

/**
 * Shows an account.
 *
 * @param account Its number or address.
 * @param model Only its part in this model; in all unless told.
 */
export async function showAccount(session: Session, account: string, model: string | undefined): Promise<ShownAccount> {
  const { client, ui, place } = session;
  const address = isAddress(account) ? parseAddress("--account", account) : (await pickSigner(place, account)).address;
  const now = await latestTime(session);
  const parts: ShownPart[] = [];
  const rows: Cell[][] = [];
  for (const modelId of await modelNumbers(session, model)) {
    const view = await client.modelInfo(modelId);
    const part = await findPart(session, view, address);
    parts.push(part);
    rows.push(await partRow(session, part, now));
  }
  const currencies = new Set([ZeroAddress, ...parts.map(({ currency }) => currency)]);
  const balances = await client.balances([...currencies], address);
  ui.say(address);
  ui.table(
    ["currency", "in the wallet", "in the hub"],
    balances.map((balance) => [
      balance.symbol,
      formatAmount(balance.wallet, balance),
      formatAmount(balance.staked, balance),
    ]),
  );
  if (rows.length > 0) ui.table(HEAD, rows);
  for (const dispute of parts.flatMap(({ disputes }) => disputes)) ui.say(describeDispute(dispute, now));
  return { address, balances, parts };
}

async function findPart(
  { client }: Session,
  { modelId, name, currency, stake }: ModelView,
  address: string,
): Promise<ShownPart> {
  const open = await client.contributions(modelId, { contributor: address, status: "open" });
  const { refunds, reports, takes, waiting, nextAt, ...claimable } = await client.claimable(modelId, address);
  const amounts = { refunds: worth(refunds), reports: worth(reports), takes: worth(takes) };
  const standing = stake === null ? null : (await client.standingOf(modelId, address)).standing;
  const owed = stake === null ? 0n : await client.owed(modelId, address);
  const disputes = claimable.disputes.map(toShownDispute);
  return { modelId, name, currency, open: open.length, waiting, nextAt, ...amounts, standing, owed, disputes };
}

async function partRow(session: Session, part: ShownPart, now: number): Promise<Cell[]> {
  const { modelId, name, currency, open, waiting, nextAt, refunds, reports, takes, standing, owed } = part;
  const unit = await unitOf(session, currency);
  const wait = nextAt === null ? "" : formatDuration(Math.max(0, nextAt - now));
  const amounts = [refunds, reports, takes, standing ?? 0n, owed].map((amount) => formatAmount(amount, unit));
  return [`${modelId} (${name})`, open, waiting, wait, ...amounts];
}

function worth(claims: readonly Claim[]): bigint {
  return claims.reduce((sum, claim) => sum + claim.worth, 0n);
}
