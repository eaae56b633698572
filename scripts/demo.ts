import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { DcaiError } from "../src/errors.ts";
import type { Table } from "../src/report/table.ts";
import { HELP, parseArguments } from "./demo/options.ts";
import { demoPage } from "./demo/page.ts";
import { marketDemoPage } from "./demo/market/page.ts";
import { runMarketDemo } from "./demo/market/run.ts";
import { marketSummaryOf } from "./demo/market/summary.ts";
import { marketTablesOf } from "./demo/market/tables.ts";
import { pointsDemoPage } from "./demo/points/page.ts";
import { runPointsDemo } from "./demo/points/run.ts";
import { pointsSummaryOf } from "./demo/points/summary.ts";
import { pointsTablesOf } from "./demo/points/tables.ts";
import { MODELS } from "./demo/settings.ts";
import { runDemo } from "./demo/run.ts";
import type { DemoOptions } from "./demo/run.ts";
import { summaryOf } from "./demo/summary.ts";
import { count, tablesOf } from "./demo/tables.ts";
import { ProgressView, renderTable } from "./demo/terminal.ts";

/** A finished demo, in the forms in which it is shown. */
interface Shown {
  readonly page: string;
  readonly tables: readonly Table[];
  /** What was compared, in sentences. */
  readonly checks: readonly string[];
  summary(run: { readonly seconds: number; readonly report: string }): object;
}

async function main(args: readonly string[]): Promise<void> {
  const { incentive, report, json, help, ...options } = parseArguments(args);
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const started = performance.now();
  const shown = await withProgress(options, { stake: showStake, points: showPoints, market: showMarket }[incentive]);
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, shown.page);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (json) process.stdout.write(`${JSON.stringify(shown.summary({ seconds, report }), null, 2)}\n`);
  else printTables(shown, seconds, report);
}

async function withProgress<T>(options: DemoOptions, run: (options: DemoOptions) => Promise<T>): Promise<T> {
  const view = new ProgressView(process.stderr);
  const { model, seed } = options;
  view.say(`Training ${MODELS[model].called} on SpamAssassin e-mails, seed ${seed}, and starting a chain ...`);
  try {
    return await run({ ...options, progress: (progress) => view.update(progress) });
  } finally {
    view.stop();
  }
}

async function showStake(options: DemoOptions): Promise<Shown> {
  const result = await runDemo(options);
  const balanced =
    result.imbalanceWei === 0n
      ? "The hub's books balanced to the wei every day, and every deposit is settled."
      : `The hub's books were out by ${result.imbalanceWei} wei.`;
  const checks = [balanced, parametersChecked(result.parameterSlots)];
  return { page: demoPage(result), tables: tablesOf(result), checks, summary: (run) => summaryOf(result, run) };
}

async function showPoints(options: DemoOptions): Promise<Shown> {
  const result = await runPointsDemo(options);
  const points = `All points on chain follow from its ${count(result.pointsEvents)} events by the rules in TypeScript.`;
  const checks = [points, parametersChecked(result.parameterSlots)];
  const summary = (run: Parameters<typeof pointsSummaryOf>[1]) => pointsSummaryOf(result, run);
  return { page: pointsDemoPage(result), tables: pointsTablesOf(result), checks, summary };
}

async function showMarket(options: DemoOptions): Promise<Shown> {
  const result = await runMarketDemo(options);
  const balanced =
    result.imbalanceWei === 0n
      ? "The hub's books balanced to the wei after every market, and every payment is the twin's."
      : `The hub's books were out by ${result.imbalanceWei} wei.`;
  const checks = [balanced, parametersChecked(result.parameterSlots)];
  const summary = (run: Parameters<typeof marketSummaryOf>[1]) => marketSummaryOf(result, run);
  return { page: marketDemoPage(result), tables: marketTablesOf(result), checks, summary };
}

function parametersChecked(slots: number): string {
  return `All ${slots} slots of parameters on chain are those of the TypeScript twin.`;
}

function printTables({ tables, checks }: Shown, seconds: number, report: string): void {
  const text = tables.map(renderTable).join("\n\n");
  console.log(`\n${text}\n\n${checks.join("\n")}\n${seconds} s. Picture: ${report}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DcaiError)) throw error;
  console.error(`${error.message}\n${error.hint}`);
  process.exitCode = 1;
}
