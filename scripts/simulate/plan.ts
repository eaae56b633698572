import type { StakeSettings } from "../../src/client/index.ts";
import type { ClassifierKind } from "../../src/codec/index.ts";
import type { PointsSettings } from "../../src/index.ts";
import type { AgentKind, AnyAgent } from "./scenario.ts";

/** A scenario, checked, with every field filled in: times in seconds, money in wei. Plain data: it goes to other processes. */
export interface Plan {
  readonly name: string;
  readonly about: string;
  /** How long people contribute, and how long everything lasts. */
  readonly season: number;
  readonly horizon: number;
  readonly noteEvery: number;
  readonly seeds: readonly [first: number, last: number];
  readonly data: DataPlan;
  readonly model: ModelPlan;
  readonly incentive: IncentivePlan;
  /** One of them is the owner. */
  readonly agents: readonly AgentPlan[];
}

/** Where samples come from. */
export interface DataPlan {
  readonly source:
    | { readonly set: "spam-assassin" | "mnist" | "iris" }
    | {
        /** Absolute. */
        readonly file: string;
        readonly columns: { readonly text: string } | { readonly columns: readonly string[] };
        readonly label: string;
        readonly labels: readonly string[] | null;
      };
  readonly pretrain: number;
  readonly heldOut: number;
  readonly limit: number | null;
}

/** What the owner starts with. */
export interface ModelPlan {
  readonly classifier: ClassifierKind;
  readonly features: number;
  readonly encoder: "vocabulary" | "hashing";
  readonly maxFeatures: number | null;
  readonly learningRate: number;
  readonly epochs: number;
}

/** The mechanism's settings. */
export type IncentivePlan =
  | { readonly mechanism: "stake"; readonly settings: Required<StakeSettings> }
  | { readonly mechanism: "points"; readonly settings: PointsSettings; readonly ownerRounds: number };

/** One entry of the people. */
export interface AgentPlan {
  readonly name: string;
  readonly kind: AgentKind;
  readonly count: number;
  /** For each of the `count` people, shared by their accounts. */
  readonly budget: bigint;
  readonly every: number;
  /** Null: evenly spread. */
  readonly from: number | null;
  readonly until: number;
  readonly jitter: number;
  readonly samples: number;
  readonly refunds: boolean;
  readonly reports: boolean;
  /** Takes, as the owner, what the model differs from. */
  readonly takes: boolean;
  readonly sweeps: boolean;
  readonly votes: NonNullable<AnyAgent["votes"]>;
  readonly voteAccuracy: number;
  /** Of each person: 1 but for a sybil. */
  readonly accounts: number;
  readonly errorRate: number;
  /** Of a reporter: how many before it stops; no bound for others. */
  readonly contributions: number | null;
  /** Of a price-sensitive agent. */
  readonly maxPrice: bigint | null;
  readonly isOwner: boolean;
}
