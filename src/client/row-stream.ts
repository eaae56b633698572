import { toHex } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import type { Encoder, EncoderInput } from "../encoders/index.ts";
import { DcaiError } from "../errors.ts";
import type { Context } from "./context.ts";
import { DigestSet } from "./digest-set.ts";
import { BadRow } from "./errors.ts";
import { contributionId, statusesOf } from "./records.ts";

/** One row to contribute, as the readers of data files give it. */
export interface InputRow {
  /** Where it stands in its file; counted from 1 unless told. */
  readonly line?: number;
  readonly input: EncoderInput;
  readonly label: number | undefined;
}

/** A row that can be contributed. */
export interface RowSample {
  readonly line: number;
  readonly id: Hex;
  readonly label: number;
  readonly features: Hex;
}

/** A row that is not contributed, and why: nothing in it, the same as an earlier one, on chain already, or refused. */
export interface SkippedRow {
  readonly line: number;
  readonly why: "empty" | "duplicate" | "recorded" | "refused";
  /** Of a refused one: what the classifier says, or that it needs more gas than a transaction may have. */
  readonly reason?: DcaiError;
}

/** What rows are turned into samples with. */
export interface RowSettings {
  readonly modelId: bigint;
  readonly encoder: Encoder;
  /** How many labels the model has. */
  readonly labels: number;
  /** Told of every row that is read. */
  readonly onRow: () => void;
  readonly onSkipped: (row: SkippedRow) => void;
}

/** How many rows are looked up on chain together. */
const ROWS_PER_LOOKUP = 100;

/**
 * Turns rows into samples: encodes them, and leaves out those that are empty, that were there before in the same
 * stream, or that are on chain. Holds some hundred rows, and 16 bytes of each one's hash.
 *
 * @throws BadRow, which names the line
 */
export async function* toSamples(
  context: Context,
  rows: AsyncIterable<InputRow> | Iterable<InputRow>,
  settings: RowSettings,
): AsyncGenerator<RowSample, void> {
  const seen = new DigestSet();
  let waiting: RowSample[] = [];
  let count = 0;
  for await (const row of rows) {
    const line = row.line ?? ++count;
    settings.onRow();
    const sample = toSample(row, line, settings);
    if (sample === null) settings.onSkipped({ line, why: "empty" });
    else if (!seen.add(sample.id)) settings.onSkipped({ line, why: "duplicate" });
    else waiting.push(sample);
    if (waiting.length === ROWS_PER_LOOKUP) {
      yield* unrecorded(context, waiting, settings);
      waiting = [];
    }
  }
  yield* unrecorded(context, waiting, settings);
}

function toSample({ input, label }: InputRow, line: number, settings: RowSettings): RowSample | null {
  const { encoder, labels, modelId } = settings;
  if (label === undefined || !Number.isInteger(label) || label < 0 || label >= labels) {
    const reason = `The label ${label} is not one of the model's ${labels}.`;
    throw new BadRow({ line, reason, hint: "Labels are numbered from 0; name the column with the label." });
  }
  let features: Hex;
  try {
    features = toHex(encoder.encode(input));
  } catch (cause) {
    if (!(cause instanceof DcaiError)) throw cause;
    throw new BadRow({ line, reason: cause.message, hint: cause.hint }, { cause });
  }
  return features === "0x" ? null : { line, label, features, id: contributionId(modelId, { label, features }) };
}

async function* unrecorded(
  context: Context,
  samples: readonly RowSample[],
  { modelId, onSkipped }: RowSettings,
): AsyncGenerator<RowSample, void> {
  const ids = samples.map(({ id }) => id);
  const statuses = await statusesOf(context, modelId, ids);
  for (const [i, sample] of samples.entries()) {
    if (statuses[i] === "unknown") yield sample;
    else onSkipped({ line: sample.line, why: "recorded" });
  }
}
