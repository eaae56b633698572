import { isAddress, ZeroAddress } from "ethers";

import type { Classifier } from "../src/classifiers/index.ts";
import type { ModelView, PoolState } from "../src/client/index.ts";
import { situationOf } from "./market/situation.ts";
import { readState } from "./market/state.ts";
import { sessionAction } from "./support/action.ts";
import { count, formatAmount, formatDuration, shorten } from "./support/amounts.ts";
import { describeSettings } from "./support/classifiers.ts";
import type { Unit } from "./support/amounts.ts";
import { unitOf } from "./support/currency.ts";
import { localName, modelNumber, modelNumbers } from "./support/models.ts";
import { copyModel, samplesOf } from "./support/scorer.ts";
import { latestTime } from "./support/session.ts";
import type { CommonOptions, Session } from "./support/session.ts";
import { lookAtPoints, pointsCard } from "./support/show-points.ts";
import type { ShownPoints } from "./support/show-points.ts";
import { showAccount } from "./support/show-account.ts";
import type { ShownAccount } from "./support/show-account.ts";
import { stakeRows } from "./support/show-stake.ts";

/** Options of {@link show}; all models are listed unless told. */
export interface ShowOptions {
  readonly model?: string | undefined;
  /** Number or address of an account. */
  readonly account?: string | undefined;
}

/** A model, with what a sample costs now; see `ModelView`. */
export interface ShownModel extends ModelView {
  /** Its name in this folder. */
  readonly localName?: string;
  /** How many parameter slots it has; only where one model is shown. */
  readonly slots?: number;
  /** How many samples of each label it has learned, if it counts them; only where one model is shown. */
  readonly samples?: readonly number[];
  /** What its pool does, if its mechanism shares it; only where one model is shown. */
  readonly poolState?: PoolState;
  /** Deposit of one sample now, in the currency's smallest unit; null while the model is not open, or if it learns in markets only. */
  readonly price: bigint | null;
  /** Rules and round, of a model that goes by points; only where one model is shown. */
  readonly points?: ShownPoints;
}

/** What {@link show} found; one of the three. */
export interface ShowResult {
  readonly models?: readonly ShownModel[];
  readonly model?: ShownModel;
  readonly account?: ShownAccount;
}

const HEAD = ["model", "name", "here", "labels", "classifier", "owner", "a sample costs", "pool"];

/** Shows all models, one model, or an account. */
export async function show(session: Session, { model, account }: ShowOptions = {}): Promise<ShowResult> {
  if (account !== undefined) return { account: await showAccount(session, account, model) };
  if (model !== undefined) return { model: await showModel(session, modelNumber(session, model)) };
  return { models: await showModels(session) };
}

async function showModels(session: Session): Promise<ShownModel[]> {
  const models: ShownModel[] = [];
  for (const modelId of await modelNumbers(session, undefined)) models.push(await look(session, modelId));
  if (models.length === 0) session.ui.say("There are no models yet.");
  else session.ui.table(HEAD, await Promise.all(models.map((model) => row(session, model))));
  return models;
}

async function row(session: Session, model: ShownModel): Promise<string[]> {
  const { modelId, name, localName = "", labels, classifierName, owner, pool } = model;
  const unit = await unitOf(session, model.currency);
  const cost = priceText(model, unit);
  return [
    `${modelId}`,
    name,
    localName,
    labels.join(", "),
    classifierName,
    shorten(owner),
    cost,
    formatAmount(pool, unit),
  ];
}

async function showModel(session: Session, modelId: bigint): Promise<ShownModel> {
  const seen = await look(session, modelId);
  const copy = await copyModel(session, seen);
  const { stake } = seen;
  const poolState = stake === null ? {} : { poolState: await session.client.poolState(modelId) };
  const model: ShownModel = { ...seen, ...poolState, ...(copy === undefined ? {} : contentOf(copy)) };
  const unit = await unitOf(session, model.currency);
  const points = await lookAtPoints(session, seen);
  const { name, labels, classifierName, mechanismName, owner, encoder, pool, anyoneWait, sweepTipBps } = model;
  const now = await latestTime(session);
  const market = await marketLine(session, seen, unit);
  session.ui.card([
    ["model", `${modelId} (${name})`],
    ["owner", owner],
    ["labels", describeLabels(labels, model.samples)],
    ["classifier", copy === undefined ? classifierName : describeClassifier(model, copy)],
    ["encoder", encoder.length > 100 ? `${encoder.slice(0, 99)}…` : encoder],
    ["mechanism", model.isFree ? mechanismName : `${mechanismName}, paid in ${unit.symbol}`],
    ["a sample costs", priceText(model, unit)],
    ...(points === undefined ? [] : pointsCard(points)),
    ...(market === null ? [] : [["market", market] as [string, string]]),
    ...(model.isFree || market !== null
      ? []
      : ([
          ["anyone can sweep", `after ${formatDuration(anyoneWait)}, for ${sweepTipBps / 100} %`],
          ["pool", formatAmount(pool, unit)],
        ] as [string, string][])),
    ...(stake === null ? [] : stakeRows(session, stake, model.poolState!, unit, now)),
  ]);
  return points === undefined ? model : { ...model, points: points[0] };
}

/** Where its last market stands; null for a model that does not learn in markets. */
async function marketLine(
  { client }: Session,
  { modelId, mechanismName }: ShownModel,
  unit: Unit,
): Promise<string | null> {
  if (mechanismName !== "PredictionMarket") return null;
  const model = await client.market(modelId);
  if ((await model.count()) === 0) return "none yet (dcai market open)";
  const state = await readState(model);
  return `${state.view.market}: ${situationOf(state, unit).phase} (dcai market show)`;
}

function priceText({ isOpen, isFree, price }: ShownModel, unit: Unit): string {
  if (price === null) return isOpen ? "learns in markets only" : "not open yet";
  return isFree ? "nothing" : formatAmount(price, unit);
}

function contentOf(copy: Classifier): Pick<ShownModel, "slots" | "samples"> {
  const samples = samplesOf(copy);
  return { slots: copy.parameterSlots(), ...(samples === undefined ? {} : { samples }) };
}

function describeClassifier({ classifierName, settings }: ModelView, copy: Classifier): string {
  return `${classifierName}, ${describeSettings(settings!, copy.parameterSlots())}`;
}

function describeLabels(labels: readonly string[], samples: readonly number[] | undefined): string {
  return labels
    .map((label, number) => {
      const learned = samples === undefined ? "" : ` (${count(samples[number] ?? 0, "sample")})`;
      return `${number} ${label}${learned}`;
    })
    .join(", ");
}

async function look(session: Session, modelId: bigint): Promise<ShownModel> {
  const { client } = session;
  const view = await client.modelInfo(modelId);
  const hasPrice = view.isOpen && view.mechanismName !== "PredictionMarket";
  const price = hasPrice ? await client.quote(modelId, 1, client.account ?? ZeroAddress) : null;
  const { name } = localName(session, modelId);
  return { ...view, price, ...(name === undefined ? {} : { localName: name }) };
}

export default sessionAction<ShowOptions & CommonOptions>(
  show,
  ({ account }) => account !== undefined && !isAddress(account),
);
