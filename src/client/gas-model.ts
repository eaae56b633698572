import { toBytes } from "../codec/bytes.ts";
import type { SampleInput } from "./records.ts";

/** What batches consist of, as far as their gas depends on it. */
export interface BatchSize {
  readonly samples: number;
  /** Of all features. */
  readonly bytes: number;
}

// Measured with the sparse perceptron and StakeIncentive, steady state: base cost, one record and one event for each
// sample, calldata, log and reading of weights for each byte. An estimate of the first batch corrects all three.
const BASE = 70_000;
const PER_SAMPLE = 32_000;
const PER_BYTE = 120;

/** How much a new estimate counts against what was known, if it is lower. */
const LEARNING = 0.5;

/** Guesses the gas of a batch, and learns from estimates and receipts. */
export class GasModel {
  private factor = 1;

  /** The gas that a batch will probably need. */
  guess({ samples, bytes }: BatchSize): bigint {
    return BigInt(Math.round(this.factor * raw(samples, bytes)));
  }

  /** Takes in what a batch needed. More than expected counts at once, less by and by. */
  learn({ samples, bytes }: BatchSize, gas: bigint): void {
    const factor = Number(gas) / raw(samples, bytes);
    this.factor = factor > this.factor ? factor : this.factor + LEARNING * (factor - this.factor);
  }

  /** Takes in what a batch needed, forgetting what was assumed. */
  start(size: BatchSize, gas: bigint): void {
    this.factor = Number(gas) / raw(size.samples, size.bytes);
  }
}

/** The size of a batch. */
export function sizeOf(samples: readonly SampleInput[]): BatchSize {
  return { samples: samples.length, bytes: samples.reduce((sum, sample) => sum + bytesOf(sample), 0) };
}

/** How many bytes of features a sample has. */
export function bytesOf({ features }: SampleInput): number {
  return typeof features === "string" ? (features.length - 2) / 2 : toBytes(features).length;
}

function raw(samples: number, bytes: number): number {
  return BASE + samples * PER_SAMPLE + bytes * PER_BYTE;
}
