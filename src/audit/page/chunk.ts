import type { Unit } from "./amounts.ts";
import type { Explorer } from "./links.ts";

/**
 * Contributions as the page carries them, column by column, the newest first; rows have one entry in each list. Lists of
 * names are in the chunk, and numbers in columns are places in them.
 */
export interface Chunk {
  /** Addresses that no chunk before this one named; `who` and `paid` count from the first chunk's first. */
  readonly accounts: readonly string[];
  /** Hashes, of this chunk only. */
  readonly transactions: readonly string[];
  /** Seconds since 1970. */
  readonly at: readonly number[];
  readonly label: readonly number[];
  readonly who: readonly number[];
  /** Place in the page's list of fates. */
  readonly fate: readonly number[];
  readonly transaction: readonly number[];
  readonly block: readonly number[];
  /** Whether it taught the model something: 0 or 1. */
  readonly learned: readonly number[];
  /** Decimal digits, in the currency's smallest unit. */
  readonly deposit: readonly string[];
  /** What nobody has claimed yet. */
  readonly left: readonly string[];
  /** Bytes in base 64. */
  readonly id: readonly string[];
  readonly features: readonly string[];
  /** Who was paid out of it, or by it. */
  readonly paid: readonly (readonly Paid[])[];
  /** People's votes, where there are any. */
  readonly votes: readonly (Votes | null)[];
}

export type Paid = readonly [kind: string, who: number, amount: string];
export type Votes = readonly [valid: number, invalid: number];

/** What the page's script has to know. */
export interface PageMeta {
  readonly explorer: Explorer | null;
  readonly models: readonly ModelMeta[];
}

/** A model's part of {@link PageMeta}. */
export interface ModelMeta {
  /** Decimal digits. */
  readonly id: string;
  readonly labels: readonly string[];
  /** The encoder's description, as it is on the chain. */
  readonly encoder: string;
  readonly vocabulary: readonly string[] | null;
  readonly unit: Unit;
  /** Contributions in the page, and of the model. */
  readonly shown: number;
  readonly total: number;
  readonly chunks: number;
}

/** The id of the element that holds a chunk. */
export function chunkElement(modelId: string, chunk: number): string {
  return `data-${modelId}-${chunk}`;
}

export const META_ELEMENT = "data-meta";
