import { getAddress, toQuantity } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import type { AccessListEntry } from "./access-list.ts";
import { UnexpectedAnswer } from "./errors.ts";
import type { ErrorDecoder } from "./contract-error.ts";
import { withRetry } from "./retry.ts";
import type { RetryContext } from "./retry.ts";

/** Whatever speaks JSON-RPC: a JsonRpcProvider, a BrowserProvider, Hardhat's provider. */
export interface Transport {
  send(method: string, params: unknown[]): Promise<unknown>;
}

/** What is called, or estimated. */
export interface CallRequest {
  /** Null to run the data itself as a program. */
  readonly to: string | null;
  readonly data: string;
  readonly from?: string | null;
  /** Wei. */
  readonly value?: bigint;
  readonly gas?: bigint;
  readonly accessList?: readonly AccessListEntry[];
}

/** A block as far as the client looks at it. */
export interface BlockHead {
  readonly number: number;
  /** Seconds. */
  readonly timestamp: number;
  readonly gasLimit: bigint;
  /** Wei; undefined before EIP-1559. */
  readonly baseFeePerGas: bigint | undefined;
}

/** A receipt as far as the client looks at it. */
export interface RawReceipt {
  readonly transactionHash: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** Wei that were paid for gas, with an L2's data fee where the receipt tells it. */
  readonly fee: bigint;
  readonly logs: readonly RawLog[];
}

/** A log as the node gives it. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
  readonly logIndex: string;
}

/** JSON-RPC with retries and readable errors. Everything here may be repeated without harm. */
export class Rpc {
  constructor(
    private readonly transport: Transport,
    private readonly context: RetryContext,
    private readonly decoder: ErrorDecoder,
  ) {}

  /**
   * One request; repeated after transient failures. Other errors are passed on as the provider throws them.
   *
   * @param isFinal Errors that are not worth repeating, although they look transient.
   */
  request<T>(method: string, params: unknown[] = [], isFinal?: (error: unknown) => boolean): Promise<T> {
    const context = isFinal === undefined ? this.context : { ...this.context, isFinal };
    return withRetry(method, () => this.transport.send(method, params) as Promise<T>, context);
  }

  /** eth_call. Throws ContractError if it reverts. */
  async call(request: CallRequest, block: string = "latest"): Promise<Hex> {
    try {
      return await this.request<Hex>("eth_call", [callObject(request), block]);
    } catch (error) {
      throw this.decoder.explain(error, "eth_call");
    }
  }

  /** eth_estimateGas. Throws ContractError if the transaction would revert. */
  async estimateGas(request: CallRequest): Promise<bigint> {
    try {
      return BigInt(await this.request<string>("eth_estimateGas", [callObject(request)]));
    } catch (error) {
      throw this.decoder.explain(error, "eth_estimateGas");
    }
  }

  async chainId(): Promise<bigint> {
    return BigInt(await this.request<string>("eth_chainId"));
  }

  async code(address: string, block: string = "latest"): Promise<Hex> {
    return this.request<Hex>("eth_getCode", [address, block]);
  }

  async balance(address: string): Promise<bigint> {
    return BigInt(await this.request<string>("eth_getBalance", [address, "latest"]));
  }

  /** How many transactions the account has sent; with `pending` also those that wait to be mined. */
  async nonce(address: string, block: "latest" | "pending"): Promise<number> {
    return Number(await this.request<string>("eth_getTransactionCount", [address, block]));
  }

  async blockNumber(): Promise<number> {
    return Number(await this.request<string>("eth_blockNumber"));
  }

  async latestBlock(): Promise<BlockHead> {
    const block = await this.request<Record<string, string> | null>("eth_getBlockByNumber", ["latest", false]);
    if (block?.["timestamp"] === undefined || block["number"] === undefined) {
      throw new UnexpectedAnswer({ method: "eth_getBlockByNumber", answer: JSON.stringify(block) });
    }
    const { number, timestamp, gasLimit = "0x0", baseFeePerGas } = block;
    return {
      number: Number(number),
      timestamp: Number(timestamp),
      gasLimit: BigInt(gasLimit),
      baseFeePerGas: baseFeePerGas === undefined ? undefined : BigInt(baseFeePerGas),
    };
  }

  /** A mined transaction's receipt; null while there is none. */
  async receipt(hash: Hex): Promise<RawReceipt | null> {
    const receipt = await this.request<RpcReceipt | null>("eth_getTransactionReceipt", [hash]);
    if (receipt === null || typeof receipt.blockNumber !== "string") return null;
    const gasUsed = BigInt(receipt.gasUsed);
    return {
      transactionHash: receipt.transactionHash,
      blockNumber: Number(receipt.blockNumber),
      blockHash: receipt.blockHash,
      succeeded: receipt.status !== "0x0",
      gasUsed,
      fee: gasUsed * BigInt(receipt.effectiveGasPrice ?? 0) + BigInt(receipt.l1Fee ?? 0),
      logs: receipt.logs,
    };
  }
}

interface RpcReceipt {
  transactionHash: Hex;
  blockNumber: string | null;
  blockHash: Hex;
  status?: string;
  gasUsed: string;
  effectiveGasPrice?: string;
  l1Fee?: string;
  logs: RawLog[];
}

function callObject({ to, data, from, value, gas, accessList = [] }: CallRequest): Record<string, unknown> {
  const call: Record<string, unknown> = to === null ? { data } : { to: getAddress(to), data };
  if (from !== undefined && from !== null) call["from"] = from;
  if (value !== undefined && value !== 0n) call["value"] = toQuantity(value);
  if (gas !== undefined) call["gas"] = toQuantity(gas);
  if (accessList.length > 0) call["accessList"] = accessList;
  return call;
}
