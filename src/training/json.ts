import { MAX_LABELS } from "../codec/index.ts";
import { BadModelFile, BadParameter, LabelRepeated } from "./errors.ts";
import { findRepeatedKey } from "./repeated-keys.ts";

/** The objects of model files whose keys are labels' names. */
const LABEL_MAPS = ["centroids", "intents"];

/**
 * Parses a file's text, or takes a parsed value; it must be a JSON object. In a text no object may have a key twice, of
 * which JSON would silently keep the last.
 *
 * @throws BadModelFile, LabelRepeated
 */
export function parseModelFile(json: unknown): Record<string, unknown> {
  const value = typeof json === "string" ? parseText(json) : json;
  return readMap("its beginning", value);
}

/** Reads an object. Throws {@link BadModelFile}. */
export function readMap(where: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail(where, "it is not a JSON object");
  return value as Record<string, unknown>;
}

/** Reads a list. Throws {@link BadModelFile}. */
export function readList(where: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return fail(where, value === undefined ? "it is missing" : "it is not a list");
  return value as readonly unknown[];
}

/** Reads a list of finite numbers. Throws {@link BadModelFile}, or {@link BadParameter} with the position. */
export function readNumbers(where: string, value: unknown): number[] {
  return readList(where, value).map((item, i) => readNumber(`${where}, entry ${i},`, item));
}

/** Reads a finite number. Throws {@link BadParameter}. */
export function readNumber(where: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new BadParameter({ where, value });
  return value;
}

/** Reads the labels' names: 2 to 255 different ones. Throws {@link BadModelFile} or {@link LabelRepeated}. */
export function readLabels(where: string, value: unknown): readonly string[] {
  const labels = readList(where, value);
  if (!labels.every((label): label is string => typeof label === "string" && label !== "")) {
    return fail(where, "not every label has a name");
  }
  if (labels.length < 2 || labels.length > MAX_LABELS) {
    return fail(where, `there are ${labels.length} labels; there must be 2 to ${MAX_LABELS}`);
  }
  const repeated = labels.find((label, i) => labels.indexOf(label) < i);
  if (repeated !== undefined) throw new LabelRepeated({ label: repeated });
  return labels;
}

/** Throws {@link BadModelFile}. */
export function fail(where: string, reason: string): never {
  throw new BadModelFile({ where, reason });
}

function parseText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BadModelFile({ where: "its beginning", reason: "it is not JSON" }, { cause });
  }
  const repeated = findRepeatedKey(text);
  if (repeated === undefined) return value;
  const { parent, key } = repeated;
  if (LABEL_MAPS.includes(parent)) throw new LabelRepeated({ label: key });
  return fail(parent === "" ? "its beginning" : parent, `${JSON.stringify(key)} is there twice`);
}
