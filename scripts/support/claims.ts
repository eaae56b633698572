import type { Claim, ClaimOutcome, ContributionRecord, DcaiClient, ModelView } from "../../src/client/index.ts";
import { formatAmount, shorten } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import { unitOf } from "./currency.ts";
import { NoDeposits, UnknownContribution } from "./errors.ts";
import { modelNumber, modelNumbers } from "./models.ts";
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
  /** Settles one, or reverts with the reason. */
  readonly one: (
    client: DcaiClient,
    modelId: bigint,
    contribution: ContributionRecord,
  ) => Promise<{ hash: string; id: string; worth: bigint }>;
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
  readonly skipped: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  readonly transactions: readonly string[];
}

/** What became of a claim task. */
export interface ClaimResult {
  readonly kind: Claim["kind"];
  readonly account: string;
  readonly claims: readonly ModelClaims[];
}

/** What can be claimed on one model. */
interface Found {
  readonly model: ModelView;
  readonly unit: Unit;
  readonly contributions: ContributionRecord[];
  readonly worth: bigint;
}

/**
 * Finds what the account can claim now, says what it is worth, asks, and claims it; with an id, claims that one and says why
 * not if it can't be.
 *
 * @throws UnknownContribution, NotConfirmed, UnknownModelName, and for a single one the contract's errors
 */
export async function claim(session: Session, options: ClaimOptions, kind: ClaimKind): Promise<ClaimResult> {
  const { client, ui } = session;
  const account = client.account!;
  if (options.model !== undefined) await requireDeposits(session, modelNumber(session, options.model));
  if (options.id !== undefined) {
    return { kind: kind.kind, account, claims: [await claimOne(session, options.model, options.id, kind)] };
  }
  const found = await findClaims(session, options.model, kind);
  if (found.length === 0) {
    ui.say(`There is nothing to ${kind.kind} now for ${account}.`);
    return { kind: kind.kind, account, claims: [] };
  }
  ui.table(
    ["model", "contributions", "worth"],
    found.map(({ model, contributions, worth, unit }) => [
      title(model),
      contributions.length,
      formatAmount(worth, unit),
    ]),
  );
  await ui.confirm(`${kind.verb} all of these?`);
  const claims: ModelClaims[] = [];
  for (const item of found) claims.push(await claimMany(session, item, kind));
  return { kind: kind.kind, account, claims };
}

/** Throws {@link NoDeposits} for a model on which contributions are free. */
async function requireDeposits({ client }: Session, modelId: bigint): Promise<void> {
  const { isFree, mechanismName: mechanism } = await client.modelInfo(modelId);
  if (isFree) throw new NoDeposits({ modelId, mechanism });
}

async function findClaims(session: Session, name: string | undefined, { kind }: ClaimKind): Promise<Found[]> {
  const { client } = session;
  const found: Found[] = [];
  for (const modelId of await modelNumbers(session, name)) {
    const claims = (await client.claimable(modelId))[`${kind}s`];
    if (claims.length === 0) continue;
    const model = await client.modelInfo(modelId);
    const worth = claims.reduce((sum, item) => sum + item.worth, 0n);
    const contributions = claims.map(({ contribution }) => contribution);
    found.push({ model, unit: await unitOf(session, model.currency), contributions, worth });
  }
  return found;
}

async function claimMany(
  { client, ui }: Session,
  { model, unit, contributions, worth }: Found,
  kind: ClaimKind,
): Promise<ModelClaims> {
  const { amount, settled, skipped, transactions } = await kind.many(client, model.modelId, contributions);
  ui.say(
    `${title(model)}: ${settled.length} of ${contributions.length} settled, ${formatAmount(amount, unit)} credited.`,
  );
  for (const { id, reason } of skipped) ui.say(`  ${shorten(id)} was skipped: ${reason.message}`);
  return {
    ...about(model, unit),
    worth,
    amount,
    settled,
    skipped: skipped.map(({ id, reason }) => ({ id, code: reason.code, message: reason.message })),
    transactions: transactions.map(({ hash }) => hash),
  };
}

async function claimOne(session: Session, name: string | undefined, id: string, kind: ClaimKind): Promise<ModelClaims> {
  const { client, ui } = session;
  const contribution = await findContribution(session, name, id);
  const model = await client.modelInfo(contribution.modelId);
  const unit = await unitOf(session, model.currency);
  const { hash, worth } = await kind.one(client, model.modelId, contribution);
  ui.say(`${title(model)}: ${formatAmount(worth, unit)} credited.`);
  const settled = [{ id: contribution.id, amount: worth }];
  return { ...about(model, unit), worth, amount: worth, settled, skipped: [], transactions: [hash] };
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
