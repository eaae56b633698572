import { viewOf } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { isWithin, UINT32_MAX } from "./config-format.ts";
import { checkConfig } from "./config.ts";
import type { ConfigOf } from "./config.ts";
import { CountLayout, groupOf, writeCountHeader } from "./count-layout.ts";
import { InconsistentSum, ValueOutOfRange, WrongDimension } from "./errors.ts";
import type { CountKind } from "./kinds.ts";
import { readAllSlots } from "./layout.ts";
import { SLOT_BYTES, splitSlots } from "./slots.ts";
import { readWide, writeWide } from "./wide-integers.ts";

/** What a count model has learnt. Totals and norms follow from the counts. */
export interface CountParameters {
  /** How many samples each label has: uint32. */
  readonly samples: ArrayLike<number>;
  /** For each label: how many of its samples have each feature; uint16 or uint32, as the lanes are. */
  readonly counts: readonly ArrayLike<number>[];
}

/** How many labels a count model has, and how many share a block: as at creation with so many unless told. */
export interface LabelGroups {
  readonly labels: number;
  readonly group?: number;
}

/**
 * Packs a count model into slots as the contract stores them. A label's counts need not be at most its number of samples:
 * a model may be pretrained by counting words.
 *
 * @param group Labels in a block; as at creation with so many labels unless told.
 * @throws BadConfig, WrongDimension, ValueOutOfRange
 */
export function packCounts<Kind extends CountKind>(
  kind: Kind,
  config: ConfigOf<Kind>,
  { samples, counts }: CountParameters,
  group?: number,
): Hex[] {
  const labels = samples.length;
  checkConfig(kind, config, labels);
  checkCounts({ samples, counts }, config);
  const layout = layoutFor(kind, config, { labels, ...(group === undefined ? {} : { group }) });
  const bytes = new Uint8Array(layout.slots * SLOT_BYTES);
  const view = viewOf(bytes);
  writeCountHeader(bytes, kind, config, layout.blocks);
  counts.forEach((row, label) => {
    view.setUint32(layout.samplesAt(label), samples[label]!);
    writeWide(view, layout.sumAt(label), layout.sumBytes, checkedSum(kind, row, label, layout.sumBytes));
    writeRow(view, layout, label, row);
  });
  return splitSlots(bytes);
}

/**
 * Unpacks what {@link packCounts} packed.
 *
 * @param config What the header must say.
 * @param slots All of the model's, or their bytes one after the other.
 * @throws BadConfig, InvalidBytes, BadSlot, ChunkMisaligned, WrongSlotCount, HeaderDiffers, UnusedLanesNotZero,
 * InconsistentSum
 */
export function unpackCounts<Kind extends CountKind>(
  kind: Kind,
  config: ConfigOf<Kind>,
  groups: LabelGroups,
  slots: readonly BytesLike[] | BytesLike,
): { samples: Uint32Array; counts: Uint32Array[] } {
  checkConfig(kind, config, groups.labels);
  const layout = layoutFor(kind, config, groups);
  const header = new Uint8Array(SLOT_BYTES);
  writeCountHeader(header, kind, config, layout.blocks);
  const view = viewOf(readAllSlots(layout, header, slots));
  const counts = readCounts(view, layout);
  counts.forEach((row, label) => {
    const given = readWide(view, layout.sumAt(label), layout.sumBytes);
    const expected = sumOf(kind, row);
    if (given !== expected) throw new InconsistentSum({ label, given, expected });
  });
  return { samples: readSamples(view, layout), counts };
}

/** Each label's number of samples, from a model's bytes. */
export function readSamples(view: DataView, layout: CountLayout): Uint32Array {
  return Uint32Array.from({ length: layout.blocks.labels }, (_, label) => view.getUint32(layout.samplesAt(label)));
}

/** Each label's counts, from a model's bytes. */
export function readCounts(view: DataView, { blocks }: CountLayout): Uint32Array[] {
  return Array.from({ length: blocks.labels }, (_, label) => {
    const row = new Uint32Array(blocks.features);
    const base = blocks.baseOf(label);
    for (let index = 0; index < row.length; index++) {
      const at = base + blocks.offsetOf(index);
      row[index] = blocks.laneBytes === 2 ? view.getUint16(at) : view.getUint32(at);
    }
    return row;
  });
}

function layoutFor(kind: CountKind, { features, laneBits }: ConfigOf<CountKind>, groups: LabelGroups): CountLayout {
  const { labels, group = groupOf(labels, laneBits) } = groups;
  return new CountLayout(kind, { features, laneBits, labels, group });
}

function writeRow(view: DataView, { blocks }: CountLayout, label: number, row: ArrayLike<number>): void {
  const base = blocks.baseOf(label);
  for (let index = 0; index < row.length; index++) {
    const at = base + blocks.offsetOf(index);
    if (blocks.laneBytes === 2) view.setUint16(at, row[index]!);
    else view.setUint32(at, row[index]!);
  }
}

/** A label's total (NaiveBayes) or norm, the sum of the squares (SparseNearestCentroid). */
function sumOf(kind: CountKind, row: ArrayLike<number>): bigint {
  if (kind === "NaiveBayes") {
    let total = 0; // at most 65,536 counts below 2^32
    for (let i = 0; i < row.length; i++) total += row[i]!;
    return BigInt(total);
  }
  let norm = 0n;
  for (let i = 0; i < row.length; i++) if (row[i] !== 0) norm += BigInt(row[i]!) ** 2n;
  return norm;
}

function checkedSum(kind: CountKind, row: ArrayLike<number>, label: number, bytes: number): bigint {
  const value = sumOf(kind, row);
  const maximum = 2n ** BigInt(8 * bytes) - 1n;
  if (value > maximum) {
    const where = `The sum of the squares of label ${label}'s counts`;
    throw new ValueOutOfRange({ where, value, minimum: 0, maximum });
  }
  return value;
}

function checkCounts({ samples, counts }: CountParameters, { features, laneBits }: ConfigOf<CountKind>): void {
  if (counts.length !== samples.length) throw new WrongDimension({ given: counts.length, expected: samples.length });
  counts.forEach((row, label) => {
    checkCount(`The number of samples of label ${label}`, samples[label], UINT32_MAX);
    if (row.length !== features) throw new WrongDimension({ given: row.length, expected: features });
    const maximum = 2 ** laneBits - 1;
    for (let index = 0; index < features; index++) {
      if (!isWithin(row[index], 0, maximum)) {
        checkCount(`The count of feature ${index} for label ${label}`, row[index], maximum);
      }
    }
  });
}

/** Throws {@link ValueOutOfRange} unless the value is an integer from 0 to a maximum. */
export function checkCount(where: string, value: unknown, maximum: number): void {
  if (!isWithin(value, 0, maximum)) throw new ValueOutOfRange({ where, value, minimum: 0, maximum });
}
