/** The part of the library that needs Node: readers of files, data sets, a journal in a file, and audits. */
export * from "./audit/index.ts";
export { fileJournal } from "./client/file-journal.ts";
export * from "./data/csv.ts";
export * from "./data/data-set.ts";
export * from "./data/files.ts";
export * from "./data/iris.ts";
export * from "./data/jsonl.ts";
export * from "./data/mnist.ts";
export type { Source } from "./data/source.ts";
export * from "./data/spam-assassin.ts";
