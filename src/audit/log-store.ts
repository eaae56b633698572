import type { Database, Sql } from "./database.ts";
import { DatabaseOfAnother } from "./errors.ts";
import { FORGET_REPLAY, migrate } from "./migrations.ts";
import { upsert } from "./table.ts";
import type { TableSpec } from "./table.ts";

/** What a database is about. */
export interface Subject {
  readonly chainId: bigint;
  /** Hash of the chain's first block. */
  readonly genesis: string;
  readonly hub: string;
  /** Null: all models. */
  readonly modelId: bigint | null;
}

/** A block of which something is known. */
export interface BlockRow {
  number: number;
  hash: string;
  /** Seconds since 1970. */
  time: number;
}

/** A log as it is kept. */
export interface LogRow {
  block: number;
  logIndex: number;
  transactionHash: string;
  address: string;
  topics: string[];
  data: string;
}

/** A log with its block's time, as it is replayed. */
export interface TimedLog extends LogRow {
  readonly time: number;
}

/** A place in the history: everything up to this log, it included, is replayed. */
export interface Position {
  readonly block: number;
  readonly logIndex: number;
}

const BLOCKS: TableSpec<BlockRow> = {
  name: "blocks",
  key: ["number"],
  columns: { number: "int", hash: "text", time: "int" },
};

const LOGS: TableSpec<LogRow> = {
  name: "logs",
  key: ["block", "logIndex"],
  columns: { block: "int", logIndex: "int", transactionHash: "text", address: "text", topics: "json", data: "text" },
};

/** What was read from the chain, and how far; written so that a crash at any moment leaves a beginning of the history. */
export class LogStore {
  constructor(readonly database: Database) {}

  /**
   * Brings the schema up to date, and checks what the database is about, or notes it in a new one.
   *
   * @throws DatabaseTooNew, DatabaseOfAnother, DatabaseFailed
   */
  async open(subject: Subject): Promise<void> {
    await migrate(this.database);
    const facts: [string, string, string][] = [
      ["chain_id", "chain", subject.chainId.toString()],
      ["genesis", "chain (its first block differs)", subject.genesis],
      ["hub", "hub", subject.hub.toLowerCase()],
      ["model", "choice of models", subject.modelId?.toString() ?? "all"],
    ];
    await this.database.transaction(async (sql) => {
      for (const [name, what, expected] of facts) {
        const found = await read(sql, name);
        if (found === undefined) await write(sql, name, expected);
        else if (found !== expected) {
          throw new DatabaseOfAnother({ database: this.database.place, what, expected, found });
        }
      }
    });
  }

  /** The last block that was read; undefined before the first. */
  async readTo(): Promise<number | undefined> {
    const value = await read(this.database, "read_to");
    return value === undefined ? undefined : Number(value);
  }

  /** Keeps a range of blocks, which follows the one before. */
  async append(blocks: readonly BlockRow[], logs: readonly LogRow[], readTo: number): Promise<void> {
    await this.database.transaction(async (sql) => {
      await upsert(sql, BLOCKS, blocks);
      await upsert(sql, LOGS, logs);
      await write(sql, "read_to", String(readTo));
    });
  }

  /** Forgets what was read from this block on, and all that was replayed if some of that followed from it. */
  async dropFrom(block: number): Promise<void> {
    const replayed = await this.replayedTo();
    await this.database.transaction(async (sql) => {
      await sql.query("delete from blocks where number >= $1", [block]);
      await write(sql, "read_to", String(block - 1));
      if (replayed !== undefined && replayed.block >= block) await forget(sql);
    });
  }

  /** Forgets what was replayed if it goes beyond this block: there is no way back, only anew. */
  async replayNoFurtherThan(block: number): Promise<void> {
    const replayed = await this.replayedTo();
    if (replayed !== undefined && replayed.block > block) await this.database.transaction(forget);
  }

  /** Known blocks before `below`, the newest first. */
  async blocksBelow(below: number, count: number): Promise<BlockRow[]> {
    const query = "select number, hash, time from blocks where number < $1 order by number desc limit $2";
    const rows = await this.database.query(query, [below, count]);
    return rows.map((row) => ({ number: Number(row["number"]), hash: String(row["hash"]), time: Number(row["time"]) }));
  }

  async replayedTo(): Promise<Position | undefined> {
    const value = await read(this.database, "replayed_to");
    return value === undefined ? undefined : (JSON.parse(value) as Position);
  }

  /** Notes how far the history is replayed, in the transaction that writes what follows from it. */
  static async setReplayedTo(sql: Sql, position: Position): Promise<void> {
    await write(sql, "replayed_to", JSON.stringify(position));
  }

  /** The logs after a position and up to a block, at most `count`. */
  async logsAfter({ block, logIndex }: Position, lastBlock: number, count: number): Promise<TimedLog[]> {
    const query =
      "select l.*, b.time from logs l join blocks b on b.number = l.block " +
      "where (l.block, l.log_index) > ($1, $2) and l.block <= $3 order by l.block, l.log_index limit $4";
    const rows = await this.database.query(query, [block, logIndex, lastBlock, count]);
    return rows.map((row) => ({
      block: Number(row["block"]),
      logIndex: Number(row["log_index"]),
      transactionHash: String(row["transaction_hash"]),
      address: String(row["address"]),
      topics: row["topics"] as string[],
      data: String(row["data"]),
      time: Number(row["time"]),
    }));
  }

  async countLogs(lastBlock: number): Promise<number> {
    const [row] = await this.database.query("select count(*) as count from logs where block <= $1", [lastBlock]);
    return Number(row!["count"]);
  }

  /** Names of plug-ins by address. */
  async plugins(): Promise<Map<string, string>> {
    const rows = await this.database.query("select address, name from plugins");
    return new Map(rows.map((row) => [String(row["address"]), String(row["name"])]));
  }

  async addPlugin(address: string, name: string): Promise<void> {
    const query = "insert into plugins (address, name) values ($1, $2) on conflict (address) do nothing";
    await this.database.query(query, [address.toLowerCase(), name]);
  }
}

async function forget(sql: Sql): Promise<void> {
  await sql.query(FORGET_REPLAY);
  await sql.query("delete from settings where name = 'replayed_to'");
}

async function read(sql: Sql, name: string): Promise<string | undefined> {
  const [row] = await sql.query("select value from settings where name = $1", [name]);
  return row === undefined ? undefined : String(row["value"]);
}

async function write(sql: Sql, name: string, value: string): Promise<void> {
  const query =
    "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
  await sql.query(query, [name, value]);
}
