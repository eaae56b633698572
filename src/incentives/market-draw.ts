import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { auditedOf, positionsOn, scoredOn } from "./market-terms.ts";
import type { MarketSizes } from "./market-terms.ts";

/** Blocks from a market's opening to the one whose hash draws its audit. */
export const DRAW_DELAY = 64;

/** For how many blocks after that the hash can be read; then the market is void. */
export const HASH_REACH = 256;

const coder = AbiCoder.defaultAbiCoder();

/**
 * Which positions of a page are audited: the first steps of a shuffle of Fisher and Yates. Twin of `MarketDraw.audited`.
 *
 * @param seed The hash of the block that draws the audit.
 * @returns For each position of the page whether it is drawn.
 */
export function auditedPositions(sizes: MarketSizes, seed: Hex, page: number): boolean[] {
  const positions = positionsOn(sizes, page);
  const pageSeed = keccak256(coder.encode(["bytes32", "uint256"], [seed, page])) as Hex;
  const order = shuffle(pageSeed, positions, auditedOf(scoredOn(sizes, page)));
  const drawn = new Array<boolean>(positions).fill(false);
  for (const position of order) drawn[position] = true;
  return drawn;
}

/** The order in which batches are replayed, those that were not revealed included. Twin of `MarketDraw.next`. */
export function drawOrder(seed: Hex, batches: number): number[] {
  return shuffle(seed, batches, batches);
}

/**
 * What draws the order.
 *
 * @param commitHash Hash of the block with the last commitment, zero if it was out of reach at the first reveal.
 * @param salts Of all batches that were revealed to their end, by their numbers.
 */
export function orderSeed(commitHash: Hex, salts: ReadonlyMap<number, Hex>): Hex {
  let mix = 0n;
  for (const [batch, salt] of salts) mix ^= BigInt(keccak256(coder.encode(["uint256", "bytes32"], [batch, salt])));
  return keccak256(coder.encode(["bytes32", "uint256"], [commitHash, mix])) as Hex;
}

/** The first `count` of a shuffle of the numbers below `size`. */
function shuffle(seed: Hex, size: number, count: number): number[] {
  const list = Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const word = BigInt(keccak256(coder.encode(["bytes32", "uint256"], [seed, i])));
    const j = i + Number(word % BigInt(size - i));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list.slice(0, count);
}
