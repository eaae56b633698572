import type { Hex } from "../codec/bytes.ts";
import { confirmableAt } from "../incentives/stake-disputes.ts";
import { accountOf, hubCall, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ContractError } from "./contract-error.ts";
import { readDisputes, refundRules, takeRules } from "./disputes.ts";
import { isTooLarge } from "./errors.ts";
import { eventOf } from "./events.ts";
import type { HubEvent } from "./events.ts";
import type { ContributionRecord } from "./history.ts";
import { hubModelInfo, stakeView } from "./models.ts";
import { contributionId, hasReported } from "./records.ts";
import type { TxDraft } from "./sender.ts";

/** What a claim has to hand back of a contribution; a {@link ContributionRecord} will do. */
export type ContributionDetails = Pick<
  ContributionRecord,
  "contributor" | "contributedAt" | "deposit" | "label" | "features"
> &
  Partial<Pick<ContributionRecord, "mark">>;

/** The three ways to claim a deposit. */
export type ClaimKind = "refund" | "report" | "take";

/**
 * A claim that was noted and paid nothing yet: its side's clock runs now, see `StakeIncentive`. The same claim again is paid at
 * or after `confirmableAt`, if the model is with it then and nobody has shown the opposite in between.
 */
export interface Filed {
  readonly id: Hex;
  /** Seconds since 1970; null if only the mechanism knows, or if the account was paid before and only opposes now. */
  readonly confirmableAt: number | null;
}

/** What became of one claim. */
export type Claimed = Sent & {
  readonly id: Hex;
  /** What was credited. */
  readonly amount: bigint;
  /** Null: the claim was paid. */
  readonly filed: Filed | null;
};

/** What became of a sweep. */
export type SweptDeposit = Sent & {
  readonly id: Hex;
  /** Credited to the account. */
  readonly tip: bigint;
  /** Who was credited the rest; null if it went into the model's pool. */
  readonly to: string | null;
  /** The rest. */
  readonly amount: bigint;
};

/** What became of many claims. */
export interface ClaimOutcome {
  /** Credited in all. */
  readonly amount: bigint;
  /** What was paid. */
  readonly settled: readonly { readonly id: Hex; readonly amount: bigint }[];
  /** What was only noted. */
  readonly filed: readonly Filed[];
  readonly skipped: readonly { readonly id: Hex; readonly reason: ContractError }[];
  readonly transactions: readonly Sent[];
}

const EVENTS = { refund: "Refunded", report: "Reported", take: "Taken" } as const;

/** How many claims go into one transaction at most; fewer where the gas cap asks for it. */
const CLAIMS_PER_TRANSACTION = 100;

/** The status of an open contribution in an event's `state`. */
const STATUS_OPEN = 1;

/** A contribution as the contract takes it. */
export function toContribution(details: ContributionDetails): ContributionDetails {
  const { contributor, contributedAt, deposit, label, features } = details;
  return { contributor, contributedAt, deposit, label, features };
}

/**
 * Refunds, reports or takes one contribution. Throws ContractError: CLAIM_TOO_EARLY, MODEL_DISAGREES, NOT_CONTRIBUTOR,
 * ...
 */
export async function claim(
  context: Context,
  kind: ClaimKind,
  modelId: bigint,
  contribution: ContributionDetails,
): Promise<Claimed> {
  const sent = await transact(context, kind, await claimCall(context, kind, modelId, [contribution], false));
  const event = eventOf(sent, EVENTS[kind]);
  const { id, amount } = event.args as { id: Hex; amount: bigint };
  const [filed = null] = isFiling(event) ? await filings(context, kind, modelId, [contribution], [id]) : [];
  return { ...sent, id, amount, filed };
}

/** The call of a claim, with its access list; of a taking there is none. */
async function claimCall(
  context: Context,
  kind: ClaimKind,
  modelId: bigint,
  contributions: readonly ContributionDetails[],
  isBatch: boolean,
): Promise<TxDraft> {
  const structs = contributions.map(toContribution);
  const method = isBatch ? `${kind}Batch` : kind;
  const call = hubCall(context, method, [modelId, isBatch ? structs : structs[0]]);
  if (kind === "take") return call;
  const claim = { kind, account: accountOf(context, kind) };
  return { ...call, accessList: await context.access.listOf(modelId, contributions, claim) };
}

/** Clears up one contribution whose time is over. Throws ContractError: SWEEP_TOO_EARLY, CONTRIBUTION_CLOSED, ... */
export async function sweep(
  context: Context,
  modelId: bigint,
  contribution: ContributionDetails,
): Promise<SweptDeposit> {
  const sent = await transact(context, "sweep", hubCall(context, "sweep", [modelId, toContribution(contribution)]));
  const { id, tip, to, amount } = eventOf(sent, "Swept").args;
  const receiver = BigInt(to as string) === 0n ? null : (to as string);
  return { ...sent, id: id as Hex, tip: tip as bigint, to: receiver, amount: amount as bigint };
}

