import type { Context } from "../client/context.ts";
import { compare } from "./compare.ts";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { ChainUnsettled } from "./errors.ts";
import { LogStore } from "./log-store.ts";
import type { BlockRow, Subject } from "./log-store.ts";
import { headerOf } from "./ranges.ts";
import { readCodes } from "./market/codes.ts";
import { readHistory } from "./reader.ts";
import type { OnProgress } from "./reader.ts";
import { knownMechanisms, Replay } from "./replay.ts";
import { Tally } from "./report.ts";
import type { AuditReport } from "./report.ts";

/** What to audit, and where to keep what is read. */
export interface AuditOptions {
  /** Only this model; its parameters, records, pool and standing, but no balances. All unless told. */
  readonly modelId?: bigint | undefined;
  /** `postgres://…`, a folder, or a database that is open; in memory unless told. */
  readonly database?: string | Database | undefined;
  /** The block of the hub's deployment, or one before; found out unless told. */
  readonly fromBlock?: number | undefined;
  /** Look at nothing that can still change. */
  readonly finalized?: boolean | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What an audit leaves: its report, and the database, open, to be asked and closed. */
export interface Audited {
  readonly report: AuditReport;
  readonly database: Database;
}

const TRIES = 5;

/**
 * Reads the history of a hub, replays it through the twins, and compares everything with the chain at one block. What was read is kept,
 * so that the next audit goes on from there.
 *
 * @throws DatabaseOfAnother, DatabaseTooNew, DatabaseInUse, DatabaseFailed, FromBlockTooLate, ChainUnsettled, StateNotKept, BadLog,
 * RpcFailed, RpcTimeout
 */
export function audit(context: Context, options: AuditOptions = {}): Promise<Audited> {
  return withDatabase(options, async (database) => ({
    report: await auditInto(context, database, options),
    database,
  }));
}

/** A history that was read and replayed, and not compared with the chain. */
export interface OpenedHistory {
  /** Up to which block. */
  readonly block: number;
  readonly database: Database;
}

/** Reads and replays a history without comparing it: to ask the database. Throws as {@link audit} does. */
export function openHistory(context: Context, options: AuditOptions = {}): Promise<OpenedHistory> {
  return withDatabase(options, async (database) => {
    const { number } = await replayHistory(context, new LogStore(database), options);
    return { block: number, database };
  });
}

async function withDatabase<T>(
  { database: given }: AuditOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = typeof given === "object" ? given : await openDatabase(given);
  try {
    return await work(database);
  } catch (error) {
    if (database !== given) await database.close();
    throw error;
  }
}

async function replayHistory(context: Context, store: LogStore, options: AuditOptions): Promise<BlockRow> {
  const { rpc, hub, chainId } = context;
  const { modelId = null, finalized = false, onProgress = () => {} } = options;
  const genesis = (await headerOf(rpc, 0))?.hash ?? "";
  const subject: Subject = { chainId, genesis, hub, modelId };
  await store.open(subject);
  const mechanisms = knownMechanisms().map(({ name }) => name);
  const fromBlock = options.fromBlock ?? context.deployedAt;
  const block = await readHistory(rpc, store, { subject, fromBlock, finalized, mechanisms, onProgress });
  await readCodes(rpc, store.database, block.number);
  await new Replay(store, subject, await store.plugins()).run(block.number, onProgress);
  return block;
}

async function auditInto(context: Context, database: Database, options: AuditOptions): Promise<AuditReport> {
  const { rpc, hub, cards } = context;
  const { modelId, onProgress = () => {} } = options;
  const store = new LogStore(database);
  for (let attempt = 1; ; attempt++) {
    const block = await replayHistory(context, store, options);
    const tally = new Tally();
    const everything = modelId === undefined;
    const compared = await compare(rpc, database, tally, { places: { hub, cards }, block, everything, onProgress });
    const isStill = (await headerOf(rpc, block.number))?.hash === block.hash;
    if (isStill) return toReport(context, block, tally, await store.countLogs(block.number), compared);
    if (attempt === TRIES) throw new ChainUnsettled({ tries: TRIES, block: block.number });
  }
}

function toReport(
  { chainId, hub }: Context,
  { number: block, hash: blockHash }: BlockRow,
  tally: Tally,
  events: number,
  { models, holdings, unproven }: Awaited<ReturnType<typeof compare>>,
): AuditReport {
  const sum = (count: (model: (typeof models)[number]) => number) =>
    models.reduce((all, model) => all + count(model), 0);
  return {
    chainId,
    hub,
    block,
    blockHash,
    ok: tally.isClean,
    events,
    contributions: sum(({ contributions }) => contributions),
    parameterSlots: sum(({ parameterSlots }) => parameterSlots),
    models,
    holdings,
    invariants: tally.results(),
    unproven,
    mismatches: tally.mismatches,
  };
}
