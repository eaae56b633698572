import type {
  Claim,
  ClaimOutcome,
  Claimable,
  ContributionRecord,
  DcaiClient,
  Filed,
  ModelView,
} from "../../src/client/index.ts";
import { count, formatAmount, formatMoment, shorten } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import { unitOf } from "./currency.ts";
import { describeDispute, toShownDispute } from "./disputes.ts";
import type { ShownDispute } from "./disputes.ts";
import { NoDeposits, UnknownContribution } from "./errors.ts";
import { modelNumber, modelNumbers } from "./models.ts";
import { latestTime } from "./session.ts";
import type { Session } from "./session.ts";

/** Options of all claims. */
export interface ClaimOptions {
  /** All models unless told. */
  readonly model?: string | undefined;
  /** All that can be claimed now unless told. */
  readonly id?: string | undefined;
}

/** One kind of claim. */
export interface ClaimKind {
  readonly kind: Claim["kind"];
  /** For the question: "Refund 3 contributions ...". */
  readonly verb: string;
  /** Settles or files one, or reverts with the reason. */
  readonly one: (
    client: DcaiClient,
    modelId: bigint,
    contribution: ContributionRecord,
  ) => Promise<{ hash: string; id: string; worth: bigint; filed: Filed | null }>;
  /** Settles many; what cannot be settled is skipped. */
  readonly many: (client: DcaiClient, modelId: bigint, contributions: ContributionRecord[]) => Promise<ClaimOutcome>;
}

/** What became of the claims on one model. */
export interface ModelClaims {
  readonly modelId: bigint;
  readonly currency: string;
  readonly symbol: string;
  /** What they were worth before, in the currency's smallest unit. */
  readonly worth: bigint;
  /** What was credited. */
  readonly amount: bigint;
  readonly settled: readonly { readonly id: string; readonly amount: bigint }[];
  /** What was only noted: the same claim is paid from `confirmableAt` on, if the model is still of that opinion. */
  readonly filed: readonly Filed[];
  readonly skipped: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  readonly transactions: readonly string[];
}

/** What became of a claim task. */
export interface ClaimResult {
  readonly kind: Claim["kind"];
  readonly account: string;
  readonly claims: readonly ModelClaims[];
  /** What else is disputed, and when it can be confirmed or has to be answered. */
  readonly disputes: readonly ShownDispute[];
}

/** What can be claimed on one model. */
interface Found {
  readonly model: ModelView;
  readonly unit: Unit;
  readonly contributions: ContributionRecord[];
  readonly worth: bigint;
  /** How many of them would only be filed now. */
  readonly filings: number;
}

/** What was found on all models. */
interface Findings {
  readonly found: Found[];
  /** Of these, `disputes` and those in `found` exclude each other. */
  readonly disputes: ShownDispute[];
}

/**
 * Finds what the account can claim now, says what it is worth, asks, and claims it; with an id, claims that one and says why
 * not if it can't be. Says also what is disputed, and when to come again.
 *
 * @throws UnknownContribution, NotConfirmed, UnknownModelName, and for a single one the contract's errors
 */
export async function claim(session: Session, options: ClaimOptions, kind: ClaimKind): Promise<ClaimResult> {
  const { client, ui } = session;
  const about = { kind: kind.kind, account: client.account! };
  if (options.model !== undefined) await requireDeposits(session, modelNumber(session, options.model));
  if (options.id !== undefined) {
    return { ...about, claims: [await claimOne(session, options.model, options.id, kind)], disputes: [] };
  }
  const { found, disputes } = await findClaims(session, options.model, kind);
  if (found.length === 0) ui.say(`There is nothing to ${kind.kind} now for ${about.account}.`);
  else showFound(session, found);
  const now = await latestTime(session);
  for (const dispute of disputes) ui.say(describeDispute(dispute, now));
  if (found.length > 0) await ui.confirm(`${kind.verb} all of these?`);
  const claims: ModelClaims[] = [];
  for (const item of found) claims.push(await claimMany(session, item, kind));
  return { ...about, claims, disputes };
}

function showFound({ ui }: Session, found: readonly Found[]): void {
  const files = found.some(({ filings }) => filings > 0);
  ui.table(
    ["model", "contributions", ...(files ? ["only filed now"] : []), "worth"],
    found.map(({ model, contributions, filings, worth, unit }) => [
      title(model),
      contributions.length,
      ...(files ? [filings] : []),
      formatAmount(worth, unit),
    ]),
  );
}

