import { cardsAbi, classifierAbi, hubAbi, tokenAbi } from "../client/abi.ts";
import { restoreTwin } from "../classifiers/index.ts";
import type { Classifier } from "../classifiers/index.ts";
import type { Hex } from "../codec/bytes.ts";
import { readHeader } from "../codec/header.ts";
import { isClassifierKind } from "../codec/kinds.ts";
import { SLOT_BYTES } from "../codec/slots.ts";
import { DcaiError } from "../errors.ts";
import { answerOf } from "./calls.ts";
import type { About, CallCheck, Difference } from "./calls.ts";
import type { Database } from "./database.ts";
import { parameterName } from "./parameter-name.ts";
import type { NamedModel } from "./parameter-name.ts";
import { fromSql, pagesOf } from "./table.ts";
import { BALANCES, CARDS, CONTRIBUTIONS, ESCROWS, MODELS, PARAMETERS, PAYMENTS } from "./tables.ts";
import type { CardRow, ContributionRow, ModelRow, ParameterRow } from "./tables.ts";

const PAGE = 250;
const SLOTS_PER_CALL = 128;
const GAS_PER_SLOT = 4_000;
/** How many of a model's newest contributions its answers are compared on. */
const QUESTIONS = 32;
const GAS_PER_ANSWER = 250_000;

/** Where the hub and its names are. */
export interface Places {
  readonly hub: string;
  readonly cards: string;
}

type Check = (
  what: string,
  place: string,
  method: string,
  args: unknown[],
  answer: unknown[],
  more?: Parameters<typeof answerOf>[6],
) => CallCheck;

function hubCheck(hub: string, modelId: bigint | null): Check {
  return (what, place, method, args, answer, more) => {
    const about: About = { invariant: what === "reporter" ? "INV-7" : "INV-4", modelId, what, place };
    return answerOf(hubAbi, hub, method, args, answer, about, more);
  };
}

/** What the hub must answer about things that belong to no model. */
export async function* commonChecks(database: Database, { hub }: Places): AsyncGenerator<CallCheck, void> {
  const check = hubCheck(hub, null);
  const [row] = await database.query("select count(*) as count from models");
  yield check("models", "how many", "modelCount", [], [BigInt(row!["count"] as number)]);
  for await (const balances of pagesOf(database, BALANCES, PAGE)) {
    for (const { currency, account, amount } of balances) {
      yield check("balance", `${account} in ${currency}`, "stakedBalance", [currency, account], [amount]);
    }
  }
}

/** What hub and classifier must answer about one model. */
export async function* modelChecks(
  database: Database,
  places: Places,
  model: ModelRow,
): AsyncGenerator<CallCheck, void> {
  const { modelId } = model;
  const check = hubCheck(places.hub, modelId);
  yield check("model", `model ${modelId}`, "modelInfo", [modelId], [infoOf(model)]);
  yield check("owner", `model ${modelId}`, "ownerOf", [modelId], [model.owner]);
  yield check("pool", `model ${modelId}`, "poolOf", [modelId], [model.pool]);
  const [card] = await database.query("select * from cards where model_id = $1", [modelId.toString()]);
  if (card !== undefined) yield cardCheck(places.cards, fromSql<CardRow>(CARDS.columns, card));
  yield* parameterChecks(database, model);
  yield* answerChecks(database, model);
  for await (const escrows of pagesOf(database, ESCROWS, PAGE, `model_id = ${modelId}`)) {
    for (const { escrowId, beneficiary, releaseAt, amount } of escrows) {
      yield check("escrow", escrowId, "escrowOf", [modelId, escrowId], [[beneficiary, releaseAt, amount]]);
    }
  }
  for await (const records of pagesOf(database, CONTRIBUTIONS, PAGE, `model_id = ${modelId}`)) {
    for (const record of records) yield recordCheck(check, record);
  }
  for await (const reports of pagesOf(database, PAYMENTS, PAGE, `model_id = ${modelId} and kind = 'report'`)) {
    for (const { id, account } of reports)
      yield check("reporter", `${account} of ${id}`, "hasReported", [id, account], [true]);
  }
}

function infoOf(model: ModelRow): unknown[] {
  const { classifier, mechanism, currency, labels, isOpen, holdsBack, wantsVotes, isFree } = model;
  const { anyoneWait, sweepTipBps, learnedAt, lastContributionAt } = model;
  const flags = [isOpen, holdsBack, wantsVotes, isFree];
  return [classifier, mechanism, currency, BigInt(labels), ...flags, anyoneWait, BigInt(sweepTipBps), learnedAt, lastContributionAt]; // prettier-ignore
}

/** Names and encoder to the byte: whatever people put there, which need not be texts. */
function cardCheck(cards: string, { modelId, encoder, raw }: CardRow): CallCheck {
  const about: About = { invariant: "INV-4", modelId, what: "card", place: `model ${modelId}` };
  const answer = [raw.name, raw.labels, raw.encoder];
  return answerOf(cardsAbi, cards, "describe", [modelId], answer, about, { gas: 100_000 + 100 * encoder.length });
}

