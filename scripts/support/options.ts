import { BadOption } from "./errors.ts";

/** Reads an integer within bounds, in decimal digits. Throws {@link BadOption}. */
export function parseInteger(option: string, value: string, minimum: number, maximum: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= minimum && number <= maximum)) {
    throw new BadOption({ option, value, expected: `an integer from ${minimum} to ${maximum}` });
  }
  return number;
}

/** Reads a number such as 0.5. Throws {@link BadOption}. */
export function parseNumber(option: string, value: string): number {
  const number = value.trim() === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) throw new BadOption({ option, value, expected: "a number" });
  return number;
}

/** Picks one of several words. Throws {@link BadOption}. */
export function parseChoice<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new BadOption({ option, value, expected: choices.join(" or ") });
  return choice;
}
