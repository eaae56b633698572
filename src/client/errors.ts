import { formatEther } from "ethers";

import { DcaiError, defineError, show } from "../errors.ts";

/** The provider is connected to another chain than expected. */
export class WrongNetwork extends defineError(
  "WRONG_NETWORK",
  (d: { expected: bigint; actual: bigint }) => `The network's chain id is ${d.actual}, not ${d.expected}.`,
  "Choose the network on which this hub was deployed.",
) {}

/** There is no hub at the address. */
export class NotAHub extends defineError(
  "NOT_A_HUB",
  (d: { address: string; reason: string }) => `${d.address} is not a hub: ${d.reason}.`,
  "Check the hub's address, and that the network is the one that it was deployed on.",
) {}

/** A provider without JSON-RPC. */
export class NotJsonRpc extends defineError(
  "NOT_JSON_RPC",
  (d: { provider: string }) => `${d.provider} has no method send(method, params).`,
  "Use a JsonRpcProvider, a BrowserProvider or Hardhat's provider, or a signer that is connected to one.",
) {}

/** Writing needs an account. */
export class NoAccount extends defineError(
  "NO_ACCOUNT",
  (d: { action: string }) => `There is no account to ${d.action} with.`,
  "Connect with a signer: a wallet, or an account that the node holds.",
) {}

/** The account cannot pay for a transaction. */
export class InsufficientFunds extends defineError(
  "INSUFFICIENT_FUNDS",
  (d: { account: string; needed: bigint; available: bigint; missing: bigint }) =>
    `${d.account} needs up to ${formatEther(d.needed)} ether for this transaction and has ` +
    `${formatEther(d.available)}; ${formatEther(d.missing)} are missing.`,
  "Send ether to the account. Gas is reserved at its limit, and what is not used stays with the account.",
) {}

/** A token's holder has less than is to be staked. */
export class InsufficientTokens extends defineError(
  "INSUFFICIENT_TOKENS",
  (d: { account: string; currency: string; needed: bigint; available: bigint; missing: bigint }) =>
    `${d.account} holds ${d.available} of the token ${d.currency} and needs ${d.needed}; ${d.missing} are missing.`,
  "Get more of the token, or contribute less at once.",
) {}

/** The model goes by another mechanism than the prediction market. */
export class NotAMarketModel extends defineError(
  "NOT_A_MARKET_MODEL",
  (d: { modelId: bigint; mechanism: string }) =>
    `Model ${d.modelId} has the mechanism ${show(d.mechanism)}, which holds no markets.`,
  "`dcai create --incentive market` makes a model that learns in markets; `dcai show --model` names a model's mechanism.",
) {}

/** There is no ERC-20 token at the address. */
export class NotAToken extends defineError(
  "NOT_A_TOKEN",
  (d: { currency: string; method: string }) => `${d.currency} is no ERC-20 token: it does not answer ${d.method}.`,
  "Check the token's address, and that the network is the one that it is on.",
) {}

/** The node gave no usable answer, however often it was asked. */
export class RpcFailed extends defineError(
  "RPC_FAILED",
  (d: { method: string; attempts: number; reason: string }) =>
    `${d.method} failed ${d.attempts === 1 ? "" : `${d.attempts} times`}: ${show(d.reason)}.`.replace("  ", " "),
  "Check that the node runs, is reachable and knows this method; a public one may be overloaded: try another.",
) {}

/** The node took too long, however often it was asked. */
export class RpcTimeout extends defineError(
  "RPC_TIMEOUT",
  (d: { method: string; attempts: number; timeoutMs: number }) =>
    `${d.method} had no answer within ${d.timeoutMs} ms, ${d.attempts} times.`,
  "Check that the node runs and is reachable, or allow more time.",
) {}

/** A transaction was mined, but failed, and the reason can't be had. */
export class TransactionReverted extends defineError(
  "TRANSACTION_REVERTED",
  (d: { hash: string; gasUsed: bigint; gasLimit: bigint }) =>
    `Transaction ${d.hash} was mined but failed, having used ${d.gasUsed} of ${d.gasLimit} gas.`,
  "If it used nearly all its gas, send less at once. Otherwise what it relied on had changed: try again.",
) {}

/** A transaction was not mined in time. */
export class TransactionTimeout extends defineError(
  "TRANSACTION_TIMEOUT",
  (d: { hash: string; nonce: number; afterMs: number; attempts: number }) =>
    `Transaction ${d.hash} (nonce ${d.nonce}) was not mined within ${d.afterMs} ms, at ${d.attempts} different fees.`,
  "It may still be mined. Raise the highest fee, or wait, and look for it again before sending anything anew.",
) {}

/** The account used the transaction's nonce for something else. */
export class TransactionReplaced extends defineError(
  "TRANSACTION_REPLACED",
  (d: { hash: string; nonce: number }) =>
    `Nonce ${d.nonce} was used by another transaction of this account, so ${d.hash} will never be mined.`,
  "Don't use the account elsewhere at the same time. Nothing of this transaction happened; send it again.",
) {}

