import type { MarketModel, ModelView, SecretBatch } from "../../src/client/index.ts";
import { mapInGroups } from "../../src/client/records.ts";
import { partHashes } from "../../src/index.ts";
import { sessionAction } from "../support/action.ts";
import { count, formatAmount, formatMoment, parseAmount } from "../support/amounts.ts";
import type { Unit } from "../support/amounts.ts";
import { settled } from "../support/creation.ts";
import { unitOf } from "../support/currency.ts";
import { modelNumber } from "../support/models.ts";
import { shortPath } from "../support/paths.ts";
import type { CommonOptions, Session } from "../support/session.ts";
import { openBatchStore } from "./batch-files.ts";
import type { KeptBatch } from "./batch-files.ts";
import { isBatch } from "./due.ts";
import { BatchTooLong, EmptyBatch, NotCommitting, UpdateTooCostly } from "./errors.ts";
import { updateFits } from "./measure.ts";
import { describeSkipped, readSamples } from "./samples.ts";
import type { FileSamples, SampleOptions } from "./samples.ts";
import { readState } from "./state.ts";
import type { MarketState } from "./state.ts";

/** Options of {@link commit}. */
export interface CommitOptions extends SampleOptions {
  readonly model?: string | undefined;
  /** The most to stake; what the market asks for unless told. */
  readonly maxStake?: string | undefined;
}

/** What was committed to. */
export interface CommitResult {
  readonly modelId: bigint;
  readonly market: number;
  readonly batch: number;
  readonly samples: number;
  readonly parts: number;
  readonly rows: number;
  readonly skipped: FileSamples["skipped"];
  /** In the currency's smallest unit. */
  readonly stake: bigint;
  /** Fees that the reveal will take, of which what the replay does not use comes back. */
  readonly fees: bigint;
  /** Where samples and salt are kept; undefined on an in-process network. */
  readonly file?: string;
  /** Null if a former run had sent it. */
  readonly hash: string | null;
}

/** The part of the gas that an update may need: the model changes until it is replayed. */
const SAFE_GAS = [9n, 10n] as const;
const CALLS_AT_ONCE = 32;

/**
 * Makes a batch of a file's rows, checks that the market can take and replay it, keeps it with its salt, and commits to it. The same call
 * again finds what it kept, and does not stake twice.
 *
 * @throws NotCommitting, EmptyBatch, BatchTooLong, UpdateTooCostly, NotConfirmed, and the contract's errors
 */
export async function commit(session: Session, options: CommitOptions): Promise<CommitResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  const model = await client.market(modelId);
  const state = await readState(model);
  const { view } = state;
  if (view.phase !== "commit") throw new NotCommitting({ market: view.market, phase: view.phase });
  const info = await client.modelInfo(modelId);
  const currency = await unitOf(session, info.currency);
  const maxStake = options.maxStake === undefined ? view.stake : parseAmount("--max-stake", options.maxStake, currency);
  const found = await readSamples(session, info, options);
  await requireReplayable(session, info, state, found);
  const draft = model.prepareBatch(view.market, found.samples);
  const kept = keptBefore(session, modelId, draft);
  const {
    kept: batch,
    hash,
    number,
  } = (kept === undefined ? null : await findSent(session, model, kept)) ??
  (await send(session, model, kept ?? draft, maxStake, () => describe(session, state, info, found, draft, currency)));

  const { file } = batch;
  const when = formatMoment(view.terms.commitEnds, state.now);
  ui.say(`${hash === null ? "Had committed" : "Committed"} to batch ${number} of market ${view.market}.`);
  if (file !== undefined)
    ui.say(`Keep ${shortPath(file)}: without it the batch can't be revealed, and its stake is lost.`);
  ui.say(
    `Reveal it from ${when} on, until ${formatMoment(view.terms.revealEnds, state.now)}: dcai market run, or dcai market reveal.`,
  );
  return {
    modelId,
    market: view.market,
    batch: number,
    samples: found.samples.length,
    parts: batch.parts.length,
    rows: found.rows,
    skipped: found.skipped,
    stake: view.stake,
    fees: feesOf(state, found),
    ...(file === undefined ? {} : { file }),
    hash,
  };
}

