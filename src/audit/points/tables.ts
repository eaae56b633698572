import type { Hex } from "../../codec/bytes.ts";
import type { TableSpec } from "../table.ts";

/** A model's settings and counts. */
export interface PointsModelRow {
  modelId: bigint;
  /** Seconds. */
  commitWindow: number;
  revealWindow: number;
  quorum: number;
  votePoints: number;
  contributionPoints: number;
  /** How often people voted so, with 16 fractional bits, in decimal digits; in the order of `FourKinds`. */
  counts: string[];
  /** How many accounts have had a contribution found valid. */
  members: number;
}

export const POINTS_MODELS: TableSpec<PointsModelRow> = {
  name: "points_models",
  key: ["modelId"],
  columns: {
    modelId: "big",
    commitWindow: "int",
    revealWindow: "int",
    quorum: "int",
    votePoints: "int",
    contributionPoints: "int",
    counts: "json",
    members: "int",
  },
};

/** An account's points. */
export interface PointsMemberRow {
  modelId: bigint;
  account: string;
  /** Free ones. */
  points: bigint;
  validContributions: number;
  rightVotes: number;
  /** On the leaderboard, from 0; null without a valid contribution. */
  place: number | null;
}

export const POINTS_MEMBERS: TableSpec<PointsMemberRow> = {
  name: "points_members",
  key: ["modelId", "account"],
  columns: {
    modelId: "big",
    account: "text",
    points: "big",
    validContributions: "int",
    rightVotes: "int",
    place: "int",
  },
};

/** Votes on a contribution. */
export interface PointsPollRow {
  modelId: bigint;
  id: Hex;
  author: string;
  round: bigint;
  valid: number;
  invalid: number;
  modelAgreed: boolean;
  quorum: number;
  isSettled: boolean;
}

export const POINTS_POLLS: TableSpec<PointsPollRow> = {
  name: "points_polls",
  key: ["modelId", "id"],
  columns: {
    modelId: "big",
    id: "text",
    author: "text",
    round: "big",
    valid: "int",
    invalid: "int",
    modelAgreed: "bool",
    quorum: "int",
    isSettled: "bool",
  },
};

export const [NONE, COMMITTED, REVEALED] = [0, 1, 2];

/** An account's last ballot. */
export interface PointsBallotRow {
  modelId: bigint;
  account: string;
  /** {@link NONE}, {@link COMMITTED} or {@link REVEALED}. */
  state: number;
  round: bigint;
  /** Votes committed, or revealed. */
  count: number;
  /** Whether they lock points. */
  locks: boolean;
  /** Of each kind of vote when it was committed, with 10 fractional bits, in decimal digits. */
  rarity: string[];
  /** Bit i: what `ids[i]` is held to be. */
  valid: bigint;
  /** Revealed and not collected yet. */
  ids: Hex[];
}

export const POINTS_BALLOTS: TableSpec<PointsBallotRow> = {
  name: "points_ballots",
  key: ["modelId", "account"],
  columns: {
    modelId: "big",
    account: "text",
    state: "int",
    round: "big",
    count: "int",
    locks: "bool",
    rarity: "json",
    valid: "big",
    ids: "json",
  },
};
