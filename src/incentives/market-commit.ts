import { AbiCoder, concat, keccak256 } from "ethers";

import type { Hex } from "../codec/bytes.ts";

/** Whose commitment it is, to which market. */
export interface CommitmentPlace {
  readonly chainId: bigint;
  readonly hub: string;
  readonly modelId: bigint;
  readonly market: bigint;
  readonly committer: string;
}

/** keccak256 of every packed part of a batch. */
export function partHashes(parts: readonly Hex[]): Hex[] {
  return parts.map((part) => keccak256(part) as Hex);
}

/**
 * What to commit to. Twin of `PredictionMarket.commitmentOf`.
 *
 * @param hashes See {@link partHashes}.
 * @param salt 32 random bytes. Whoever loses them can't reveal the batch, and loses its stake.
 */
export function batchCommitment(place: CommitmentPlace, hashes: readonly Hex[], salt: Hex): Hex {
  const types = ["uint256", "address", "uint256", "uint256", "address", "bytes32", "bytes32"];
  const { chainId, hub, modelId, market, committer } = place;
  const values = [chainId, hub, modelId, market, committer, keccak256(concat([...hashes])), salt];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) as Hex;
}
