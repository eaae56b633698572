import { contributeAll } from "../src/client/index.ts";
import type {
  ContributeAllOptions,
  ContributeCallbacks,
  ContributeSummary,
  CostQuote,
  ModelView,
  SkippedRow,
} from "../src/client/index.ts";
import type { RowOptions } from "../src/data/rows.ts";
import type { Encoder } from "../src/encoders/index.ts";
import { fileJournal } from "../src/client/file-journal.ts";
import { readRows } from "../src/node.ts";
import { sessionAction } from "./support/action.ts";
import { count, ETHER_UNIT, formatAmount, formatDuration, parseAmount } from "./support/amounts.ts";
import type { Unit } from "./support/amounts.ts";
import { unitOf } from "./support/currency.ts";
import { inputColumns, loadEncoder } from "./support/encoders.ts";
import type { ColumnOptions } from "./support/encoders.ts";
import { MissingOption } from "./support/errors.ts";
import { journalFile } from "./support/journal.ts";
import { localName, modelNumber } from "./support/models.ts";
import { streamGoodRows } from "./support/rows.ts";
import type { OnBadRow } from "./support/rows.ts";
import type { CommonOptions, Session } from "./support/session.ts";
import type { Progress } from "./support/ui.ts";

/** Options of {@link contribute}. */
export interface ContributeOptions extends ColumnOptions {
  readonly model?: string | undefined;
  /** The labelled `.csv`, `.tsv` or `.jsonl` file. */
  readonly data?: string | undefined;
  readonly label: string;
  /** Model file or vocabulary file; the one that was written here unless told. */
  readonly encoder?: string | undefined;
  readonly journal?: string | undefined;
  readonly maxPrice?: string | undefined;
  readonly maxDeposit?: string | undefined;
  readonly maxBatch: number;
  readonly inFlight: number;
  readonly waitForPrice: boolean;
  readonly skipBadRows: boolean;
  readonly dryRun: boolean;
}

/** What was contributed, or would be; see `ContributeSummary` for the rest. */
export interface ContributeResult extends ContributeSummary {
  readonly modelId: bigint;
  /** Rows that could not be read, of which the first are listed. */
  readonly badRows: number;
  readonly badRowExamples: readonly { readonly code: string; readonly message: string }[];
  /** The first rows that the classifier refused, and why; `refused` counts them all. */
  readonly refusedExamples: readonly RefusedRow[];
  /** Where what was sent is remembered. */
  readonly journal?: string;
}

