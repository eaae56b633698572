import { BadOption } from "../support/errors.ts";

const MOST = 1_000;

/**
 * Reads a row of seeds: `3`, or `1-10`.
 *
 * @param row The first and the last, if nothing was named.
 * @throws BadOption
 */
export function parseSeeds(text: string | undefined, row: readonly [first: number, last: number]): number[] {
  const [first, last] = text === undefined ? row : parse(text);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function parse(text: string): [number, number] {
  const [, first, last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text.trim()) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (from <= to && to < 2 ** 32 && to - from < MOST) return [from, to];
  throw new BadOption({ option: "--seeds", value: text, expected: `such as 7 or 1-10, at most ${MOST} seeds` });
}
