import type { Hex } from "../codec/bytes.ts";
import { accountOf, finish, hubCall, hubView, senderOf, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import type { ContractError } from "./contract-error.ts";
import { eventOf } from "./events.ts";
import { timesUp } from "./fees.ts";
import type { HubEvent } from "./events.ts";
import { hubModelInfo } from "./models.ts";
import { isEther, stakeFor, stakedBalance } from "./money.ts";
import { contributionId, toSample } from "./records.ts";
import type { SampleInput } from "./records.ts";
import type { TxDraft } from "./sender.ts";

/** What is staked for a call beyond the quoted deposit, where its limit allows more. */
const PRICE_MARGIN = 1.125;

/** What a call may deposit. */
export interface DepositOptions {
  /** The most for the whole call; what the hub quotes now unless told. */
  readonly maxDeposit?: bigint;
  /** Ether to send along, in wei; what the staked balance lacks for the price now unless told. */
  readonly value?: bigint;
}

/** A sample that was contributed. */
export interface Accepted {
  /** Its place among the samples given. */
  readonly index: number;
  readonly id: Hex;
  readonly deposit: bigint;
  /** Whether the model changed by it. */
  readonly learned: boolean;
}

/** A sample that was left out, and cost no deposit. */
export interface Refused {
  readonly index: number;
  readonly id: Hex;
  readonly reason: ContractError;
}

/** What became of a batch. */
export interface BatchOutcome {
  readonly contributed: readonly Accepted[];
  readonly skipped: readonly Refused[];
  /** Of all of them. */
  readonly deposit: bigint;
}

/** The deposit that each of `count` samples in one call would cost now. */
export function quote(context: Context, modelId: bigint, count: number, contributor: string): Promise<bigint> {
  return hubView<bigint>(context, "quote", [modelId, contributor, count]);
}

/**
 * Contributes one sample. What the staked balance lacks is sent along, or staked first if the currency is a token.
 *
 * @throws ContractError: ALREADY_RECORDED, DEPOSIT_ABOVE_MAX, MODEL_NOT_OPEN, FEATURE_OUT_OF_RANGE, ...
 */
export async function contribute(
  context: Context,
  modelId: bigint,
  sample: SampleInput,
  options: DepositOptions = {},
): Promise<Sent & { id: Hex; deposit: bigint; learned: boolean }> {
  const { maxDeposit, value } = await prepareDeposit(context, modelId, 1, options);
  const call = hubCall(context, "contribute", [modelId, toSample(sample), maxDeposit], value);
  const accessList = await context.access.listOf(modelId, [sample]);
  const sent = await transact(context, "contribute", { ...call, accessList });
  const { id, deposit, trace } = eventOf(sent, "Contributed").args;
  return { ...sent, id: id as Hex, deposit: deposit as bigint, learned: BigInt(trace as Hex) !== 0n };
}

/**
 * Contributes samples in one transaction. Those that are recorded already, or that the classifier refuses, are skipped.
 *
 * @throws ContractError, AboveGasCap, OutOfGas if they are too many; see planBatches
 */
export async function contributeBatch(
  context: Context,
  modelId: bigint,
  samples: readonly SampleInput[],
  options: DepositOptions = {},
): Promise<Sent & BatchOutcome> {
  const { maxDeposit, value } = await prepareDeposit(context, modelId, samples.length, options);
  const sender = senderOf(context, "contribute");
  const submitted = await sender.submit(await batchCall(context, modelId, samples, maxDeposit, value));
  const sent = await finish(context, sender, submitted);
  const ids = samples.map((sample) => contributionId(modelId, sample));
  return { ...sent, ...readOutcome(context, ids, sent.events) };
}

/** The call that contributes a batch, with its access list. */
export async function batchCall(
  context: Context,
  modelId: bigint,
  samples: readonly SampleInput[],
  maxDeposit: bigint,
  value: bigint,
): Promise<TxDraft> {
  const call = hubCall(context, "contributeBatch", [modelId, samples.map(toSample), maxDeposit], value);
  return { ...call, accessList: await context.access.listOf(modelId, samples) };
}

/**
 * What the hub's events say of each sample of a batch. One that a batch names twice is contributed the first time.
 *
 * @param ids The contributions' ids, in the order of the batch; the `index` of any other is -1.
 */
export function readOutcome(
  context: Pick<Context, "decoder">,
  ids: readonly Hex[],
  events: readonly HubEvent[],
): BatchOutcome {
  const places = new Map<Hex, number[]>();
  ids.forEach((id, index) => {
    const known = places.get(id);
    if (known === undefined) places.set(id, [index]);
    else known.push(index);
  });
  const take = (event: HubEvent): { id: Hex; index: number } => {
    const id = event.args["id"] as Hex;
    return { id, index: places.get(id)?.shift() ?? -1 };
  };
  const contributed = events
    .filter(({ name }) => name === "Contributed")
    .map((event) => {
      const { deposit, trace } = event.args;
      return { ...take(event), deposit: deposit as bigint, learned: BigInt(trace as Hex) !== 0n };
    });
  const skipped = events
    .filter(({ name }) => name === "Skipped")
    .map((event) => ({ ...take(event), reason: context.decoder.decode(event.args["reason"] as string) }));
  return { contributed, skipped, deposit: contributed.reduce((sum, { deposit }) => sum + deposit, 0n) };
}

/** Settles the limit and the ether for a call; tokens that are missing are staked. */
async function prepareDeposit(
  context: Context,
  modelId: bigint,
  count: number,
  options: DepositOptions,
): Promise<{ maxDeposit: bigint; value: bigint }> {
  const account = accountOf(context, "contribute");
  const quoted = BigInt(count) * (await quote(context, modelId, Math.max(1, count), account));
  const { maxDeposit = quoted } = options;
  if (options.value !== undefined) return { maxDeposit, value: options.value };
  const { currency } = await hubModelInfo(context, modelId);
  const likely = timesUp(quoted, PRICE_MARGIN);
  const needed = likely < maxDeposit ? likely : maxDeposit;
  const lacking = needed - (await stakedBalance(context, currency, account));
  if (lacking <= 0n) return { maxDeposit, value: 0n };
  if (isEther(currency)) return { maxDeposit, value: lacking };
  await stakeFor(context, account, currency, lacking);
  return { maxDeposit, value: 0n };
}
