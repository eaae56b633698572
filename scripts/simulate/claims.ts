import { isAnswered, press } from "../../src/incentives/stake-disputes.ts";
import type { StakeSettings } from "../../src/client/index.ts";
import type { Ledger, OpenContribution } from "./ledger.ts";

/** What an account can do with money that lies in open contributions, each list in the order of the contributions. */
export interface Claims {
  readonly refunds: readonly OpenContribution[];
  readonly reports: readonly OpenContribution[];
  readonly takes: readonly OpenContribution[];
  readonly sweeps: readonly OpenContribution[];
}

/** Who looks, and what for. */
export interface Claimant {
  readonly account: string;
  readonly refunds: boolean;
  readonly reports: boolean;
  readonly takes: boolean;
  readonly sweeps: boolean;
}

/** What the rules look at, besides the contribution. */
export interface ClaimState {
  readonly ledger: Ledger;
  readonly rules: Required<StakeSettings>;
  /** Time of the block in which the claims will be. */
  readonly now: number;
  /** Whether the model predicts the contribution's label, before that block. */
  agrees(contribution: OpenContribution): boolean;
}

/**
 * Everything that the rules grant this account in the next block, filings of reports and answers to them included. Nobody looks at
 * true labels, nor at who contributed what.
 */
export function findClaims(state: ClaimState, who: Claimant): Claims {
  const found = { refunds: [], reports: [], takes: [], sweeps: [] } as Record<keyof Claims, OpenContribution[]>;
  const { ledger, rules, now } = state;
  const soonest = Math.max(1, rules.refundWait - rules.confirmWait);
  for (const contribution of ledger.open.values()) {
    if (now < contribution.contributedAt + soonest) break; // those after it are younger
    const isOwn = contribution.contributor === who.account;
    if (isOwn && who.refunds && canRefund(state, contribution)) found.refunds.push(contribution);
    else if (!isOwn && who.reports && canReport(state, contribution, who.account)) found.reports.push(contribution);
    else if (who.takes && canTake(state, contribution)) found.takes.push(contribution);
    else if (who.sweeps && now >= contribution.contributedAt + rules.anyoneWait) found.sweeps.push(contribution);
  }
  return found;
}

function canRefund(state: ClaimState, contribution: OpenContribution): boolean {
  const { ledger, now, rules } = state;
  const dueAt = contribution.contributedAt + rules.refundWait;
  const dispute = ledger.stake.disputeOf(contribution.id);
  if (dispute === undefined) return now >= dueAt && state.agrees(contribution);
  if (press(dispute, "contributor", { confirmWait: rules.confirmWait, dueAt }, now).outcome === "early") return false;
  return state.agrees(contribution);
}

function canReport(state: ClaimState, contribution: OpenContribution, account: string): boolean {
  const { ledger, now, rules } = state;
  const [standing, total] = ledger.stake.standingOf(account);
  if (standing === 0n) return false;
  const dispute = ledger.stake.disputeOf(contribution.id);
  const wasPaid = contribution.reporters.has(account);
  const pays = contribution.left > 0n && (contribution.deposit * standing) / total > 0n;
  if (!wasPaid && !pays) return false;
  if (wasPaid && dispute?.running !== "contributor") return false;
  const dueAt = contribution.contributedAt + rules.refundWait;
  if (dispute !== undefined && rules.confirmWait > 0) {
    if (press(dispute, "reporters", { confirmWait: rules.confirmWait, dueAt }, now).outcome === "early") return false;
  }
  return now >= dueAt - rules.confirmWait && !state.agrees(contribution);
}

function canTake(state: ClaimState, contribution: OpenContribution): boolean {
  const { ledger, now, rules } = state;
  const dueAt = contribution.contributedAt + rules.ownerWait;
  if (now < dueAt) return false;
  const dispute = ledger.stake.disputeOf(contribution.id);
  const mustStand = dispute !== undefined && isAnswered(dispute);
  if (mustStand && press(dispute, "reporters", { confirmWait: rules.confirmWait, dueAt }, now).outcome === "early") {
    return false;
  }
  return !state.agrees(contribution);
}