/** Checks what only shows when it is too late: after the stake is paid. */
async function requireReplayable(
  session: Session,
  info: ModelView,
  { view: { terms } }: MarketState,
  { file, rows, samples, skipped }: FileSamples,
): Promise<void> {
  if (samples.length === 0) throw new EmptyBatch({ file, rows, recorded: skipped.recorded });
  const most = terms.maxBatchSamples;
  if (samples.length > most) throw new BatchTooLong({ samples: samples.length, most });
  const gas = (BigInt(terms.updateGas) * SAFE_GAS[0]) / SAFE_GAS[1];
  const fit = await mapInGroups(samples, CALLS_AT_ONCE, (sample) => updateFits(session, info, sample, gas));
  const at = fit.indexOf(false);
  if (at >= 0) throw new UpdateTooCostly({ line: samples[at]!.line, updateGas: terms.updateGas });
}

/** The batch of the same samples that a former run kept for this account and market. */
function keptBefore(session: Session, modelId: bigint, draft: SecretBatch): KeptBatch | undefined {
  const hashes = String(partHashes(draft.parts));
  return openBatchStore(session, modelId)
    .load(draft.market)
    .find(({ committer, parts }) => committer === draft.committer && String(partHashes(parts)) === hashes);
}

/** A batch that a former run sent, perhaps a moment before it crashed; null if it did not. */
async function findSent(session: Session, model: MarketModel, kept: KeptBatch) {
  await settled(session);
  const batches = await model.batches(await model.view(kept.market));
  const own = batches.find((batch) => isBatch(kept, batch));
  return own === undefined ? null : { kept, number: own.batch, hash: null };
}

/** Asks, keeps the batch, unless it is kept, and only then sends the commitment. */
async function send(
  session: Session,
  model: MarketModel,
  draft: SecretBatch | KeptBatch,
  maxStake: bigint,
  question: () => string,
) {
  await model.checkCommit(draft, maxStake); // so that only batches that the contract takes are kept
  await session.ui.confirm(question());
  const kept = "file" in draft ? draft : openBatchStore(session, model.place.modelId).keep(draft);
  const { batch: number, hash } = await model.commit(kept, maxStake);
  return { kept, number, hash };
}

/** Shows what the batch is and what it can bring, and gives the question. */
function describe(
  { ui }: Session,
  state: MarketState,
  { name, modelId }: ModelView,
  found: FileSamples,
  { parts }: SecretBatch,
  currency: Unit,
): string {
  const { unit, stake, terms, market } = state.view;
  const amount = (value: bigint) => formatAmount(value, currency);
  const fees = feesOf(state, found);
  ui.card([
    ["model", `${modelId} (${name}), market ${market}`],
    [
      "batch",
      `${count(found.samples.length, "sample")} of ${count(found.rows, "row")}, in ${count(parts.length, "part")}`,
    ],
    ["left out", describeSkipped(found)],
    ["stake", `${amount(stake)}, back if the batch costs no more than ${count(terms.dropLimit, "answer")}`],
    [
      "earns",
      `${amount(unit)} for each of ${terms.samples} answers that become right by it, after the batches before it`,
    ],
    [
      "loses",
      `as much for each that becomes wrong; beyond ${terms.dropLimit}, or if it is not revealed in time, the whole stake`,
    ],
    ["fees", `up to ${amount(fees)} when it is revealed`],
  ]);
  return `Stake ${amount(stake)} on this batch?`;
}

/** Two passes over each sample. */
function feesOf({ view: { terms } }: MarketState, { samples }: FileSamples): bigint {
  return 2n * terms.sampleFee * BigInt(samples.length);
}

export default sessionAction<CommitOptions & CommonOptions & { readonly yes: boolean }>(commit);
