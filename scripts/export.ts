import path from "node:path";

import { exportLines, openHistory } from "../src/node.ts";
import type { ExportForm } from "../src/node.ts";
import { sessionAction } from "./support/action.ts";
import { count } from "./support/amounts.ts";
import { loadVocabulary } from "./support/encoders.ts";
import { BadOption, MissingOption } from "./support/errors.ts";
import { historyOptions, showStages } from "./support/history.ts";
import type { HistoryOptions } from "./support/history.ts";
import { writeLines } from "./support/lines.ts";
import { localName, modelNumber } from "./support/models.ts";
import { shortPath } from "./support/paths.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link exportSamples}. */
export interface ExportTaskOptions extends HistoryOptions {
  readonly model?: string | undefined;
  /** A `.csv` or `.jsonl` file. */
  readonly out?: string | undefined;
  /** Model file or vocabulary file, to write words instead of indices; the one that was written here unless told. */
  readonly encoder?: string | undefined;
}

/** What was written. */
export interface ExportResult {
  readonly modelId: bigint;
  readonly file: string;
  readonly samples: number;
  /** Up to which block. */
  readonly block: number;
}

/**
 * Writes every sample that was contributed to a model, with its label, contributor, time and fate, for use outside of the
 * suite.
 *
 * @throws MissingOption, BadOption, and as `openHistory` does
 */
export async function exportSamples(session: Session, options: ExportTaskOptions): Promise<ExportResult> {
  const modelId = modelNumber(session, options.model);
  const { file, form } = parseOut(options.out);
  const model = await session.client.modelInfo(modelId);
  const vocabulary = await words(session, model, options.encoder);
  const stages = showStages(session);
  const { onProgress } = stages;
  const opening = openHistory(session.client.context, { ...historyOptions(session, options), onProgress });
  const { database, block } = await opening.finally(() => stages.stop());
  try {
    const lines = await writeLines(file, exportLines(database, { modelId, form, vocabulary }));
    const samples = form === "csv" ? lines - 1 : lines;
    session.ui.say(`${count(samples, "sample")} of model ${modelId} (${model.name}) are in ${shortPath(file)}.`);
    return { modelId, file, samples, block };
  } finally {
    await database.close();
  }
}

/** The vocabulary, where the model has one and its file is known; without, indices are written. */
async function words(
  session: Session,
  model: { readonly modelId: bigint; readonly encoder: string; readonly encoderHash: string },
  encoder: string | undefined,
): Promise<readonly string[] | undefined> {
  const file = encoder ?? localName(session, model.modelId).file;
  return file === undefined ? undefined : loadVocabulary(model, file);
}

function parseOut(out: string | undefined): { file: string; form: ExportForm } {
  if (out === undefined) throw new MissingOption({ option: "--out", what: "the .csv or .jsonl file to write" });
  const file = path.resolve(out);
  const form = path.extname(file).slice(1).toLowerCase();
  if (form === "csv" || form === "jsonl") return { file, form };
  throw new BadOption({ option: "--out", value: out, expected: "a file that ends with .csv or .jsonl" });
}

export default sessionAction<ExportTaskOptions & CommonOptions>(exportSamples, false);
