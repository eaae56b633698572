/* eslint-disable no-restricted-imports -- for Node alone, and not exported with the client */
import { createReadStream } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

import type { JournalStorage } from "./journal.ts";

/**
 * A journal in a file, for Node. Every line is on the disk (fsync) when `append` resolves.
 *
 * @param file Its path; folders are made as needed.
 */
export function fileJournal(file: string): JournalStorage & { close(): Promise<void> } {
  let handle: FileHandle | undefined;
  const opened = async (): Promise<FileHandle> => {
    if (handle === undefined) {
      await mkdir(path.dirname(file), { recursive: true });
      handle = await open(file, "a");
    }
    return handle;
  };
  return {
    async append(line) {
      const target = await opened();
      await target.appendFile(`${line}\n`);
      await target.datasync();
    },
    async *read() {
      const exists = await stat(file).then(
        () => true,
        () => false,
      );
      if (exists) yield* createInterface({ input: createReadStream(file), crlfDelay: Infinity });
    },
    async close() {
      await handle?.close();
      handle = undefined;
    },
  };
}
