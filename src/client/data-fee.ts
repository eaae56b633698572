import { Interface } from "ethers";

import { decodeAnswer } from "./context.ts";
import type { Context } from "./context.ts";
import { unsignedBytes } from "./keys.ts";
import type { UnsignedTransaction } from "./keys.ts";

/** How a chain charges for the data of a transaction. */
export type ChainKind = "l1" | "op-stack" | "arbitrum";

/** What a transaction costs besides its execution. */
export interface DataFee {
  /** Wei. */
  readonly fee: bigint;
  /** The part of the gas estimate that stands for data and not for execution; 0 but on Arbitrum. */
  readonly gasForData: bigint;
}

/** The OP stack's predeploy; getL1Fee takes the unsigned transaction, getOperatorFee (since Isthmus) its gas. */
export const OP_GAS_PRICE_ORACLE = "0x420000000000000000000000000000000000000F";
const oracleAbi = new Interface([
  "function getL1Fee(bytes data) view returns (uint256)",
  "function getOperatorFee(uint256 gasUsed) view returns (uint256)",
]);

/** Nitro's ArbSys has code on every Arbitrum chain; NodeInterface has none, and answers eth_call only. */
export const ARB_SYS = "0x0000000000000000000000000000000000000064";
export const ARB_NODE_INTERFACE = "0x00000000000000000000000000000000000000C8";
const nodeInterfaceAbi = new Interface([
  "function gasEstimateL1Component(address to, bool contractCreation, bytes data) payable " +
    "returns (uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate)",
]);

/** Tells by the contracts that only such chains have. */
export async function chainKind(context: Pick<Context, "rpc">): Promise<ChainKind> {
  const [oracle, arbSys] = await Promise.all([context.rpc.code(OP_GAS_PRICE_ORACLE), context.rpc.code(ARB_SYS)]);
  if (oracle !== "0x") return "op-stack";
  return arbSys !== "0x" ? "arbitrum" : "l1";
}

/** What a chain charges for a transaction's data. */
export async function dataFeeOf(
  context: Pick<Context, "rpc">,
  kind: ChainKind,
  transaction: UnsignedTransaction,
): Promise<DataFee> {
  switch (kind) {
    case "l1":
      return { fee: 0n, gasForData: 0n };
    case "op-stack": {
      const l1Fee = await oracleCall(context, "getL1Fee", unsignedBytes(transaction));
      const operatorFee = await oracleCall(context, "getOperatorFee", transaction.gasLimit).catch(() => 0n);
      return { fee: l1Fee + operatorFee, gasForData: 0n };
    }
    case "arbitrum": {
      const args = [transaction.to, false, transaction.data];
      const data = nodeInterfaceAbi.encodeFunctionData("gasEstimateL1Component", args);
      const answer = await context.rpc.call({ to: ARB_NODE_INTERFACE, data });
      const [gasForData = 0n, baseFee = 0n] = decodeAnswer<bigint>(nodeInterfaceAbi, "gasEstimateL1Component", answer);
      return { fee: gasForData * baseFee, gasForData };
    }
  }
}

async function oracleCall(context: Pick<Context, "rpc">, method: string, argument: unknown): Promise<bigint> {
  const data = oracleAbi.encodeFunctionData(method, [argument]);
  const answer = await context.rpc.call({ to: OP_GAS_PRICE_ORACLE, data });
  return decodeAnswer<bigint>(oracleAbi, method, answer)[0]!;
}
