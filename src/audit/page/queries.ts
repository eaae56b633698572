import type { Sql, SqlRow } from "../database.ts";
import { fromSql } from "../table.ts";
import { CARDS, MODELS } from "../tables.ts";
import type { CardRow, ModelRow } from "../tables.ts";
import { FATES_QUERY } from "./fates.ts";

/** What the page tells of a model beside its report. Times are in seconds since 1970. */
export interface ModelFacts {
  readonly model: ModelRow;
  readonly card: CardRow;
  readonly createdAt: number | null;
  readonly contributors: number;
  /** Of the first and the last contribution; null without any. */
  readonly span: readonly [first: number, last: number] | null;
}

/** How many contributions there are of one kind. */
export interface FateCount {
  /** Where the bucket begins, in seconds since 1970. */
  readonly at: number;
  readonly fate: string;
  readonly count: number;
}

/** What an account did on a model. */
export interface AccountRow {
  readonly account: string;
  readonly fates: Readonly<Record<string, number>>;
  readonly contributions: number;
  /** Deposits, and what went into the pool and to the mechanism. */
  readonly paid: bigint;
  /** Of its own deposits. */
  readonly returned: bigint;
  /** From other people's deposits, the pool and escrows. */
  readonly earned: bigint;
  /** All that came in less all that went out. */
  readonly net: bigint;
  /** Deposits that are still there. */
  readonly held: bigint;
}

/** Money that moved between balances and a model, by kind, in one bucket. */
export interface Flow {
  readonly at: number;
  readonly kind: string;
  /** Whether it is a payment out of the account's own deposit. */
  readonly isOwn: boolean;
  readonly count: number;
  /** Negative where balances fell. */
  readonly sum: bigint;
}

/** An account of a model by points. */
export interface PointsRow {
  readonly account: string;
  readonly points: bigint;
  readonly validContributions: number;
  readonly rightVotes: number;
}

const [MOST_SENDERS, MOST_EARNERS, MOST_MEMBERS] = [20, 10, 10] as const;

/** Whether a payment `p` goes back to the account that deposited it; only of sweeps that has to be looked up. */
const IS_OWN =
  "case p.kind when 'refund' then true when 'sweep' then coalesce((select c.contributor = p.account from contributions c " +
  "where c.model_id = p.model_id and c.id = p.id), false) else false end";

/** What is known of a model; undefined if the history has none of this number. */
export async function modelFacts(sql: Sql, modelId: bigint): Promise<ModelFacts | undefined> {
  const [model] = await select(sql, "select * from models where model_id = $1", modelId);
  const [card] = await select(sql, "select * from cards where model_id = $1", modelId);
  if (model === undefined || card === undefined) return undefined;
  const row = fromSql<ModelRow>(MODELS.columns, model);
  const [block] = await sql.query("select time from blocks where number = $1", [row.createdBlock]);
  const [counts] = await select(
    sql,
    "select count(distinct contributor) as contributors, min(contributed_at) as first, max(contributed_at) as last " +
      "from contributions where model_id = $1",
    modelId,
  );
  const { contributors, first, last } = counts!;
  return {
    model: row,
    card: fromSql<CardRow>(CARDS.columns, card),
    createdAt: block === undefined ? null : Number(block["time"]),
    contributors: Number(contributors),
    span: first === null ? null : [Number(first), Number(last)],
  };
}

/** Contributions by what became of them, in buckets of so many seconds; those without any are left out. */
export async function fateCounts(sql: Sql, modelId: bigint, width: number): Promise<FateCount[]> {
  const query =
    `select contributed_at / ${width} * ${width} as at, fate, count(*) as count from (${FATES_QUERY}) f ` +
    "where model_id = $1 group by at, fate order by at, fate";
  const rows = await select(sql, query, modelId);
  return rows.map(({ at, fate, count }) => ({ at: Number(at), fate: String(fate), count: Number(count) }));
}

