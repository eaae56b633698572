import type { BatchView, MarketModel } from "../../src/client/index.ts";
import { formatAmount, shorten } from "../support/amounts.ts";
import type { Unit } from "../support/amounts.ts";
import type { MarketState } from "./state.ts";

/** A batch with what it has earned or lost, or stands to; fees left out until it is paid. */
export interface BatchProspect extends BatchView {
  /** The least that its committer can still end up with, beyond what was paid in; what it has, once it is settled. */
  readonly least: bigint;
  /** The most. */
  readonly most: bigint;
  /** Fees for the replay that it paid and did not get back; null until it is judged or paid back. */
  readonly fees: bigint | null;
}

const STATES: Readonly<Record<BatchView["state"], string>> = {
  none: "none",
  committed: "not revealed",
  revealed: "revealed",
  accepted: "accepted",
  rejected: "rejected",
  claimed: "paid back",
};

/** What every batch has earned or lost, or stands to. */
export async function prospectsOf(model: MarketModel, state: MarketState): Promise<BatchProspect[]> {
  const paid = await paymentsOf(model, state);
  return state.batches.map((batch) => prospectOf(state, batch, paid.get(batch.batch)));
}

/** What settled batches were credited, by their numbers. */
async function paymentsOf(model: MarketModel, { view }: MarketState): Promise<Map<number, bigint>> {
  const payments = new Map<number, bigint>();
  if (view.settled === 0) return payments;
  for await (const { args } of model.events({ names: ["BatchJudged", "BatchClaimed"], market: view.market })) {
    payments.set(Number(args["batch"]), args["paid"] as bigint);
  }
  return payments;
}

function prospectOf({ view, now }: MarketState, batch: BatchView, paid: bigint | undefined): BatchProspect {
  const { unit, stake, share, terms, cursor, phase } = view;
  const exact = (gain: bigint): BatchProspect => {
    // Accepted batches are paid for all samples' fees that were left when they were judged; two passes are paid or kept.
    const fees = paid === undefined ? null : gain + stake - paid + 2n * terms.sampleFee * BigInt(batch.samples);
    return { ...batch, least: gain, most: gain, fees };
  };
  if (batch.state === "accepted") return exact(unit * BigInt(batch.improvement) + share);
  if (batch.state === "rejected") return exact(share - stake);
  if (batch.state === "claimed") return exact(share);
  const between = (least: bigint, most: bigint): BatchProspect => ({ ...batch, least, most, fees: null });
  if (batch.state === "committed" && phase !== "commit" && phase !== "reveal") return between(-stake, -stake);
  if (phase === "settle" || phase === "closed") {
    const rest = now < view.releaseAt ? share : 0n; // what the hub releases is the stake alone
    return between(rest, rest);
  }
  // Until the replay, withheld pages can still pay a batch as much as right answers.
  if (phase !== "replay" || cursor.stage === "baseline") return between(-stake, unit * BigInt(terms.samples));
  return between(share - stake, share + unit * BigInt(view.revealedSamples - cursor.correct));
}

/** The table of batches, in the order of the replay as far as it is drawn. */
export function batchRows(prospects: readonly BatchProspect[], order: readonly number[], currency: Unit): string[][] {
  const drawn = order.map((batch) => prospects[batch]!);
  const others = prospects.filter(({ batch }) => !order.includes(batch));
  return [...drawn, ...others].map((prospect) => {
    const { batch, committer, samples, state: is, improvement } = prospect;
    return [
      `${batch}`,
      shorten(committer),
      is === "committed" ? "" : `${samples}`,
      STATES[is],
      is === "accepted" ? signed(BigInt(improvement)) : "",
      gainText(prospect, currency),
      prospect.fees === null ? "" : formatAmount(prospect.fees, currency),
    ];
  });
}

export const BATCH_HEAD = ["batch", "committer", "samples", "state", "answers", "earns or loses", "fees"];

function gainText({ least, most }: BatchProspect, currency: Unit): string {
  const amount = (value: bigint) =>
    value === 0n
      ? `0 ${currency.symbol}`
      : `${value < 0n ? "−" : "+"}${formatAmount(value < 0n ? -value : value, currency)}`;
  return least === most ? amount(least) : `${amount(least)} to ${amount(most)}`;
}

function signed(value: bigint): string {
  return value > 0n ? `+${value}` : `${value}`.replace("-", "−");
}
