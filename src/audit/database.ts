import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

import { DcaiError } from "../errors.ts";
import { DatabaseFailed, DatabaseInUse } from "./errors.ts";
import { openPglite } from "./pglite.ts";

/** What an SQL value is in JavaScript before {@link Table} reads it. */
export type SqlRow = Record<string, unknown>;

/** Runs statements; `$1`, `$2` … are the parameters. */
export interface Sql {
  query(text: string, parameters?: readonly unknown[]): Promise<SqlRow[]>;
}

/** A database that is open: PGlite in a folder or in memory, or PostgreSQL. */
export interface Database extends Sql {
  /** Its place, for messages; without a password. */
  readonly place: string;
  /** All of it or nothing. One at a time. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What both drivers offer. */
interface Driver {
  query(text: string, parameters: unknown[]): Promise<{ rows: unknown[] }>;
  close(): Promise<void>;
}

/** A number that marks this program's lock on a PostgreSQL database. */
const ADVISORY_LOCK = 0x6463_6169;

/**
 * Opens a database and takes hold of it, so that two audits do not write into one.
 *
 * @param target `postgres://…` or `postgresql://…`, or a folder for PGlite; undefined keeps everything in memory.
 * @throws DatabaseInUse, DatabaseFailed
 */
export async function openDatabase(target?: string): Promise<Database> {
  if (target !== undefined && /^postgres(?:ql)?:\/\//.test(target)) return openPostgres(target);
  return openEmbedded(target);
}

async function openEmbedded(folder: string | undefined): Promise<Database> {
  const place = folder ?? "in memory";
  const unlock = folder === undefined ? () => {} : lockFolder(folder);
  try {
    const pglite = await explained(place, () => openPglite(folder));
    const driver: Driver = {
      query: (text, parameters) => pglite.query(text, parameters),
      close: async () => {
        await pglite.close();
        unlock();
      },
    };
    return toDatabase(place, driver);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openPostgres(url: string): Promise<Database> {
  const { default: pg } = await import("pg");
  const place = url.replace(/\/\/[^@/]*@/, "//");
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined); // a lost connection is told by the next query
  await explained(place, () => client.connect());
  const database = toDatabase(place, {
    query: (text, parameters) => client.query(text, parameters),
    close: () => client.end(),
  });
  const [row] = await database.query("select pg_try_advisory_lock($1) as locked", [ADVISORY_LOCK]);
  if (row?.["locked"] === true) return database;
  await database.close();
  throw new DatabaseInUse({ database: place, by: "another session" });
}

function toDatabase(place: string, driver: Driver): Database {
  const query = async (text: string, parameters: readonly unknown[] = []) =>
    (await explained(place, () => driver.query(text, [...parameters]))).rows as SqlRow[];
  return {
    place,
    query,
    transaction: async (work) => {
      await query("begin");
      try {
        const result = await work({ query });
        await query("commit");
        return result;
      } catch (error) {
        await query("rollback").catch(() => undefined); // the first error is the one to tell
        throw error;
      }
    },
    close: () => driver.close(),
  };
}

async function explained<T>(database: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof DcaiError) throw cause;
    const message = (cause as Error).message || String((cause as { code?: string }).code ?? cause);
    throw new DatabaseFailed({ database, reason: message.split("\n")[0]!.replace(/\.$/, "") }, { cause });
  }
}

/** Writes this process's number into a file beside the folder; a number of a process that has ended counts for nothing. */
function lockFolder(folder: string): () => void {
  const file = `${path.resolve(folder)}.lock`;
  const failed = (cause: unknown) =>
    new DatabaseFailed({ database: folder, reason: (cause as Error).message }, { cause });
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (cause) {
    throw failed(cause);
  }
  for (let attempt = 0; ; attempt++) {
    try {
      const descriptor = openSync(file, "wx");
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      const unlock = () => rmSync(file, { force: true });
      process.once("exit", unlock);
      return () => {
        process.off("exit", unlock);
        unlock();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw failed(error);
    }
    const holder = readFileSync(file, "utf8");
    if (attempt > 0 || isRunning(Number(holder)))
      throw new DatabaseInUse({ database: folder, by: `process ${holder}` });
    rmSync(file, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