/** Refunds or reports any number of contributions, in as few transactions as the gas cap allows. */
export async function claimBatch(
  context: Context,
  kind: "refund" | "report",
  modelId: bigint,
  contributions: readonly ContributionDetails[],
): Promise<ClaimOutcome> {
  const transactions: Sent[] = [];
  let size = CLAIMS_PER_TRANSACTION;
  for (let done = 0; done < contributions.length;) {
    const page = contributions.slice(done, done + size);
    try {
      transactions.push(await transact(context, kind, await claimCall(context, kind, modelId, page, true)));
      done += page.length;
    } catch (error) {
      if (!isTooLarge(error) || page.length === 1) throw error;
      size = Math.ceil(page.length / 2);
    }
  }
  return outcomeOf(context, kind, modelId, contributions, transactions);
}

/** Takes or sweeps any number of contributions, one transaction each; those that are refused are told. */
export async function claimEach(
  context: Context,
  kind: "take" | "sweep",
  modelId: bigint,
  contributions: readonly ContributionDetails[],
): Promise<ClaimOutcome> {
  const transactions: Sent[] = [];
  const refused: { id: Hex; reason: ContractError }[] = [];
  for (const contribution of contributions) {
    try {
      transactions.push(await transact(context, kind, hubCall(context, kind, [modelId, toContribution(contribution)])));
    } catch (reason) {
      if (!(reason instanceof ContractError)) throw reason;
      refused.push({ id: contributionId(modelId, contribution), reason });
    }
  }
  const outcome = await outcomeOf(context, kind, modelId, contributions, transactions);
  return { ...outcome, skipped: [...outcome.skipped, ...refused] };
}

async function outcomeOf(
  context: Context,
  kind: ClaimKind | "sweep",
  modelId: bigint,
  contributions: readonly ContributionDetails[],
  transactions: readonly Sent[],
): Promise<ClaimOutcome> {
  const events = transactions.flatMap((sent) => sent.events);
  const name = kind === "sweep" ? "Swept" : EVENTS[kind];
  const done = events.filter((event) => event.name === name);
  const settled = done
    .filter((event) => !isFiling(event))
    .map((event) => ({ id: event.args["id"] as Hex, amount: paid(event) }));
  const noted = done.filter(isFiling).map(({ args }) => args["id"] as Hex);
  const filed = kind === "sweep" ? [] : await filings(context, kind, modelId, contributions, noted);
  const skipped = events
    .filter((event) => event.name === "Skipped")
    .map(({ args }) => ({ id: args["id"] as Hex, reason: context.decoder.decode(args["reason"] as string) }));
  return { amount: settled.reduce((sum, { amount }) => sum + amount, 0n), settled, filed, skipped, transactions };
}

/** Whether a claim's event tells of a filing: nothing paid, and the contribution left open. */
function isFiling({ name, args }: HubEvent): boolean {
  return name !== "Swept" && args["amount"] === 0n && (Number(args["state"]) & 3) === STATUS_OPEN;
}

/** When claims that were filed just now can be confirmed. */
async function filings(
  context: Context,
  kind: ClaimKind,
  modelId: bigint,
  contributions: readonly ContributionDetails[],
  ids: readonly Hex[],
): Promise<Filed[]> {
  if (ids.length === 0) return [];
  const { mechanism } = await hubModelInfo(context, modelId);
  const rules = await stakeView(context, modelId, mechanism);
  if (rules === null) return ids.map((id) => ({ id, confirmableAt: null }));
  const details = new Map(contributions.map((each) => [contributionId(modelId, each), each]));
  const clocks = await readDisputes(context, mechanism, modelId, ids);
  const account = accountOf(context, kind);
  const side = kind === "refund" ? "contributor" : "reporters";
  return Promise.all(
    ids.map(async (id, i) => {
      const due = (kind === "take" ? takeRules : refundRules)(rules, details.get(id)!);
      const dispute = clocks[i] ?? null;
      const isPaid = dispute === null || (kind === "report" && (await hasReported(context, id, account)));
      return { id, confirmableAt: isPaid ? null : confirmableAt(dispute, side, due) };
    }),
  );
}

/** What an event credits to the account that claimed. */
function paid({ name, args }: HubEvent): bigint {
  if (name !== "Swept") return args["amount"] as bigint;
  const tip = args["tip"] as bigint;
  return String(args["to"]) === String(args["caller"]) ? tip + (args["amount"] as bigint) : tip;
}
