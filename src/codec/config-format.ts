import { toBytes, viewOf } from "./bytes.ts";
import type { BytesLike, Hex } from "./bytes.ts";
import { BadConfig, MalformedConfig, TooLarge } from "./errors.ts";
import { MAX_LABELS } from "./kinds.ts";

/** The least and the largest value of a field. */
export type Range = readonly [minimum: number, maximum: number];

export const UINT32_MAX = 2 ** 32 - 1;
export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;

const WORD_BYTES = 32;

/** What a dense model costs, in gas, as its contract reckons. */
export interface DenseGas {
  /** A prediction, for each number of the model. */
  readonly predict: number;
  /** An update of a model of zeros, for each feature, besides the prediction. */
  readonly update: number;
}

/** Of a dense model, in gas; the same numbers as in the contract `Classifier`. */
const MAX_PREDICTION_GAS = 9_800_000;
const MAX_UPDATE_GAS = 15_900_000;
const GAS_PER_LABEL = 5_200;

/** How the configuration of one kind of classifier is checked and encoded; all its fields are integers. */
export interface ConfigFormat<Config> {
  /** The fields in the order of their ABI encoding. */
  readonly fields: readonly (keyof Config & string)[];
  /** Fields that may be negative. */
  readonly signed?: readonly (keyof Config & string)[];
  /** Fields of which only the ends of their range are allowed. */
  readonly either?: readonly (keyof Config & string)[];
  /** Each field's range, in the order in which they are checked. */
  ranges(config: Config): Readonly<Record<keyof Config & string, Range>>;
  /** What a dense model costs with so many labels, if that bounds its size. */
  gas?(config: Config, labels: number): DenseGas | null;
}

/** Checks every field's range, the number of labels, and the model's size. Throws {@link BadConfig} or {@link TooLarge}. */
export function checkFormat<Config extends { readonly features: number }>(
  format: ConfigFormat<Config>,
  config: Config,
  labels: number,
): void {
  for (const [field, [minimum, maximum]] of Object.entries<Range>(format.ranges(config))) {
    const value = config[field as keyof Config] as number;
    const isEnd = value === minimum || value === maximum;
    const isAllowed = format.either?.includes(field as keyof Config & string)
      ? isEnd
      : isWithin(value, minimum, maximum);
    if (!isAllowed) throw new BadConfig({ field, value, minimum, maximum });
  }
  if (!isWithin(labels, 2, MAX_LABELS)) {
    throw new BadConfig({ field: "labels", value: labels, minimum: 2, maximum: MAX_LABELS });
  }
  const { features } = config;
  const gas = format.gas?.(config, labels) ?? null;
  if (gas === null) return;
  const prediction = labels * (features * gas.predict + GAS_PER_LABEL);
  if (prediction > MAX_PREDICTION_GAS || prediction + features * gas.update > MAX_UPDATE_GAS) {
    throw new TooLarge({ features, labels });
  }
}

/** The fields as ABI words of 32 bytes, one after the other; they must be within their ranges. */
export function encodeFields<Config>({ fields }: ConfigFormat<Config>, config: Config): Hex {
  const words = fields.map((field) => BigInt.asUintN(256, BigInt(config[field] as number)));
  return `0x${words.map((word) => word.toString(16).padStart(2 * WORD_BYTES, "0")).join("")}`;
}

/** Reads what {@link encodeFields} wrote, without a look at the ranges. Throws {@link MalformedConfig}. */
export function decodeFields<Config>(format: ConfigFormat<Config>, data: BytesLike): Config {
  const { fields, signed = [] } = format;
  const bytes = toBytes(data);
  if (bytes.length !== WORD_BYTES * fields.length) throw new MalformedConfig({ data });
  const view = viewOf(bytes);
  const entries = fields.map((field, i) => {
    const word = readWord(view, i * WORD_BYTES);
    return [field, Number(signed.includes(field) ? BigInt.asIntN(256, word) : word)];
  });
  return Object.fromEntries(entries) as Config;
}

/** Whether a value is an integer in a range. */
export function isWithin(value: unknown, minimum: number, maximum: number): value is number {
  return Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
}

function readWord(view: DataView, at: number): bigint {
  let word = 0n;
  for (let i = 0; i < 4; i++) word = (word << 64n) | view.getBigUint64(at + 8 * i);
  return word;
}
