import { hubAbi } from "./abi.ts";
import { toContribution } from "./claims.ts";
import { decodeAnswer, hubView } from "./context.ts";
import type { Context } from "./context.ts";
import { ContractError } from "./contract-error.ts";
import { SIDE_MARKS } from "../incentives/stake-disputes.ts";
import { disputesOf } from "./disputes.ts";
import type { Disputed } from "./disputes.ts";
import { isTooLarge } from "./errors.ts";
import { contributions } from "./history.ts";
import type { ContributionRecord } from "./history.ts";
import { hubModelInfo, stakeView } from "./models.ts";
import type { StakeView } from "./models.ts";
import { predictBatch } from "./predict.ts";
import { mapInGroups } from "./records.ts";

/** Something that the account can claim now. */
export interface Claim {
  readonly kind: "refund" | "report" | "take" | "sweep";
  readonly contribution: ContributionRecord;
  /** What the account would be credited now, in the model's currency. For a sweep the tip. */
  readonly worth: bigint;
  /** Whether it would only be noted now, and be paid later; see `Filed`. */
  readonly files: boolean;
}

/**
 * All that an account can claim of a model now. A contribution can be in several lists: whoever comes first is paid.
 */
export interface Claimable {
  readonly refunds: readonly Claim[];
  readonly reports: readonly Claim[];
  readonly takes: readonly Claim[];
  readonly sweeps: readonly Claim[];
  /** Of refunds, reports and takes; a deposit that is in two lists counts once. */
  readonly worth: bigint;
  /** Contributions of the account's own that others report, and others' that it reported, while neither is settled. */
  readonly disputes: readonly Disputed[];
  /** The account's own open contributions that can't be refunded yet because of their age. */
  readonly waiting: number;
  /**
   * When the first of them can, or when the first dispute can be confirmed, seconds since 1970; null if there is none, or if
   * only the mechanism knows.
   */
  readonly nextAt: number | null;
}

/** Of a model without deposits. */
const NOTHING: Claimable = {
  refunds: [],
  reports: [],
  takes: [],
  sweeps: [],
  worth: 0n,
  disputes: [],
  waiting: 0,
  nextAt: null,
};

const CLAIMS_PER_CALL = 64;
const CALLS_AT_ONCE = 32;

/**
 * Finds everything that an account can refund, report, take or sweep on a model now, by asking the chain about each.
 */
export async function claimable(context: Context, modelId: bigint, account: string): Promise<Claimable> {
  const info = await hubModelInfo(context, modelId);
  if (info.isFree) return NOTHING;
  const [open, owner, stake, { timestamp: now }] = await Promise.all([
    contributions(context, modelId, { status: "open" }),
    hubView<string>(context, "ownerOf", [modelId]),
    stakeView(context, modelId, info.mechanism),
    context.rpc.latestBlock(),
  ]);
  const isAccount = (other: string) => other.toLowerCase() === account.toLowerCase();
  const own = open.filter(({ contributor }) => isAccount(contributor));
  // Who was paid for a report can still oppose, for no further pay, once the contributor has answered.
  const mayReport = ({ reporters, mark }: ContributionRecord) =>
    !reporters.some(isAccount) || (stake !== null && mark === SIDE_MARKS.contributor);
  const others = open.filter((record) => !isAccount(record.contributor) && mayReport(record));
  const { refundWait = 0, confirmWait = 0 } = stake ?? {};
  const ripe = oldEnough(now, refundWait);
  const reportable = oldEnough(now, Math.max(0, refundWait - confirmWait));
  const overdue = oldEnough(now, Number(info.anyoneWait));

  // Who is reported can answer at any age.
  const refundable = own.filter((record) => ripe(record) || (stake !== null && record.mark !== 0));
  const refunds = await settle(context, "refund", modelId, account, refundable);
  const reports = await settle(context, "report", modelId, account, others.filter(reportable));
  const takes = isAccount(owner) ? await findTakes(context, modelId, account, open, stake, now) : [];
  const paid = new Set(refunds.filter(({ files }) => !files).map(({ contribution }) => contribution.id));
  const left = open.filter((record) => overdue(record) && !paid.has(record.id));
  const sweeps = await tryEach(context, "sweep", modelId, account, left);

  const disputes = stake === null ? [] : await disputesOf(context, info.mechanism, stake, account, open);
  const young = own.filter((record) => !ripe(record) && !refundable.includes(record));
  const readyAt = young.map(({ contributedAt }) => contributedAt + refundWait);
  const confirmed = disputes.flatMap(({ confirmableAt }) => confirmableAt ?? []).filter((at) => at > now);
  const next = Math.min(...readyAt, ...confirmed);
  return {
    refunds,
    reports,
    takes,
    sweeps,
    worth: worthOf([...refunds, ...takes, ...reports]),
    disputes,
    waiting: young.length,
    nextAt: Number.isFinite(next) ? next : null,
  };
}

