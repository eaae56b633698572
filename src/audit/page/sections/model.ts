import type { AuditedModel } from "../../report.ts";
import { accuracyOverTime } from "../accuracy.ts";
import type { AccuracyPoint } from "../accuracy.ts";
import { scaleOf } from "../amounts.ts";
import type { Unit } from "../amounts.ts";
import type { ModelMeta } from "../chunk.ts";
import { ledgerOf } from "../ledger.ts";
import { markup, printable } from "../markup.ts";
import type { Markup } from "../markup.ts";
import type { AuditPageOptions } from "../options.ts";
import { accountRows, fateCounts, heldBy, modelFacts, moneyFlows, pointsRows } from "../queries.ts";
import type { AccountRow, ModelFacts } from "../queries.ts";
import { packRows } from "../rows.ts";
import type { Budget } from "../rows.ts";
import { bucketsOf } from "../times.ts";
import { modelCard } from "./card.ts";
import { accuracySection, fatesSection } from "./history.ts";
import { contributionList } from "./list.ts";
import { money } from "./money.ts";
import { foreign } from "./parts.ts";
import { leaderboard, people } from "./people.ts";

/** A model's part of the page, what the page's script has to know of it, and its contributions, packed. */
export interface ModelPart {
  readonly markup: Markup;
  readonly meta: ModelMeta;
  readonly chunks: readonly string[];
  /** At most some hundred, if there was something to try the model on. */
  readonly accuracy: readonly AccuracyPoint[] | undefined;
}

const NO_UNIT: Unit = { symbol: "units", decimals: 0 };

/** Writes all about one model; undefined if the history has none of this number. */
export async function modelPart(
  options: AuditPageOptions,
  { modelId, name, contributions, parameterSlots }: AuditedModel,
  budget: Budget,
): Promise<ModelPart | undefined> {
  const { database, explorer } = options;
  const found = await modelFacts(database, modelId);
  if (found === undefined) return undefined;
  const unit = foreignUnit(options.units.get(found.model.currency) ?? NO_UNIT);
  const accounts = await accountRows(database, modelId);
  const { chunks, shown } = await packRows(database, modelId, budget);
  const history = await historyOf(options, found, unit);
  const article = markup`<article class="model" id="model-${modelId}">
    ${title(options, modelId, name)}
    ${modelCard(found, parameterSlots, unit, explorer)} ${history.accuracyPart} ${history.fatesPart}
    ${peoplePart(options, found, accounts, unit)} ${leaderboard(await pointsRows(database, modelId), explorer)}
    ${history.moneyPart}
    ${
      contributions === 0
        ? markup`<p>Nobody has contributed to it yet.</p>`
        : contributionList({
            ...{ modelId, labels: labelsOf(found), fates: history.fates, shown, total: contributions },
            accounts: accounts.filter((row) => row.contributions > 0).map(({ account }) => account),
          })
    }
  </article> `;
  const vocabulary = options.vocabularies.get(modelId) ?? null;
  const meta = {
    ...{ id: modelId.toString(), labels: labelsOf(found), encoder: found.card.encoder, vocabulary },
    ...{ unit, shown, total: contributions, chunks: chunks.length },
  };
  return { markup: article, meta, chunks, accuracy: history.accuracy };
}

/** The name of an only model is the page's title already. */
function title({ report }: AuditPageOptions, modelId: bigint, name: string): Markup {
  if (report.models.length === 1) return markup`<h2>Model ${modelId}</h2>`;
  return markup`<p class="kicker">Model ${modelId}</p><h2>${name === "" ? "without a name" : foreign(name)}</h2>`;
}

async function historyOf({ database, tests, report }: AuditPageOptions, { model, span }: ModelFacts, unit: Unit) {
  const { modelId } = model;
  const nothing = {
    accuracy: undefined,
    accuracyPart: null,
    fatesPart: null,
    moneyPart: null,
    fates: new Set<string>(),
  };
  const buckets = bucketsOf(...(span ?? [0, 0]));
  const ledger = ledgerOf(await moneyFlows(database, modelId, buckets.width), buckets.width);
  const moneyPart = money(ledger, await heldBy(database, model), unit);
  if (span === null) return { ...nothing, moneyPart };
  const counts = await fateCounts(database, modelId, buckets.width);
  const test = tests.get(modelId);
  const replayed = { hub: report.hub, model, span, lastBlock: report.block };
  const accuracy =
    test === undefined ? undefined : await accuracyOverTime(database, { ...replayed, samples: test.samples });
  return {
    accuracy,
    accuracyPart: accuracy === undefined ? null : accuracySection(accuracy, test!),
    fatesPart: fatesSection(counts, buckets),
    moneyPart,
    fates: new Set(counts.map(({ fate }) => fate)),
  };
}

function peoplePart(
  { explorer }: AuditPageOptions,
  { contributors, model }: ModelFacts,
  rows: readonly AccountRow[],
  unit: Unit,
): Markup | null {
  if (rows.length === 0) return null;
  const largest = rows.reduce((most, { paid }) => (paid > most ? paid : most), 0n);
  const isFree = model.isFree && rows.every(({ paid, earned }) => paid === 0n && earned === 0n);
  return people(rows, contributors, scaleOf(unit, largest), isFree, explorer);
}

/** Names of labels as they can be shown anywhere. */
function labelsOf({ card }: ModelFacts): string[] {
  return card.labels.map((name) => printable(name, 200));
}

/** A token's symbol is what its contract says, too. */
function foreignUnit({ symbol, decimals }: Unit): Unit {
  return { symbol: printable(symbol, 20), decimals };
}
