import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";

// Storage positions in StakeIncentive.
const PRICING = 0n;
const STANDING = 1n;
const STANDING_OF = 2n;

function mappingSlot(type: "uint256" | "address", key: bigint | string, position: bigint): bigint {
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode([type, "uint256"], [key, position])));
}

function toKey(slot: bigint): Hex {
  return `0x${slot.toString(16).padStart(64, "0")}`;
}

/** Storage keys of StakeIncentive that a contribution to the model touches: the price's clock. */
export function contributionSlotKeys(modelId: bigint): Hex[] {
  return [toKey(mappingSlot("uint256", modelId, PRICING))];
}

/** Storage keys of StakeIncentive that a refund to, or a report by, `account` touches: its standing and everybody's. */
export function claimSlotKeys(modelId: bigint, account: string): Hex[] {
  const ofModel = mappingSlot("uint256", modelId, STANDING_OF);
  return [toKey(mappingSlot("uint256", modelId, STANDING)), toKey(mappingSlot("address", account, ofModel))];
}
