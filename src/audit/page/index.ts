import { createHash } from "node:crypto";

import type { AuditedModel } from "../report.ts";
import { countOf, grouped, percent } from "./amounts.ts";
import { chunkElement, META_ELEMENT } from "./chunk.ts";
import type { PageMeta } from "./chunk.ts";
import { clientCode } from "./client-code.ts";
import { markup, Markup, printable, render } from "./markup.ts";
import type { AuditPageOptions } from "./options.ts";
import { packed, PAGE_BUDGET } from "./rows.ts";
import { modelPart } from "./sections/model.ts";
import type { ModelPart } from "./sections/model.ts";
import { models } from "./sections/models.ts";
import { proof } from "./sections/proof.ts";
import { verdict } from "./sections/verdict.ts";
import { STYLE } from "./style.ts";

export type { TestSet } from "./accuracy.ts";
export type { Unit } from "./amounts.ts";
export { explorerOf, parseExplorer } from "./links.ts";
export type { Explorer } from "./links.ts";
export type { AuditPageOptions } from "./options.ts";

/** Models that have all of their history on the page: those with most contributions. Others are in the list of models. */
const MOST_MODELS = 50;

/**
 * Writes an audit as one HTML file that needs nothing from anywhere: its style, script, pictures and data are in it, and its policy lets a
 * browser load nothing else. Texts from the chain are nothing but text in it.
 *
 * @returns Lines.
 */
export async function* auditPage(options: AuditPageOptions): AsyncGenerator<string, void> {
  const { report, explorer } = options;
  const script = await clientCode();
  const detailed = mostActive(report.models);
  const parts: ModelPart[] = [];
  const budget = { ...PAGE_BUDGET };
  for (const model of detailed) {
    const part = await modelPart(options, model, budget);
    if (part !== undefined) parts.push(part);
  }
  const time = await blockTime(options);
  const isOne = report.models.length === 1;
  const name = isOne ? printable(report.models[0]!.name, 100) : countOf(report.models.length, "model");
  yield render(head(`Audit of ${name}`, script));
  yield render(
    markup`<body>
      <header class="top">
        <div>
          <p class="kicker">DCAI audit, chain ${report.chainId}, hub <span class="hash">${report.hub}</span></p>
          <h1><bdi>${name}</bdi></h1>
        </div>
        <button id="theme" type="button" hidden>Dark</button>
      </header>
      <main>
        ${verdict(options, time)} ${tiles(options, parts, await contributorCount(options))}
        ${isOne ? null : models(report.models, new Set(parts.map(({ meta }) => meta.id)))}
      </main>
    </body>`,
  );
  for (const { markup } of parts) yield render(markup);
  yield render(markup`${proof(options)}
</main>
<footer class="soft model"><p>Anybody can make this page again, through any node: <code>npx hardhat dcai audit --html report.html</code>.
It asks nobody for anything, and works without a network.</p></footer>`);
  const meta: PageMeta = { explorer, models: parts.map((part) => part.meta) };
  yield data(META_ELEMENT, packed(meta));
  for (const {
    meta: { id },
    chunks,
  } of parts) {
    for (const [i, chunk] of chunks.entries()) yield data(chunkElement(id, i), chunk);
  }
  yield `<script>${script}</script>\n</body>\n</html>`;
}

/** In the order of their numbers. */
function mostActive(all: readonly AuditedModel[]): AuditedModel[] {
  const busiest = [...all].sort((a, b) => b.contributions - a.contributions).slice(0, MOST_MODELS);
  return busiest.sort((a, b) => (a.modelId < b.modelId ? -1 : 1));
}

function head(title: string, script: string): Markup {
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>`;
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** A data block: browsers don't run what is no script. */
function data(id: string, text: string): string {
  return `<script type="application/octet-stream" id="${id}">${text}</script>`;
}

function tiles({ report }: AuditPageOptions, parts: readonly ModelPart[], contributors: number): Markup {
  const rows: [string, string][] = [
    ["Contributions", grouped(report.contributions)],
    ["Contributors", grouped(contributors)],
    ["Events replayed", grouped(report.events)],
    [report.ok ? "Parameter slots proven" : "Parameter slots compared", grouped(report.parameterSlots)],
  ];
  const [part] = parts;
  if (parts.length === 1 && part!.accuracy !== undefined)
    rows.push(["Accuracy now", percent(part!.accuracy.at(-1)!.accuracy)]);
  return markup`<dl class="tiles">
    ${rows.map(
      ([name, value]) =>
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

async function contributorCount({ database }: AuditPageOptions): Promise<number> {
  const [row] = await database.query("select count(distinct contributor) as count from contributions");
  return Number(row!["count"]);
}

async function blockTime({ database, report }: AuditPageOptions): Promise<number | null> {
  const [row] = await database.query("select time from blocks where number = $1", [report.block]);
  return row === undefined ? null : Number(row["time"]);
}
