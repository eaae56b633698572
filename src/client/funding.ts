import { quote } from "./contributing.ts";
import { accountOf } from "./context.ts";
import type { Context } from "./context.ts";
import { BudgetSpent, PriceAboveMax } from "./errors.ts";
import { timesUp } from "./fees.ts";
import { isEther, stakeFor, stakedBalance, walletBalance } from "./money.ts";

/** What may be spent. */
export interface FundingSettings {
  readonly modelId: bigint;
  /** The model's currency. */
  readonly currency: string;
  /** The most for one sample. */
  readonly maxPrice: bigint;
  /** The most in all; null for no limit but the price's. */
  readonly maxDeposit: bigint | null;
  /** Whether to wait while the price is too high, instead of stopping. */
  readonly waitForPrice: boolean;
  /** For how many batches tokens are staked ahead. */
  readonly ahead: number;
}

/** The money side of one batch. */
export interface Funds {
  /** The most that the hub may deposit for it. */
  readonly limit: bigint;
  /** What it is expected to deposit at most. */
  readonly need: bigint;
  /** Ether that is sent along. */
  readonly value: bigint;
}

/** What is sent along beyond the quoted deposit. */
const PRICE_MARGIN = 1.125;
const PRICE_POLL_MS = 2_000;

/**
 * Sees to the deposit of a batch: asks for the price, keeps within the limits, and tops up what the staked balance
 * lacks, with ether along with the call, or by staking tokens first.
 *
 * @param onTheWay The funds of batches that are not mined yet.
 * @param spent Deposited so far.
 * @returns null if the limit may suffice once what is on its way is mined.
 * @throws PriceAboveMax, BudgetSpent, InsufficientTokens
 */
export async function fundBatch(
  context: Context,
  settings: FundingSettings,
  count: number,
  onTheWay: readonly Funds[],
  spent: bigint,
): Promise<Funds | null> {
  const { maxPrice, maxDeposit } = settings;
  const samples = BigInt(count);
  const price = await acceptablePrice(context, settings, count);
  const committed = spent + total(onTheWay, "limit");
  const left = maxDeposit === null ? samples * maxPrice : maxDeposit - committed;
  if (left < samples * price) {
    if (onTheWay.length > 0) return null;
    throw new BudgetSpent({ maxDeposit: maxDeposit!, committed, needed: samples * price });
  }
  const limit = min(samples * maxPrice, left);
  // While others are on their way the quote is out of date: they will have raised the price.
  const cover = onTheWay.length > 0 ? maxPrice : min(maxPrice, timesUp(price, PRICE_MARGIN));
  const need = min(limit, samples * cover);
  return { limit, need, value: await topUp(context, settings, need, onTheWay) };
}

async function acceptablePrice(context: Context, settings: FundingSettings, count: number): Promise<bigint> {
  const { modelId, maxPrice, waitForPrice } = settings;
  const account = accountOf(context, "contribute");
  for (;;) {
    const price = await quote(context, modelId, count, account);
    if (price <= maxPrice) return price;
    if (!waitForPrice) throw new PriceAboveMax({ price, maxPrice });
    await context.clock.sleep(PRICE_POLL_MS);
  }
}

/** @returns The ether to send along. */
async function topUp(
  context: Context,
  { currency, ahead }: FundingSettings,
  need: bigint,
  onTheWay: readonly Funds[],
): Promise<bigint> {
  const account = accountOf(context, "contribute");
  const staked = await stakedBalance(context, currency, account);
  const lacking = need - (staked + total(onTheWay, "value") - total(onTheWay, "need"));
  if (lacking <= 0n) return 0n;
  if (isEther(currency)) return lacking;
  const held = await walletBalance(context, currency, account);
  const amount = min(held, lacking * BigInt(ahead));
  await stakeFor(context, account, currency, amount > lacking ? amount : lacking);
  return 0n;
}

function total(funds: readonly Funds[], field: keyof Funds): bigint {
  return funds.reduce((sum, each) => sum + each[field], 0n);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
