import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { id } from "ethers";

import type { CreateOptions, NewModel } from "../../src/client/index.ts";
import { writeAtomically } from "./book.ts";
import { BadStateFile, CreationDiffers, TransactionsPending } from "./errors.ts";
import type { Session } from "./session.ts";

const POLL_MS = 1_000;
const PATIENCE_MS = 120_000;

/** What is remembered of a creation until it is finished. */
interface Begun {
  /** Hash of all that the model consists of. */
  readonly spec: string;
  /** The first block in which the model can have been created. */
  readonly sinceBlock: number;
}

/** A creation that a crash can't double. */
export interface Creation {
  /** Continues what a former run began, if there was one. */
  readonly options: Pick<CreateOptions, "resume" | "sinceBlock">;
  /** Forgets about it: the model is made. */
  finish(): void;
}

/**
 * Begins to create a model, or goes on where a former run stopped: what is being created is written down before anything is
 * sent, so that the model is found on the chain afterwards.
 *
 * @throws CreationDiffers, BadStateFile, TransactionsPending
 */
export async function beginCreation(session: Session, name: string, spec: NewModel): Promise<Creation> {
  const { folder } = session.place.book;
  if (folder === undefined) return { options: {}, finish() {} };
  const file = path.join(folder, `${fileName(name)}.creation.json`);
  const hash = id(JSON.stringify([session.deployment.hub, session.client.account, spec]));
  const finish = () => rmSync(file, { force: true });
  if (existsSync(file)) {
    const begun = readBegun(file);
    if (begun.spec !== hash) throw new CreationDiffers({ name, file });
    await settled(session);
    return { options: { resume: "find", sinceBlock: begun.sinceBlock }, finish };
  }
  const sinceBlock = await session.place.connection.ethers.provider.getBlockNumber();
  writeAtomically(file, JSON.stringify({ spec: hash, sinceBlock } satisfies Begun));
  return { options: {}, finish };
}

/** A name as part of a file's name. */
export function fileName(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "model"
  );
}

/** Waits until no transaction of the account is on its way: one of them may be the creation. */
export async function settled({ client, place }: Session): Promise<void> {
  const { provider } = place.connection.ethers;
  const account = client.account!;
  for (let waited = 0; ; waited += POLL_MS) {
    const pending = await provider.getTransactionCount(account, "pending");
    const mined = await provider.getTransactionCount(account, "latest");
    if (pending <= mined) return;
    if (waited >= PATIENCE_MS) throw new TransactionsPending({ account, pending: pending - mined });
    await setTimeout(POLL_MS);
  }
}

function readBegun(file: string): Begun {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Begun;
  } catch (cause) {
    throw new BadStateFile({ file, reason: "it is not JSON" }, { cause });
  }
}
