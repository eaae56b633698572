import { numberTopic, parseHubLog, topicOf } from "../client/events.ts";
import { classifierAbi } from "../client/abi.ts";
import { view } from "../client/context.ts";
import { firstBlockWithCode, readLogs } from "../client/logs.ts";
import { mapInGroups } from "../client/records.ts";
import type { Rpc } from "../client/rpc.ts";
import { DcaiError } from "../errors.ts";
import { ChainUnsettled, FromBlockTooLate } from "./errors.ts";
import type { BlockRow, LogStore, Subject } from "./log-store.ts";
import { headerOf, readRanges, Reorganised } from "./ranges.ts";
import type { LogFilter } from "./ranges.ts";

/** Name of a plug-in that tells none. */
export const UNNAMED = "unnamed";

/** Tells how far something is. */
export type OnProgress = (stage: "reading" | "replaying" | "comparing", done: number, total: number) => void;

/** What to read, and up to where. */
export interface ReadOptions {
  readonly subject: Subject;
  /** The hub's first block; found out unless told. */
  readonly fromBlock?: number | undefined;
  /** Only what can't change any more. */
  readonly finalized: boolean;
  /** Names of mechanisms whose events are followed, too. */
  readonly mechanisms: readonly string[];
  readonly onProgress: OnProgress;
}

/** How many newest blocks are asked for again when all is read: a reorganisation is hardly ever deeper. */
const TAIL = 128;
const TRIES = 5;

/**
 * Reads what is not read yet into the store, and makes sure that what is there is of one chain.
 *
 * @returns The last block that was read.
 * @throws FromBlockTooLate, ChainUnsettled, BadLog, RpcFailed, RpcTimeout, DatabaseFailed
 */
export async function readHistory(rpc: Rpc, store: LogStore, options: ReadOptions): Promise<BlockRow> {
  let block = 0;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const target = await headerOf(rpc, options.finalized ? "finalized" : "latest");
    if (target === null) continue;
    block = target.number;
    try {
      await dropWhatChanged(rpc, store);
      await readUpTo(rpc, store, options, target.number);
      const isSettled = !(await dropWhatChanged(rpc, store));
      if (isSettled && (await headerOf(rpc, target.number))?.hash === target.hash) return target;
    } catch (error) {
      if (!(error instanceof Reorganised)) throw error;
      block = error.block;
    }
  }
  throw new ChainUnsettled({ tries: TRIES, block });
}

async function readUpTo(rpc: Rpc, store: LogStore, options: ReadOptions, to: number): Promise<void> {
  const readTo = await store.readTo();
  const from = readTo === undefined ? await firstBlock(rpc, options) : readTo + 1;
  if (from > to) return;
  await findPlugins(rpc, store, options.subject.hub, from, to);
  const filter = await filterOf(store, options);
  for await (const range of readRanges(rpc, filter, from, to)) {
    await store.append(range.blocks, range.logs, range.to);
    options.onProgress("reading", range.to - from + 1, to - from + 1);
  }
}

async function firstBlock(rpc: Rpc, { fromBlock, subject }: ReadOptions): Promise<number> {
  if (fromBlock === undefined) return firstBlockWithCode(rpc, subject.hub);
  if (fromBlock > 0) {
    const before = `0x${(fromBlock - 1).toString(16)}`;
    const code = await rpc.code(subject.hub, before).catch(() => "0x"); // the node may have forgotten it
    if (code !== "0x") throw new FromBlockTooLate({ fromBlock, hub: subject.hub });
  }
  return fromBlock;
}

/** Asks plug-ins of new models for their names: whose events are followed, and which twin replays the model. */
async function findPlugins(rpc: Rpc, store: LogStore, hub: string, fromBlock: number, toBlock: number): Promise<void> {
  const known = await store.plugins();
  const query = { address: hub, topics: [topicOf("ModelCreated")], fromBlock, toBlock };
  for await (const logs of readLogs(rpc, query)) {
    const found = new Set<string>();
    for (const log of logs) {
      const args = parseHubLog(log)?.args;
      for (const plugin of [args?.["classifier"], args?.["mechanism"]]) found.add(String(plugin).toLowerCase());
    }
    const fresh = [...found].filter((address) => !known.has(address));
    const names = await mapInGroups(fresh, 16, (address) => nameOf(rpc, address));
    for (const [i, address] of fresh.entries()) {
      known.set(address, names[i]!);
      await store.addPlugin(address, names[i]!);
    }
  }
}

function nameOf(rpc: Rpc, plugin: string): Promise<string> {
  return view<string>({ rpc }, plugin, classifierAbi, "name").then(
    ([name]) => name!,
    (error: unknown) => {
      if (error instanceof DcaiError && error.code.startsWith("RPC_")) throw error;
      return UNNAMED;
    },
  );
}

async function filterOf(store: LogStore, { subject, mechanisms }: ReadOptions): Promise<LogFilter> {
  const plugins = [...(await store.plugins())].filter(([, name]) => mechanisms.includes(name));
  const addresses = [subject.hub, ...plugins.map(([address]) => address)];
  if (subject.modelId === null) return { addresses, topics: [[]] };
  const model = numberTopic(subject.modelId);
  return { addresses, topics: [[null, model], [topicOf("Transfer"), null, null, model]] }; // prettier-ignore
}

/**
 * Compares what is stored with the chain, and forgets what is not there any more.
 *
 * @returns Whether anything was forgotten.
 */
async function dropWhatChanged(rpc: Rpc, store: LogStore): Promise<boolean> {
  let dropFrom: number | undefined;
  for (let below = Number.MAX_SAFE_INTEGER; ;) {
    const blocks = await store.blocksBelow(below, TAIL);
    if (blocks.length === 0) break;
    const headers = await mapInGroups(blocks, TAIL, ({ number }) => headerOf(rpc, number));
    const changed = blocks.findLastIndex(({ hash }, i) => headers[i]?.hash !== hash);
    if (changed !== -1) dropFrom = blocks[changed]!.number;
    if (changed !== blocks.length - 1) break; // the oldest of these is still there, and so are all before it
    below = dropFrom!;
  }
  if (dropFrom === undefined) return false;
  await store.dropFrom(dropFrom);
  return true;
}
