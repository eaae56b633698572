import { escapeHtml } from "../../src/report/page.ts";
import type { BandChart } from "../../src/report/band-chart.ts";
import { accuracyChart, colourName, draw, gainChart, KIND_COLOURS, KIND_DASHES } from "./charts.ts";
import type { Plan } from "./plan.ts";
import type { AgentKind } from "./scenario.ts";
import type { Summary } from "./summary.ts";
import { seedsText } from "./tables.ts";

const WIDTH = 860;
const LEFT = 16;
/** Height of the title and the note, and of each row of the legend. */
const TITLE = 62;
const ROW = 20;
const PER_ROW = 5;
const PLOT = { width: WIDTH / 2 - 14, height: 320 };
const FONT = "font-family: system-ui, -apple-system, 'Segoe UI', sans-serif";
const ACCURACY = ["#1f2328", "#e6edf3"] as const;

/** Accuracy and gains beside each other, as one SVG document with a paper of its own, light or dark. */
export function pictureOf(plan: Plan, summary: Summary): string {
  const isMoney = plan.incentive.mechanism === "stake";
  const days = plan.season / 86_400;
  const kinds = summary.kinds.map(({ kind }) => kind);
  const theme = (shade: 0 | 1) =>
    [["--accuracy", ACCURACY], ...kinds.map((kind) => [colourName(kind), KIND_COLOURS[kind]] as const)]
      .map(([name, pair]) => `${name as string}: ${pair![shade]};`)
      .join(" ");
  const light = `--paper: #ffffff; --ink: #1f2328; --faint: #59636e; --level: #7a828e; --moment: #c9ced6; ${theme(0)}`;
  const dark = `--paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; --level: #8b93a1; --moment: #3d444d; ${theme(1)}`;
  const title = `${plan.name}: ${seedsText(summary)}`;
  const note =
    "Medians of all seeds, and bands from the lowest to the highest. Vertical line: the last day of contributions.";
  const head = TITLE + ROW * Math.ceil(kinds.length / PER_ROW);
  const height = head + PLOT.height + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(`${title}. ${note}`)}">
<style>
svg { ${light} color: var(--ink); ${FONT}; }
@media (prefers-color-scheme: dark) { svg { ${dark} } }
</style>
<rect width="100%" height="100%" fill="var(--paper)"/>
<text x="${LEFT}" y="26" font-size="16" font-weight="600" fill="var(--ink)">${escapeHtml(title)}</text>
<text x="${LEFT}" y="46" font-size="12.5" fill="var(--faint)">${escapeHtml(note)}</text>
${placed(accuracyChart(summary, days), 10, head)}
${placed(gainChart(summary, isMoney, days), WIDTH / 2 + 6, head)}
${legend(kinds)}
</svg>
`;
}

function placed(chart: BandChart, x: number, y: number): string {
  return draw(chart, PLOT).replace("<svg ", `<svg x="${x}" y="${y}" `);
}

function legend(kinds: readonly AgentKind[]): string {
  return kinds
    .map((kind, i) => {
      const x = LEFT + (i % PER_ROW) * 166;
      const y = TITLE + 6 + ROW * Math.floor(i / PER_ROW);
      const line = `<path d="M0 -4H26" stroke="var(${colourName(kind)})" stroke-width="2.5" stroke-dasharray="${KIND_DASHES[kind] ?? ""}"/>`;
      return `<g transform="translate(${x} ${y})">${line}<text x="34" font-size="12.5" fill="var(--ink)">${escapeHtml(kind)}</text></g>`;
    })
    .join("\n");
}
