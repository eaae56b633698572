import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { DcaiError } from "../src/errors.ts";
import { HELP, parseArguments } from "./demo/options.ts";
import { demoPage } from "./demo/page.ts";
import { MODELS } from "./demo/settings.ts";
import type { ModelName } from "./demo/settings.ts";
import { runDemo } from "./demo/run.ts";
import type { DemoResult } from "./demo/run.ts";
import { summaryOf } from "./demo/summary.ts";
import { tablesOf } from "./demo/tables.ts";
import { ProgressView, renderTable } from "./demo/terminal.ts";

async function main(args: readonly string[]): Promise<void> {
  const { model, seed, emails, report, json, help } = parseArguments(args);
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const started = performance.now();
  const result = await runWithProgress(model, seed, emails);
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, demoPage(result));
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (json) process.stdout.write(`${JSON.stringify(summaryOf(result, { seconds, report }), null, 2)}\n`);
  else printTables(result, seconds, report);
}

async function runWithProgress(model: ModelName, seed: number, emails: number): Promise<DemoResult> {
  const view = new ProgressView(process.stderr);
  view.say(`Training ${MODELS[model].called} on SpamAssassin e-mails, seed ${seed}, and starting a chain ...`);
  try {
    return await runDemo({ model, seed, emails, progress: (progress) => view.update(progress) });
  } finally {
    view.stop();
  }
}

function printTables(result: DemoResult, seconds: number, report: string): void {
  const tables = tablesOf(result).map(renderTable).join("\n\n");
  const balanced =
    result.imbalanceWei === 0n
      ? "The hub's books balanced to the wei every day, and every deposit is settled."
      : `The hub's books were out by ${result.imbalanceWei} wei.`;
  const parameters = `All ${result.parameterSlots} slots of parameters on chain are those of the TypeScript twin.`;
  console.log(`\n${tables}\n\n${balanced}\n${parameters}\n${seconds} s. Picture: ${report}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DcaiError)) throw error;
  console.error(`${error.message}\n${error.hint}`);
  process.exitCode = 1;
}
