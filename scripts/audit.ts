import path from "node:path";

import { audit, exportLines } from "../src/node.ts";
import type { AuditReport, Database, Mismatch } from "../src/node.ts";
import { sessionAction } from "./support/action.ts";
import { formatAmount, shorten } from "./support/amounts.ts";
import { checkPageOptions, writePage } from "./support/audit-page.ts";
import type { PageTaskOptions } from "./support/audit-page.ts";
import { unitOf } from "./support/currency.ts";
import { historyOptions, showStages } from "./support/history.ts";
import type { HistoryOptions } from "./support/history.ts";
import { writeLines } from "./support/lines.ts";
import { modelNumber } from "./support/models.ts";
import { shortPath } from "./support/paths.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link auditHub}. */
export interface AuditTaskOptions extends HistoryOptions, PageTaskOptions {
  /** Only this model. */
  readonly model?: string | undefined;
  /** File for the contributions, with what became of each; of several models one for each. */
  readonly csv?: string | undefined;
}

/** The report, and the files that were written. */
export interface AuditResult extends AuditReport {
  readonly files: readonly string[];
}

const SHOWN_MISMATCHES = 20;

/**
 * Proves a hub's whole history: reads, replays, compares, and reports. The process ends with 1 if anything does not hold.
 *
 * @throws MissingOption, BadOption, CannotWrite, and as `audit` and `readRows` do
 */
export async function auditHub(session: Session, options: AuditTaskOptions): Promise<AuditResult> {
  await checkPageOptions(options);
  const modelId = options.model === undefined ? undefined : modelNumber(session, options.model);
  const stages = showStages(session);
  const { onProgress } = stages;
  const audited = audit(session.client.context, { ...historyOptions(session, options, modelId), onProgress });
  const { report, database } = await audited.finally(() => stages.stop());
  try {
    await showReport(session, report);
    const files = options.csv === undefined ? [] : await writeCsv(session, database, report, options.csv);
    const { html } = options;
    if (html !== undefined) files.push(await writePage(session, { report, database }, { ...options, html }));
    if (!report.ok) process.exitCode = 1;
    return { ...report, files };
  } finally {
    await database.close();
  }
}

async function showReport(session: Session, report: AuditReport): Promise<void> {
  const { ui } = session;
  const { hub, chainId, block, events, contributions, parameterSlots, invariants, unproven, mismatches, ok } = report;
  ui.card([
    ["hub", `${hub} on chain ${chainId}`],
    ["compared at block", `${block} (${report.blockHash})`],
    ["events replayed", events],
    ["contributions", contributions],
    ["parameter slots", parameterSlots],
  ]);
  const head = ["model", "classifier", "mechanism", "contributions", "parameter slots", "mismatches"];
  const rows = report.models.map((model) => [
    `${model.modelId} (${model.name})`,
    model.classifier,
    model.mechanism,
    model.contributions,
    model.parameterSlots,
    model.mismatches,
  ]);
  if (rows.length > 0) ui.table(head, rows);
  await showHoldings(session, report);
  ui.table(
    ["invariant", "holds", "checks", "mismatches"],
    Object.entries(invariants).map(([name, { holds, isChecked, checks, mismatches: failed }]) => [
      name,
      !holds ? "NO" : isChecked ? "yes" : "not checked",
      checks,
      failed,
    ]),
  );
  for (const { modelId, part, name } of unproven) {
    ui.say(`Not proven: ${modelId === null ? "" : `model ${modelId}, `}${part} (${name}).`);
  }
  for (const mismatch of mismatches.slice(0, SHOWN_MISMATCHES)) ui.say(sentence(mismatch));
  if (mismatches.length > SHOWN_MISMATCHES) ui.say(`… and ${mismatches.length - SHOWN_MISMATCHES} more, see --json.`);
  ui.say(ok ? "Everything holds." : "The chain is not what its events say, or the node does not tell all of them.");
}

async function showHoldings(session: Session, { holdings }: AuditReport): Promise<void> {
  const rows: string[][] = [];
  for (const { currency, held, owed } of holdings) {
    const unit = await unitOf(session, currency);
    rows.push([unit.symbol, formatAmount(held, unit), formatAmount(owed, unit), formatAmount(held - owed, unit)]);
  }
  if (rows.length > 0) session.ui.table(["currency", "held", "owed", "more than owed"], rows);
}

function sentence({ invariant, modelId, what, place, expected, actual, block, transactionHash }: Mismatch): string {
  const where = `${modelId === null ? "" : `model ${modelId}, `}${what} ${place}, block ${block}`;
  const by = transactionHash === null ? "" : `, transaction ${transactionHash}`;
  return `${invariant}: ${where}${by}: ${shown(expected)} by the events, ${shown(actual)} in truth`;
}

function shown(value: string): string {
  return value.length > 70 ? shorten(value) : value;
}

async function writeCsv(
  session: Session,
  database: Database,
  { models }: AuditReport,
  file: string,
): Promise<string[]> {
  const files: string[] = [];
  const { dir, name, ext } = path.parse(path.resolve(file));
  for (const { modelId } of models) {
    const own = models.length === 1 ? path.resolve(file) : path.join(dir, `${name}-${modelId}${ext}`);
    const written = await writeLines(own, exportLines(database, { modelId, form: "csv" }));
    session.ui.say(`${written - 1} contributions of model ${modelId} are in ${shortPath(own)}.`);
    files.push(own);
  }
  return files;
}

export default sessionAction<AuditTaskOptions & CommonOptions>(auditHub, false);
