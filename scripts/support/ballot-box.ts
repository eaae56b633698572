import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";

import { id, isHexString } from "ethers";

import type { SecretBallot } from "../../src/client/index.ts";
import { packVotes } from "../../src/index.ts";
import type { Hex, Vote } from "../../src/index.ts";
import type { Book } from "./book.ts";
import { BadStateFile } from "./errors.ts";
import type { Session } from "./session.ts";

/** The ballots of one account in one model: secret until they are revealed, and lost points if they are lost. */
export interface BallotBox {
  /** Where they are kept; undefined on an in-process network. */
  readonly file?: string;
  /** All that were ever prepared, in order. */
  load(): SecretBallot[];
  /** Keeps one. It is on the disk when this returns; only the file's owner can read it. */
  keep(ballot: SecretBallot): void;
}

/** One line of the file. */
interface Line {
  readonly round: number;
  readonly salt: Hex;
  readonly commitment: Hex;
  readonly votes: readonly Vote[];
}

const inMemory = new WeakMap<Book, Map<string, SecretBallot[]>>();

/** Opens the box of the session's account: one JSON line for each ballot, appended before the ballot is committed. */
export function openBallotBox({ client, place }: Session, modelId: bigint): BallotBox {
  const key = id(JSON.stringify([client.hub, client.account])).slice(2, 10);
  const { folder } = place.book;
  if (folder === undefined) return memoryBox(place.book, `${modelId}-${key}`);
  const file = path.join(folder, "votes", `${modelId}-${key}.jsonl`);
  return {
    file,
    load: () => (existsSync(file) ? parse(file, readFileSync(file, "utf8")) : []),
    keep: (ballot) => append(file, toLine(ballot)),
  };
}

function memoryBox(book: Book, key: string): BallotBox {
  const boxes = inMemory.get(book) ?? new Map<string, SecretBallot[]>();
  inMemory.set(book, boxes);
  const kept = boxes.get(key) ?? [];
  boxes.set(key, kept);
  return { load: () => [...kept], keep: (ballot) => void kept.push(ballot) };
}

/** Begins on a new line, so that what a crash cut off spoils nothing after it. */
function append(file: string, line: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(file, "a", 0o600);
  try {
    writeSync(handle, `\n${line}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function toLine({ round, salt, commitment, votes }: SecretBallot): string {
  const { valid, ids } = votes;
  const list = ids.map((contribution, i) => ({ id: contribution, valid: ((valid >> BigInt(i)) & 1n) === 1n }));
  return JSON.stringify({ round, salt, commitment, votes: list } satisfies Line);
}

/** A line that a crash cut off was never committed to: nothing is sent before the whole line is on the disk. */
function parse(file: string, text: string): SecretBallot[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    const value = parseJson(line) as Partial<Line> | undefined;
    if (value === undefined) return [];
    const { round, salt, commitment, votes } = value;
    if (
      !Number.isSafeInteger(round) ||
      !isHexString(salt, 32) ||
      !isHexString(commitment, 32) ||
      !Array.isArray(votes)
    ) {
      throw new BadStateFile({ file, reason: "one of its lines is no ballot" });
    }
    return [{ round: round!, salt: salt as Hex, commitment: commitment as Hex, votes: packVotes(votes) }];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
