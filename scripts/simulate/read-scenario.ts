import path from "node:path";

import { isSparse } from "../../src/codec/index.ts";
import { CLASSIFIERS } from "../support/classifier-names.ts";
import { PROFILES } from "../support/profiles.ts";
import type { ProfileName } from "../support/profiles.ts";
import { Fields } from "./fields.ts";
import type { FieldProblem } from "./fields.ts";
import type { DataPlan, IncentivePlan, ModelPlan, Plan } from "./plan.ts";
import { readAgents } from "./read-agents.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const LONG = { least: 0, most: 3_650 * DAY };
const OPEN = { least: 0, most: 1, without: "both" } as const;

/** Fields that are there for one mechanism, and that another one has no use for, are unknown there. */
const MECHANISMS = ["stake", "points"] as const;

/**
 * Checks a scenario and fills in what it leaves out.
 *
 * @param folder What paths of data files are relative to.
 * @returns The plan, and everything that is wrong; the plan is of no use if anything is.
 */
export function readScenario(value: unknown, folder: string): { plan: Plan; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const fields = new Fields(value, [], problems);
  const days = fields.number("days", { least: 0, most: 3_650, without: "least" });
  const season = Math.round(days * DAY);
  const incentive = readIncentive(fields.object("incentive"));
  const data = readData(fields.object("data"), folder);
  const plan: Plan = {
    name: fields.text("name", undefined, /^[\w][\w.-]{0,59}$/, "1 to 60 letters, digits, -, _ and ."),
    about: fields.text("about", ""),
    season,
    horizon: season + fields.duration("after", LONG, settlingTime(incentive)),
    noteEvery: fields.duration("noteEvery", { least: 60, most: 365 * DAY }, 6 * HOUR),
    seeds: readSeeds(fields),
    data,
    model: readModel(fields.object("model"), data, problems),
    incentive,
    agents: readAgents(fields, season, problems),
  };
  fields.end();
  return { plan, problems };
}

/** Until every deposit can be swept, or votes on the last contributions are collected; and time to do it. */
function settlingTime(incentive: IncentivePlan): number {
  if (incentive.mechanism === "stake") return incentive.settings.anyoneWait + 2 * DAY;
  const { commitWindow, revealWindow } = incentive.settings;
  return 3 * (commitWindow + revealWindow);
}

function readSeeds(fields: Fields): [number, number] {
  if (!fields.has("seeds")) return [1, 10];
  const expected = "must be [first, last], integers from 0 to 4294967295, at most 1000 seeds";
  const [first, last] = fields.list("seeds", { least: 2, most: 2 }).map(({ value }) => value);
  if (first === undefined) return [1, 10];
  const isSeed = (seed: unknown): seed is number =>
    Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) < 2 ** 32;
  if (isSeed(first) && isSeed(last) && last >= first && last - first < 1_000) return [first, last];
  fields.fail("seeds", `is ${JSON.stringify([first, last])}; it ${expected}`);
  return [1, 10];
}

function readData(fields: Fields, folder: string): DataPlan {
  const isFile = fields.has("file");
  if (isFile === fields.has("set")) fields.fail("set", "and file: one of them must be there, and not both");
  const source = isFile
    ? readFile(fields, folder)
    : { set: fields.choice("set", ["spam-assassin", "mnist", "iris"], "spam-assassin") };
  const pretrain = fields.number("pretrain", OPEN, 0.1);
  const heldOut = fields.number("heldOut", OPEN, 0.2);
  if (pretrain + heldOut >= 1)
    fields.fail("heldOut", `is ${heldOut}; with pretrain ${pretrain} nothing is left to contribute`);
  const limit = fields.has("limit") ? fields.integer("limit", { least: 1, most: 10_000_000 }) : null;
  fields.end();
  return { source, pretrain, heldOut, limit };
}

