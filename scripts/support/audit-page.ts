import path from "node:path";

import { hashDescription } from "../../src/encoders/index.ts";
import { DcaiError } from "../../src/errors.ts";
import type { Explorer, TestSet, Unit } from "../../src/audit/page/index.ts";
import type { AuditReport, Database } from "../../src/node.ts";
import { unitOf } from "./currency.ts";
import { loadVocabulary } from "./encoders.ts";
import { BadOption, MissingOption } from "./errors.ts";
import { writeLines } from "./lines.ts";
import { localName } from "./models.ts";
import { shortPath } from "./paths.ts";
import type { Session } from "./session.ts";
import { loadTestSet } from "./test-set.ts";
import type { TestSetOptions } from "./test-set.ts";

/** What belongs to the page of an audit. */
export interface PageTaskOptions extends Partial<TestSetOptions> {
  /** The file to write. */
  readonly html?: string | undefined;
  /** An explorer's address, or that of a transaction with `{hash}` in it. */
  readonly explorer?: string | undefined;
}

/** A model as people told about it; nothing of it is believed to be in order. */
interface ToldModel {
  readonly modelId: bigint;
  readonly currency: string;
  readonly encoder: string;
  readonly labels: readonly string[];
}

/** Checks options before anything is read. Throws MissingOption, BadOption. */
export async function checkPageOptions({ html, data, explorer }: PageTaskOptions): Promise<void> {
  if (html === undefined) {
    const named = data !== undefined ? "--data" : explorer !== undefined ? "--explorer" : undefined;
    if (named !== undefined) throw new MissingOption({ option: "--html", what: `${named} is for the page` });
  }
  await explorerFor(0n, explorer);
}

/**
 * Writes the page of an audit, with accuracy over time of each model that the data file fits.
 *
 * @returns The file's place.
 * @throws CannotWrite, and what is wrong with the data file if it fits no model
 */
export async function writePage(
  session: Session,
  { report, database }: { readonly report: AuditReport; readonly database: Database },
  options: PageTaskOptions & { readonly html: string },
): Promise<string> {
  const file = path.resolve(options.html);
  const { auditPage } = await import("../../src/audit/page/index.ts");
  const models = await toldModels(database, report);
  const page = auditPage({
    report,
    database,
    units: await unitsOf(session, models, report),
    explorer: await explorerFor(report.chainId, options.explorer),
    tests: options.data === undefined ? new Map() : await testSets(session, models, { ...options, data: options.data }),
    vocabularies: await vocabularies(session, models, options.encoder),
  });
  await writeLines(file, page);
  session.ui.say(`The page is in ${shortPath(file)}.`);
  return file;
}

async function explorerFor(chainId: bigint, explorer: string | undefined): Promise<Explorer | null> {
  const { explorerOf, parseExplorer } = await import("../../src/audit/page/links.ts");
  if (explorer === undefined) return explorerOf(chainId);
  const parsed = parseExplorer(explorer);
  if (parsed !== null) return parsed;
  const expected = "an address such as https://etherscan.io, or that of a transaction with {hash} in it";
  throw new BadOption({ option: "--explorer", value: explorer, expected });
}

async function toldModels(database: Database, { models }: AuditReport): Promise<ToldModel[]> {
  const query =
    "select m.model_id, m.currency, c.encoder, c.labels from models m join cards c using (model_id) order by 1";
  const audited = new Set(models.map(({ modelId }) => modelId));
  const rows = (await database.query(query)).map((row) => ({
    modelId: BigInt(String(row["model_id"])),
    currency: String(row["currency"]),
    encoder: String(row["encoder"]),
    labels: row["labels"] as string[],
  }));
  return rows.filter(({ modelId }) => audited.has(modelId));
}

async function unitsOf(
  session: Session,
  models: readonly ToldModel[],
  { holdings }: AuditReport,
): Promise<Map<string, Unit>> {
  const currencies = new Set([...models, ...holdings].map(({ currency }) => currency));
  const units = new Map<string, Unit>();
  for (const currency of currencies) units.set(currency, await unitOf(session, currency));
  return units;
}

/** The words of models' encoders, of those whose file is known. */
async function vocabularies(
  session: Session,
  models: readonly ToldModel[],
  file: string | undefined,
): Promise<Map<bigint, readonly string[]>> {
  const found = new Map<bigint, readonly string[]>();
  for (const { modelId, encoder } of models) {
    const card = { encoder, encoderHash: hashDescription(encoder) };
    for (const candidate of [file, localName(session, modelId).file]) {
      if (candidate === undefined || found.has(modelId)) continue;
      const words = await unlessWrong(() => loadVocabulary(card, candidate));
      if (words !== undefined && !(words instanceof DcaiError)) found.set(modelId, words);
    }
  }
  return found;
}

/** The data file as each model takes it. Throws what is wrong if there is no model that does. */
async function testSets(
  session: Session,
  models: readonly ToldModel[],
  options: TestSetOptions,
): Promise<Map<bigint, TestSet>> {
  const found = new Map<bigint, TestSet>();
  let reason: DcaiError | undefined;
  for (const { modelId, encoder, labels } of models) {
    const card = { encoder, encoderHash: hashDescription(encoder), labels };
    const file = options.encoder ?? localName(session, modelId).file;
    const test = await unlessWrong(() => loadTestSet(card, { ...options, encoder: file }));
    if (test instanceof DcaiError) reason ??= test;
    else found.set(modelId, test);
  }
  if (found.size === 0 && reason !== undefined) throw reason;
  if (models.length > 1)
    session.ui.say(`${path.basename(options.data)} fits ${found.size} of ${models.length} models.`);
  return found;
}

async function unlessWrong<T>(run: () => Promise<T>): Promise<T | DcaiError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DcaiError) return error;
    throw error;
  }
}
