import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  linkSync,
  rmSync,
} from "node:fs";
import path from "node:path";

import { FileUnreadable } from "../../src/data/errors.ts";
import { BadSecretFile, CannotWrite, WouldOverwrite } from "./errors.ts";

/**
 * Writes a file that must not be lost: only its owner can read it, it is on the disk when this returns, and it takes no other file's
 * place. A crash leaves the whole file or none.
 *
 * @throws WouldOverwrite, CannotWrite
 */
export function writeSecret(file: string, value: object): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeThrough(draft, `${JSON.stringify(value)}\n`);
    linkSync(draft, file); // unlike renaming, refuses to replace a file
    syncFolder(path.dirname(file));
  } catch (cause) {
    if (existsSync(file) && (cause as { code?: string }).code === "EEXIST")
      throw new WouldOverwrite({ file }, { cause });
    throw new CannotWrite({ file, reason: (cause as Error).message }, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Reads such a file. Throws FileUnreadable, BadSecretFile. */
export function readSecret(file: string, format: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new FileUnreadable({ path: file, reason: (cause as Error).message }, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BadSecretFile({ file, reason: "it is not JSON" }, { cause });
  }
  const isObject = typeof value === "object" && value !== null;
  if (!isObject || (value as { format?: unknown }).format !== format) {
    throw new BadSecretFile({ file, reason: `its format is not ${format}` });
  }
  return value as Readonly<Record<string, unknown>>;
}

function writeThrough(file: string, text: string): void {
  const handle = openSync(file, "wx", 0o600);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
