import { batchCall, quote } from "./contributing.ts";
import type { Context } from "./context.ts";
import { isTooLarge } from "./errors.ts";
import { BatchMeter } from "./gas-model.ts";
import type { GasModel } from "./gas-model.ts";
import { hubModelInfo } from "./models.ts";
import { isEther, stakedBalance } from "./money.ts";
import type { SampleInput } from "./records.ts";
import { gasModelOf } from "./storage-gas.ts";
import { DcaiError } from "../errors.ts";

/** Samples that go into one transaction. */
export interface PlannedBatch {
  readonly samples: readonly SampleInput[];
  /** What it will probably need. */
  readonly gas: bigint;
}

/** How samples are packed. */
export interface BatchPlan {
  readonly batches: readonly PlannedBatch[];
  readonly gas: bigint;
  readonly gasPerSample: bigint;
  /** Whether the first batch was estimated on chain; otherwise the gas is a rule of thumb. */
  readonly measured: boolean;
}

/** Limits of a batch. */
export interface BatchLimits {
  /** The most gas of one transaction; that of the client unless told. */
  readonly gasCap?: bigint;
  /** The most samples of one batch; 512 unless told. */
  readonly maxBatch?: number;
}

/**
 * The part of the cap that a batch is planned for; the rest is for samples that teach the model more than the first
 * ones.
 */
const FILL = 0.6;

const MAX_BATCH = 512;

/**
 * How many samples are estimated on chain: enough to tell what one costs, and quick on nodes that search for the gas.
 */
export const CALIBRATION_SAMPLES = 32;

/** The gas that batches are planned for; 10 million where there is no cap. */
export function gasTarget(gasCap: bigint): bigint {
  return gasCap === 0n ? 10_000_000n : BigInt(Math.floor(Number(gasCap) * FILL));
}

/** Fills batches, one sample after the other, as far as the model of their gas suggests at that moment. */
export class BatchPacker<T extends SampleInput> {
  private batch: T[] = [];
  private meter: BatchMeter;
  private readonly target: bigint;
  private readonly maxBatch: number;

  constructor(
    private readonly model: GasModel,
    { gasCap, maxBatch = MAX_BATCH }: { readonly gasCap: bigint; readonly maxBatch?: number | undefined },
  ) {
    this.meter = new BatchMeter(model.storage);
    this.target = gasTarget(gasCap);
    this.maxBatch = maxBatch;
  }

  /** Adds a sample. Gives the batch before it if that is full, otherwise null. */
  add(sample: T): T[] | null {
    const grown = this.meter.with(sample);
    const fits = grown.samples <= this.maxBatch && this.model.guess(grown) <= this.target;
    if (fits || this.batch.length === 0) {
      this.batch.push(sample);
      this.meter.add(sample);
      return null;
    }
    const full = this.rest();
    this.add(sample);
    return full;
  }

  /** What was added since the last full batch. */
  rest(): T[] {
    const { batch } = this;
    this.batch = [];
    this.meter = new BatchMeter(this.model.storage);
    return batch;
  }
}

/**
 * Packs samples, in order, into batches that stay below the gas cap: the first batch is estimated on chain, the others
 * by a model that the estimate corrects.
 */
export async function planBatches(
  context: Context,
  modelId: bigint,
  samples: readonly SampleInput[],
  limits: BatchLimits = {},
): Promise<BatchPlan> {
  const model = await gasModelOf(context, modelId);
  const all = { gasCap: context.sending.gasCap, ...limits };
  const first = firstBatch(model, samples, all);
  const measured = first.length > 0 && (await calibrate(context, modelId, model, first));
  const batches = pack(model, samples, all);
  const gas = batches.reduce((sum, batch) => sum + batch.gas, 0n);
  return { batches, gas, gasPerSample: samples.length === 0 ? 0n : gas / BigInt(samples.length), measured };
}

/**
 * Estimates the beginning of a batch on chain and corrects the model by it; a part that is too large is halved until it
 * is not.
 *
 * @returns False if that is not possible now: without an account, money or an open model.
 */
export async function calibrate(
  context: Context,
  modelId: bigint,
  model: GasModel,
  batch: readonly SampleInput[],
): Promise<boolean> {
  if (context.account === null) return false;
  for (let part = batch.slice(0, CALIBRATION_SAMPLES); ; part = part.slice(0, Math.ceil(part.length / 2))) {
    try {
      model.start(model.measure(part), await estimateBatch(context, modelId, part, context.account));
      return true;
    } catch (error) {
      if (isTooLarge(error) && part.length > 1) continue;
      if (error instanceof DcaiError && !error.code.startsWith("RPC_")) return false;
      throw error;
    }
  }
}

async function estimateBatch(
  context: Context,
  modelId: bigint,
  samples: readonly SampleInput[],
  account: string,
): Promise<bigint> {
  const { currency } = await hubModelInfo(context, modelId);
  const most = BigInt(samples.length) * (await quote(context, modelId, samples.length, account));
  const lacking = most - (await stakedBalance(context, currency, account));
  const value = isEther(currency) && lacking > 0n ? lacking : 0n;
  const call = await batchCall(context, modelId, samples, most, value);
  return context.rpc.estimateGas({ ...call, from: account });
}

function firstBatch(
  model: GasModel,
  samples: readonly SampleInput[],
  limits: BatchLimits & { gasCap: bigint },
): readonly SampleInput[] {
  const packer = new BatchPacker(model, limits);
  for (const sample of samples) {
    const full = packer.add(sample);
    if (full !== null) return full;
  }
  return packer.rest();
}

/** Packs all samples; what a batch stores is there for the next. */
function pack(
  model: GasModel,
  samples: readonly SampleInput[],
  limits: BatchLimits & { gasCap: bigint },
): PlannedBatch[] {
  const packer = new BatchPacker(model, limits);
  const batches: PlannedBatch[] = [];
  const plan = (batch: readonly SampleInput[] | null): void => {
    if (batch === null || batch.length === 0) return;
    batches.push({ samples: batch, gas: model.guess(model.measure(batch)) });
    model.storage?.wrote(batch);
  };
  for (const sample of samples) plan(packer.add(sample));
  plan(packer.rest());
  return batches;
}
