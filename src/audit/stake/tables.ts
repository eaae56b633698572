import type { Hex } from "../../codec/bytes.ts";
import type { TableSpec } from "../table.ts";

/** The pool of one model, in the contract's units; a share is 2^-64 of the currency's smallest one. */
export interface PoolRow {
  modelId: bigint;
  /** The model's `poolPeriod`, in seconds. */
  period: bigint;
  confirmWait: bigint;
  /** All accounts' standing. */
  total: bigint;
  /** Whether money ever streamed. */
  streamed: boolean;
  /** Shares that each unit of standing has been given since the beginning. */
  accrued: bigint;
  /** Block timestamp up to which the stream is released. */
  settledAt: bigint;
  /** Seconds that the stream still ran then. */
  timeLeft: bigint;
  /** Shares that are still to be given. */
  unreleased: bigint;
  /** The part of the hub's pool that all this is about. */
  accounted: bigint;
}

export const POOLS: TableSpec<PoolRow> = {
  name: "stake_pools",
  key: ["modelId"],
  columns: {
    modelId: "big",
    period: "big",
    confirmWait: "big",
    total: "big",
    streamed: "bool",
    accrued: "big",
    settledAt: "big",
    timeLeft: "big",
    unreleased: "big",
    accounted: "big",
  },
};

/** What an account has on a model. */
export interface StandingRow {
  modelId: bigint;
  account: string;
  standing: bigint;
  /** Value of `accrued` up to which each unit of standing has been paid. */
  paid: bigint;
}

export const STANDINGS: TableSpec<StandingRow> = {
  name: "stake_standings",
  key: ["modelId", "account"],
  columns: { modelId: "big", account: "text", standing: "big", paid: "big" },
};

/** The two clocks of a disputed contribution; which of them runs is the record's mark. All zero once it is settled. */
export interface DisputeRow {
  modelId: bigint;
  id: Hex;
  /** Block timestamp since which one of them runs. */
  since: bigint;
  /** Seconds that each had run until then. */
  agreedFor: bigint;
  differedFor: bigint;
}

export const DISPUTES: TableSpec<DisputeRow> = {
  name: "stake_disputes",
  key: ["modelId", "id"],
  columns: { modelId: "big", id: "text", since: "big", agreedFor: "big", differedFor: "big" },
};
