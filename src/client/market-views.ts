import type { Hex } from "../codec/bytes.ts";
import { readTerms } from "../incentives/market-history.ts";
import type { MarketTerms } from "../incentives/market-terms.ts";
import { marketAbi } from "./abi.ts";
import { view } from "./context.ts";
import type { Context } from "./context.ts";
import { NotAMarketModel } from "./errors.ts";
import { hubModelInfo, pluginName } from "./models.ts";
import { mapInGroups } from "./records.ts";

/** In the order of the contract's MarketPhase. */
export const MARKET_PHASES = [
  "none",
  "audit",
  "void",
  "commit",
  "reveal",
  "pages",
  "replay",
  "settle",
  "closed",
] as const;
/** In the order of the contract's BatchState. */
export const BATCH_STATES = ["none", "committed", "revealed", "accepted", "rejected", "claimed"] as const;
/** In the order of the contract's ReplayStage. */
export const REPLAY_STAGES = ["baseline", "next", "apply", "score", "record", "undo"] as const;

export type MarketPhase = (typeof MARKET_PHASES)[number];
export type BatchState = (typeof BATCH_STATES)[number];
export type ReplayStage = (typeof REPLAY_STAGES)[number];

/** A model's market mechanism. */
export type MarketPlug = Pick<MarketPlace, "mechanism" | "modelId">;

/** Where a model's markets are, and what they pay in. */
export interface MarketPlace {
  readonly mechanism: string;
  readonly modelId: bigint;
  /** `ETHER` or a token's address. */
  readonly currency: string;
}

/** How far a replay is; see `IPredictionMarket`. */
export interface ReplayCursor {
  readonly stage: ReplayStage;
  /** Of the next batch in the order. */
  readonly position: number;
  /** The batch in hand. */
  readonly batch: number;
  readonly part: number;
  /** To be counted next. */
  readonly page: number;
  /** Samples of the batch that are applied or recorded, or left to undo. */
  readonly index: number;
  /** Correct answers on the pages counted in this pass. */
  readonly count: number;
  /** Correct answers after the last accepted batch. */
  readonly correct: number;
  /** Correct answers before the first. */
  readonly baseline: number;
  readonly changed: boolean;
  /** Done so far. */
  readonly steps: number;
}

/** A market as it stands; see `IPredictionMarket`. Money in the currency's smallest unit, times in seconds since 1970. */
export interface MarketView {
  readonly modelId: bigint;
  readonly market: number;
  readonly sponsor: string;
  readonly phase: MarketPhase;
  readonly terms: MarketTerms;
  /** u: what one more correct answer pays. */
  readonly unit: bigint;
  /** S: what a batch has to stake. */
  readonly stake: bigint;
  readonly pages: number;
  /** The block whose hash draws the audit. */
  readonly drawBlock: number;
  /** Null until it is drawn. */
  readonly auditSeed: Hex | null;
  readonly orderSeed: Hex;
  readonly auditedPages: number;
  /** Batches. */
  readonly committed: number;
  readonly revealed: number;
  readonly judged: number;
  /** Judged or claimed. */
  readonly settled: number;
  readonly revealedPages: number;
  /** Of the test set. */
  readonly revealedSamples: number;
  /** What each revealed batch is paid for the pages that were withheld, as far as is known. */
  readonly share: bigint;
  /** From then on the hub releases what is left in escrow. */
  readonly releaseAt: number;
  readonly cursor: ReplayCursor;
}

/** A batch as it stands. */
export interface BatchView {
  readonly batch: number;
  readonly state: BatchState;
  readonly committer: string;
  readonly commitment: Hex;
  /** Revealed so far. */
  readonly samples: number;
  /** Revealed so far. */
  readonly parts: number;
  /** Correct answers that it added, once it is judged; 0 if it was undone. */
  readonly improvement: number;
}

/** A page of the test set; see `IPredictionMarket`. */
export interface PageView {
  readonly page: number;
  /** Where its samples are kept; null while it is not revealed. */
  readonly code: string | null;
  readonly samples: number;
  /** What counting it cost when it was revealed. */
  readonly gasUsed: bigint;
}

/** How many calls are on their way at once. */
const CALLS_AT_ONCE = 32;

/** The market mechanism of a model. Throws NotAMarketModel, ContractError: UNKNOWN_MODEL. */
export async function marketPlace(context: Context, modelId: bigint): Promise<MarketPlace> {
  const { mechanism, currency } = await hubModelInfo(context, modelId);
  const name = await pluginName(context, mechanism);
  if (name !== "PredictionMarket") throw new NotAMarketModel({ modelId, mechanism: name });
  return { mechanism, modelId, currency };
}

/** How many markets a model has had; they are numbered from 1. */
export async function marketCount(context: Context, place: MarketPlug): Promise<number> {
  return Number((await ask<bigint>(context, place, "marketCount", []))[0]);
}

