import { randomBytes, randomInt } from "node:crypto";
import path from "node:path";

import type { ModelView } from "../../src/client/index.ts";
import {
  auditedOf,
  MAX_PACKED_BYTES,
  packSamples,
  pageCount,
  positionsOn,
  scoredOutOf,
  SealedTestSet,
  testSetSize,
} from "../../src/index.ts";
import type { Hex, MarketSample, MarketSizes } from "../../src/index.ts";
import { sessionAction } from "../support/action.ts";
import { count } from "../support/amounts.ts";
import { MissingOption } from "../support/errors.ts";
import { modelNumber } from "../support/models.ts";
import { parseInteger } from "../support/options.ts";
import { shortPath } from "../support/paths.ts";
import type { CommonOptions, Session } from "../support/session.ts";
import { PageTooLarge, TestSetTooSmall, WouldOverwrite } from "./errors.ts";
import { pageFits } from "./measure.ts";
import { describeSkipped, readSamples } from "./samples.ts";
import type { FileSamples, SampleOptions } from "./samples.ts";
import { keepSeal } from "./seal-file.ts";
import { existsSync } from "node:fs";

/** Options of {@link seal}. */
export interface SealOptions extends SampleOptions {
  readonly model?: string | undefined;
  /** Where to write the seal. */
  readonly out?: string | undefined;
  /** Scored samples of a page; as many as fit unless told. */
  readonly pageSamples?: string | undefined;
}

/** What was sealed. */
export interface SealResult extends MarketSizes {
  readonly modelId: bigint;
  readonly root: Hex;
  /** The file that must not be lost. */
  readonly file: string;
  readonly pages: number;
  /** Samples that will be shown in the audit, and not scored. */
  readonly audited: number;
  readonly rows: number;
  readonly skipped: FileSamples["skipped"];
  /** Samples for which no page had room. */
  readonly unused: number;
}

/** The least test set: one scored sample and three to be audited. */
const LEAST = 4;
/** The most scored samples of a page, whose leaves alone are then 40,000 bytes of calldata. */
const MOST_PER_PAGE = 500;

/**
 * Seals a test set: draws the order, salts every sample, and writes all of it into a file of which only the root is shown.
 *
 * @throws NotAMarketModel, TestSetTooSmall, PageTooLarge, WouldOverwrite, and the errors of rows
 */
export async function seal(session: Session, options: SealOptions): Promise<SealResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  await client.market(modelId);
  const model = await client.modelInfo(modelId);
  const file = sealPath(session, modelId, options);
  const found = await readSamples(session, model, options);
  if (found.samples.length < LEAST) {
    throw new TestSetTooSmall({ file: found.file, samples: found.samples.length, least: LEAST });
  }
  const shuffled = shuffle(found.samples.map(({ label, features }) => ({ label, features })));
  const pageSamples = await choosePages(session, model, shuffled, options.pageSamples);
  const sizes = { samples: scoredOutOf(shuffled.length, pageSamples), pageSamples };
  const samples = shuffled.slice(0, testSetSize(sizes));
  const salts = samples.map(() => `0x${randomBytes(32).toString("hex")}` as Hex);
  const sealed = new SealedTestSet(sizes, samples, salts);
  keepSeal(session, modelId, { file, sealed, samples }, salts);

  const pages = pageCount(sizes);
  const audited = samples.length - sizes.samples;
  const unused = shuffled.length - samples.length;
  ui.card([
    ["model", `${modelId} (${model.name})`],
    ["test set", `${samples.length} of ${count(found.rows, "row")}, in random order`],
    ["left out", `${describeSkipped(found)}, ${unused} for which no page had room`],
    ["scored", `${sizes.samples}, on ${count(pages, "page")} of up to ${pageSamples}`],
    ["shown in the audit", `${audited}, drawn by lot`],
    ["root", sealed.root],
    ["seal file", shortPath(file)],
  ]);
  for (const line of WARNING) ui.say(line);
  const { rows, skipped } = found;
  return { modelId, root: sealed.root, ...sizes, file, pages, audited, rows, skipped, unused };
}

const WARNING = [
  "DO NOT LOSE THIS FILE. It holds the only copy of the salts. Without it you can neither pass the audit nor reveal the test set,",
  "and the whole bond of the market that you open with it is burned. Copy it to another disk now.",
  "SHOW IT TO NOBODY before the market reveals it: whoever knows the test set can have the bounty.",
];

function sealPath({ place }: Session, modelId: bigint, { out }: SealOptions): string {
  const { folder } = place.book;
  if (out === undefined && folder === undefined) {
    throw new MissingOption({ option: "--out", what: "the file for the seal; an in-process network has no folder" });
  }
  const name = `${modelId}-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}.seal.json`;
  const file = path.resolve(out ?? path.join(folder!, "market", name));
  if (existsSync(file)) throw new WouldOverwrite({ file });
  return file;
}

/** Scored samples of a page: as told, else as many as can be kept and counted at once. Throws PageTooLarge. */
async function choosePages(
  session: Session,
  model: ModelView,
  samples: readonly MarketSample[],
  told: string | undefined,
): Promise<number> {
  const wanted =
    told === undefined
      ? Math.min(MOST_PER_PAGE, samples.length)
      : parseInteger("--page-samples", told, 1, MOST_PER_PAGE);
  let fitting = wanted;
  while (fitting > 1 && !(await fits(session, model, samples, fitting))) fitting = Math.floor((fitting * 9) / 10);
  if (fitting < wanted && told !== undefined) throw new PageTooLarge({ pageSamples: wanted, fitting });
  return fitting;
}

/** Whether every page can be kept and counted, whichever of its samples are audited. */
async function fits(
  session: Session,
  model: ModelView,
  samples: readonly MarketSample[],
  pageSamples: number,
): Promise<boolean> {
  const scored = scoredOutOf(samples.length, pageSamples);
  if (scored === 0) return true;
  const sizes = { samples: scored, pageSamples };
  const pages: MarketSample[][] = [];
  for (let page = 0, first = 0; page < pageCount(sizes); page++) {
    const all = samples.slice(first, (first += positionsOn(sizes, page)));
    const dearest = all.toSorted((a, b) => b.features.length - a.features.length);
    pages.push(dearest.slice(0, all.length - auditedOf(Math.min(pageSamples, scored - page * pageSamples))));
  }
  if (pages.some((page) => (packSamples(page).length - 2) / 2 > MAX_PACKED_BYTES)) return false;
  for (const page of pages) if (!(await pageFits(session, model, page))) return false;
  return true;
}

/** An order that nobody can guess, so that each page is like the others, whatever the file's order. */
function shuffle(samples: MarketSample[]): MarketSample[] {
  for (let i = samples.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [samples[i], samples[j]] = [samples[j]!, samples[i]!];
  }
  return samples;
}

export default sessionAction<SealOptions & CommonOptions>(seal);
