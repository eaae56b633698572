import { defineError, show } from "../errors.ts";

/** The file has no such column, or a row of JSON no such field. */
export class MissingColumn extends defineError(
  "MISSING_COLUMN",
  (d: { line: number; columns: readonly string[]; present: readonly string[] }) =>
    `Line ${d.line} has no column ${d.columns.map(show).join(", ")}; it has ${d.present.map(show).join(", ") || "none"}.`,
  "Name the columns as the file's first line, or the JSON fields, do; upper and lower case matter.",
) {}

/** A label that is neither a name nor a number of the model's labels. */
export class UnknownLabel extends defineError(
  "UNKNOWN_LABEL",
  (d: { line: number; label: unknown; labels: readonly string[] }) =>
    `Line ${d.line} has the label ${show(d.label)}; the labels are ${d.labels.map(show).join(", ")}.`,
  "Use a label's name, exactly, or its number from 0.",
) {}

/** A cell that should be a number. */
export class BadNumberInRow extends defineError(
  "BAD_NUMBER_IN_ROW",
  (d: { line: number; column: string; value: unknown }) =>
    `Line ${d.line}, column ${show(d.column)}: ${show(d.value)} is not a finite number.`,
  "Write numbers with a decimal point and without separators; leave no cell empty.",
) {}

/** A cell that should be a text. */
export class BadTextInRow extends defineError(
  "BAD_TEXT_IN_ROW",
  (d: { line: number; column: string; value: unknown }) =>
    `Line ${d.line}, column ${show(d.column)}: ${show(d.value)} is not a text.`,
  "Put the text into quotes.",
) {}

/** A line that is not CSV, or not a JSON object. */
export class MalformedRow extends defineError(
  "MALFORMED_ROW",
  (d: { line: number; reason: string }) => `Line ${d.line} cannot be read: ${d.reason}.`,
  "Correct this line; each row must have as many cells as the first line, each line of JSONL must be one JSON object.",
) {}

/** Which columns to read was not said, or said twice. */
export class BadRowOptions extends defineError(
  "BAD_ROW_OPTIONS",
  (d: { reason: string }) => `The choice of columns is wrong: ${d.reason}.`,
  "Name either one text column or the numeric columns, and for a label column the labels as well.",
) {}

/** A data file that cannot be opened or read. */
export class FileUnreadable extends defineError(
  "FILE_UNREADABLE",
  (d: { path: string; reason: string }) => `${d.path} cannot be read: ${d.reason}.`,
  "Check the path and its permissions.",
) {}

/** A data file of an unknown kind. */
export class UnknownFileType extends defineError(
  "UNKNOWN_FILE_TYPE",
  (d: { path: string }) => `${d.path} is neither a .csv nor a .tsv, .jsonl or .ndjson file.`,
  "Rename the file, or convert it.",
) {}

/** Digits that no data set of handwritten digits can be made of. */
export class BadDigits extends defineError(
  "BAD_DIGITS",
  (d: { digits: readonly unknown[] }) => `${show(d.digits)} are not two to ten different digits.`,
  "Name each digit once, from 0 to 9, in the order of the labels.",
) {}

/** The package of a data set is not installed. */
export class CorpusMissing extends defineError(
  "CORPUS_MISSING",
  (d: { package: string }) => `The package ${d.package} cannot be loaded.`,
  "Install it: it is a development dependency of this project, and not part of the library.",
) {}
