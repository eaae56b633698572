import { AbiCoder, ZeroAddress } from "ethers";

import type { ModelRow } from "../../tables.ts";
import { countOf, grouped, scaleOf, showAmount } from "../amounts.ts";
import type { Unit } from "../amounts.ts";
import { markup } from "../markup.ts";
import type { Markup, Part } from "../markup.ts";
import type { Explorer } from "../links.ts";
import type { ModelFacts } from "../queries.ts";
import { showSpan, showTime } from "../times.ts";
import { account, facts, foreign } from "./parts.ts";

const SHOWN_LABELS = 40;
const SHOWN_NAMES = 12;

const CLASSIFIERS: Readonly<Record<string, string>> = {
  SparsePerceptron: "a perceptron for texts",
  DensePerceptron: "a perceptron for numbers",
  NaiveBayes: "naive Bayes, for texts",
  NearestCentroid: "nearest centroids, for numbers",
  SparseNearestCentroid: "nearest centroids, for texts",
};

/** What a model is, as a list of facts. */
export function modelCard(
  { model, card, createdAt }: ModelFacts,
  slots: number,
  unit: Unit,
  explorer: Explorer | null,
): Markup {
  const { classifierName, mechanismName, owner, isOpen, createdBlock } = model;
  const born =
    createdAt === null
      ? `block ${grouped(createdBlock)}`
      : `${showTime(createdAt)} UTC, block ${grouped(createdBlock)}`;
  const known = CLASSIFIERS[classifierName];
  const currency = model.currency === ZeroAddress ? null : markup` ${account(explorer, model.currency)}`;
  return facts([
    ["Labels", labels(card.labels)],
    [
      "Classifier",
      markup`${foreign(classifierName)}${known === undefined ? "" : `: ${known}`}, ${countOf(slots, "slot")} of parameters`,
    ],
    ["Takes", encoderText(card.encoder)],
    ["Incentive", markup`${foreign(mechanismName)}${mechanismText(model, unit)}`],
    ["Currency", model.isFree ? "none: contributing is free" : markup`${foreign(unit.symbol, 20)}${currency}`],
    ["Owner", account(explorer, owner)],
    ["Created", markup`${born}${isOpen ? "" : ", not open yet"}`],
  ]);
}

function labels(names: readonly string[]): Part {
  const more = names.length - SHOWN_LABELS;
  const chips = names.slice(0, SHOWN_LABELS).map((name) => markup`<span class="chip">${foreign(name, 60)}</span> `);
  return more > 0 ? [...chips, `and ${more} more`] : chips;
}

/** What an encoder's description says, in words; nothing in it is believed to be in order. */
function encoderText(description: string): Part {
  const { type, features, names } = parse(description);
  const many = typeof features === "number" ? grouped(features) : "some";
  if (type === "vocabulary") return `texts, of which it knows ${many} words`;
  if (type === "hashing") return `texts, whose words are hashed to ${many} features`;
  if (type === "indices") return `sets of ${many} features, by number`;
  if (type !== "scaling") return markup`what another encoder makes: <code>${foreign(description)}</code>`;
  if (!Array.isArray(names)) return `${many} numbers`;
  const shown = names.slice(0, SHOWN_NAMES).map(String).join(", ");
  return markup`${many} numbers: ${foreign(names.length > SHOWN_NAMES ? `${shown} …` : shown, 400)}`;
}

function parse(description: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(description);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What is known of a mechanism's settings. */
function mechanismText(
  { mechanismName, mechanismConfig, anyoneWait, sweepTipBps, isFree }: ModelRow,
  unit: Unit,
): Part {
  const general = isFree
    ? ""
    : `; anyone can clear up after ${showSpan(Number(anyoneWait))}, for ${(sweepTipBps / 100).toString()} % of it`;
  if (mechanismName === "PointsIncentive") return ": other people vote, for points";
  if (mechanismName !== "StakeIncentive") return general;
  const settings = stakeSettings(mechanismConfig);
  if (settings === undefined) return general;
  const [price, refundWait, confirmWait, ownerWait] = settings;
  const cost = 60n * price;
  const scale = scaleOf(unit, cost);
  const confirm = confirmWait === 0n ? "" : `, and reports stand for ${showSpan(Number(confirmWait))}`;
  return markup`: deposits, of ${showAmount(cost, scale)} ${foreign(scale.symbol, 20)} an hour after the last one; refunds
  and reports after ${showSpan(Number(refundWait))}${confirm}; the owner can take what is left after
  ${showSpan(Number(ownerWait))}${general}`;
}

/** The mechanism checked them when the model was made; undefined if what the events say is none of its settings. */
function stakeSettings(config: string): readonly [bigint, bigint, bigint, bigint] | undefined {
  try {
    const types = ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"];
    const values = AbiCoder.defaultAbiCoder().decode(types, config);
    return [0, 1, 2, 3].map((i) => values[i] as bigint) as [bigint, bigint, bigint, bigint];
  } catch {
    return undefined;
  }
}
