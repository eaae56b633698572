import type { Clock } from "./clock.ts";
import type { BatchOutcome } from "./contributing.ts";
import type { Sent } from "./context.ts";
import type { SkippedRow } from "./row-stream.ts";

/** How far a contribution of many rows is. */
export interface ContributeProgress {
  /** Rows read so far. */
  readonly read: number;
  /** Contributed by this run. */
  readonly done: number;
  /** Rows in which nothing was found. */
  readonly empty: number;
  /** Rows that were the same as an earlier one. */
  readonly duplicates: number;
  /** Rows that were on chain already. */
  readonly recorded: number;
  /** Rows that the classifier refused. */
  readonly refused: number;
  /** Empty and refused ones. */
  readonly skipped: number;
  /** Contributed by batches of an earlier run that was interrupted. */
  readonly recovered: number;
  /** Batches that are on their way. */
  readonly inFlight: number;
  /** Batches that were mined. */
  readonly batches: number;
  /** Contributions per second. */
  readonly perSecond: number;
  /** Null if the number of rows is not known. */
  readonly etaSeconds: number | null;
  /** Deposits, in the model's currency. */
  readonly spent: bigint;
  /** Wei paid for gas. */
  readonly fee: bigint;
  readonly gasUsed: bigint;
}

const COUNTS = { empty: "empty", duplicate: "duplicates", recorded: "recorded", refused: "refused" } as const;

/** Counts what happens. */
export class Tally {
  read = 0;
  done = 0;
  empty = 0;
  duplicates = 0;
  recorded = 0;
  refused = 0;
  recovered = 0;
  inFlight = 0;
  batches = 0;
  spent = 0n;
  fee = 0n;
  gasUsed = 0n;
  private readonly startedAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly totalRows: number | undefined,
  ) {
    this.startedAt = clock.now();
  }

  skip({ why }: SkippedRow): void {
    this[COUNTS[why]]++;
  }

  /** Counts a mined batch; rows that somebody else recorded first, and refused ones, are counted by {@link skip}. */
  mined({ gasUsed, fee }: Sent, outcome: BatchOutcome, recovered: boolean): void {
    const { length } = outcome.contributed;
    if (recovered) this.recovered += length;
    else this.done += length;
    this.batches++;
    this.spent += outcome.deposit;
    this.gasUsed += gasUsed;
    this.fee += fee;
  }

  snapshot(): ContributeProgress {
    const { read, done, empty, duplicates, recorded, refused, recovered, inFlight, batches, spent, fee, gasUsed } =
      this;
    const seconds = Math.max(0.001, (this.clock.now() - this.startedAt) / 1000);
    const settled = done + empty + duplicates + recorded + refused;
    const left = this.totalRows === undefined ? null : Math.max(0, this.totalRows - settled);
    const etaSeconds = left === null || settled === 0 ? null : (left * seconds) / settled;
    const counts = { read, done, empty, duplicates, recorded, refused, recovered, inFlight, batches };
    return { ...counts, skipped: empty + refused, perSecond: done / seconds, etaSeconds, spent, fee, gasUsed };
  }
}
