import { featureReader } from "../../features.ts";
import type { FeatureReader } from "../../features.ts";
import { toHex } from "../../../codec/bytes.ts";
import { chunkElement } from "../chunk.ts";
import type { Chunk, ModelMeta, Votes } from "../chunk.ts";
import { printable } from "../markup.ts";
import { unpack } from "./unpack.ts";

/** One contribution, as the list shows it. */
export interface Row {
  readonly at: number;
  readonly label: number;
  readonly who: string;
  readonly fate: number;
  readonly deposit: bigint;
  readonly left: bigint;
  readonly learned: boolean;
  readonly id: string;
  readonly transaction: string;
  readonly block: number;
  readonly votes: Votes | null;
  readonly paid: readonly { readonly kind: string; readonly who: string; readonly amount: bigint }[];
}

/** A model's contributions, the newest first. Nothing is taken apart before it is shown or searched. */
export class Rows {
  private readonly chunks: Chunk[] = [];
  private readonly accounts: string[] = [];
  /** Where each row is: its chunk, and its place there. */
  private readonly places: [chunk: number, place: number][] = [];
  private readonly texts: string[] = [];
  private readonly reader: FeatureReader | null;

  constructor(private readonly model: ModelMeta) {
    this.reader = featureReader(model.encoder, model.vocabulary ?? undefined);
  }

  get length(): number {
    return this.places.length;
  }

  /** Loads all, chunk after chunk. @param onChunk Is called after each. */
  async load(onChunk: () => void): Promise<void> {
    for (let i = 0; i < this.model.chunks; i++) {
      const chunk = await unpack<Chunk>(chunkElement(this.model.id, i));
      this.accounts.push(...chunk.accounts);
      chunk.at.forEach((_, place) => this.places.push([i, place]));
      this.chunks.push(chunk);
      onChunk();
    }
  }

  labelOf(row: number): number {
    return this.pick(row, "label");
  }

  fateOf(row: number): number {
    return this.pick(row, "fate");
  }

  whoOf(row: number): string {
    return this.accounts[this.pick(row, "who")]!;
  }

  /** All of a sample's features, as text in lower case. */
  textOf(row: number): string {
    return (this.texts[row] ??= this.tokens(row).join(" ").toLowerCase());
  }

  /** A sample's features, as far as they can be read. */
  tokens(row: number): string[] {
    const bytes = this.bytes(row, "features");
    try {
      if (this.reader === null || bytes.length % 2 !== 0) return [toHex(bytes)];
      const read = this.reader.read(toHex(bytes));
      const values = this.model.vocabulary === null ? read : read.toReversed(); // rare words are at a vocabulary's end
      const { names } = this.reader;
      if (names !== undefined) return values.map((value, i) => printable(`${names[i] ?? `n${i}`} ${value}`, 80));
      return values.map((value) => (typeof value === "number" ? `#${value}` : printable(value, 80)));
    } catch {
      return [toHex(bytes)]; // an encoder's description can say anything
    }
  }

  get(row: number): Row {
    const [chunk, place] = this.at(row);
    const paid = chunk.paid[place]!.map(([kind, who, amount]) => {
      return { kind, who: this.accounts[who]!, amount: BigInt(amount) };
    });
    return {
      at: chunk.at[place]!,
      label: chunk.label[place]!,
      who: this.whoOf(row),
      fate: chunk.fate[place]!,
      deposit: BigInt(chunk.deposit[place]!),
      left: BigInt(chunk.left[place]!),
      learned: chunk.learned[place] === 1,
      id: toHex(this.bytes(row, "id")),
      transaction: chunk.transactions[chunk.transaction[place]!]!,
      block: chunk.block[place]!,
      votes: chunk.votes[place]!,
      paid,
    };
  }

  private pick(row: number, column: "label" | "fate" | "who"): number {
    const [chunk, place] = this.at(row);
    return chunk[column][place]!;
  }

  private at(row: number): [Chunk, number] {
    const [chunk, place] = this.places[row]!;
    return [this.chunks[chunk]!, place];
  }

  private bytes(row: number, column: "id" | "features"): Uint8Array {
    const [chunk, place] = this.at(row);
    return Uint8Array.from(atob(chunk[column][place]!), (character) => character.charCodeAt(0));
  }
}
