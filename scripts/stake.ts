import { sessionAction } from "./support/action.ts";
import { formatAmount, parseAddress } from "./support/amounts.ts";
import { parseCurrency, requireAmount, unitOf } from "./support/currency.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link stake}. */
export interface StakeOptions {
  readonly amount?: string | undefined;
  /** `ether` or a token's address. */
  readonly currency: string;
  /** Whose balance; one's own unless told. */
  readonly for?: string | undefined;
}

/** What was staked; amounts in the currency's smallest unit. */
export interface StakeResult {
  readonly account: string;
  readonly currency: string;
  readonly credited: bigint;
  /** Whether a signature allowed the hub to take tokens, in the same transaction; else they were approved before. */
  readonly byPermit: boolean;
  /** The balance now. */
  readonly staked: bigint;
  readonly hash: string;
}

/** Puts money into a balance in the hub. */
export async function stake(session: Session, options: StakeOptions): Promise<StakeResult> {
  const { client, ui } = session;
  const currency = parseCurrency(options.currency);
  const unit = await unitOf(session, currency);
  const amount = requireAmount(options.amount, unit);
  const account = options.for === undefined ? client.account! : parseAddress("--for", options.for);
  const isOwn = account === client.account;
  const { credited, byPermit, hash } = await (isOwn
    ? client.stake(currency, amount)
    : client.stakeFor(account, currency, amount));
  const staked = await client.stakedBalance(currency, account);
  const how = byPermit ? " by a signed permit" : "";
  ui.say(`Staked ${formatAmount(credited, unit)}${how}; the balance of ${account} is ${formatAmount(staked, unit)}.`);
  return { account, currency, credited, byPermit, staked, hash };
}

export default sessionAction<StakeOptions & CommonOptions>(stake);
