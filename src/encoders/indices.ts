import { decodeSparse, encodeSparse, MAX_SPARSE_FEATURES } from "../codec/sparse.ts";
import { checkInteger, describe } from "./encoder.ts";
import type { Encoder, EncoderInput } from "./encoder.ts";
import { BadNumber, WrongEncoderInput } from "./errors.ts";

/**
 * For samples that are feature indices already: an array of strictly increasing integers, encoded bytes (also as a
 * `0x` string), or a text of decimal integers separated by spaces or commas. Nothing is sorted or dropped.
 *
 * @param features How many features the model has, 1 to 65,536.
 * @throws BadEncoderSetting; `encode` throws the codec's errors
 */
export function indicesEncoder(features: number): Encoder {
  checkInteger("features", features, 1, MAX_SPARSE_FEATURES);
  return {
    ...describe({ type: "indices", features }),
    featureCount: features,
    kind: "sparse",
    input: "indices",
    featurePoint: 0,
    encode: (input) => {
      const indices = readInput(input, features);
      return indices.length === 0 ? new Uint8Array(0) : encodeSparse(indices, features);
    },
  };
}

function readInput(input: EncoderInput, features: number): ArrayLike<number> {
  if (Array.isArray(input)) return input;
  const isEncoded = input instanceof Uint8Array || (typeof input === "string" && input.startsWith("0x"));
  if (isEncoded) return input.length === 0 || input === "0x" ? [] : decodeSparse(input, features);
  if (typeof input !== "string") throw new WrongEncoderInput({ expected: "feature indices", given: input });
  return input
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map((part, position) => {
      if (!/^\d+$/.test(part)) throw new BadNumber({ where: `position ${position}`, value: part });
      return Number(part);
    });
}
