import { DcaiError } from "../../src/errors.ts";
import { sessionAction } from "../support/action.ts";
import { count, ETHER_UNIT, formatAmount } from "../support/amounts.ts";
import type { Unit } from "../support/amounts.ts";
import { unitOf } from "../support/currency.ts";
import { modelNumber } from "../support/models.ts";
import { splitList } from "../support/encoders.ts";
import { parseInteger } from "../support/options.ts";
import type { CommonOptions, Session } from "../support/session.ts";
import { openBatchStore, readBatch } from "./batch-files.ts";
import type { KeptBatch } from "./batch-files.ts";
import type { Due } from "./due.ts";
import { Runner } from "./runner.ts";
import type { RunnerParts, RunSummary } from "./runner.ts";
import { readSeal } from "./seal-file.ts";
import { situationOf, situationRows } from "./situation.ts";
import type { Situation } from "./situation.ts";
import { readState } from "./state.ts";
import type { MarketState } from "./state.ts";

/** Which market, and what one has in hand. */
export interface HandOptions {
  readonly model?: string | undefined;
  /** Its number; the model's last one unless told. */
  readonly market?: string | undefined;
  /** The sponsor's file. */
  readonly seal?: string | undefined;
  /** Batch files besides those that are kept here, separated by commas. */
  readonly batch?: string | undefined;
}

/** Options of {@link run}. */
export interface RunOptions extends HandOptions {
  /** Wait for what comes next, until the market is over. */
  readonly watch: boolean;
  /** Seconds between two looks. */
  readonly poll: number;
}

/** What was done, and what comes next. */
export interface RunResult extends RunSummary {
  readonly modelId: bigint;
  readonly market: number;
  readonly phase: MarketState["view"]["phase"];
  readonly situation: Situation;
}

/** What each step is called, before and after its number. */
const DONE: Readonly<Record<Due["step"], readonly [string, string]>> = {
  draw: ["Drew the audit in", "transaction"],
  audit: ["Audited", "page"],
  reveal: ["Revealed", "batch part"],
  page: ["Revealed", "page"],
  replay: ["Replayed in", "transaction"],
  claim: ["Paid back", "stake"],
  close: ["Closed", "market"],
  release: ["Had the hub release", "escrow"],
};

/**
 * Does everything that is due on a market and can be done with the files that are here, and says what comes next; with `watch`, waits
 * for that and goes on until the market is over. Anyone can run it, as often as they like, beside others.
 *
 * @throws NotAMarketModel, NoSuchMarket, WrongSeal, BadSecretFile, and the errors of contracts and nodes
 */
export async function run(session: Session, options: RunOptions): Promise<RunResult> {
  const { ui, client } = session;
  const parts = await handsOn(session, options);
  const currency = await unitOf(session, parts.model.place.currency);
  const runner = new Runner({ ...parts, onStep: (due, state) => say(session, options, due, state) });
  let state = await runner.runDue();
  for (let said = ""; options.watch && !isOver(state); state = await tryAgain(session, runner, state)) {
    const { what, who } = situationOf(state, currency);
    if (what !== said) ui.say(`Waiting: ${who === "nobody" ? what : `${who}: ${what}`}.`);
    said = what;
    await client.context.clock.sleep(1_000 * options.poll);
  }
  const { summary } = runner;
  showSummary(session, summary, currency);
  const situation = situationOf(state, currency);
  ui.card([
    ["market", `${parts.market} of model ${parts.model.place.modelId}`],
    ...situationRows(situation, state.now),
  ]);
  return { modelId: parts.model.place.modelId, market: parts.market, phase: state.view.phase, situation, ...summary };
}

/** Who waits for a deadline goes on when the node is away for a while, or one thing can't be done: stakes and bonds hang on it. */
async function tryAgain({ ui }: Session, runner: Runner, before: MarketState): Promise<MarketState> {
  try {
    return await runner.runDue();
  } catch (error) {
    if (!(error instanceof DcaiError)) throw error;
    ui.say(`That did not work, and is tried again: ${error.message}`);
    return before;
  }
}

/** The market, and the files about it that are here. */
export async function handsOn(
  session: Session,
  options: HandOptions,
): Promise<Pick<RunnerParts, "model" | "market" | "seal" | "batches">> {
  const modelId = modelNumber(session, options.model);
  const model = await session.client.market(modelId);
  const told = options.market === undefined ? undefined : parseInteger("--market", options.market, 1, 2 ** 32);
  const { view } = await readState(model, told);
  const { market, terms } = view;
  const seal = options.seal === undefined ? null : readSeal(session, modelId, options.seal, terms.root);
  const files = options.batch === undefined ? [] : splitList(options.batch);
  const named: KeptBatch[] = files.map((file) => readBatch(session, modelId, file));
  const store = openBatchStore(session, modelId);
  const batches = () => [...named, ...store.load(market)];
  return { model, market, seal, batches };
}

/** Says what was done. */
export function showSummary({ ui }: Session, { steps, raced, fee, credited }: RunSummary, currency: Unit): void {
  for (const { step, count: number, mostGas } of steps) {
    const [verb, thing] = DONE[step];
    ui.say(`${verb} ${count(number, thing)}; at most ${mostGas} gas each.`);
  }
  if (raced > 0) ui.say(`Somebody else was faster ${raced === 1 ? "once" : `${raced} times`}.`);
  if (steps.length === 0) return;
  ui.say(`Paid ${formatAmount(fee, ETHER_UNIT)} for gas; credited ${formatAmount(credited, currency)} in the hub.`);
}

function isOver({ view, now, batches }: MarketState): boolean {
  return view.phase === "closed" && (now >= view.releaseAt || batches.every(({ state }) => state !== "revealed"));
}

/** With `watch` everything is told when it happens. */
function say({ ui }: Session, { watch }: RunOptions, due: Due, { view }: MarketState): void {
  if (!watch) return;
  if (due.step === "replay")
    ui.say(`Replaying from step ${view.cursor.steps} on, ${view.judged} of ${view.revealed} judged.`);
  else if ("page" in due)
    ui.say(`${due.step === "audit" ? "Auditing" : "Revealing"} page ${due.page} of ${view.pages}.`);
  else if (due.step === "reveal") ui.say(`Revealing part ${due.part} of batch ${due.batch}.`);
}

export default sessionAction<RunOptions & CommonOptions>(run);
