import { isRangeError } from "../client/logs.ts";
import { mapInGroups } from "../client/records.ts";
import type { RawLog, Rpc } from "../client/rpc.ts";
import { tag } from "./calls.ts";
import { BadLog } from "./errors.ts";
import type { BlockRow, LogRow } from "./log-store.ts";
import { Pace } from "./pace.ts";

/** Which logs to read: all that match one of these topics, from these addresses. */
export interface LogFilter {
  readonly addresses: readonly string[];
  /** As eth_getLogs takes them, several alternatives. */
  readonly topics: readonly (readonly (string | null)[])[];
}

/** A range of blocks as it was read. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Those with logs, and the last one. */
  readonly blocks: readonly BlockRow[];
  readonly logs: readonly LogRow[];
}

/** The chain changed while it was read: what was read of this block does not fit together. */
export class Reorganised extends Error {
  constructor(readonly block: number) {
    super(`Block ${block} changed`);
  }
}

/** What nodes give beside what RawLog has. */
interface NodeLog extends RawLog {
  readonly blockHash?: string;
  /** Newer nodes tell the time, so that the block's header need not be asked for. */
  readonly blockTimestamp?: string;
  readonly removed?: boolean;
}

const HEADERS_AT_ONCE = 100;

/**
 * Reads a history in ranges of blocks, several at once, and gives them in order. Ranges adapt to the node, which may refuse
 * long ones, and to what is in them.
 *
 * @throws Reorganised, BadLog, RpcFailed, RpcTimeout
 */
export async function* readRanges(rpc: Rpc, filter: LogFilter, from: number, to: number): AsyncGenerator<Range, void> {
  const pace = new Pace();
  let next = from;
  const onTheirWay: Promise<Range>[] = [];
  const start = () => {
    while (next <= to && onTheirWay.length < pace.atOnce) {
      const end = Math.min(to, next + pace.blocks - 1);
      const range = readRange(rpc, filter, next, end, pace);
      range.catch(() => undefined); // told when its turn comes
      onTheirWay.push(range);
      next = end + 1;
    }
  };
  for (start(); onTheirWay.length > 0; start()) {
    const range = await onTheirWay.shift()!;
    pace.learn(range.to - range.from + 1, range.logs);
    yield range;
  }
}

async function readRange(rpc: Rpc, filter: LogFilter, from: number, to: number, pace: Pace): Promise<Range> {
  const found = new Map<string, NodeLog>();
  for (const topics of filter.topics) {
    const seen = new Set<string>();
    for (const log of await logsOf(rpc, filter, topics, from, to, pace)) {
      if (log.removed === true) continue;
      const place = checkLog(filter, log, from, to);
      if (seen.has(place)) throw bad(log, `log ${Number(log.logIndex)} was sent twice`);
      seen.add(place);
      found.set(place, log);
    }
  }
  const logs = [...found.values()].sort(
    (a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex),
  );
  return { from, to, blocks: await blocksOf(rpc, logs, to), logs: logs.map(toRow) };
}

/** The logs of a range; of its halves if the node refuses it. */
async function logsOf(
  rpc: Rpc,
  filter: LogFilter,
  topics: LogFilter["topics"][number],
  from: number,
  to: number,
  pace: Pace,
): Promise<NodeLog[]> {
  const [fromBlock, toBlock] = [tag(from), tag(to)];
  const query = { address: filter.addresses, topics, fromBlock, toBlock };
  try {
    return await rpc.request<NodeLog[]>("eth_getLogs", [query], isRangeError);
  } catch (error) {
    if (from === to || !isRangeError(error)) throw error;
    pace.refuse(to - from + 1);
    const middle = Math.floor((from + to) / 2);
    const first = await logsOf(rpc, filter, topics, from, middle, pace);
    return [...first, ...(await logsOf(rpc, filter, topics, middle + 1, to, pace))];
  }
}

function checkLog({ addresses, topics }: LogFilter, log: NodeLog, from: number, to: number): string {
  const block = Number(log.blockNumber);
  if (!(block >= from && block <= to)) throw bad(log, `it was asked for blocks ${from} to ${to}`);
  if (!addresses.some((address) => address.toLowerCase() === log.address.toLowerCase()))
    throw bad(log, `it is of ${log.address}, which was not asked for`);
  const fits = topics.some((wanted) => wanted.every((topic, i) => topic === null || topic === log.topics[i]));
  if (!fits) throw bad(log, `it has topics that were not asked for`);
  return `${block} ${Number(log.logIndex)}`;
}

function bad(log: NodeLog, reason: string): BadLog {
  return new BadLog({ block: Number(log.blockNumber), reason: `${reason} (transaction ${log.transactionHash})` });
}

/** Hash and time of each block with logs and of the last one, as the logs tell them or as the node does. */
async function blocksOf(rpc: Rpc, logs: readonly NodeLog[], last: number): Promise<BlockRow[]> {
  const blocks = new Map<number, BlockRow>();
  const unknown = new Set([last]);
  for (const log of logs) {
    const number = Number(log.blockNumber);
    const known = blocks.get(number);
    const hash = log.blockHash ?? known?.hash ?? "";
    if (known !== undefined && known.hash !== hash) throw new Reorganised(number);
    blocks.set(number, { number, hash, time: Number(log.blockTimestamp ?? 0) });
    if (hash === "" || log.blockTimestamp === undefined || log.blockTimestamp === null) unknown.add(number);
  }
  await mapInGroups([...unknown], HEADERS_AT_ONCE, async (number) => {
    const header = await headerOf(rpc, number);
    const hash = blocks.get(number)?.hash ?? "";
    if (header === null || (hash !== "" && hash !== header.hash)) throw new Reorganised(number);
    blocks.set(number, header);
  });
  return [...blocks.values()].sort((a, b) => a.number - b.number);
}

/** A block's number, hash and time; null if there is none of this number (yet, or any more). */
export async function headerOf(rpc: Rpc, block: number | "latest" | "finalized"): Promise<BlockRow | null> {
  const which = typeof block === "number" ? tag(block) : block;
  const header = await rpc.request<Record<string, string> | null>("eth_getBlockByNumber", [which, false]);
  if (header?.["hash"] === undefined || header["hash"] === null) return null;
  return { number: Number(header["number"]), hash: header["hash"], time: Number(header["timestamp"]) };
}

function toRow(log: NodeLog): LogRow {
  return {
    block: Number(log.blockNumber),
    logIndex: Number(log.logIndex),
    transactionHash: log.transactionHash.toLowerCase(),
    address: log.address.toLowerCase(),
    topics: [...log.topics],
    data: log.data,
  };
}
