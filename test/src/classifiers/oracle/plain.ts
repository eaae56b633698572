/**
 * What the oracles share. They are a second, deliberately plain implementation of the classifiers, written from the rules' text
 * alone and sharing no code with the library: arbitrary-precision integers, arrays, and hexadecimal digits cut by hand.
 */
export interface Oracle {
  /** How many labels there are now. */
  readonly labels: number;
  /** `abi.encode` of the settings that the model was created with. */
  encodedConfig(): string;
  scores(features: string): bigint[];
  /** Learns, or throws {@link Refused} and changes nothing. Returns the trace. */
  update(features: string, label: number): bigint;
  undo(features: string, label: number, trace: bigint): void;
  addLabel(): void;
  /** All parameter slots, as `0x` strings of 32 bytes. */
  slots(): string[];
}

/** What a contract reverts with. */
export class Refused extends Error {
  readonly signature: string;
  readonly values: readonly bigint[];

  constructor(signature: string, ...values: bigint[]) {
    super(`${signature} ${values.join(" ")}`);
    this.signature = signature;
    this.values = values;
  }
}

export const LEAST_INT256 = -(2n ** 255n);

/** The lowest position of the greatest score. */
export function predictionOf(scores: readonly bigint[]): number {
  return scores.findIndex((score) => scores.every((other) => other <= score));
}

/** Two's complement, big-endian. */
export function digits(value: bigint, bits: number): string {
  return BigInt.asUintN(bits, value)
    .toString(16)
    .padStart(bits / 4, "0");
}

/** Words of an `abi.encode`d list of integers. */
export function abiWords(...values: (bigint | number)[]): string {
  return `0x${values.map((value) => digits(BigInt(value), 256)).join("")}`;
}

/** The 16-bit words of a sample. */
export function wordsOf(features: string): bigint[] {
  return (features.slice(2).match(/.{4}/g) ?? []).map((word) => BigInt(`0x${word}`));
}

/** The indices of a sparse sample. */
export function indicesOf(features: string): number[] {
  return wordsOf(features).map(Number);
}

/** The values of a dense sample. */
export function valuesOf(features: string): bigint[] {
  return wordsOf(features).map((word) => BigInt.asIntN(16, word));
}

/** Whole slots of hexadecimal digits, filled up with zeros at the end. */
export function slotsOf(text: string): string[] {
  const count = Math.ceil(text.length / 64);
  const padded = text.padEnd(count * 64, "0");
  return Array.from({ length: count }, (_, i) => `0x${padded.slice(64 * i, 64 * i + 64)}`);
}

/**
 * Slots of lanes, `group` labels to a block, each block a run of slots of its own: for each of the block's slots, for each
 * feature in it, the lanes of the block's labels.
 *
 * @param numbers For each label, the number of each feature.
 */
export function blocksOf(numbers: readonly (readonly bigint[])[], group: number, laneBits: number): string[][] {
  const features = numbers[0]!.length;
  const perSlot = Math.floor(256 / laneBits / group);
  const blocks: string[][] = [];
  for (let first = 0; first < numbers.length; first += group) {
    const slots: string[] = [];
    for (let feature = 0; feature < features; feature += perSlot) {
      let text = "";
      for (let i = feature; i < feature + perSlot; i++) {
        for (let label = first; label < first + group; label++) {
          text += digits(numbers[label]?.[i] ?? 0n, laneBits);
        }
      }
      slots.push(`0x${text.padEnd(64, "0")}`);
    }
    blocks.push(slots);
  }
  return blocks;
}

/** What bounds the samples of a sparse model: all slots that a prediction may read, and what it costs besides. */
export interface SampleBound {
  readonly features: number;
  readonly labels: number;
  readonly group: number;
  readonly laneBits: number;
  readonly gasEach: bigint;
}

/** The most features of one sample, as the contracts reckon it. */
export function maxCountOf({ features, labels, group, laneBits, gasEach }: SampleBound): bigint {
  const blocks = BigInt(Math.ceil(labels / group));
  const slots = BigInt(Math.ceil(features / Math.floor(256 / laneBits / group)));
  const budget = 9_800_000n - 6_500n * BigInt(labels);
  const each = 300n * blocks + gasEach * BigInt(labels);
  const scattered = 2_150n * blocks;
  let count = budget / (each + scattered);
  if (count > slots) count = (budget - slots * scattered) / each;
  return count > 4_096n ? 4_096n : count;
}

/** Refuses a sparse sample that is too long to learn from. */
export function checkLength(features: string, maxCount: bigint): void {
  const count = BigInt(wordsOf(features).length);
  if (count > maxCount) throw new Refused("TooManyFeatures(uint256,uint256)", count, maxCount);
}
