import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";

import { FileUnreadable } from "./errors.ts";

/** A path, or a stream of bytes or text. */
export type Source = string | Readable;

/** Opens a source for reading. */
export function openSource(source: Source): Readable {
  return typeof source === "string" ? createReadStream(source) : source;
}

/** Gives an error of the file system its name; others stay as they are. */
export function nameFileError(error: unknown, source: Source): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new FileUnreadable(
    { path: typeof source === "string" ? source : "the stream", reason: message },
    { cause: error },
  );
}
