import type { PointsDemoResult } from "./run.ts";

/** What `--json` prints: everything but what was noted day by day, and the badges' pictures. */
export type PointsDemoSummary = Omit<PointsDemoResult, "accuracies" | "pointsOverTime" | "gas" | "badges"> & {
  readonly incentive: "points";
  readonly badges: readonly { readonly kind: number; readonly about: string; readonly names: readonly string[] }[];
  readonly gas: readonly {
    readonly operation: string;
    readonly count: number;
    readonly transactions: number;
    readonly gasEach: number;
  }[];
  /** The page with the picture. */
  readonly report: string;
  /** How long it took. The only number that differs from run to run. */
  readonly seconds: number;
};

/** A result as one object of JSON. */
export function pointsSummaryOf(
  result: PointsDemoResult,
  run: { readonly seconds: number; readonly report: string },
): PointsDemoSummary {
  const { badges, gas, ...rest } = result;
  return {
    incentive: "points",
    ...without(rest, "accuracies", "pointsOverTime"),
    badges: badges.map(({ kind, about, names }) => ({ kind, about, names })),
    gas: gas.map(({ operation, count, transactions, gasEach }) => ({ operation, count, transactions, gasEach })),
    ...run,
  };
}

function without<T extends object, Key extends keyof T>(object: T, ...keys: readonly Key[]): Omit<T, Key> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key as Key))) as Omit<T, Key>;
}
