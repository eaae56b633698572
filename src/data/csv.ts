import { pipeline } from "node:stream";

import { CsvError, parse } from "csv-parse";
import type { Info } from "csv-parse";

import { MalformedRow, MissingColumn } from "./errors.ts";
import { checkColumns, checkRowOptions, requiredColumns, toRow } from "./rows.ts";
import type { Row, RowOptions } from "./rows.ts";
import { nameFileError, openSource } from "./source.ts";
import type { Source } from "./source.ts";

/** What `csv-parse` gives for each row with `info`. */
interface Parsed {
  readonly record: Record<string, string>;
  readonly info: Info;
}

/**
 * Reads a CSV file (RFC 4180; UTF-8, with or without byte order mark) whose first line names the columns, one row at a
 * time: memory does not grow with the file. Empty lines are passed over.
 *
 * @param delimiter What separates cells; a comma unless told.
 * @throws BadRowOptions, FileUnreadable, MissingColumn, MalformedRow and the errors of `toRow`, with line numbers
 */
export async function* readCsv(source: Source, options: RowOptions, delimiter = ","): AsyncGenerator<Row, void, void> {
  checkRowOptions(options);
  let hasHeader = false;
  const columns = (header: string[]) => {
    hasHeader = true;
    checkColumns(header, options, 1);
    return header;
  };
  const parser = parse({ columns, delimiter, info: true, bom: true, skip_empty_lines: true });
  const stream = openSource(source);
  // Errors of either stream reach the loop below.
  pipeline(stream, parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield toRow(record, options, info.lines);
    }
  } catch (error) {
    throw error instanceof CsvError ? malformed(error) : nameFileError(error, source);
  } finally {
    stream.destroy();
  }
  if (!hasHeader) throw new MissingColumn({ line: 1, columns: requiredColumns(options), present: [] });
}

function malformed(error: CsvError): MalformedRow {
  const line = typeof error["lines"] === "number" ? error["lines"] : 1;
  return new MalformedRow({ line, reason: error.message }, { cause: error });
}
