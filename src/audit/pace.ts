import type { LogRow } from "./log-store.ts";

/** As nobody knows how full blocks are. */
const FIRST_BLOCKS = 16;
const MOST_BLOCKS = 100_000;
const AT_ONCE = 3;
/** What a range is to hold: so many logs, or characters of data. Several times as much is in memory. */
const LOGS = 400;
const CHARACTERS = 400_000;
/** After so many ranges without a refusal, twice as long ones are tried again. */
const PATIENCE = 16;

/** How long ranges of blocks may be, by what was in the last one and what the node refused. */
export class Pace {
  private length = FIRST_BLOCKS;
  private limit = MOST_BLOCKS;
  private accepted = 0;
  private isFirst = true;

  /** How many blocks the next range is to have. */
  get blocks(): number {
    return Math.min(this.length, this.limit);
  }

  /** How many ranges may be on their way: one until it is known how full they are. */
  get atOnce(): number {
    return this.isFirst ? 1 : AT_ONCE;
  }

  /** Learns from a range of so many blocks that was read. */
  learn(blocks: number, logs: readonly LogRow[]): void {
    this.isFirst = false;
    const characters = logs.reduce((sum, { data }) => sum + data.length, 0);
    const share = Math.max(logs.length / LOGS, characters / CHARACTERS) / blocks;
    const fitting = share === 0 ? MOST_BLOCKS : Math.max(1, Math.floor(1 / share));
    this.length = Math.min(fitting, 2 * Math.max(blocks, this.length));
    if (++this.accepted < PATIENCE) return;
    this.limit = Math.min(MOST_BLOCKS, 2 * this.limit);
    this.accepted = 0;
  }

  /** Learns that the node refused a range of so many blocks. */
  refuse(blocks: number): void {
    this.limit = Math.max(1, Math.min(this.limit, Math.floor(blocks / 2)));
    this.accepted = 0;
  }
}