function readFile(fields: Fields, folder: string): DataPlan["source"] {
  const file = path.resolve(folder, fields.text("file"));
  const named = fields.has("columns");
  if (named && fields.has("text")) fields.fail("columns", "and text: only one of them can be there");
  const columns = named ? { columns: fields.texts("columns", 1) } : { text: fields.text("text", "text") };
  const label = fields.text("label", "label");
  const labels = fields.has("labels") ? fields.texts("labels", 2) : null;
  return { file, columns, label, labels };
}

function readModel(fields: Fields, { source }: DataPlan, problems: FieldProblem[]): ModelPlan {
  const names = Object.keys(CLASSIFIERS) as (keyof typeof CLASSIFIERS)[];
  const before = problems.length;
  const classifier = CLASSIFIERS[fields.choice("classifier", names)];
  const isText = "set" in source ? source.set === "spam-assassin" : "text" in source.columns;
  if (problems.length === before && isSparse(classifier) !== isText) {
    const fitting = names.filter((name) => isSparse(CLASSIFIERS[name]) === isText);
    fields.fail("classifier", `does not read ${isText ? "texts" : "numbers"}; these do: ${fitting.join(", ")}`);
  }
  const plan = {
    classifier,
    features: isText ? fields.integer("features", { least: 1, most: 65_536 }, 1_000) : 0,
    encoder: isText ? fields.choice("encoder", ["vocabulary", "hashing"], "vocabulary") : "vocabulary",
    maxFeatures: isText && fields.has("maxFeatures") ? fields.integer("maxFeatures", { least: 1, most: 4_096 }) : null,
    learningRate: fields.number("learningRate", { least: 0, most: 1_000, without: "least" }, 0.25),
    epochs: fields.integer("epochs", { least: 1, most: 100 }, 1),
  };
  fields.end();
  return plan;
}

function readIncentive(fields: Fields): IncentivePlan {
  const mechanism = fields.choice("mechanism", MECHANISMS);
  const plan = mechanism === "stake" ? readStake(fields) : readPoints(fields);
  fields.end();
  return plan;
}

function readStake(fields: Fields): IncentivePlan {
  const profile = PROFILES[fields.choice("profile", Object.keys(PROFILES) as ProfileName[], "l2")];
  const time = (name: string, least: number, fallback: number) =>
    fields.duration(name, { least, most: LONG.most }, Math.max(least, fallback));
  const refundWait = time("refundWait", 1, profile.refundWait);
  const confirmWait = time("confirmWait", 0, profile.confirmWait);
  const ownerWait = time("ownerWait", refundWait + confirmWait + HOUR, profile.ownerWait);
  const anyoneWait = time("anyoneWait", ownerWait + confirmWait, profile.anyoneWait);
  const settings = {
    priceWeight: fields.amount("priceWeight", 0n, profile.priceWeight),
    refundWait,
    confirmWait,
    ownerWait,
    anyoneWait,
    sweepTipBps: fields.integer("sweepTipBps", { least: 0, most: 500 }, profile.sweepTipBps),
    poolPeriod: time("poolPeriod", HOUR, profile.poolPeriod),
  };
  return { mechanism: "stake", settings };
}

function readPoints(fields: Fields): IncentivePlan {
  const window = { least: 60, most: 30 * DAY };
  const votePoints = fields.integer("votePoints", { least: 1, most: 65_535 }, 200);
  const settings = {
    commitWindow: fields.duration("commitWindow", window, 16 * HOUR),
    revealWindow: fields.duration("revealWindow", window, 8 * HOUR),
    quorum: fields.integer("quorum", { least: 2, most: 7 }, 3),
    votePoints,
    contributionPoints: fields.integer(
      "contributionPoints",
      { least: votePoints, most: 65_535 },
      Math.max(1_000, votePoints),
    ),
  };
  const ownerRounds = fields.integer("ownerRounds", { least: 1, most: 1_000 }, 2);
  return { mechanism: "points", settings, ownerRounds };
}
