import { viewOf } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { INT32_MAX, INT32_MIN, isWithin } from "./config-format.ts";
import { checkConfig } from "./config.ts";
import { isInt16 } from "./dense.ts";
import { NotInt16, ValueOutOfRange, WrongDimension } from "./errors.ts";
import type { PerceptronKind } from "./kinds.ts";
import { readAllSlots } from "./layout.ts";
import type { PerceptronConfig } from "./perceptron-config.ts";
import { perceptronLayout, writePerceptronHeader } from "./perceptron-layout.ts";
import type { PerceptronLayout } from "./perceptron-layout.ts";
import { SLOT_BYTES, splitSlots } from "./slots.ts";

/**
 * What a perceptron has learnt, all raw. With two labels there is one bias and one row of weights, of label 1 against label
 * 0; with more there is one of each for every label.
 */
export interface PerceptronParameters {
  /** int32. */
  readonly biases: ArrayLike<number>;
  /** For each bias, int16 for each feature. */
  readonly weights: readonly ArrayLike<number>[];
}

/**
 * Packs a perceptron's parameters into slots as the contract stores them. As many labels as biases; two if there is one.
 *
 * @param config The model's settings; its bias does not matter, the first of the biases is stored.
 * @throws BadConfig, TooLarge, WrongDimension, NotInt16, ValueOutOfRange
 */
export function packPerceptron(
  kind: PerceptronKind,
  config: PerceptronConfig,
  { biases, weights }: PerceptronParameters,
): Hex[] {
  const labels = biases.length === 1 ? 2 : biases.length;
  checkRows(biases, weights, config.features);
  const settings = { ...config, bias: biases[0] ?? 0 };
  checkConfig(kind, settings, labels);
  const layout = perceptronLayout(kind, config.features, labels);
  const bytes = new Uint8Array(layout.slots * SLOT_BYTES);
  const view = viewOf(bytes);
  weights.forEach((row, label) => {
    view.setInt32(layout.biasAt(label), biases[label]!);
    const base = layout.baseOf(label);
    for (let index = 0; index < row.length; index++) view.setInt16(base + layout.offsetOf(index), row[index]!);
  });
  writePerceptronHeader(bytes, settings, labels);
  return splitSlots(bytes);
}

/**
 * Unpacks what {@link packPerceptron} packed.
 *
 * @param config What the header must say, bias included.
 * @param slots All of the model's, or their bytes one after the other.
 * @throws BadConfig, TooLarge, InvalidBytes, BadSlot, ChunkMisaligned, WrongSlotCount, HeaderDiffers, UnusedLanesNotZero
 */
export function unpackPerceptron(
  kind: PerceptronKind,
  config: PerceptronConfig,
  labels: number,
  slots: readonly BytesLike[] | BytesLike,
): { biases: Int32Array; weights: Int16Array[] } {
  checkConfig(kind, config, labels);
  const layout = perceptronLayout(kind, config.features, labels);
  const header = new Uint8Array(SLOT_BYTES);
  writePerceptronHeader(header, config, labels);
  const view = viewOf(readAllSlots(layout, header, slots));
  return { biases: readBiases(view, layout), weights: readWeights(view, layout, config.features) };
}

/** Each row's bias, from a model's bytes. */
export function readBiases(view: DataView, layout: PerceptronLayout): Int32Array {
  return Int32Array.from({ length: layout.rows }, (_, row) => view.getInt32(layout.biasAt(row)));
}

/** Each row's weights, from a model's bytes. */
export function readWeights(view: DataView, layout: PerceptronLayout, features: number): Int16Array[] {
  return Array.from({ length: layout.rows }, (_, row) => {
    const weights = new Int16Array(features);
    const base = layout.baseOf(row);
    for (let index = 0; index < features; index++) weights[index] = view.getInt16(base + layout.offsetOf(index));
    return weights;
  });
}

function checkRows(biases: ArrayLike<number>, weights: readonly ArrayLike<number>[], features: number): void {
  if (weights.length !== biases.length) throw new WrongDimension({ given: weights.length, expected: biases.length });
  weights.forEach((row, label) => {
    if (!isWithin(biases[label], INT32_MIN, INT32_MAX)) {
      const where = `The bias of label ${label}`;
      throw new ValueOutOfRange({ where, value: biases[label], minimum: INT32_MIN, maximum: INT32_MAX });
    }
    if (row.length !== features) throw new WrongDimension({ given: row.length, expected: features });
    for (let position = 0; position < row.length; position++) {
      if (!isInt16(row[position]!)) throw new NotInt16({ position, value: row[position] });
    }
  });
}
