import { id } from "ethers";

import { checkEncoder } from "../encoders/index.ts";
import type { Encoder } from "../encoders/index.ts";
import { BatchPacker, calibrate } from "./batches.ts";
import { hubAbi } from "./abi.ts";
import { accountOf } from "./context.ts";
import type { Context } from "./context.ts";
import { quote } from "./contributing.ts";
import { quoteWorkload } from "./cost.ts";
import type { CostQuote } from "./cost.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { BatchEvent } from "./dispatcher.ts";
import type { GasModel } from "./gas-model.ts";
import { ContributionJournal } from "./journal.ts";
import type { JournalStorage } from "./journal.ts";
import { describeModel, hubModelInfo, stakePriceCeiling, stakeView } from "./models.ts";
import { Tally } from "./progress.ts";
import type { ContributeProgress } from "./progress.ts";
import { recover } from "./recover.ts";
import { toSamples } from "./row-stream.ts";
import type { InputRow, RowSample, SkippedRow } from "./row-stream.ts";
import { gasModelOf } from "./storage-gas.ts";

/** How rows are contributed. */
export interface ContributeAllOptions {
  readonly modelId: bigint;
  /** The model's own; ENCODER_MISMATCH otherwise. */
  readonly encoder: Encoder;
  /** Remembers what was sent, so that an interrupted run can be continued: call this again with the same rows. */
  readonly journal?: JournalStorage;
  /** Do everything but send. */
  readonly dryRun?: boolean;
  /** How many transactions may be on their way at once; 4 unless told. */
  readonly inFlight?: number;
  /** The most gas of one transaction; that of the client unless told. */
  readonly gasCap?: bigint;
  /** The most samples of one batch; 512 unless told. */
  readonly maxBatch?: number;
  /** The most for one sample; the highest price there is with StakeIncentive, otherwise twice the price now. */
  readonly maxPrice?: bigint;
  /** The most in all; no limit but the price's unless told. */
  readonly maxDeposit?: bigint;
  /** Wait while the price is above `maxPrice`, instead of stopping with PRICE_ABOVE_MAX. */
  readonly waitForPrice?: boolean;
  /** How many rows there are, for the estimate of the time left. */
  readonly totalRows?: number;
}

/** What is told while rows are contributed. */
export interface ContributeCallbacks {
  /** After every batch, and every 1,000 rows. */
  readonly progress?: (progress: ContributeProgress) => void;
  /** Of every row that is left out. */
  readonly skipped?: (row: SkippedRow) => void;
  readonly batch?: (event: BatchEvent) => void;
}

/** What became of the rows. */
export interface ContributeSummary extends ContributeProgress {
  readonly dryRun: boolean;
  /** What it would cost; of a dry run only. */
  readonly estimate: CostQuote | null;
}

const IN_FLIGHT = 4;
const ROWS_PER_REPORT = 1_000;

/**
 * Contributes a stream of rows: encodes them, leaves out empty and repeated ones and those on chain, packs the rest
 * into batches below the gas cap, and sends these, several at a time. Memory does not grow with the rows, but for some
 * 50 bytes each to recognise repeated ones.
 *
 * Every row ends up on chain at most once, whatever happens: the hub records a sample once, and the journal says what
 * is still on its way. When something goes wrong, what was sent is waited for, and then the error is thrown.
 *
 * @throws EncoderMismatch, BadRow, PriceAboveMax, BudgetSpent, InsufficientFunds, BadJournal, JournalMismatch,
 * ContractError, ...
 */
