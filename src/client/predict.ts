import { toHex } from "../codec/bytes.ts";
import type { BytesLike } from "../codec/bytes.ts";
import { hubView } from "./context.ts";
import type { Context } from "./context.ts";
import { isTooLarge } from "./errors.ts";
import { DcaiError } from "../errors.ts";

/** How many inputs go into one call at first. */
const INPUTS_PER_CALL = 64;

/** The label that the model gives these features now. Throws ContractError: UNKNOWN_MODEL, FEATURE_OUT_OF_RANGE, ... */
export async function predict(context: Context, modelId: bigint, features: BytesLike): Promise<number> {
  return Number(await hubView<bigint>(context, "predict", [modelId, toHex(features)]));
}

/**
 * How much the model favours each label now, as its classifier counts; of the highest, the lowest label is predicted.
 * Throws as {@link predict} does.
 */
export async function scores(context: Context, modelId: bigint, features: BytesLike): Promise<bigint[]> {
  return [...(await hubView<bigint[]>(context, "scores", [modelId, toHex(features)]))];
}

/** {@link predict} for any number of inputs, in pages. Throws if one of them is malformed. */
export async function predictBatch(
  context: Context,
  modelId: bigint,
  features: readonly BytesLike[],
): Promise<number[]> {
  const labels: number[] = [];
  let size = INPUTS_PER_CALL;
  while (labels.length < features.length) {
    const page = features.slice(labels.length, labels.length + size).map(toHex);
    try {
      labels.push(...(await hubView<bigint[]>(context, "predictBatch", [modelId, page])).map(Number));
    } catch (error) {
      if (!mayBeTooLarge(error) || page.length === 1) throw error;
      size = Math.ceil(page.length / 2);
    }
  }
  return labels;
}

/** A classifier that runs out of a call's gas can't say so: the hub passes on that it failed, without a reason. */
function mayBeTooLarge(error: unknown): boolean {
  return isTooLarge(error) || (error instanceof DcaiError && error.code === "EMPTY_REVERT");
}
