import type { Database } from "./database.ts";
import { featureReader } from "./features.ts";
import type { FeatureReader } from "./features.ts";
import { fromSql, pagesOf } from "./table.ts";
import { CARDS, CLOSED, CONTRIBUTIONS } from "./tables.ts";
import type { CardRow, ContributionRow } from "./tables.ts";

/** What became of a contribution: where most of its deposit went. */
export type Fate = "recorded" | "swept" | "taken" | "refunded" | "reported" | "paid out" | "open";

/** How a data set is written. */
export type ExportForm = "csv" | "jsonl";

/** What to export. */
export interface ExportOptions {
  readonly modelId: bigint;
  readonly form: ExportForm;
  /** The words of the model's encoder, to write them instead of indices. */
  readonly vocabulary?: readonly string[] | undefined;
}

const PAGE = 500;

/** Columns that every model's samples have. */
const HEAD = [
  ...["label", "labelNumber", "contributor", "contributedAt", "deposit", "fate", "learned", "claimable"],
  ...["refunded", "reported", "taken", "moved", "tip", "swept", "sweptTo", "id", "block", "transaction", "features"],
] as const;

/**
 * Every sample of a model with what became of it, line by line, in the order of their ids.
 *
 * @returns Lines without their ends; of CSV, the first is the head. Nothing at all if the database has no such model.
 */
export async function* exportLines(database: Database, options: ExportOptions): AsyncGenerator<string, void> {
  const { modelId, form, vocabulary } = options;
  const [found] = await database.query("select * from cards where model_id = $1", [modelId.toString()]);
  if (found === undefined) return;
  const card = fromSql<CardRow>(CARDS.columns, found);
  const reader = featureReader(card.encoder, vocabulary);
  if (form === "csv") yield [...HEAD, ...valueNames(reader)].map(quoted).join(",");
  for await (const rows of pagesOf(database, CONTRIBUTIONS, PAGE, `model_id = ${modelId}`)) {
    for (const row of rows) yield form === "csv" ? csvLine(row, card, reader) : jsonLine(row, card, reader);
  }
}

/** See the view `fates` of the schema, which says the same. */
export function fateOf(row: ContributionRow): Fate {
  if (row.isSample) return "recorded";
  const ways: [Fate, bigint][] = [
    ["refunded", row.refunded],
    ["reported", row.reported],
    ["taken", row.taken],
    ["swept", row.tip + row.swept],
    ["paid out", row.moved],
  ];
  const most = ways.reduce((largest, way) => (way[1] > largest[1] ? way : largest));
  if (most[1] > 0n) return most[0];
  if (row.sweptTo !== null) return "swept";
  return row.status === CLOSED ? "refunded" : "open";
}

function commonFields(row: ContributionRow, { labels }: CardRow): Record<(typeof HEAD)[number], unknown> {
  return {
    label: labels[row.label] ?? String(row.label),
    labelNumber: row.label,
    contributor: row.contributor,
    contributedAt: Number(row.contributedAt),
    deposit: row.deposit.toString(),
    fate: fateOf(row),
    learned: row.learned,
    claimable: row.claimable.toString(),
    refunded: row.refunded.toString(),
    reported: row.reported.toString(),
    taken: row.taken.toString(),
    moved: row.moved.toString(),
    tip: row.tip.toString(),
    swept: row.swept.toString(),
    sweptTo: row.sweptTo,
    id: row.id,
    block: row.block,
    transaction: row.transactionHash,
    features: row.features,
  };
}

function valueNames(reader: FeatureReader | null): readonly string[] {
  return reader === null ? [] : (reader.names ?? ["values"]);
}

function jsonLine(row: ContributionRow, card: CardRow, reader: FeatureReader | null): string {
  const values = reader === null ? {} : { values: reader.read(row.features) };
  return JSON.stringify({ ...commonFields(row, card), ...values });
}

function csvLine(row: ContributionRow, card: CardRow, reader: FeatureReader | null): string {
  const fields = commonFields(row, card);
  const values = reader?.read(row.features) ?? [];
  const cells = reader?.names === undefined && reader !== null ? [values.join(" ")] : values;
  return [...HEAD.map((name) => fields[name]), ...cells].map(quoted).join(",");
}

/** A cell as RFC 4180 has it; one that a spreadsheet would take for a formula gets a quote before it. */
function quoted(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+@\t]|^-(?![\d.]+(e[+-]?\d+)?$)/i.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
