import path from "node:path";

import type { CreatedModel, NewModel } from "../src/client/index.ts";
import { encodeConfig } from "../src/codec/index.ts";
import { exportModel } from "../src/training/index.ts";
import type { StoredModel } from "../src/training/index.ts";
import { sessionAction } from "./support/action.ts";
import { ETHER_UNIT, formatAmount } from "./support/amounts.ts";
import { nameModel, writeAtomically } from "./support/book.ts";
import { describeSettings } from "./support/classifiers.ts";
import { beginCreation, fileName } from "./support/creation.ts";
import type { Creation } from "./support/creation.ts";
import { parseCurrency } from "./support/currency.ts";
import { MissingOption, NameTaken, UnknownPlugin } from "./support/errors.ts";
import { chooseIncentive, marketOf } from "./support/incentives.ts";
import type { Incentive } from "./support/incentives.ts";
import { prepareModel } from "./support/model-source.ts";
import type { ModelSource } from "./support/model-source.ts";
import { shortPath } from "./support/paths.ts";
import type { PointsSettingOptions } from "./support/points-settings.ts";
import type { CommonOptions, Session } from "./support/session.ts";
import type { StakeSettingOptions } from "./support/stake-settings.ts";

/** Options of {@link create}. */
export interface CreateModelOptions extends ModelSource, StakeSettingOptions, PointsSettingOptions {
  /** `stake`, `points` or `market`. */
  readonly incentive: string;
  readonly name?: string | undefined;
  /** Where to write the model file. */
  readonly out?: string | undefined;
  /** `ether` or a token's address. */
  readonly currency: string;
}

/** What was created. */
export interface CreateModelResult {
  readonly modelId: bigint;
  readonly name: string;
  readonly classifier: string;
  readonly labels: readonly string[];
  readonly features: number;
  /** The model file that contributors need; undefined on the in-process network unless one was asked for. */
  readonly file?: string;
  /** Rows that it was trained from; 0 if it was read from a file. */
  readonly rows: number;
  /** Rows in which the encoder found nothing. */
  readonly skipped: number;
  /** Share of its own training rows that it predicts rightly. */
  readonly accuracy: number | null;
  readonly mechanism: Incentive["mechanism"];
  /** Where the mechanism's settings come from that were not named. */
  readonly profile: Incentive["profile"];
  /** All settings of the mechanism. */
  readonly settings: Incentive["settings"];
  /** How far averages of a file were rounded, at most, if they were. */
  readonly largestDifference?: number;
  readonly transactions: number;
  readonly gasUsed: bigint;
  /** In wei. */
  readonly fee: bigint;
  /** Whether a former run had begun it. */
  readonly resumed: boolean;
}

/**
 * Trains or reads a model, and creates, loads and opens it on the chain. After a crash the same call goes on with the same
 * model.
 *
 * @throws MissingOption, NameTaken, CreationDiffers, and the errors of training, files and contracts
 */
export async function create(session: Session, options: CreateModelOptions): Promise<CreateModelResult> {
  const { ui, deployment, place } = session;
  const { name } = options;
  if (name === undefined) throw new MissingOption({ option: "--name", what: "what the model is called" });
  const taken = deployment.models[name];
  if (taken !== undefined) throw new NameTaken({ name, modelId: taken.id });

  const { model, ...origin } = await prepareModel(options);
  const currency = parseCurrency(options.currency);
  const incentive = chooseIncentive(options, await marketOf(session, currency));
  const spec = newModel(session, name, model, currency, incentive);
  const creation = await beginCreation(session, name, spec);
  const file = saveModel(place.book.folder, options.out, name, model);
  const made = await send(session, spec, creation);
  nameModel(place.book, name, { id: made.modelId.toString(), ...file });
  creation.finish();

  const { modelId, gasUsed, fee, resumed } = made;
  const facts = { classifier: model.kind, labels: model.labels, features: model.config.features };
  const result = { modelId, name, ...facts, ...file, ...origin };
  const { mechanism, profile, settings } = incentive;
  ui.card(describe(result, model, incentive, { gasUsed, fee }));
  return { ...result, mechanism, profile, settings, transactions: made.transactions.length, gasUsed, fee, resumed };
}

function newModel(
  session: Session,
  name: string,
  model: StoredModel,
  currency: string,
  incentive: Incentive,
): NewModel {
  const { kind, config, labels, encoder, slots } = model;
  const classifier = plugin(session, kind);
  const mechanism = plugin(session, incentive.mechanism);
  return {
    name,
    labels,
    encoder,
    classifier,
    classifierConfig: encodeConfig(kind, config),
    mechanism,
    mechanismConfig: incentive.config,
    currency,
    slots,
  };
}

function plugin({ deployment: { plugins } }: Session, name: string): string {
  const address = plugins[name];
  if (address === undefined) throw new UnknownPlugin({ name, known: Object.keys(plugins) });
  return address;
}

/** Writes the model file, before anything is sent. */
function saveModel(
  folder: string | undefined,
  out: string | undefined,
  name: string,
  model: StoredModel,
): { file?: string } {
  const file = out ?? (folder === undefined ? undefined : path.join(folder, `${fileName(name)}.model.json`));
  if (file === undefined) return {};
  const absolute = path.resolve(file);
  writeAtomically(absolute, exportModel(model));
  return { file: absolute };
}

async function send({ client, ui }: Session, spec: NewModel, { options }: Creation): Promise<CreatedModel> {
  const bar = ui.progress("Creating", 1);
  try {
    return await client.createModel(spec, {
      ...options,
      progress: ({ step, done, total }) => bar.update(done / total, step),
    });
  } finally {
    bar.stop();
  }
}

function describe(
  {
    modelId,
    name,
    file,
    rows,
    skipped,
    accuracy,
    largestDifference,
  }: Pick<CreateModelResult, "modelId" | "name" | "file" | "rows" | "skipped" | "accuracy" | "largestDifference">,
  { kind, config, labels, slots }: StoredModel,
  incentive: Incentive,
  { gasUsed, fee }: Pick<CreatedModel, "gasUsed" | "fee">,
): [string, string][] {
  const card: [string, string][] = [
    ["model", `${modelId} (${name})`],
    ["classifier", `${kind}, ${describeSettings({ kind, config }, slots.length)}`],
    ["labels", labels.map((label, number) => `${number} ${label}`).join(", ")],
  ];
  if (accuracy !== null) {
    card.push(["trained on", `${rows} rows (${skipped} without features), ${(100 * accuracy).toFixed(1)} % right`]);
  }
  if (largestDifference !== undefined) {
    card.push(["averages", `kept as whole sums, at most ${largestDifference.toPrecision(2)} away`]);
  }
  card.push([`${incentive.called} (${incentive.profile})`, incentive.rules]);
  card.push(["cost", `${gasUsed} gas, ${formatAmount(fee, ETHER_UNIT)}`]);
  if (file !== undefined) card.push(["model file", shortPath(file)]);
  return card;
}

export default sessionAction<CreateModelOptions & CommonOptions>(create);
