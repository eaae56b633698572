import { readCsv } from "./csv.ts";
import { UnknownFileType } from "./errors.ts";
import { readJsonl } from "./jsonl.ts";
import type { Row, RowOptions } from "./rows.ts";

/**
 * Reads a data file by its name's ending: `.csv`, `.tsv` (tabs), `.jsonl` or `.ndjson`, in either case.
 *
 * @throws UnknownFileType, and the errors of {@link readCsv} and {@link readJsonl}
 */
export function readRows(path: string, options: RowOptions): AsyncGenerator<Row, void, void> {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  switch (ending) {
    case "csv":
      return readCsv(path, options);
    case "tsv":
      return readCsv(path, options, "\t");
    case "jsonl":
    case "ndjson":
      return readJsonl(path, options);
    default:
      throw new UnknownFileType({ path });
  }
}
