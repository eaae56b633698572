import { AbiCoder } from "ethers";

import type { Hex } from "../codec/bytes.ts";

/**
 * Reads a mechanism's settings as the contract does: bits outside of a number's width are refused, what stands behind the last one is
 * passed over. Throws where the contract would.
 *
 * @param types Of settings in one word each.
 */
export function decodeSettings(types: readonly string[], config: Hex): bigint[] {
  const coder = AbiCoder.defaultAbiCoder();
  const values = [...coder.decode(types, config)] as bigint[];
  if (!config.startsWith(coder.encode(types, values))) throw new RangeError(`a number in ${config} is too wide`);
  return values;
}
