import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";

import { DcaiError } from "../../src/errors.ts";
import { ProcessEnded } from "./errors.ts";
import type { FromWorker, SeedTime, ToWorker } from "./messages.ts";

/** Seeds to play. */
export interface Job extends Extract<ToWorker, { plan: unknown }> {
  readonly seeds: readonly number[];
  /** How many processes at most, at least 1. */
  readonly processes: number;
}

/** Is told what becomes of seeds. */
export interface Watcher {
  progress(seed: number, done: number, contributions: number): void;
  finished(seed: number, time: SeedTime): void;
}

const WORKER = path.join(import.meta.dirname, "worker.ts");
const ROOT = path.resolve(import.meta.dirname, "../..");
/** The end of what a process said before it died. */
const LAST_WORDS = 600;

/**
 * Plays seeds in processes of their own, each one after the other.
 *
 * @throws the first error of any of them, after ending the others; ProcessEnded if a process dies
 */
export async function playSeeds({ seeds, processes, ...task }: Job, watcher: Watcher): Promise<void> {
  const waiting = [...seeds];
  const children = Array.from({ length: Math.min(processes, seeds.length) }, startWorker);
  try {
    await Promise.all(children.map((child) => serve(child, task, () => waiting.shift(), watcher)));
  } finally {
    for (const child of children) child.kill();
  }
}

function startWorker(): ChildProcess {
  const execArgv = ["--import", "tsx"];
  return fork(WORKER, { cwd: ROOT, execArgv, serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"] });
}

/** Gives a process seeds until there are none. */
function serve(
  child: ChildProcess,
  task: Extract<ToWorker, { plan: unknown }>,
  next: () => number | undefined,
  watcher: Watcher,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let seed: number | undefined;
    let said = "";
    const goOn = () => {
      seed = next();
      if (seed === undefined) resolve();
      else child.send({ seed } satisfies ToWorker);
    };
    child.stderr!.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-LAST_WORDS)));
    child.on("message", (message: FromWorker) => {
      if (message.kind === "progress") watcher.progress(message.seed, message.done, message.contributions);
      else if (message.kind === "failed") reject(new DcaiError(message.error));
      else {
        watcher.finished(message.seed, message.time);
        goOn();
      }
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      reject(new ProcessEnded({ seed: seed ?? -1, how: signal ?? `exit code ${code}`, said: said.trim() }));
    });
    child.send(task satisfies ToWorker);
    goOn();
  });
}
