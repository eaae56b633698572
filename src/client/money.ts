import { ZeroAddress, getAddress } from "ethers";
import type { Signature } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { tokenAbi } from "./abi.ts";
import { accountOf, hubCall, hubView, transact, view } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ContractError } from "./contract-error.ts";
import { InsufficientTokens, NotAToken, UnexpectedAnswer } from "./errors.ts";
import { eventOf } from "./events.ts";
import { signPermit, takesPermits, trySignPermit } from "./permit.ts";

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
export type Staked = Sent & {
  /** What the balance rose by. */
  readonly credited: bigint;
  /** Whether a signature allowed it, in the same transaction. */
  readonly byPermit: boolean;
};

/** Whether a currency is ether. */
export function isEther(currency: string): boolean {
  return BigInt(currency) === 0n;
}

/** For how long a signature in place of an approval is good, in seconds. */
const PERMIT_TIME = 3600;

/**
 * Stakes for an account. Of a token, the hub is first allowed exactly what is staked, unless it may take as much already: for
 * oneself by a signature in the same transaction, if the token takes such ones (ERC-2612), else by an approval before.
 *
 * @throws InsufficientFunds, InsufficientTokens, ContractError
 */
export async function stakeFor(context: Context, account: string, currency: string, amount: bigint): Promise<Staked> {
  const own = accountOf(context, "stake").toLowerCase() === account.toLowerCase();
  if (!isEther(currency) && !(await isAllowed(context, currency, amount))) {
    const byPermit = own ? await tryPermit(context, currency, amount) : null;
    if (byPermit !== null) return byPermit;
    await approve(context, currency, amount);
  }
  const value = isEther(currency) ? amount : 0n;
  const call = own
    ? hubCall(context, "stake", [currency, amount], value)
    : hubCall(context, "stakeFor", [account, currency, amount], value);
  return staked(await transact(context, "stake", call), false);
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
  const until = deadline ?? (await permitUntil(context));
  return stakeSigned(context, token, amount, until, await signPermit(context, token, amount, until));
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

/** Credits a due escrow to its beneficiary. */
export async function releaseEscrow(
  context: Context,
  modelId: bigint,
  escrowId: Hex,
): Promise<Sent & { readonly amount: bigint }> {
  const sent = await transact(context, "release an escrow", hubCall(context, "releaseEscrow", [modelId, escrowId]));
  return { ...sent, amount: eventOf(sent, "EscrowReleased").args["amount"] as bigint };
}

/**
 * Sees to it that the account's balance covers what a call will take out of it: tokens that it lacks are staked.
 *
 * @returns Of ether, what to send along with the call.
 * @throws InsufficientTokens, ContractError
 */
export async function coverSpend(context: Context, action: string, currency: string, amount: bigint): Promise<bigint> {
  const account = accountOf(context, action);
  const lacking = amount === 0n ? 0n : amount - (await stakedBalance(context, currency, account));
  if (lacking <= 0n) return 0n;
  if (isEther(currency)) return lacking;
  await stakeFor(context, account, currency, lacking);
  return 0n;
}

/** What an account could unstake now. */
export function stakedBalance(context: Context, currency: string, account: string): Promise<bigint> {
  return hubView<bigint>(context, "stakedBalance", [currency, account]);
}

/** What an account has of each currency, in the hub and in itself. */
export function balances(context: Context, currencies: readonly string[], account: string): Promise<Balance[]> {
  return Promise.all(currencies.map((currency) => balance(context, currency, account)));
}

/** What the account itself holds of a currency. Throws NotAToken. */
export async function walletBalance(context: Context, currency: string, account: string): Promise<bigint> {
  if (isEther(currency)) return context.rpc.balance(account);
  return askToken(context, currency, "balanceOf", [account]);
}

/** Asks what every ERC-20 token must answer. Throws NotAToken. */
async function askToken(context: Context, currency: string, method: string, args: string[]): Promise<bigint> {
  try {
    const [answer] = await view<bigint>(context, currency, tokenAbi, method, args);
    return answer!;
  } catch (cause) {
    const isOther = cause instanceof ContractError || cause instanceof UnexpectedAnswer;
    throw isOther ? new NotAToken({ currency, method }, { cause }) : cause;
  }
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

function staked(sent: Sent, byPermit: boolean): Staked {
  return { ...sent, credited: eventOf(sent, "Staked").args["amount"] as bigint, byPermit };
}

async function permitUntil({ rpc }: Context): Promise<number> {
  return (await rpc.latestBlock()).timestamp + PERMIT_TIME;
}

async function stakeSigned(
  context: Context,
  token: string,
  amount: bigint,
  until: number,
  { v, r, s }: Signature,
): Promise<Staked> {
  const call = hubCall(context, "stakeWithPermit", [token, amount, until, v, r, s]);
  return staked(await transact(context, "stake", call), true);
}

/** Stakes by a signature; null if the token, or the account's key, knows no such thing: then nothing was sent. */
async function tryPermit(context: Context, token: string, amount: bigint): Promise<Staked | null> {
  if (!(await takesPermits(context, token))) return null;
  const until = await permitUntil(context);
  const signature = await trySignPermit(context, token, amount, until);
  if (signature === null) return null;
  try {
    return await stakeSigned(context, token, amount, until, signature);
  } catch (error) {
    if (error instanceof ContractError) return null;
    throw error;
  }
}

async function checkTokens(context: Context, currency: string, account: string, needed: bigint): Promise<void> {
  const available = await walletBalance(context, currency, account);
  if (available < needed) {
    throw new InsufficientTokens({ account, currency, needed, available, missing: needed - available });
  }
}

function allowanceOf(context: Context, token: string): Promise<bigint> {
  return askToken(context, token, "allowance", [accountOf(context, "approve"), context.hub]);
}

/** Whether the hub may take `amount` of a token already. Throws InsufficientTokens if the account has less. */
async function isAllowed(context: Context, token: string, amount: bigint): Promise<boolean> {
  await checkTokens(context, token, accountOf(context, "stake"), amount);
  return (await allowanceOf(context, token)) >= amount;
}

/** Lets the hub take `amount` of a token. */
async function approve(context: Context, token: string, amount: bigint): Promise<void> {
  const approval = (value: bigint) => ({
    to: token,
    data: tokenAbi.encodeFunctionData("approve", [context.hub, value]),
  });
  try {
    await transact(context, "approve", approval(amount));
  } catch (error) {
    if (!(error instanceof ContractError) || (await allowanceOf(context, token)) === 0n) throw error;
    // Some tokens refuse to change one allowance into another.
    await transact(context, "approve", approval(0n));
    await transact(context, "approve", approval(amount));
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
