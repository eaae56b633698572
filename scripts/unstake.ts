import { sessionAction } from "./support/action.ts";
import { formatAmount, parseAddress } from "./support/amounts.ts";
import { parseCurrency, requireAmount, unitOf } from "./support/currency.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link unstake}. */
export interface UnstakeOptions {
  /** Everything unless told. */
  readonly amount?: string | undefined;
  /** `ether` or a token's address. */
  readonly currency: string;
  /** Who receives it; the account itself unless told. */
  readonly to?: string | undefined;
}

/** What was taken out; amounts in the currency's smallest unit. */
export interface UnstakeResult {
  readonly to: string;
  readonly currency: string;
  readonly amount: bigint;
  /** The balance that is left in the hub. */
  readonly staked: bigint;
  /** Undefined if there was nothing to take out. */
  readonly hash?: string;
}

/** Takes money out of one's balance in the hub. */
export async function unstake(session: Session, options: UnstakeOptions): Promise<UnstakeResult> {
  const { client, ui } = session;
  const currency = parseCurrency(options.currency);
  const unit = await unitOf(session, currency);
  const wanted = options.amount === undefined ? ("all" as const) : requireAmount(options.amount, unit);
  const to = options.to === undefined ? client.account! : parseAddress("--to", options.to);
  if (wanted === "all" && (await client.stakedBalance(currency)) === 0n) {
    ui.say("The balance in the hub is empty.");
    return { to, currency, amount: 0n, staked: 0n };
  }
  const { amount, hash } = await client.unstake(currency, wanted, to);
  const staked = await client.stakedBalance(currency);
  ui.say(`${to} received ${formatAmount(amount, unit)}; ${formatAmount(staked, unit)} are left in the hub.`);
  return { to, currency, amount, staked, hash };
}

export default sessionAction<UnstakeOptions & CommonOptions>(unstake);
