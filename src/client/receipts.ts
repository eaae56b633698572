import { ContractError } from "./contract-error.ts";
import { refusalOf } from "./error-shapes.ts";
import { InsufficientFunds, TransactionReplaced, TransactionReverted, TransactionTimeout } from "./errors.ts";
import { highestPrice, raiseFees, suggestFees } from "./fees.ts";
import { findByNonce } from "./find-transaction.ts";
import type { Rpc, RawReceipt } from "./rpc.ts";
import { isNonceTaken } from "./sender.ts";
import type { OnAttempt, Sender, Submitted } from "./sender.ts";

const FIRST_PAUSE_MS = 20;
const LOOKS_AFTER_NONCE_USED = 5;

/**
 * Waits for a transaction to be mined. If it waits first in line for `replaceAfterMs`, it is sent again with the same
 * nonce at a higher fee, and whichever is mined counts.
 *
 * @returns The receipt, also of a transaction that failed.
 * @throws TransactionTimeout, TransactionReplaced if the account used the nonce for something else, RpcFailed,
 * RpcTimeout
 */
export async function waitForReceipt(sender: Sender, sent: Submitted, onAttempt: OnAttempt): Promise<RawReceipt> {
  const { rpc, clock, options, account } = sender.parts;
  const { nonce } = sent.unsigned;
  const startedAt = clock.now();
  let firstInLineSince: number | null = null;
  let looksAfterNonceUsed = 0;
  let pause = FIRST_PAUSE_MS;
  try {
    for (;;) {
      const receipt = await findReceipt(rpc, sent);
      if (receipt !== null) return receipt;
      const now = clock.now();
      const mined = await rpc.nonce(account, "latest");
      if (mined > nonce && ++looksAfterNonceUsed >= LOOKS_AFTER_NONCE_USED) throw replaced(sent);
      if (mined > nonce) await adoptHash(rpc, sent);
      if (mined === nonce) firstInLineSince ??= now;
      if (now - startedAt >= options.timeoutMs) throw timeout(sent, now - startedAt);
      if (firstInLineSince !== null && now - firstInLineSince >= options.replaceAfterMs) {
        firstInLineSince = now;
        await replace(sender, sent, onAttempt);
      }
      await clock.sleep(pause);
      pause = Math.min(options.pollMs, pause * 1.5);
    }
  } finally {
    sender.inFlight--;
  }
}

/**
 * Throws the reason of a mined transaction's failure: ContractError where it can be found out, else
 * TransactionReverted.
 */
export async function checkReceipt(rpc: Rpc, sent: Submitted, receipt: RawReceipt): Promise<void> {
  if (receipt.succeeded) return;
  const { from, to, data, value, gasLimit } = sent.unsigned;
  const block = `0x${receipt.blockNumber.toString(16)}`;
  try {
    await rpc.call({ from, to, data, value, gas: gasLimit }, block);
  } catch (error) {
    if (error instanceof ContractError) throw error;
  }
  throw new TransactionReverted({ hash: receipt.transactionHash, gasUsed: receipt.gasUsed, gasLimit });
}

async function findReceipt(rpc: Rpc, { attempts }: Submitted): Promise<RawReceipt | null> {
  for (const { hash } of [...attempts].reverse()) {
    const receipt = hash === null ? null : await rpc.receipt(hash);
    if (receipt !== null) return receipt;
  }
  return null;
}

/** A node that signs itself may have taken a transaction without its answer arriving. */
async function adoptHash(rpc: Rpc, { unsigned, attempts, startBlock }: Submitted): Promise<void> {
  if (attempts.every(({ hash }) => hash !== null)) return;
  const found = await findByNonce(rpc, unsigned.from, unsigned.nonce, startBlock);
  if (found?.data === unsigned.data.toLowerCase()) attempts.push({ hash: found.hash, raw: null, fees: unsigned.fees });
}

/** Sends the transaction again at a higher fee, if there is room below the highest one. */
async function replace(
  sender: Sender,
  { unsigned, attempts, startBlock }: Submitted,
  onAttempt: OnAttempt,
): Promise<void> {
  const { rpc, options } = sender.parts;
  if (attempts.length > options.maxReplacements) return;
  const { fees } = attempts.at(-1)!;
  const cap = BigInt(Math.round(options.maxFeeFactor)) * highestPrice(unsigned.fees);
  const raised = raiseFees(fees, await suggestFees(rpc), options.feeBump, cap);
  if (raised === null) return;
  try {
    attempts.push(await sender.broadcast({ ...unsigned, fees: raised }, startBlock, onAttempt));
  } catch (error) {
    // An earlier attempt was mined meanwhile, the fees are not high enough yet, or the account can't pay more: what is
    // on its way stays there, and the next try offers more.
    if (!isNonceTaken(error) && !(error instanceof InsufficientFunds) && refusalOf(error) !== "funds") throw error;
    attempts.push({ hash: null, raw: null, fees: raised });
  }
}

function replaced({ unsigned, attempts }: Submitted): TransactionReplaced {
  return new TransactionReplaced({ hash: attempts.at(-1)?.hash ?? "unknown", nonce: unsigned.nonce });
}

function timeout({ unsigned, attempts }: Submitted, afterMs: number): TransactionTimeout {
  const hash = attempts.at(-1)?.hash ?? "unknown";
  return new TransactionTimeout({ hash, nonce: unsigned.nonce, afterMs, attempts: attempts.length });
}
