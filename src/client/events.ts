import type { Interface } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { hubAbi } from "./abi.ts";
import { UnexpectedAnswer } from "./errors.ts";
import type { RawLog } from "./rpc.ts";

/** One event of the hub. */
export interface HubEvent {
  /** For example `Contributed`. */
  readonly name: string;
  /** By name; integers are bigint. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly blockNumber: number;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

/** The hub's events among a transaction's logs. */
export function parseHubLogs(hub: string, logs: readonly RawLog[]): HubEvent[] {
  const address = hub.toLowerCase();
  return logs.filter((log) => log.address.toLowerCase() === address).flatMap((log) => parseHubLog(log) ?? []);
}

/** Name and arguments of a log by its contract's ABI; null if it is none of its events. */
export function argsOfLog(abi: Interface, { topics, data }: RawLog): Pick<HubEvent, "name" | "args"> | null {
  const parsed = abi.parseLog({ topics: [...topics], data });
  if (parsed === null) return null;
  const args: Record<string, unknown> = {};
  parsed.fragment.inputs.forEach((input, i) => (args[input.name] = parsed.args[i] as unknown));
  return { name: parsed.name, args };
}

/** One log of the hub; null if it is none of its events. */
export function parseHubLog(log: RawLog): HubEvent | null {
  const parsed = argsOfLog(hubAbi, log);
  if (parsed === null) return null;
  return {
    ...parsed,
    blockNumber: Number(log.blockNumber),
    transactionHash: log.transactionHash as Hex,
    logIndex: Number(log.logIndex),
  };
}

/** The first event of this name. Throws UnexpectedAnswer if the transaction has none. */
export function eventOf(sent: { readonly hash: Hex; readonly events: readonly HubEvent[] }, name: string): HubEvent {
  const event = sent.events.find((candidate) => candidate.name === name);
  if (event === undefined)
    throw new UnexpectedAnswer({ method: `transaction ${sent.hash}`, answer: `no event ${name}` });
  return event;
}

/** The topic of one of the hub's events. */
export function topicOf(name: string): Hex {
  return hubAbi.getEvent(name)!.topicHash as Hex;
}

/** A number as a topic. */
export function numberTopic(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