/** A row that the classifier refused: it cost no deposit, and changed nothing. */
export interface RefusedRow {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Bad and refused rows that are kept to be shown: memory must not grow with the file. */
const EXAMPLES = 10;

/** One file on its way into one model. */
interface Job {
  readonly session: Session;
  readonly options: ContributeOptions;
  readonly model: ModelView;
  readonly unit: Unit;
  readonly encoder: Encoder;
  readonly file: string;
  readonly rowOptions: RowOptions;
}

/**
 * Contributes a file: reads all of it once to check every row and to quote the cost, asks, and then reads it again and sends
 * it. Samples that are on the chain already are left out. After a crash the same call goes on, by its journal.
 *
 * @throws the errors of rows, with their line, before anything is sent; NotConfirmed, and the errors of the client
 */
export async function contribute(session: Session, options: ContributeOptions): Promise<ContributeResult> {
  const job = await prepare(session, options);
  const bad = badRowCollector();
  const journal = options.journal ?? journalFile(session, job.model.modelId, job.file);
  const storage = journal === undefined ? undefined : fileJournal(journal);
  const rest = storage === undefined ? {} : { journal: storage };
  try {
    const quote = await pass(job, { ...rest, dryRun: true }, session.ui.progress("Checking rows"), bad.tell);
    showQuote(job, quote, bad.count());
    const refused: RefusedRow[] = [];
    const examples = { badRowExamples: bad.examples, refusedExamples: refused };
    const facts = { modelId: job.model.modelId, badRows: bad.count(), ...examples };
    const place = journal === undefined ? {} : { journal };
    if (options.dryRun || quote.estimate?.samples === 0) return { ...quote, ...facts, ...place };
    await session.ui.confirm(question(job, quote));
    const limits = { ...rest, maxDeposit: budget(job, quote), totalRows: quote.read };
    const bar = session.ui.progress("Contributing", quote.read);
    const sent = await pass(job, limits, bar, () => {}, collectRefused(refused));
    showOutcome(job, sent, refused);
    return { ...sent, ...facts, ...place };
  } finally {
    await storage?.close();
  }
}

async function prepare(session: Session, options: ContributeOptions): Promise<Job> {
  const { data } = options;
  if (data === undefined) throw new MissingOption({ option: "--data", what: "the file with the labelled rows" });
  const modelId = modelNumber(session, options.model);
  const model = await session.client.modelInfo(modelId);
  const unit = await unitOf(session, model.currency);
  const encoder = await loadEncoder(model, options.encoder ?? localName(session, modelId).file);
  const rowOptions = { ...inputColumns(encoder, options), label: options.label, labels: model.labels };
  return { session, options, model, unit, encoder, file: data, rowOptions };
}

/** Goes through the file once. */
async function pass(
  { session, options, model, unit, encoder, file, rowOptions }: Job,
  settings: Pick<Partial<ContributeAllOptions>, "journal" | "dryRun" | "maxDeposit" | "totalRows">,
  bar: Progress,
  onBadRow: OnBadRow,
  skipped: (row: SkippedRow) => void = () => {},
): Promise<ContributeSummary> {
  const { maxPrice, maxBatch, inFlight, waitForPrice, skipBadRows } = options;
  const price = maxPrice === undefined ? {} : { maxPrice: parseAmount("--max-price", maxPrice, unit) };
  const callbacks: ContributeCallbacks = {
    skipped,
    progress: ({ read, etaSeconds, spent, perSecond }) => {
      const left = etaSeconds === null ? "" : `, ${formatDuration(Math.ceil(etaSeconds))} left`;
      bar.update(read, `${perSecond.toFixed(0)}/s, ${formatAmount(spent, unit)}${left}`);
    },
  };
  const rows = skipBadRows ? streamGoodRows(file, rowOptions, encoder, onBadRow) : readRows(file, rowOptions);
  const all = { ...settings, ...price, maxBatch, inFlight, waitForPrice };
  try {
    return await contributeAll(session.client, rows, { ...all, modelId: model.modelId, encoder }, callbacks);
  } finally {
    bar.stop();
  }
}

/** Counts bad rows, and keeps the first ones. */
function badRowCollector(): { examples: { code: string; message: string }[]; count(): number; tell: OnBadRow } {
  let count = 0;
  const examples: { code: string; message: string }[] = [];
  return {
    examples,
    count: () => count,
    tell: ({ code, message }) => {
      count += 1;
      if (examples.length < EXAMPLES) examples.push({ code, message });
    },
  };
}

/** Keeps the first rows that are refused. */
function collectRefused(refused: RefusedRow[]): (row: SkippedRow) => void {
  return ({ line, reason }) => {
    if (reason === undefined || refused.length === EXAMPLES) return;
    const { code, message, hint } = reason;
    refused.push({ line, code, message, hint });
  };
}

function showQuote({ session: { ui }, model, unit }: Job, quote: ContributeSummary, badRows: number): void {
  const { read, duplicates, recorded, empty, estimate } = quote;
  const leftOut = `${recorded} on the chain already, ${duplicates} twice in the file, ${empty} without features`;
  ui.card([
    ["model", `${model.modelId} (${model.name})`],
    ["rows", read],
    ["left out", `${leftOut}, ${badRows} unreadable`],
    ...estimateRows(estimate!, unit),
  ]);
}

function estimateRows(estimate: CostQuote, unit: Unit): [string, string][] {
  const { samples, batches, price, deposit, gas, executionFee, dataFee, fee, chain } = estimate;
  if (samples === 0) return [["to contribute", "nothing"]];
  const parts = `execution ${formatAmount(executionFee, ETHER_UNIT)}, data ${formatAmount(dataFee, ETHER_UNIT)}, `;
  return [
    ["to contribute", `${count(samples, "sample")} in ${count(batches, "transaction")}`],
    [
      "deposit",
      deposit === 0n
        ? "none"
        : `${formatAmount(deposit, unit)} in all, ${formatAmount(price, unit)} each to begin with`,
    ],
    ["network fee", `${formatAmount(fee, ETHER_UNIT)} (${chain === "l1" ? "" : parts}${gas} gas)`],
  ];
}

function question({ model, unit }: Job, { estimate }: ContributeSummary): string {
  const { samples, deposit, fee } = estimate!;
  const cost = `deposit ${formatAmount(deposit, unit)} and pay ${formatAmount(fee, ETHER_UNIT)} in fees`;
  return `Contribute ${count(samples, "sample")} to model ${model.modelId} (${model.name}), ${cost}?`;
}

/** The most to deposit: as told, else what people said yes to and a tenth, for prices that rise in the meantime. */
function budget({ options: { maxDeposit }, unit }: Job, { estimate }: ContributeSummary): bigint {
  if (maxDeposit !== undefined) return parseAmount("--max-deposit", maxDeposit, unit);
  return (estimate!.deposit * 11n) / 10n;
}

function showOutcome({ session: { ui }, unit }: Job, sent: ContributeSummary, refused: readonly RefusedRow[]): void {
  const { done, recovered, batches, spent, fee, gasUsed, perSecond } = sent;
  const former = recovered === 0 ? "" : `, and ${recovered} of a former run arrived`;
  ui.say(
    `Contributed ${count(done, "sample")} in ${count(batches, "transaction")}${former}: ` +
      `${formatAmount(spent, unit)} deposited, ${formatAmount(fee, ETHER_UNIT)} in fees (${gasUsed} gas), ` +
      `${perSecond.toFixed(0)} samples a second.`,
  );
  for (const { line, message, hint } of refused) ui.say(`Line ${line} was refused: ${message} ${hint}`);
  if (sent.refused > refused.length) ui.say(`${sent.refused - refused.length} more rows were refused.`);
}

export default sessionAction<ContributeOptions & CommonOptions & { readonly yes: boolean }>(contribute);
