import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";

import { CannotWrite } from "./errors.ts";

const FLUSH_CHARACTERS = 1_000_000;

/**
 * Writes lines into a file, of any number, so that a crash leaves either the old file or the new one, whole.
 *
 * @returns How many lines there are.
 * @throws CannotWrite
 */
export async function writeLines(file: string, lines: AsyncIterable<string>): Promise<number> {
  const draft = `${file}.${process.pid}.tmp`;
  let count = 0;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(draft, "w");
    try {
      let text = "";
      for await (const line of lines) {
        text += `${line}\n`;
        count++;
        if (text.length < FLUSH_CHARACTERS) continue;
        await handle.write(text);
        text = "";
      }
      await handle.write(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause; // not the file's fault
    throw new CannotWrite({ file, reason: (cause as Error).message }, { cause });
  }
  return count;
}