function oldEnough(now: number, wait: number): (record: ContributionRecord) => boolean {
  return ({ contributedAt }) => contributedAt + wait <= now;
}

function worthOf(claims: readonly Claim[]): bigint {
  const best = new Map<string, bigint>();
  for (const { contribution, worth } of claims) {
    if (worth > (best.get(contribution.id) ?? -1n)) best.set(contribution.id, worth);
  }
  return [...best.values()].reduce((sum, worth) => sum + worth, 0n);
}

/** Asks refundBatch or reportBatch, without sending anything, which claims would be paid. */
async function settle(
  context: Context,
  kind: "refund" | "report",
  modelId: bigint,
  account: string,
  records: readonly ContributionRecord[],
): Promise<Claim[]> {
  const method = `${kind}Batch` as const;
  const claims: Claim[] = [];
  let size = CLAIMS_PER_CALL;
  for (let done = 0; done < records.length;) {
    const page = records.slice(done, done + size);
    const data = hubAbi.encodeFunctionData(method, [modelId, page.map(toContribution)]);
    try {
      const answer = await context.rpc.call({ to: context.hub, data, from: account });
      const [amounts, settled] = decodeAnswer(hubAbi, method, answer) as [bigint[], boolean[]];
      page.forEach((contribution, i) => {
        if (settled[i]) claims.push(toClaim(kind, contribution, amounts[i]!));
      });
      done += page.length;
    } catch (error) {
      if (!isTooLarge(error) || page.length === 1) throw error;
      size = Math.ceil(page.length / 2);
    }
  }
  return claims;
}

/** A report of nothing is refused; any other claim of nothing is a filing if something is left. */
function toClaim(kind: Claim["kind"], contribution: ContributionRecord, worth: bigint): Claim {
  const files = worth === 0n && kind !== "sweep" && (kind === "report" || contribution.left > 0n);
  return { kind, contribution, worth, files };
}

async function findTakes(
  context: Context,
  modelId: bigint,
  account: string,
  open: readonly ContributionRecord[],
  stake: StakeView | null,
  now: number,
): Promise<Claim[]> {
  const candidates = open.filter(oldEnough(now, stake?.ownerWait ?? 0));
  const predicted = await predictBatch(
    context,
    modelId,
    candidates.map(({ features }) => features),
  );
  const differing = candidates.filter(({ label }, i) => predicted[i] !== label);
  return tryEach(context, "take", modelId, account, differing);
}

/** Asks about each contribution alone; those that the hub would refuse are left out. */
async function tryEach(
  context: Context,
  kind: "take" | "sweep",
  modelId: bigint,
  account: string,
  records: readonly ContributionRecord[],
): Promise<Claim[]> {
  const found = await mapInGroups(records, CALLS_AT_ONCE, async (contribution): Promise<Claim | null> => {
    const data = hubAbi.encodeFunctionData(kind, [modelId, toContribution(contribution)]);
    try {
      const answer = await context.rpc.call({ to: context.hub, data, from: account });
      const [worth] = decodeAnswer<bigint>(hubAbi, kind, answer);
      return toClaim(kind, contribution, worth!);
    } catch (error) {
      if (error instanceof ContractError) return null;
      throw error;
    }
  });
  return found.filter((claim) => claim !== null);
}
