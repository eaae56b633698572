import { sessionAction } from "../support/action.ts";
import { unitOf } from "../support/currency.ts";
import type { CommonOptions, Session } from "../support/session.ts";
import { NothingToReveal } from "./errors.ts";
import { handsOn, showSummary } from "./run.ts";
import type { HandOptions } from "./run.ts";
import { Runner } from "./runner.ts";
import type { RunSummary } from "./runner.ts";
import { situationOf, situationRows } from "./situation.ts";
import type { Situation } from "./situation.ts";

/** What was revealed. */
export interface RevealResult extends RunSummary {
  readonly modelId: bigint;
  readonly market: number;
  readonly situation: Situation;
}

/**
 * Reveals what can be revealed now with the files that are here, batches and, with a seal, the test set, and does nothing else.
 *
 * @throws NothingToReveal, and as `market run`
 */
export async function reveal(session: Session, options: HandOptions): Promise<RevealResult> {
  const parts = await handsOn(session, options);
  const { model, market } = parts;
  const { modelId, currency } = model.place;
  const unit = await unitOf(session, currency);
  const runner = new Runner({ ...parts, only: ["reveal", "page"] });
  const state = await runner.runDue();
  const { summary } = runner;
  if (summary.steps.length === 0) throw new NothingToReveal({ modelId, market, phase: state.view.phase });
  const situation = situationOf(state, unit);
  showSummary(session, summary, unit);
  session.ui.card([["market", `${market} of model ${modelId}`], ...situationRows(situation, state.now)]);
  return { modelId, market, situation, ...summary };
}

export default sessionAction<HandOptions & CommonOptions>(reveal);
