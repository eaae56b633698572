import { OWNER_NAME } from "./read-agents.ts";
import type { AgentKind } from "./scenario.ts";
import type { SeedResult } from "./seed-result.ts";

/** The middle of several seeds, and how far they spread. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** A {@link Spread} at each note. */
export interface Course {
  readonly low: readonly number[];
  readonly median: readonly number[];
  readonly high: readonly number[];
}

/** How one entry of the people fared over all seeds. Money in ether. */
export interface AgentSummary {
  readonly name: string;
  readonly kind: AgentKind;
  readonly accounts: number;
  readonly contributed: Spread;
  /** Share with wrong labels of all that was contributed, 0 to 1; null if nothing was. */
  readonly wrong: number | null;
  /** Mean of all deposits; null if nothing was deposited. */
  readonly deposit: number | null;
  readonly gain: Spread;
  /** Seeds in which it ended above its start, and below. */
  readonly gained: number;
  readonly lost: number;
}

/** What a kind of agents gained over time, all entries and accounts together: ether, or points. */
export interface KindCourse {
  readonly kind: AgentKind;
  readonly gain: Course;
}

/** All seeds of a scenario together. */
export interface Summary {
  readonly seeds: readonly number[];
  /** Days since the start, of each note. */
  readonly days: readonly number[];
  /** Held-out accuracy, 0 to 1. */
  readonly accuracy: Course;
  readonly accuracyBefore: Spread;
  readonly accuracyAfter: Spread;
  /** After less before. */
  readonly accuracyGain: Spread;
  /** Seeds in which accuracy ended at most three points below its start. */
  readonly withinThreePoints: number;
  readonly majority: Spread;
  readonly agents: readonly AgentSummary[];
  readonly kinds: readonly KindCourse[];
  readonly contributions: number;
}

const DAY = 86_400;
const WEI = 1e18;
const THREE_POINTS = 0.03;

/**
 * Puts the seeds of one scenario together.
 *
 * @param results At least one.
 * @param isMoney Whether gains are wei; points stay as they are.
 */
export function summarise(results: readonly SeedResult[], isMoney: boolean): Summary {
  const [first] = results;
  const unit = isMoney ? WEI : 1;
  const before = results.map(({ accuracy }) => accuracy[0]!);
  const after = results.map(({ accuracy }) => accuracy.at(-1)!);
  const changes = after.map((value, i) => value - before[i]!);
  const agents = first!.agents.map((_, i) => summariseAgent(results, i, unit));
  const shown = agents.filter(
    (agent, i) =>
      !isIdle(
        agent,
        results.map((result) => result.agents[i]!.gains),
      ),
  );
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  return {
    seeds: results.map(({ seed }) => seed),
    days: first!.accuracy.map((_, i) => (i * first!.noteEvery) / DAY),
    accuracy: courseOf(results.map(({ accuracy }) => accuracy)),
    accuracyBefore: spreadOf(before),
    accuracyAfter: spreadOf(after),
    accuracyGain: spreadOf(changes),
    withinThreePoints: changes.filter((change) => change >= -THREE_POINTS).length,
    majority: spreadOf(results.map(({ majority }) => majority)),
    agents: shown,
    kinds: kinds.map((kind) => ({ kind, gain: courseOf(results.map((result) => gainsOf(result, kind, unit))) })),
    contributions: results.reduce((sum, { contributions }) => sum + contributions, 0),
  };
}

/** The middle and the ends of some numbers. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)]!;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]!;
  return { low: sorted[0]!, median: (lower + upper) / 2, high: sorted.at(-1)! };
}

function courseOf(seeds: readonly (readonly number[])[]): Course {
  const spreads = seeds[0]!.map((_, i) => spreadOf(seeds.map((values) => values[i]!)));
  return {
    low: spreads.map(({ low }) => low),
    median: spreads.map(({ median }) => median),
    high: spreads.map(({ high }) => high),
  };
}

function summariseAgent(results: readonly SeedResult[], place: number, unit: number): AgentSummary {
  const own = results.map(({ agents }) => agents[place]!);
  const { name, kind, accounts } = own[0]!;
  const gains = own.map((agent) => Number(agent.gains.at(-1)) / unit);
  const contributed = own.map(({ counts }) => counts.contributed);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const all = sum(contributed);
  const deposits = sum(own.map(({ counts }) => Number(counts.deposits))) / unit;
  return {
    name,
    kind,
    accounts,
    contributed: spreadOf(contributed),
    wrong: all === 0 ? null : sum(own.map(({ counts }) => counts.wrong)) / all,
    deposit: deposits === 0 ? null : deposits / all,
    gain: spreadOf(gains),
    gained: gains.filter((gain) => gain > 0).length,
    lost: gains.filter((gain) => gain < 0).length,
  };
}

/** An owner whom the scenario gave nothing to do, and who gained nothing, is not worth a line. */
function isIdle({ name }: AgentSummary, gains: readonly (readonly string[])[]): boolean {
  return name === OWNER_NAME && gains.every((seed) => seed.every((gain) => gain === "0"));
}

function gainsOf({ agents, accuracy }: SeedResult, kind: AgentKind, unit: number): number[] {
  const own = agents.filter((agent) => agent.kind === kind);
  return accuracy.map((_, i) => own.reduce((sum, { gains }) => sum + Number(gains[i]), 0) / unit);
}
