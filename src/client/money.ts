import { Signature, ZeroAddress, getAddress } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { tokenAbi } from "./abi.ts";
import { accountOf, hubCall, hubView, senderOf, transact, view } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ContractError } from "./contract-error.ts";
import { InsufficientTokens } from "./errors.ts";
import { eventOf } from "./events.ts";

/** The currency of models that are paid in ether. */
export const ETHER = ZeroAddress;

/** What an account has of a currency. */
export interface Balance {
  /** `ETHER` or a token's address. */
  readonly currency: string;
  readonly symbol: string;
  /** How many digits after the point people write. */
  readonly decimals: number;
  /** In the hub, ready to be deposited or unstaked. */
  readonly staked: bigint;
  /** In the account itself. */
  readonly wallet: bigint;
}

/** A payment into the hub. */
export type Staked = Sent & { /** What the balance rose by. */ readonly credited: bigint };

/** Whether a currency is ether. */
export function isEther(currency: string): boolean {
  return BigInt(currency) === 0n;
}

/**
 * Stakes for an account. Of a token, the hub is first approved for exactly what is missing of its allowance.
 *
 * @throws InsufficientFunds, InsufficientTokens, ContractError
 */
export async function stakeFor(context: Context, account: string, currency: string, amount: bigint): Promise<Staked> {
  if (!isEther(currency)) await approve(context, currency, amount);
  const own = accountOf(context, "stake").toLowerCase() === account.toLowerCase();
  const value = isEther(currency) ? amount : 0n;
  const call = own
    ? hubCall(context, "stake", [currency, amount], value)
    : hubCall(context, "stakeFor", [account, currency, amount], value);
  return staked(await transact(context, "stake", call));
}

/**
 * Stakes an ERC-2612 token with a signature in place of an approval.
 *
 * @param deadline Until when the signature is good, seconds since 1970; an hour from the latest block unless told.
 * @throws InsufficientTokens, ContractError (the token has no permits, for example)
 */
export async function stakeWithPermit(
  context: Context,
  token: string,
  amount: bigint,
  deadline?: number,
): Promise<Staked> {
  const account = accountOf(context, "stake");
  await checkTokens(context, token, account, amount);
  const until = deadline ?? (await context.rpc.latestBlock()).timestamp + 3600;
  const { v, r, s } = await signPermit(context, token, amount, until);
  return staked(await transact(context, "stake", hubCall(context, "stakeWithPermit", [token, amount, until, v, r, s])));
}

/** Takes money out of the hub: an amount, or all there is. */
export async function unstake(
  context: Context,
  currency: string,
  amount: bigint | "all",
  to?: string,
): Promise<Sent & { readonly amount: bigint }> {
  const account = accountOf(context, "unstake");
  const taken = amount === "all" ? await stakedBalance(context, currency, account) : amount;
  const sent = await transact(context, "unstake", hubCall(context, "unstake", [currency, taken, to ?? account]));
  return { ...sent, amount: taken };
}

/** Moves money into a model's pool; ether that the balance lacks is sent along. */
export async function fundPool(context: Context, modelId: bigint, amount: bigint): Promise<Sent> {
  const account = accountOf(context, "fund a pool");
  const { currency } = await hubView<{ currency: string }>(context, "modelInfo", [modelId]);
  const lacking = amount - (await stakedBalance(context, currency, account));
  const value = isEther(currency) && lacking > 0n ? lacking : 0n;
  return transact(context, "fund a pool", hubCall(context, "fundPool", [modelId, amount], value));
}

/** Credits a due escrow to its beneficiary. */
export async function releaseEscrow(
  context: Context,
  modelId: bigint,
  escrowId: Hex,
): Promise<Sent & { readonly amount: bigint }> {
  const sent = await transact(context, "release an escrow", hubCall(context, "releaseEscrow", [modelId, escrowId]));
  return { ...sent, amount: eventOf(sent, "EscrowReleased").args["amount"] as bigint };
}

