import { parseAmount, parseDuration, ETHER_UNIT, formatDuration } from "../support/amounts.ts";
import { DcaiError } from "../../src/errors.ts";

/** Where a field is: names of fields and places in lists. */
export type FieldPath = readonly (string | number)[];

/** Something that is wrong at a place. */
export interface FieldProblem {
  readonly path: FieldPath;
  readonly reason: string;
}

/** A path as people write it: `agents[2].every`. */
export function fieldName(path: FieldPath): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
}

/** Bounds of a number, both allowed unless told. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** Bounds that are not allowed themselves. */
  readonly without?: "least" | "both";
}

/**
 * Reads the fields of one object, and notes everything that is wrong in it; what it gives in its place is of no use but to go on
 * reading. Call {@link end} when all fields that there may be are read.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(
    value: unknown,
    readonly path: FieldPath,
    private readonly problems: FieldProblem[],
  ) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject) problems.push({ path, reason: `is ${shown(value)}; it must be an object` });
    this.#values = isObject ? (value as Record<string, unknown>) : {};
  }

  /** Whether the field is there. */
  has(name: string): boolean {
    this.#known.add(name);
    return this.#values[name] !== undefined;
  }

  /** Whether the field is one of several words. */
  isOne(name: string, choices: readonly string[]): boolean {
    return choices.includes(this.#values[name] as string);
  }

  /** Notes a problem of a field. */
  fail(name: string, reason: string): void {
    this.problems.push({ path: [...this.path, name], reason });
  }

  text(name: string, fallback?: string, pattern = /^[^]*$/, expected = "a text"): string {
    const value = this.#get(name, fallback, expected);
    if (typeof value === "string" && pattern.test(value)) return value;
    return this.#wrong(name, value, expected, fallback ?? "");
  }

  number(name: string, { least, most, without }: Bounds, fallback?: number): number {
    const lower = without === undefined ? `from ${least}` : `above ${least}`;
    const expected = `a number ${lower} ${without === "both" ? "and below" : "to"} ${most}`;
    const value = this.#get(name, fallback, expected);
    const isHigh = typeof value === "number" && (without === undefined ? value >= least : value > least);
    if (isHigh && (without === "both" ? value < most : value <= most)) return value;
    return this.#wrong(name, value, expected, least);
  }

  integer(name: string, { least, most }: Bounds, fallback?: number): number {
    const expected = `an integer from ${least} to ${most}`;
    const value = this.#get(name, fallback, expected);
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.#wrong(name, value, expected, least);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#get(name, fallback, "");
    return typeof value === "boolean" ? value : this.#wrong(name, value, "true or false", fallback);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], fallback?: Choice): Choice {
    const expected = choices.map((choice) => JSON.stringify(choice)).join(", ");
    const value = this.#get(name, fallback, `one of ${expected}`);
    const choice = choices.find((candidate) => candidate === value);
    return choice ?? this.#wrong(name, value, `one of ${expected}`, fallback ?? choices[0]!);
  }

  /** A {@link Duration}, in seconds. */
  duration(name: string, { least, most }: Bounds, fallback?: number): number {
    const bounds = `${formatDuration(least)} to ${formatDuration(most)}`;
    const expected = `${bounds}: a number of seconds, or such as "15m", "12h", "7d"`;
    const value = this.#get(name, fallback, expected);
    const seconds = typeof value === "string" ? attempt(() => parseDuration(name, value)) : value;
    const fits = typeof seconds === "number" && Number.isInteger(seconds) && seconds >= least && seconds <= most;
    return fits ? seconds : this.#wrong(name, value, expected, least);
  }

  /** An amount of ether, in wei, above 0 or from 0. */
  amount(name: string, least: 0n | 1n, fallback?: bigint): bigint {
    const expected = `an amount${least === 0n ? "" : " above 0"} such as "0.05 ether", "50000 gwei" or "12 wei"`;
    if (!this.has(name) && fallback !== undefined) return fallback;
    const value = this.#get(name, undefined, expected);
    const wei = typeof value === "string" ? attempt(() => parseAmount(name, value, ETHER_UNIT)) : undefined;
    return wei !== undefined && wei >= least && wei < 2n ** 88n ? wei : this.#wrong(name, value, expected, 1n);
  }

  /** A list of texts. */
  texts(name: string, least: number): string[] {
    const expected = `a list of at least ${least} texts`;
    const value = this.#get(name, undefined, expected);
    const fits = Array.isArray(value) && value.length >= least && value.every((item) => typeof item === "string");
    return fits ? (value as string[]) : this.#wrong(name, value, expected, []);
  }

  /** A list, each item with its path. */
  list(name: string, { least, most }: Bounds): { readonly value: unknown; readonly path: FieldPath }[] {
    const expected = `a list of ${least} to ${most}`;
    const value = this.#get(name, undefined, expected);
    const fits = Array.isArray(value) && value.length >= least && value.length <= most;
    const items: readonly unknown[] = fits ? value : this.#wrong(name, value, expected, []);
    return items.map((item, i) => ({ value: item, path: [...this.path, name, i] }));
  }

  object(name: string): Fields {
    const isThere = this.has(name);
    if (!isThere) this.fail(name, "is missing; it must be an object");
    return new Fields(isThere ? this.#values[name] : {}, [...this.path, name], isThere ? this.problems : []);
  }

  /** Notes fields that nobody asked for. */
  end(): void {
    for (const name of Object.keys(this.#values)) {
      if (!this.#known.has(name)) this.fail(name, `is unknown; there are ${[...this.#known].join(", ")}`);
    }
  }

  #get(name: string, fallback: unknown, expected: string): unknown {
    if (this.has(name)) return this.#values[name];
    if (fallback === undefined) this.fail(name, `is missing; it must be ${expected}`);
    return fallback;
  }

  #wrong<T>(name: string, value: unknown, expected: string, instead: T): T {
    if (value !== undefined) this.fail(name, `is ${shown(value)}; it must be ${expected}`);
    return instead;
  }
}

/** A value as JSON has it, at most 60 characters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A value, or undefined where its text cannot be read. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DcaiError) return undefined;
    throw error;
  }
}
