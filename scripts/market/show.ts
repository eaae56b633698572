import type { MarketView } from "../../src/client/index.ts";
import { sessionAction } from "../support/action.ts";
import { count, formatAmount, formatMoment } from "../support/amounts.ts";
import type { Unit } from "../support/amounts.ts";
import { unitOf } from "../support/currency.ts";
import { modelNumber } from "../support/models.ts";
import { parseInteger } from "../support/options.ts";
import type { CommonOptions, Session } from "../support/session.ts";
import { situationOf, situationRows } from "./situation.ts";
import type { Situation } from "./situation.ts";
import { readState } from "./state.ts";
import type { MarketState } from "./state.ts";
import { BATCH_HEAD, batchRows, prospectsOf } from "./table.ts";
import type { BatchProspect } from "./table.ts";

/** Options of {@link show}. */
export interface ShowMarketOptions {
  readonly model?: string | undefined;
  /** Its number; the model's last one unless told. */
  readonly market?: string | undefined;
}

/** A market in plain words and in numbers; money in the currency's smallest unit, times in seconds since 1970. */
export interface ShownMarket extends MarketView {
  readonly currency: string;
  readonly now: number;
  readonly situation: Situation;
  readonly batches: readonly BatchProspect[];
  /** Batches in the order of the replay, as far as it is drawn. */
  readonly order: readonly number[];
  /** How many markets of this sponsor were void. */
  readonly voided: number;
}

/**
 * Shows one market: its phase, who has to do what by when and what happens if not, and what every batch stands to earn or lose.
 *
 * @throws NotAMarketModel, NoSuchMarket
 */
export async function show(session: Session, options: ShowMarketOptions): Promise<ShownMarket> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  const model = await client.market(modelId);
  const told = options.market === undefined ? undefined : parseInteger("--market", options.market, 1, 2 ** 32);
  const state = await readState(model, told);
  const { view, now } = state;
  const { name, currency } = await client.modelInfo(modelId);
  const unit = await unitOf(session, currency);
  const [voided, order, prospects] = await Promise.all([
    model.voided(view.sponsor),
    model.order(view),
    prospectsOf(model, state),
  ]);
  const situation = situationOf(state, unit);
  ui.card([
    ["market", `${view.market} of model ${modelId} (${name})`],
    ...situationRows(situation, now),
    ...termRows(state, unit, voided),
  ]);
  if (prospects.length > 0) ui.table(BATCH_HEAD, batchRows(prospects, order, unit));
  return { ...view, currency, now, situation, batches: prospects, order, voided };
}

function termRows({ view, now }: MarketState, unit: Unit, voided: number): [string, string][] {
  const { terms, sponsor, pages, cursor } = view;
  const amount = (value: bigint) => formatAmount(value, unit);
  const isScored = cursor.stage !== "baseline";
  return [
    ["sponsor", voided === 0 ? sponsor : `${sponsor}, of whom ${count(voided, "market")} were void`],
    ["bounty", `${amount(terms.bounty)}: ${amount(view.unit)} for each more of ${terms.samples} answers that is right`],
    ["bond", amount(terms.bond)],
    [
      "a batch stakes",
      `${amount(view.stake)}; undone, and lost, if it costs more than ${count(terms.dropLimit, "answer")}`,
    ],
    ["test set", `${terms.samples} scored samples on ${count(pages, "page")}, ${view.revealedPages} revealed`],
    ...(isScored
      ? ([["right answers", `${cursor.baseline} before, ${cursor.correct} now, of ${view.revealedSamples}`]] as [
          string,
          string,
        ][])
      : []),
    ...(view.phase === "closed" ? [] : deadlines(view, now)),
  ];
}

function deadlines({ terms, phase }: MarketView, now: number): [string, string][] {
  const { auditEnds, commitEnds, revealEnds, pagesEnd, replayEnds } = terms;
  const all: [string, number][] = [
    ["audit ends", auditEnds],
    ["commitments end", commitEnds],
    ["reveals end", revealEnds],
    ["test set shown by", pagesEnd],
    ["replay ends", replayEnds],
  ];
  const hasAudit = phase === "audit" || phase === "void";
  return all.filter((_, i) => i > 0 || hasAudit).map(([name, at]) => [name, formatMoment(at, now)]);
}

export default sessionAction<ShowMarketOptions & CommonOptions>(show, false);