/** What an account could unstake now. */
export function stakedBalance(context: Context, currency: string, account: string): Promise<bigint> {
  return hubView<bigint>(context, "stakedBalance", [currency, account]);
}

/** What an account has of each currency, in the hub and in itself. */
export function balances(context: Context, currencies: readonly string[], account: string): Promise<Balance[]> {
  return Promise.all(currencies.map((currency) => balance(context, currency, account)));
}

/** What the account itself holds of a currency. */
export async function walletBalance(context: Context, currency: string, account: string): Promise<bigint> {
  if (isEther(currency)) return context.rpc.balance(account);
  const [held] = await view<bigint>(context, currency, tokenAbi, "balanceOf", [account]);
  return held!;
}

async function balance(context: Context, currency: string, account: string): Promise<Balance> {
  const [staked, wallet] = await Promise.all([
    stakedBalance(context, currency, account),
    walletBalance(context, currency, account),
  ]);
  if (isEther(currency)) return { currency: ETHER, symbol: "ETH", decimals: 18, staked, wallet };
  const [symbol, decimals] = await Promise.all([
    tokenView<string>(context, currency, "symbol", "tokens"),
    tokenView<bigint>(context, currency, "decimals", 0n),
  ]);
  return { currency: getAddress(currency), symbol, decimals: Number(decimals), staked, wallet };
}

function staked(sent: Sent): Staked {
  return { ...sent, credited: eventOf(sent, "Staked").args["amount"] as bigint };
}

async function checkTokens(context: Context, currency: string, account: string, needed: bigint): Promise<void> {
  const available = await walletBalance(context, currency, account);
  if (available < needed) {
    throw new InsufficientTokens({ account, currency, needed, available, missing: needed - available });
  }
}

/** Lets the hub take `amount` of a token, unless it may already. */
async function approve(context: Context, token: string, amount: bigint): Promise<void> {
  const account = accountOf(context, "approve");
  await checkTokens(context, token, account, amount);
  const [allowance = 0n] = await view<bigint>(context, token, tokenAbi, "allowance", [account, context.hub]);
  if (allowance >= amount) return;
  const approval = (value: bigint) => ({
    to: token,
    data: tokenAbi.encodeFunctionData("approve", [context.hub, value]),
  });
  try {
    await transact(context, "approve", approval(amount));
  } catch (error) {
    if (allowance === 0n || !(error instanceof ContractError)) throw error;
    // Some tokens refuse to change one allowance into another.
    await transact(context, "approve", approval(0n));
    await transact(context, "approve", approval(amount));
  }
}

async function signPermit(context: Context, token: string, value: bigint, deadline: number): Promise<Signature> {
  const { account, parts } = senderOf(context, "sign");
  const [nonce] = await view<bigint>(context, token, tokenAbi, "nonces", [account]);
  const domain = { ...(await permitDomain(context, token)), chainId: context.chainId, verifyingContract: token };
  const field = (name: string, type: string) => ({ name, type });
  const types = {
    Permit: [
      field("owner", "address"),
      field("spender", "address"),
      field("value", "uint256"),
      field("nonce", "uint256"),
      field("deadline", "uint256"),
    ],
  };
  const message = { owner: account, spender: context.hub, value, nonce: nonce!, deadline };
  return Signature.from(await parts.signer.signTypedData(domain, types, message));
}

/**
 * Name and version as the token signs them: by ERC-5267, or else by its name and version(), "1" where there is none.
 */
async function permitDomain(context: Context, token: string): Promise<{ name: string; version: string }> {
  try {
    const [, name, version] = await view<string>(context, token, tokenAbi, "eip712Domain");
    return { name: name!, version: version! };
  } catch {
    const [name] = await view<string>(context, token, tokenAbi, "name");
    return { name: name!, version: await tokenView(context, token, "version", "1") };
  }
}

async function tokenView<T>(context: Context, token: string, method: string, otherwise: T): Promise<T> {
  try {
    const [result] = await view<T>(context, token, tokenAbi, method);
    return result!;
  } catch {
    return otherwise;
  }
}
