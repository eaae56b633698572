import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { isHexString } from "ethers";

import type { SecretBatch } from "../../src/client/index.ts";
import { batchCommitment, partHashes } from "../../src/index.ts";
import type { Hex } from "../../src/index.ts";
import type { Book } from "../support/book.ts";
import type { Session } from "../support/session.ts";
import { BadSecretFile } from "./errors.ts";
import { readSecret, writeSecret } from "./secret-files.ts";

const FORMAT = "dcai-batch/1";
const ENDING = ".batch.json";

/** A batch, and where it is kept; undefined on an in-process network. */
export interface KeptBatch extends SecretBatch {
  readonly file: string | undefined;
}

/** The batches of one model that were committed to from here: secret until they are revealed, and lost stakes if they are lost. */
export interface BatchStore {
  /** All of a market, of whichever account. Throws BadSecretFile. */
  load(market: number): KeptBatch[];
  /** Keeps one. It is on the disk when this returns; only the file's owner can read it. Throws WouldOverwrite, CannotWrite. */
  keep(batch: SecretBatch): KeptBatch;
}

/** What stands in the file. */
interface BatchFile extends SecretBatch {
  readonly format: string;
  readonly chainId: string;
  readonly hub: string;
  readonly modelId: string;
}

const inMemory = new WeakMap<Book, Map<string, KeptBatch[]>>();

/** Where batches of a model are kept: a file each, written before the commitment is sent. */
export function openBatchStore(session: Session, modelId: bigint): BatchStore {
  const { place, client } = session;
  const { folder } = place.book;
  if (folder === undefined) return memoryStore(place.book, `${modelId}`);
  const directory = path.join(folder, "market");
  const nameOf = ({ market, commitment }: SecretBatch) =>
    path.join(directory, `${modelId}-${market}-${commitment.slice(2, 10)}${ENDING}`);
  return {
    load: (market) => {
      const names = existsSync(directory) ? readdirSync(directory).sort() : [];
      const own = names.filter((name) => name.startsWith(`${modelId}-${market}-`) && name.endsWith(ENDING));
      return own.map((name) => readBatch(session, modelId, path.join(directory, name)));
    },
    keep: (batch) => {
      const file = nameOf(batch);
      const about = { chainId: `${client.chainId}`, hub: client.hub, modelId: `${modelId}` };
      writeSecret(file, { format: FORMAT, ...about, ...batch } satisfies BatchFile);
      return readBatch(session, modelId, file); // as it will be read for the reveal
    },
  };
}

/** Reads a batch back, and checks that it is what was committed to. Throws FileUnreadable, BadSecretFile. */
export function readBatch({ client }: Pick<Session, "client">, modelId: bigint, file: string): KeptBatch {
  const value = readSecret(file, FORMAT) as unknown as BatchFile;
  const { market, committer, salt, parts, commitment } = value;
  const areParts = Array.isArray(parts) && parts.length > 0 && parts.every((part) => isHexString(part));
  if (!Number.isSafeInteger(market) || !isHexString(committer, 20) || !isHexString(salt, 32) || !areParts) {
    throw new BadSecretFile({ file, reason: "it does not hold a market, a committer, a salt and parts" });
  }
  if (value.chainId !== `${client.chainId}` || value.hub !== client.hub || value.modelId !== `${modelId}`) {
    const reason = `it is for model ${value.modelId} of the hub ${value.hub} on chain ${value.chainId}`;
    throw new BadSecretFile({ file, reason });
  }
  const place = { chainId: client.chainId, hub: client.hub, modelId, market: BigInt(market), committer };
  if (batchCommitment(place, partHashes(parts as Hex[]), salt) !== commitment) {
    throw new BadSecretFile({ file, reason: "its samples or its salt were changed" });
  }
  return { market, committer, salt, parts, commitment, file };
}

function memoryStore(book: Book, key: string): BatchStore {
  const boxes = inMemory.get(book) ?? new Map<string, KeptBatch[]>();
  inMemory.set(book, boxes);
  const kept = boxes.get(key) ?? [];
  boxes.set(key, kept);
  return {
    load: (market) => kept.filter((batch) => batch.market === market),
    keep: (batch) => {
      const own = { ...batch, file: undefined };
      kept.push(own);
      return own;
    },
  };
}
