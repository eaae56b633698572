import { createInterface } from "node:readline";
import { pipeline } from "node:stream";

import { parse } from "csv-parse";
import type { CsvError } from "csv-parse";

import { BadRow } from "../../src/client/index.ts";
import { MalformedRow, UnknownFileType } from "../../src/data/errors.ts";
import { checkColumns, checkRowOptions, toRow } from "../../src/data/rows.ts";
import type { Row, RowOptions } from "../../src/data/rows.ts";
import { nameFileError, openSource } from "../../src/data/source.ts";
import type { Encoder } from "../../src/encoders/index.ts";
import { DcaiError } from "../../src/errors.ts";

/** Is told of a row that cannot be read; the error names its line. */
export type OnBadRow = (error: DcaiError) => void;

/** A record, or why there is none. */
interface RawRow {
  readonly line: number;
  readonly record?: Readonly<Record<string, unknown>>;
  readonly error?: DcaiError;
}

/**
 * Reads a data file as `readRows` does, one row at a time, but passes over rows that cannot be read or encoded.
 *
 * @param onBadRow Is told of each.
 * @throws FileUnreadable, UnknownFileType, and MissingColumn for a CSV file without the columns
 */
export async function* streamGoodRows(
  file: string,
  options: RowOptions,
  encoder: Encoder,
  onBadRow: OnBadRow,
): AsyncGenerator<Row, void, void> {
  checkRowOptions(options);
  for await (const { line, record, error } of rawRows(file, options)) {
    try {
      if (record === undefined) throw error!;
      checkColumns(Object.keys(record), options, line);
      const row = toRow(record, options, line);
      checkEncoding(encoder, row);
      yield row;
    } catch (problem) {
      if (!(problem instanceof DcaiError)) throw problem;
      onBadRow(problem);
    }
  }
}

function checkEncoding(encoder: Encoder, { line, input }: Row): void {
  try {
    encoder.encode(input);
  } catch (cause) {
    if (!(cause instanceof DcaiError)) throw cause;
    throw new BadRow({ line, reason: cause.message, hint: cause.hint }, { cause });
  }
}

function rawRows(file: string, options: RowOptions): AsyncGenerator<RawRow, void, void> {
  const ending = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  if (ending === "csv") return rawCsv(file, options, ",");
  if (ending === "tsv") return rawCsv(file, options, "\t");
  if (ending === "jsonl" || ending === "ndjson") return rawJsonl(file);
  throw new UnknownFileType({ path: file });
}

async function* rawCsv(file: string, options: RowOptions, delimiter: string): AsyncGenerator<RawRow, void, void> {
  const bad: RawRow[] = [];
  const columns = (header: string[]) => {
    checkColumns(header, options, 1);
    return header;
  };
  const onSkip = (error: CsvError | undefined) => {
    const line = Number(error?.["lines"] ?? 1);
    const reason = error?.message ?? "it is not CSV";
    bad.push({ line, error: new MalformedRow({ line, reason }, { cause: error }) });
    return undefined;
  };
  const settings = { columns, delimiter, info: true, bom: true, skip_empty_lines: true };
  const parser = parse({ ...settings, skip_records_with_error: true, on_skip: onSkip });
  pipeline(openSource(file), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      yield* bad.splice(0);
      yield { line: info.lines, record };
    }
    yield* bad.splice(0);
  } catch (error) {
    throw nameFileError(error, file);
  }
}

async function* rawJsonl(file: string): AsyncGenerator<RawRow, void, void> {
  const stream = openSource(file);
  let line = 0;
  try {
    await new Promise((resolve, reject) => stream.once("readable", resolve).once("error", reject));
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      line += 1;
      const json = line === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (json.trim() !== "") yield parseRecord(json, line);
    }
  } catch (error) {
    throw nameFileError(error, file);
  }
}

function parseRecord(json: string, line: number): RawRow {
  let record: unknown;
  try {
    record = JSON.parse(json);
  } catch (cause) {
    return { line, error: new MalformedRow({ line, reason: (cause as Error).message }, { cause }) };
  }
  const isObject = typeof record === "object" && record !== null && !Array.isArray(record);
  if (!isObject) return { line, error: new MalformedRow({ line, reason: "it is not a JSON object" }) };
  return { line, record: record as Record<string, unknown> };
}
