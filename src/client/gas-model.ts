import { toBytes } from "../codec/bytes.ts";
import type { SampleInput } from "./records.ts";
import type { StorageGas } from "./storage-gas.ts";

/** What batches consist of, as far as their gas depends on it. */
export interface BatchSize {
  readonly samples: number;
  /** Of all features. */
  readonly bytes: number;
  /** Gas for writing parameters, where it is known beforehand; otherwise 0. */
  readonly storage: number;
}

// Measured with the sparse perceptron and StakeIncentive, steady state: base cost, one record and one event for each
// sample, calldata, log and reading of weights for each byte. An estimate of the first batch corrects all three.
const BASE = 70_000;
const PER_SAMPLE = 32_000;
const PER_BYTE = 120;

/** How much a new estimate counts against what was known, if it is lower. */
const LEARNING = 0.5;

/** The least part of its guess that a batch is believed to need besides its storage. */
const LEAST = 0.25;

/** Guesses the gas of a batch, and learns from estimates and receipts. */
export class GasModel {
  private factor = 1;

  /** @param storage What writing parameters costs; null where it depends on what the model predicts. */
  constructor(readonly storage: StorageGas | null = null) {}

  /** The gas that a batch will probably need. */
  guess(size: BatchSize): bigint {
    return BigInt(Math.round(this.factor * raw(size) + size.storage));
  }

  /** Takes in what a batch needed. More than expected counts at once, less by and by. */
  learn(size: BatchSize, gas: bigint): void {
    const factor = factorOf(size, gas);
    this.factor = factor > this.factor ? factor : this.factor + LEARNING * (factor - this.factor);
  }

  /** Takes in what a batch needed, forgetting what was assumed. */
  start(size: BatchSize, gas: bigint): void {
    this.factor = factorOf(size, gas);
  }

  /** The size of a batch. */
  measure(samples: readonly SampleInput[]): BatchSize {
    const meter = new BatchMeter(this.storage);
    for (const sample of samples) meter.add(sample);
    return meter.size;
  }
}

/** Measures a batch while it grows. */
export class BatchMeter {
  private readonly slots = new Set<number>();
  private measured: BatchSize = { samples: 0, bytes: 0, storage: 0 };

  constructor(private readonly storage: StorageGas | null) {}

  get size(): BatchSize {
    return this.measured;
  }

  /** What the size would be with one sample more. */
  with(sample: SampleInput): BatchSize {
    const { samples, bytes, storage } = this.measured;
    const more = this.newSlots(sample).reduce((sum, slot) => sum + this.storage!.costOf(slot), 0);
    return { samples: samples + 1, bytes: bytes + bytesOf(sample), storage: storage + more };
  }

  add(sample: SampleInput): void {
    this.measured = this.with(sample);
    for (const slot of this.newSlots(sample)) this.slots.add(slot);
  }

  private newSlots(sample: SampleInput): number[] {
    return this.storage?.slotsOf(sample).filter((slot) => !this.slots.has(slot)) ?? [];
  }
}

/** How many bytes of features a sample has. */
export function bytesOf({ features }: SampleInput): number {
  return typeof features === "string" ? (features.length - 2) / 2 : toBytes(features).length;
}

function raw({ samples, bytes }: BatchSize): number {
  return BASE + samples * PER_SAMPLE + bytes * PER_BYTE;
}

function factorOf(size: BatchSize, gas: bigint): number {
  return Math.max(LEAST, (Number(gas) - size.storage) / raw(size));
}
