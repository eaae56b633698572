import { readIndices, readInt16, toBytes } from "../../src/codec/index.ts";
import type { Hex } from "../../src/codec/index.ts";

/** What an encoder's description tells of its features. */
interface Settings {
  readonly type?: string;
  readonly featurePoint?: number;
  readonly offset?: number | readonly number[];
  readonly scale?: number | readonly number[];
  readonly names?: readonly string[];
}

/** How many features are shown. */
const SHOWN = 30;

/**
 * A sample as people can read it, as far as its encoding lets them: words of a vocabulary, numbers by their columns, else the
 * numbers of its features.
 *
 * @param description The encoder's, from the chain: nothing in it is believed to be in order.
 * @param vocabulary The words, if the encoder has any and they are known here.
 */
export function describeSample(features: Hex, description: string, vocabulary?: readonly string[]): string {
  const settings = parse(description);
  const bytes = toBytes(features);
  if (bytes.length % 2 !== 0) return printable(features, 80);
  if (settings.type === "scaling") return shortList(numbersIn(bytes, settings));
  const indices = [...readIndices(bytes)];
  if (vocabulary !== undefined)
    return shortList(
      indices.map((index) => vocabulary[index] ?? `#${index}`),
      " ",
    );
  return shortList(
    indices.map((index) => `#${index}`),
    " ",
  );
}

/** Text of other people without characters that could move the cursor or hide something. */
export function printable(text: string, length: number): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}

function numbersIn(bytes: Uint8Array, { featurePoint = 0, offset = 0, scale = 1, names }: Settings): string[] {
  const of = (list: number | readonly number[], column: number) => (typeof list === "number" ? list : list[column]);
  return [...readInt16(bytes)].map((raw, column) => {
    const factor = of(scale, column) ?? 1;
    const value = raw / 2 ** featurePoint;
    const shown = factor === 0 ? (of(offset, column) ?? 0) : value / factor + (of(offset, column) ?? 0);
    return `${names?.[column] ?? `#${column}`} ${Number(shown.toPrecision(4))}`;
  });
}

function shortList(items: readonly string[], separator = ", "): string {
  const shown = items.slice(0, SHOWN).map((item) => printable(item, 40));
  return `${shown.join(separator)}${items.length > SHOWN ? `${separator}… (${items.length})` : ""}`;
}

function parse(description: string): Settings {
  try {
    const value: unknown = JSON.parse(description);
    return typeof value === "object" && value !== null ? (value as Settings) : {};
  } catch {
    return {};
  }
}
