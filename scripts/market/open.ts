import type { MarketModel, ModelView } from "../../src/client/index.ts";
import { isEther } from "../../src/client/index.ts";
import { likelyGasPrice } from "../../src/client/fees.ts";
import { batchStake, HASH_REACH, isSparse, pageCount, pageFees, scoredOn, unitDown } from "../../src/index.ts";
import type { MarketSample, MarketTerms } from "../../src/index.ts";
import { sessionAction } from "../support/action.ts";
import { count, formatAmount, formatMoment, parseAmount } from "../support/amounts.ts";
import type { Unit } from "../support/amounts.ts";
import { unitOf } from "../support/currency.ts";
import { MissingOption } from "../support/errors.ts";
import { modelNumber } from "../support/models.ts";
import { parseInteger } from "../support/options.ts";
import { shortPath } from "../support/paths.ts";
import { profileOf } from "../support/profiles.ts";
import { latestTime } from "../support/session.ts";
import type { CommonOptions, Session } from "../support/session.ts";
import { SealUsed } from "./errors.ts";
import { measurePage, measureUpdates } from "./measure.ts";
import { chooseTimes, deadlinesFrom, describeTimes } from "./profiles.ts";
import type { MarketTimes, TimeOptions } from "./profiles.ts";
import { readSeal } from "./seal-file.ts";
import type { KeptSeal } from "./seal-file.ts";

/** Options of {@link open}; amounts in the model's currency. */
export interface OpenOptions extends TimeOptions {
  readonly model?: string | undefined;
  /** The file that `market seal` wrote. */
  readonly seal?: string | undefined;
  readonly bounty?: string | undefined;
  /** As much as the bounty unless told. */
  readonly bond?: string | undefined;
  /** Answers; 4 % of the scored samples unless told. */
  readonly dropLimit?: string | undefined;
  readonly maxBatches: number;
  readonly maxBatchSamples: number;
  /** Measured unless told. */
  readonly updateGas?: string | undefined;
  /** What the replay costs at twice the gas price of now unless told; nothing in tokens. */
  readonly pageFee?: string | undefined;
  readonly sampleFee?: string | undefined;
}

/** What was opened. */
export interface OpenResult {
  readonly modelId: bigint;
  readonly market: number;
  readonly terms: MarketTerms;
  /** u and S, in the currency's smallest unit. */
  readonly unit: bigint;
  readonly stake: bigint;
  /** Bounty, bond and fees. */
  readonly escrowed: bigint;
  /** The audit is drawn by this block's hash, and can be for 256 blocks. */
  readonly drawBlock: number;
  readonly hash: string;
}

/** 4 % of the scored samples: with that, markets served best; a fiftieth is the least. */
const DROP_SHARE = 25;
const LEAST_UPDATE_GAS = 1_000_000n;
const MOST_UPDATE_GAS = 14_000_000n;
/** How many of the test set's samples are tried for the gas of an update, the longest ones. */
const TRIED = 8;
/** How many times the gas price of now fees are worth, as it changes until the replay. */
const FEE_MARGIN = 2n;
/**
 * What a replay takes for a sample in a pass, besides the update, and for a page besides its count. Measured on 20 samples of 60
 * features of 1,000: 94,000 gas to apply each and 41,000 to record it, where an update takes 1,000,000 with every slot cold: samples
 * share slots, so a tenth of that in one pass of two is what to reckon with.
 */
const STEP_GAS = 45_000n;
const PAGE_GAS = 50_000n;
const COLD_SHARE = 20n;

/**
 * Opens a market with a sealed test set: shows what it costs whom and when, asks, and escrows bounty, bond and fees.
 *
 * @throws NotAMarketModel, WrongSeal, SealUsed, MissingOption, NotConfirmed, and the contract's errors
 */
export async function open(session: Session, options: OpenOptions): Promise<OpenResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  const model = await client.market(modelId);
  const view = await client.modelInfo(modelId);
  const currency = await unitOf(session, view.currency);
  if (options.seal === undefined) throw new MissingOption({ option: "--seal", what: "the file of dcai market seal" });
  const kept = readSeal(session, modelId, options.seal);
  await requireFresh(model, kept);
  const times = chooseTimes(options, profileOf(session.place.chainId));
  const terms = await chooseTerms(session, view, kept, currency, times, options);
  await model.checkOpen(terms);
  showTerms(session, view, terms, currency, times);
  const escrowed = terms.bounty + terms.bond + pageFees(terms);
  await ui.confirm(
    `Open a market on model ${modelId} (${view.name}), and put ${formatAmount(escrowed, currency)} in escrow?`,
  );
  const { market, drawBlock, hash } = await model.openMarket(terms);
  const { auditEnds } = terms;
  ui.say(`Market ${market} of model ${modelId} (${view.name}) is open.`);
  ui.say(
    `Its audit is drawn by the hash of block ${drawBlock}, which can be read until block ${drawBlock + HASH_REACH}, and has to be ` +
      `shown until ${formatMoment(auditEnds, await latestTime(session))}; otherwise the market is void and the bond is burned.`,
  );
  ui.say(
    `Let this run until then: npx hardhat dcai market run --model ${modelId} --seal ${shortPath(kept.file)} --watch`,
  );
  return { modelId, market, terms, unit: unitDown(terms), stake: batchStake(terms), escrowed, drawBlock, hash };
}

