import type { Hex } from "../codec/bytes.ts";
import type { TableSpec } from "./table.ts";

/** A model as the hub knows it. */
export interface ModelRow {
  modelId: bigint;
  owner: string;
  classifier: string;
  classifierName: string;
  classifierConfig: Hex;
  mechanism: string;
  mechanismName: string;
  mechanismConfig: Hex;
  currency: string;
  /** How many. */
  labels: number;
  isOpen: boolean;
  holdsBack: boolean;
  wantsVotes: boolean;
  isFree: boolean;
  anyoneWait: bigint;
  sweepTipBps: number;
  learnedAt: bigint;
  lastContributionAt: bigint;
  pool: bigint;
  createdBlock: number;
}

export const MODELS: TableSpec<ModelRow> = {
  name: "models",
  key: ["modelId"],
  columns: {
    modelId: "big",
    owner: "text",
    classifier: "text",
    classifierName: "text",
    classifierConfig: "text",
    mechanism: "text",
    mechanismName: "text",
    mechanismConfig: "text",
    currency: "text",
    labels: "int",
    isOpen: "bool",
    holdsBack: "bool",
    wantsVotes: "bool",
    isFree: "bool",
    anyoneWait: "big",
    sweepTipBps: "int",
    learnedAt: "big",
    lastContributionAt: "big",
    pool: "big",
    createdBlock: "int",
  },
};

/** What a model is for, as texts; what is no text in UTF-8 shows as U+FFFD. */
export interface CardRow {
  modelId: bigint;
  name: string;
  labels: string[];
  encoder: string;
  /** The same, to the byte. */
  raw: RawCard;
}

/** What a model is for, in bytes. */
export interface RawCard {
  readonly name: Hex;
  readonly labels: readonly Hex[];
  readonly encoder: Hex;
}

export const CARDS: TableSpec<CardRow> = {
  name: "cards",
  key: ["modelId"],
  columns: { modelId: "big", name: "text", labels: "json", encoder: "text", raw: "json" },
};

/** One slot of a model's parameters, as its twin has it. */
export interface ParameterRow {
  modelId: bigint;
  slot: number;
  value: Hex;
}

export const PARAMETERS: TableSpec<ParameterRow> = {
  name: "parameters",
  key: ["modelId", "slot"],
  columns: { modelId: "big", slot: "int", value: "text" },
};

export const OPEN = 1;
export const CLOSED = 2;

/** Where what was left of a swept deposit went. */
export type SweptTo = "contributor" | "pool" | "owner";

/** A contribution, or a sample that a mechanism recorded, and what became of it. */
export interface ContributionRow {
  modelId: bigint;
  id: Hex;
  contributor: string;
  contributedAt: bigint;
  deposit: bigint;
  label: number;
  features: Hex;
  /** Whether the model changed by it when it was contributed. */
  learned: boolean;
  /** Recorded by the mechanism, without a deposit. */
  isSample: boolean;
  /** {@link OPEN} or {@link CLOSED}. */
  status: number;
  mark: number;
  claimable: bigint;
  /** What was paid out of the deposit, by the way it went. */
  refunded: bigint;
  reported: bigint;
  taken: bigint;
  moved: bigint;
  tip: bigint;
  swept: bigint;
  sweptTo: SweptTo | null;
  block: number;
  logIndex: number;
  transactionHash: string;
}

export const CONTRIBUTIONS: TableSpec<ContributionRow> = {
  name: "contributions",
  key: ["modelId", "id"],
  columns: {
    modelId: "big",
    id: "text",
    contributor: "text",
    contributedAt: "big",
    deposit: "big",
    label: "int",
    features: "text",
    learned: "bool",
    isSample: "bool",
    status: "int",
    mark: "int",
    claimable: "big",
    refunded: "big",
    reported: "big",
    taken: "big",
    moved: "big",
    tip: "big",
    swept: "big",
    sweptTo: "text",
    block: "int",
    logIndex: "int",
    transactionHash: "text",
  },
};

/** Why a balance changed. Amounts of `stake`, `refund` … come in, those of `unstake`, `deposit` … go out. */
export type PaymentKind =
  | "stake"
  | "unstake"
  | "deposit"
  | "refund"
  | "report"
  | "take"
  | "tip"
  | "sweep"
  | "fund"
  | "escrow"
  | "moved out"
  | "moved in";

/** One change of one balance. */
export interface PaymentRow {
  block: number;
  logIndex: number;
  part: number;
  kind: PaymentKind;
  modelId: bigint | null;
  /** The contribution's or the escrow's id, if it is about one. */
  id: string | null;
  currency: string;
  account: string;
  /** Negative where the balance fell. */
  amount: bigint;
  transactionHash: string;
}

export const PAYMENTS: TableSpec<PaymentRow> = {
  name: "payments",
  key: ["block", "logIndex", "part"],
  columns: {
    block: "int",
    logIndex: "int",
    part: "int",
    kind: "text",
    modelId: "big",
    id: "text",
    currency: "text",
    account: "text",
    amount: "big",
    transactionHash: "text",
  },
};

export interface BalanceRow {
  currency: string;
  account: string;
  amount: bigint;
}

export const BALANCES: TableSpec<BalanceRow> = {
  name: "balances",
  key: ["currency", "account"],
  columns: { currency: "text", account: "text", amount: "big" },
};

export interface CurrencyRow {
  currency: string;
}

export const CURRENCIES: TableSpec<CurrencyRow> = {
  name: "currencies",
  key: ["currency"],
  columns: { currency: "text" },
};

/** An escrow; all zero once it is released. */
export interface EscrowRow {
  modelId: bigint;
  escrowId: string;
  beneficiary: string;
  releaseAt: bigint;
  amount: bigint;
}

export const ESCROWS: TableSpec<EscrowRow> = {
  name: "escrows",
  key: ["modelId", "escrowId"],
  columns: { modelId: "big", escrowId: "text", beneficiary: "text", releaseAt: "big", amount: "big" },
};

/** Something that cannot be, met while the events were replayed. */
export interface FindingRow {
  block: number;
  logIndex: number;
  part: number;
  modelId: bigint | null;
  invariant: string;
  what: string;
  place: string;
  expected: string;
  actual: string;
  transactionHash: string;
}

export const FINDINGS: TableSpec<FindingRow> = {
  name: "findings",
  key: ["block", "logIndex", "part"],
  columns: {
    block: "int",
    logIndex: "int",
    part: "int",
    modelId: "big",
    invariant: "text",
    what: "text",
    place: "text",
    expected: "text",
    actual: "text",
    transactionHash: "text",
  },
};
