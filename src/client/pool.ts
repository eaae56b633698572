import { AbiCoder } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { stakeAbi } from "./abi.ts";
import { hubCall, transact, view } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { NotAStakeModel, PoolPaysNobody, UnexpectedAnswer } from "./errors.ts";
import { eventOf } from "./events.ts";
import { hubModelInfo, pluginName } from "./models.ts";
import type { HubModelInfo } from "./models.ts";
import { coverSpend } from "./money.ts";

/** A model's pool now, in the currency's smallest unit. */
export interface PoolState {
  /** All that it holds: the three others together. */
  readonly held: bigint;
  /** What still streams to everybody with standing, rounded up. */
  readonly unreleased: bigint;
  /** What is released and not claimed yet. */
  readonly unclaimed: bigint;
  /** What came in and streams only once somebody claims, funds or syncs, and somebody has standing. */
  readonly unnoticed: bigint;
  /** When the stream ends, or ended, in seconds since 1970; 0 if nothing ever streamed. */
  readonly endsAt: number;
}

/** A transaction that had money stream. */
export type Streamed = Sent & {
  /** What began to stream by it, in the currency's smallest unit; 0 if nothing did. */
  readonly streamed: bigint;
  /** When all of the pool will be released then; null if nothing began to stream. */
  readonly endsAt: number | null;
};

/** What the stake mechanism's pool can be asked to do; the numbers are those of the contract. */
const ACTIONS = { claim: 0, fund: 1, sync: 2 } as const;

/**
 * A model's pool, and what streams of it.
 *
 * @throws NotAStakeModel, ContractError: UNKNOWN_MODEL
 */
export async function poolState(context: Context, modelId: bigint): Promise<PoolState> {
  const { mechanism } = await stakeModel(context, modelId);
  const [unreleased, unclaimed, unnoticed, endsAt] = await view<bigint>(context, mechanism, stakeAbi, "poolState", [
    modelId,
  ]);
  const held = unreleased! + unclaimed! + unnoticed!;
  return { held, unreleased: unreleased!, unclaimed: unclaimed!, unnoticed: unnoticed!, endsAt: Number(endsAt) };
}

/** What an account could claim out of a model's pool now. Throws NotAStakeModel. */
export async function owed(context: Context, modelId: bigint, account: string): Promise<bigint> {
  const { mechanism } = await stakeModel(context, modelId);
  const [amount] = await view<bigint>(context, mechanism, stakeAbi, "owed", [modelId, account]);
  return amount!;
}

/** An account's standing on a model, and that of all accounts. Throws NotAStakeModel. */
export async function standingOf(
  context: Context,
  modelId: bigint,
  account: string,
): Promise<{ readonly standing: bigint; readonly total: bigint }> {
  const { mechanism } = await stakeModel(context, modelId);
  const [standing, total] = await view<bigint>(context, mechanism, stakeAbi, "standingOf", [modelId, account]);
  return { standing: standing!, total: total! };
}

/** Pays the account all that it is owed out of a model's pool. Throws NotAStakeModel, ContractError: NOTHING_OWED. */
export async function claimPool(context: Context, modelId: bigint): Promise<Sent & { readonly amount: bigint }> {
  await stakeModel(context, modelId);
  const sent = await transact(context, "claim from a pool", poolCall(context, modelId, "claim"));
  return { ...sent, amount: eventOf(sent, "Moved").args["amount"] as bigint };
}

/** Has everything that came into a model's pool stream, if anybody has standing. Throws NotAStakeModel. */
export async function syncPool(context: Context, modelId: bigint): Promise<Streamed> {
  const { mechanism } = await stakeModel(context, modelId);
  const sent = await transact(context, "sync a pool", poolCall(context, modelId, "sync"));
  return streamedBy(context, mechanism, sent);
}

/**
 * Moves money into a model's pool. Ether that the balance lacks is sent along; tokens that it lacks are staked first. With the
 * stake mechanism it streams from then on, if anybody has standing.
 *
 * @throws PoolPaysNobody, InsufficientFunds, InsufficientTokens, ContractError
 */
export async function fundPool(context: Context, modelId: bigint, amount: bigint): Promise<Streamed> {
  const { mechanism, currency } = await hubModelInfo(context, modelId);
  const name = await pluginName(context, mechanism);
  if (name === "PointsIncentive" || name === "PredictionMarket") throw new PoolPaysNobody({ modelId, mechanism: name });
  const streams = name === "StakeIncentive";
  const value = await coverSpend(context, "fund a pool", currency, amount);
  const call = streams
    ? poolCall(context, modelId, "fund", amount, value)
    : hubCall(context, "fundPool", [modelId, amount], value);
  const sent = await transact(context, "fund a pool", call);
  return streams ? streamedBy(context, mechanism, sent) : { ...sent, streamed: 0n, endsAt: null };
}

/** The hub's knowledge of a model, if its mechanism is a StakeIncentive. Throws NotAStakeModel. */
export async function stakeModel(context: Context, modelId: bigint): Promise<HubModelInfo> {
  const info = await hubModelInfo(context, modelId);
  const name = await pluginName(context, info.mechanism);
  if (name !== "StakeIncentive") throw new NotAStakeModel({ modelId, mechanism: name });
  return info;
}

function poolCall(context: Context, modelId: bigint, action: keyof typeof ACTIONS, amount = 0n, value = 0n) {
  const data = AbiCoder.defaultAbiCoder().encode(["uint8", "uint256"], [ACTIONS[action], amount]);
  return hubCall(context, "act", [modelId, amount, data], value);
}

/** What the mechanism's own event tells, which is not among the hub's. */
async function streamedBy({ rpc }: Context, mechanism: string, sent: Sent): Promise<Streamed> {
  const receipt = await rpc.receipt(sent.hash as Hex);
  if (receipt === null) throw new UnexpectedAnswer({ method: "eth_getTransactionReceipt", answer: "null" });
  const { topicHash } = stakeAbi.getEvent("PoolStreamed")!;
  const log = receipt.logs.find(
    ({ address, topics }) => address.toLowerCase() === mechanism.toLowerCase() && topics[0] === topicHash,
  );
  if (log === undefined) return { ...sent, streamed: 0n, endsAt: null };
  const { amount, endsAt } = stakeAbi.parseLog({ topics: [...log.topics], data: log.data })!.args;
  return { ...sent, streamed: amount as bigint, endsAt: Number(endsAt) };
}
