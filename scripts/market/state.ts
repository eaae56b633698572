import type { BatchView, MarketModel, MarketView, PageView } from "../../src/client/index.ts";
import { HASH_REACH } from "../../src/index.ts";
import { NoSuchMarket } from "./errors.ts";

/** A market with its batches and pages, as of one moment. */
export interface MarketState {
  readonly view: MarketView;
  readonly batches: readonly BatchView[];
  /** Read where pages are revealed; empty before. */
  readonly pages: readonly PageView[];
  /** The latest block's timestamp, seconds since 1970. */
  readonly now: number;
  /** The latest block's number. */
  readonly block: number;
  /** Whether the audit can be drawn now. */
  readonly isDrawable: boolean;
}

/** Reads a market: the last one unless told. Throws NoSuchMarket. */
export async function readState(model: MarketModel, market?: number): Promise<MarketState> {
  const { number: block, timestamp: now } = await model.context.rpc.latestBlock();
  const view = await model.view(market);
  if (view.phase === "none") {
    const markets = await model.count();
    throw new NoSuchMarket({ modelId: model.place.modelId, market: market ?? 0, markets });
  }
  const batches = await model.batches(view);
  const pages = view.phase === "pages" ? await model.pages(view) : [];
  const isDrawable = view.phase === "audit" && view.auditSeed === null && (await model.canDraw());
  return { view, batches, pages, now, block, isDrawable };
}

/** The last block in which the audit can be drawn. */
export function drawnUntil({ drawBlock }: Pick<MarketView, "drawBlock">): number {
  return drawBlock + HASH_REACH;
}

/** Batches that were revealed and have neither been judged nor claimed. */
export function unsettled({ batches }: Pick<MarketState, "batches">): BatchView[] {
  return batches.filter(({ state }) => state === "revealed");
}

/** Whether a batch is in hand: the model is not what judged batches have made it, or records are missing. */
export function isBusy({ view: { cursor } }: Pick<MarketState, "view">): boolean {
  return cursor.stage !== "baseline" && cursor.stage !== "next";
}
