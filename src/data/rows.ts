import { BadNumberInRow, BadRowOptions, BadTextInRow, MissingColumn, UnknownLabel } from "./errors.ts";

/** Which columns of a data file to read: either `text` or `columns`. */
export interface RowOptions {
  /** The column with the text (also: with feature indices as text). */
  readonly text?: string;
  /** The numeric columns, in the order of the model's features; in JSON one of them may be a list of numbers. */
  readonly columns?: readonly string[];
  /** The column with the label; left out for data to predict. */
  readonly label?: string;
  /** The labels' names, label 0 first; needed with `label`. */
  readonly labels?: readonly string[];
}

/** One row of a data file. */
export interface Row {
  /** The line, from 1, on which the row ends. */
  readonly line: number;
  /** What an encoder takes. */
  readonly input: string | readonly number[];
  /** The label's number; undefined if no label column was asked for. */
  readonly label: number | undefined;
}

/** Checks a choice of columns. Throws {@link BadRowOptions}. */
export function checkRowOptions({ text, columns, label, labels }: RowOptions): void {
  if ((text === undefined) === (columns === undefined)) {
    throw new BadRowOptions({
      reason: text === undefined ? "no column was named" : "both text and columns were named",
    });
  }
  if (columns?.length === 0) throw new BadRowOptions({ reason: "the list of numeric columns is empty" });
  if (label !== undefined && (labels === undefined || labels.length < 2)) {
    throw new BadRowOptions({ reason: "a label column needs at least two labels' names" });
  }
}

/** The columns that must be there. */
export function requiredColumns({ text, columns = [], label }: RowOptions): string[] {
  return [text, ...columns, label].filter((name) => name !== undefined);
}

/** Throws {@link MissingColumn} with all names that are not there. */
export function checkColumns(present: readonly string[], options: RowOptions, line: number): void {
  const there = new Set(present);
  const columns = requiredColumns(options).filter((name) => !there.has(name));
  if (columns.length > 0) throw new MissingColumn({ line, columns, present });
}

/**
 * Picks what is asked for out of a record that has all columns.
 *
 * @param record Cells by column: texts (CSV) or JSON values.
 * @throws UnknownLabel, BadNumberInRow, BadTextInRow, each with the line
 */
export function toRow(record: Readonly<Record<string, unknown>>, options: RowOptions, line: number): Row {
  const { text, columns = [], label, labels = [] } = options;
  const input =
    text === undefined
      ? columns.flatMap((column) => readNumbers(record[column], column, line))
      : readText(record[text], text, line);
  return { line, input, label: label === undefined ? undefined : labelNumber(record[label], labels, line) };
}

/**
 * The number of a label: of the name if there is such a name (spaces around it are ignored), else the number itself.
 *
 * @throws UnknownLabel
 */
export function labelNumber(label: unknown, labels: readonly string[], line: number): number {
  const text = typeof label === "string" || typeof label === "number" ? String(label).trim() : "";
  const named = labels.indexOf(text);
  if (named >= 0) return named;
  if (/^\d{1,9}$/.test(text) && Number(text) < labels.length) return Number(text);
  throw new UnknownLabel({ line, label, labels });
}

function readText(value: unknown, column: string, line: number): string {
  if (typeof value !== "string") throw new BadTextInRow({ line, column, value });
  return value;
}

function readNumbers(value: unknown, column: string, line: number): number[] {
  if (Array.isArray(value)) return value.map((item, i) => readNumber(item, `${column}[${i}]`, line));
  return [readNumber(value, column, line)];
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function readNumber(value: unknown, column: string, line: number): number {
  const isNumber = typeof value === "number" || (typeof value === "string" && NUMBER.test(value));
  const number = isNumber ? Number(value) : NaN;
  if (!Number.isFinite(number)) throw new BadNumberInRow({ line, column, value });
  return number;
}
