import type { Disputed, Filer } from "../../src/client/index.ts";
import { formatMoment, shorten } from "./amounts.ts";

/** A contribution on which people differ, as one account has to do with it. Times are seconds since 1970. */
export interface ShownDispute extends Pick<Disputed, "claim" | "side" | "confirmableAt" | "othersAt"> {
  readonly modelId: bigint;
  readonly id: string;
  readonly contributor: string;
  /** Who filed a report of it. */
  readonly filers: readonly Filer[];
  /** Whose clock runs: the side to which the model was last shown to agree. */
  readonly running: Disputed["side"];
}

/** What is shown of a dispute. */
export function toShownDispute({ contribution, claim, side, clocks, confirmableAt, othersAt }: Disputed): ShownDispute {
  const { modelId, id, contributor, filers } = contribution;
  return { modelId, id, contributor, filers, claim, side, running: clocks.running, confirmableAt, othersAt };
}

/** Says in a line what the account is to do about a dispute. */
export function describeDispute(dispute: ShownDispute, now: number): string {
  const { modelId, id, claim: task, side, running, confirmableAt, othersAt } = dispute;
  const isOwn = side === "contributor";
  const agrees = isOwn ? "agrees with it" : "differs from it";
  const what = `Model ${modelId}, ${shorten(id)}: ${isOwn ? "your contribution is reported" : "you reported it"}`;
  if (running === side) {
    if (confirmableAt !== null && confirmableAt > now) {
      return `${what}, and ${task} is filed; run ${task} again from ${formatMoment(confirmableAt, now)} on.`;
    }
    return `${what}, and ${task} has stood for long enough: it is paid as soon as the model ${agrees} again.`;
  }
  const answered = isOwn ? "" : ", and answered";
  const lost = othersAt === null ? "" : `, before ${formatMoment(othersAt, now)}`;
  return `${what}${answered}; run ${task} as soon as the model ${agrees}${lost}.`;
}