export async function contributeAll(
  { context }: { readonly context: Context },
  rows: AsyncIterable<InputRow> | Iterable<InputRow>,
  options: ContributeAllOptions,
  callbacks: ContributeCallbacks = {},
): Promise<ContributeSummary> {
  const { modelId, encoder, dryRun = false } = options;
  const info = await hubModelInfo(context, modelId);
  if (!info.isOpen) throw context.decoder.decode(hubAbi.encodeErrorResult("ModelNotOpen", [modelId]));
  checkEncoder(encoder, id((await describeModel(context, modelId)).encoder));

  const tally = new Tally(context.clock, options.totalRows);
  const report = (): void => callbacks.progress?.(tally.snapshot());
  const onSkipped = (row: SkippedRow): void => {
    tally.skip(row);
    callbacks.skipped?.(row);
  };
  const onBatch = (event: BatchEvent): void => {
    callbacks.batch?.(event);
    report();
  };
  const onRow = (): void => {
    if (++tally.read % ROWS_PER_REPORT === 0) report();
  };
  const samples = () => toSamples(context, rows, { modelId, encoder, labels: Number(info.labels), onRow, onSkipped });
  if (dryRun) return rehearse(context, samples(), options, tally);

  const journal = await openJournal(context, options);
  if (journal !== null) await recover(context, { modelId, journal, tally, onBatch });
  const model = await gasModelOf(context, modelId);
  const dispatcher = new Dispatcher(context, {
    modelId,
    currency: info.currency,
    maxPrice: options.maxPrice ?? (await defaultMaxPrice(context, modelId, info.mechanism)),
    maxDeposit: options.maxDeposit ?? null,
    waitForPrice: options.waitForPrice ?? false,
    ahead: options.inFlight ?? IN_FLIGHT,
    inFlight: options.inFlight ?? IN_FLIGHT,
    gasCap: options.gasCap ?? context.sending.gasCap,
    journal,
    model,
    tally,
    onSkipped,
    onBatch,
  });
  try {
    for await (const batch of packed(context, samples(), options, model)) await dispatcher.send(batch);
    await dispatcher.finish();
  } finally {
    await dispatcher.settle();
    report();
  }
  return { ...tally.snapshot(), dryRun, estimate: null };
}

/** Everything but sending. */
async function rehearse(
  context: Context,
  samples: AsyncIterable<RowSample>,
  options: ContributeAllOptions,
  tally: Tally,
): Promise<ContributeSummary> {
  const { modelId } = options;
  const model = await gasModelOf(context, modelId);
  const work = { samples: 0, bytes: 0, batches: 0, gas: 0n, measured: false, first: [] as readonly RowSample[] };
  for await (const batch of packed(context, samples, options, model)) {
    if (work.batches === 0) {
      work.first = batch;
      work.measured = await calibrate(context, modelId, model, batch);
    }
    const size = model.measure(batch);
    work.samples += size.samples;
    work.bytes += size.bytes;
    work.gas += model.guess(size);
    model.storage?.wrote(batch);
    work.batches++;
  }
  return { ...tally.snapshot(), dryRun: true, estimate: await quoteWorkload(context, modelId, work) };
}

/** Packs samples into batches as the model of their gas suggests at that moment. */
async function* packed(
  context: Context,
  samples: AsyncIterable<RowSample>,
  options: ContributeAllOptions,
  model: GasModel,
): AsyncGenerator<RowSample[], void> {
  const { gasCap = context.sending.gasCap, maxBatch } = options;
  const packer = new BatchPacker<RowSample>(model, { gasCap, maxBatch });
  for await (const sample of samples) {
    const full = packer.add(sample);
    if (full !== null) yield full;
  }
  const rest = packer.rest();
  if (rest.length > 0) yield rest;
}

async function openJournal(context: Context, options: ContributeAllOptions): Promise<ContributionJournal | null> {
  const account = accountOf(context, "contribute");
  if (options.journal === undefined) return null;
  const { chainId, hub } = context;
  return ContributionJournal.begin(options.journal, { chainId, hub, modelId: options.modelId, account });
}

async function defaultMaxPrice(context: Context, modelId: bigint, mechanism: string): Promise<bigint> {
  const stake = await stakeView(context, modelId, mechanism);
  if (stake !== null) return stakePriceCeiling(stake);
  return 2n * (await quote(context, modelId, 1, accountOf(context, "contribute")));
}
