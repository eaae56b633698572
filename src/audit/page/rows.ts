import { gzipSync } from "node:zlib";

import type { Database, SqlRow } from "../database.ts";
import type { Chunk, Paid, Votes } from "./chunk.ts";
import { FATES, FATES_QUERY } from "./fates.ts";

/** How many contributions a page can still carry. */
export interface Budget {
  rows: number;
  /** Of features, as they are on the chain. */
  bytes: number;
}

/** A page that a browser opens in a moment. */
export const PAGE_BUDGET: Readonly<Budget> = { rows: 100_000, bytes: 32_000_000 };

const ROWS = 2_000;

/** A model's newest contributions, packed. */
export interface PackedRows {
  readonly chunks: readonly string[];
  readonly shown: number;
}

/**
 * Reads a model's contributions, the newest first, and packs them, as many as the budget allows. They are read through a cursor, so that
 * memory holds one chunk, and what is packed already.
 */
export function packRows(database: Database, modelId: bigint, budget: Budget): Promise<PackedRows> {
  const places = new Places();
  return database.transaction(async (sql) => {
    await sql.query(`declare newest no scroll cursor for ${newestFirst(modelId)}`);
    const chunks: string[] = [];
    let shown = 0;
    while (budget.rows > 0 && budget.bytes > 0) {
      const rows = await sql.query(`fetch ${Math.min(ROWS, budget.rows)} from newest`);
      if (rows.length === 0) break;
      chunks.push(packed(toChunk(rows, places)));
      shown += rows.length;
      budget.rows -= rows.length;
      for (const { features } of rows) budget.bytes -= String(features).length / 2 - 1;
    }
    await sql.query("close newest");
    return { chunks, shown };
  });
}

/** A value as text that means nothing to HTML: JSON, compressed, in base 64. */
export function packed(value: unknown): string {
  return gzipSync(JSON.stringify(value)).toString("base64");
}

function newestFirst(modelId: bigint): string {
  const payments =
    "select id, json_agg(json_build_array(kind, account, amount::text) order by block, log_index, part) as paid " +
    `from payments where model_id = ${modelId} and id is not null and kind <> 'deposit' group by id`;
  return (
    `select f.*, q.paid from (${FATES_QUERY}) f left join (${payments}) q on q.id = f.id where f.model_id = ${modelId} ` +
    "order by f.block desc, f.log_index desc"
  );
}

/** Numbers addresses in the order in which they come up. */
class Places {
  private readonly known = new Map<string, number>();
  private news: string[] = [];

  of(account: string): number {
    const place = this.known.get(account);
    if (place !== undefined) return place;
    this.news.push(account);
    this.known.set(account, this.known.size);
    return this.known.size - 1;
  }

  /** Those that came up since the last time. */
  takeNews(): string[] {
    const { news } = this;
    this.news = [];
    return news;
  }
}

function toChunk(rows: readonly SqlRow[], places: Places): Chunk {
  const transactions = [...new Set(rows.map((row) => String(row["transaction_hash"])))];
  const hashes = new Map(transactions.map((hash, i) => [hash, i]));
  const numbers = (column: string) => rows.map((row) => Number(row[column]));
  const digits = (column: string) => rows.map((row) => String(row[column]));
  const bytes = (column: string) =>
    rows.map((row) => Buffer.from(String(row[column]).slice(2), "hex").toString("base64"));
  const columns = {
    transactions,
    at: numbers("contributed_at"),
    label: numbers("label"),
    who: rows.map((row) => places.of(String(row["contributor"]))),
    fate: rows.map((row) => FATES.findIndex(({ name }) => name === row["fate"])),
    transaction: rows.map((row) => hashes.get(String(row["transaction_hash"]))!),
    block: numbers("block"),
    learned: numbers("learned"),
    deposit: digits("deposit"),
    left: digits("claimable"),
    id: bytes("id"),
    features: bytes("features"),
    paid: rows.map((row) => paidOf(row["paid"], places)),
    votes: rows.map(votesOf),
  };
  return { accounts: places.takeNews(), ...columns };
}

function paidOf(paid: unknown, places: Places): Paid[] {
  const list = (paid ?? []) as readonly [string, string, string][];
  return list.map(([kind, account, amount]) => [kind, places.of(account), amount]);
}

function votesOf({ votes_valid: valid, votes_invalid: invalid }: SqlRow): Votes | null {
  return valid === null || valid === undefined ? null : [Number(valid), Number(invalid)];
}
