/** The part of the library that needs Node: readers of files. */
export * from "./data/csv.ts";
export * from "./data/files.ts";
export * from "./data/jsonl.ts";
export type { Source } from "./data/source.ts";
export * from "./data/spam-assassin.ts";