/** Throws {@link NoDeposits} for a model on which contributions are free. */
async function requireDeposits({ client }: Session, modelId: bigint): Promise<void> {
  const { isFree, mechanismName: mechanism } = await client.modelInfo(modelId);
  if (isFree || mechanism === "PredictionMarket") throw new NoDeposits({ modelId, mechanism });
}

async function findClaims(session: Session, name: string | undefined, { kind }: ClaimKind): Promise<Findings> {
  const { client } = session;
  const found: Found[] = [];
  const disputes: ShownDispute[] = [];
  for (const modelId of await modelNumbers(session, name)) {
    const claimable = await client.claimable(modelId);
    const claims = claimable[`${kind}s`];
    disputes.push(...otherDisputes(claimable, kind));
    if (claims.length === 0) continue;
    const model = await client.modelInfo(modelId);
    const worth = claims.reduce((sum, item) => sum + item.worth, 0n);
    const contributions = claims.map(({ contribution }) => contribution);
    const filings = claims.filter(({ files }) => files).length;
    found.push({ model, unit: await unitOf(session, model.currency), contributions, worth, filings });
  }
  return { found, disputes };
}

/** The disputes that this kind of claim is about, and that it can do nothing about now. */
function otherDisputes(claimable: Claimable, kind: Claim["kind"]): ShownDispute[] {
  if (kind === "sweep") return [];
  const claimed = new Set(claimable[`${kind}s`].map(({ contribution }) => contribution.id));
  return claimable.disputes
    .filter((dispute) => dispute.claim === kind && !claimed.has(dispute.contribution.id))
    .map(toShownDispute);
}

async function claimMany(
  session: Session,
  { model, unit, contributions, worth }: Found,
  kind: ClaimKind,
): Promise<ModelClaims> {
  const { client, ui } = session;
  const { amount, settled, filed, skipped, transactions } = await kind.many(client, model.modelId, contributions);
  ui.say(
    `${title(model)}: ${settled.length} of ${contributions.length} settled, ${formatAmount(amount, unit)} credited.`,
  );
  await sayFiled(session, model, kind, filed);
  for (const { id, reason } of skipped) ui.say(`  ${shorten(id)} was skipped: ${reason.message}`);
  return {
    ...about(model, unit),
    worth,
    amount,
    settled,
    filed,
    skipped: skipped.map(({ id, reason }) => ({ id, code: reason.code, message: reason.message })),
    transactions: transactions.map(({ hash }) => hash),
  };
}

async function claimOne(session: Session, name: string | undefined, id: string, kind: ClaimKind): Promise<ModelClaims> {
  const { client, ui } = session;
  const contribution = await findContribution(session, name, id);
  const model = await client.modelInfo(contribution.modelId);
  const unit = await unitOf(session, model.currency);
  const { hash, worth, filed } = await kind.one(client, model.modelId, contribution);
  const outcome = { ...about(model, unit), worth, amount: worth, skipped: [], transactions: [hash] };
  if (filed !== null) {
    await sayFiled(session, model, kind, [filed]);
    return { ...outcome, settled: [], filed: [filed] };
  }
  ui.say(`${title(model)}: ${formatAmount(worth, unit)} credited.`);
  return { ...outcome, settled: [{ id: contribution.id, amount: worth }], filed: [] };
}

/** Says when to come again for what was filed. */
async function sayFiled(
  session: Session,
  model: ModelView,
  { kind }: ClaimKind,
  filed: readonly Filed[],
): Promise<void> {
  if (filed.length === 0) return;
  const now = await latestTime(session);
  const times = filed.flatMap(({ confirmableAt }) => confirmableAt ?? []);
  const again = times.length === 0 ? "" : ` Run ${kind} again from ${formatMoment(Math.max(...times), now)} on.`;
  session.ui.say(`${title(model)}: ${count(filed.length, "claim")} filed, nothing paid for that now.${again}`);
}

async function findContribution(session: Session, name: string | undefined, id: string): Promise<ContributionRecord> {
  const wanted = id.toLowerCase();
  for (const modelId of await modelNumbers(session, name)) {
    const all = await session.client.contributions(modelId);
    const contribution = all.find((candidate) => candidate.id === wanted);
    if (contribution !== undefined) return contribution;
  }
  throw new UnknownContribution({ id, models: name === undefined ? "any model" : `model ${name}` });
}

function about({ modelId, currency }: ModelView, { symbol }: Unit) {
  return { modelId, currency, symbol };
}

function title({ modelId, name }: ModelView): string {
  return `${modelId} (${name})`;
}