/** A market as it stands; its phase is `none` if there is none of this number. */
export async function marketOf(context: Context, place: MarketPlug, market: number): Promise<MarketView> {
  const [info] = await ask<RawMarket>(context, place, "marketOf", [market]);
  const { sponsor, phase, terms, unit, stake, auditSeed, orderSeed, share, cursor } = info!;
  const number = (name: keyof RawNumbers) => Number(info![name]);
  return {
    modelId: place.modelId,
    market,
    sponsor,
    phase: MARKET_PHASES[Number(phase)]!,
    terms: readTerms(terms),
    unit,
    stake,
    pages: number("pages"),
    drawBlock: number("drawBlock"),
    auditSeed: BigInt(auditSeed) === 0n ? null : auditSeed,
    orderSeed,
    auditedPages: number("auditedPages"),
    committed: number("committed"),
    revealed: number("revealed"),
    judged: number("judged"),
    settled: number("settled"),
    revealedPages: number("revealedPages"),
    revealedSamples: number("revealedSamples"),
    share,
    releaseAt: number("releaseAt"),
    cursor: toCursor(cursor),
  };
}

/** A batch as it stands; its state is `none` if there is none of this number. */
export async function batchOf(context: Context, place: MarketPlug, market: number, batch: number): Promise<BatchView> {
  const [info] = await ask<Record<keyof BatchView, bigint | string>>(context, place, "batchOf", [market, batch]);
  const { state, committer, commitment, samples, parts, improvement } = info!;
  return {
    batch,
    state: BATCH_STATES[Number(state)]!,
    committer: committer as string,
    commitment: commitment as Hex,
    samples: Number(samples),
    parts: Number(parts),
    improvement: Number(improvement),
  };
}

/** All batches of a market, by their numbers. */
export function batchesOf(
  context: Context,
  place: MarketPlug,
  { market, committed }: Pick<MarketView, "market" | "committed">,
): Promise<BatchView[]> {
  const numbers = Array.from({ length: committed }, (_, batch) => batch);
  return mapInGroups(numbers, CALLS_AT_ONCE, (batch) => batchOf(context, place, market, batch));
}

/** A page of a market's test set. */
export async function pageOf(context: Context, place: MarketPlug, market: number, page: number): Promise<PageView> {
  const [code, samples, gasUsed] = await ask<bigint | string>(context, place, "pageOf", [market, page]);
  const isRevealed = BigInt(code!) !== 0n;
  return { page, code: isRevealed ? (code as string) : null, samples: Number(samples), gasUsed: BigInt(gasUsed!) };
}

/** All pages of a market's test set, by their numbers. */
export function pagesOf(
  context: Context,
  place: MarketPlug,
  { market, pages }: Pick<MarketView, "market" | "pages">,
): Promise<PageView[]> {
  const numbers = Array.from({ length: pages }, (_, page) => page);
  return mapInGroups(numbers, CALLS_AT_ONCE, (page) => pageOf(context, place, market, page));
}

/** The batches in the order of the replay, as far as they are drawn. */
export function orderOf(
  context: Context,
  place: MarketPlug,
  { market, cursor }: Pick<MarketView, "market" | "cursor">,
): Promise<number[]> {
  const positions = Array.from({ length: cursor.position }, (_, position) => position);
  return mapInGroups(positions, CALLS_AT_ONCE, async (position) =>
    Number((await ask<bigint>(context, place, "orderOf", [market, position]))[0]),
  );
}

/** How many markets of a sponsor were void when they were closed. */
export async function voidedMarkets(
  context: Context,
  { mechanism }: Pick<MarketPlug, "mechanism">,
  sponsor: string,
): Promise<number> {
  return Number((await view<bigint>(context, mechanism, marketAbi, "voidedMarkets", [sponsor]))[0]);
}

type RawNumbers = Record<
  | "phase"
  | "pages"
  | "drawBlock"
  | "auditedPages"
  | "committed"
  | "revealed"
  | "judged"
  | "settled"
  | "revealedPages"
  | "revealedSamples"
  | "releaseAt",
  bigint
>;

interface RawMarket extends RawNumbers {
  sponsor: string;
  terms: Record<string, bigint | string>;
  unit: bigint;
  stake: bigint;
  auditSeed: Hex;
  orderSeed: Hex;
  share: bigint;
  cursor: Record<keyof ReplayCursor, bigint | boolean>;
}

function toCursor(cursor: RawMarket["cursor"]): ReplayCursor {
  const number = (name: keyof ReplayCursor) => Number(cursor[name]);
  return {
    stage: REPLAY_STAGES[number("stage")]!,
    position: number("position"),
    batch: number("batch"),
    part: number("part"),
    page: number("page"),
    index: number("index"),
    count: number("count"),
    correct: number("correct"),
    baseline: number("baseline"),
    changed: cursor.changed as boolean,
    steps: number("steps"),
  };
}

function ask<T>(
  context: Context,
  { mechanism, modelId }: MarketPlug,
  method: string,
  args: readonly unknown[],
): Promise<T[]> {
  return view<T>(context, mechanism, marketAbi, method, [modelId, ...args]);
}
