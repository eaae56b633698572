import { toBytes, viewOf } from "../codec/bytes.ts";
import type { BytesLike, Hex } from "../codec/bytes.ts";
import type { ConfigOf } from "../codec/config.ts";
import type { ClassifierKind } from "../codec/kinds.ts";
import { readChunk } from "../codec/layout.ts";
import type { Layout } from "../codec/layout.ts";
import { SLOT_BYTES, splitSlots } from "../codec/slots.ts";
import type { Classifier } from "./classifier.ts";
import { LabelOutOfRange } from "./errors.ts";

/** What all twins share: a model's bytes as the contract stores them, and where in these its numbers are. */
export abstract class Twin<Kind extends ClassifierKind, Places extends Layout, Sample> implements Classifier {
  readonly kind: Kind;
  readonly config: ConfigOf<Kind>;
  #labels: number;
  #layout: Places;
  #bytes: Uint8Array;
  #view: DataView;

  /** @param config Checked already. */
  protected constructor(kind: Kind, config: ConfigOf<Kind>, labels: number, layout: Places) {
    this.kind = kind;
    this.config = { ...config };
    this.#labels = labels;
    this.#layout = layout;
    this.#bytes = new Uint8Array(layout.slots * SLOT_BYTES);
    this.#view = viewOf(this.#bytes);
  }

  /** Decodes a sample for a prediction, or throws by name. */
  protected abstract read(features: BytesLike): Sample;

  abstract predict(features: BytesLike): number;
  abstract scores(features: BytesLike): bigint[];
  abstract update(features: BytesLike, label: number): Hex;
  abstract undo(features: BytesLike, label: number, trace: Hex): void;
  abstract check(features: BytesLike, label: number): void;
  abstract addLabel(): void;
  abstract clone(): Twin<Kind, Places, Sample>;

  get labels(): number {
    return this.#labels;
  }

  protected get layout(): Places {
    return this.#layout;
  }

  protected get bytes(): Uint8Array {
    return this.#bytes;
  }

  protected get view(): DataView {
    return this.#view;
  }

  parameters(): Hex[] {
    return splitSlots(this.#bytes);
  }

  parameterSlots(): number {
    return this.#layout.slots;
  }

  touchedSlots(features: BytesLike): number[] {
    const bytes = toBytes(features);
    this.read(bytes);
    return this.#layout.touched(bytes);
  }

  load(offset: number, chunk: readonly BytesLike[] | BytesLike): void {
    this.#bytes.set(readChunk(this.#layout, this.#bytes, offset, chunk), offset * SLOT_BYTES);
  }

  protected checkLabel(label: number): void {
    const labels = this.#labels;
    if (!Number.isInteger(label) || label < 0 || label >= labels) throw new LabelOutOfRange({ label, labels });
  }

  /** Takes a layout with more labels, in which all that there is keeps its place, and zeros for what is new. */
  protected grow(labels: number, layout: Places): void {
    const bytes = new Uint8Array(layout.slots * SLOT_BYTES);
    bytes.set(this.#bytes);
    this.#labels = labels;
    this.#layout = layout;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Copies the parameters into a new twin of the same settings and labels. */
  protected copyTo<Copy extends Twin<Kind, Places, Sample>>(copy: Copy): Copy {
    copy.bytes.set(this.#bytes);
    return copy;
  }
}

/** The lowest position of the greatest value. */
export function argmax<Value extends number | bigint>(values: ArrayLike<Value>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
