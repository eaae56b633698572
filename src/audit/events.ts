import type { Interface, LogDescription } from "ethers";

import { hubAbi } from "../client/abi.ts";
import type { TimedLog } from "./log-store.ts";

/** Name of a log that no contract of this project writes. */
export const UNREADABLE = "unreadable log";

/** One event, as it is replayed. */
export interface AuditEvent {
  readonly name: string;
  /** By name; integers are bigint, addresses and bytes in lower case. */
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

/** Decodes logs of a hub and of its mechanisms. */
export class EventReader {
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
    const parsed = parse(isHub ? hubAbi : this.abis.get(address)!, log);
    if (parsed === null) return { name: UNREADABLE, args: {}, modelId: null, ...place };
    const args: Record<string, unknown> = {};
    parsed.fragment.inputs.forEach(({ name, type }, i) => {
      const value = parsed.args[i] as unknown;
      args[name] = type === "address" ? (value as string).toLowerCase() : value;
    });
    const modelId = (args["modelId"] ?? (parsed.name === "Transfer" ? args["tokenId"] : null) ?? null) as bigint | null;
    return { name: parsed.name, args, modelId, ...place };
  }
}

/** Null if it is no event of the contract, or not encoded as the contract does it, to the last bit. */
function parse(abi: Interface, { topics, data }: TimedLog): LogDescription | null {
  try {
    const parsed = abi.parseLog({ topics, data });
    if (parsed === null) return null;
    const encoded = abi.encodeEventLog(parsed.fragment, [...parsed.args] as unknown[]);
    const isSame = encoded.data === data.toLowerCase() && encoded.topics.every((topic, i) => topic === topics[i]);
    return isSame ? parsed : null;
  } catch {
    return null;
  }
}
