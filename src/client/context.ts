import type { Interface } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { hubAbi } from "./abi.ts";
import type { Clock } from "./clock.ts";
import type { ErrorDecoder } from "./contract-error.ts";
import { parseHubLogs } from "./events.ts";
import type { HubEvent } from "./events.ts";
import { NoAccount, UnexpectedAnswer } from "./errors.ts";
import type { ModelAccess } from "./model-access.ts";
import { checkReceipt, waitForReceipt } from "./receipts.ts";
import type { RawReceipt, Rpc } from "./rpc.ts";
import type { OnAttempt, Sender, SendOptions, Submitted, TxDraft } from "./sender.ts";

/** What every flow works with. */
export interface Context {
  readonly hub: string;
  /** Where names and encoders are kept. */
  readonly cards: string;
  readonly chainId: bigint;
  readonly rpc: Rpc;
  readonly clock: Clock;
  readonly decoder: ErrorDecoder;
  readonly sending: SendOptions;
  /** Null: read only. */
  readonly sender: Sender | null;
  readonly account: string | null;
  /** Makes access lists. */
  readonly access: ModelAccess;
  /** The first block with events of the hub, if it is known. */
  readonly deployedAt: number | undefined;
}

/** A transaction that was mined and did what it should. */
export interface Sent {
  readonly hash: Hex;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  /** Wei paid for gas. */
  readonly fee: bigint;
  /** The hub's events in it. */
  readonly events: readonly HubEvent[];
}

/** The sender, or NoAccount. */
export function senderOf(context: Context, action: string): Sender {
  if (context.sender === null) throw new NoAccount({ action });
  return context.sender;
}

/** The account, or NoAccount. */
export function accountOf(context: Context, action: string): string {
  return senderOf(context, action).account;
}

/** Calls a view and decodes its result. Throws ContractError, UnexpectedAnswer, RpcFailed, RpcTimeout. */
export async function view<T = unknown>(
  context: Pick<Context, "rpc">,
  to: string,
  abi: Interface,
  method: string,
  args: readonly unknown[] = [],
  from?: string | null,
): Promise<T[]> {
  const data = abi.encodeFunctionData(method, args);
  const answer = await context.rpc.call({ to, data, ...(from === undefined ? {} : { from }) });
  return decodeAnswer<T>(abi, method, answer);
}

/** Decodes a call's result. Throws UnexpectedAnswer. */
export function decodeAnswer<T>(abi: Interface, method: string, answer: string): T[] {
  try {
    return [...abi.decodeFunctionResult(method, answer)] as T[];
  } catch (cause) {
    throw new UnexpectedAnswer({ method, answer }, { cause });
  }
}

/** Calls one of the hub's views that has a single result. */
export async function hubView<T>(context: Context, method: string, args: readonly unknown[] = []): Promise<T> {
  const [result] = await view<T>(context, context.hub, hubAbi, method, args);
  return result as T;
}

/** A call of the hub, ready to be sent. */
export function hubCall(context: Context, method: string, args: readonly unknown[], value = 0n): TxDraft {
  return { to: context.hub, data: hubAbi.encodeFunctionData(method, args), value };
}

/** Sends a transaction and waits until it is mined. Throws whatever stands in its way, by name. */
export async function transact(context: Context, action: string, draft: TxDraft, onAttempt?: OnAttempt): Promise<Sent> {
  const sender = senderOf(context, action);
  const submitted = await sender.submit(draft, onAttempt);
  return finish(context, sender, submitted, onAttempt);
}

/** Waits for a submitted transaction; throws the reason if it failed. */
export async function finish(
  context: Context,
  sender: Sender,
  submitted: Submitted,
  onAttempt: OnAttempt = async () => {},
): Promise<Sent> {
  const receipt = await waitForReceipt(sender, submitted, onAttempt);
  await checkReceipt(context.rpc, submitted, receipt);
  return toSent(context, receipt);
}

/** What a receipt tells. */
export function toSent({ hub }: Pick<Context, "hub">, receipt: RawReceipt): Sent {
  const { transactionHash: hash, blockNumber, gasUsed, fee, logs } = receipt;
  return { hash, blockNumber, gasUsed, fee, events: parseHubLogs(hub, logs) };
}
