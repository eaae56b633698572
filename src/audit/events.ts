import type { Interface } from "ethers";

import { hubAbi } from "../client/abi.ts";
import type { TimedLog } from "./log-store.ts";

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

  /** The event; null if it is none that the contract is known to have. */
  read(log: TimedLog): AuditEvent | null {
    const isHub = log.address === this.hub.toLowerCase();
    const abi = isHub ? hubAbi : this.abis.get(log.address);
    const parsed = abi?.parseLog({ topics: log.topics, data: log.data });
    if (parsed === null || parsed === undefined) return null;
    const args: Record<string, unknown> = {};
    parsed.fragment.inputs.forEach(({ name, type }, i) => {
      const value = parsed.args[i] as unknown;
      args[name] = type === "address" ? (value as string).toLowerCase() : value;
    });
    const modelId = (args["modelId"] ?? (parsed.name === "Transfer" ? args["tokenId"] : null) ?? null) as bigint | null;
    const { block, logIndex, transactionHash, address } = log;
    const mechanism = isHub ? null : address;
    return { name: parsed.name, args, modelId, block, logIndex, time: BigInt(log.time), transactionHash, mechanism };
  }
}
