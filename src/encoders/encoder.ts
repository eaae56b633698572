import { id } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Json } from "./canonical-json.ts";
import { BadEncoderSetting, EncoderMismatch } from "./errors.ts";

/** What encoders take: a text, a row of numbers, feature indices, or bytes that are encoded already. */
export type EncoderInput = string | readonly number[] | Uint8Array;

/** Turns one sample into the bytes that go on chain. */
export interface Encoder {
  /** How the encoder works: canonical JSON, stored on chain with the model. */
  readonly description: string;
  /** keccak256 of the description's UTF-8 bytes. */
  readonly hash: Hex;
  /** How many features a model for this encoder has. */
  readonly featureCount: number;
  /** `sparse`: sorted uint16 indices; `dense`: int16 fixed-point values. */
  readonly kind: "sparse" | "dense";
  /** What `encode` takes. */
  readonly input: "text" | "numbers" | "indices";
  /** Fractional bits of dense values, 0 to 15; 0 for sparse encoders. */
  readonly featurePoint: number;
  /**
   * Encodes one sample. A sample in which nothing is found becomes an empty array: skip it, and say so.
   *
   * @throws WrongEncoderInput and, for numbers and indices, errors that name the position
   */
  encode(input: EncoderInput): Uint8Array;
}

/** What a description says, and its hash. */
export function describe(settings: Json): Pick<Encoder, "description" | "hash"> {
  const description = canonicalJson(settings);
  return { description, hash: hashDescription(description) };
}

/** keccak256 of a description's UTF-8 bytes. */
export function hashDescription(description: string): Hex {
  return id(description) as Hex;
}

/** Throws {@link EncoderMismatch} if the encoder is not the one with this hash, in either case of its digits. */
export function checkEncoder(encoder: Pick<Encoder, "hash">, expected: string): void {
  if (encoder.hash !== expected.toLowerCase()) {
    throw new EncoderMismatch({ what: "encoder's hash", expected, given: encoder.hash });
  }
}

/** Throws {@link BadEncoderSetting} unless the value is an integer within the bounds. */
export function checkInteger(setting: string, value: unknown, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || (value as number) < minimum || (value as number) > maximum) {
    throw new BadEncoderSetting({ setting, value, expected: `an integer from ${minimum} to ${maximum}` });
  }
}
