import type { Hex } from "../codec/bytes.ts";
import type { Rpc } from "./rpc.ts";

/** Looks through the blocks from `startBlock` on for the transaction that used an account's nonce. */
export async function findByNonce(
  rpc: Rpc,
  account: string,
  nonce: number,
  startBlock: number,
): Promise<{ hash: Hex; data: string } | null> {
  const last = await rpc.blockNumber();
  for (let number = startBlock; number <= last; number++) {
    const block = await rpc.request<{ transactions: MinedTransaction[] } | null>("eth_getBlockByNumber", [
      `0x${number.toString(16)}`,
      true,
    ]);
    for (const { hash, from, nonce: its, input } of block?.transactions ?? []) {
      if (from.toLowerCase() === account.toLowerCase() && Number(its) === nonce) return { hash, data: input };
    }
  }
  return null;
}

interface MinedTransaction {
  hash: Hex;
  from: string;
  nonce: string;
  input: string;
}
