import { INT16_MAX, INT16_MIN, MAX_DENSE_FEATURES, writeInt16 } from "../codec/dense.ts";
import { WrongDimension } from "../codec/errors.ts";
import { checkInteger, describe } from "./encoder.ts";
import type { Encoder } from "./encoder.ts";
import { BadEncoderSetting, BadNumber, WrongEncoderInput } from "./errors.ts";

/** A column's value x becomes (x - offset) * scale. */
export interface ColumnScaling {
  readonly offset: number;
  readonly scale: number;
}

/** Settings of {@link scalingEncoder}. */
export interface ScalingOptions {
  /** One for each column, 1 to 8,192. */
  readonly columns: readonly ColumnScaling[];
  /** Fractional bits of the encoded values, 0 to 15: a scaled 1.0 is encoded as 2^featurePoint. */
  readonly featurePoint: number;
  /** The columns' names, in order, if the description should hold them. */
  readonly names?: readonly string[];
}

/**
 * Encodes rows of numbers: each is shifted and scaled, multiplied by 2^featurePoint, rounded to the nearest integer
 * (halves upwards) and clamped to int16. Where all columns share an offset, or a scale, the description holds it once.
 *
 * @throws BadEncoderSetting, BadNumber
 */
export function scalingEncoder({ columns, featurePoint, names }: ScalingOptions): Encoder {
  checkSettings(columns, featurePoint, names);
  const offset = shared(columns.map((column) => column.offset));
  const scale = shared(columns.map((column) => column.scale));
  const named = names === undefined ? {} : { names };
  return {
    ...describe({ type: "scaling", features: columns.length, featurePoint, offset, scale, ...named }),
    featureCount: columns.length,
    kind: "dense",
    input: "numbers",
    featurePoint,
    encode: (input) => {
      if (!Array.isArray(input)) throw new WrongEncoderInput({ expected: "a row of numbers", given: input });
      return encodeRow(input, columns, 2 ** featurePoint);
    },
  };
}

/** Learns offsets and scales from rows, one at a time; its memory does not grow with them. */
export class ScalingFitter {
  #rows = 0;
  #columns: { low: number; high: number; mean: number; squares: number }[] = [];

  /** Takes one row into account. Throws {@link WrongDimension} or {@link BadNumber}. */
  add(row: readonly number[]): void {
    if (this.#rows === 0) {
      this.#columns = row.map(() => ({ low: Infinity, high: -Infinity, mean: 0, squares: 0 }));
    }
    if (row.length !== this.#columns.length) {
      throw new WrongDimension({ given: row.length, expected: this.#columns.length });
    }
    row.forEach(checkFinite);
    this.#rows += 1;
    row.forEach((value, i) => {
      const column = this.#columns[i]!;
      // Welford 1962: mean and squared deviations in one pass, without cancellation.
      const deviation = value - column.mean;
      column.mean += deviation / this.#rows;
      column.squares += deviation * (value - column.mean);
      column.low = Math.min(column.low, value);
      column.high = Math.max(column.high, value);
    });
  }

  /**
   * The scaling of each column. A column that never changes is scaled by 0.
   *
   * @param method `minmax`: smallest seen to 0, largest to 1; `standard`: mean to 0, standard deviation (of the
   * population) to 1.
   */
  columns(method: "minmax" | "standard"): ColumnScaling[] {
    return this.#columns.map(({ low, high, mean, squares }) => {
      const spread = method === "minmax" ? high - low : Math.sqrt(squares / this.#rows);
      return { offset: method === "minmax" ? low : mean, scale: spread === 0 || low === high ? 0 : 1 / spread };
    });
  }
}

/** Learns the scaling of all rows at once; see {@link ScalingFitter}. */
export function fitScaling(rows: Iterable<readonly number[]>, method: "minmax" | "standard"): ColumnScaling[] {
  const fitter = new ScalingFitter();
  for (const row of rows) fitter.add(row);
  return fitter.columns(method);
}

function encodeRow(row: readonly number[], columns: readonly ColumnScaling[], unit: number): Uint8Array {
  if (row.length !== columns.length) throw new WrongDimension({ given: row.length, expected: columns.length });
  const values = row.map((value, i) => {
    checkFinite(value, i);
    const { offset, scale } = columns[i]!;
    const raw = Math.round((value - offset) * scale * unit);
    return Math.min(INT16_MAX, Math.max(INT16_MIN, raw));
  });
  return writeInt16(values);
}

function checkSettings(columns: readonly ColumnScaling[], featurePoint: number, names?: readonly string[]): void {
  checkInteger("features", columns.length, 1, MAX_DENSE_FEATURES);
  checkInteger("featurePoint", featurePoint, 0, 15);
  columns.forEach(({ offset, scale }, i) => {
    if (!Number.isFinite(offset)) throw new BadNumber({ where: `offset ${i}`, value: offset });
    if (!Number.isFinite(scale)) throw new BadNumber({ where: `scale ${i}`, value: scale });
  });
  if (names !== undefined && names.length !== columns.length) {
    throw new BadEncoderSetting({
      setting: "names",
      value: names,
      expected: `one for each of ${columns.length} columns`,
    });
  }
}

function checkFinite(value: number, i: number): void {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new BadNumber({ where: `column ${i}`, value });
}

function shared(values: readonly number[]): number | readonly number[] {
  return values.every((value) => value === values[0]) ? values[0]! : values;
}