/** A contribution's state, and by its digest contributor, time and deposit, too. */
function recordCheck(check: Check, row: ContributionRow): CallCheck {
  const { modelId, id, label, contributor, contributedAt, deposit, features, status, claimable, mark } = row;
  const details = [label, contributor, contributedAt, BigInt.asUintN(128, deposit), features];
  const gas = 60_000 + 40 * features.length;
  return check("record", id, "verify", [modelId, details], [id, status, claimable, mark], { gas });
}

async function* parameterChecks(
  database: Database,
  { modelId, classifier }: ModelRow,
): AsyncGenerator<CallCheck, void> {
  let named: NamedModel | undefined;
  let count = 0;
  for await (const rows of pagesOf(database, PARAMETERS, SLOTS_PER_CALL, `model_id = ${modelId}`)) {
    const slots = rows.map(({ value }) => value);
    named ??= await namedModel(database, modelId, slots[0]!);
    yield slotsCheck(modelId, classifier, rows[0]!.slot, slots, named);
    count += slots.length;
  }
  if (count === 0) return;
  const about: About = { invariant: "INV-4", modelId, what: "parameters", place: "how many slots" };
  yield answerOf(classifierAbi, classifier, "parameterSlots", [modelId], [BigInt(count)], about);
}

async function namedModel(database: Database, modelId: bigint, slot: Hex): Promise<NamedModel | undefined> {
  const [row] = await database.query("select classifier_name from models where model_id = $1", [modelId.toString()]);
  const kind = String(row!["classifier_name"]);
  return isClassifierKind(kind) ? { kind, ...readHeader(kind, slot) } : undefined;
}

function slotsCheck(
  modelId: bigint,
  classifier: string,
  first: number,
  slots: readonly Hex[],
  named: NamedModel | undefined,
): CallCheck {
  const args = [modelId, first, slots.length];
  const about: About = { invariant: "INV-4", modelId, what: "parameter", place: `slots from ${first}` };
  const explain = (actual: Hex | undefined): Difference[] => {
    const answer = actual === undefined ? [] : decodeSlots(actual);
    return slots.flatMap((expected, i) => {
      const found = answer[i] ?? "nothing";
      if (found === expected) return [];
      return [{ place: `slot ${first + i}${nameOf(named, first + i, expected, found)}`, expected, actual: found }];
    });
  };
  return answerOf(classifierAbi, classifier, "parameters", args, [slots], about, {
    explain,
    gas: 50_000 + GAS_PER_SLOT * slots.length,
  });
}

function decodeSlots(answer: Hex): readonly string[] {
  try {
    return [...(classifierAbi.decodeFunctionResult("parameters", answer)[0] as string[])];
  } catch {
    return [];
  }
}

function nameOf(named: NamedModel | undefined, slot: number, expected: string, actual: string): string {
  const digit = [...expected].findIndex((character, i) => character !== actual[i]);
  if (named === undefined || digit < 2 || actual.length !== expected.length) return "";
  return ` (${parameterName(named, slot * SLOT_BYTES + Math.floor(digit / 2) - 1)})`;
}

/** The model answers as its twin does (INV-6), asked about what was contributed last. */
async function* answerChecks(
  database: Database,
  { modelId, classifier, classifierName }: ModelRow,
): AsyncGenerator<CallCheck, void> {
  if (!isClassifierKind(classifierName)) return;
  const slots = await database.query("select * from parameters where model_id = $1 order by slot", [
    modelId.toString(),
  ]);
  if (slots.length === 0) return;
  const twin = restoreTwin(
    classifierName,
    slots.map((row) => fromSql<ParameterRow>(PARAMETERS.columns, row).value),
  );
  const query =
    "select id, features from contributions where model_id = $1 and length(features) < 8000 " +
    `order by block desc, log_index desc limit ${QUESTIONS}`;
  for (const { id, features } of await database.query(query, [modelId.toString()])) {
    const predicted = predictionOf(twin, features as Hex);
    if (predicted === undefined) continue;
    const about: About = { invariant: "INV-6", modelId, what: "prediction", place: `features of ${String(id)}` };
    const answer = [BigInt(predicted)];
    yield answerOf(classifierAbi, classifier, "predict", [modelId, features], answer, about, { gas: GAS_PER_ANSWER });
  }
}

/** Undefined for features that the twin refuses; that they were contributed is a finding of the replay. */
function predictionOf(twin: Classifier, features: Hex): number | undefined {
  try {
    return twin.predict(features);
  } catch (error) {
    if (error instanceof DcaiError) return undefined;
    throw error;
  }
}

/** All models of the database, in pages. */
export function modelPages(database: Database): AsyncGenerator<ModelRow[], void> {
  return pagesOf(database, MODELS, 100);
}

/** What a token says the hub holds. */
export function heldCall(token: string, hub: string): { to: string; data: string } {
  return { to: token, data: tokenAbi.encodeFunctionData("balanceOf", [hub]) };
}
