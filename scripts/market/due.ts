import { marketEscrows } from "../../src/index.ts";
import type { Hex } from "../../src/index.ts";
import type { KeptBatch } from "./batch-files.ts";
import type { KeptSeal } from "./seal-file.ts";
import { isBusy, unsettled } from "./state.ts";
import type { MarketState } from "./state.ts";

/** What somebody can do now. */
export type Due =
  | { readonly step: "draw" | "replay" | "close" }
  | { readonly step: "audit" | "page"; readonly page: number; readonly seal: KeptSeal }
  | { readonly step: "reveal"; readonly batch: number; readonly part: number; readonly kept: KeptBatch }
  | { readonly step: "claim"; readonly batch: number }
  | { readonly step: "release"; readonly key: Hex };

/** What one has in hand. */
export interface Holdings {
  readonly seal: KeptSeal | null;
  readonly batches: readonly KeptBatch[];
  /** Escrows whose time is up, and that are not empty. */
  readonly due: readonly Hex[];
}

/** The next thing that is due and can be done with what one has; null if there is none. */
export function nextDue(state: MarketState, holdings: Holdings): Due | null {
  const { view, pages, now } = state;
  const { seal } = holdings;
  switch (view.phase) {
    case "audit":
      // The first audit would draw in passing, but its proof takes the seed.
      if (view.auditSeed === null) return state.isDrawable ? { step: "draw" } : null;
      return seal === null ? null : { step: "audit", page: view.auditedPages, seal };
    case "reveal":
      return nextReveal(state, holdings);
    case "pages": {
      const withheld = pages.find(({ code }) => code === null);
      return seal === null || withheld === undefined ? null : { step: "page", page: withheld.page, seal };
    }
    case "replay":
      return { step: "replay" };
    case "void":
      return { step: "close" };
    case "settle":
    case "closed": {
      if (isBusy(state)) return { step: "replay" };
      const [claim] = now < view.releaseAt ? unsettled(state) : [];
      if (claim !== undefined) return { step: "claim", batch: claim.batch };
      if (view.phase === "settle") return { step: "close" };
      const [key] = holdings.due;
      return key === undefined ? null : { step: "release", key };
    }
    default:
      return null;
  }
}

/** The next part of a batch that one has the file of. */
function nextReveal({ batches }: MarketState, holdings: Holdings): Due | null {
  for (const found of batches) {
    const { batch, state, parts } = found;
    if (state !== "committed") continue;
    const kept = holdings.batches.find((own) => isBatch(own, found));
    if (kept !== undefined) return { step: "reveal", batch, part: parts, kept };
  }
  return null;
}

/** Whether a batch on the chain is the one that is kept. Anybody can commit to a copy of a commitment, which nobody can reveal. */
export function isBatch(
  kept: Pick<KeptBatch, "commitment" | "committer">,
  found: Pick<KeptBatch, "commitment" | "committer">,
): boolean {
  return kept.commitment === found.commitment && kept.committer.toLowerCase() === found.committer.toLowerCase();
}

/** Escrows of a market that are for people: its funds, and what is left of its batches. */
export function escrowKeys({ view, batches }: MarketState): Hex[] {
  return [marketEscrows.funds(view.market), ...batches.map(({ batch }) => marketEscrows.batch(view.market, batch))];
}

/** Tells apart what is due before and after somebody acted. */
export function keyOf(due: Due | null, { view }: MarketState): string {
  if (due === null) return "nothing";
  const place = "page" in due ? due.page : "batch" in due ? due.batch : "key" in due ? due.key : "";
  const progress = due.step === "replay" ? view.cursor.steps : "part" in due ? due.part : "";
  return `${due.step} ${place} ${progress}`;
}
