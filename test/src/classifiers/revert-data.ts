import { AbiCoder, concat, id } from "ethers";

import type { Hex } from "../../../src/codec/index.ts";
import type { DcaiError } from "../../../src/errors.ts";

/** The contracts' errors by the library's codes: signature, and the names of the arguments in the library's details. */
const ERRORS: Readonly<Record<string, readonly [signature: string, ...details: string[]]>> = {
  BIAS_OVERFLOW: ["BiasOverflow(int256)", "bias"],
  CHUNK_MISALIGNED: ["ChunkMisaligned(uint256)", "length"],
  CHUNK_OUT_OF_RANGE: ["ChunkOutOfRange(uint256,uint256)", "end", "slots"],
  EMPTY_FEATURES: ["NoFeatures()"],
  FEATURE_OUT_OF_RANGE: ["FeatureOutOfRange(uint256,uint256)", "index", "features"],
  FEATURES_UNSORTED: ["FeaturesUnsorted(uint256)", "position"],
  HEADER_DIFFERS: ["HeaderDiffers(bytes12,bytes12)", "given", "expected"],
  LABEL_OUT_OF_RANGE: ["LabelOutOfRange(uint256,uint256)", "label", "labels"],
  ODD_LENGTH: ["OddLength(uint256)", "length"],
  TOO_MANY_FEATURES: ["TooManyFeatures(uint256,uint256)", "count", "maxCount"],
  UNUSED_LANES_NOT_ZERO: ["UnusedLanesNotZero(bytes32)", "slot"],
  WEIGHT_OVERFLOW: ["WeightOverflow(uint256)", "index"],
  WRONG_DIMENSION: ["WrongDimension(uint256,uint256)", "given", "expected"],
};

/** What the contract reverts with where the twin throws this error. */
export function revertData(error: DcaiError): Hex {
  const entry = ERRORS[error.code];
  if (entry === undefined) throw error;
  const [signature, ...names] = entry;
  const types = signature
    .slice(signature.indexOf("(") + 1, -1)
    .split(",")
    .slice(0, names.length);
  const details = error.details as Readonly<Record<string, number | string>>;
  const values = names.map((name) => details[name]);
  return concat([id(signature).slice(0, 10), AbiCoder.defaultAbiCoder().encode(types, values)]) as Hex;
}
