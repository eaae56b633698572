import { gasTarget, planBatches } from "./batches.ts";
import { batchCall, quote } from "./contributing.ts";
import type { Context } from "./context.ts";
import { dataFeeOf } from "./data-fee.ts";
import type { ChainKind } from "./data-fee.ts";
import { likelyGasPrice, suggestFees } from "./fees.ts";
import { bytesOf } from "./gas-model.ts";
import { hubModelInfo, stakePriceCeiling, stakeView } from "./models.ts";
import type { SampleInput } from "./records.ts";

/** What contributing costs. */
export interface CostQuote {
  readonly samples: number;
  /** How many transactions. */
  readonly batches: number;
  /** The deposit of each sample of the first batch, now. */
  readonly price: bigint;
  /** All deposits if the batches follow each other at once, in the model's currency. Good samples get theirs back. */
  readonly deposit: bigint;
  /** For execution. */
  readonly gas: bigint;
  /** Wei; what gas is likely to cost now. */
  readonly gasPrice: bigint;
  readonly executionFee: bigint;
  /** What an L2 charges for the data; 0 elsewhere. */
  readonly dataFee: bigint;
  /** Both, in wei. */
  readonly fee: bigint;
  readonly chain: ChainKind;
  /** Whether the gas was estimated on chain; otherwise it is a rule of thumb. */
  readonly measured: boolean;
}

/** What is known of samples that are to be contributed, without the samples themselves. */
export interface Workload {
  readonly samples: number;
  /** Of all features. */
  readonly bytes: number;
  readonly batches: number;
  readonly gas: bigint;
  readonly measured: boolean;
  /** The first batch. */
  readonly first: readonly SampleInput[];
}

/** What contributing these samples would cost now. */
export async function quoteCost(
  context: Context,
  modelId: bigint,
  samples: readonly SampleInput[],
): Promise<CostQuote> {
  const plan = await planBatches(context, modelId, samples);
  const { gas, measured, batches } = plan;
  const first = batches[0]?.samples ?? [];
  const size = { samples: samples.length, bytes: bytesIn(samples) };
  return quoteWorkload(context, modelId, { ...size, batches: batches.length, gas, measured, first });
}

/** The same for samples of which only the first batch is still at hand. */
export async function quoteWorkload(context: Context, modelId: bigint, work: Workload): Promise<CostQuote> {
  const contributor = context.account ?? context.hub;
  const { mechanism } = await hubModelInfo(context, modelId);
  const inFirst = work.first.length;
  const price = await quote(context, modelId, Math.max(1, inFirst), contributor);
  const stake = await stakeView(context, modelId, mechanism);
  const next = stake === null ? price : stakePriceCeiling(stake);
  const deposit = BigInt(inFirst) * price + BigInt(work.samples - inFirst) * next;
  const [gasPrice, chain] = await Promise.all([likelyGasPrice(context.rpc), context.access.chain()]);
  const data = await dataOf(context, modelId, work, chain);
  const gas = work.gas > data.gasForData ? work.gas - data.gasForData : work.gas;
  const executionFee = gas * gasPrice;
  return {
    samples: work.samples,
    batches: work.batches,
    price,
    deposit,
    gas,
    gasPrice,
    executionFee,
    dataFee: data.fee,
    fee: executionFee + data.fee,
    chain,
    measured: work.measured,
  };
}

/** The data fee of the first batch, scaled by bytes. */
async function dataOf(
  context: Context,
  modelId: bigint,
  { first, bytes }: Workload,
  chain: ChainKind,
): Promise<{ fee: bigint; gasForData: bigint }> {
  if (chain === "l1" || first.length === 0) return { fee: 0n, gasForData: 0n };
  const { to, data, value = 0n, accessList = [] } = await batchCall(context, modelId, first, 2n ** 88n, 0n);
  const fees = await suggestFees(context.rpc);
  const from = context.account ?? context.hub;
  const gasLimit = gasTarget(context.sending.gasCap);
  const unsigned = { chainId: context.chainId, from, to, data, value, nonce: 1, gasLimit, fees, accessList };
  const { fee, gasForData } = await dataFeeOf(context, chain, unsigned);
  const scale = (part: bigint) => (part * BigInt(bytes)) / BigInt(bytesIn(first));
  return { fee: scale(fee), gasForData: scale(gasForData) };
}

function bytesIn(samples: readonly SampleInput[]): number {
  return samples.reduce((sum, sample) => sum + bytesOf(sample), 0);
}
