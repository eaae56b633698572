import { AbiCoder, concat, id } from "ethers";

import type { Hex } from "../../../src/codec/index.ts";
import type { DcaiError } from "../../../src/errors.ts";
import type { Refused } from "./oracle/plain.ts";

/** The contracts' errors by the library's codes: signature, and the names of the arguments in the library's details. */
const ERRORS: Readonly<Record<string, readonly [signature: string, ...details: string[]]>> = {
  BIAS_OVERFLOW: ["BiasOverflow(int256)", "bias"],
  CHUNK_MISALIGNED: ["ChunkMisaligned(uint256)", "length"],
  CHUNK_OUT_OF_RANGE: ["ChunkOutOfRange(uint256,uint256)", "end", "slots"],
  COUNT_FULL: ["CountFull(uint256)", "index"],
  EMPTY_FEATURES: ["NoFeatures()"],
  FEATURE_OUT_OF_RANGE: ["FeatureOutOfRange(uint256,uint256)", "index", "features"],
  FEATURES_UNSORTED: ["FeaturesUnsorted(uint256)", "position"],
  HEADER_DIFFERS: ["HeaderDiffers(bytes32,bytes32)", "given", "expected"],
  LABEL_EMPTY: ["LabelEmpty(uint256)", "label"],
  LABEL_FULL: ["LabelFull(uint256)", "label"],
  LABEL_OUT_OF_RANGE: ["LabelOutOfRange(uint256,uint256)", "label", "labels"],
  LABELS_ARE_FIXED: ["LabelsAreFixed(uint256)", "modelId"],
  NOTHING_TO_UNDO: ["NothingToUndo(uint256)", "index"],
  ODD_LENGTH: ["OddLength(uint256)", "length"],
  SUM_OVERFLOW: ["SumOverflow(uint256)", "index"],
  TOO_LARGE: ["TooLarge(uint256,uint256)", "features", "labels"],
  TOO_MANY_FEATURES: ["TooManyFeatures(uint256,uint256)", "count", "maxCount"],
  UNUSED_LANES_NOT_ZERO: ["UnusedLanesNotZero(bytes32)", "slot"],
  WEIGHT_OVERFLOW: ["WeightOverflow(uint256)", "index"],
  WRONG_DIMENSION: ["WrongDimension(uint256,uint256)", "given", "expected"],
};

/**
 * What the contract reverts with where the twin throws this error.
 *
 * @param modelId The model's number, which the library does not know.
 */
export function revertData(error: DcaiError, modelId: bigint | number = 0): Hex {
  const entry = ERRORS[error.code];
  if (entry === undefined) throw error;
  const [signature, ...names] = entry;
  const details: Record<string, unknown> = { ...error.details, modelId };
  return encode(
    signature,
    names.map((name) => details[name]),
  );
}

/** What the contract reverts with where the oracle refuses. */
export function refusalData({ signature, values }: Refused): Hex {
  return encode(signature, values);
}

function encode(signature: string, values: readonly unknown[]): Hex {
  const types = signature
    .slice(signature.indexOf("(") + 1, -1)
    .split(",")
    .slice(0, values.length);
  return concat([id(signature).slice(0, 10), AbiCoder.defaultAbiCoder().encode(types, values)]) as Hex;
}
