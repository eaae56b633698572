import type { Rows } from "./rows.ts";

/** What people look for; empty texts mean anything. */
export interface Filter {
  readonly label: string;
  readonly fate: string;
  /** Part of an address, in lower case. */
  readonly who: string;
  /** Words that all have to be there, in lower case. */
  readonly words: readonly string[];
}

/** Rows that are looked at before the browser may do something else. */
const SLICE = 4_000;

/** Reads a list's filters. */
export function readFilter(form: HTMLFormElement): Filter {
  const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement).value.trim();
  const words = value("text")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return { label: value("label"), fate: value("fate"), who: value("who").toLowerCase(), words };
}

/** Finds rows, from one on; gives up, with null, as soon as `isStale` says that nobody wants them any more. */
export async function findRows(rows: Rows, filter: Filter, isStale: () => boolean, from = 0): Promise<number[] | null> {
  const found: number[] = [];
  for (let row = from; row < rows.length; row++) {
    if (fits(rows, filter, row)) found.push(row);
    if (row % SLICE !== SLICE - 1) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (isStale()) return null;
  }
  return found;
}

function fits(rows: Rows, { label, fate, who, words }: Filter, row: number): boolean {
  if (label !== "" && rows.labelOf(row) !== Number(label)) return false;
  if (fate !== "" && rows.fateOf(row) !== Number(fate)) return false;
  if (who !== "" && !rows.whoOf(row).includes(who)) return false;
  return words.length === 0 || words.every((word) => rows.textOf(row).includes(word));
}
