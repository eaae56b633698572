import type { Plan } from "./plan.ts";

/** What a process is told: the scenario once, then one seed after the other. */
export type ToWorker =
  { readonly plan: Plan; readonly folder: string; readonly fingerprint: string } | { readonly seed: number };

/** How long a seed took, and of that the playing: without the program's start, preparing data, training and deploying. Seconds. */
export interface SeedTime {
  readonly all: number;
  readonly playing: number;
}

/** What it tells. */
export type FromWorker =
  | { readonly kind: "progress"; readonly seed: number; readonly done: number; readonly contributions: number }
  | { readonly kind: "finished"; readonly seed: number; readonly time: SeedTime }
  | {
      readonly kind: "failed";
      readonly seed: number;
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly hint: string;
        readonly details: object;
      };
    };
