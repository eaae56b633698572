import { isUnknownMethod } from "./error-shapes.ts";
import type { Rpc } from "./rpc.ts";

/** What a transaction offers for gas, in wei: by EIP-1559, or one price on chains without it. */
export type Fees =
  | { readonly type: 2; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 0; readonly gasPrice: bigint };

/** The tip where the node does not suggest one: 1 gwei. */
const DEFAULT_TIP = 1_000_000_000n;

/** Twice the base fee and the node's suggested tip: enough for six full blocks in a row. */
export async function suggestFees(rpc: Rpc): Promise<Fees> {
  const { baseFeePerGas } = await rpc.latestBlock();
  if (baseFeePerGas === undefined) return { type: 0, gasPrice: BigInt(await rpc.request<string>("eth_gasPrice")) };
  const tip = await suggestedTip(rpc);
  return { type: 2, maxFeePerGas: 2n * baseFeePerGas + tip, maxPriorityFeePerGas: tip };
}

/** What gas is likely to cost now: the base fee and the tip, or the gas price. */
export async function likelyGasPrice(rpc: Rpc): Promise<bigint> {
  const { baseFeePerGas } = await rpc.latestBlock();
  if (baseFeePerGas === undefined) return BigInt(await rpc.request<string>("eth_gasPrice"));
  return baseFeePerGas + (await suggestedTip(rpc));
}

/** The most that a transaction pays for one gas. */
export function highestPrice(fees: Fees): bigint {
  return fees.type === 2 ? fees.maxFeePerGas : fees.gasPrice;
}

/**
 * Fees for a transaction that is to replace another: at least `factor` times as high, at least what is suggested now,
 * at most `cap` for one gas.
 *
 * @returns null if that is not possible below the cap.
 */
export function raiseFees(fees: Fees, suggested: Fees, factor: number, cap: bigint): Fees | null {
  const raised =
    fees.type === 0
      ? { type: 0 as const, gasPrice: max(timesUp(fees.gasPrice, factor), highestPrice(suggested)) }
      : raiseTwo(fees.maxFeePerGas, fees.maxPriorityFeePerGas, suggested, factor);
  if (highestPrice(raised) <= cap) return raised;
  if (timesUp(highestPrice(fees), factor) > cap) return null;
  if (raised.type === 0) return { type: 0, gasPrice: cap };
  return { ...raised, maxFeePerGas: cap, maxPriorityFeePerGas: min(raised.maxPriorityFeePerGas, cap) };
}

/** `value · factor`, rounded up, and at least one more. */
export function timesUp(value: bigint, factor: number): bigint {
  const scaled = (value * BigInt(Math.round(factor * 10_000)) + 9_999n) / 10_000n;
  return scaled > value ? scaled : value + 1n;
}

function raiseTwo(fee: bigint, tip: bigint, suggested: Fees, factor: number): Fees {
  const suggestedTip = suggested.type === 2 ? suggested.maxPriorityFeePerGas : 0n;
  const maxPriorityFeePerGas = max(timesUp(tip, factor), suggestedTip);
  const maxFeePerGas = max(timesUp(fee, factor), max(highestPrice(suggested), maxPriorityFeePerGas));
  return { type: 2, maxFeePerGas, maxPriorityFeePerGas };
}

async function suggestedTip(rpc: Rpc): Promise<bigint> {
  try {
    return BigInt(await rpc.request<string>("eth_maxPriorityFeePerGas", [], isUnknownMethod));
  } catch (error) {
    if (isUnknownMethod(error)) return DEFAULT_TIP;
    throw error;
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
