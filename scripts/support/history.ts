import path from "node:path";

import type { AuditOptions } from "../../src/node.ts";
import { BadOption } from "./errors.ts";
import type { Session } from "./session.ts";

/** Options of all tasks that read a hub's history. */
export interface HistoryOptions {
  /** `postgres://…` or a folder. */
  readonly database?: string | undefined;
  /** Number of the first block to read. */
  readonly fromBlock?: string | undefined;
  readonly finalized?: boolean | undefined;
}

/**
 * Where the history is kept: as told, else beside the network's addresses, and in memory for an in-process chain.
 *
 * @param modelId Where only one model's events are read, they have a database of their own.
 */
export function historyOptions(
  { place }: Session,
  { database, fromBlock, finalized }: HistoryOptions,
  modelId?: bigint,
): AuditOptions {
  const { folder } = place.book;
  const name = modelId === undefined ? "audit" : `audit-model-${modelId}`;
  return {
    modelId,
    database: database ?? (folder === undefined ? undefined : path.join(folder, name)),
    fromBlock: fromBlock === undefined ? undefined : parseBlock(fromBlock),
    finalized,
  };
}

/** How a shell sees that a process was ended by Ctrl-C. */
const INTERRUPTED = 130;

/**
 * Shows the stages of reading a history, one after the other. Ctrl-C ends the process with a word, at any moment: what is kept is kept in
 * whole transactions.
 */
export function showStages({ ui, place }: Session): Stages {
  let stage: string | undefined;
  let bar = ui.progress("");
  bar.stop();
  let startedAt = 0;
  const interrupt = () => {
    bar.stop();
    const kept = place.book.folder === undefined ? "" : " What was read is kept; the next run goes on from there.";
    process.stderr.write(`Stopped.${kept}\n`);
    process.exit(INTERRUPTED);
  };
  process.once("SIGINT", interrupt);
  return {
    onProgress: (next, done, total) => {
      if (next !== stage) {
        bar.stop();
        bar = ui.progress(TITLES[next], total);
        [stage, startedAt] = [next, Date.now()];
      }
      const left = done === 0 ? 0 : ((Date.now() - startedAt) / done) * (total - done);
      bar.update(done, left < 1_000 ? "" : `${Math.round(left / 1_000)} s left`);
    },
    stop: () => {
      process.off("SIGINT", interrupt);
      bar.stop();
    },
  };
}

/** Shows how far something is, until it is stopped. */
export interface Stages {
  readonly onProgress: NonNullable<AuditOptions["onProgress"]>;
  stop(): void;
}

const TITLES = {
  reading: "Reading blocks",
  replaying: "Replaying events",
  comparing: "Comparing contributions",
} as const;

function parseBlock(value: string): number {
  if (!/^\d+$/.test(value)) throw new BadOption({ option: "--from-block", value, expected: "a block's number" });
  return Number(value);
}
