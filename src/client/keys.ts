import { Transaction, keccak256, toQuantity } from "ethers";
import type { Signer, TransactionLike } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import type { AccessListEntry } from "./access-list.ts";
import type { Fees } from "./fees.ts";
import type { Rpc } from "./rpc.ts";

/** A transaction that is complete but for its signature. */
export interface UnsignedTransaction {
  readonly chainId: bigint;
  readonly from: string;
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly fees: Fees;
  /** Empty where the fees are not those of EIP-1559. */
  readonly accessList: readonly AccessListEntry[];
}

/** A signed transaction; the hash is known before it is sent. */
export interface SignedTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
}

/**
 * Who signs: `local` keys sign here, so that the same bytes can be sent again; keys that the `node` or a wallet holds
 * sign as they send.
 */
export type KeyPlace = "local" | "node";

/** Where a signer's key is: in the signer, unless it has none of its own and the node lists the account. */
export async function placeOfKey(signer: Signer, address: string, rpc: Rpc): Promise<KeyPlace> {
  if ("signingKey" in signer) return "local";
  const accounts = await rpc.request<string[]>("eth_accounts");
  return accounts.some((account) => account.toLowerCase() === address.toLowerCase()) ? "node" : "local";
}

/** Signs with a local key. */
export async function sign(signer: Signer, transaction: UnsignedTransaction): Promise<SignedTransaction> {
  const raw = (await signer.signTransaction(toEthers(transaction))) as Hex;
  return { raw, hash: keccak256(raw) as Hex };
}

/** The transaction's unsigned bytes, as an L2's fee oracle wants them. */
export function unsignedBytes(transaction: UnsignedTransaction): Hex {
  return Transaction.from({ ...toEthers(transaction), from: null }).unsignedSerialized as Hex;
}

/** What eth_sendTransaction takes. */
export function toRpcTransaction(transaction: UnsignedTransaction): Record<string, unknown> {
  const { from, to, data, value, nonce, gasLimit, fees, accessList } = transaction;
  const common = { from, to, data, value: toQuantity(value), nonce: toQuantity(nonce), gas: toQuantity(gasLimit) };
  if (fees.type === 0) return { ...common, gasPrice: toQuantity(fees.gasPrice) };
  const { maxFeePerGas, maxPriorityFeePerGas } = fees;
  return {
    ...common,
    maxFeePerGas: toQuantity(maxFeePerGas),
    maxPriorityFeePerGas: toQuantity(maxPriorityFeePerGas),
    ...(accessList.length === 0 ? {} : { accessList }),
  };
}

/** Reads a signed transaction back, to send or to sign it again. */
export function readSigned(raw: Hex): UnsignedTransaction {
  const { chainId, from, to, data, value, nonce, gasLimit, type, maxFeePerGas, maxPriorityFeePerGas, gasPrice } =
    Transaction.from(raw);
  const fees: Fees =
    type === 2
      ? { type, maxFeePerGas: maxFeePerGas ?? 0n, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n }
      : { type: 0, gasPrice: gasPrice ?? 0n };
  const accessList = (Transaction.from(raw).accessList ?? []) as unknown as AccessListEntry[];
  return { chainId, from: from ?? "", to: to ?? "", data, value, nonce, gasLimit, fees, accessList };
}

function toEthers({ fees, accessList, ...rest }: UnsignedTransaction): TransactionLike<string> {
  return { ...rest, ...fees, ...(fees.type === 2 ? { accessList: [...accessList] } : {}) };
}
