import type { Hex } from "../codec/bytes.ts";
import { DRAW_DELAY } from "../incentives/market-draw.ts";
import { MarketHistory } from "../incentives/market-history.ts";
import type { MarketEvent } from "../incentives/market-history.ts";
import { marketAbi } from "./abi.ts";
import type { Context, Sent } from "./context.ts";
import { UnexpectedAnswer } from "./errors.ts";
import { argsOfLog, numberTopic } from "./events.ts";
import { firstBlockWithCode, readLogs } from "./logs.ts";
import { marketOf } from "./market-views.ts";
import type { MarketPlug } from "./market-views.ts";
import { mapInGroups } from "./records.ts";
import type { RawLog } from "./rpc.ts";

/** An event of a PredictionMarket, and where it stands. */
export interface MarketLog extends MarketEvent {
  readonly blockNumber: number;
  readonly transactionHash: Hex;
}

/** Which events of a model's markets to read. */
export interface MarketEventFilter {
  /** For example `BatchJudged`; all of them unless told. */
  readonly names?: readonly string[];
  /** Of this market; of all unless told. */
  readonly market?: number;
  /** The block in which the market was opened, or the mechanism's first, unless told. */
  readonly fromBlock?: number;
  /** The latest block unless told. */
  readonly toBlock?: number;
}

const CODES_AT_ONCE = 32;

/** The events of one model's markets, in order. */
export async function* marketEvents(
  context: Context,
  place: MarketPlug,
  { names, market, fromBlock, toBlock }: MarketEventFilter = {},
): AsyncGenerator<MarketLog, void> {
  const { rpc } = context;
  const { mechanism, modelId } = place;
  const topics = [
    names === undefined ? null : names.map((name) => marketAbi.getEvent(name)!.topicHash),
    numberTopic(modelId),
    ...(market === undefined ? [] : [numberTopic(BigInt(market))]),
  ];
  const first = fromBlock ?? (await firstBlockOf(context, place, market));
  const last = toBlock ?? (await rpc.blockNumber());
  for await (const logs of readLogs(rpc, { address: mechanism, topics, fromBlock: first, toBlock: last })) {
    yield* logs.flatMap((log) => parseMarketLog(log) ?? []);
  }
}

/** No event can be in a block before this one. Where contracts see another chain's block numbers, those are lower. */
async function firstBlockOf(context: Context, place: MarketPlug, market: number | undefined): Promise<number> {
  const opened = market === undefined ? 0 : (await marketOf(context, place, market)).drawBlock - DRAW_DELAY;
  if (opened > 0) return opened;
  return context.deployedAt ?? firstBlockWithCode(context.rpc, place.mechanism);
}

/** One log of a PredictionMarket; null if it is none of its events. */
export function parseMarketLog(log: RawLog): MarketLog | null {
  const parsed = argsOfLog(marketAbi, log);
  if (parsed === null) return null;
  return { ...parsed, blockNumber: Number(log.blockNumber), transactionHash: log.transactionHash as Hex };
}

/**
 * Reads all that decides one market: its events, and the samples that were revealed.
 *
 * @returns What `settleMarket` works with, by its `record`.
 * @throws BadMarketHistory if the market was not opened, or events are missing
 */
export async function marketHistory(
  context: Context,
  place: MarketPlug,
  market: number,
  blocks: Pick<MarketEventFilter, "fromBlock" | "toBlock"> = {},
): Promise<MarketHistory> {
  const events: MarketLog[] = [];
  for await (const event of marketEvents(context, place, { ...blocks, market })) events.push(event);
  const addresses = events.flatMap(({ args }) => (typeof args["code"] === "string" ? [args["code"]] : []));
  const codes = await mapInGroups(addresses, CODES_AT_ONCE, (address) => context.rpc.code(address));
  const codeAt = new Map(addresses.map((address, i) => [address, codes[i]!]));
  const history = new MarketHistory((address) => codeAt.get(address) ?? "0x");
  for (const event of events) history.follow(event);
  return history;
}

/** The market's own event in a transaction. Throws UnexpectedAnswer if it has none of this name. */
export async function marketEventIn(
  { rpc }: Context,
  { mechanism }: Pick<MarketPlug, "mechanism">,
  { hash }: Sent,
  name: string,
): Promise<MarketLog> {
  const receipt = await rpc.receipt(hash);
  const logs = receipt?.logs.filter(({ address }) => address.toLowerCase() === mechanism.toLowerCase()) ?? [];
  const event = logs.map(parseMarketLog).find((log) => log?.name === name);
  if (event === undefined || event === null) {
    throw new UnexpectedAnswer({ method: `transaction ${hash}`, answer: `no event ${name}` });
  }
  return event;
}
