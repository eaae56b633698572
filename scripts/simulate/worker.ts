// A process that plays seeds: it is told the scenario, then which seeds; it keeps each result in a file, and tells how far it is.
import { DcaiError } from "../../src/errors.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { runSeed } from "./run-seed.ts";
import { SeedFiles } from "./seed-files.ts";

type Task = Extract<ToWorker, { plan: unknown }>;

function listen(send: (message: FromWorker) => void): void {
  let task: Task | undefined;
  process.on("message", (message: ToWorker) => {
    if ("plan" in message) task = message;
    else void playSeed(task!, message.seed, send);
  });
  // The process that asked for it is gone.
  process.on("disconnect", () => process.exit(1));
}

async function playSeed(
  { plan, folder, fingerprint }: Task,
  seed: number,
  send: (message: FromWorker) => void,
): Promise<void> {
  const startedAt = performance.now();
  let playingSince = startedAt;
  try {
    const result = await runSeed(plan, seed, fingerprint, (done, contributions) => {
      if (done === 0) playingSince = performance.now();
      send({ kind: "progress", seed, done, contributions });
    });
    new SeedFiles(folder, fingerprint).save(result);
    const since = (moment: number) => (performance.now() - moment) / 1_000;
    send({ kind: "finished", seed, time: { all: since(startedAt), playing: since(playingSince) } });
  } catch (error) {
    if (!(error instanceof DcaiError)) throw error;
    const { code, message, hint, details } = error;
    send({ kind: "failed", seed, error: { code, message, hint, details } });
  }
}

if (process.argv[1] === import.meta.filename) listen((message) => process.send!(message));
