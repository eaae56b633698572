import type { Hex } from "../codec/bytes.ts";
import type { Context } from "./context.ts";
import { numberTopic, parseHubLog, topicOf } from "./events.ts";
import type { HubEvent } from "./events.ts";
import { firstBlockWithCode, readLogs } from "./logs.ts";

/** Which of the hub's events to read. */
export interface EventFilter {
  /** As eth_getLogs takes them; all events unless told. */
  readonly topics?: readonly (string | readonly string[] | null)[];
  /** The hub's first block unless told. */
  readonly fromBlock?: number;
  /** The latest block unless told. */
  readonly toBlock?: number;
}

/** Where money of a model lies; the numbers are those of the contracts. */
const PLACE_DEPOSIT = 3n;

const STATUS_CLOSED = 2;

/** Who had a report or a taking noted, see `Filed`. */
export interface Filer {
  readonly account: string;
  readonly kind: "report" | "take";
}

/** Everything about one contribution, put together from the hub's events. */
export interface ContributionRecord {
  readonly modelId: bigint;
  readonly id: Hex;
  readonly contributor: string;
  /** Seconds since 1970. */
  readonly contributedAt: number;
  readonly deposit: bigint;
  readonly label: number;
  readonly features: Hex;
  /** Whether the model changed by it. */
  readonly learned: boolean;
  readonly status: "open" | "closed";
  /** What the mechanism last noted, 0 to 63; the model's own first vote is in the hub's record only. */
  readonly mark: number;
  /** What is left of the deposit. */
  readonly left: bigint;
  /** Who was paid for reporting it. */
  readonly reporters: readonly string[];
  /** Who filed a report of it, or as the owner a taking, without being paid at once. */
  readonly filers: readonly Filer[];
  readonly blockNumber: number;
  readonly transactionHash: Hex;
}

/** Which contributions to give. */
export interface ContributionFilter {
  readonly contributor?: string;
  readonly status?: "open" | "closed";
  /** Contributions before this block are left out; the hub's first block unless told. */
  readonly fromBlock?: number;
  readonly toBlock?: number;
}

type Draft = { -readonly [field in keyof ContributionRecord]: ContributionRecord[field] } & {
  reporters: string[];
  filers: Filer[];
};

/** The hub's events in order, read in ranges of blocks that suit the node. */
export async function* hubEvents(context: Context, filter: EventFilter = {}): AsyncGenerator<HubEvent, void> {
  const { hub, rpc } = context;
  const fromBlock = filter.fromBlock ?? context.deployedAt ?? (await firstBlockWithCode(rpc, hub));
  const toBlock = filter.toBlock ?? (await rpc.blockNumber());
  for await (const logs of readLogs(rpc, { address: hub, topics: filter.topics ?? [], fromBlock, toBlock })) {
    for (const log of logs) {
      const event = parseHubLog(log);
      if (event !== null) yield event;
    }
  }
}

/** A model's contributions in the order in which they were made, with what became of each. */
export async function contributions(
  context: Context,
  modelId: bigint,
  filter: ContributionFilter = {},
): Promise<ContributionRecord[]> {
  const names = ["Contributed", "Refunded", "Reported", "Taken", "Swept", "Moved", "RecordNoted"];
  const { fromBlock, toBlock, status } = filter;
  const contributor = filter.contributor?.toLowerCase();
  const records = new Map<Hex, Draft>();
  const events = hubEvents(context, {
    topics: [names.map(topicOf), numberTopic(modelId)],
    ...(fromBlock === undefined ? {} : { fromBlock }),
    ...(toBlock === undefined ? {} : { toBlock }),
  });
  for await (const event of events) applyEvent(records, event);
  return [...records.values()].filter(
    (record) =>
      (contributor === undefined || record.contributor.toLowerCase() === contributor) &&
      (status === undefined || record.status === status),
  );
}

function applyEvent(records: Map<Hex, Draft>, event: HubEvent): void {
  const { name, args } = event;
  if (name === "Contributed") {
    records.set(args["id"] as Hex, toRecord(event));
    return;
  }
  const record = records.get((name === "Moved" ? args["fromKey"] : args["id"]) as Hex);
  if (record === undefined) return; // contributed before the first block asked for
  const amount = (args["amount"] as bigint | undefined) ?? 0n; // none in RecordNoted
  if (name === "Moved") {
    if (args["from"] === PLACE_DEPOSIT) record.left -= amount;
  } else if (name === "Swept") {
    record.left = 0n;
    record.status = "closed";
  } else {
    const state = Number(args["state"]);
    record.left -= amount;
    record.status = (state & 3) === STATUS_CLOSED ? "closed" : "open";
    record.mark = state >> 2;
    if (name === "Reported" && amount > 0n) record.reporters.push(args["reporter"] as string);
    else if (amount === 0n && record.status === "open") noteFiler(record, event);
  }
}

function noteFiler({ filers }: Draft, { name, args }: HubEvent): void {
  if (name !== "Reported" && name !== "Taken") return;
  const filer: Filer =
    name === "Reported"
      ? { account: args["reporter"] as string, kind: "report" }
      : { account: args["owner"] as string, kind: "take" };
  if (!filers.some(({ account, kind }) => account === filer.account && kind === filer.kind)) filers.push(filer);
}

/** What a {@link HubEvent} `Contributed` tells. */
export function toRecord({ args, blockNumber, transactionHash }: HubEvent): Draft {
  return {
    modelId: args["modelId"] as bigint,
    id: args["id"] as Hex,
    contributor: args["contributor"] as string,
    contributedAt: Number(args["contributedAt"]),
    deposit: args["deposit"] as bigint,
    label: Number(args["label"]),
    features: args["features"] as Hex,
    learned: BigInt(args["trace"] as Hex) !== 0n,
    status: "open",
    mark: 0,
    left: args["deposit"] as bigint,
    reporters: [],
    filers: [],
    blockNumber,
    transactionHash,
  };
}
