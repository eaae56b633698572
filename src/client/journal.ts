import type { Hex } from "../codec/bytes.ts";
import { BadJournal, JournalMismatch } from "./errors.ts";

/** Where a journal is kept: a file, the browser's storage. */
export interface JournalStorage {
  /** Adds a line; when it resolves, the line must outlive a crash. */
  append(line: string): Promise<void>;
  /** All lines so far, without their ends; none if nothing was written yet. */
  read(): AsyncIterable<string> | Promise<Iterable<string>>;
}

/** What a journal is for; another one must not be mixed in. */
export interface JournalOwner {
  readonly chainId: bigint;
  readonly hub: string;
  readonly modelId: bigint;
  readonly account: string;
}

/** One signature of a batch's transaction. */
export interface JournalAttempt {
  readonly nonce: number;
  /** No block before this one can contain it. */
  readonly startBlock: number;
  /** Null while a node that signs itself has not answered. */
  readonly hash: Hex | null;
  /** The signed bytes; null if the node signs. */
  readonly raw: Hex | null;
}

/** A batch that was, or was about to be, sent, and whose end is not known. */
export interface OpenBatch {
  readonly batch: number;
  /** The contributions' ids. */
  readonly ids: readonly Hex[];
  readonly attempts: readonly JournalAttempt[];
}

type Entry =
  | { type: "run"; version: 1; chainId: string; hub: string; modelId: string; account: string }
  | ({ type: "batch"; batch: number; ids: Hex[] } & JournalAttempt)
  | ({ type: "attempt"; batch: number } & JournalAttempt)
  | { type: "end"; batch: number; result: "mined" | "void" };

/**
 * Remembers every batch before it is sent, so that a crash at any moment loses nothing and pays nothing twice: a line
 * holds the contributions' ids and the signed transaction. Lines are JSON; one that a crash cut off is ignored, because
 * what it was about had not been sent.
 */
export class ContributionJournal {
  private nextBatch: number;

  private constructor(
    private readonly storage: JournalStorage,
    /** Batches of earlier runs without an end, in the order of their nonces. */
    readonly open: readonly OpenBatch[],
    highestBatch: number,
  ) {
    this.nextBatch = highestBatch + 1;
  }

  /**
   * Reads what is there and begins a new run.
   *
   * @throws BadJournal, JournalMismatch
   */
  static async begin(storage: JournalStorage, owner: JournalOwner): Promise<ContributionJournal> {
    const { batches, highest } = await replay(storage, owner);
    const open = [...batches.values()].sort((a, b) => lastNonce(a) - lastNonce(b));
    const { chainId, hub, modelId, account } = owner;
    // An empty line, so that one that a crash cut off ends here.
    await storage.append("");
    await write(storage, {
      type: "run",
      version: 1,
      chainId: String(chainId),
      hub: hub.toLowerCase(),
      modelId: String(modelId),
      account: account.toLowerCase(),
    });
    return new ContributionJournal(storage, open, highest);
  }

  /** A number for the next batch. */
  number(): number {
    return this.nextBatch++;
  }

  /** Writes that a batch is about to be sent. */
  batch(batch: number, ids: readonly Hex[], attempt: JournalAttempt): Promise<void> {
    return write(this.storage, { type: "batch", batch, ids: [...ids], ...attempt });
  }

  /** Writes that a batch is about to be sent again, or that its hash is known now. */
  attempt(batch: number, attempt: JournalAttempt): Promise<void> {
    return write(this.storage, { type: "attempt", batch, ...attempt });
  }

  /** Writes that a batch was mined, or that it never will be and its rows are free again. */
  end(batch: number, result: "mined" | "void"): Promise<void> {
    return write(this.storage, { type: "end", batch, result });
  }
}

/** What the chain says about an open batch. */
export interface BatchFacts {
  /** Of any of its attempts. */
  readonly receipt: "succeeded" | "failed" | null;
  /** How many of its contributions are recorded. */
  readonly recorded: number;
  /** How many transactions of the account are mined. */
  readonly minedNonce: number;
  /** The same with those that wait. */
  readonly pendingNonce: number;
}

/**
 * What to do about an open batch: `mined` (it is on chain), `void` (it can't be mined any more; its rows are free),
 * `resend` the signed bytes, or `wait` for a node that signed it.
 */
export type BatchDecision = "mined" | "void" | "resend" | "wait";

/** Decides about an open batch. A nonce is used once, so that of two decisions to send only one can come true. */
export function decide(batch: OpenBatch, facts: BatchFacts): BatchDecision {
  if (facts.receipt !== null) return facts.receipt === "succeeded" ? "mined" : "void";
  if (facts.recorded === batch.ids.length) return "mined";
  const nonce = lastNonce(batch);
  if (facts.minedNonce > nonce) return "void";
  if (batch.attempts.at(-1)?.raw != null) return "resend";
  return facts.pendingNonce > nonce ? "wait" : "void";
}

/** The nonce that the batch was last signed with. */
export function lastNonce({ attempts }: OpenBatch): number {
  return attempts.at(-1)?.nonce ?? 0;
}

async function replay(
  storage: JournalStorage,
  owner: JournalOwner,
): Promise<{ batches: Map<number, OpenBatch>; highest: number }> {
  const batches = new Map<number, OpenBatch>();
  let highest = 0;
  let number = 0;
  let cutOff = 0; // a line that can't be read; fine if it is the last of its run
  for await (const line of await storage.read()) {
    number++;
    if (line.trim() === "") continue;
    const entry = parse(line);
    if (cutOff !== 0 && entry?.type !== "run") throw new BadJournal({ line: cutOff, reason: "can't be read" });
    cutOff = 0;
    if (entry === null) cutOff = number;
    else if (entry.type === "run") checkOwner(entry, owner, number);
    else {
      highest = Math.max(highest, entry.batch);
      apply(batches, entry, number);
    }
  }
  return { batches, highest };
}

function apply(batches: Map<number, OpenBatch>, entry: Exclude<Entry, { type: "run" }>, line: number): void {
  const { batch } = entry;
  if (entry.type === "end") {
    batches.delete(batch);
    return;
  }
  const { nonce, startBlock, hash, raw } = entry;
  const attempt = { nonce, startBlock, hash, raw };
  if (entry.type === "batch") {
    batches.set(batch, { batch, ids: entry.ids, attempts: [attempt] });
    return;
  }
  const known = batches.get(batch);
  if (known === undefined) throw new BadJournal({ line, reason: `is about batch ${batch}, which never began` });
  batches.set(batch, { ...known, attempts: [...known.attempts, attempt] });
}

function parse(line: string): Entry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isEntry(value) ? value : null;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { type, version, batch, ids, nonce } = value as Record<string, unknown>;
  if (type === "run") return version === 1;
  if (!Number.isSafeInteger(batch)) return false;
  if (type === "end") return true;
  return Number.isSafeInteger(nonce) && (type === "attempt" || (type === "batch" && Array.isArray(ids)));
}

function checkOwner(entry: Entry & { type: "run" }, owner: JournalOwner, line: number): void {
  const fields = { chainId: "chain", hub: "hub", modelId: "model", account: "account" } as const;
  for (const [key, field] of Object.entries(fields) as [keyof typeof fields, string][]) {
    const journal = entry[key];
    const now = String(owner[key]).toLowerCase();
    if (typeof journal !== "string") throw new BadJournal({ line, reason: `names no ${field}` });
    if (journal !== now) throw new JournalMismatch({ field, journal, now });
  }
}

function write(storage: JournalStorage, entry: Entry): Promise<void> {
  return storage.append(JSON.stringify(entry));
}
