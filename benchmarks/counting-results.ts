import type { ClassifierKind } from "../src/index.ts";

/** What `counting.ts` measures, in gas. */
export interface CountingResults {
  readonly what: string;
  readonly points: readonly CountingPoint[];
}

export interface CountingPoint {
  readonly kind: ClassifierKind;
  /** Scored samples of a page. */
  readonly pageSamples: number;
  /** How many pages the transaction counted. */
  readonly pages: number;
  readonly gas: number;
  readonly gasPerSample: number;
}
