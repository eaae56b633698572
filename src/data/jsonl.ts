import type { Readable } from "node:stream";

import { MalformedRow } from "./errors.ts";
import { checkColumns, checkRowOptions, toRow } from "./rows.ts";
import type { Row, RowOptions } from "./rows.ts";
import { nameFileError, openSource } from "./source.ts";
import type { Source } from "./source.ts";

/**
 * Reads a JSONL file (one JSON object a line, UTF-8), one row at a time: memory does not grow with the file. Empty
 * lines are passed over.
 *
 * @throws BadRowOptions, FileUnreadable, MissingColumn, MalformedRow and the errors of `toRow`, with line numbers
 */
export async function* readJsonl(source: Source, options: RowOptions): AsyncGenerator<Row, void, void> {
  checkRowOptions(options);
  let line = 0;
  for await (const text of readLines(source)) {
    line += 1;
    if (text.trim() === "") continue;
    const record = parseRecord(text, line);
    checkColumns(Object.keys(record), options, line);
    yield toRow(record, options, line);
  }
}

async function* readLines(source: Source): AsyncGenerator<string, void, void> {
  let rest = "";
  for await (const chunk of readText(openSource(source).setEncoding("utf8"), source)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

async function* readText(stream: Readable, source: Source): AsyncGenerator<string, void, void> {
  let isFirst = true;
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      yield isFirst ? chunk.replace(/^\uFEFF/, "") : chunk;
      isFirst = false;
    }
  } catch (error) {
    throw nameFileError(error, source);
  }
}

function parseRecord(text: string, line: number): Record<string, unknown> {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new MalformedRow({ line, reason: (cause as Error).message }, { cause });
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new MalformedRow({ line, reason: "it is not a JSON object" });
  }
  return record as Record<string, unknown>;
}
