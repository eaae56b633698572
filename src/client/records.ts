import { keccak256 } from "ethers";

import { toBytes, toHex } from "../codec/bytes.ts";
import type { BytesLike, Hex } from "../codec/bytes.ts";
import { hubView, view } from "./context.ts";
import type { Context } from "./context.ts";
import { hubAbi } from "./abi.ts";
import { RpcTimeout } from "./errors.ts";
import { RECORDS_PER_PROBE, probeRecords, readProbe } from "./record-probe.ts";

/** A labelled sample, encoded. */
export interface SampleInput {
  /** Below the model's number of labels. */
  readonly label: number;
  /** In the encoding of the model's classifier, not empty. */
  readonly features: BytesLike;
}

/** What the hub has recorded under an id. */
export interface RecordState {
  readonly status: "unknown" | "open" | "closed";
  /** What is left of the deposit. */
  readonly claimable: bigint;
  /** What the mechanism noted, 0 to 63. */
  readonly mark: number;
}

const STATUSES = ["unknown", "open", "closed"] as const;

/** How many calls are on their way at once; ethers' JsonRpcProvider puts as many into one request. */
const CALLS_AT_ONCE = 100;

/** The id of a contribution: keccak256(modelId ‖ label ‖ features). */
export function contributionId(modelId: bigint, { label, features }: SampleInput): Hex {
  const word = (value: bigint | number): string => value.toString(16).padStart(64, "0");
  return keccak256(toBytes(`0x${word(modelId)}${word(label)}${toHex(features).slice(2)}`)) as Hex;
}

/** What is recorded under an id. */
export async function recordOf(context: Context, modelId: bigint, id: Hex): Promise<RecordState> {
  const [status, claimable, mark] = await view<bigint>(context, context.hub, hubAbi, "recordOf", [modelId, id]);
  return { status: STATUSES[Number(status)]!, claimable: claimable!, mark: Number(mark) };
}

/**
 * The statuses of many ids: some hundred in one call, and one by one where the node does not run programs.
 */
export async function statusesOf(
  context: Context,
  modelId: bigint,
  ids: readonly Hex[],
): Promise<RecordState["status"][]> {
  const statuses: RecordState["status"][] = [];
  for (let start = 0; start < ids.length; start += RECORDS_PER_PROBE) {
    const page = ids.slice(start, start + RECORDS_PER_PROBE);
    const probed = await runProbe(context, modelId, page);
    if (probed !== null) statuses.push(...probed.map((status) => STATUSES[status]!));
    else statuses.push(...(await recordsOf(context, modelId, page)).map(({ status }) => status));
  }
  return statuses;
}

async function runProbe(context: Context, modelId: bigint, ids: readonly Hex[]): Promise<number[] | null> {
  try {
    const probe = probeRecords(context.hub, modelId, ids);
    return readProbe(probe, await context.rpc.call({ to: null, data: probe.data }));
  } catch (error) {
    if (error instanceof RpcTimeout) throw error;
    return null;
  }
}

/** The same for many ids, with all that is recorded. */
export function recordsOf(context: Context, modelId: bigint, ids: readonly Hex[]): Promise<RecordState[]> {
  return mapInGroups(ids, CALLS_AT_ONCE, (id) => recordOf(context, modelId, id));
}

/** Whether an account was paid for reporting a contribution. */
export function hasReported(context: Context, id: Hex, account: string): Promise<boolean> {
  return hubView<boolean>(context, "hasReported", [id, account]);
}

/** Maps with at most `size` promises at a time, in order. */
export async function mapInGroups<T, R>(
  items: readonly T[],
  size: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    const group = items.slice(start, start + size);
    results.push(...(await Promise.all(group.map((item, i) => map(item, start + i)))));
  }
  return results;
}

/** The sample as the contract takes it. */
export function toSample({ label, features }: SampleInput): { label: number; features: Hex } {
  return { label, features: toHex(features) };
}
