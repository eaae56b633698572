// What many worlds with markets say together.
import { GROUPS, KINDS } from "../scripts/simulate/market/kinds.ts";
import type { Kind } from "../scripts/simulate/market/kinds.ts";
import type { MarketWorldSettings, ScenarioName } from "../scripts/simulate/market/settings.ts";
import type { StoredAgent, StoredWorld } from "./market-results.ts";

/** A mean over seeds, and its standard error. */
export interface Mean {
  readonly mean: number;
  readonly error: number;
}

/** Everybody of one kind. Payoffs in answers, gas left out. */
export interface KindSummary extends GroupSummary {
  readonly kind: Kind;
}

/** Some batches. */
export interface GroupSummary {
  readonly batches: number;
  readonly payoff: Mean;
  /** Share of the batches that were rejected. */
  readonly rejected: number;
  /** Seeds in which the kind lost. */
  readonly losses: number;
  /** For each seed the mean of its batches. */
  readonly bySeed: readonly number[];
}

/** One scenario. Accuracies are shares of samples that nobody else has seen, 0 to 1. */
export interface MarketSummary {
  readonly scenario: ScenarioName;
  readonly seeds: readonly number[];
  /** m, d, and S in answers. */
  readonly scored: number;
  readonly dropLimit: number;
  readonly stake: number;
  readonly voided: number;
  readonly accuracies: Readonly<Record<keyof StoredWorld["accuracies"], Mean & { readonly bySeed: readonly number[] }>>;
  /** Seeds in which the market's model was better than the one without. */
  readonly better: number;
  readonly kinds: readonly KindSummary[];
  /** Of several kinds together; empty where there is none of them. */
  readonly groups: readonly (GroupSummary & { readonly group: keyof typeof GROUPS })[];
  readonly sponsor: Mean;
  readonly burned: Mean;
  readonly auditedWrong: number;
  readonly byDropLimit: readonly {
    readonly dropLimit: number;
    readonly accuracy: number;
    readonly kinds: readonly { readonly kind: Kind; readonly payoff: number; readonly rejected: number }[];
  }[];
  /** The worst of all worlds, wei. */
  readonly imbalanceWei: string;
  /** Mean of all transactions of a market, and of its replay. */
  readonly gas: number;
  readonly replayGas: number;
}

export function summarise(
  scenario: ScenarioName,
  { scored, dropLimit }: MarketWorldSettings,
  worlds: readonly StoredWorld[],
): MarketSummary {
  const accuracies = (key: keyof StoredWorld["accuracies"]) => {
    const bySeed = worlds.map((world) => world.accuracies[key]);
    return { ...meanOf(bySeed), bySeed };
  };
  const played = worlds.filter(({ isVoid }) => !isVoid);
  return {
    scenario,
    seeds: worlds.map(({ seed }) => seed),
    scored,
    dropLimit,
    stake: 3 * dropLimit,
    voided: worlds.length - played.length,
    accuracies: {
      before: accuracies("before"),
      withMarket: accuracies("withMarket"),
      without: accuracies("without"),
      honestOnly: accuracies("honestOnly"),
    },
    better: worlds.filter((world) => world.accuracies.withMarket > world.accuracies.without).length,
    kinds: kindsIn(played).map((kind) => ({ kind, ...summariseGroup([kind], played) })),
    groups: (["gamblers", "copiers"] as const)
      .filter((group) => GROUPS[group].some((kind) => kindsIn(played).includes(kind)))
      .map((group) => ({ group, ...summariseGroup(GROUPS[group], played) })),
    sponsor: meanOf(worlds.map(({ sponsor }) => sponsor)),
    burned: meanOf(worlds.map(({ burned }) => burned)),
    auditedWrong: mean(played.map(({ auditedWrong }) => auditedWrong)),
    byDropLimit: dropLimitsOf(dropLimit, played),
    imbalanceWei: worlds.find(({ imbalanceWei }) => imbalanceWei !== "0")?.imbalanceWei ?? "0",
    gas: Math.round(mean(worlds.map(({ gas }) => gas))),
    replayGas: Math.round(mean(worlds.map(({ replayGas }) => replayGas))),
  };
}

function kindsIn(worlds: readonly StoredWorld[]): Kind[] {
  const present = new Set(worlds.flatMap(({ agents }) => agents.map(({ kind }) => kind)));
  return (Object.keys(KINDS) as Kind[]).filter((kind) => present.has(kind));
}

function summariseGroup(kinds: readonly Kind[], worlds: readonly StoredWorld[]): GroupSummary {
  const agents = worlds.map((world) => world.agents.filter(({ kind }) => kinds.includes(kind)));
  const bySeed = agents.map(payoffOf);
  return {
    batches: agents.flat().length,
    payoff: meanOf(bySeed),
    rejected: rejectedOf(agents.flat()),
    losses: bySeed.filter((payoff) => payoff < 0).length,
    bySeed,
  };
}

/** The market as it was, and with other drop limits. */
function dropLimitsOf(dropLimit: number, worlds: readonly StoredWorld[]): MarketSummary["byDropLimit"] {
  const others = (worlds[0]?.byDropLimit ?? []).map((one, i) => {
    return { dropLimit: one.dropLimit, runs: worlds.map(({ byDropLimit }) => byDropLimit[i]!) };
  });
  if (others.length === 0) return [];
  const own = worlds.map(({ agents, accuracies }) => ({ agents, accuracy: accuracies.withMarket }));
  return [...others, { dropLimit, runs: own }]
    .sort((a, b) => a.dropLimit - b.dropLimit)
    .map(({ dropLimit: limit, runs }) => {
      const kinds = kindsIn(worlds).map((kind) => {
        const agents = runs.map((run) => run.agents.filter((agent) => agent.kind === kind));
        return { kind, payoff: mean(agents.map(payoffOf)), rejected: rejectedOf(agents.flat()) };
      });
      return { dropLimit: limit, accuracy: mean(runs.map(({ accuracy }) => accuracy)), kinds };
    });
}

function payoffOf(agents: readonly StoredAgent[]): number {
  return mean(agents.map(({ payoff }) => payoff));
}

function rejectedOf(agents: readonly StoredAgent[]): number {
  return agents.filter(({ state }) => state === "rejected").length / agents.length;
}

function meanOf(values: readonly number[]): Mean {
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) ** 2).reduce((sum, square) => sum + square, 0);
  return { mean: round(middle), error: round(Math.sqrt(squares / Math.max(1, values.length - 1) / values.length)) };
}

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}

function round(value: number): number {
  return Math.round(1e6 * value) / 1e6;
}
