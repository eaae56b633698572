import type { Database } from "./database.ts";
import { fateOf } from "./export.ts";
import type { Fate } from "./export.ts";
import { POINTS_MEMBERS } from "./points/tables.ts";
import type { PointsMemberRow } from "./points/tables.ts";
import { fromSql, pagesOf } from "./table.ts";
import { BALANCES, CONTRIBUTIONS } from "./tables.ts";
import type { BalanceRow, ContributionRow, PaymentKind } from "./tables.ts";

/** What an account did and earned. Amounts are in the currencies' smallest units. */
export interface AccountHistory {
  readonly account: string;
  /** What it sent, the oldest first. */
  readonly contributions: readonly (ContributionRow & { readonly fate: Fate })[];
  /** What moved, by currency and kind. */
  readonly money: readonly MoneyOfCurrency[];
  /** Of each model by points. */
  readonly points: readonly PointsOfModel[];
}

/** What an account has on a model by points. */
export interface PointsOfModel {
  readonly modelId: bigint;
  /** Free ones. */
  readonly points: bigint;
  readonly validContributions: number;
  readonly rightVotes: number;
}

/** An account's money in one currency. */
export interface MoneyOfCurrency {
  readonly currency: string;
  /** What it has in the hub now. */
  readonly balance: bigint;
  /** Sums by kind; negative where the balance fell. */
  readonly sums: Readonly<Partial<Record<PaymentKind, bigint>>>;
  /** What it gained from others: reports, takings, tips, sweeps of what was not its own, and what mechanisms paid. */
  readonly earned: bigint;
  /** What others were paid out of its deposits. */
  readonly lost: bigint;
}

/** Payments that are somebody else's money, or the pool's. */
const EARNINGS: readonly PaymentKind[] = ["report", "take", "tip", "moved in", "escrow"];

/**
 * What an account sent, and what it got and lost by it, as the replayed history tells.
 *
 * @param modelId Only of this model; of all unless told.
 */
export async function accountHistory(database: Database, account: string, modelId?: bigint): Promise<AccountHistory> {
  const who = account.toLowerCase();
  const ofModel = modelId === undefined ? "" : ` and model_id = ${modelId}`;
  const contributions: (ContributionRow & { fate: Fate })[] = [];
  for await (const page of pagesOf(database, CONTRIBUTIONS, 1_000, `contributor = '${who}'${ofModel}`)) {
    contributions.push(...page.map((row) => ({ ...row, fate: fateOf(row) })));
  }
  contributions.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
  const money = await moneyOf(database, who, ofModel);
  return { account: who, contributions, money, points: await pointsOf(database, who, ofModel) };
}

async function pointsOf(database: Database, account: string, ofModel: string): Promise<PointsOfModel[]> {
  const query = `select * from points_members where account = $1${ofModel} order by model_id`;
  const rows = await database.query(query, [account]);
  return rows
    .map((row) => fromSql<PointsMemberRow>(POINTS_MEMBERS.columns, row))
    .map((row) => {
      const { modelId, points, validContributions, rightVotes } = row;
      return { modelId, points, validContributions, rightVotes };
    });
}

async function moneyOf(database: Database, account: string, ofModel: string): Promise<MoneyOfCurrency[]> {
  const balances = (await database.query("select * from balances where account = $1", [account])).map((row) =>
    fromSql<BalanceRow>(BALANCES.columns, row),
  );
  const query =
    `select currency, kind, sum(amount) as sum from payments where account = $1${ofModel} ` +
    "group by currency, kind order by currency, kind";
  const sums = await database.query(query, [account]);
  const lost = await lostBy(database, account, ofModel);
  const sweptFromOthers = await sweptTo(database, account, ofModel);
  const currencies = new Set([
    ...balances.map(({ currency }) => currency),
    ...sums.map((row) => String(row["currency"])),
  ]);
  return [...currencies].map((currency) => {
    const own = sums.filter((row) => row["currency"] === currency);
    const byKind = Object.fromEntries(own.map((row) => [String(row["kind"]), BigInt(String(row["sum"]))]));
    const earned = EARNINGS.reduce((all, kind) => all + (byKind[kind] ?? 0n), sweptFromOthers.get(currency) ?? 0n);
    const balance = balances.find((row) => row.currency === currency)?.amount ?? 0n;
    return { currency, balance, sums: byKind, earned, lost: lost.get(currency) ?? 0n };
  });
}

/** What came out of the account's deposits and did not go back to it. */
async function lostBy(database: Database, account: string, ofModel: string): Promise<Map<string, bigint>> {
  const query =
    "select m.currency, sum(c.reported + c.taken + c.moved + c.tip + " +
    "case when c.swept_to = 'contributor' then 0 else c.swept end) as sum " +
    `from contributions c join models m using (model_id) where c.contributor = $1${ofModel} group by m.currency`;
  return sumsByCurrency(await database.query(query, [account]));
}

/** What the account was credited by sweeps of other people's deposits, as the owner of their model. */
async function sweptTo(database: Database, account: string, ofModel: string): Promise<Map<string, bigint>> {
  const query =
    "select p.currency, sum(p.amount) as sum from payments p join contributions c using (model_id, id) " +
    `where p.account = $1 and p.kind = 'sweep' and c.contributor <> $1${ofModel} group by p.currency`;
  return sumsByCurrency(await database.query(query, [account]));
}

function sumsByCurrency(rows: readonly Record<string, unknown>[]): Map<string, bigint> {
  return new Map(rows.map((row) => [String(row["currency"]), BigInt(String(row["sum"] ?? 0))]));
}
