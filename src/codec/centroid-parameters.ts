import { viewOf } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { CentroidLayout, NORM_BYTES, writeCentroidHeader } from "./centroid-layout.ts";
import { UINT32_MAX } from "./config-format.ts";
import { checkConfig } from "./config.ts";
import type { CentroidConfig } from "./count-config.ts";
import { checkCount } from "./count-parameters.ts";
import { InconsistentSum, ValueOutOfRange, WrongDimension } from "./errors.ts";
import { readAllSlots } from "./layout.ts";
import { SLOT_BYTES, splitSlots } from "./slots.ts";
import { readWide, writeWide } from "./wide-integers.ts";

const MAX_NORM = 2n ** BigInt(8 * NORM_BYTES) - 1n;

/** What a dense nearest centroid model has learnt. Norms follow from the sums. */
export interface CentroidParameters {
  /** How many samples each label has: uint32. */
  readonly samples: ArrayLike<number>;
  /** For each label: the sum of its samples' raw values of each feature; int32 or int64, as the lanes are. */
  readonly sums: readonly ArrayLike<number | bigint>[];
}

/**
 * Packs a dense nearest centroid model into slots as the contract stores them.
 *
 * @throws BadConfig, TooLarge, WrongDimension, ValueOutOfRange
 */
export function packCentroids(config: CentroidConfig, { samples, sums }: CentroidParameters): Hex[] {
  const labels = samples.length;
  checkConfig("NearestCentroid", config, labels);
  if (sums.length !== labels) throw new WrongDimension({ given: sums.length, expected: labels });
  const layout = new CentroidLayout(config, labels);
  const bytes = new Uint8Array(layout.slots * SLOT_BYTES);
  const view = viewOf(bytes);
  writeCentroidHeader(bytes, config, labels);
  sums.forEach((given, label) => {
    const row = checkedSums(given, config, label);
    const norm = normOf(row);
    if (norm > MAX_NORM) {
      const where = `The sum of the squares of label ${label}'s sums`;
      throw new ValueOutOfRange({ where, value: norm, minimum: 0, maximum: MAX_NORM });
    }
    checkCount(`The number of samples of label ${label}`, samples[label], UINT32_MAX);
    view.setUint32(layout.samplesAt(label), samples[label]!);
    writeWide(view, layout.normAt(label), NORM_BYTES, norm);
    row.forEach((sum, index) => {
      if (config.laneBits === 32) view.setInt32(layout.sumAt(label, index), Number(sum));
      else view.setBigInt64(layout.sumAt(label, index), sum);
    });
  });
  return splitSlots(bytes);
}

/**
 * Unpacks what {@link packCentroids} packed.
 *
 * @param config What the header must say.
 * @param slots All of the model's, or their bytes one after the other.
 * @throws BadConfig, TooLarge, InvalidBytes, BadSlot, ChunkMisaligned, WrongSlotCount, HeaderDiffers, UnusedLanesNotZero,
 * InconsistentSum
 */
export function unpackCentroids(
  config: CentroidConfig,
  labels: number,
  slots: readonly BytesLike[] | BytesLike,
): { samples: Uint32Array; sums: BigInt64Array[] } {
  checkConfig("NearestCentroid", config, labels);
  const layout = new CentroidLayout(config, labels);
  const header = new Uint8Array(SLOT_BYTES);
  writeCentroidHeader(header, config, labels);
  const view = viewOf(readAllSlots(layout, header, slots));
  const sums = readSums(view, layout, config, labels);
  sums.forEach((row, label) => {
    const given = readWide(view, layout.normAt(label), NORM_BYTES);
    const expected = normOf(row);
    if (given !== expected) throw new InconsistentSum({ label, given, expected });
  });
  const samples = Uint32Array.from({ length: labels }, (_, label) => view.getUint32(layout.samplesAt(label)));
  return { samples, sums };
}

/** Each label's sums, from a model's bytes. */
export function readSums(
  view: DataView,
  layout: CentroidLayout,
  { features, laneBits }: CentroidConfig,
  labels: number,
): BigInt64Array[] {
  return Array.from({ length: labels }, (_, label) => {
    const row = new BigInt64Array(features);
    for (let index = 0; index < features; index++) {
      const at = layout.sumAt(label, index);
      row[index] = laneBits === 32 ? BigInt(view.getInt32(at)) : view.getBigInt64(at);
    }
    return row;
  });
}

function normOf(row: ArrayLike<bigint>): bigint {
  let norm = 0n;
  for (let i = 0; i < row.length; i++) norm += row[i]! * row[i]!;
  return norm;
}

function checkedSums(row: ArrayLike<number | bigint>, config: CentroidConfig, label: number): bigint[] {
  const { features, laneBits } = config;
  if (row.length !== features) throw new WrongDimension({ given: row.length, expected: features });
  const maximum = 2n ** BigInt(laneBits - 1) - 1n;
  const minimum = -maximum - 1n;
  return Array.from({ length: features }, (_, index) => {
    const value = row[index];
    const sum = typeof value === "bigint" ? value : Number.isInteger(value) ? BigInt(value!) : undefined;
    if (sum === undefined || sum < minimum || sum > maximum) {
      const where = `The sum of feature ${index} for label ${label}`;
      throw new ValueOutOfRange({ where, value, minimum, maximum });
    }
    return sum;
  });
}
