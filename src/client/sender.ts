import type { Signer } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { DcaiError } from "../errors.ts";
import type { AccessListEntry } from "./access-list.ts";
import type { Clock } from "./clock.ts";
import type { ErrorDecoder } from "./contract-error.ts";
import { refusalOf, shapeOf } from "./error-shapes.ts";
import { AboveGasCap, InsufficientFunds, TransactionRefused } from "./errors.ts";
import { findByNonce } from "./find-transaction.ts";
import { highestPrice, suggestFees, timesUp } from "./fees.ts";
import type { Fees } from "./fees.ts";
import { sign, toRpcTransaction } from "./keys.ts";
import type { KeyPlace, UnsignedTransaction } from "./keys.ts";
import type { Rpc } from "./rpc.ts";

/** How transactions are sent. */
export interface SendOptions {
  /** The most gas of one transaction, 0n for no limit; 2^24 (EIP-7825) unless told. */
  readonly gasCap: bigint;
  /** The gas limit of every transaction in place of an estimate, for chains of one's own; 0n, unless told, to estimate. */
  readonly gasLimit: bigint;
  /** What the gas estimate is multiplied by for the limit; at least 1. */
  readonly gasMargin: number;
  /** How long a transaction may take to be mined, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * After how long a transaction that waits first in line is replaced at a higher fee; for wallets that ask, choose
   * long.
   */
  readonly replaceAfterMs: number;
  /** How often at most. */
  readonly maxReplacements: number;
  /** What both fees are multiplied by for a replacement; nodes ask for 1.125 at least. */
  readonly feeBump: number;
  /** The highest fee, as a multiple of the first one. */
  readonly maxFeeFactor: number;
  /** The longest pause between two looks for a receipt, in milliseconds. */
  readonly pollMs: number;
}

export const DEFAULT_SENDING: SendOptions = {
  gasCap: 2n ** 24n,
  gasLimit: 0n,
  gasMargin: 1.2,
  timeoutMs: 600_000,
  replaceAfterMs: 60_000,
  maxReplacements: 6,
  feeBump: 1.125,
  maxFeeFactor: 10,
  pollMs: 1_000,
};

/** A transaction to be. */
export interface TxDraft {
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value?: bigint;
  /** Estimated unless told. */
  readonly gasLimit?: bigint;
  /** Slots that it will read (EIP-2930). */
  readonly accessList?: readonly AccessListEntry[];
}

/** One signature of a transaction; replacements have their own. */
export interface Attempt {
  /** Null while a node that signs itself has not answered. */
  readonly hash: Hex | null;
  /** Null if the node signs. */
  readonly raw: Hex | null;
  readonly fees: Fees;
}

/** A transaction on its way. */
export interface Submitted {
  readonly unsigned: UnsignedTransaction;
  readonly attempts: Attempt[];
  /** No block before this one can contain it. */
  readonly startBlock: number;
}

/**
 * Told of every signature before it is sent, and again once a node that signs itself has answered. No block before
 * `startBlock` can contain it.
 */
export type OnAttempt = (attempt: Attempt, transaction: UnsignedTransaction, startBlock: number) => Promise<void>;

/** What a sender works with. */
export interface SenderParts {
  readonly signer: Signer;
  readonly account: string;
  readonly place: KeyPlace;
  readonly chainId: bigint;
  readonly rpc: Rpc;
  readonly clock: Clock;
  readonly decoder: ErrorDecoder;
  readonly options: SendOptions;
}

const NONCE_TRIES = 5;

/** Somebody used the nonce first. */
class NonceTaken extends Error {}

/** Signs and sends the transactions of one account, one after the other, with consecutive nonces. */
export class Sender {
  /** How many were submitted and not yet waited for to their end. */
  inFlight = 0;
  private nextNonce = 0;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(readonly parts: SenderParts) {}

  get account(): string {
    return this.parts.account;
  }

  /** The gas that a transaction would need now. Throws AboveGasCap, OutOfGas, ContractError, InsufficientFunds. */
  async estimate(draft: TxDraft, cap = this.parts.options.gasCap): Promise<bigint> {
    const { rpc, account } = this.parts;
    let gas: bigint;
    try {
      gas = await rpc.estimateGas({ ...draft, from: account });
    } catch (error) {
      throw await this.orFunds(error, draft.value ?? 0n);
    }
    if (cap > 0n && gas > cap) throw new AboveGasCap({ gas, cap });
    return gas;
  }

  /**
   * Signs a transaction with the next nonce and broadcasts it. Several may be on their way at once.
   *
   * @throws what {@link estimate} throws, TransactionRefused, RpcFailed, RpcTimeout
   */
  submit(draft: TxDraft, onAttempt: OnAttempt = ignore): Promise<Submitted> {
    return this.inTurn(async () => {
      const gasLimit = draft.gasLimit ?? (await this.gasLimitFor(draft));
      for (let tries = 1; ; tries++) {
        try {
          return await this.submitOnce(draft, gasLimit, onAttempt);
        } catch (error) {
          if (!(error instanceof NonceTaken)) throw error;
          if (tries === NONCE_TRIES) throw new TransactionRefused({ nonce: this.nextNonce, reason: error.message });
          await this.parts.clock.sleep(100 * tries);
        }
      }
    });
  }

  private async gasLimitFor(draft: TxDraft): Promise<bigint> {
    const { gasCap, gasLimit, gasMargin } = this.parts.options;
    return gasLimit > 0n ? gasLimit : withMargin(await this.estimate(draft), gasMargin, gasCap);
  }