/** The accounts that sent most, and those that moved most money. */
export async function accountRows(sql: Sql, modelId: bigint): Promise<AccountRow[]> {
  const busiest =
    "(select contributor as account from contributions where model_id = $1 group by contributor " +
    `order by count(*) desc, contributor limit ${MOST_SENDERS}) union ` +
    "(select account from payments where model_id = $1 group by account " +
    `order by sum(abs(amount)) desc, account limit ${MOST_EARNERS})`;
  const sent = await select(
    sql,
    `with who as (${busiest}), sums as (select contributor, fate, count(*) as count, sum(claimable) as held ` +
      `from (${FATES_QUERY}) f where model_id = $1 group by contributor, fate) ` +
      "select w.account, s.fate, s.count, s.held from who w left join sums s on s.contributor = w.account",
    modelId,
  );
  const moved = await select(
    sql,
    `with who as (${busiest}) select p.account, ` +
      "coalesce(sum(-p.amount) filter (where p.amount < 0), 0) as paid, " +
      `coalesce(sum(p.amount) filter (where ${IS_OWN}), 0) as returned, ` +
      "coalesce(sum(p.amount) filter (where p.amount > 0), 0) as gross, sum(p.amount) as net " +
      "from payments p where p.model_id = $1 and p.account in (select account from who) group by p.account",
    modelId,
  );
  const money = new Map(moved.map((row) => [String(row["account"]), row]));
  const accounts = [...new Set(sent.map(({ account }) => String(account)))];
  const rows = accounts.map((account) => {
    const own = sent.filter((row) => row["account"] === account && row["fate"] !== null);
    return toAccount(account, own, money.get(account));
  });
  return rows.sort((a, b) => b.contributions - a.contributions || (a.account < b.account ? -1 : 1));
}

function toAccount(account: string, sent: readonly SqlRow[], money: SqlRow = {}): AccountRow {
  const [paid, returned, gross, net] = ["paid", "returned", "gross", "net"].map((name) => big(money[name])) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return {
    account,
    fates: Object.fromEntries(sent.map(({ fate, count }) => [String(fate), Number(count)])),
    contributions: sent.reduce((all, { count }) => all + Number(count), 0),
    paid,
    returned,
    earned: gross - returned,
    net,
    held: sent.reduce((all, { held }) => all + big(held), 0n),
  };
}

/** Money that moved, in buckets of so many seconds, the oldest first. */
export async function moneyFlows(sql: Sql, modelId: bigint, width: number): Promise<Flow[]> {
  const query =
    `select b.time / ${width} * ${width} as at, p.kind, ${IS_OWN} as own, count(*) as count, sum(p.amount) as sum ` +
    "from payments p join blocks b on b.number = p.block where p.model_id = $1 group by at, p.kind, own order by at, p.kind, own";
  const rows = await select(sql, query, modelId);
  return rows.map(({ at, kind, own, count, sum }) => {
    return { at: Number(at), kind: String(kind), isOwn: own === true, count: Number(count), sum: big(sum) };
  });
}

/** What lies in a model: deposits nobody has claimed yet, its pool, its escrows. */
export async function heldBy(
  sql: Sql,
  { modelId, pool }: ModelRow,
): Promise<{ deposits: bigint; pool: bigint; escrows: bigint }> {
  const sum = async (table: string, column: string) => {
    const [row] = await select(
      sql,
      `select coalesce(sum(${column}), 0) as sum from ${table} where model_id = $1`,
      modelId,
    );
    return big(row!["sum"]);
  };
  return { deposits: await sum("contributions", "claimable"), pool, escrows: await sum("escrows", "amount") };
}

/** The leaderboard of a model by points; empty for others. */
export async function pointsRows(sql: Sql, modelId: bigint): Promise<PointsRow[]> {
  const query = `select * from points_members where model_id = $1 order by points desc, place limit ${MOST_MEMBERS}`;
  return (await select(sql, query, modelId)).map((row) => ({
    account: String(row["account"]),
    points: big(row["points"]),
    validContributions: Number(row["valid_contributions"]),
    rightVotes: Number(row["right_votes"]),
  }));
}

function select(sql: Sql, query: string, modelId: bigint): Promise<SqlRow[]> {
  return sql.query(query, [modelId.toString()]);
}

function big(value: unknown): bigint {
  return value === null || value === undefined ? 0n : BigInt(String(value));
}
