import type { ClassifierKind } from "../src/index.ts";

/** What `scaling.ts` measures, in gas. */
export interface ScalingResults {
  readonly what: string;
  readonly features: readonly (Gas & { readonly features: number })[];
  readonly labels: readonly (Gas & { readonly labels: number })[];
  /** For each sample of a batch of so many. */
  readonly batch: readonly (Omit<Gas, "predict"> & { readonly size: number })[];
}

interface Gas {
  readonly kind: ClassifierKind;
  readonly predict: number;
  readonly contribute: number;
}
