import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";

const coder = AbiCoder.defaultAbiCoder();

/** The hub's escrows of a market. Twin of the keys in `MarketMoves`. */
export const marketEscrows = {
  /** Bounty and fees, for the sponsor. */
  funds: (market: number): Hex => named("funds", market),
  /** For nobody: released, it is burned. */
  bond: (market: number): Hex => named("bond", market),
  /** Stakes of batches that are not revealed, for nobody. */
  sealed: (market: number): Hex => named("sealed", market),
  /** Stake and fees of a batch that is being revealed, for its committer. */
  batch: (market: number, batch: number): Hex =>
    keccak256(coder.encode(["uint256", "uint256"], [market, batch])) as Hex,
};

function named(name: string, market: number): Hex {
  return keccak256(coder.encode(["bytes32", "uint256"], [encodeBytes32String(name), market])) as Hex;
}
