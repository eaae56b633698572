import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { SIDE_MARKS } from "./stake-disputes.ts";

// Storage positions in StakeIncentive.
const PRICE_WEIGHT = 0n;
const STANDING = 1n;
const HOLDINGS = 2n;
const POOLS = 3n;
const DISPUTES = 4n;

const STREAMED = 1n << 255n;
const CONFIRM_WAIT = 192n;

/** A claim as far as the mechanism's storage depends on it. */
export interface ClaimSlots {
  readonly kind: "refund" | "report";
  readonly modelId: bigint;
  /** Who claims. */
  readonly account: string;
  /** What the model's {@link standingSlotKey} holds. */
  readonly standing: Hex;
  /** The contributions' ids, and what is noted on their records. */
  readonly records: readonly { readonly id: Hex; readonly mark: number }[];
}

/** Storage keys of StakeIncentive that a contribution to the model touches: the price's weight. */
export function contributionSlotKeys(modelId: bigint): Hex[] {
  return [toKey(mappingSlot("uint256", modelId, PRICE_WEIGHT))];
}

/** The slot of everybody's standing together, with the model's waits, and whether its pool has ever streamed. */
export function standingSlotKey(modelId: bigint): Hex {
  return toKey(mappingSlot("uint256", modelId, STANDING));
}

/** The slot of one account's standing, and of how far the pool has paid it. */
export function holdingSlotKey(modelId: bigint, account: string): Hex {
  return toKey(mappingSlot("address", account, mappingSlot("uint256", modelId, HOLDINGS)));
}

/** The two slots of a model's pool. */
export function poolSlotKeys(modelId: bigint): Hex[] {
  const first = mappingSlot("uint256", modelId, POOLS);
  return [toKey(first), toKey(first + 1n)];
}

/** The slot of the two clocks of a contribution. */
export function disputeSlotKey(id: Hex): Hex {
  return toKey(mappingSlot("bytes32", id, DISPUTES));
}

/**
 * Storage keys of StakeIncentive that claims touch: everybody's standing; the account's, and of refunds the pool, once it has
 * streamed, but for refunds that are only an answer to a report; and the clocks of contributions that are disputed, or that a
 * report disputes.
 */
export function claimSlotKeys({ kind, modelId, account, standing, records }: ClaimSlots): Hex[] {
  const keys = [standingSlotKey(modelId)];
  const slot = BigInt(standing);
  if (kind === "report" || records.some(({ mark }) => mark !== SIDE_MARKS.reporters)) {
    keys.push(holdingSlotKey(modelId, account));
    if (kind === "refund" && (slot & STREAMED) !== 0n) keys.push(...poolSlotKeys(modelId));
  }
  const files = kind === "report" && BigInt.asUintN(32, slot >> CONFIRM_WAIT) !== 0n;
  for (const { id, mark } of records) if (files || mark !== 0) keys.push(disputeSlotKey(id));
  return keys;
}

function mappingSlot(type: "uint256" | "address" | "bytes32", key: bigint | string, position: bigint): bigint {
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode([type, "uint256"], [key, position])));
}

function toKey(slot: bigint): Hex {
  return `0x${slot.toString(16).padStart(64, "0")}`;
}
