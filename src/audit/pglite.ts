import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";

import type { PGlite } from "@electric-sql/pglite";

/** An audit works on one page of the history after the other, so that it gains nothing by a large cache. */
const START = ["-c", "shared_buffers=16MB", "-c", "jit=off"];
/**
 * Its program is compiled as simply as can be, here and for all WebAssembly of this process that is loaded later: optimising its largest
 * functions takes half a gigabyte for a moment, and makes an audit faster by a sixth.
 */
const SMALL = ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"];
/** What rows and logs leave behind is collected when the heap has grown by half, not when it is several times as large. */
const SOON = "--heap-growing-percent=50";
/** A new database writes its log ahead in files of 1 MB, not 16, and keeps few of them. */
const CREATION = ["--wal-segsize=1", "--set", "shared_buffers=8MB", "--set", "max_wal_size=64MB", "--set", "min_wal_size=4MB"]; // prettier-ignore

/** Creates a database and ends: `<url of the library> <folder> <how to create it, in JSON>`. */
const PROGRAM = `
const [library, folder, initDbStartParams] = process.argv.slice(1);
const { PGlite } = await import(library);
const database = await PGlite.create(folder, { initDbStartParams: JSON.parse(initDbStartParams) });
await database.close();
`;

/**
 * Opens an embedded database; makes a new one where there is none.
 *
 * @param folder Undefined keeps everything in memory.
 * @throws Error what the library says
 */
export async function openPglite(folder: string | undefined): Promise<PGlite> {
  for (const flag of [...SMALL, SOON]) setFlagsFromString(flag);
  const { PGlite } = await import("@electric-sql/pglite");
  const startParams = [...PGlite.defaultStartParams, ...START];
  if (folder === undefined) return PGlite.create("memory://", { initDbStartParams: CREATION, startParams });
  if (!existsSync(path.join(folder, "PG_VERSION"))) await create(folder);
  let reason: string | undefined;
  const onStderr = (text: string) => {
    reason = /(?:FATAL|PANIC): +(.*)/.exec(text)?.[1] ?? reason;
    return false;
  };
  return PGlite.create(folder, { startParams, onStderr }).catch((cause: unknown) => {
    throw new Error(reason ?? (cause as Error).message, { cause });
  });
}

/**
 * Making a database takes a second copy of it in memory, so that a process of its own does it; and is done under another name, so that what
 * was not finished is never taken for a database.
 */
async function create(folder: string): Promise<void> {
  const unfinished = `${path.resolve(folder)}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const library = import.meta.resolve("@electric-sql/pglite");
  const flags = [...SMALL, "--input-type=module", "--eval", PROGRAM];
  await run([...flags, library, unfinished, JSON.stringify(CREATION)]);
  renameSync(unfinished, folder);
}

/** Runs Node. Throws an Error with the last thing that it said, if it fails. */
async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code === 0) return;
  const reason = /^\w*Error: (.*)$/m.exec(said)?.[1] ?? said.trim().split("\n").at(-1);
  throw new Error(`it could not be created (${signal ?? (reason || `exit code ${code}`)})`);
}
