import { readFile } from "node:fs/promises";

import type { RowOptions } from "../../src/data/rows.ts";
import { checkEncoder, encoderFromDescription, hashDescription, vocabularyFromJson } from "../../src/encoders/index.ts";
import type { Encoder } from "../../src/encoders/index.ts";
import { FileUnreadable } from "../../src/data/errors.ts";
import { importModel, MODEL_FORMAT } from "../../src/training/index.ts";
import { DEFAULTS } from "./defaults.ts";
import { BadStateFile, ConflictingOptions, MissingOption } from "./errors.ts";

/** What a model says about its encoder. */
interface EncoderCard {
  readonly encoder: string;
  readonly encoderHash: string;
}

/** Which columns people name. */
export interface ColumnOptions {
  readonly text?: string | undefined;
  /** Separated by commas. */
  readonly columns?: string | undefined;
}

/**
 * Rebuilds a model's encoder from its description on the chain.
 *
 * @param file A model file or a vocabulary file. Vocabulary encoders need one; with any other it is checked all the same.
 * @throws EncoderMismatch if the file is another model's, VocabularyMissing, FileUnreadable, BadStateFile
 */
export async function loadEncoder({ encoder, encoderHash }: EncoderCard, file: string | undefined): Promise<Encoder> {
  const { description, vocabulary } = file === undefined ? {} : await readEncoderFile(file);
  if (description !== undefined) checkEncoder({ hash: hashDescription(description) }, encoderHash);
  return encoderFromDescription(encoder, vocabulary);
}

/** Reads a file, or says by name why not. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new FileUnreadable({ path, reason: (cause as Error).message }, { cause });
  }
}

/**
 * Which columns hold what a model's encoder takes: as told, else the column `text`, or the columns that the encoder names.
 *
 * @throws MissingOption, ConflictingOptions
 */
export function inputColumns(
  { input, description }: Encoder,
  options: ColumnOptions,
): Pick<RowOptions, "text" | "columns"> {
  const { text, columns } = options;
  if (text !== undefined && columns !== undefined) throw new ConflictingOptions({ options: ["--text", "--columns"] });
  if (text !== undefined) return { text };
  if (columns !== undefined) return { columns: splitList(columns) };
  if (input !== "numbers") return { text: DEFAULTS.text };
  const { names } = JSON.parse(description) as { names?: readonly string[] };
  if (names === undefined)
    throw new MissingOption({ option: "--columns", what: "the model does not name its columns" });
  return { columns: names };
}

/** Splits a list at commas; spaces around its items do not matter. */
export function splitList(list: string): string[] {
  return list.split(",").map((item) => item.trim());
}

/**
 * The words of a vocabulary encoder; undefined for any other encoder.
 *
 * @param file See {@link loadEncoder}.
 * @throws as {@link loadEncoder} does
 */
export async function loadVocabulary(
  card: EncoderCard,
  file: string | undefined,
): Promise<readonly string[] | undefined> {
  await loadEncoder(card, file);
  const { type } = JSON.parse(card.encoder) as { type: string };
  return type === "vocabulary" ? (await readEncoderFile(file!)).vocabulary : undefined;
}

async function readEncoderFile(file: string): Promise<{ description?: string; vocabulary?: readonly string[] }> {
  const text = await readText(file);
  let format: unknown;
  try {
    ({ format } = JSON.parse(text) as { format?: unknown });
  } catch (cause) {
    throw new BadStateFile({ file, reason: "it is not JSON" }, { cause });
  }
  if (format !== MODEL_FORMAT) return { vocabulary: vocabularyFromJson(text) };
  const { encoder, vocabulary } = importModel(text);
  return vocabulary === undefined ? { description: encoder } : { description: encoder, vocabulary };
}
