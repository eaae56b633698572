import { createInterface } from "node:readline/promises";

import { SingleBar } from "cli-progress";
import Table from "cli-table3";

import { ConfirmationNeeded, NotConfirmed } from "./errors.ts";

/** One cell of a table. */
export type Cell = string | number | bigint;

/** Something that takes a while. */
export interface Progress {
  /**
   * @param done How much is done.
   * @param note A few words beside the bar.
   */
  update(done: number, note?: string): void;
  stop(): void;
}

/** How a flow talks to people; what it finds out it returns. */
export interface Ui {
  /** Prints a line. */
  say(line: string): void;
  /** Prints rows under a head. */
  table(head: readonly string[], rows: readonly (readonly Cell[])[]): void;
  /** Prints names and values. */
  card(rows: readonly (readonly [string, Cell])[]): void;
  /** Shows a bar, or without a total a count, until stopped. Nothing is shown where nobody looks. */
  progress(title: string, total?: number): Progress;
  /** Asks for a yes. Throws {@link ConfirmationNeeded} where nobody can be asked, {@link NotConfirmed} at a no. */
  confirm(question: string): Promise<void>;
  /** Asks for a line of text; null where nobody can be asked. */
  ask(question: string): Promise<string | null>;
}

/** What decides how a flow talks. */
export interface UiOptions {
  /** Standard output is for one JSON object: say nothing there. */
  readonly json: boolean;
  /** Every question is answered with yes. */
  readonly yes: boolean;
}

const NO_PROGRESS: Progress = { update() {}, stop() {} };

/** Text on standard output, progress and questions on standard error; both silent, or refused, where they are piped. */
export function terminalUi({ json, yes }: UiOptions): Ui {
  const print = (line: string) => {
    if (!json) process.stdout.write(`${line}\n`);
  };
  return {
    say: print,
    table: (head, rows) => print(drawTable(head, rows)),
    card: (rows) => print(drawTable([], rows)),
    progress: (title, total) => (process.stderr.isTTY ? drawProgress(title, total) : NO_PROGRESS),
    confirm: (question) => (yes ? Promise.resolve() : confirm(question, json)),
    ask: (question) => (canAsk(json) ? askLine(question) : Promise.resolve(null)),
  };
}

/** Says nothing, and says yes to everything: for programs that run a flow themselves. */
export const silentUi: Ui = {
  say() {},
  table() {},
  card() {},
  progress: () => NO_PROGRESS,
  confirm: () => Promise.resolve(),
  ask: () => Promise.resolve(null),
};

function drawTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map(String));
  return table.toString();
}

function drawProgress(title: string, total?: number): Progress {
  const format = total === undefined ? `${title}: {value} {note}` : `${title} [{bar}] {value}/{total} {note}`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start(total ?? 0, 0, { note: "" });
  return {
    update: (done, note = "") => bar.update(done, { note }),
    stop: () => bar.stop(),
  };
}

async function confirm(question: string, json: boolean): Promise<void> {
  if (!canAsk(json)) throw new ConfirmationNeeded({ question });
  const answer = await askLine(`${question} [y/N]`);
  if (!/^y(es)?$/i.test(answer)) throw new NotConfirmed({ question });
}

function canAsk(json: boolean): boolean {
  return !json && process.stdin.isTTY && process.stderr.isTTY;
}

async function askLine(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} `)).trim();
  } finally {
    terminal.close();
  }
}
