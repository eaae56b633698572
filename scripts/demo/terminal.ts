import { SingleBar } from "cli-progress";
import Table3 from "cli-table3";

import type { Table } from "../../src/report/table.ts";
import type { DemoProgress } from "./history.ts";
import { count, percent } from "./tables.ts";

/** Days between two lines of progress where there is no terminal to draw a bar in. */
const DAYS_BETWEEN_LINES = 7;

/** Shows how far the demo is, on standard error: a bar in a terminal, otherwise a line for each week. */
export class ProgressView {
  readonly #bar: SingleBar | undefined;
  #nextLineDay = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {
    if (!stream.isTTY) return;
    const format = "{bar} day {day}, {contributions} contributions, accuracy {accuracy}";
    this.#bar = new SingleBar({
      format,
      stream,
      hideCursor: true,
      barsize: 24,
      barCompleteChar: "█",
      barIncompleteChar: "░",
    });
  }

  /** Says what is being done before there is progress to show. */
  say(text: string): void {
    this.stream.write(`${text}\n`);
  }

  update({ done, visits, day, contributions, accuracy }: DemoProgress): void {
    const shown = { day, contributions: count(contributions), accuracy: percent(accuracy) };
    if (this.#bar !== undefined) {
      if (!this.#bar.isActive) this.#bar.start(visits, done, shown);
      this.#bar.update(done, shown);
    } else if (day >= this.#nextLineDay) {
      this.#nextLineDay = day + DAYS_BETWEEN_LINES;
      this.say(`day ${day}: ${shown.contributions} contributions, held-out accuracy ${shown.accuracy}`);
    }
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/** A table as text. */
export function renderTable({ title, columns, rows }: Table): string {
  const table = new Table3({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return `${title}\n${table.toString()}`;
}
