import type { ModelView } from "../../src/client/index.ts";
import { BadRow } from "../../src/client/index.ts";
import { mapInGroups } from "../../src/client/records.ts";
import { toSamples } from "../../src/client/row-stream.ts";
import type { RowSample, SkippedRow } from "../../src/client/row-stream.ts";
import { DcaiError } from "../../src/errors.ts";
import { readRows } from "../../src/node.ts";
import { inputColumns, loadEncoder } from "../support/encoders.ts";
import type { ColumnOptions } from "../support/encoders.ts";
import { MissingOption } from "../support/errors.ts";
import { localName } from "../support/models.ts";
import type { Session } from "../support/session.ts";
import { checkSample } from "./measure.ts";

/** Options of tasks that read labelled samples. */
export interface SampleOptions extends ColumnOptions {
  /** The labelled `.csv`, `.tsv` or `.jsonl` file. */
  readonly data?: string | undefined;
  readonly label: string;
  /** Model file or vocabulary file; the one that was written here unless told. */
  readonly encoder?: string | undefined;
}

/** What a file holds for a model. */
export interface FileSamples {
  readonly file: string;
  readonly rows: number;
  /** Encoded, each once, none of them known to the model; each passes the classifier's own check. */
  readonly samples: readonly RowSample[];
  /** Rows that are left out, and why. */
  readonly skipped: Readonly<Record<"empty" | "duplicate" | "recorded", number>>;
}

const CALLS_AT_ONCE = 32;

/**
 * Reads all samples of a file through the model's encoder. Rows without features, twice in the file, or learned by the model already
 * are left out; anything else that is wrong with a row is told with its line.
 *
 * @throws BadRow, MissingOption, and the errors of rows and files
 */
export async function readSamples(session: Session, model: ModelView, options: SampleOptions): Promise<FileSamples> {
  const { data: file } = options;
  if (file === undefined) throw new MissingOption({ option: "--data", what: "the file with the labelled rows" });
  const { modelId, labels } = model;
  const encoder = await loadEncoder(model, options.encoder ?? localName(session, modelId).file);
  const rowOptions = { ...inputColumns(encoder, options), label: options.label, labels: model.labels };
  let rows = 0;
  const skipped = { empty: 0, duplicate: 0, recorded: 0 };
  const settings = {
    modelId,
    encoder,
    labels: labels.length,
    onRow: () => void rows++,
    onSkipped: ({ why }: SkippedRow) => void (why !== "refused" && skipped[why]++),
  };
  const samples: RowSample[] = [];
  const bar = session.ui.progress("Reading rows");
  try {
    for await (const sample of toSamples(session.client.context, readRows(file, rowOptions), settings)) {
      samples.push(sample);
      bar.update(rows);
    }
    await mapInGroups(samples, CALLS_AT_ONCE, async (sample) => naming(sample, checkSample(session, model, sample)));
  } finally {
    bar.stop();
  }
  return { file, rows, samples, skipped };
}

/** Which rows were left out, for a card. */
export function describeSkipped({ skipped }: Pick<FileSamples, "skipped">): string {
  const { empty, duplicate, recorded } = skipped;
  return `${recorded} that the model has learned already, ${duplicate} twice in the file, ${empty} without features`;
}

/** Adds the line to what a row is refused for. */
async function naming({ line }: RowSample, checked: Promise<void>): Promise<void> {
  try {
    await checked;
  } catch (cause) {
    if (!(cause instanceof DcaiError)) throw cause;
    throw new BadRow({ line, reason: cause.message, hint: cause.hint }, { cause });
  }
}
