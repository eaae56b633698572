import { EventFragment } from "ethers";
import type { Interface } from "ethers";

import { hubAbi } from "../client/abi.ts";
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
  ...Object.fromEntries(["contributedAt", "endsAt"].map((name) => [name, 2n ** 53n])),
  releaseAt: 2n ** 63n,
};

/** An event of a contract, and the same with its texts as bytes. */
interface KnownEvent {
  readonly name: string;
  readonly fragment: EventFragment;
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
    const args = event === undefined ? null : decode(abi, event, log);
    if (event === undefined || args === null) return { name: UNREADABLE, args: {}, modelId: null, ...place };
    const modelId = (args["modelId"] ?? (event.name === "Transfer" ? args["tokenId"] : null) ?? null) as bigint | null;
    return { name: event.name, args, modelId, ...place };
  }

  private eventsOf(abi: Interface): ReadonlyMap<string, KnownEvent> {
    const known = this.events.get(abi);
    if (known !== undefined) return known;
    const events = new Map<string, KnownEvent>();
    abi.forEachEvent((fragment) => {
      const inputs = fragment.inputs.map((input) => {
        return { name: input.name, type: input.type.replace("string", "bytes"), indexed: input.indexed };
      });
      const { name, topicHash } = fragment;
      events.set(topicHash, { name, fragment: EventFragment.from({ type: "event", name, inputs, anonymous: false }) });
    });
    this.events.set(abi, events);
    return events;
  }
}

/** What the event tells; null if it is not encoded as the contract does it, to the last bit. */
function decode(abi: Interface, { fragment }: KnownEvent, { topics, data }: TimedLog): Record<string, unknown> | null {
  try {
    const values = [...abi.decodeEventLog(fragment, data, [fragment.topicHash, ...topics.slice(1)])] as unknown[];
    const encoded = abi.encodeEventLog(fragment, values);
    if (encoded.data !== data.toLowerCase() || encoded.topics.length !== topics.length) return null;
    if (encoded.topics.some((topic, i) => i > 0 && topic !== topics[i])) return null;
    const args: Record<string, unknown> = {};
    for (const [i, { name, type }] of fragment.inputs.entries()) {
      const value = values[i];
      args[name] = type === "address" ? (value as string).toLowerCase() : value;
      const limit = LIMITS[name];
      if (limit !== undefined && typeof value === "bigint" && value >= limit) return null;
    }
    return args;
  } catch {
    return null;
  }
}