/** The node refuses a transaction. */
export class TransactionRefused extends defineError(
  "TRANSACTION_REFUSED",
  (d: { nonce: number; reason: string }) => `The node refuses the transaction with nonce ${d.nonce}: ${d.reason}.`,
  "Read what the node says; nothing was sent.",
) {}

/** One transaction would need more gas than allowed. */
export class AboveGasCap extends defineError(
  "ABOVE_GAS_CAP",
  (d: { gas: bigint; cap: bigint }) => `The transaction needs ${d.gas} gas; at most ${d.cap} are allowed.`,
  "Do less in one transaction: fewer samples or claims, or smaller chunks of parameters. A sample that needs so much alone " +
    "can't be contributed: it has too many features that the model never saw.",
) {}

/** A call that needs more gas than the node allows. */
export class OutOfGas extends defineError(
  "OUT_OF_GAS",
  (d: { reason: string }) => `There is not enough gas: ${show(d.reason)}.`,
  "Do less in one transaction: fewer samples or claims, or smaller chunks of parameters.",
) {}

/** The deposit is higher than the caller accepts. */
export class PriceAboveMax extends defineError(
  "PRICE_ABOVE_MAX",
  (d: { price: bigint; maxPrice: bigint }) =>
    `A sample costs a deposit of ${d.price} now, and at most ${d.maxPrice} is accepted.`,
  "Wait, as the price falls while nobody contributes, or accept more.",
) {}

/** All that may be deposited in one go is deposited. */
export class BudgetSpent extends defineError(
  "BUDGET_SPENT",
  (d: { maxDeposit: bigint; committed: bigint; needed: bigint }) =>
    `${d.committed} of at most ${d.maxDeposit} are deposited, and the next batch may need ${d.needed}.`,
  "What was contributed stays contributed. Start again with a higher limit; finished samples are skipped.",
) {}

/** Standing, a shared pool and disputes are things of the stake mechanism. */
export class NotAStakeModel extends defineError(
  "NOT_A_STAKE_MODEL",
  (d: { modelId: bigint; mechanism: string }) =>
    `Model ${d.modelId} has the mechanism ${show(d.mechanism)}, which shares no pool by standing and knows no disputes.`,
  "Only models of the StakeIncentive do; `dcai show --model` names a model's mechanism.",
) {}

/** Money that goes into the pool of such a model never comes out. */
export class PoolPaysNobody extends defineError(
  "POOL_PAYS_NOBODY",
  (d: { modelId: bigint; mechanism: string }) =>
    `Model ${d.modelId} has the mechanism ${show(d.mechanism)}, which never pays anything out of the model's pool.`,
  "Fund a model of the StakeIncentive; its pool streams to everybody with standing.",
) {}

/** The model that was to be continued is another one. */
export class ModelDiffers extends defineError(
  "MODEL_DIFFERS",
  (d: { modelId: bigint; field: string }) =>
    `Model ${d.modelId} is not the one to be continued: it differs in its ${d.field}.`,
  "Check the model's number, or create a new one.",
) {}

/** A row cannot become a sample. */
export class BadRow extends defineError(
  "BAD_ROW",
  (d: { line: number; reason: string; hint: string }) => `Line ${d.line}: ${d.reason}`,
  (d) => d.hint,
) {}

/** A journal that this library did not write, or that was changed. */
export class BadJournal extends defineError(
  "BAD_JOURNAL",
  (d: { line: number; reason: string }) => `Line ${d.line} of the journal ${d.reason}.`,
  "Give the journal of this contribution, unchanged. Without any, finished samples are recognised on chain.",
) {}

/** The journal tells of another chain, hub, model or account. */
export class JournalMismatch extends defineError(
  "JOURNAL_MISMATCH",
  (d: { field: string; journal: string; now: string }) =>
    `The journal was written for ${d.field} ${d.journal}, and this is ${d.field} ${d.now}.`,
  "Use one journal for each file, model and account.",
) {}

/** A call's result that is not what the ABI says. */
export class UnexpectedAnswer extends defineError(
  "UNEXPECTED_ANSWER",
  (d: { method: string; answer: string }) => `${d.method} answered ${show(d.answer)}, which makes no sense.`,
  "Check the address: the contract there may not be what it should be, or the node is out of order.",
) {}

const TOO_LARGE = new Set(["OUT_OF_GAS", "ABOVE_GAS_CAP", "BATCH_OUT_OF_GAS", "NOT_ENOUGH_GAS"]);

/** Whether an error means that one transaction holds too much. */
export function isTooLarge(error: unknown): boolean {
  return ranOutOfGas(error) || (error instanceof DcaiError && TOO_LARGE.has(error.code));
}

/** Whether a transaction was mined, and failed for want of gas: it used nearly all of it. */
export function ranOutOfGas(error: unknown): error is TransactionReverted {
  if (!(error instanceof TransactionReverted)) return false;
  const { gasUsed, gasLimit } = error.details;
  return gasUsed * 20n >= gasLimit * 19n;
}
