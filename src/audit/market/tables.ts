import type { Hex } from "../../codec/bytes.ts";
import type { TableSpec } from "../table.ts";

/** The code of a contract that keeps a page or a part of a batch, as a node gave it; `0x` if it had none. */
export interface CodeRow {
  address: string;
  /** Of the event that named it. */
  block: number;
  code: Hex;
}

export const CODES: TableSpec<CodeRow> = {
  name: "codes",
  key: ["address"],
  columns: { address: "text", block: "int", code: "text" },
};

/** A model with markets. */
export interface MarketModelRow {
  modelId: bigint;
  /** How many markets it has had. */
  markets: number;
  /** The batch that was drawn last and is not judged. */
  hand: number | null;
  /** Whether a sample of that batch changed a parameter. */
  changed: boolean;
}

export const MARKET_MODELS: TableSpec<MarketModelRow> = {
  name: "market_models",
  key: ["modelId"],
  columns: { modelId: "big", markets: "int", hand: "int", changed: "bool" },
};

export interface MarketRow {
  modelId: bigint;
  /** From 1. */
  market: number;
  sponsor: string;
  openedBlock: number;
  drawBlock: bigint;
  /** By name, as the sponsor fixed them; amounts and times in decimal digits. */
  terms: Record<string, string>;
  auditSeed: Hex | null;
  auditedPages: number;
  /** Batches. */
  committed: number;
  revealed: number;
  judged: number;
  settled: number;
  revealedPages: number;
  revealedSamples: number;
  lastCommitBlock: number | null;
  firstRevealBlock: number | null;
  /** Of all salts that were revealed. */
  saltMix: Hex;
  /** Told by the first count. */
  orderSeed: Hex | null;
  baseline: number;
  correct: number;
  /** How often all pages were counted. */
  counts: number;
  closed: boolean;
  isVoid: boolean;
  paidToSponsor: bigint;
  burned: bigint;
}

export const MARKETS: TableSpec<MarketRow> = {
  name: "markets",
  key: ["modelId", "market"],
  columns: {
    modelId: "big",
    market: "int",
    sponsor: "text",
    openedBlock: "int",
    drawBlock: "big",
    terms: "json",
    auditSeed: "text",
    auditedPages: "int",
    committed: "int",
    revealed: "int",
    judged: "int",
    settled: "int",
    revealedPages: "int",
    revealedSamples: "int",
    lastCommitBlock: "int",
    firstRevealBlock: "int",
    saltMix: "text",
    orderSeed: "text",
    baseline: "int",
    correct: "int",
    counts: "int",
    closed: "bool",
    isVoid: "bool",
    paidToSponsor: "big",
    burned: "big",
  },
};

export const [COMMITTED, REVEALED, ACCEPTED, REJECTED, CLAIMED] = [1, 2, 3, 4, 5] as const;

/** A revealed part of a batch. */
export interface PartOfBatch {
  readonly code: string;
  readonly samples: number;
  /** keccak256 of the packed samples. */
  readonly hash: Hex;
}

export interface MarketBatchRow {
  modelId: bigint;
  market: number;
  batch: number;
  committer: string;
  commitment: Hex;
  /** {@link COMMITTED} to {@link CLAIMED}. */
  state: number;
  samples: number;
  parts: PartOfBatch[];
  /** In the order of the replay. */
  position: number | null;
  /** Correct answers that it added. */
  improvement: number;
  /** The number of the sample whose update failed, plus 1; 0 if none did. */
  failedAt: number;
  /** When it was judged or claimed. */
  paid: bigint;
}

export const MARKET_BATCHES: TableSpec<MarketBatchRow> = {
  name: "market_batches",
  key: ["modelId", "market", "batch"],
  columns: {
    modelId: "big",
    market: "int",
    batch: "int",
    committer: "text",
    commitment: "text",
    state: "int",
    samples: "int",
    parts: "json",
    position: "int",
    improvement: "int",
    failedAt: "int",
    paid: "big",
  },
};

/** A page of the test set that was revealed. */
export interface MarketPageRow {
  modelId: bigint;
  market: number;
  page: number;
  samples: number;
  code: string;
}

export const MARKET_PAGES: TableSpec<MarketPageRow> = {
  name: "market_pages",
  key: ["modelId", "market", "page"],
  columns: { modelId: "big", market: "int", page: "int", samples: "int", code: "text" },
};