/** A test set that was revealed once measures nothing, and a fifth of it is known once it was audited. Throws SealUsed. */
async function requireFresh(model: MarketModel, { file, sealed }: KeptSeal): Promise<void> {
  const markets = await model.count();
  for (let market = 1; market <= markets; market++) {
    const { terms, auditedPages, revealedPages } = await model.view(market);
    if (terms.root === sealed.root && auditedPages + revealedPages > 0) throw new SealUsed({ file, market });
  }
}

async function chooseTerms(
  session: Session,
  view: ModelView,
  kept: KeptSeal,
  currency: Unit,
  times: MarketTimes,
  options: OpenOptions,
): Promise<MarketTerms> {
  const { sizes, root } = kept.sealed;
  if (options.bounty === undefined) {
    throw new MissingOption({ option: "--bounty", what: `how many ${currency.symbol} all answers together are worth` });
  }
  const bounty = parseAmount("--bounty", options.bounty, currency);
  const longest = kept.samples.toSorted((a, b) => b.features.length - a.features.length).slice(0, TRIED);
  const measured = await measureUpdates(session, view, longest, MOST_UPDATE_GAS);
  const fees = await usualFees(session, view, kept, measured);
  return {
    ...sizes,
    root,
    bounty,
    bond: options.bond === undefined ? bounty : parseAmount("--bond", options.bond, currency),
    dropLimit:
      options.dropLimit === undefined
        ? Math.ceil(sizes.samples / DROP_SHARE)
        : parseInteger("--drop-limit", options.dropLimit, 0, 2 ** 32 - 1),
    maxBatches: parseInteger("--max-batches", `${options.maxBatches}`, 0, 65_535),
    maxBatchSamples: parseInteger("--max-batch-samples", `${options.maxBatchSamples}`, 0, 2 ** 32 - 1),
    updateGas:
      options.updateGas === undefined
        ? Number(clamp(2n * measured, coldUpdate(view, longest[0]!), MOST_UPDATE_GAS))
        : parseInteger("--update-gas", options.updateGas, 0, 2 ** 32 - 1),
    pageFee: options.pageFee === undefined ? fees.page : parseAmount("--page-fee", options.pageFee, currency),
    sampleFee: options.sampleFee === undefined ? fees.sample : parseAmount("--sample-fee", options.sampleFee, currency),
    ...deadlinesFrom(await latestTime(session), times),
  };
}

/**
 * The least gas for updates: what one may need where an earlier batch has emptied every slot that it touches, 22,700 gas for a slot. A sparse
 * sample touches one for each feature, two bytes, at most, and in two rows where a perceptron has more than two labels.
 */
function coldUpdate({ settings, labels }: ModelView, longest: MarketSample): bigint {
  if (settings === null || !isSparse(settings.kind)) return LEAST_UPDATE_GAS;
  const features = BigInt((longest.features.length - 2) / 4);
  const rows = settings.kind === "SparsePerceptron" && labels.length > 2 ? 2n : 1n;
  return clamp(rows * features * 22_700n + 60_000n, LEAST_UPDATE_GAS, MOST_UPDATE_GAS);
}

/** What replaying costs in gas, and a margin; nothing where the model is paid in tokens, whose worth nobody here knows. */
async function usualFees(
  session: Session,
  view: ModelView,
  { sealed: { sizes }, samples }: KeptSeal,
  update: bigint,
): Promise<{ page: bigint; sample: bigint }> {
  if (!isEther(view.currency)) return { page: 0n, sample: 0n };
  const count = await measurePage(session, view, samples.slice(0, scoredOn(sizes, 0)));
  const price = FEE_MARGIN * (await likelyGasPrice(session.client.context.rpc));
  return { page: price * (PAGE_GAS + count), sample: price * (STEP_GAS + update / COLD_SHARE) };
}

function showTerms({ ui }: Session, view: ModelView, terms: MarketTerms, currency: Unit, times: MarketTimes): void {
  const amount = (value: bigint) => formatAmount(value, currency);
  const unit = unitDown(terms);
  const { samples, dropLimit, maxBatches, maxBatchSamples, updateGas, pageFee, sampleFee } = terms;
  const pages = pageCount(terms);
  ui.card([
    ["model", `${view.modelId} (${view.name})`],
    ["test set", `${samples} scored samples on ${count(pages, "page")}`],
    ["bounty", `${amount(terms.bounty)}: ${amount(unit)} for each more that is answered rightly`],
    ["bond", `${amount(terms.bond)}, which comes back if you show everything in time`],
    [
      "a batch stakes",
      `${amount(batchStake(terms))}, and loses it if it costs more than ${count(dropLimit, "answer")}`,
    ],
    ["batches", `at most ${maxBatches}, of up to ${maxBatchSamples} samples; ${updateGas} gas for each update`],
    [
      "fees for the replay",
      `${amount(pageFee)} a page and batch, ${amount(pageFees(terms))} in all, from you; ${amount(sampleFee)} a sample and pass, ` +
        "from the committers; what is not used comes back",
    ],
    ["phases", describeTimes(times)],
  ]);
  if (pageFee === 0n || sampleFee === 0n) {
    ui.say(
      "Nobody is paid for replaying all of this; name --page-fee and --sample-fee so that strangers do it for you.",
    );
  }
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

export default sessionAction<OpenOptions & CommonOptions & { readonly yes: boolean }>(open);
