import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";

/** Storage position of the classifier contracts' `mapping(uint256 modelId => uint256[MAX_SLOTS]) _parameters`. */
const PARAMETERS_POSITION = 0;

/**
 * Storage keys of a model's parameter slots in its classifier contract, for a transaction's access list (EIP-2930) and
 * for `eth_getStorageAt` and `eth_getProof`. A mapping's entry starts at keccak256(abi.encode(key, position)), see
 * "Layout of State Variables in Storage" in Solidity's documentation.
 *
 * @param modelId The model's number.
 * @param slots Numbers of the slots, from 0; `touchedSlots` of a twin tells those that a prediction reads.
 * @returns The keys in the order of `slots`, 32 bytes each.
 */
export function parameterSlotKeys(modelId: bigint | number, slots: readonly number[]): Hex[] {
  const position = AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [modelId, PARAMETERS_POSITION]);
  const first = BigInt(keccak256(position));
  return slots.map(
    (slot): Hex =>
      `0x${BigInt.asUintN(256, first + BigInt(slot))
        .toString(16)
        .padStart(64, "0")}`,
  );
}
