import { shapeOf } from "./error-shapes.ts";
import type { RawLog, Rpc } from "./rpc.ts";

/** Which logs to read. */
export interface LogQuery {
  readonly address: string;
  /** As eth_getLogs takes them: null for any, an array for one of several. */
  readonly topics: readonly (string | readonly string[] | null)[];
  readonly fromBlock: number;
  readonly toBlock: number;
}

const FIRST_RANGE = 100_000;
const RANGE_CODES = new Set(["-32005", "-32602", "-32600", "-32062", "-32614", "-32701"]);
const RANGE_TEXT =
  /range|too many|too large|too big|results|response size|limit|exceed|more than \d|up to|time(?:d )?out|logs matched/i;

/**
 * Reads logs in ascending order, in ranges of blocks that adapt to what the node bears: halved when it complains about
 * the range or the number of results, doubled after each success.
 *
 * @param firstRange How many blocks to try first.
 * @throws what the node says if it refuses even a single block, RpcFailed, RpcTimeout
 */
export async function* readLogs(rpc: Rpc, query: LogQuery, firstRange = FIRST_RANGE): AsyncGenerator<RawLog[], void> {
  let range = firstRange;
  for (let from = query.fromBlock; from <= query.toBlock;) {
    const to = Math.min(query.toBlock, from + range - 1);
    let logs: RawLog[];
    try {
      logs = await readRange(rpc, query, from, to);
    } catch (error) {
      if (to === from || !isRangeError(error)) throw error;
      range = Math.max(1, Math.floor((to - from + 1) / 2));
      continue;
    }
    if (logs.length > 0) yield logs;
    from = to + 1;
    range *= 2;
  }
}

/** Whether a node refuses a query for its size. */
export function isRangeError(error: unknown): boolean {
  const { codes, messages, statuses } = shapeOf(error);
  if (statuses.includes(413)) return true;
  if (statuses.includes(429) || messages.some((message) => /rate limit|too many requests/i.test(message))) return false;
  return codes.some((code) => RANGE_CODES.has(code)) || messages.some((message) => RANGE_TEXT.test(message));
}

async function readRange(rpc: Rpc, { address, topics }: LogQuery, from: number, to: number): Promise<RawLog[]> {
  const filter = { address, topics, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
  return rpc.request<RawLog[]>("eth_getLogs", [filter], isRangeError);
}

/** A chain that is no longer is read from its beginning. */
const SHORT_CHAIN = FIRST_RANGE;

/**
 * The first block in which an address has code, by bisection; 0 if the node does not keep old states, or if the chain is so short that one
 * request reads it: development chains forget the states of blocks that were mined in bulk.
 */
export async function firstBlockWithCode(rpc: Rpc, address: string): Promise<number> {
  let low = 0;
  let high = await rpc.blockNumber();
  if (high < SHORT_CHAIN) return 0;
  try {
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const code = await rpc.code(address, `0x${middle.toString(16)}`);
      if (code === "0x") low = middle + 1;
      else high = middle;
    }
    return low;
  } catch {
    return 0;
  }
}

/**
 * The first block with a timestamp of at least `time` (seconds), by bisection; one above the latest if there is none.
 *
 * @param low A block that is not after it.
 */
export async function firstBlockSince(rpc: Rpc, time: number, low = 0): Promise<number> {
  let first = low;
  let high = (await rpc.blockNumber()) + 1;
  while (first < high) {
    const middle = Math.floor((first + high) / 2);
    const block = await rpc.request<{ timestamp: string } | null>("eth_getBlockByNumber", [
      `0x${middle.toString(16)}`,
      false,
    ]);
    if (block === null || Number(block.timestamp) >= time) high = middle;
    else first = middle + 1;
  }
  return first;
}
