import type { Interface } from "ethers";

import { hubAbi } from "../client/abi.ts";
import { AbiList } from "./abi.ts";
import type { TimedLog } from "./log-store.ts";

/** Name of a log that no contract of this project writes. */
export const UNREADABLE = "unreadable log";

/** One event, as it is replayed. */
export interface AuditEvent {
  readonly name: string;
  /** By name; integers are bigint, addresses, bytes and texts `0x…` in lower case: what people call a text need not be one. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The model that it is about; null for balances and currencies. */
  readonly modelId: bigint | null;
  readonly block: number;
  readonly logIndex: number;
  /** Of the block, in seconds since 1970. */
  readonly time: bigint;
  readonly transactionHash: string;
  /** Null: the hub's; else the address of the mechanism. */
  readonly mechanism: string | null;
}

/** Numbers that are small on every chain, whatever their type; one that is not was never written by a contract. */
const LIMITS: Readonly<Record<string, bigint>> = {
  ...Object.fromEntries(
    ["label", "sweepTipBps", "state", "count", "right", "verdict"].map((name) => [name, 2n ** 31n]),
  ),
  ...Object.fromEntries(["modelId", "tokenId", "offset", "anyoneWait", "round"].map((name) => [name, 2n ** 53n])),
  ...Object.fromEntries(
    ["market", "batch", "page", "part", "samples", "position", "correct", "failedAt"].map((name) => [name, 2n ** 31n]),
  ),
  ...Object.fromEntries(["contributedAt", "endsAt"].map((name) => [name, 2n ** 53n])),
  releaseAt: 2n ** 63n,
};

/** An event of a contract: how its topics after the first are read, and its data. */
interface KnownEvent {
  readonly name: string;
  readonly topics: readonly Field[];
  readonly fields: readonly Field[];
  readonly data: AbiList;
}

/** An argument by its name; `type` reads a topic. */
interface Field {
  readonly name: string;
  readonly type: AbiList;
}

/** Decodes logs of a hub and of its mechanisms. */
export class EventReader {
  private readonly events = new Map<Interface, ReadonlyMap<string, KnownEvent>>();

  /** @param abis Of mechanisms whose events are followed, by address. */
  constructor(
    private readonly hub: string,
    private readonly abis: ReadonlyMap<string, Interface>,
  ) {}

  /** The event; one with the name {@link UNREADABLE} if the contract cannot have written such a log. */
  read(log: TimedLog): AuditEvent {
    const { block, logIndex, transactionHash, address } = log;
    const isHub = address === this.hub.toLowerCase();
    const mechanism = isHub ? null : address;
    const place = { block, logIndex, time: BigInt(log.time), transactionHash, mechanism };
    const abi = isHub ? hubAbi : this.abis.get(address)!;
    const event = this.eventsOf(abi).get(log.topics[0] ?? "");
    const args = event === undefined ? null : decode(event, log);
    if (event === undefined || args === null) return { name: UNREADABLE, args: {}, modelId: null, ...place };
    const modelId = (args["modelId"] ?? (event.name === "Transfer" ? args["tokenId"] : null) ?? null) as bigint | null;
    return { name: event.name, args, modelId, ...place };
  }

  private eventsOf(abi: Interface): ReadonlyMap<string, KnownEvent> {
    const known = this.events.get(abi);
    if (known !== undefined) return known;
    const events = new Map<string, KnownEvent>();
    abi.forEachEvent(({ name, topicHash, inputs }) => {
      const fields = inputs.map((input) => ({
        name: input.name,
        type: new AbiList([input]),
        isIndexed: input.indexed,
      }));
      const topics = fields.filter(({ isIndexed }) => isIndexed === true);
      const others = fields.filter(({ isIndexed }) => isIndexed !== true);
      const data = new AbiList(inputs.filter(({ indexed }) => indexed !== true));
      events.set(topicHash, { name, topics, fields: others, data });
    });
    this.events.set(abi, events);
    return events;
  }
}

/** What the event tells; null if it is not encoded as the contract does it, to the last bit. */
function decode({ topics, fields, data }: KnownEvent, log: TimedLog): Record<string, unknown> | null {
  if (log.topics.length !== topics.length + 1) return null;
  const values = data.read(log.data.slice(2).toLowerCase());
  if (values === null) return null;
  const args: Record<string, unknown> = {};
  for (const [i, { name, type }] of topics.entries()) {
    const value = type.read(log.topics[i + 1]!.slice(2));
    if (value === null) return null;
    args[name] = value[0];
  }
  for (const [i, { name }] of fields.entries()) args[name] = values[i];
  for (const [name, value] of Object.entries(args)) {
    const limit = LIMITS[name];
    if (limit !== undefined && typeof value === "bigint" && value >= limit) return null;
  }
  return args;
}