  /** Runs something while nothing else is submitted. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.queue.then(run, run);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /**
   * Signs, tells, and sends. Sending the same bytes again does no harm.
   *
   * @throws NonceTaken if another transaction has the nonce
   */
  async broadcast(unsigned: UnsignedTransaction, startBlock: number, onAttempt: OnAttempt): Promise<Attempt> {
    const { signer, place, rpc } = this.parts;
    const { fees } = unsigned;
    if (place === "local") {
      const attempt = { ...(await sign(signer, unsigned)), fees };
      await onAttempt(attempt, unsigned, startBlock);
      await this.sendRaw(attempt, unsigned, startBlock);
      return attempt;
    }
    const blank: Attempt = { hash: null, raw: null, fees };
    await onAttempt(blank, unsigned, startBlock);
    let attempt: Attempt;
    try {
      attempt = { ...blank, hash: await rpc.request<Hex>("eth_sendTransaction", [toRpcTransaction(unsigned)]) };
    } catch (error) {
      attempt = { ...blank, hash: await this.afterRefusal(error, unsigned, hashIn(error), startBlock) };
    }
    await onAttempt(attempt, unsigned, startBlock);
    return attempt;
  }

  /** Sends a transaction of an earlier run again, as it was signed; to be waited for like one that was submitted. */
  async resume(attempt: Attempt, unsigned: UnsignedTransaction, startBlock: number): Promise<void> {
    try {
      await this.sendRaw(attempt, unsigned, startBlock);
    } catch (error) {
      // Another transaction has the nonce; waiting for this one tells the rest.
      if (!(error instanceof NonceTaken)) throw error;
    }
    this.nextNonce = Math.max(this.nextNonce, unsigned.nonce + 1);
    this.inFlight++;
  }

  private async sendRaw({ raw, hash }: Attempt, unsigned: UnsignedTransaction, startBlock: number): Promise<void> {
    try {
      await this.parts.rpc.request("eth_sendRawTransaction", [raw]);
    } catch (error) {
      await this.afterRefusal(error, unsigned, hash, startBlock);
    }
  }

  private async submitOnce(draft: TxDraft, gasLimit: bigint, onAttempt: OnAttempt): Promise<Submitted> {
    const { rpc, account, chainId } = this.parts;
    const [fees, pending, startBlock] = await Promise.all([
      suggestFees(rpc),
      rpc.nonce(account, "pending"),
      rpc.blockNumber(),
    ]);
    const nonce = this.inFlight > 0 ? Math.max(this.nextNonce, pending) : pending;
    const { to, data, value = 0n } = draft;
    const accessList = fees.type === 2 ? (draft.accessList ?? []) : [];
    const unsigned = { chainId, from: account, to, data, value, nonce, gasLimit, fees, accessList };
    this.nextNonce = nonce;
    const attempt = await this.broadcast(unsigned, startBlock, onAttempt);
    this.nextNonce = nonce + 1;
    this.inFlight++;
    return { unsigned, attempts: [attempt], startBlock };
  }

  /**
   * Returns the transaction's hash, as far as it is known, if it is on its way in spite of the refusal; else throws.
   */
  private async afterRefusal(
    error: unknown,
    unsigned: UnsignedTransaction,
    hash: Hex | null,
    startBlock: number,
  ): Promise<Hex | null> {
    const { rpc, decoder } = this.parts;
    const { nonce, value, gasLimit, fees } = unsigned;
    const reason = shapeOf(error).messages.at(-1) ?? String(error);
    switch (refusalOf(error)) {
      case "known":
        return hash;
      case "reverted":
        // Hardhat mines a failing transaction and reports the failure here; its receipt tells the rest.
        if (hash !== null && (await rpc.receipt(hash)) !== null) return hash;
        throw decoder.explain(error, "eth_sendTransaction");
      case "nonce":
      case "underpriced": {
        const ours = await this.findOurs(unsigned, hash, startBlock);
        if (ours === null) throw new NonceTaken(reason, { cause: error });
        return ours;
      }
      case "funds":
        throw await this.orFunds(error, value + gasLimit * highestPrice(fees));
      default:
        throw error instanceof DcaiError ? error : new TransactionRefused({ nonce, reason }, { cause: error });
    }
  }

  private async findOurs(unsigned: UnsignedTransaction, hash: Hex | null, startBlock: number): Promise<Hex | null> {
    const { rpc } = this.parts;
    if (hash !== null) return (await rpc.request("eth_getTransactionByHash", [hash])) === null ? null : hash;
    const found = await findByNonce(rpc, unsigned.from, unsigned.nonce, startBlock);
    return found !== null && found.data === unsigned.data.toLowerCase() ? found.hash : null;
  }

  /** The error, or InsufficientFunds if that is what it means. */
  private async orFunds(error: unknown, needed: bigint): Promise<unknown> {
    const { rpc, account } = this.parts;
    if (refusalOf(error) !== "funds") return error;
    const available = await rpc.balance(account);
    if (available >= needed) return error;
    return new InsufficientFunds({ account, needed, available, missing: needed - available }, { cause: error });
  }
}

/** The gas limit for an estimate: the estimate times the margin, at most the cap; 0n is no cap. */
export function withMargin(gas: bigint, margin: number, cap: bigint): bigint {
  const limit = timesUp(gas, margin);
  return cap > 0n && limit > cap ? cap : limit;
}

/** Whether an error says that a transaction would take a nonce that is gone. */
export function isNonceTaken(error: unknown): boolean {
  return error instanceof NonceTaken;
}

async function ignore(): Promise<void> {}

/** Hardhat names the hash of a transaction that it mined although it failed. */
function hashIn(error: unknown): Hex | null {
  for (let level: unknown = error; typeof level === "object" && level !== null;) {
    const { transactionHash, txHash, data, cause } = level as Record<string, unknown>;
    const hash = transactionHash ?? txHash;
    if (typeof hash === "string") return hash as Hex;
    level = typeof data === "object" && data !== null ? data : cause;
  }
  return null;
}
