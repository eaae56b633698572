import type { Hex } from "../codec/bytes.ts";
import { argsOf } from "../incentives/points-events.ts";
import type { PointsEvent, PointsEventArgs } from "../incentives/points-events.ts";
import type { Votes } from "../incentives/points-votes.ts";
import { pointsAbi } from "./abi.ts";
import type { Context } from "./context.ts";
import { argsOfLog, numberTopic } from "./events.ts";
import { firstBlockWithCode, readLogs } from "./logs.ts";
import type { PointsPlace } from "./points-views.ts";
import type { RawLog } from "./rpc.ts";

/** Which events of a points model to read. */
export interface PointsEventFilter {
  /** All of them unless told. */
  readonly names?: readonly (keyof PointsEventArgs)[];
  /** Of this account, for events of ballots; of all unless told. */
  readonly account?: string;
  /** In which votes are cast, for events of ballots. */
  readonly round?: number;
  /** The mechanism's first block unless told. */
  readonly fromBlock?: number;
  /** The latest block unless told. */
  readonly toBlock?: number;
}

/** The events of one model's mechanism, in order. */
export async function* pointsEvents(
  context: Context,
  { mechanism, modelId }: PointsPlace,
  { names, account, round, fromBlock, toBlock }: PointsEventFilter = {},
): AsyncGenerator<PointsEvent, void> {
  const { rpc } = context;
  const topics = [
    names === undefined ? null : names.map((name) => pointsAbi.getEvent(name)!.topicHash),
    numberTopic(modelId),
    account === undefined ? null : `0x${account.slice(2).toLowerCase().padStart(64, "0")}`,
    ...(round === undefined ? [] : [numberTopic(BigInt(round))]),
  ];
  const first = fromBlock ?? context.deployedAt ?? (await firstBlockWithCode(rpc, mechanism));
  const last = toBlock ?? (await rpc.blockNumber());
  for await (const logs of readLogs(rpc, { address: mechanism, topics, fromBlock: first, toBlock: last })) {
    yield* logs.flatMap((log) => parsePointsLog(log) ?? []);
  }
}

/** One log of a PointsIncentive; null if it is none of its events. */
export function parsePointsLog(log: RawLog): PointsEvent | null {
  const parsed = argsOfLog(pointsAbi, log);
  return parsed === null ? null : { ...parsed, transactionHash: log.transactionHash as Hex };
}

/** The commitment of an account that counts in a round: its last one; null if there is none. */
export async function lastCommitment(
  context: Context,
  place: PointsPlace,
  account: string,
  round: number,
): Promise<Hex | null> {
  let last: Hex | null = null;
  for await (const event of pointsEvents(context, place, { names: ["BallotCommitted"], account, round })) {
    last = argsOf<"BallotCommitted">(event).commitment;
  }
  return last;
}

/** What an account revealed in a round, void votes left out: what is handed over to collect it. */
export async function revealedVotes(
  context: Context,
  place: PointsPlace,
  account: string,
  round: number,
): Promise<Votes | null> {
  let votes: Votes | null = null;
  for await (const event of pointsEvents(context, place, { names: ["BallotRevealed"], account, round })) {
    const { valid, ids } = argsOf<"BallotRevealed">(event);
    votes = { valid, ids: [...ids] };
  }
  return votes;
}
